"""Reading the clocks of cases, of one or of all open ones, and pausing them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Cast
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.clock_service import chosen_clocks, extra_bank_holidays
from core.models import StatutoryClock, User
from core.partial_dates import display_date
from lado import contact_rules as rules
from lado.case_clocks import CaseClock, Paused, PoliceWork, clocks_of
from lado.models import CaseMeeting, ClockPause, Contact, Strand
from lado.services.contacts import drop_draft, open_case
from lado.services.searching import SEALED


def clocks_by_case(contacts: Iterable[Contact], *, on: dt.date) -> dict[int, list[CaseClock]]:
    """Clocks of each of these cases, by the case's number. Three queries, however many cases of however many boards.

    A case keeps the rules of the day on which it was received, under the edition that its board went by when it was
    written down: neither a later rule nor a later edition moves its limits.
    """
    cases = list(contacts)
    ids = [case.pk for case in cases]
    rows = list(StatutoryClock.objects.filter(key__startswith="lado_"))
    begun = {case.pk: (case.edition or case.board.edition, case.received_on) for case in cases}
    kept = {
        (edition, day): {clock.key: clock.as_rule() for clock in chosen_clocks(rows, edition, day)}
        for edition, day in set(begun.values())
    }
    meetings: dict[int, list[dt.date]] = defaultdict(list)
    police: dict[int, PoliceWork] = {}
    pauses: dict[int, list[Paused]] = defaultdict(list)
    for pk, what, first, second, third, word, more in _what_happened(ids):
        if what == _HELD:
            meetings[pk].append(first)
        elif what == _POLICE:
            decided = second or third
            police[pk] = PoliceWork(word in _UNDECIDED or decided is not None, first, decided)
        else:
            pauses[pk].append(Paused(word, first, second, more))
    extra = extra_bank_holidays()
    return {
        case.pk: clocks_of(
            case,
            on=on,
            rules=kept[begun[case.pk]],
            meetings=meetings[case.pk],
            police=police.get(case.pk),
            pauses=pauses[case.pk],
            extra=extra,
        )
        for case in cases
    }


_HELD, _POLICE, _PAUSED = range(3)
_UNDECIDED = frozenset({Strand.State.WAITING, Strand.State.RUNNING})


def _what_happened(ids: list[int]) -> Any:
    """Meetings that were not called off, the police's strand and pauses of these cases, as one query.

    Rows: case, what it is, three days, two words. What they mean depends on what it is.
    """
    no_day, no_word = Cast(Value(None), DateField()), Value("")
    held = CaseMeeting.objects.filter(contact__in=ids, is_cancelled=False)
    police = Strand.objects.filter(contact__in=ids, kind=Strand.Kind.POLICE)
    paused = ClockPause.objects.filter(contact__in=ids)
    return _alike(held, _HELD, F("held_on"), no_day, no_day, no_word, no_word).union(
        _alike(police, _POLICE, F("began_on"), F("charged_on"), F("ended_on"), F("state"), no_word),
        _alike(paused, _PAUSED, F("starts_on"), F("until"), no_day, F("clock"), F("waiting_for")),
        all=True,
    )


def _alike(rows: Any, what: int, *columns: Any) -> Any:
    names = ("day_1", "day_2", "day_3", "word_1", "word_2")
    named = dict(zip(names, columns, strict=True))
    return rows.order_by().annotate(what=Value(what), **named).values_list("contact_id", "what", *names)


def clocks_of_case(contact: Contact, *, on: dt.date | None = None) -> list[CaseClock]:
    """The clocks of one case today, or as they stood on a day."""
    day = on or timezone.localdate()
    return clocks_by_case([contact], on=day)[contact.pk]


@dataclass(frozen=True)
class DueClock:
    """One clock of an open case that somebody must see to."""

    contact: Contact
    clock: CaseClock


def due_clocks(*boards: Board, on: dt.date) -> list[DueClock]:
    """What is overdue, due and paused over all open cases, in this order; targets of all cases are not among them.

    Four queries, whatever the boards.
    """
    ids = [board.pk for board in boards]
    cases = Contact.objects.filter(board__in=ids, stage=Contact.Stage.REFERRAL).open()
    cases = cases.select_related("board", "setting").defer(*SEALED)
    by_pk = {case.pk: case for case in cases}
    found = [
        DueClock(by_pk[pk], clock)
        for pk, clocks in clocks_by_case(by_pk.values(), on=on).items()
        for clock in clocks
        if clock.is_open and not clock.is_target
    ]
    far = dt.date.max
    return sorted(
        found, key=lambda one: (not one.clock.is_overdue, one.clock.due_on or far, one.contact.reference)
    )


def overdue_cases(board: Board, *, on: dt.date) -> set[int]:
    """Numbers of the open cases in which something is overdue."""
    return {one.contact.pk for one in due_clocks(board, on=on) if one.clock.is_overdue}


@dataclass(frozen=True)
class PauseFacts:
    """Which clock stands still, from when until when, why, and who is waited for (an agency)."""

    clock: str
    starts_on: dt.date
    until: dt.date | None = None
    reason: str = ""
    waiting_for: str = ""


@transaction.atomic
def pause_clock(contact: Contact, *, facts: PauseFacts, actor: User, draft_key: str = "") -> ClockPause:
    """Let a clock of an open case stand still. Raises ValidationError by field."""
    contact = open_case(contact)
    _check_pause(contact, facts)
    pause = ClockPause(
        board_id=contact.board_id,
        contact=contact,
        clock=facts.clock,
        starts_on=facts.starts_on,
        until=facts.until,
        reason=facts.reason.strip(),
        waiting_for=" ".join(facts.waiting_for.split()),
    )
    save_checked(pause)
    _written(contact, pause, "case.clock_paused", actor)
    drop_draft(contact.board, draft_key)
    return pause


def _check_pause(contact: Contact, facts: PauseFacts) -> None:
    open_keys = {clock.key for clock in clocks_of_case(contact) if clock.is_open and not clock.is_target}
    if facts.clock not in open_keys:
        raise wrong("clock", "Choose a limit of this case that is still running.")
    if not facts.reason.strip():
        raise wrong("reason", "Write down why it stands still.")
    if facts.starts_on < contact.received_on:
        day = display_date(contact.received_on)
        raise wrong("starts_on", f"It cannot stand still before the contact, which was received on {day}.")
    if facts.starts_on > timezone.localdate():
        raise wrong("starts_on", rules.FUTURE)
    if facts.until is not None and facts.until <= facts.starts_on:
        raise wrong("until", "It must run again after the day on which it stopped.")
    for other in contact.pauses.filter(clock=facts.clock).defer("reason"):
        begins_later = facts.until is not None and other.starts_on >= facts.until
        if not begins_later and (other.until is None or other.until > facts.starts_on):
            since = display_date(other.starts_on)
            raise wrong("starts_on", f"It stands still already, since {since}. End that pause first.")


@transaction.atomic
def end_pause(pause: ClockPause, *, until: dt.date, actor: User) -> ClockPause:
    """Let a clock run again on a day. Raises ValidationError (until)."""
    contact = open_case(pause.contact)
    pause = ClockPause.objects.select_for_update(of=("self",)).get(pk=pause.pk)
    if pause.until is not None and pause.until <= timezone.localdate():
        raise ValidationError("This pause has ended already.")
    if until <= pause.starts_on:
        raise wrong("until", "It must run again after the day on which it stopped.")
    if until > timezone.localdate():
        raise wrong("until", rules.FUTURE)
    pause.until = until
    save_checked(pause)
    _written(contact, pause, "case.clock_runs_again", actor)
    return pause


def _written(contact: Contact, pause: ClockPause, action: str, actor: User) -> None:
    contact.revision += 1
    contact.save(update_fields=["revision"])
    after = {"clock": pause.clock, "from": pause.starts_on.isoformat()}
    if pause.until:
        after["until"] = pause.until.isoformat()
    audit.record(action, contact, actor=actor, after=after)
