"""The three strands of a case, and referrals to the barring service and regulators."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.services.saving import wrong
from core.merging import Read
from core.models import User
from core.partial_dates import display_date
from lado import contact_rules as rules
from lado.models import BodyReferral, Contact, Strand
from lado.services.contacts import open_case
from lado.services.steps import facts_of, save_step

Kind, State = Strand.Kind, Strand.State
#: Days that only one strand has.
ONLY_IN = {
    Kind.POLICE: ("bail_until", "charged_on"),
    Kind.SOCIAL_CARE: (),
    Kind.EMPLOYER: ("suspended_on", "disciplinary_on", "returned_on"),
}
#: Days that can be still to come.
MAY_COME = ("bail_until", "disciplinary_on", "returned_on")
#: (day, the day that it cannot be before, what to say).
IN_ORDER = (
    ("ended_on", "began_on", "It cannot end before it began, on {day}."),
    ("bail_until", "began_on", "Bail cannot end before the strand began, on {day}."),
    ("charged_on", "began_on", "The charge cannot be earlier than the strand began, on {day}."),
    ("disciplinary_on", "began_on", "The hearing cannot be earlier than the strand began, on {day}."),
    ("returned_on", "suspended_on", "The adult cannot be back at work before the suspension, on {day}."),
    ("ended_on", "charged_on", "It cannot end before the charge, on {day}."),
    ("ended_on", "disciplinary_on", "It cannot end before the disciplinary hearing, on {day}."),
)


@dataclass(frozen=True)
class StrandFacts:
    """How far one strand is."""

    state: str = State.WAITING
    began_on: dt.date | None = None
    ended_on: dt.date | None = None
    outcome: str = ""
    bail_until: dt.date | None = None
    charged_on: dt.date | None = None
    suspended_on: dt.date | None = None
    disciplinary_on: dt.date | None = None
    returned_on: dt.date | None = None
    note: str = ""


DAYS = tuple(name for name in StrandFacts.__dataclass_fields__ if name.endswith(("_on", "_until")))


def strand_errors(kind: str, facts: StrandFacts, today: dt.date) -> dict[str, list[str]]:
    """What is wrong with the days and the state of a strand, by field."""
    errors: dict[str, list[str]] = {}
    given = {name: day for name in DAYS if (day := getattr(facts, name)) is not None}
    for name, day in given.items():
        owners = [one for one, names in ONLY_IN.items() if name in names]
        if owners and kind not in owners:
            errors[name] = [f"Only the strand “{owners[0].label}” has this day."]
        elif day > today and name not in MAY_COME:
            errors[name] = [rules.FUTURE]
    for later, earlier, words in IN_ORDER:
        if later in given and earlier in given and given[later] < given[earlier]:
            errors.setdefault(later, [words.format(day=display_date(given[earlier]))])
    if facts.state == State.NOT_INVOLVED and given:
        errors["state"] = ["Days are given, so it was involved. Choose another state, or take the days out."]
    if facts.state == State.ENDED and facts.ended_on is None:
        errors.setdefault("ended_on", ["Say when it ended."])
    if facts.state != State.ENDED and facts.ended_on is not None:
        errors.setdefault("state", ["It has a day on which it ended. Choose “Ended”, or take that day out."])
    return errors


def strand_of(contact: Contact, kind: str) -> Strand:
    """The strand of that kind; a new one, not saved, where nothing was written down yet."""
    found: Strand | None = Strand.objects.filter(contact=contact, kind=kind).first()
    return found or Strand(board=contact.board, contact=contact, kind=kind)


def strand_facts(contact: Contact, kind: str) -> StrandFacts:
    return facts_of(strand_of(contact, kind), StrandFacts)


@transaction.atomic
def save_strand(
    contact: Contact,
    kind: str,
    *,
    facts: StrandFacts,
    actor: User,
    read: Read[StrandFacts] | None = None,
    draft_key: str = "",
) -> Strand:
    """Write down how far a strand is. Raises ValidationError by field, ConflictError."""
    contact = open_case(contact)

    def check(given: StrandFacts) -> None:
        if errors := strand_errors(kind, given, timezone.localdate()):
            raise ValidationError(errors)

    return save_step(
        contact,
        strand_of(contact, kind),
        facts,
        action="case.strand_changed",
        actor=actor,
        read=read,
        draft_key=draft_key,
        check=check,
        strand=kind,
    )


@dataclass(frozen=True)
class BodyReferralFacts:
    """To which body, when it is due, and when and by which post it was made."""

    body: str
    due_on: dt.date | None = None
    made_on: dt.date | None = None
    made_by: str = ""
    note: str = ""


@transaction.atomic
def save_body_referral(
    contact: Contact,
    *,
    facts: BodyReferralFacts,
    actor: User,
    referral: BodyReferral | None = None,
    read: Read[BodyReferralFacts] | None = None,
    draft_key: str = "",
) -> BodyReferral:
    """Write a referral to a body down, or change it. Raises ValidationError by field, ConflictError."""
    contact = open_case(contact)
    row = BodyReferral(board=contact.board, contact=contact)
    if referral is not None:
        row = BodyReferral.objects.get(pk=referral.pk, contact=contact)

    def check(given: BodyReferralFacts) -> None:
        others = BodyReferral.objects.filter(contact=contact, body=given.body).exclude(pk=row.pk)
        if others.exists():
            raise wrong("body", "This referral is on the page of the case already. Change it there.")
        _check_days(contact, given)

    return save_step(
        contact,
        row,
        facts,
        action="case.body_referral_changed" if referral else "case.body_referral_added",
        actor=actor,
        read=read,
        draft_key=draft_key,
        check=check,
    )


def _check_days(contact: Contact, given: BodyReferralFacts) -> None:
    early = (
        f"It cannot be earlier than the contact, which was received on {display_date(contact.received_on)}."
    )
    if given.due_on and given.due_on < contact.received_on:
        raise wrong("due_on", early)
    if given.made_on is None:
        if given.made_by.strip():
            raise wrong("made_on", "Say when it was made, or take out by whom.")
        return
    if given.made_on > timezone.localdate():
        raise wrong("made_on", rules.FUTURE)
    if given.made_on < contact.received_on:
        raise wrong("made_on", early)
    if not given.made_by.strip():
        raise wrong("made_by", "Say by which post it was made.")
