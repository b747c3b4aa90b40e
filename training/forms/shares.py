"""With which other boards an event is held: a row for each, as many as are usual."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from boards.models import Board
from core.forms import BoardForm
from training.forms.fields import whole
from training.services.shares import ShareFacts

ROWS = 5


class SharesForm(BoardForm):
    """Up to five boards, each with its seats. A row without a board is no row."""

    def __init__(self, *args: Any, kept: Sequence[ShareFacts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Board.objects.exclude(pk=self.board.pk).order_by("name")
        chosen = [one.partner.pk for one in kept]
        others = (others.filter(is_active=True) | others.filter(pk__in=chosen)).distinct()
        self.boards = {str(one.pk): one for one in others}
        choices = [("", "No board"), *((key, one.name) for key, one in self.boards.items())]
        self.numbers = range(max(min(ROWS, len(self.boards)), len(kept)))
        for number in self.numbers:
            one = kept[number] if number < len(kept) else None
            self.fields[f"partner-{number}"] = forms.ChoiceField(
                label="Board", choices=choices, required=False, initial=str(one.partner.pk) if one else ""
            )
            seats = whole("Seats kept for its people", least=1, hint="Empty: they share what is left over.")
            seats.initial = one.seats if one else None
            self.fields[f"seats-{number}"] = seats
        rows = [
            Fieldset(f"Board {number + 1}", f"partner-{number}", f"seats-{number}") for number in self.numbers
        ]
        self.helper.layout = Layout(*rows)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for number in self.numbers:
            if found.get(f"seats-{number}") and not found.get(f"partner-{number}"):
                self.add_error(f"partner-{number}", "Choose the board that these seats are for")
        return found

    def rows(self) -> list[int]:
        """Numbers of the rows in which a board is chosen."""
        return [number for number in self.numbers if self.cleaned_data.get(f"partner-{number}")]

    def facts(self) -> list[ShareFacts]:
        """What was typed, in the order of `rows`."""
        said = self.cleaned_data
        return [ShareFacts(self.boards[said[f"partner-{row}"]], said[f"seats-{row}"]) for row in self.rows()]
