"""The register of child deaths, one death, and its form."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import home_crumb
from boards.views.merging_page import MergingFormPage
from core.permissions import Perm
from core.readings import readers_of
from core.tables import BoardTableView
from reviews.death_facts import death_parts
from reviews.death_rules import factors_in
from reviews.defaults import ETHNICITIES
from reviews.forms.deaths import DeathForm
from reviews.models import ChildDeath, DeathAnalysis, DeathFormRequest, ResponseStep
from reviews.services import deaths as services
from reviews.statistics.deaths import notification_clock
from reviews.tables.deaths import DeathFilter, DeathTable, state_of, type_of
from reviews.views.death_view import DeathView, OneDeath

SEALED = ("factors", "learning", "notes")
MOST_OFFERED = 200  # names in the lists that fields offer


class DeathList(DeathView, BoardTableView):
    """All deaths of the board, newest first, without what is sealed."""

    template_name = "reviews/deaths.html"
    table_class = DeathTable
    filterset_class = DeathFilter
    title = "Child deaths"
    list_name = "child-deaths"
    row_words = ("death", "deaths")
    downloadable = False

    def get_queryset(self) -> QuerySet[ChildDeath]:
        rows = ChildDeath.objects.filter(board=self.board).select_related("board")
        return rows.defer(*SEALED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not context["row_count"] and not self.is_filtered:
            context["filter"] = None  # there is nothing to filter yet
        context["breadcrumbs"] = [home_crumb(self.board), ("Child deaths", "")]
        return context


class DeathPage(OneDeath, TemplateView):
    """One death: what is known, how far its review is, what was learned, who read it."""

    template_name = "reviews/death.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        death, today = self.death, timezone.localdate()
        context.update(
            type_tag=type_of(death),
            state_tag=state_of(death, today),
            parts=death_parts(death, today, notification_clock(self.board, death.died_on)),
            texts=[
                {"label": label, "text": text, "lines": factors_in(text) if text == death.factors else []}
                for label, text in (
                    ("Modifiable factors", death.factors), ("Learning", death.learning), ("Notes", death.notes)
                )
                if text
            ],
            steps=list(ResponseStep.objects.filter(death=death)),
            forms=list(DeathFormRequest.objects.filter(death=death).select_related("agency")),
            analyses=list(DeathAnalysis.objects.filter(death=death).defer("content")),
            readers=readers_of(death, services.READ),
            change_url=board_url("reviews:death_change", self.board, pk=death.pk) if self.may_write else "",
            incident_url=board_url("reviews:incident", self.board, pk=death.incident_id) if death.incident else "",
            breadcrumbs=[home_crumb(self.board), *self.trail()[:-1], (death.reference, "")],
        )  # fmt: skip
        return context


class DeathFormPage(DeathView, MergingFormPage):
    """The form of a death, with what its fields offer while somebody types."""

    permission = Perm.DEATH_WRITE
    form_class = DeathForm
    template_name = "reviews/death_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the other boards whose deaths this person reads."""
        held: Any = self.request.access  # type: ignore[attr-defined]
        others = [one.board for one in held.boards_with(Perm.DEATH_READ) if one.board.pk != self.board.pk]
        return super().get_form_kwargs() | {"others": others}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = ChildDeath.objects.filter(board=self.board)
        written = set(
            rows.exclude(ethnicity="").values_list("ethnicity", flat=True).distinct()[:MOST_OFFERED]
        )
        areas = set(rows.exclude(area="").values_list("area", flat=True).distinct()[:MOST_OFFERED])
        areas |= set(self.board.areas.values_list("name", flat=True))
        context["ethnicities"] = [*ETHNICITIES, *sorted(written - set(ETHNICITIES), key=str.casefold)]
        context["areas"] = sorted(areas, key=str.casefold)
        return context


class DeathAdd(DeathFormPage):
    """Write a death down."""

    title = "Record a death"

    def save(self, form: DeathForm) -> ChildDeath:
        return services.add_death(board=self.board, facts=form.facts(), actor=self.access.user)

    def done_words(self, result: ChildDeath) -> str:
        return f"The death is kept as {result.reference}."

    def after(self, result: ChildDeath) -> str:
        return result.get_absolute_url()


class DeathChange(OneDeath, DeathFormPage):
    """Change what is known of a death."""

    permission = Perm.DEATH_WRITE
    title = "Change the death"

    def get_form_kwargs(self) -> dict[str, Any]:
        kept = {
            "said": services.facts_of(self.death),
            "at_revision": self.death.revision,
            "death": self.death,
        }
        return super().get_form_kwargs() | kept

    def save(self, form: DeathForm) -> ChildDeath:
        return services.change_death(self.death, facts=form.facts(), read=form.read(), actor=self.access.user)

    def other_writer(self) -> Any:
        return services.last_change(self.death)

    def done_words(self, result: ChildDeath) -> str:
        return f"{result.reference} is saved."
