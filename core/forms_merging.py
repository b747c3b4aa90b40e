"""The base of forms that several people may have open at once: what each of them changed is kept."""

import json
from typing import Any

from django import forms

from core.forms import BoardForm
from core.merging import Difference, Read, plain
from core.partial_dates import display_date
from core.sealing import SealedTextError, seal, unseal


class MergingForm(BoardForm):
    """A form that carries, sealed, what it said when it was opened.

    `facts` of a subclass makes the dataclass that the service takes. What looks wrong but may be right is a warning:
    the form is refused once, and whoever ticks the box that is shown then has it their way.
    """

    submit_label = ""
    mark_optional = False

    revision = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    began = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, said: Any = None, at_revision: int | None = None, **kwargs: Any) -> None:
        """`said` are the facts as they are now, at a revision: where the writer begins."""
        initial = dict(kwargs.pop("initial", None) or {})
        if said is not None:
            initial = {**self.initial_of(said), **initial, "revision": at_revision, "began": began_of(said)}
        super().__init__(*args, initial=initial, **kwargs)
        self.asks_to_confirm = False
        self.differences: list[dict[str, str]] = []
        for field in self.fields.values():
            # Browsers would offer what was typed here to whoever types into a field called so next.
            field.widget.attrs["autocomplete"] = "off"
        hidden = [name for name, field in self.fields.items() if field.widget.is_hidden]
        self.order_fields([*(name for name in self.fields if name not in hidden), *hidden])

    @staticmethod
    def initial_of(facts: Any) -> dict[str, Any]:
        """The fields' values for what is kept."""
        return {name: getattr(facts, name) for name in facts.__dataclass_fields__}

    def facts(self) -> Any:
        """What was typed, as the service takes it."""
        raise NotImplementedError

    def read(self) -> Read[Any] | None:
        """What the writer had before their eyes; None where the form began with nothing."""
        try:
            said = json.loads(unseal(self.cleaned_data.get("began") or ""))
        except (SealedTextError, ValueError):
            return None
        return Read(self.cleaned_data.get("revision") or 0, said)

    def warn(self, name: str, words: str) -> None:
        """Refuse once; whoever ticks the box that is shown then has it their way."""
        self.asks_to_confirm = True
        if not self.data.get("confirmed"):
            self.add_error(name, words)

    def show_differences(self, differences: list[Difference]) -> None:
        """Show what somebody else saved beside what was written here."""
        self.differences = [
            {
                "id": self[one.field].id_for_label or self[one.field].auto_id,
                "label": str(self.fields[one.field].label),
                "theirs": self.shown(one.field, one.theirs),
                "mine": self.shown(one.field, one.mine),
            }
            for one in differences
        ]

    def shown(self, name: str, value: Any) -> str:
        """A value as people read it."""
        if value is None or value in ("", (), []):
            return "Nothing"
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, list | tuple):
            return ", ".join(self.shown(name, one) for one in value)
        if hasattr(value, "isoformat"):
            return f"{value:%H:%M}" if hasattr(value, "minute") else display_date(value)
        choices = dict(getattr(self.fields[name], "choices", ()) or ()) if isinstance(value, str) else {}
        return str(choices.get(value, value))


def began_of(said: Any) -> str:
    """What is kept in the form of what it began with: sealed, because pages are kept by browsers."""
    return seal(json.dumps(plain(said)))
