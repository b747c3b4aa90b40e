"""Charges: the list, what becomes of each, the rules, and income by course."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.statistics.years import board_year
from boards.views.form_page import BoardFormPage, home_crumb
from core import exports
from core.figures import Figure, Unit
from core.permissions import Perm
from core.tables import BoardTableView
from training.forms.charges import RuleEndForm, RuleForm, WaiveForm
from training.models import Charge, ChargeRule
from training.services import charges as services
from training.statistics.income import income_of, income_table
from training.tables.charges import ChargeFilter, ChargeTable
from training.views.figures import OfAYear
from training.views.pages import TrainingPage, TrainingPost, training_crumb

IN_FILES_ONLY = ("email", "event", "course", "rule_words", "why_waived", "paid_on")
MOST_CHOSEN = 1_000


def charges_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the list."""
    return ("Charges", board_url("training:charges", board))


class ChargeList(TrainingPage, BoardTableView):
    """All charges, the latest first; the download is the file for invoices."""

    permission = Perm.TRAINING_MANAGE
    tab = "Charges"
    template_name = "training/charges.html"
    table_class = ChargeTable
    filterset_class = ChargeFilter
    title = "Charges"
    list_name = "charges"
    row_words = ("charge", "charges")
    empty_title = "No charges yet"
    empty_text = "Write the rules, then make the list from the bookings."

    def get_queryset(self) -> QuerySet[Charge]:
        rows = Charge.objects.filter(board=self.board)
        return rows.select_related(
            "board", "agency", "booking__delegate", "booking__event__course", "booking__event__board"
        ).order_by("-made_on", "-pk")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"exclude": () if self.request.GET.get("download", "") in exports.FORMS else IN_FILES_ONLY}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["rules_url"] = board_url("training:charge_rules", self.board)
        context["income_url"] = board_url("training:income", self.board)
        context["empty"] |= {"url": context["rules_url"], "action": "Rules"}
        waiting = Charge.objects.filter(board=self.board, state=Charge.State.PROPOSED)
        total = waiting.aggregate(total=Sum("amount"))["total"]
        context["waiting"] = Figure(
            key="training.charges.waiting", label="To be approved", value=total or 0, unit=Unit.POUNDS,
            rule="Charges that nobody has approved or waived yet.",
        )  # fmt: skip
        return context


class ChargesRaise(TrainingPost):
    """Make the list from the bookings."""

    def change(self) -> str:
        done = services.raise_charges(self.board, actor=self.access.user)
        words = f"{done.made} new, {done.changed} changed, {done.withdrawn} taken away."
        if done.unknown:
            words += f" {done.unknown} left out: their events have no cost or no number of places."
        return words

    def after(self) -> str:
        return board_url("training:charges", self.board)


class ChargesDecide(TrainingPost):
    """Approve the chosen charges, or write down that they were paid."""

    def change(self) -> str:
        chosen = [
            int(one) for one in self.request.POST.getlist("charge") if one.isdecimal() and len(one) < 18
        ]
        if not chosen:
            raise ValidationError("Choose at least one charge.")
        what = self.request.POST.get("what")
        if what == "paid":
            done = services.mark_paid(self.board, ids=chosen[:MOST_CHOSEN], actor=self.access.user)
            return f"{done} marked as paid."
        if what != "approve":
            raise ValidationError("Say whether they are approved or paid.")
        done = services.approve_charges(self.board, ids=chosen[:MOST_CHOSEN], actor=self.access.user)
        return f"{done} approved."

    def after(self) -> str:
        return board_url("training:charges", self.board)


