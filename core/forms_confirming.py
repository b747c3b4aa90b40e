"""Forms that refuse once what looks wrong, and take it when somebody has looked at it and says so."""

from typing import ClassVar

from django import forms

from core.forms import BoardForm

CONFIRM = "I have looked at what is marked above. Save it as it is"


class ConfirmingForm(BoardForm):
    """Shows a box to confirm below a form that was refused; forms with `has_own_box` show one themselves."""

    has_own_box: ClassVar[bool] = False
    asks_to_confirm = False

    def warn(self, name: str, words: str) -> None:
        """Refuse once; whoever ticks the box that is shown then has it their way."""
        self.asks_to_confirm = True
        if not self.has_own_box and "confirmed" not in self.fields:
            self.fields["confirmed"] = forms.BooleanField(label=CONFIRM, required=False)
        if not self.data.get("confirmed"):
            self.add_error(name, words)
