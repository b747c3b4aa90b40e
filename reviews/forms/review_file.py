"""The forms of a review's terms and of who shares its cost."""

from decimal import Decimal
from typing import Any

from django import forms

from boards.forms.meetings import POSSIBLE_DAYS
from boards.models import Agency, BoardAgency
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.forms_merging import MergingForm
from reviews.forms.case_fields import long_text, pounds, short_text
from reviews.models import CostShare
from reviews.services.review_file import FileFacts, ShareFacts


def agencies_of(board: Any) -> Any:
    """The agencies that the board works with."""
    listed = BoardAgency.objects.filter(board=board).values("agency")
    return Agency.objects.filter(pk__in=listed)


class FileForm(MergingForm):
    """The terms of a review."""

    terms = long_text(
        "Terms of reference", rows=12,
        hint="What the review asks, about whom by their pseudonym, and how it goes about it. The panel reads it.",
    )  # fmt: skip
    scope_from = GovDateField(label="It looks at the time from", required=False, **POSSIBLE_DAYS)
    scope_until = GovDateField(label="It looks at the time until", required=False, **POSSIBLE_DAYS)
    reviewer = short_text("Lead reviewer", 120)
    independence = long_text(
        "Independence",
        rows=3,
        hint="How the lead reviewer is independent of the agencies that the review is about.",
    )
    contract_from = GovDateField(label="Contract from", required=False, **POSSIBLE_DAYS)
    contract_until = GovDateField(label="Contract until", required=False, **POSSIBLE_DAYS)
    cost = pounds("Agreed cost in pounds", min_value=Decimal(0))
    joint_with = long_text(
        "Areas that it is held with", rows=2, hint="One in each line, with what each does."
    )
    lead_area = short_text("Area that leads it", 120, hint="Left empty, this board leads it.")
    our_contact = short_text(
        "Our contact for it", 160, hint="Where another area leads: who follows it for this board."
    )

    def facts(self) -> FileFacts:
        given: dict[str, Any] = {name: self.cleaned_data.get(name) for name in FileFacts.__dataclass_fields__}
        return FileFacts(**given)


class ShareForm(BoardForm):
    """Who gives how much."""

    agency = forms.ModelChoiceField(
        label="Agency", queryset=Agency.objects.none(), required=False, empty_label="None of these"
    )
    other = short_text("Somebody else", 120, hint="Such as a neighbouring area.")
    form = forms.ChoiceField(
        label="How", choices=CostShare.Form.choices, initial=CostShare.Form.CASH, widget=forms.RadioSelect
    )
    amount = pounds(
        "Amount in pounds", required=True, min_value=Decimal("0.01"), help_text="In kind: what it is worth."
    )
    note = short_text("Note", 200)

    def __init__(self, *args: Any, share: CostShare | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_of(self.board)  # type: ignore[attr-defined]
        if share is not None:
            known = {name: getattr(share, name) for name in ("other", "form", "amount", "note")}
            self.initial = {**known, "agency": share.agency_id, **self.initial}

    def facts(self) -> ShareFacts:
        """What was typed, as the service takes it."""
        return ShareFacts(**{name: self.cleaned_data[name] for name in ShareFacts.__dataclass_fields__})
