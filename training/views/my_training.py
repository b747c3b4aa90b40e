"""A delegate's own training record over all boards: on the page, as PDF, and its certificates."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from core.document_pdf import document_pdf
from core.downloads import PDF, file_response
from core.pdf import PdfUnavailableError
from training.models import Booking
from training.passport import passport_of
from training.services.certificates import certificate_for
from training.services.own_rows import own_scope
from training.views.own_address import ask_first
from training.views.public_page import DelegatePage


class MyTraining(DelegatePage):
    """Everything about the verified address."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.address:
            return ask_first(request)
        with own_scope(self.address) as rows:
            passport = passport_of(rows, timezone.localdate())
            return self.show("my_training", passport=passport)


class MyTrainingPdf(DelegatePage):
    """The same for print."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.address:
            return ask_first(request)
        today = timezone.localdate()
        with own_scope(self.address) as rows:
            passport = passport_of(rows, today)
        context = {
            "title": "Training record",
            "passport": passport,
            "today": today,
            "check_address": settings.SITE_URL + reverse("training:certificate_check"),
        }
        try:
            written = document_pdf("training/record.html", context, board=None)
        except PdfUnavailableError:
            raise Http404 from None
        return file_response(written, f"training-record-{today}", PDF)


class OwnCertificate(DelegatePage):
    """POST: the certificate of one's own booking, made where there is none yet, such as for years ago."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.address:
            return ask_first(request)
        with own_scope(self.address) as rows:
            booking = get_object_or_404(
                Booking.objects.filter(delegate__in=rows.delegate_ids), pk=kwargs["pk"]
            )
            try:
                certificate = certificate_for(booking)
            except ValidationError:
                raise Http404 from None
            number = certificate.grouped_number
        return HttpResponseRedirect(reverse("training:certificate_pdf", kwargs={"number": number}))
