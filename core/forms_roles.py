"""Forms about people: their name, inviting them, their roles."""

import datetime as dt
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django import forms
from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from core.forms import BoardForm, make_helper
from core.forms_accounts import PASSWORD_HINT
from core.models import RoleAssignment, User
from core.permissions import Role
from core.services.roles import OFFERED

ROLE_HINTS: Final = {
    Role.BOARD_MANAGER: "Runs the board here: members, meetings, actions, the annual report, people and roles",
    Role.CHAIR: "Sees everything but case content, agrees that actions are done, signs off the annual report",
    Role.SCRUTINEER: "Sees what the chair sees and agrees that actions are done",
    Role.GROUP_CHAIR: "Sees the board’s work and agrees actions; choose the group below",
    Role.MEMBER: "Sees the board’s work, answers invitations to meetings, updates their own actions",
    Role.AGENCY_LEAD: "Sees and updates what concerns one agency; choose the agency below",
    Role.DATA_ANALYST: "Sees dashboards, attendance and reports",
    Role.TRAINING_COORDINATOR: "Runs the training programme",
    Role.LADO: "Reads and keeps the allegations cases. Needs an authenticator app",
    Role.REVIEW_LEAD: "Reads and keeps serious incidents and reviews. Needs an authenticator app",
    Role.DELEGATE: "Books courses",
}


class NameForm(forms.Form):
    """One's own name."""

    name = forms.CharField(
        label="Full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = make_helper("Save")


def agencies_of(board: Any) -> QuerySet[Any]:
    """Agencies that the board has named or that hold a seat on it."""
    named = apps.get_model("boards", "BoardAgency")._default_manager.filter(board=board)
    seated = apps.get_model("boards", "Seat")._default_manager.filter(board=board, agency__isnull=False)
    every = apps.get_model("boards", "Agency")._default_manager
    return every.filter(
        pk__in=[*named.values_list("agency_id", flat=True), *seated.values_list("agency_id", flat=True)]
    )


class InvitationForm(BoardForm):
    """Whom to invite, and to what."""

    submit_label = "Send the invitation"

    email = forms.EmailField(
        label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    name = forms.CharField(
        label="Full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in OFFERED], widget=forms.RadioSelect)
    agency: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Agency",
        help_text="Only for an agency lead.",
        empty_label="Choose an agency",
    )
    group: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Group",
        help_text="Only for a group chair.",
        empty_label="Choose a group",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        board = kwargs["board"]
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_of(board)  # type: ignore[attr-defined]
        group = apps.get_model("boards", "Group")
        self.fields["group"].queryset = group._default_manager.filter(board=board)  # type: ignore[attr-defined]
        self.fields["role"].widget.option_hints = {role.value: hint for role, hint in ROLE_HINTS.items()}


class RoleDatesForm(BoardForm):
    """First and last day of a role."""

    submit_label = "Save the dates"

    starts_on = forms.DateField(label="First day", required=False)
    ends_on = forms.DateField(
        label="Last day", required=False, help_text="Leave empty for a role without an end."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The last day is before the first day.")
        return cleaned


class EndRoleForm(BoardForm):
    """When a role ends."""

    submit_label = "End the role"

    when = forms.ChoiceField(
        label="When does the role end?",
        choices=[("now", "At once"), ("day", "After a last day that I enter")],
        initial="now",
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(
        label="Last day", required=False, help_text="Only for a role that does not end at once."
    )

    def __init__(self, *args: Any, held: RoleAssignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") != "day" or "last_day" in self.errors:
            return cleaned
        day: dt.date | None = cleaned.get("last_day")
        if day is None:
            self.add_error("last_day", "Enter the last day of the role")
        elif day < timezone.localdate():
            self.add_error("last_day", "The last day is in the past. To end the role now, choose “At once”.")
        elif self.held.starts_on and day < self.held.starts_on:
            self.add_error("last_day", "The role starts after this day.")
        return cleaned

    @property
    def on(self) -> dt.date | None:
        """The last day, or None to end at once."""
        day: dt.date | None = self.cleaned_data["last_day"] if self.cleaned_data["when"] == "day" else None
        return day


class NewPersonForm(forms.Form):
    """Name and password of somebody who accepts an invitation without having an account."""

    name = forms.CharField(
        label="Full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password1 = forms.CharField(
        label="Password",
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.helper = make_helper("")

    def clean_password1(self) -> str:
        person = User(email=self.email, name=self.cleaned_data.get("name", ""))
        return str(get_adapter().clean_password(self.cleaned_data["password1"], person))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two passwords differ. Enter the same password twice.")
        return cleaned
