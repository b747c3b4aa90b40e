"""Receiving a contact, and changing what is known of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import User
from core.partial_dates import display_date
from lado import contact_rules as rules
from lado import matching
from lado.models import CaseDraft, Contact, ContactNature, ContactSector
from lado.services.references import next_reference
from lado.services.settings import known_setting, learn_setting

Stage, Decision = Contact.Stage, Contact.Decision
#: Fields of a contact that are taken over as they are.
PLAIN_FIELDS = (
    "received_on",
    "received_time",
    "how",
    "referrer",
    "referrer_role",
    "stage",
    "role",
    "prior_concerns",
    "is_urgent",
    "employer_heard_on",
    "adult_details",
    "children",
    "account",
    "prior_note",
)


@dataclass(frozen=True)
class ContactFacts:
    """What is known of a contact when it is received or changed.

    Of an adult in a referral the name is kept, sealed. In advice and consultations it is not: only the codes by
    which the same adult is recognised are (lado.matching).
    """

    received_on: dt.date
    received_time: dt.time | None = None
    how: str = ""
    referrer: str = ""
    referrer_role: str = ""
    stage: str = Stage.REFERRAL
    setting: str = ""
    has_employer: bool | None = None
    sector: ContactSector | None = None
    role: str = ""
    main_nature: str = ""
    other_natures: tuple[str, ...] = ()
    thresholds: tuple[str, ...] = ()
    prior_concerns: str = Contact.Known.UNKNOWN
    is_urgent: bool = False
    employer_heard_on: dt.date | None = None
    adult_name: str = ""
    adult_details: str = ""
    children: str = ""
    account: str = ""
    prior_note: str = ""


@dataclass(frozen=True)
class AdviceGiven:
    """Advice that was given while the call was on; with it the contact can be closed at once."""

    text: str
    closes: bool = False


def facts_of(contact: Contact) -> ContactFacts:
    """What is kept of a contact."""
    natures = list(contact.natures.all())
    return ContactFacts(
        **{name: getattr(contact, name) for name in PLAIN_FIELDS},
        setting=contact.setting.name if contact.setting else "",
        has_employer=contact.setting.has_employer if contact.setting else None,
        sector=contact.sector,
        main_nature=next((one.nature for one in natures if one.is_main), ""),
        other_natures=tuple(sorted(one.nature for one in natures if not one.is_main)),
        thresholds=tuple(sorted(contact.thresholds)),
        adult_name=contact.adult_name,
    )


@transaction.atomic
def receive_contact(
    *,
    board: Board,
    facts: ContactFacts,
    actor: User | None,
    advice: AdviceGiven | None = None,
    reference: str = "",
    draft_key: str = "",
) -> Contact:
    """Keep a contact under the next reference, or the one given. Raises ValidationError by field.

    The draft that it was written from goes with it.
    """
    contact = Contact(board=board, made_by=actor, edition=board.edition)
    # First of all, because it holds the board: two who write down a new setting could else wait for each other.
    contact.reference = " ".join(reference.split()) or next_reference(board, facts.received_on.year)
    _fill(contact, facts, actor)
    if advice is not None and advice.text.strip():
        if facts.stage == Stage.REFERRAL:
            raise ValidationError({"advice": "For a referral, record the decision on the page of the case."})
        contact.decision, contact.decided_on, contact.decided_by = Decision.ADVICE, facts.received_on, actor
        contact.decision_reasons = advice.text.strip()
    if advice is not None and advice.closes:
        if facts.stage == Stage.REFERRAL:
            raise ValidationError({"closes": rules.NO_OUTCOME_YET})
        contact.closed_on = facts.received_on
    save_checked(contact)
    _set_natures(contact, facts.main_nature, facts.other_natures)
    after = {"reference": contact.reference, "stage": contact.stage}
    audit.record("case.received", contact, actor=actor, after=after)
    drop_draft(board, draft_key)
    return contact


def drop_draft(board: Board, key: str) -> None:
    """Take away what was kept while a form was written."""
    if key:
        CaseDraft.objects.filter(board=board, key=key).delete()


def _fill(contact: Contact, facts: ContactFacts, actor: User | None) -> None:
    errors = rules.contact_errors(facts, timezone.localdate())
    _check_order(contact, facts, errors)
    if errors:
        raise ValidationError(errors)
    for name in PLAIN_FIELDS:
        value = getattr(facts, name)
        setattr(contact, name, value.strip() if isinstance(value, str) else value)
    contact.thresholds = sorted(facts.thresholds)
    known = known_setting(contact.board, facts.setting)
    contact.sector = facts.sector or (known.sector if known else None)
    contact.setting = learn_setting(
        board=contact.board,
        name=facts.setting,
        sector=facts.sector,
        has_employer=facts.has_employer,
        actor=actor,
    )
    _fill_name(contact, " ".join(facts.adult_name.split()))


def _check_order(contact: Contact, facts: ContactFacts, errors: rules.Errors) -> None:
    """A contact stays before what came of it, and an outcome stays with an allegation."""
    for name, what in (
        ("decided_on", "the decision"),
        ("outcome_on", "the outcome"),
        ("closed_on", "closing"),
    ):
        day = getattr(contact, name)
        if day is not None and day < facts.received_on:
            words = rules.RECEIVED_LATE.format(what=what, day=display_date(day))
            errors.setdefault("received_on", [words])
    met = contact.meetings.filter(is_cancelled=False, held_on__lt=facts.received_on) if contact.pk else None
    if met is not None and (first := met.order_by("held_on").first()):
        words = rules.RECEIVED_LATE.format(what="a meeting", day=display_date(first.held_on))
        errors.setdefault("received_on", [words])
    if contact.outcome_id and rules.is_advice_only(facts.stage, ""):
        errors["stage"] = [rules.HAS_OUTCOME]


def _fill_name(contact: Contact, name: str) -> None:
    """Keep the name of a referral, and of every adult who was named the codes that find them again."""
    had_name = bool(contact.adult_name)
    contact.adult_name = name if contact.stage == Stage.REFERRAL else ""
    if name:
        contact.adult_hash = matching.hash_of(name)
        contact.adult_sounds = matching.sound_hashes_of(name)
    elif had_name and contact.stage == Stage.REFERRAL:
        # Somebody took the name out. Where none was shown, the codes of a consultation stay.
        contact.adult_hash, contact.adult_sounds = "", []


def _set_natures(contact: Contact, main: str, others: Iterable[str]) -> None:
    wanted = dict.fromkeys(others, False) | ({main: True} if main else {})
    rows = {one.nature: one for one in contact.natures.all()}
    if {nature: one.is_main for nature, one in rows.items()} == wanted:
        return
    contact.natures.all().delete()
    ContactNature.objects.bulk_create(
        ContactNature(board_id=contact.board_id, contact=contact, nature=nature, is_main=is_main)
        for nature, is_main in wanted.items()
    )


def locked(contact: Contact) -> Contact:
    """The case as it is now, held until the transaction ends. Raises ValidationError once it is disposed of."""
    rows = Contact.objects.select_for_update(of=("self",), no_key=True)
    found: Contact = rows.select_related("board", "setting", "sector", "outcome").get(pk=contact.pk)
    if found.disposed_on is not None:
        raise ValidationError(rules.DISPOSED)
    return found


def open_case(contact: Contact) -> Contact:
    """As `locked`; raises ValidationError also when the case is closed."""
    found = locked(contact)
    if found.closed_on is not None:
        raise ValidationError(rules.CLOSED)
    return found


@transaction.atomic
def change_contact(
    contact: Contact,
    *,
    facts: ContactFacts,
    actor: User,
    read: Read[ContactFacts] | None = None,
    draft_key: str = "",
) -> Contact:
    """Change what is known. Raises ValidationError by field.

    `read` is what the person had before their eyes: what others changed since stays, and where both changed the same
    field, ConflictError holds both and nothing is saved.
    """
    contact = open_case(contact)
    before = facts_of(contact)
    if read is not None:
        facts = merged(facts, before, read=read, revision=contact.revision)
    _fill(contact, facts, actor)
    _set_natures(contact, facts.main_nature, facts.other_natures)
    contact = _natures_anew(contact)
    save_changed(contact, changed_fields(before, facts_of(contact)), "case.changed", actor=actor)
    drop_draft(contact.board, draft_key)
    return contact


def _natures_anew(contact: Contact) -> Contact:
    getattr(contact, "_prefetched_objects_cache", {}).pop("natures", None)
    return contact


def save_changed(contact: Contact, names: list[str], action: str, *, actor: User, **more: Any) -> None:
    """Save under the next revision and write down which fields changed; nothing where none did.

    The codes of a name that is not kept may change without any field, so the row is saved all the same.
    """
    if names:
        contact.revision += 1
    save_checked(contact)
    if names:
        audit.record(action, contact, actor=actor, after={"fields": names, **more})
