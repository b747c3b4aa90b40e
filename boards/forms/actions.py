"""Forms about actions."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from boards.agencies import agencies_on
from boards.models import Action, ActionOwner, Board, Group, Meeting, Seat
from boards.services.actions import FINISHED, MOST_FILES, Due, Owner
from core.compiled import compiled
from core.files import UploadField
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.partial_dates import display_date

DATE, MEETING, WORDS = "date", "meeting", "words"
DUE_FIELDS = {DATE: "due_on", MEETING: "due_meeting", WORDS: "due_words"}
MISSING = {
    DATE: "Enter the day by which it is due.",
    MEETING: "Choose the meeting by which it is due.",
    WORDS: "Say by when it is due, for example: as soon as possible.",
}
FEWEST_OWNERS, MOST_OWNERS = 3, 12


class OwnerChoices:
    """Whom an action can belong to on a board: groups, agencies and seats, as "group-3" and so on."""

    def __init__(self, board: Board, kept: Sequence[Owner] = ()) -> None:
        """`kept` are owners that stay possible although their group or seat is closed."""
        today = timezone.localdate()
        groups = Group.objects.filter(board=board).existing(today)
        open_seats = Seat.objects.filter(board=board).open(today).select_related("group", "agency")
        seats = sorted(open_seats, key=_seat_order)
        self.groups: list[tuple[str, Sequence[Owner]]] = [
            ("Groups", list(groups)),
            ("Agencies", list(agencies_on(board.pk))),
            ("Seats", seats),
        ]
        known = {owner_value(owner) for _, owners in self.groups for owner in owners}
        if others := [owner for owner in kept if owner_value(owner) not in known]:
            self.groups.append(("Closed since", others))
        self.by_value = {owner_value(owner): owner for _, owners in self.groups for owner in owners}

    def as_choices(self) -> list[tuple[str, Any]]:
        """For a select with groups."""
        listed: list[tuple[str, Any]] = [("", "Nobody")]
        for name, owners in self.groups:
            if owners:
                listed.append((name, [(owner_value(owner), owner_words(owner)) for owner in owners]))
        return listed


def _seat_order(seat: Seat) -> tuple[str, str]:
    return str(seat).casefold(), str(seat.group)


def owner_value(owner: Owner) -> str:
    return f"{owner._meta.model_name}-{owner.pk}"


def owner_words(owner: Owner) -> str:
    """A seat with its group: the same role may sit on several."""
    return f"{owner} ({owner.group})" if isinstance(owner, Seat) else str(owner)


def owners_of(action: Action) -> list[Owner]:
    """The owners as objects, in the order in which they were named. One query."""
    rows = compiled(
        "owners of an action",
        lambda action: ActionOwner.objects.filter(action=action).select_related(
            "seat__agency", "seat__group", "agency", "group"
        ),
        action=action.pk,
    )
    return [owner for row in rows if (owner := row.seat or row.agency or row.group) is not None]


class ActionForm(BoardForm):
    """Add an action, or change `action`: what, by whom, by when, from where.

    One select for each owner, `owner_0` and so on; "Add another owner" gives more of them without losing
    anything. By when is one of three; what was typed for the other two does not matter.
    """

    submit_label = ""  # the template writes the form: two buttons, and fields that open with a radio

    text = forms.CharField(
        label="What is to be done?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Do not write names or details of children, families or cases.",
    )
    due_kind = forms.ChoiceField(
        label="By when?",
        choices=[(DATE, "A date"), (MEETING, "A meeting"), (WORDS, "In words")],
        required=False,
        widget=forms.RadioSelect,
    )
    due_on = GovDateField(label="Due date", required=False)
    due_meeting = forms.ModelChoiceField(
        label="Due by the meeting",
        queryset=Meeting.objects.none(),
        required=False,
        empty_label="Choose a meeting",
    )
    due_words = forms.CharField(
        label="Due, in words",
        max_length=100,
        required=False,
        help_text="For example: as soon as possible. Lists show it as without a date.",
    )
    source_words = forms.CharField(
        label="Where did it come from?",
        max_length=200,
        required=False,
        help_text="For example: inspection of May 2026.",
    )

    def __init__(
        self,
        *args: Any,
        action: Action | None = None,
        source: Meeting | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        kept = owners_of(action) if action else []
        self.choices = OwnerChoices(self.board, kept)
        self.fields["due_meeting"].queryset = self._meetings()  # type: ignore[attr-defined]
        if source is not None or (action and action.source_type_id):
            del self.fields["source_words"]
        if action is not None:
            self.initial = {**self._initial_of(action, kept), **self.initial}
        self._add_owner_fields(len(kept))

    def _meetings(self) -> Any:
        """Meetings to come, and the one that the action is due by already."""
        meetings = Meeting.objects.filter(board=self.board).upcoming()
        if self.action is not None and self.action.due_meeting_id:
            meetings = meetings | Meeting.objects.filter(pk=self.action.due_meeting_id)
        return meetings.select_related("group").order_by("starts_at")

    @staticmethod
    def _initial_of(action: Action, owners: Sequence[Owner]) -> dict[str, Any]:
        kind = (
            DATE if action.due_on else MEETING if action.due_meeting_id else WORDS if action.due_words else ""
        )
        return {
            "text": action.text,
            "due_kind": kind,
            "due_on": action.due_on,
            "due_meeting": action.due_meeting_id,
            "due_words": action.due_words,
            "source_words": action.source_words,
            **{f"owner_{n}": owner_value(owner) for n, owner in enumerate(owners)},
        }

    def _add_owner_fields(self, kept: int) -> None:
        count = max(FEWEST_OWNERS, kept)
        if self.is_bound:
            while f"owner_{count}" in self.data and count < MOST_OWNERS:
                count += 1
            if self.wants_more:
                count += 2
        listed = self.choices.as_choices()
        for n in range(min(count, MOST_OWNERS)):
            label = "Owner" if n == 0 else f"Owner {n + 1}"
            self.fields[f"owner_{n}"] = forms.ChoiceField(label=label, choices=listed, required=False)

    @property
    def wants_more(self) -> bool:
        """The person asked for more fields for owners: nothing is saved yet."""
        return self.is_bound and "more_owners" in self.data

    @property
    def owner_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("owner_")]

    @property
    def may_have_more(self) -> bool:
        return len(self.owner_fields) < MOST_OWNERS

    @property
    def due_options(self) -> list[dict[str, Any]]:
        """The three radios, each with the field that belongs to it."""
        chosen = self._kind(self.data if self.is_bound else None) or self["due_kind"].value()
        return [
            {"value": value, "label": label, "checked": value == chosen, "field": self[DUE_FIELDS[value]]}
            for value, label in ((DATE, "A date"), (MEETING, "A meeting"), (WORDS, "In words"))
        ]

    def _kind(self, data: Mapping[str, Any] | None) -> str:
        """The radio that was chosen; without one, the single field of the three that was filled in."""
        if data is None:
            return ""
        if data.get("due_kind"):
            return str(data["due_kind"])
        day = any(str(data.get(f"due_on{part}") or "").strip() for part in ("", "_day", "_month", "_year"))
        filled = [
            kind
            for kind, given in (
                (DATE, day),
                (MEETING, data.get("due_meeting")),
                (WORDS, str(data.get("due_words") or "").strip()),
            )
            if given
        ]
        return filled[0] if len(filled) == 1 else ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "due_kind" not in self.errors:
            self._clean_due(data)
        chosen = [data[name] for name in self.fields if name.startswith("owner_") and data.get(name)]
        data["owners"] = [self.choices.by_value[value] for value in dict.fromkeys(chosen)]
        return data

    def _clean_due(self, data: dict[str, Any]) -> None:
        kind = self._kind(self.data)
        for other, name in DUE_FIELDS.items():
            if other != kind:
                self.errors.pop(name, None)
                data[name] = None
        if not kind:
            self.add_error(
                "due_kind", "Choose by when it is due. Words will do, such as “as soon as possible”."
            )
            return
        field = DUE_FIELDS[kind]
        data["due"] = data.get(field)
        if field in self.errors:
            return
        if not data["due"]:
            self.add_error(field, MISSING[kind])
        elif kind == DATE:
            self._check_day(data["due"])

    def _check_day(self, day: dt.date) -> None:
        unchanged = self.action is not None and self.action.due_on == day
        if day < timezone.localdate() and not unchanged:
            today = display_date(timezone.localdate())
            self.add_error("due_on", ValidationError(f"Due date must be today ({today}) or later."))

    @property
    def due(self) -> Due:
        """By when, as the services take it."""
        found: Due = self.cleaned_data["due"]
        return found


class SeveralFiles(forms.FileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """All files that were sent under the name."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else list(files.get(name) or ())


