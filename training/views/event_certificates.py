"""The certificates of one event, for those who keep its register: to download, and to make out anew."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.permissions import Perm
from training.models import Certificate
from training.services.certificates import reissue
from training.views.events import OneEvent


class EventCertificates(OneEvent, TemplateView):
    """Everybody's certificates, those that were withdrawn too."""

    permission = Perm.BOOKING_MANAGE
    template_name = "training/event_certificates.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = Certificate.objects.filter(board=self.board, booking__event=self.event)
        found = list(rows.select_related("booking__delegate").order_by("name", "-pk"))
        context.update(
            event=self.event,
            certificates=found,
            breadcrumbs=[home_crumb(self.board), *self.event_crumbs(), ("Certificates", "")],
        )
        return context


class ReissueCertificate(OneEvent):
    """POST: withdraw a certificate and make it out anew."""

    permission = Perm.BOOKING_MANAGE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Certificate.objects.filter(board=self.board, booking__event=self.event).select_related(
            "booking"
        )
        certificate = get_object_or_404(rows, pk=kwargs["certificate"])
        try:
            made = reissue(certificate, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            way = (
                "It is on its way by email." if made.mail_due else "There is no email address to send it to."
            )
            messages.success(request, f"{made.name} has a new certificate, {made.grouped_number}. {way}")
        return HttpResponseRedirect(board_url("training:certificates", self.board, pk=self.event.pk))
