"""A change by one press: a button of a page, and back to a page that says what was done or why not."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import View


class Press(View):
    """POST only: calls the one service of `change`, shows what it says, and goes on to `after`."""

    http_method_names = ["post"]

    def change(self) -> str:
        """Call the service; what it says is shown. Its ValidationError is shown as well."""
        raise NotImplementedError

    def after(self) -> str:
        """The address that follows, asked for before the change: what it is about may be gone afterwards."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        url = self.after()
        try:
            messages.success(request, self.change())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(url)