class EvidenceField(UploadField):
    """Several files, each checked from its bytes; the result is a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        if len(data or ()) > MOST_FILES:
            raise ValidationError(f"Add at most {MOST_FILES} files at a time.")
        found, errors = [], []
        for file in data or ():
            try:
                found.append(super().clean(file, initial))
            except ValidationError as error:
                errors += [f"{file.name}: {message}" for message in error.messages]
        if errors:
            raise ValidationError(errors)
        return found


class UpdateForm(BoardForm):
    """Report progress on `action`."""

    submit_label = "Save progress"

    text = forms.CharField(
        label="What happened?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Do not write names or details of children, families or cases.",
    )
    status = forms.ChoiceField(label="How far is it?", widget=forms.RadioSelect)
    evidence = EvidenceField(label="Evidence", required=False)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status = self.fields["status"]
        status.choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in Action.Status.choices if value not in FINISHED
        ]
        status.widget.option_hints = {
            Action.Status.OPEN.value: "Nobody has begun yet.",
            Action.Status.DONE.value: "Somebody else is asked to agree that it can be closed.",
        }
        # Whoever reports progress has begun.
        begun = Action.Status.IN_PROGRESS if action.status == Action.Status.OPEN else action.status
        self.initial = {"status": begun, **self.initial}
        evidence = self.fields["evidence"]
        evidence.help_text = f"Files that prove it, several if you like. {evidence.help_text}"
        if self.is_bound and self.files:
            evidence.help_text = (
                f"If this page came back with an error, choose the files again. {evidence.help_text}"
            )


class ReasonForm(BoardForm):
    """Why an action is sent back, withdrawn or reopened; it stands in the action's history."""

    submit_label = "Save"

    reason = forms.CharField(label="Reason", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str, button: str, **kwargs: Any) -> None:
        self.submit_label = button  # type: ignore[misc]
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class AgreeForm(BoardForm):
    """A note with the agreement."""

    note = forms.CharField(
        label="Note", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
