"""The copy of a case that goes to another board: made here as JSON, read there as rows that are not saved yet.

Sectors and outcomes travel by their names, because each board has its own lists.
What stays behind is in STAYS. Nothing of a copy may ever stand outside a sealed field.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from boards.models import Agency
from lado.models import (
    BodyReferral,
    CaseMeeting,
    CaseNote,
    Contact,
    ContactNature,
    MeetingAttendee,
    OtherAuthority,
    Strand,
)
from lado.services.contacts import PLAIN_FIELDS
from lado.services.outcomes import DecisionGiven
from lado.services.strands import BodyReferralFacts, StrandFacts

VERSION = 1
#: As people read it, on both boards.
STAYS = "Actions of meetings, letters, drafts, pauses of limits, and how long the case is kept"
CONTACT = (
    *PLAIN_FIELDS,
    "thresholds",
    "adult_name",
    "adult_hash",
    "adult_sounds",
    *DecisionGiven.__dataclass_fields__,
    "outcome_on",
    "outcome_reasons",
    "employer_action",
)
MEETING = ("kind", "held_on", "held_time", "place", "is_cancelled")
MINUTES = ("discussion", "decisions", "why_late")
ATTENDEE = ("name", "post", "has_come")
STRAND = ("kind", *StrandFacts.__dataclass_fields__)
REFERRAL = tuple(BodyReferralFacts.__dataclass_fields__)
NOTE = ("happened_on", "text")
AUTHORITY = ("name", "leads", "post", "note")


class OfferCopyError(Exception):
    """A copy that this version of the software cannot read. Says nothing of what stands in it."""


@dataclass
class CaseCopy:
    """A copy that was read: rows without a board, and names where a board has lists of its own."""

    contact: Contact
    with_texts: bool
    came_from: int | None
    came_reference: str
    setting: str = ""
    has_employer: bool | None = None
    sector: str = ""
    outcome: str = ""
    natures: list[ContactNature] = field(default_factory=list)
    meetings: list[tuple[CaseMeeting, list[MeetingAttendee]]] = field(default_factory=list)
    strands: list[Strand] = field(default_factory=list)
    referrals: list[BodyReferral] = field(default_factory=list)
    notes: list[tuple[CaseNote, str]] = field(default_factory=list)  # with who wrote it
    authorities: list[OtherAuthority] = field(default_factory=list)


def copy_of(contact: Contact, *, with_texts: bool) -> str:
    """The case as JSON text; `with_texts` takes minutes, who was asked to meetings, and notes along."""
    said: dict[str, Any] = {
        "version": VERSION,
        "with_texts": with_texts,
        "contact": _said(contact, CONTACT),
        "came_from": contact.came_from_id,
        "came_reference": contact.came_reference,
        "setting": contact.setting.name if contact.setting else "",
        "has_employer": contact.setting.has_employer if contact.setting else None,
        "sector": contact.sector.name if contact.sector else "",
        "outcome": contact.outcome.name if contact.outcome else "",
        "natures": [_said(one, ("nature", "is_main")) for one in contact.natures.all()],
        "meetings": [_meeting(one, with_texts) for one in contact.meetings.prefetch_related("attendees")],
        "strands": [_said(one, _without_note(STRAND, with_texts)) for one in contact.strands.all()],
        "referrals": [
            _said(one, _without_note(REFERRAL, with_texts)) for one in contact.body_referrals.all()
        ],
        "authorities": [
            _said(one, _without_note(AUTHORITY, with_texts)) for one in contact.authorities.all()
        ],
        "notes": [],
    }
    if with_texts:
        notes = contact.notes.select_related("written_by")
        said["notes"] = [{**_said(one, NOTE), "by": str(one.written_by or "")} for one in notes]
    return json.dumps(said)


def _without_note(names: Iterable[str], with_texts: bool) -> list[str]:
    return [name for name in names if with_texts or name != "note"]


def _meeting(meeting: CaseMeeting, with_texts: bool) -> dict[str, Any]:
    said = _said(meeting, (*MEETING, *MINUTES) if with_texts else MEETING)
    asked = meeting.attendees.all() if with_texts else ()
    said["attendees"] = [{**_said(one, ATTENDEE), "agency": one.agency_id} for one in asked]
    return said


def _said(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def read_copy(text: str) -> CaseCopy:
    """What a copy says. Raises OfferCopyError for one that another version of the software made, or none at all."""
    try:
        said = json.loads(text)
        if said["version"] != VERSION:
            raise OfferCopyError(f"A copy of version {int(said['version'])} cannot be read.")
        return _read(said)
    except (ValueError, KeyError, TypeError):
        raise OfferCopyError("The copy cannot be read.") from None


def _read(said: dict[str, Any]) -> CaseCopy:
    agencies = _agencies(said["meetings"])
    copy = CaseCopy(
        _row(Contact, said["contact"], CONTACT),
        **{name: said[name] for name in ("with_texts", "came_from", "came_reference")},
        **{name: said[name] for name in ("setting", "has_employer", "sector", "outcome")},
    )
    copy.natures = [_row(ContactNature, one, ("nature", "is_main")) for one in said["natures"]]
    copy.strands = [_row(Strand, one, STRAND) for one in said["strands"]]
    copy.referrals = [_row(BodyReferral, one, REFERRAL) for one in said["referrals"]]
    copy.authorities = [_row(OtherAuthority, one, AUTHORITY) for one in said["authorities"]]
    copy.notes = [(_row(CaseNote, one, NOTE), str(one["by"])) for one in said["notes"]]
    for one in said["meetings"]:
        asked = [
            _row(MeetingAttendee, who, ATTENDEE, agency=agencies.get(who["agency"]))
            for who in one["attendees"]
        ]
        copy.meetings.append((_row(CaseMeeting, one, (*MEETING, *MINUTES)), asked))
    return copy


def _agencies(meetings: Sequence[dict[str, Any]]) -> dict[int | None, Agency]:
    """Agencies are shared by all boards."""
    ids = {who["agency"] for one in meetings for who in one["attendees"]} - {None}
    found: dict[int | None, Agency] = {}
    found.update(Agency.objects.in_bulk(ids) if ids else {})
    return found


def _row(model: Any, said: dict[str, Any], names: Iterable[str], **more: Any) -> Any:
    """A row that is not saved; dates and times are made of their texts, as the fields do it."""
    values = {name: model._meta.get_field(name).to_python(said[name]) for name in names if name in said}
    return model(**values, **more)
