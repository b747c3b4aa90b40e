"""A delegate who books for themselves: what they say of themselves, and the agency that their address suggests."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from boards.agencies import agencies_on
from boards.models import Agency, Board, SeatTerm
from boards.services.saving import save_checked
from core import audit
from core.models import User
from training.models import Booking, Delegate, Event, EventShare, StaffGroup, UnlistedAgency
from training.services.bookings import Who, book, known_delegate, refuse_at_once
from training.services.own_rows import own_rows, own_scope

#: Post boxes of everybody: they say nothing about an agency.
FREE_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "live.com", "live.co.uk",
        "msn.com", "yahoo.com", "yahoo.co.uk", "icloud.com", "me.com", "mac.com", "aol.com", "btinternet.com",
        "sky.com", "virginmedia.com", "talktalk.net", "ntlworld.com", "gmx.com", "gmx.co.uk", "mail.com",
        "proton.me", "protonmail.com", "zoho.com", "fastmail.com", "hey.com",
    }
)  # fmt: skip
#: Of the people whose address ends alike so many per cent must be of one agency.
MAJORITY = 60


@dataclass(frozen=True)
class OwnFacts:
    """What a delegate says of themselves. Without an agency, `unlisted` is what it is called."""

    name: str
    agency: Agency | None = None
    unlisted: str = ""
    staff_group: StaffGroup | None = None
    job_title: str = ""
    manager_email: str = ""
    access_needs: str = ""


def own_delegate(board: Board, address: str) -> Delegate | None:
    """Who this address is on the board; call it in the board's scope."""
    rows = Delegate.objects.filter(board=board).select_related("merged_into", "agency", "unlisted_agency")
    found: Delegate | None = rows.filter(email=address.strip().casefold()).first()
    return (found.merged_into or found) if found else None


def known_elsewhere(board: Board, address: str) -> Delegate | None:
    """What the person last said of themselves on another board, as a delegate that is not saved.

    The agency only where this board lists it too. Call it in the board's scope.
    """
    with own_scope(address) as rows:
        found = (
            Delegate.objects.filter(pk__in=rows.delegate_ids).select_related("agency").order_by("-made_at").first()
        )  # fmt: skip
    if found is None:
        return None
    listed = agencies_on(board.pk).filter(pk=found.agency_id).first() if found.agency_id else None
    return Delegate(
        name=found.name, job_title=found.job_title, manager_email=found.manager_email, agency=listed
    )


def suggested_agency(board: Board, address: str) -> Agency | None:
    """The agency of most people of the board whose address ends alike; None for post boxes of everybody.

    Learnt from delegates and from who holds seats. Call it in the board's scope. Three queries.
    """
    domain = address.strip().casefold().rpartition("@")[2]
    if not domain or domain in FREE_MAIL:
        return None
    ending = f"@{domain}"
    counted: Counter[int] = Counter()
    delegates = Delegate.objects.filter(board=board, email__endswith=ending, agency__isnull=False).order_by()
    for agency, people in delegates.values_list("agency").annotate(people=Count("pk")):
        counted[agency] += people
    holders = SeatTerm.objects.filter(
        board=board, person__email__iendswith=ending, seat__agency__isnull=False
    ).order_by()
    for agency, people in holders.values_list("seat__agency").annotate(people=Count("person", distinct=True)):
        counted[agency] += people
    if not counted:
        return None
    best, people = counted.most_common(1)[0]
    if people * 100 < counted.total() * MAJORITY:
        return None
    return agencies_on(board.pk).filter(pk=best).first()


@transaction.atomic
def book_own_place(
    event: Event, *, address: str, facts: OwnFacts, actor: User | None, share: EventShare | None = None
) -> Booking:
    """Keep what the person says, and book. Raises ValidationError by field, and as `book` does.

    `address` must have been verified: what is said under it replaces what was known.
    """
    refuse_at_once(event)
    board = event.board
    who = Who(email=address, name=facts.name, agency=facts.agency, staff_group=facts.staff_group)
    delegate = known_delegate(board=board, who=who, actor=actor)
    before = audit.state(delegate, "name", "agency", "staff_group", "job_title")
    delegate.name, delegate.agency = " ".join(facts.name.split()), facts.agency
    delegate.staff_group, delegate.job_title = facts.staff_group, " ".join(facts.job_title.split())
    delegate.manager_email = facts.manager_email.strip().casefold()
    save_checked(delegate)
    after = audit.state(delegate, "name", "agency", "staff_group", "job_title")
    audit.record("delegate.changed", delegate, actor=actor, before=before, after=after)
    _keep_unlisted(delegate, "" if facts.agency else " ".join(facts.unlisted.split()))
    return book(
        event,
        delegate,
        actor=actor,
        access_needs=facts.access_needs,
        manager_email=facts.manager_email,
        share=share,
    )


def _keep_unlisted(delegate: Delegate, name: str) -> None:
    if not name:
        UnlistedAgency.objects.filter(delegate=delegate).delete()
        return
    UnlistedAgency.objects.update_or_create(
        delegate=delegate, defaults={"name": name, "board": delegate.board}
    )


def booked_already(event: Event, address: str) -> Booking | None:
    """The person's live booking of the event; call it in the board's scope."""
    ids = own_rows(address).delegate_ids
    found: Booking | None = Booking.objects.filter(event=event, delegate__in=ids).live().first()
    return found
