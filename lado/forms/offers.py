"""The forms that offer a case to another board, and that refuse an offer."""

from typing import Any

from django import forms

from boards.models import Board
from core.forms import BoardForm
from lado.forms.case_form import CaseForm, LongText
from lado.models import CaseOffer
from lado.services.offer_copy import STAYS
from lado.services.offers import OfferFacts, boards_with_officer

ALL, WITHOUT = "all", "without"
KIND_HINTS = {
    CaseOffer.Kind.SHARE: "Both boards keep a case of their own.",
    CaseOffer.Kind.HAND_OVER: "Your case is closed as handed over when they accept.",
}


class OfferForm(CaseForm):
    """To which board, what for, what goes along, and a message."""

    to_board = forms.ModelChoiceField(
        label="To the designated officer of which board?",
        queryset=Board.objects.none(),
        empty_label="Choose a board",
        error_messages={
            "required": "Choose the board",
            "invalid_choice": "Choose a board that has a designated officer here today",
        },
        help_text="Boards that have a designated officer on this system today.",
    )
    kind = forms.ChoiceField(
        label="What for?",
        choices=[
            (CaseOffer.Kind.SHARE, "To know of it: share the case"),
            (CaseOffer.Kind.HAND_OVER, "To take it over: hand the case over"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you share it or hand it over"},
    )
    what = forms.ChoiceField(
        label="What goes along?",
        choices=[(ALL, "Everything"), (WITHOUT, "Without minutes and notes")],
        initial=ALL,
        widget=forms.RadioSelect,
        help_text=f"What always stays here: {STAYS[0].lower()}{STAYS[1:]}.",
    )
    message = LongText(
        label="Message to the other officer", required=False, help_text="For example why it is theirs."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_board"].queryset = boards_with_officer(self.board)  # type: ignore[attr-defined]
        self.fields["kind"].widget.option_hints = KIND_HINTS

    def facts(self) -> OfferFacts:
        given = self.cleaned_data
        return OfferFacts(given["to_board"], given["kind"], given["what"] == ALL, given["message"])


class RefuseForm(BoardForm):
    """Why an offer is refused."""

    submit_label = "Refuse the offer"

    answer = forms.CharField(
        label="Why do you refuse it?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text="The other officer reads this. It is kept sealed.",
    )
