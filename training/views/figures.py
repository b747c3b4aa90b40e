"""The numbers of a year, and totals of years before the system was used."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.statistics.years import recent_years
from boards.views.form_page import BoardFormPage
from core import exports
from core.partial_dates import display_date
from core.periods import Period
from core.permissions import Perm
from core.views.remembered import RememberedPage
from training.forms.totals import TotalsForm
from training.models import YearTotal
from training.services.totals import totals_of, type_totals
from training.statistics import printed
from training.statistics.elsewhere import elsewhere_table
from training.statistics.evaluation import Evaluated, evaluation_of, quotations_of
from training.statistics.income import income_of, income_table
from training.statistics.year import TrainingYear, year_of
from training.statistics.years import over_years
from training.views.pages import TrainingPage, training_crumb

YEARS, COMPARED, MOST_QUOTED = 16, 3, 6
TILES = (
    "runs",
    "places",
    "bookings",
    "used",
    "attended",
    "missed",
    "cancelled",
    "waiting",
    "people",
    "agencies",
    "hours",
    "days",
)
FILE_WORDS = {
    "training_totals": "Totals and rates",
    "training_course": "Courses",
    "training_agency": "Agencies",
    "training_evaluation": "Questionnaires",
    "learning_gain": "Learning gain",
}


class OfAYear(TrainingPage):
    """A page about one of the board's years: ?year=2025-26."""

    permission = Perm.TRAINING_FIGURES

    @cached_property
    def years(self) -> list[Period]:
        return recent_years(self.board, YEARS)

    @cached_property
    def period(self) -> Period:
        asked = self.request.GET.get("year", "")
        return next((year for year in self.years if year.label == asked), self.years[0])


class Numbers(RememberedPage, OfAYear, TemplateView):
    """Tables and pictures of one year; ?download=csv|xlsx with &table=training_totals."""

    tab = "Numbers"
    template_name = "training/figures.html"

    @cached_property
    def year(self) -> TrainingYear:
        return year_of(self.board, self.period, timezone.localdate())

    @cached_property
    def evaluated(self) -> Evaluated:
        return evaluation_of(self.board, self.period, timezone.localdate())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = request.GET.get("download", "")
        if form in exports.FORMS:
            tables = {one.name: one for one in printed.file_tables(self.year, self.evaluated)}
            one = tables.get(request.GET.get("table", ""), next(iter(tables.values())))
            return exports.rows_response(
                one.headers, iter(one.rows), form=form, name=one.name, title=FILE_WORDS[one.name],
                board=self.board, actor=self.access.user,
            )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        year, today = self.year, timezone.localdate()
        place = self.years.index(self.period)
        periods = recent_years(self.board, COMPARED, self.years[place].start)[::-1]
        found, income = self.evaluated, income_of(self.board, self.period)
        context.update(
            period=self.period,
            years=[one.label for one in self.years],
            year=year,
            counted=bool(year.courses),
            tiles=[year.total(key) for key in TILES] if year.courses else [],
            tables=[
                printed.years_table(over_years(self.board, periods, today)),
                *([printed.course_table(year), printed.agency_table(year)] if year.courses else []),
                *printed.share_tables(year),
                *([elsewhere_table(year.elsewhere)] if year.elsewhere.agencies else []),
                *([printed.stage_table(found), printed.gain_table(found.gains)] if found.has_any else []),
                *([printed.statement_table(found)] if found.statements else []),
                *([printed.plan_table(found)] if found.plans else []),
                *([income_table(income)] if income else []),
            ],
            quotations=quotations_of(self.board, self.period, MOST_QUOTED),
            as_at=display_date(today),
            totals_url=f"{board_url('training:totals', self.board)}?year={self.period.label}"
            if self.manages
            else "",
            files=list(FILE_WORDS.items()),
        )
        return context


class Totals(OfAYear, BoardFormPage):
    """Type in what is known of a year whose bookings are not here; ?year=2009-10."""

    permission = Perm.TRAINING_MANAGE
    form_class = TotalsForm
    template_name = "training/totals.html"
    done = "The totals are saved."

    def get_title(self) -> str:
        return f"Totals of {self.period}"

    def get_intro(self) -> str:
        return (
            "For years before the system was used. They are shown as typed in, and only where no event of that year is "
            "here. Training by single agencies and e-learning are shown where no file of them was loaded, briefings "
            "always."
        )

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), ("Numbers", self.after(None))]

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = YearTotal.objects.filter(
            board=self.board, starts_on=self.period.start, ends_on=self.period.end
        )
        source = rows.exclude(source="").values_list("source", flat=True).first() or ""
        kept = {"kept": totals_of(self.board, self.period), "source": source}
        return super().get_form_kwargs() | kept

    def save(self, form: TotalsForm) -> None:
        type_totals(
            board=self.board, period=self.period, values=form.values(),
            source=form.cleaned_data["source"], actor=self.access.user,
        )  # fmt: skip

    def after(self, result: Any) -> str:
        return f"{board_url('training:figures', self.board)}?year={self.period.label}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(years=[one.label for one in self.years], period=self.period)
        return context
