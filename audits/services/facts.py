"""Facts of a return: saved while people write, with revisions, so that nothing of anybody is lost.

As with answers, whoever saves names the revision that was read. Where somebody else has changed the fact since, and
says something else, nothing is saved: FactConflictError holds both, and the person chooses. The trail keeps who was
named before, but no email addresses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.fact_rules import FIELDS, NAMES, FactGiven, fact_words, missing, problems
from audits.models import Fact, FactAsked, Return
from audits.services.open_returns import begin, lock_open
from audits.services.saving_several import Saved, save_each
from core import audit
from core.models import User

Place = tuple[FactAsked, int]


class FactConflictError(Exception):
    """Somebody else has changed the fact meanwhile: `current` is what they left, `mine` what was to be saved."""

    def __init__(self, current: Fact, mine: FactGiven) -> None:
        super().__init__("The fact was changed by somebody else.")
        self.current, self.mine = current, mine

    @property
    def theirs(self) -> FactGiven:
        return FactGiven.of_fact(self.current)


@dataclass(frozen=True)
class FactSlot:
    """One fact that a return is asked for, or one of several people, with what is said."""

    asked: FactAsked
    place: int
    fact: Fact | None = None

    @property
    def key(self) -> str:
        """Names it in forms and addresses: "fact-12-1"."""
        return fact_key(self.asked, self.place)

    @property
    def given(self) -> FactGiven:
        return FactGiven.of_fact(self.fact)

    @property
    def revision(self) -> int:
        return self.fact.revision if self.fact else 0

    @property
    def is_from_last(self) -> bool:
        return self.fact is not None and self.fact.is_from_last

    @property
    def missing(self) -> str:
        """What is still to be said before it is whole."""
        return missing(self.asked.kind, self.given)

    @property
    def words(self) -> str:
        """The answer in one line."""
        return fact_words(self.asked.kind, self.given, self.asked.counts)

    @property
    def why_open(self) -> str:
        """Why the return cannot be handed in yet; empty where it can."""
        if self.is_from_last:
            return "From last time: confirm it"
        if self.asked.is_required and self.place == 1:
            return self.missing
        # What nobody has to say may be left out, but not be left half said.
        return "" if self.given.is_empty else self.missing


def fact_key(asked: FactAsked, place: int) -> str:
    """Names a fact in forms and addresses: "fact-12-1"."""
    return f"fact-{asked.pk}-{place}"


def slots_of(agency_return: Return) -> list[FactSlot]:
    """Everything that the return is asked for, in order, with what is said. Two queries."""
    rows = FactAsked.objects.filter(version=agency_return.cycle.version_id).select_related("standard")
    asked = list(rows.order_by("standard__number", "place"))
    if not asked:
        return []
    found = Fact.objects.filter(agency_return=agency_return).select_related("edited_by")
    said = {(one.asked_id, one.place): one for one in found}
    return [FactSlot(one, place, said.get((one.pk, place))) for one in asked for place in one.places]


@dataclass(frozen=True)
class OpenFact:
    """A fact that is to be given or confirmed before the return can be handed in, and where."""

    slot: FactSlot
    why: str
    is_fact = True

    @property
    def number(self) -> str:
        return self.slot.asked.number

    @property
    def words(self) -> str:
        return str(self.slot.asked)

    @property
    def standard_number(self) -> int:
        return int(self.slot.asked.standard.number)

    @property
    def anchor(self) -> str:
        return self.slot.key


def open_facts(agency_return: Return) -> list[OpenFact]:
    """What is not given or not confirmed, in order. Two queries."""
    return [OpenFact(slot, slot.why_open) for slot in slots_of(agency_return) if slot.why_open]


FACT_HEADERS = (
    "Fact", "Standard", "What is asked for", "Answer", "Name", "Post", "Email", "Level of training", "Date",
    "How many", "Of how many", "From last time, to be confirmed", "Last changed", "Changed by",
)  # fmt: skip


def facts_rows(agency_return: Return) -> Iterator[list[Any]]:
    """One row for each fact and person for a sheet under FACT_HEADERS: the first of each, given or not."""
    for slot in slots_of(agency_return):
        given, fact = slot.given, slot.fact
        if slot.place > 1 and given.is_empty:
            continue
        yield [
            slot.asked.number,
            slot.asked.standard.title,
            slot.asked.label,
            "" if given.is_empty else slot.words,
            *(given.name, given.post, given.email, given.level, given.on, given.amount, given.of),
            slot.is_from_last,
            fact.edited_at if fact else None,
            str(fact.edited_by or "") if fact else "",
        ]


@transaction.atomic
def save_fact(
    agency_return: Return, asked: FactAsked, given: FactGiven, *, place: int = 1, revision: int, actor: User
) -> Fact | None:
    """Keep what is said on one fact; None where nothing is said and nothing was said before.

    Raises FactConflictError, and ValidationError by field, also where the return is not open or the fact not asked.
    """
    return _save(lock_open(agency_return), asked, place, given, revision=revision, actor=actor)


def _save(
    agency_return: Return, asked: FactAsked, place: int, given: FactGiven, *, revision: int, actor: User
) -> Fact | None:
    if asked.version_id != agency_return.cycle.version_id or place not in asked.places:
        raise ValidationError(f"“{asked}” is not asked for in this return.")
    given = given.tidied().only(asked.kind)
    rows = Fact.objects.select_for_update(of=("self",)).select_related("edited_by")
    fact = rows.filter(agency_return=agency_return, asked=asked, place=place).first()
    if given == FactGiven.of_fact(fact):
        return fact  # the same words again, whoever sends them: no conflict
    now = fact or Fact(board=agency_return.board, place=place)
    now.agency_return, now.asked = agency_return, asked  # here already: names in the trail cost no query
    if revision != now.revision:
        raise FactConflictError(now, given)
    if found := problems(asked.kind, given, timezone.localdate()):
        raise ValidationError(found)
    before = FactGiven.of_fact(fact)
    for name in NAMES:
        setattr(now, name, getattr(given, name))
    now.revision, now.is_from_last = now.revision + 1, False
    now.edited_by, now.edited_at = actor, timezone.now()
    now.save()
    said = _said(asked.kind, given) | {"revision": now.revision}
    if before.email != given.email:
        said["email"] = "changed" if before.email and given.email else "added" if given.email else "removed"
    audit.record(
        "fact.saved",
        now,
        actor=actor,
        before=_said(asked.kind, before) | {"revision": revision} if fact else None,
        after=said,
    )
    begin(agency_return, actor=actor)
    return now


def _said(kind: str, given: FactGiven) -> dict[str, Any]:
    """What the trail keeps: enough to see who or what stood there before, without email addresses."""
    kept = {name: getattr(given, name) for name in FIELDS[kind] if name != "email"}
    if kept.get("on") is not None:
        kept["on"] = kept["on"].isoformat()
    return kept | ({"is_none": True} if given.is_none else {})


FactsSaved = Saved[Fact, FactConflictError]


@transaction.atomic
def save_facts(
    agency_return: Return,
    given: Mapping[Place, tuple[FactGiven, int]],
    *,
    confirmed: Sequence[Place] = (),
    actor: User,
) -> FactsSaved:
    """Save a page of facts, each with the revision it was read with: what can be saved is saved.

    One that cannot is told by its key, as a conflict or an error. With everything saved, `confirmed` ones are no
    longer to be confirmed. Raises ValidationError when the return as a whole is not open.
    """
    locked = lock_open(agency_return)
    saves = (
        (fact_key(asked, place), partial(_save, locked, asked, place, one, revision=revision, actor=actor))
        for (asked, place), (one, revision) in given.items()
    )
    saved = save_each(saves, FactConflictError)
    if confirmed and saved.is_whole:
        saved.confirmed = _confirm(locked, confirmed, actor=actor)
    return saved


def _confirm(agency_return: Return, places: Sequence[Place], *, actor: User) -> int:
    """What was carried over still holds; returns how many were to be confirmed."""
    wanted = {(asked.pk, place) for asked, place in places}
    rows = Fact.objects.filter(agency_return=agency_return, is_from_last=True)
    found = [one.pk for one in rows if (one.asked_id, one.place) in wanted]
    count = Fact.objects.filter(pk__in=found).update(is_from_last=False)
    if count:
        audit.record("return.facts_confirmed", agency_return, actor=actor, after={"confirmed": count})
    return count


def carry_facts(agency_return: Return, source: Return, *, actor: User) -> int:
    """Take over last time's facts wherever nothing is said yet, marked to be confirmed; returns how many.

    By key and kind, in the same framework only. Call it with the locked return; the caller writes the trail.
    """
    if source.cycle.version.framework_id != agency_return.cycle.version.framework_id:
        return 0
    rows = Fact.objects.filter(agency_return=source).select_related("asked")
    before = {(one.asked.key, one.asked.kind, one.place): one for one in rows}
    carried = []
    for slot in slots_of(agency_return) if before else ():
        earlier = before.get((slot.asked.key, slot.asked.kind, slot.place))
        given = FactGiven.of_fact(earlier)
        if given.is_empty or not slot.given.is_empty:
            continue
        fact = slot.fact or Fact(board=agency_return.board, agency_return=agency_return, asked=slot.asked)
        fact.place, fact.is_from_last, fact.revision = slot.place, True, fact.revision + 1
        fact.edited_by, fact.edited_at = actor, timezone.now()
        for name in NAMES:
            setattr(fact, name, getattr(given, name))
        carried.append(fact)
    changed = [*NAMES, "is_from_last", "revision", "edited_by", "edited_at"]
    Fact.objects.bulk_update([one for one in carried if one.pk is not None], changed)
    Fact.objects.bulk_create([one for one in carried if one.pk is None])
    return len(carried)
