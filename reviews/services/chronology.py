"""The chronology of an incident: adding, changing and taking away events, and comparing what agencies say of a day."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Agency
from boards.services.saving import save_checked, wrong
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import User
from core.partial_dates import PartialDate, display_date
from core.scoping import Clearance, board_scope
from core.sealing import keyed_hash, keyed_hashes
from reviews.chronology_rules import LONGEST_SOURCE, LONGEST_TEXT, NewEvent, read_date
from reviews.clash_rules import Told, clashes
from reviews.models import ChronologyClash, ChronologyEvent, Incident, InformationRequest

PURPOSE = "chronology event"


@dataclass(frozen=True)
class EventFacts:
    """What is known of one event; `date` as somebody wrote it."""

    date: str
    text: str
    source: str = ""
    time: dt.time | None = None
    is_significant: bool = False


def facts_of(event: ChronologyEvent) -> EventFacts:
    """The event as it is kept."""
    return EventFacts(event.date().display(), event.text, event.source, event.time, event.is_significant)


@transaction.atomic
def add_event(incident: Incident, *, agency: Agency, facts: EventFacts, actor: User) -> ChronologyEvent:
    """Add one event. Raises ValidationError by field."""
    event = ChronologyEvent(board=incident.board, incident=incident, agency=agency, added_by=actor)
    _fill(event, facts)
    save_checked(event)
    audit.record("chronology.added", event, actor=actor, after={"agency": str(agency)})
    compare_days(incident, {event.date_first})
    return event


@transaction.atomic
def add_events(
    incident: Incident, *, agency: Agency, events: Sequence[NewEvent], actor: User
) -> list[ChronologyEvent]:
    """Add what was pasted, in its order; what the agency's chronology has already is left out."""
    known = known_hashes(incident, agency)
    now = timezone.now()
    rows: list[ChronologyEvent] = []
    for position, one in enumerate(events):
        code = _hash(one.date, one.text)
        if known & set(_hashes(one)):
            continue
        known.add(code)
        rows.append(
            ChronologyEvent(
                board=incident.board, incident=incident, agency=agency, date_first=one.date.date_first,
                date_last=one.date.date_last, precision=one.date.precision.value, time=one.time, text=one.text,
                source=one.source, text_hash=code, is_significant=one.is_significant, position=position,
                added_by=actor, added_at=now,
            )
        )  # fmt: skip
    made: list[ChronologyEvent] = ChronologyEvent.objects.bulk_create(rows)
    if made:
        after = {"agency": str(agency), "events": len(made)}
        audit.record("chronology.pasted", incident, actor=actor, after=after, clearance=Clearance.REVIEWS)
        compare_days(incident, {one.date_first for one in made})
    return made


def already_there(incident: Incident, agency: Agency, events: Iterable[NewEvent]) -> int:
    """How many of these the agency's chronology has already. One query."""
    known = known_hashes(incident, agency)
    return sum(bool(known & set(_hashes(one))) for one in events)


def known_hashes(incident: Incident, agency: Agency) -> set[str]:
    """What stands for the events that the agency's chronology has."""
    rows = ChronologyEvent.objects.filter(board=incident.board_id, incident=incident, agency=agency)
    return set(rows.values_list("text_hash", flat=True))


@transaction.atomic
def change_event(
    event: ChronologyEvent, *, facts: EventFacts, read: Read[EventFacts] | None, actor: User
) -> ChronologyEvent:
    """Change an event. Raises ValidationError by field, and ConflictError where somebody changed the same."""
    rows = ChronologyEvent.objects.select_for_update(of=("self",), no_key=True)
    event = rows.select_related("incident__board", "agency").get(pk=event.pk)
    before, day = facts_of(event), event.date_first
    if read is not None:
        facts = merged(facts, before, read=read, revision=event.revision)
    _fill(event, facts)
    changed = changed_fields(before, facts_of(event))
    if not changed:
        return event
    event.revision += 1
    save_checked(event)
    audit.record("chronology.changed", event, actor=actor, after={"fields": changed})
    compare_days(event.incident, {day, event.date_first})
    return event


