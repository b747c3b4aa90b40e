"""The fields of one fact on a page of several: shown by its kind, read from what was sent."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from audits.fact_rules import FIELDS, NONE_WORDS, TRAINED_ON, FactGiven
from audits.forms.answers import MINE, THEIRS
from audits.models import FactAsked
from audits.services.facts import FactSlot
from core.forms import BoardForm
from core.forms_date import PARTS, GovDateField

YES, NO = "yes", "no"
_NUMBER = re.compile(r"\d{1,3}(?:[ ,\u00a0]?\d{3})*|\d+")
OPTIONAL: Final = {"email": "Email (optional)", "level": "Level of training (optional)"}
#: The names of its boxes in the page, which its script sends.
INPUTS: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(
        box
        for name in (*names, *(("is_none",) if kind in NONE_WORDS else ()))
        for box in ([f"on_{part}" for part in PARTS] if name == "on" else [name])
    )
    for kind, names in FIELDS.items()
}


class CountField(forms.CharField):
    """A whole number as people write it: "1,204" too."""

    def to_python(self, value: Any) -> Any:
        written = (super().to_python(value) or "").strip()
        if not written:
            return None
        if not (written.isascii() or "\u00a0" in written) or not _NUMBER.fullmatch(written):
            raise forms.ValidationError("Enter a whole number, such as 38.", code="invalid")
        return int(re.sub(r"\D", "", written)) if len(written) < 20 else 10**20


def _text(label: str, **attrs: Any) -> forms.CharField:
    # No `maxlength`: a browser would cut what is pasted without a word. The rules say what is too long.
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    field = forms.CharField(label=label, required=False, widget=widget)
    # Such characters are taken out when the text is kept.
    field.validators = [
        one for one in field.validators if not isinstance(one, ProhibitNullCharactersValidator)
    ]
    return field


def _count(label: str) -> CountField:
    attrs = {"class": "govuk-input--width-5", "inputmode": "numeric", "autocomplete": "off"}
    return CountField(label=label, required=False, widget=forms.TextInput(attrs=attrs))


class FactForm(BoardForm):
    """What was sent on one fact, under its key; `revision` is the one that the page was read with.

    After a conflict `choice` says whose answer stays.
    """

    submit_label = ""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    choice = forms.ChoiceField(required=False, choices=[(MINE, "Mine"), (THEIRS, "Theirs")])

    def __init__(self, *args: Any, asked: FactAsked, **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)
        for name in FIELDS[asked.kind]:
            self.fields[name] = self._field(name)
        if words := NONE_WORDS.get(asked.kind):
            self.fields["is_none"] = forms.BooleanField(label=words, required=False)
            self.fields["is_none"].widget.small = True

    def _field(self, name: str) -> forms.Field:
        is_person = self.asked.kind == FactAsked.Kind.PERSON
        if name == "on":
            # The heading of a date says what it is; of a person's training the label does.
            return GovDateField(label=f"{TRAINED_ON} (optional)" if is_person else "Date", required=False)
        if name == "amount":
            return _count("How many")
        if name == "of":
            return _count(f"Of how many {self.asked.counts}".rstrip())
        if name == "is_yes":
            widget = forms.RadioSelect()
            widget.inline = True  # type: ignore[attr-defined]
            choices = [(YES, "Yes"), (NO, "No"), ("", "No answer yet")]
            return forms.ChoiceField(label="Answer", choices=choices, required=False, widget=widget)
        labels = {"name": "Name", "post": "Post", "text": "Answer", **OPTIONAL}
        more = {"email": {"inputmode": "email", "spellcheck": "false"}}.get(name, {})
        return _text(labels[name], **more)

    @property
    def shown(self) -> list[Any]:
        """The boxes that people fill in, in order."""
        return [self[name] for name in (*FIELDS[self.asked.kind], "is_none") if name in self.fields]

    @property
    def given(self) -> FactGiven:
        """What the person says."""
        data = {name: self.cleaned_data[name] for name in FIELDS[self.asked.kind]}
        if "is_yes" in data:
            data["is_yes"] = {YES: True, NO: False}.get(data["is_yes"])
        return FactGiven(**data, is_none=bool(self.cleaned_data.get("is_none")))

    @property
    def keeps_theirs(self) -> bool:
        """Whether the person chose what is saved already."""
        return bool(self.cleaned_data.get("choice") == THEIRS)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(anchor, message) of everything that is wrong."""
        found = []
        for name, messages in self.errors.items():
            anchor = self[name].id_for_label if name in self.fields and name != "revision" else self.prefix
            found += [(str(anchor or self.prefix), str(message)) for message in messages]
        return found


def shown_values(given: FactGiven) -> dict[str, Any]:
    """As the fields of the form begin."""
    yes = {True: YES, False: NO, None: ""}[given.is_yes]
    return {**vars(given), "is_yes": yes}


def box_values(kind: str, given: FactGiven) -> dict[str, str]:
    """As the boxes of the page hold it, for the script that shows somebody else's answer."""
    on = given.on
    boxes: dict[str, Any] = {
        **shown_values(given),
        "on_day": on.day if on else "",
        "on_month": on.month if on else "",
        "on_year": on.year if on else "",
        "is_none": "on" if given.is_none else "",
    }
    return {name: "" if boxes[name] is None else str(boxes[name]) for name in INPUTS[kind]}


def sent_boxes(data: Mapping[str, Any], slot: FactSlot) -> dict[str, str]:
    """The boxes as they were sent, to carry them through a page that asks."""
    names = (*INPUTS[slot.asked.kind], *(("on",) if "on" in FIELDS[slot.asked.kind] else ()))
    return {name: str(data[f"{slot.key}-{name}"]) for name in names if f"{slot.key}-{name}" in data}
