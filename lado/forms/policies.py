"""The forms of policies, of who adopted them, and of settings."""

from typing import Any

from django import forms

from boards.forms.meetings import POSSIBLE_DAYS
from core.forms import BoardForm
from core.forms_date import GovDateField
from lado.forms.printed_form import PrintedForm
from lado.models import ContactSector, SafeguardingPolicy, Setting
from lado.services.policies import PolicyFacts
from lado.services.settings import SettingFacts


def _sectors(form: forms.Form, board: Any, held: int | None) -> None:
    rows = ContactSector.objects.filter(board=board)
    form.fields["sector"].queryset = rows.filter(is_active=True) | rows.filter(pk=held)  # type: ignore[attr-defined]


class PolicyForm(PrintedForm):
    """What a policy is called, and whom it is for."""

    submit_label = "Save"
    printed = {"name": True}

    name = forms.CharField(label="Name of the policy", max_length=120)
    sector = forms.ModelChoiceField(
        label="For settings of which sector?",
        queryset=ContactSector.objects.none(),
        required=False,
        empty_label="All sectors",
    )
    is_active = forms.BooleanField(
        label="Settings are still asked to adopt it",
        required=False,
        initial=True,
        help_text="Without the tick it is retired, and counted no more.",
    )

    def __init__(self, *args: Any, policy: SafeguardingPolicy | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _sectors(self, self.board, policy.sector_id if policy else None)
        if policy is None:
            del self.fields["is_active"]
        else:
            self.initial = {
                "name": policy.name, "sector": policy.sector_id, "is_active": policy.is_active,
            } | dict(self.initial)  # fmt: skip

    def facts(self) -> PolicyFacts:
        known = PolicyFacts.__dataclass_fields__
        return PolicyFacts(**{name: self.cleaned_data[name] for name in known if name in self.cleaned_data})


class AdoptionsForm(BoardForm):
    """Settings that adopted a policy on one day."""

    submit_label = "Save"

    adopted_on = GovDateField(label="Adopted on", **POSSIBLE_DAYS)
    settings = forms.ModelMultipleChoiceField(
        label="Which settings?",
        queryset=Setting.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one setting"},
        help_text="Those that have not adopted it yet.",
    )

    def __init__(self, *args: Any, left: Any, **kwargs: Any) -> None:
        """`left`: the settings that have not adopted the policy."""
        super().__init__(*args, **kwargs)
        self.fields["settings"].queryset = left  # type: ignore[attr-defined]
        self.fields["settings"].widget.small = True


class AdoptionForm(BoardForm):
    """When one setting adopted a policy."""

    submit_label = "Save"

    adopted_on = GovDateField(
        label="Adopted on", required=False, help_text="Leave it empty where it has not.", **POSSIBLE_DAYS
    )


class SettingForm(PrintedForm):
    """What is known of a setting."""

    submit_label = "Save"
    printed = {"name": True}

    name = forms.CharField(label="Name of the setting", max_length=160)
    sector = forms.ModelChoiceField(
        label="Sector", queryset=ContactSector.objects.none(), required=False, empty_label="Not recorded"
    )
    has_employer = forms.TypedChoiceField(
        label="Does somebody employ the people there?",
        choices=(("yes", "Yes"), ("no", "No, for example a club of volunteers or a self-employed tutor")),
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        help_text="Where nobody does, nobody there looks after staff: the officer has to say who tells the adult.",
    )

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _sectors(self, self.board, setting.sector_id)
        self.initial = {
            "name": setting.name,
            "sector": setting.sector_id,
            "has_employer": "yes" if setting.has_employer else "no",
        } | dict(self.initial)

    def facts(self) -> SettingFacts:
        known = SettingFacts.__dataclass_fields__
        return SettingFacts(**{name: self.cleaned_data[name] for name in known})
