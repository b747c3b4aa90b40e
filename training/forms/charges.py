"""Forms about charges: a rule, its end, and why one is waived."""

from typing import Any

from django import forms

from boards.forms.meetings import POSSIBLE_DAYS
from boards.models import Sector
from core.forms import BoardForm
from core.forms_date import GovDateField
from training.forms.fields import money, whole
from training.models import Course
from training.models.charges import ChargeKind
from training.services.charges import RuleFacts


class RuleForm(BoardForm):
    """What is charged to whom."""

    submit_label = "Add the rule"

    kind = forms.ChoiceField(label="What is charged?", choices=ChargeKind.choices, widget=forms.RadioSelect)
    days_before = whole(
        "Cancelled so many days before the event, or fewer", most=365, hint="For late cancellation only."
    )
    amount = money(
        "Pounds", hint="Nought lets people off, such as agencies of one kind that pay a contribution."
    )
    is_whole_cost = forms.BooleanField(
        label="The whole cost of the place instead", required=False,
        help_text="What the event costs the board, divided by its places.",
    )  # fmt: skip
    sector = forms.ModelChoiceField(
        label="For which kind of agency?", queryset=Sector.objects.all(), required=False, empty_label="All"
    )
    course = forms.ModelChoiceField(
        label="For which course?", queryset=Course.objects.none(), required=False, empty_label="All courses"
    )
    starts_on = GovDateField(label="For events from", **POSSIBLE_DAYS)
    ends_on = GovDateField(label="For events until", required=False, **POSSIBLE_DAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course: Any = self.fields["course"]
        course.queryset = Course.objects.filter(board=self.board).order_by("title")

    def facts(self) -> RuleFacts:
        """What was typed, as the service takes it."""
        return RuleFacts(**{name: self.cleaned_data[name] for name in RuleFacts.__dataclass_fields__})


class RuleEndForm(BoardForm):
    """The last day of events that a rule is for."""

    submit_label = "End the rule"

    ends_on = GovDateField(label="For events until", **POSSIBLE_DAYS)


class WaiveForm(BoardForm):
    """Why an agency is let off."""

    submit_label = "Waive the charge"

    because = forms.CharField(
        label="Why is it waived?", max_length=300, error_messages={"required": "Say why the charge is waived"}
    )
