"""The base of pages with confidential content: nothing of it stays in a browser's memory, a log or an error page."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core.views.base import BoardView


class ConfidentialPageError(Exception):
    """A confidential page failed. Says what kind of error it was and where, never what the error said."""


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ConfidentialView(BoardView):
    """A page for people who hold a clearance on the board.

    The message of an unforeseen error may quote what somebody wrote, and would go to the log: it is replaced by one
    that says what kind of error it was; the lines of code that led there stay.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            response = super().dispatch(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()  # here, so that an error of a template is caught, too
            return self.sent(response)
        except (Http404, PermissionDenied, SuspiciousOperation):
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it is, its message may quote a record
            name = f"{type(error).__module__}.{type(error).__qualname__}"
            raise ConfidentialPageError(name).with_traceback(error.__traceback__) from None

    def sent(self, response: HttpResponse) -> HttpResponse:
        """What goes out; a page about one record writes down that it was read."""
        return response
