"""The idle time-out."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from core.views.base import OpenView


class Ping(OpenView):
    """The person is still there; the middleware renews the session. Changes nothing else, so GET will do."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        return JsonResponse({"seconds": request.session.get_expiry_age()})

    post = get
