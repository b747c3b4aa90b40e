"""Printed averages beside those that follow from the answers, and typing them in."""

from typing import Any

from django.views.generic import TemplateView

from audits.forms.published import PublishedForm
from audits.models import PublishedFigure
from audits.services.published import save_published
from audits.statistics.analysis import cycle_figures
from audits.statistics.published import check_published
from audits.views.analysis import CyclePages
from boards.views.form_page import BoardFormPage
from core.permissions import Perm
from core.views.remembered import RememberedPage


class PublishedPage(CyclePages, TemplateView):
    """What a document printed, whether it follows, and what else would give it."""

    template_name = "audits/published.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        printed = list(
            PublishedFigure.objects.filter(cycle=self.cycle).order_by("standard__number", "agency__name")
        )
        checks = check_published(cycle_figures(self.cycle), printed) if printed else None
        return super().get_context_data(
            cycle=self.cycle,
            checks=checks,
            tables=[
                ("Overall", checks.overall),
                ("Standards", checks.standards),
                ("Agencies", checks.agencies),
            ]
            if checks
            else [],
            tabs=self.tabs("published"),
            edit_url=self.url("published_edit") if self.can(Perm.CYCLE_MANAGE) else "",
            breadcrumbs=self.trail(("Published figures", "")),
            **kwargs,
        )


class Published(RememberedPage, PublishedPage):
    """GET: the comparison."""


class PublishedEdit(CyclePages, BoardFormPage):
    """GET and POST: type the averages in."""

    permission = Perm.CYCLE_MANAGE
    form_class = PublishedForm
    title = "Type in published figures"
    intro = (
        "Copy the averages as they are printed. What the document does not say stays empty. The page then shows which "
        "of them follow from the answers."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"cycle": self.cycle}

    def trail(self, *rest: tuple[str, str]) -> list[tuple[str, str]]:
        return [*super().trail(("Published figures", self.url("published")))[1:], *rest]

    def save(self, form: PublishedForm) -> int:
        return save_published(
            self.cycle, form.printed(), source=form.cleaned_data["source"], actor=self.access.user
        )

    def done_words(self, result: int) -> str:
        return "Nothing was changed." if not result else "The published figures are saved."
