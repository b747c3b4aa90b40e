"""The audit trail in words that people use: what was done, to what, and what changed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from core.models import AuditEntry
from core.partial_dates import display_date

# Actions whose own name would not read well; all others are said as they are: "meeting.cancelled" is "Meeting
# cancelled".
ACTIONS = {
    "export": "List downloaded",
    "file.read": "File downloaded",
    "file.stored": "File added",
    "job.queued": "Background work asked for",
    "job.done": "Background work done",
    "job.failed": "Background work failed",
    "job.retried": "Background work tried again",
    "load.done": "File loaded",
}
FIELDS = {"what": "List", "rows": "Rows", "form": "Form", "sha256": "Check sum (SHA-256)"}
EMPTY = "nothing"


@dataclass(frozen=True)
class Change:
    """One field of one entry: its label, and its value before and after in words; "" where it was not recorded."""

    label: str
    before: str
    after: str


def action_words(action: str) -> str:
    """ "Meeting cancelled" for "meeting.cancelled"."""
    words = ACTIONS.get(action) or action.replace(".", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def type_words(object_type: str) -> str:
    """ "Meeting" for "boards.meeting"; the name as it is when the model is gone."""
    model = _model(object_type)
    words = str(model._meta.verbose_name) if model else object_type.rpartition(".")[2]
    return words[:1].upper() + words[1:]


def changes(entry: AuditEntry) -> list[Change]:
    """What the entry says about fields, in the order it was recorded.

    Of something that is new the fields that were left empty say nothing.
    """
    model = _model(entry.object_type)
    names = [*entry.before, *(name for name in entry.after if name not in entry.before)]
    if not entry.before:
        names = [name for name in names if entry.after[name] not in (None, "", [], {})]
    return [
        Change(
            _field_label(model, name),
            _value(model, name, entry.before[name]) if name in entry.before else "",
            _value(model, name, entry.after[name]) if name in entry.after else "",
        )
        for name in names
    ]


def changes_in_one_line(entry: AuditEntry) -> str:
    """For a cell of a spreadsheet: "Venue: Town Hall → Library; Starts: …"."""
    parts = []
    for change in changes(entry):
        both = f"{change.before} → {change.after}" if change.before and change.after else ""
        parts.append(f"{change.label}: {both or change.after or change.before}")
    return "; ".join(parts)


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _field(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _field_label(model: type[models.Model] | None, name: str) -> str:
    field = _field(model, name)
    words = FIELDS.get(name) or str(getattr(field, "verbose_name", "") or name.replace("_", " "))
    return words[:1].upper() + words[1:]


def _value(model: type[models.Model] | None, name: str, value: Any) -> str:
    """A recorded value in words: choices by their labels, dates as people write them, lists joined."""
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "page":
        return str(value).replace("_", " ")  # the name of an address
    if isinstance(value, list):
        return ", ".join(_value(model, name, one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(None, '', one)}" for key, one in value.items())
    choices = dict(getattr(_field(model, name), "flatchoices", ()) or ())
    if value in choices:
        return str(choices[value])
    return _date(value) if isinstance(value, str) else str(value)


def _date(text: str) -> str:
    try:
        moment = dt.datetime.fromisoformat(text) if "T" in text else None
        if moment is not None:
            local = moment.astimezone() if moment.tzinfo is None else moment
            from django.utils import timezone

            local = timezone.localtime(local)
            return f"{display_date(local.date())}, {local:%H:%M}"
        return display_date(dt.date.fromisoformat(text)) if len(text) == len("2026-01-01") else text
    except ValueError:
        return text
