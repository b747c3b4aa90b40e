"""The base of every form that holds case content."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from core.partial_dates import display_date
from core.sealing import SealedTextError, seal, unseal
from lado.forms.printed_form import PrintedForm
from lado.services.drafts import new_key
from lado.services.merging import Difference, Read, plain

LONGEST = 50_000  # characters of one text


def area(rows: int = 5) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class LongText(forms.CharField):
    """A long text. How many characters are left is nothing that anybody wants to know here, so no count is shown."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(widget=area(rows), validators=[MaxLengthValidator(LONGEST)], **kwargs)


class CaseForm(PrintedForm):
    """A form about a case: several officers may have it open, and what is written is saved as a draft meanwhile.

    `facts` of a subclass makes the dataclass that the service takes.
    """

    submit_label = ""
    mark_optional = False
    has_own_box = True

    revision = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    began = forms.CharField(required=False, widget=forms.HiddenInput)
    draft = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, said: Any = None, at_revision: int | None = None, **kwargs: Any) -> None:
        """`said` are the facts as they are now, at a revision: where the writer begins."""
        initial = dict(kwargs.pop("initial", None) or {})
        if said is not None:
            initial = {**self.initial_of(said), **initial, "revision": at_revision, "began": began_of(said)}
        initial.setdefault("draft", new_key())
        super().__init__(*args, initial=initial, **kwargs)
        self.differences: list[dict[str, str]] = []
        for field in self.fields.values():
            # Browsers would offer a name to whoever types into a field called so next.
            field.widget.attrs["autocomplete"] = "off"
        self.order_fields(
            [*(name for name in self.fields if not self._is_hidden(name)), "revision", "began", "draft"]
        )

    def _is_hidden(self, name: str) -> bool:
        return bool(self.fields[name].widget.is_hidden)

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

    @property
    def draft_key(self) -> str:
        return str(self.cleaned_data.get("draft") or "")

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

    @classmethod
    def of_draft(cls, fields: Mapping[str, list[str]], **kwargs: Any) -> "CaseForm":
        """The form as it stood when the draft was saved; nothing of it is checked yet."""
        data = QueryDict(mutable=True)
        for name, values in fields.items():
            data.setlist(name, values)
        form = cls(data, **kwargs)
        form.__dict__["_errors"] = forms.utils.ErrorDict()
        form.cleaned_data = {}
        return form


def began_of(said: Any) -> str:
    """What is kept in the form of what it began with: sealed, because pages are kept by browsers."""
    return seal(json.dumps(plain(said)))
