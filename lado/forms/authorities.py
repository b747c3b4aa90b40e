"""The form of another authority in a case."""

from django import forms

from lado.forms.case_form import CaseForm, LongText
from lado.models import OtherAuthority
from lado.services.authorities import AuthorityFacts


class AuthorityForm(CaseForm):
    """Which authority, who leads, and which post to call."""

    printed = {"name": True, "post": False}

    name = forms.CharField(
        label="Which authority?",
        max_length=120,
        help_text="For example the council where the adult lives, or an overseas authority.",
    )
    leads = forms.ChoiceField(
        label="Who leads?",
        choices=OtherAuthority.Leads.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    post = forms.CharField(
        label="Whom to call there",
        required=False,
        max_length=120,
        help_text="The post, for example duty officer. Not a name.",
    )
    note = LongText(label="Note", required=False, help_text="Kept sealed.")

    def facts(self) -> AuthorityFacts:
        return AuthorityFacts(
            **{name: self.cleaned_data[name] for name in AuthorityFacts.__dataclass_fields__}
        )
