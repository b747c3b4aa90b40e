"""The digest of overdue actions: one email for each person and working day, over all of their boards.

Boards are read one after the other, each in its own scope; what belongs to one address is put together in
memory. The row of DigestSent is written in the transaction that hands the email over, so a task that is delivered
twice, or runs on two workers, sends nothing twice.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from boards.action_rules import SOON_DAYS, Reason, mark_of
from boards.action_sources import open_type_ids
from boards.models import Action, ActionOwner, Board, DigestSent, GroupOffice, SeatTerm
from core.email import send_templated, site_url
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import board_scope
from core.working_days import is_working_day

KEPT = dt.timedelta(days=31)
LONGEST = 160  # characters of an action's text in an email


@dataclass(frozen=True)
class Line:
    """One action as an email lists it; of confidential ones there is no text."""

    number: int
    text: str
    due: dt.date
    words: str
    is_overdue: bool
    url: str


@dataclass
class Part:
    """What one board has for one person, the longest overdue first."""

    board: Board
    lines: list[Line] = field(default_factory=list)


@dataclass
class Digest:
    """One email."""

    email: str
    name: str = ""
    has_account: bool = False
    parts: list[Part] = field(default_factory=list)

    @property
    def overdue(self) -> int:
        return sum(line.is_overdue for part in self.parts for line in part.lines)

    @property
    def soon(self) -> int:
        return sum(not line.is_overdue for part in self.parts for line in part.lines)


def send_digests(on: dt.date | None = None) -> int:
    """Send everybody's digest for a day (today); returns how many went out. Nothing on days off work."""
    day = on or timezone.localdate()
    if not is_working_day(day):
        return 0
    DigestSent.objects.filter(day__lt=day - KEPT).delete()
    digests = collect_digests(day)
    return sum(_send(digest, day) for digest in digests)


def collect_digests(on: dt.date) -> list[Digest]:
    """Who hears of which actions on a day, by address. Opens one board after the other."""
    found: dict[str, Digest] = {}
    for board in Board.objects.filter(is_active=True).order_by("name"):
        with board_scope(board.pk):
            lines = {action.pk: _line(action, on) for action in _due_actions(board, on)}
            people = _people(board, lines.keys(), on) if lines else {}
        for email, (name, action_ids) in people.items():
            digest = found.setdefault(email, Digest(email, name))
            mine = sorted((lines[pk] for pk in action_ids), key=lambda line: (line.due, line.number))
            digest.parts.append(Part(board, mine))
    accounts = User.objects.annotate(key=Lower("email")).filter(key__in=list(found))
    active: dict[str, bool] = dict(accounts.values_list("key", "is_active"))
    for email, digest in found.items():
        digest.has_account = active.get(email, False)
    # Whoever may no longer sign in hears nothing more.
    return [digest for email, digest in sorted(found.items()) if active.get(email, True)]


def _due_actions(board: Board, on: dt.date) -> Iterable[Any]:
    """Overdue and due soon, as the colours have it; what waits for agreement is its owner's no more."""
    unfinished = Action.objects.filter(board=board).unfinished().exclude(status=Action.Status.DONE)
    rows: models.QuerySet[Any, Any] = unfinished.with_colour(on).select_related("board")
    return rows.filter(due__lte=on + dt.timedelta(days=SOON_DAYS))


def _line(action: Any, on: dt.date) -> Line:
    mark = mark_of(action.status, action.due, action.progress_on, on)
    quoted = action.source_type_id is None or action.source_type_id in open_type_ids()
    text = action.text if len(action.text) <= LONGEST else f"{action.text[:LONGEST].rstrip()} …"
    return Line(
        action.number,
        " ".join(text.split()) if quoted else "",
        action.due,
        mark.words,
        mark.reason is Reason.OVERDUE,
        site_url(action.get_absolute_url()),
    )


#: Address → (name, actions).
People: TypeAlias = dict[str, tuple[str, set[int]]]
Owned: TypeAlias = dict[int, set[int]]
Person: TypeAlias = tuple[str, str, set[int]]


def _people(board: Board, action_ids: Iterable[int], on: dt.date) -> People:
    """Whose these actions are: the same owners as "My actions" knows. Four queries."""
    by_seat: Owned = defaultdict(set)
    by_group: Owned = defaultdict(set)
    by_agency: Owned = defaultdict(set)
    owners = ActionOwner.objects.filter(action__in=list(action_ids))
    for owner in owners.select_related("seat"):
        agency = owner.seat.agency_id if owner.seat else owner.agency_id
        for index, pk in ((by_seat, owner.seat_id), (by_group, owner.group_id), (by_agency, agency)):
            if pk is not None:
                index[pk].add(owner.action_id)
    found: People = {}
    everybody = (*_holders(by_seat, on), *_chairs(by_group, on), *_roles(board, by_agency, by_group, on))
    for email, name, actions in everybody:
        key = email.strip().casefold()
        known, before = found.get(key, (name, set()))
        found[key] = (known or name, before | actions)
    return found


def _holders(by_seat: Owned, on: dt.date) -> Iterator[Person]:
    terms = SeatTerm.objects.holding(on).filter(seat__in=list(by_seat))
    yield from _known(terms, "seat", by_seat)


def _chairs(by_group: Owned, on: dt.date) -> Iterator[Person]:
    offices = GroupOffice.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=on),
        Q(ends_on=None) | Q(ends_on__gte=on),
        office=GroupOffice.Office.CHAIR,
        group__in=list(by_group),
    )
    yield from _known(offices, "group", by_group)


def _known(rows: models.QuerySet[Any, Any], subject: str, index: Owned) -> Iterator[Person]:
    """People of the board with an address: that of their account, else their own."""
    people = rows.filter(person__isnull=False)
    for pk, name, email, account in people.values_list(
        subject, "person__name", "person__email", "person__user__email"
    ):
        if account or email:
            yield account or email, name, index[pk]


def _roles(board: Board, by_agency: Owned, by_group: Owned, on: dt.date) -> Iterator[Person]:
    """Agency leads and group chairs by their role."""
    roles = RoleAssignment.objects.current(on).filter(
        Q(role=Role.AGENCY_LEAD, agency__in=list(by_agency))
        | Q(role=Role.GROUP_CHAIR, group__in=list(by_group)),
        board=board,
    )
    for email, name, agency, group in roles.values_list("user__email", "user__name", "agency", "group"):
        yield email, name, by_agency[agency] if agency else by_group[group]


def _send(digest: Digest, day: dt.date) -> bool:
    """Claim the day for this address and hand the email over; False when that was done before."""
    with transaction.atomic():
        # A second worker waits here for the first one's commit, and then finds the row.
        _, is_new = DigestSent.objects.get_or_create(email=digest.email, day=day)
        if is_new:
            send_templated(
                digest.email,
                "action_digest",
                {"digest": digest, "actions_url": site_url(reverse("boards:my_actions"))},
                subject(digest),
            )
    return is_new


def subject(digest: Digest) -> str:
    """What the inbox shows: counts only, nothing of the content."""
    parts = []
    if digest.overdue:
        parts.append(f"{digest.overdue} overdue")
    if digest.soon:
        parts.append(f"{digest.soon} due soon")
    count = digest.overdue + digest.soon
    return f"Your action{'' if count == 1 else 's'}: {', '.join(parts)}"
