"""Briefings on their way: sending, chasing, and the agency's own page with its answer."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from core.permissions import Perm
from core.tables import BoardTableView
from reviews.forms.briefings import BriefingAnswerForm, BriefingSendForm
from reviews.models import BriefingSending
from reviews.services import sending as services
from reviews.tables.briefings import SendingTable
from reviews.views.briefings import BriefingPost, OneBriefing, briefings_crumb
from reviews.views.pages import ReviewsFormPage, ReviewsPage, reviews_crumb


class BriefingSend(OneBriefing, ReviewsFormPage):
    """Send the briefing to agencies."""

    permission = Perm.REVIEW_MANAGE
    form_class = BriefingSendForm
    title = "Send the briefing"
    intro = "The leads of each agency get an email, and the briefing stands on their home until they have answered."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"briefing": self.briefing}

    def trail(self) -> list[tuple[str, str]]:
        return self.briefing_crumbs()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.briefing.published_on is None:
            context["blocked"] = {
                "title": "It is still a draft", "text": "Publish the briefing first: agencies can then read it.",
            }  # fmt: skip
        elif not context["form"].fields["agencies"].queryset.exists():
            context["blocked"] = {
                "title": "All agencies have it", "text": "There is no agency on this board that it was not sent to.",
            }  # fmt: skip
        return context

    def save(self, form: BriefingSendForm) -> list[BriefingSending]:
        return services.send_briefing(self.briefing, **form.cleaned_data, actor=self.access.user)

    def done_words(self, result: list[BriefingSending]) -> str:
        return f"The briefing is sent to {len(result)} {'agency' if len(result) == 1 else 'agencies'}."


class BriefingChase(BriefingPost):
    """Remind the agencies that have not answered."""

    def change(self) -> str:
        number = services.chase_answers(self.briefing, actor=self.access.user)
        return f"{number} {'agency is' if number == 1 else 'agencies are'} reminded."


class BriefingAnswer(OneBriefing, ReviewsFormPage):
    """What the agency did with the briefing: asked of its own leads."""

    permission = Perm.BRIEFING_ANSWER_OWN
    form_class = BriefingAnswerForm
    done = "Thank you. Your answer is saved."

    @cached_property
    def sending(self) -> BriefingSending:
        rows = BriefingSending.objects.filter(briefing=self.briefing, agency__in=self.access.agency_ids)
        found: BriefingSending = get_object_or_404(rows.select_related("agency"), pk=self.kwargs["sending"])
        return found

    def get_title(self) -> str:
        return f"What did {self.sending.agency} do with it?"

    def get_intro(self) -> str:
        return f"{self.briefing.get_kind_display()}: {self.briefing}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"sending": self.sending}

    def trail(self) -> list[tuple[str, str]]:
        return self.briefing_crumbs()

    def save(self, form: BriefingAnswerForm) -> BriefingSending:
        return services.answer_briefing(self.sending, **form.cleaned_data, actor=self.access.user)


class BriefingsSent(ReviewsPage, BoardTableView):
    """Briefings that were sent to the agencies of the person, those without an answer first."""

    permission = Perm.BRIEFING_ANSWER_OWN
    template_name = "reviews/list.html"
    table_class = SendingTable
    title = "Briefings sent to your agency"
    list_name = "briefings-sent"
    row_words = ("briefing", "briefings")
    empty_title = "No briefing was sent to your agency yet"
    empty_text = "When the board sends one, it stands here, and you say what your agency did with it."

    def get_queryset(self) -> QuerySet[BriefingSending]:
        rows = BriefingSending.objects.filter(board=self.board, agency__in=self.access.agency_ids)
        rows = rows.filter(briefing__published_on__isnull=False).select_related("briefing__board", "agency")
        return rows.order_by("answered_on", "due_on", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        home = context.get("breadcrumbs") or []
        context["breadcrumbs"] = [
            *home[:1],
            reviews_crumb(self.board),
            briefings_crumb(self.board),
            (self.title, ""),
        ]
        return context