class ChargeWaive(TrainingPage, BoardFormPage):
    """Let an agency off, with the reason."""

    permission = Perm.TRAINING_MANAGE
    form_class = WaiveForm
    title = "Waive the charge"
    done = "The charge is waived."

    @cached_property
    def charge(self) -> Charge:
        rows = Charge.objects.filter(board=self.board)
        found: Charge = get_object_or_404(
            rows.select_related("board", "booking__delegate", "booking__event__course"), pk=self.kwargs["pk"]
        )
        return found

    def get_intro(self) -> str:
        return f"{self.charge}. {self.charge.rule_words}."

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), charges_crumb(self.board)]

    def save(self, form: WaiveForm) -> Charge:
        return services.waive_charge(
            self.charge, because=form.cleaned_data["because"], actor=self.access.user
        )


class RuleList(TrainingPage, TemplateView):
    """All rules, those that hold first."""

    permission = Perm.TRAINING_MANAGE
    template_name = "training/charge_rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        rows = ChargeRule.objects.filter(board=self.board).select_related("sector", "course")
        context.update(
            rules=[
                (one, one.ends_on is not None and one.ends_on < today,
                 board_url("training:charge_rule_end", self.board, pk=one.pk))
                for one in sorted(rows, key=lambda one: (one.ends_on is not None, one.kind, one.pk))
            ],
            add_url=board_url("training:charge_rule_add", self.board),
            breadcrumbs=[
                home_crumb(self.board), training_crumb(self.board), charges_crumb(self.board), ("Rules", ""),
            ],
        )  # fmt: skip
        return context


class RuleAdd(TrainingPage, BoardFormPage):
    """Add a rule."""

    permission = Perm.TRAINING_MANAGE
    form_class = RuleForm
    title = "Add a rule"
    done = "The rule is added. Make the list anew to use it."

    def trail(self) -> list[tuple[str, str]]:
        rules = ("Rules", board_url("training:charge_rules", self.board))
        return [training_crumb(self.board), charges_crumb(self.board), rules]

    def get_initial(self) -> dict[str, Any]:
        return {"kind": "did_not_attend", "starts_on": board_year(self.board, timezone.localdate()).start}

    def save(self, form: RuleForm) -> ChargeRule:
        return services.add_rule(board=self.board, facts=form.facts(), actor=self.access.user)


class RuleEnd(TrainingPage, BoardFormPage):
    """End a rule; another one may follow it."""

    permission = Perm.TRAINING_MANAGE
    form_class = RuleEndForm
    title = "End the rule"
    done = "The rule has an end."

    @cached_property
    def rule(self) -> ChargeRule:
        found: ChargeRule = get_object_or_404(
            ChargeRule.objects.filter(board=self.board), pk=self.kwargs["pk"]
        )
        return found

    def get_intro(self) -> str:
        return (
            f"{self.rule}. Charges that are approved, paid or waived stay. Those of later events that nobody has "
            "approved go when the list is made anew."
        )

    def trail(self) -> list[tuple[str, str]]:
        rules = ("Rules", board_url("training:charge_rules", self.board))
        return [training_crumb(self.board), charges_crumb(self.board), rules]

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": timezone.localdate()}

    def save(self, form: RuleEndForm) -> ChargeRule:
        return services.end_rule(self.rule, ends_on=form.cleaned_data["ends_on"], actor=self.access.user)


class Income(OfAYear, TemplateView):
    """Income by course, for finance; ?year= chooses, ?download=csv|xlsx."""

    template_name = "training/income.html"

    @cached_property
    def lines(self) -> Any:
        return income_of(self.board, self.period)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = request.GET.get("download", "")
        if form in exports.FORMS:
            rows = [
                [one.label, *(figure.value for figure in (one.charges, one.charged, one.paid, one.waived))]
                for one in self.lines
            ]
            return exports.rows_response(
                ["Course", "Charges", "Charged, pounds", "Paid, pounds", "Waived, pounds"], iter(rows), form=form,
                name="training-income", title="Income", board=self.board, actor=self.access.user,
            )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            years=[one.label for one in self.years],
            period=self.period,
            table=income_table(self.lines) if self.lines else None,
            breadcrumbs=[home_crumb(self.board), training_crumb(self.board), ("Income", "")],
        )
        return context
