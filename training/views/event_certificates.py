"""The certificates of one event, for those who keep its register: to download, and to make out anew."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import home_crumb
from boards.views.press import Press
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


class ReissueCertificate(Press, OneEvent):
    """POST: withdraw a certificate and make it out anew."""

    permission = Perm.BOOKING_MANAGE

    def after(self) -> str:
        return board_url("training:certificates", self.board, pk=self.event.pk)

    def change(self) -> str:
        rows = Certificate.objects.filter(board=self.board, booking__event=self.event)
        certificate = get_object_or_404(rows.select_related("booking"), pk=self.kwargs["certificate"])
        made = reissue(certificate, actor=self.access.user)
        way = "It is on its way by email." if made.mail_due else "There is no email address to send it to."
        return f"{made.name} has a new certificate, {made.grouped_number}. {way}"
