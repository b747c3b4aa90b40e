"""The workforce: agencies with their money, contributions, staff groups and what they need, sizes, champions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.agencies import agencies_on
from boards.models import Agency
from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from core import exports
from core.permissions import Perm
from core.views.remembered import RememberedPage
from training.forms.workforce import ChampionForm, ContributionsForm, SizesForm, StaffGroupForm
from training.models import Champion, Contribution, Course, CourseNeed, Delegate, StaffGroup, StaffSize
from training.services import workforce as services
from training.statistics.agencies import AgencyMoney, money_of
from training.views.figures import OfAYear
from training.views.matrix import OfAnAgency
from training.views.pages import TrainingPage, TrainingPost, training_crumb

AGENCIES = "Agencies"


def agencies_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the page of agencies."""
    return (AGENCIES, board_url("training:agencies", board))


class AgencyPage(RememberedPage, OfAYear, TemplateView):
    """Agencies in one year: places, what missed ones cost, contributions, champions. A lead sees their own."""

    permission = Perm.BOOKING_READ
    or_permissions = (Perm.BOOKING_READ_OWN_AGENCY,)
    tab = AGENCIES
    template_name = "training/agencies.html"

    @cached_property
    def only(self) -> list[int] | None:
        return None if self.can(Perm.BOOKING_READ) else sorted(self.access.agency_ids)

    @cached_property
    def lines(self) -> tuple[AgencyMoney, ...]:
        return money_of(self.board, self.period, timezone.localdate(), self.only)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = request.GET.get("download", "")
        if form in exports.FORMS:
            rows = [[one.label, *(figure.value for figure in _figures(one))] for one in self.lines]
            return exports.rows_response(
                ["Agency", "Booked", "Came", "Missed", "Wasted, pounds", "Contribution, pounds"], iter(rows),
                form=form, name="training-agencies", title=AGENCIES, board=self.board, actor=self.access.user,
            )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        champions: Any = Champion.objects.filter(board=self.board).select_related("agency")
        if self.only is not None:
            champions = champions.filter(agency__in=self.only)
        context.update(
            period=self.period,
            years=[one.label for one in self.years],
            headers=["Agency", "Booked", "Came", "Missed", "Wasted", "Contribution"],
            rows=[[one.label, *(figure.display() for figure in _figures(one))] for one in self.lines],
            notes=[one.wasted for one in self.lines if one.wasted.excluded],
            champions=[
                (one, one.until is not None and one.until < today,
                 board_url("training:champion_change", self.board, pk=one.pk))
                for one in champions.order_by("agency__name", "name", "pk")
            ],
            add_url=board_url("training:champion_add", self.board),
            contributions_url=f"{board_url('training:contributions', self.board)}?year={self.period.label}"
            if self.manages
            else "",
        )  # fmt: skip
        return context


def _figures(one: AgencyMoney) -> tuple[Any, ...]:
    return (one.booked, one.came, one.missed, one.wasted, one.contribution)


class Contributions(OfAYear, BoardFormPage):
    """Type in what agencies pay in one year."""

    permission = Perm.TRAINING_MANAGE
    form_class = ContributionsForm
    template_name = "training/totals.html"
    done = "The contributions are saved."

    def get_title(self) -> str:
        return f"Contributions of {self.period}"

    def get_intro(self) -> str:
        return "What each agency pays in, in pounds. Leave it empty where it pays nothing or nobody knows."

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), agencies_crumb(self.board)]

    def get_form_kwargs(self) -> dict[str, Any]:
        rows: Any = Contribution.objects.filter(
            board=self.board, starts_on=self.period.start, ends_on=self.period.end
        )
        kept = dict(rows.values_list("agency", "amount"))
        agencies = known_agencies(self.board) | Agency.objects.filter(pk__in=kept)
        return super().get_form_kwargs() | {"agencies": list(agencies.order_by("name")), "kept": kept}

    def save(self, form: ContributionsForm) -> None:
        services.type_contributions(
            board=self.board, period=self.period, amounts=form.amounts(), actor=self.access.user
        )

    def after(self, result: Any) -> str:
        return f"{board_url('training:agencies', self.board)}?year={self.period.label}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(years=[one.label for one in self.years], period=self.period)
        return context


def known_agencies(board: Any) -> Any:
    """Agencies of the board, and those with people in training."""
    in_training = Delegate.objects.filter(board=board, agency__isnull=False).order_by().values("agency")
    return agencies_on(board.pk) | Agency.objects.filter(pk__in=in_training)


