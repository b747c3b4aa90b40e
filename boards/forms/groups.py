"""Forms about groups, their terms of reference, offices and functions."""

from typing import Any

from django import forms
from django.utils import timezone

from boards.forms.whom import add_whom_fields, whom_of
from boards.models import Group, GroupOffice
from core.forms import BoardForm
from core.forms_date import GovDateField


class GroupForm(BoardForm):
    """Make or change a group; `group` is the one that changes."""

    submit_label = "Save group"

    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(label="Kind of group", choices=Group.Kind.choices, initial=Group.Kind.SUB_GROUP)
    parent = forms.ModelChoiceField(
        label="Reports to",
        queryset=Group.objects.none(),
        required=False,
        empty_label="No other group (it stands at the top)",
    )
    purpose = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), required=False, help_text="What the group is there for."
    )
    starts_on = GovDateField(label="Exists from", required=False)
    report_due_on = GovDateField(
        label="Final report due",
        required=False,
        help_text="For task and finish groups: when it has to report.",
    )
    minimum_attendance = forms.IntegerField(
        label="Minimum attendance, per cent", required=False, min_value=0, max_value=100
    )
    quorum = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=500,
        help_text="How many seats must be represented for decisions to count.",
    )

    def __init__(self, *args: Any, group: Group | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Group.objects.filter(board=self.board).existing(timezone.localdate())
        self.fields["parent"].queryset = parents.exclude(pk=group.pk) if group else parents  # type: ignore[attr-defined]
        self.fields[
            "minimum_attendance"
        ].help_text = f"Leave empty to use the board’s own minimum, {self.board.attendance_threshold}%."
        if group is not None:
            self.initial = {name: getattr(group, name) for name in self.fields} | dict(self.initial)


class EndGroupForm(BoardForm):
    """The last day of a group."""

    submit_label = "End this group"

    ends_on = GovDateField(label="Last day of the group")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ends_on", timezone.localdate())


class TermsForm(BoardForm):
    """A newly agreed version of the terms of reference."""

    submit_label = "Save this version"

    text = forms.CharField(label="Terms of reference", widget=forms.Textarea(attrs={"rows": 18}))
    agreed_on = GovDateField(label="Agreed on")
    review_due_on = GovDateField(
        label="Next review due", help_text="Usually a year after they were agreed. For example, 27 3 2027."
    )


class OfficeForm(BoardForm):
    """Who takes the chair, or becomes vice-chair."""

    submit_label = "Save"
    mark_optional = False  # one of the first three must be given; the labels say what may stay empty

    office = forms.ChoiceField(
        choices=GroupOffice.Office.choices, initial=GroupOffice.Office.CHAIR, widget=forms.RadioSelect
    )
    role = forms.CharField(
        label="Role of the holder (optional)",
        max_length=160,
        required=False,
        help_text="For example: Director of Children’s Services. Enough by itself where nobody is named.",
    )
    is_interim = forms.BooleanField(label="Interim, until somebody is found", required=False)
    starts_on = GovDateField(
        label="From (optional)", required=False, help_text="Whoever held it before ends the day before."
    )
    ends_on = GovDateField(
        label="Until (optional)", required=False, help_text="Leave empty while no end is known."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_whom_fields(self, self.board, optional=True)
        self.order_fields(["office", "known", "name", "email", "job_title"])
        self.initial.setdefault("starts_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.whom = whom_of(self, cleaned, optional=True)
        if self.whom is None and not cleaned.get("role") and not self.errors:
            self.add_error("known", "Choose a person, name somebody new, or write the role of the holder.")
        return cleaned


class EndOfficeForm(BoardForm):
    """The last day of a chair or vice-chair."""

    submit_label = "End this term"

    ends_on = GovDateField(label="Last day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ends_on", timezone.localdate())


class FunctionForm(BoardForm):
    """A function of the board that a group leads on."""

    submit_label = "Add"

    name = forms.CharField(
        label="Function", max_length=160, help_text="For example: training, child deaths, e-safety."
    )


class StructureDateForm(forms.Form):
    """The day that the chart is for."""

    mark_optional = False
    on = GovDateField(label="Show the structure on", required=False)
