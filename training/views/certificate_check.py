"""Whether a certificate is valid: for anybody who has its number, without sign-in and without a cookie."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from core.downloads import PDF, file_response
from core.pdf import PdfUnavailableError
from core.scoping import board_scope
from core.views.base import OpenView
from training.certificate_numbers import is_well_formed, plain_number
from training.certificate_print import certificate_pdf, file_name
from training.models import Certificate
from training.services.own_rows import board_of_certificate
from training.views.public_page import TOO_OFTEN, may_try

ACTION = "unknown_certificate"
MISTYPED = (
    "This is not a certificate number. Check each character: it has twelve, in three groups of four, without the "
    "letters O, I and L and without 0 and 1."
)
UNKNOWN = "No certificate has this number. If it stands on a certificate, the certificate was not made by this service."


def certificate_with(number: str) -> Certificate | None:
    """The certificate of a number, withdrawn ones too, with its board and booking."""
    board_id = board_of_certificate(number) if is_well_formed(number) else None
    if board_id is None:
        return None
    with board_scope(board_id):
        rows = Certificate.objects.filter(number=number).select_related("board", "booking")
        found: Certificate | None = rows.first()
    return found


@method_decorator([login_not_required, never_cache], name="dispatch")
class CertificatePage(OpenView):
    """A page about the certificate whose number somebody has."""

    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        request.session.modified = False  # no cookie: nobody is followed here
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def may_ask(self) -> bool:
        """Whether this computer has not typed too many numbers that are none."""
        return may_try(self.request, ACTION, look_only=True)

    def missed(self) -> None:
        """Count a number that is none."""
        may_try(self.request, ACTION)


class CertificateCheck(CertificatePage):
    """Type a number, and see whether it is valid."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.GET.get("number", "").replace("\x00", "").strip()[:100]
        error, found, status = "", None, 200
        if typed and not self.may_ask():
            error, status = TOO_OFTEN, 429
        elif typed:
            number = plain_number(typed)
            found = certificate_with(number)
            if found is None:
                self.missed()
                error = UNKNOWN if is_well_formed(number) else MISTYPED
        context = {"typed": typed, "error": error, "certificate": found}
        return render(request, "training/public/certificate_check.html", context, status=status)


class CertificatePdf(CertificatePage):
    """The certificate again; 404 for one that was withdrawn."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_ask():
            return HttpResponse(TOO_OFTEN, status=429, content_type="text/plain")
        found = certificate_with(plain_number(str(kwargs["number"])))
        if found is None:
            self.missed()
        if found is None or found.is_withdrawn:
            raise Http404
        try:
            written = certificate_pdf(found)
        except PdfUnavailableError as error:
            return HttpResponse(str(error), status=503, content_type="text/plain")
        return file_response(written, file_name(found), PDF)