class Needs(TrainingPage, TemplateView):
    """Which staff groups need which courses: GET shows the boxes, POST keeps them."""

    permission = Perm.TRAINING_MANAGE
    template_name = "training/needs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows: Any = CourseNeed.objects.filter(board=self.board)
        kept = set(rows.values_list("course", "staff_group"))
        courses = list(Course.objects.filter(board=self.board, is_offered=True).order_by("title"))
        groups = list(StaffGroup.objects.filter(board=self.board).order_by("name"))
        context.update(
            courses=[
                (one, [(group, f"{one.pk}-{group.pk}", (one.pk, group.pk) in kept) for group in groups])
                for one in courses
            ],
            groups=groups,
            add_url=board_url("training:staff_group_add", self.board),
            breadcrumbs=[
                home_crumb(self.board), training_crumb(self.board),
                ("Who has had what", board_url("training:matrix", self.board)), ("Who needs what", ""),
            ],
        )  # fmt: skip
        return context


class NeedsSet(TrainingPost):
    """Keep the boxes of the page."""

    def change(self) -> str:
        found = []
        for one in self.request.POST.getlist("need"):
            course, _, group = one.partition("-")
            if not (course.isdecimal() and group.isdecimal() and len(one) < 36):
                raise ValidationError("Something that was sent is no course and staff group.")
            found.append((int(course), int(group)))
        services.set_needs(board=self.board, wanted=found, actor=self.access.user)
        return "Who needs what is saved."

    def after(self) -> str:
        return board_url("training:needs", self.board)


class StaffGroupAdd(TrainingPage, BoardFormPage):
    """Add a staff group."""

    permission = Perm.TRAINING_MANAGE
    form_class = StaffGroupForm
    title = "Add a staff group"
    done = "The staff group is added."

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), ("Who needs what", board_url("training:needs", self.board))]

    def save(self, form: StaffGroupForm) -> StaffGroup:
        return services.add_staff_group(
            board=self.board, name=form.cleaned_data["name"], actor=self.access.user
        )


class StaffSizes(OfAnAgency, BoardFormPage):
    """How many people of each staff group an agency has; ?agency= chooses."""

    permission = Perm.TRAINING_MANAGE
    or_permissions = (Perm.WORKFORCE_WRITE_OWN,)
    form_class = SizesForm
    template_name = "training/rows.html"
    done = "The numbers are saved."

    def get_title(self) -> str:
        return f"People of {self.agency}" if self.agency else "People of an agency"

    def get_intro(self) -> str:
        return "How many people of each staff group work there: what is needed, beside who has had it."

    def trail(self) -> list[tuple[str, str]]:
        shown = f"?agency={self.agency.pk}" if self.agency else ""
        return [
            training_crumb(self.board),
            ("Who has had what", f"{board_url('training:matrix', self.board)}{shown}"),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        groups = list(StaffGroup.objects.filter(board=self.board).order_by("name"))
        rows: Any = StaffSize.objects.filter(board=self.board, agency=self.agency)
        kept = dict(rows.values_list("staff_group", "people")) if self.agency else {}
        return super().get_form_kwargs() | {"groups": groups, "kept": kept}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not self.agency or not context["form"].groups:
            context["blocked"] = {
                "title": "There is no staff group yet" if self.agency else "There is no agency yet",
                "text": "Those who run training add staff groups; agencies appear with their first delegate.",
                "url": board_url("training:staff_group_add", self.board) if self.manages else "",
                "action": "Add a staff group",
            }
        return context

    def save(self, form: SizesForm) -> None:
        if self.agency is None:
            raise ValidationError("There is no agency yet.")
        services.set_sizes(board=self.board, agency=self.agency, people=form.people(), actor=self.access.user)


class _ChampionForm(TrainingPage, BoardFormPage):
    """A form about a champion of an agency that this person may write for."""

    permission = Perm.TRAINING_MANAGE
    or_permissions = (Perm.WORKFORCE_WRITE_OWN,)
    form_class = ChampionForm

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), agencies_crumb(self.board)]

    def agencies(self) -> Any:
        if self.manages:
            return known_agencies(self.board).order_by("name")
        return Agency.objects.filter(pk__in=self.access.agency_ids).order_by("name")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agencies": self.agencies()}


class ChampionAdd(_ChampionForm):
    """Add a champion."""

    title = "Add a champion"
    done = "The champion is added."

    def save(self, form: ChampionForm) -> Champion:
        return services.keep_champion(None, board=self.board, facts=form.facts(), actor=self.access.user)


class ChampionChange(_ChampionForm):
    """Change what is known of a champion, or say that they have stopped."""

    title = "Change the champion"

    @cached_property
    def champion(self) -> Champion:
        rows: Any = Champion.objects.filter(board=self.board).select_related("agency")
        if not self.manages:
            rows = rows.filter(agency__in=self.access.agency_ids)
        found: Champion = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def agencies(self) -> Any:
        return super().agencies() | Agency.objects.filter(pk=self.champion.agency_id)

    def get_initial(self) -> dict[str, Any]:
        return ChampionForm.initial_of(self.champion)

    def save(self, form: ChampionForm) -> Champion:
        return services.keep_champion(
            self.champion, board=self.board, facts=form.facts(), actor=self.access.user
        )