@transaction.atomic
def remove_event(event: ChronologyEvent, *, actor: User) -> None:
    """Take an event away; where two agencies differed because of it, that goes too."""
    audit.record("chronology.removed", event, actor=actor, before={"agency": str(event.agency)})
    with board_scope(event.board_id, clearances={Clearance.REVIEWS: [event.board_id]}):
        event.delete()  # with what it differs from, which an agency does not see


@transaction.atomic
def settle_clash(clash: ChronologyClash, *, note: str, actor: User) -> None:
    """Say what is right where two agencies differ, or why both are. Raises ValidationError (note)."""
    note = note.strip()
    if not note:
        raise wrong("note", "Say what is right, or why both are.")
    clash.note, clash.settled_on, clash.settled_by = note, timezone.localdate(), actor
    clash.save(update_fields=["note", "settled_on", "settled_by"])
    audit.record("chronology.settled", clash, actor=actor)


def compare_days(incident: Incident, days: set[dt.date]) -> int:
    """Find anew where agencies differ on these days; what is found stays, with its note, as long as it is found.

    Opens the clearance, because an agency that adds events must not read what the others say: what is found is kept for
    those who read the whole, and nothing of it is given back but how many there are.
    """
    board = incident.board_id
    with board_scope(board, clearances={Clearance.REVIEWS: [board]}):
        rows = ChronologyEvent.objects.filter(
            board=board, incident=incident, precision="day", date_first__in=sorted(days)
        )
        told = [
            Told(one.pk, one.agency_id, one.date_first, one.text, one.time) for one in rows.defer("source")
        ]
        found = {(one.first, one.second): one.words for one in clashes(told)}
        kept = ChronologyClash.objects.filter(board=board, incident=incident)
        # By either event: one that moved to another day takes its differences with it.
        of_days = kept.filter(first__date_first__in=days) | kept.filter(second__date_first__in=days)
        gone = []
        for clash in of_days:
            if found.get((clash.first_id, clash.second_id)) == clash.words:
                del found[clash.first_id, clash.second_id]
            else:
                gone.append(clash.pk)
        ChronologyClash.objects.filter(board=board, pk__in=gone).delete()
        ChronologyClash.objects.bulk_create(
            ChronologyClash(board_id=board, incident=incident, first_id=one, second_id=other, words=words)
            for (one, other), words in found.items()
        )
        return len(found)


def _fill(event: ChronologyEvent, facts: EventFacts) -> None:
    errors: dict[str, Any] = {}
    text = facts.text.replace("\r\n", "\n").strip()
    source = " ".join(facts.source.split())
    try:
        date, _ = read_date(facts.date, timezone.localdate())
    except ValueError as error:
        errors["date"] = str(error)
    if not text:
        errors["text"] = "Write what happened."
    elif len(text) > LONGEST_TEXT:
        errors["text"] = f"At most {LONGEST_TEXT:,} characters are possible. Make two events of it."
    if len(source) > LONGEST_SOURCE:
        errors["source"] = f"At most {LONGEST_SOURCE} characters are possible."
    if errors:
        raise ValidationError(errors)
    event.date_first, event.date_last = date.date_first, date.date_last
    event.precision, event.time = date.precision.value, facts.time
    event.text, event.source, event.is_significant = text, source, facts.is_significant
    event.text_hash = _hash(date, text)


def _said(date: PartialDate, text: str) -> str:
    return f"{date.display()}|{' '.join(text.casefold().split())}"


def _hash(date: PartialDate, text: str) -> str:
    return keyed_hash(_said(date, text), purpose=PURPOSE)


def _hashes(one: NewEvent) -> list[str]:
    return keyed_hashes(_said(one.date, one.text), purpose=PURPOSE)


def closed_words(asked: InformationRequest) -> str:
    """Why an agency cannot add to its chronology any more; empty while it can."""
    if asked.closed_at is None:
        return ""
    day = display_date(timezone.localdate(asked.closed_at))
    return f"This request was closed on {day}, so nothing can be added any more. Ask the review lead to open it again."
