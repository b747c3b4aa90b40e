"""Forms about agencies and key contacts."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from boards.agencies import agencies_on
from boards.models import Agency, AgencySuccession, BoardAgency, KeyContact, Sector
from core.forms import BoardForm, make_helper
from core.forms_date import GovDateField


class ListingForm(BoardForm):
    """How the board lists an agency."""

    standing = forms.ChoiceField(
        label="Standing on this board",
        choices=BoardAgency.Standing.choices,
        initial=BoardAgency.Standing.RELEVANT_AGENCY,
        widget=forms.RadioSelect,
    )
    named_on = GovDateField(label="Named on", required=False, help_text="When the board named it as such.")
    is_published = forms.BooleanField(label="In the published list", required=False, initial=True)
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, listed: BoardAgency | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if listed is not None:
            names = ("standing", "named_on", "is_published", "note")
            self.initial = {name: getattr(listed, name) for name in names} | dict(self.initial)


class AgencySearchForm(BoardForm):
    """Look for an agency among all that the installation knows."""

    q = forms.CharField(
        label="Name of the agency",
        max_length=160,
        help_text="Most agencies are known already: other boards work with them too.",
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = make_helper("Search", method="get")


class NewAgencyForm(ListingForm):
    """An agency that nobody knows yet. Where names are near, `sure` says that it is another one all the same."""

    submit_label = "Add this agency"

    name = forms.CharField(label="Full name", max_length=160)
    sector = forms.ModelChoiceField(queryset=Sector.objects.all(), required=False, empty_label="Not known")
    website = forms.URLField(required=False, assume_scheme="https")
    sure = forms.BooleanField(label="It is none of these: it is a new agency", required=False)

    def __init__(self, *args: Any, near: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.near = near or []
        if self.near:
            self.fields["sure"].help_text = f"Agencies of a similar name: {'; '.join(self.near)}."
        else:
            del self.fields["sure"]
        self.order_fields(
            ["name", "sure", "sector", "website", "standing", "named_on", "is_published", "note"]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.near and not cleaned.pop("sure", False):
            self.add_error(
                "sure",
                f"There is already {' and '.join(self.near)}. Use that one, or say that this is another.",
            )
        return cleaned


class RenameForm(BoardForm):
    """A new name from a day on."""

    submit_label = "Rename"

    name = forms.CharField(label="New name", max_length=160)
    on = GovDateField(label="New name in use from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())


class SchoolForm(BoardForm):
    """What is known of a school besides its name."""

    submit_label = "Save"

    phase = forms.ChoiceField(
        label="Phase",
        required=False,
        choices=[("", "Not known"), *Agency.Phase.choices],
        widget=forms.RadioSelect,
    )
    urn = forms.CharField(
        label="Unique reference number (URN)",
        required=False,
        help_text="Six digits, as in the register of schools. Lists find the school by it, whatever they call it.",
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "inputmode": "numeric", "autocomplete": "off"}
        ),
        validators=[RegexValidator(r"^\d{6}\Z", "Enter six digits, such as 900001.")],
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"phase": agency.phase, "urn": agency.urn, **self.initial}
        self.mark_optional = False


class SuccessionForm(BoardForm):
    """What became of an agency."""

    submit_label = "Record"

    kind = forms.ChoiceField(
        label="What happened", choices=AgencySuccession.Kind.choices, widget=forms.RadioSelect
    )
    successor = forms.ModelChoiceField(
        label="The other agency",
        queryset=Agency.objects.none(),
        empty_label="Choose the agency",
        help_text="If it is not in the list, add it to the board first.",
    )
    on = GovDateField(label="From")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = agencies_on(self.board.pk)
        self.fields["successor"].queryset = choices.exclude(pk=agency.pk)  # type: ignore[attr-defined]


class ContactForm(BoardForm):
    """A key contact: of a sector or of an agency, by role, with a shared mailbox."""

    submit_label = "Save contact"

    sector = forms.ModelChoiceField(
        queryset=Sector.objects.all(),
        required=False,
        empty_label="No sector",
        help_text="Or choose an agency instead.",
    )
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), required=False, empty_label="No agency: all of the sector"
    )
    role = forms.CharField(max_length=120, help_text="For example: Named nurse for safeguarding.")
    mailbox = forms.EmailField(
        label="Shared mailbox",
        required=False,
        help_text="A mailbox that several people read, so that the list stays right when somebody leaves.",
    )
    phone = forms.CharField(label="Telephone", max_length=40, required=False)
    is_published = forms.BooleanField(label="In the published list", required=False, initial=True)

    def __init__(self, *args: Any, contact: KeyContact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = BoardAgency.objects.filter(board=self.board).values("agency")
        agencies = Agency.objects.filter(pk__in=listed)
        if contact is not None:
            agencies = agencies | Agency.objects.filter(pk=contact.agency_id or 0)
            self.initial = {name: getattr(contact, name) for name in self.fields} | dict(self.initial)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
