"""Second views: drawing a sample of contacts closed without a meeting, and what another officer thinks of each."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.merging import Read
from core.models import User
from core.partial_dates import display_date
from lado import contact_rules
from lado import quality_rules as rules
from lado.models import CaseMeeting, Contact, QualitySample, SecondView
from lado.services.contacts import locked
from lado.services.steps import save_step

By = QualitySample.By
NOBODY_THERE = (
    "No contact was closed without a meeting between {first} and {last}, or all of them were drawn already. "
    "Choose other days."
)
OWN = "You decided this case, so somebody else gives the second view."
READ_BY_ANOTHER = "Somebody else gave the second view of this case. It stays as it is."


@dataclass(frozen=True)
class SampleFacts:
    """Of which days, and how many: a number, or a share in per cent."""

    starts_on: dt.date
    ends_on: dt.date
    by: str
    size: int


def pool_of(board: Board, starts_on: dt.date, ends_on: dt.date) -> "QuerySet[Contact]":
    """Contacts that can be drawn: closed in these days without a meeting, still there, never drawn before.

    What another board took over was not decided here, so it is left out.
    """
    held = CaseMeeting.objects.filter(contact=OuterRef("pk"), is_cancelled=False)
    rows: QuerySet[Contact] = Contact.objects.filter(
        ~Exists(held),
        board=board,
        closed_on__range=(starts_on, ends_on),
        disposed_on=None,
        handed_to=None,
        second_view=None,
    )
    return rows


@transaction.atomic
def draw_sample(*, board: Board, facts: SampleFacts, actor: User) -> QualitySample:
    """Draw by lot and keep what was drawn. Raises ValidationError (ends_on, size)."""
    if facts.ends_on < facts.starts_on:
        raise wrong("ends_on", "It cannot end before it begins.")
    if facts.ends_on > timezone.localdate():
        raise wrong("ends_on", contact_rules.FUTURE)
    # Two who draw at one moment come one after the other, and draw different contacts.
    Board.objects.select_for_update(no_key=True).only("pk").get(pk=board.pk)
    pool = list(pool_of(board, facts.starts_on, facts.ends_on).order_by("pk").values_list("pk", flat=True))
    if not pool:
        first, last = display_date(facts.starts_on), display_date(facts.ends_on)
        raise wrong("ends_on", NOBODY_THERE.format(first=first, last=last))
    sample = QualitySample(
        board=board,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        by=facts.by,
        size=facts.size,
        pool=len(pool),
        seed=secrets.token_hex(8),
        drawn_by=actor,
    )
    save_checked(sample)
    size = rules.sample_size(by=facts.by, size=facts.size, pool=len(pool))
    SecondView.objects.bulk_create(
        SecondView(board=board, sample=sample, contact_id=pk, place=place)
        for place, pk in enumerate(rules.drawn(pool, seed=sample.seed, size=size), 1)
    )
    after = audit.state(sample, "starts_on", "ends_on", "pool", "seed") | {"drawn": size}
    audit.record("quality_sample.drawn", sample, actor=actor, after=after)
    return sample


@transaction.atomic
def take_back_sample(sample: QualitySample, *, actor: User) -> None:
    """Undo a draw nobody has begun to read. Raises ValidationError once there is a view."""
    sample = QualitySample.objects.select_for_update(of=("self",)).select_related("board").get(pk=sample.pk)
    rows = list(SecondView.objects.select_for_update().filter(sample=sample))
    if any(one.view for one in rows):
        raise ValidationError("There are second views already, so the sample stays.")
    before = audit.state(sample, "starts_on", "ends_on", "pool", "seed") | {"drawn": len(rows)}
    audit.record("quality_sample.taken_back", sample, actor=actor, before=before)
    sample.delete()


def with_progress(rows: "QuerySet[QualitySample]") -> "QuerySet[QualitySample]":
    """Adds `drawn` and `given`: how many contacts were drawn, and of how many there is a view. The latest first."""
    counted = rows.annotate(drawn=Count("views"), given=Count("views", filter=~Q(views__view="")))
    return counted.order_by("-drawn_at", "-id")


def decided_by(contact: Contact) -> int | None:
    """Who decided a case; where that is not known, who wrote it down."""
    return contact.decided_by_id or contact.made_by_id


def waiting_for(board: Board, reader: User) -> "QuerySet[SecondView]":
    """Second views that wait and that this officer may give: those of cases somebody else decided."""
    own = Q(contact__decided_by=reader) | Q(contact__decided_by=None, contact__made_by=reader)
    rows: QuerySet[SecondView] = SecondView.objects.filter(
        board=board, view="", contact__disposed_on=None
    ).exclude(own)
    return rows


def why_not(view: SecondView, reader: User) -> str:
    """Why this officer cannot give the second view, in a sentence; empty where they can."""
    if decided_by(view.contact) == reader.pk:
        return OWN
    if view.view and view.read_by_id != reader.pk:
        return READ_BY_ANOTHER
    return ""


@dataclass(frozen=True)
class ViewFacts:
    """What the second officer thinks of how a contact was decided, why, and what can be learnt."""

    view: str
    reasons: str = ""
    learning: str = ""


@transaction.atomic
def give_view(
    contact: Contact,
    *,
    facts: ViewFacts,
    actor: User,
    read: Read[ViewFacts] | None = None,
    draft_key: str = "",
) -> SecondView:
    """Record a second view, or mend one's own. Raises ValidationError (view, reasons), ConflictError."""
    contact = locked(contact)
    row: SecondView = SecondView.objects.select_related("contact").get(contact=contact)
    if words := why_not(row, actor):
        raise ValidationError(words)
    is_new = not row.view

    def check(given: ViewFacts) -> None:
        if not given.view:
            raise wrong("view", "Choose what you think of the decision.")
        if not given.reasons.strip():
            raise wrong("reasons", "Write down why you think so.")

    # The day stands with the view in the database.
    row.read_by, row.read_on = actor, row.read_on or timezone.localdate()
    return save_step(
        contact,
        row,
        facts,
        action="case.second_view_given" if is_new else "case.second_view_changed",
        actor=actor,
        read=read,
        draft_key=draft_key,
        check=check,
    )
