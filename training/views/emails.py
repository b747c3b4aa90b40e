"""Emails about training: a board's own texts, and what was sent for an event."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb, show_errors
from core.permissions import Perm
from core.tables import BoardTableView
from training.forms.bookings import TextForm
from training.message_texts import SHIPPED
from training.models import Message, MessageKind
from training.services import message_templates as services
from training.services.delivery import mark_bounced
from training.tables.bookings import EmailFilter, EmailTable
from training.views.events import OneEvent
from training.views.pages import TrainingPage, TrainingPost, training_crumb


class Texts(TrainingPage, TemplateView):
    """All kinds of emails, and which of them have words of the board's own."""

    permission = Perm.TRAINING_MANAGE
    template_name = "training/email_texts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["items"] = [
            {
                "title": kind.label, "url": board_url("training:email_text", self.board, kind=kind.value),
                "status": "Your own words" if is_own else "As shipped", "colour": "teal" if is_own else "grey",
            }
            for kind, is_own in services.texts_of(self.board)
        ]  # fmt: skip
        context["breadcrumbs"] = [home_crumb(self.board), *_trail(self.board), (TITLE, "")]
        return context


TITLE = "Words of emails"


def _trail(board: Any) -> list[tuple[str, str]]:
    return [training_crumb(board), ("Bookings", board_url("training:bookings", board))]


class TextChange(TrainingPage, BoardFormPage):
    """Change the words of one kind of email. POST `do=preview` shows them filled in and saves nothing."""

    permission = Perm.TRAINING_MANAGE
    template_name = "training/email_text.html"
    form_class = TextForm
    done = "The text is saved."

    @cached_property
    def kind(self) -> MessageKind:
        try:
            return MessageKind(self.kwargs["kind"])
        except ValueError:
            raise Http404 from None

    def get_title(self) -> str:
        return self.kind.label

    def trail(self) -> list[tuple[str, str]]:
        return [*_trail(self.board), (TITLE, board_url("training:email_texts", self.board))]

    def get_initial(self) -> dict[str, Any]:
        kept = services.template_of(self.board, self.kind)
        return {"subject": kept.subject, "body": kept.body}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if request.POST.get("do") == "preview" and form.is_valid():
            try:
                for field in ("subject", "body"):
                    services.check_placeholders(field, form.cleaned_data[field], self.kind)
            except ValidationError as error:
                show_errors(form, error)
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def save(self, form: TextForm) -> Any:
        return services.change_template(self.board, self.kind, **form.cleaned_data, actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        form.helper.form_tag = False
        form.helper.inputs = []
        words = form.cleaned_data if form.is_bound and form.is_valid() else self.get_initial()
        subject, body = services.preview(self.board, self.kind, **words)
        kept = services.template_of(self.board, self.kind)
        context.update(
            kind=self.kind,
            placeholders=[(f"{{{name}}}", what) for name, what in SHIPPED[self.kind].placeholders.items()],
            preview_subject=subject,
            preview_body=body,
            is_own=kept.pk is not None,
        )
        return context


class TextReset(TrainingPost):
    """Go back to the shipped words."""

    def change(self) -> str:
        services.back_to_shipped(self.board, self._kind(), actor=self.access.user)
        return "The shipped words are sent again."

    def after(self) -> str:
        return board_url("training:email_text", self.board, kind=self._kind())

    def _kind(self) -> str:
        if self.kwargs["kind"] not in MessageKind.values:
            raise Http404
        return str(self.kwargs["kind"])


class EventEmails(OneEvent, BoardTableView):
    """The emails of one event, the latest first, and what became of each."""

    permission = Perm.BOOKING_MANAGE
    template_name = "core/table_page.html"
    table_class = EmailTable
    filterset_class = EmailFilter
    list_name = "training-emails"
    row_words = ("email", "emails")
    empty_title = "No email yet"
    empty_text = "Confirmations, offers and reminders stand here, with what became of each."

    def get_title(self) -> str:
        return "Emails"

    def get_intro(self) -> str:
        return f"{self.event}. An address that emails came back from gets nothing more until it is corrected."

    def get_queryset(self) -> QuerySet[Message]:
        rows = Message.objects.filter(board=self.board, event=self.event).select_related("board")
        return rows.order_by("-made_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [home_crumb(self.board), *self.event_crumbs(), ("Emails", "")]
        return context


class Bounced(TrainingPost):
    """An email came back to the office's mailbox."""

    permission = Perm.BOOKING_MANAGE

    @cached_property
    def message(self) -> Message:
        rows = Message.objects.filter(board=self.board).select_related("board", "event")
        found: Message = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def change(self) -> str:
        mark_bounced(self.message, reason=self.request.POST.get("reason", ""), actor=self.access.user)
        return f"Nothing more is sent to {self.message.to} until the address is corrected."

    def after(self) -> str:
        if self.message.event_id is None:
            return board_url("training:bookings", self.board)
        return board_url("training:event_emails", self.board, pk=self.message.event_id)
