"""Private calendar feeds: one open feed for each person, its secret shown once and kept as a hash."""

import datetime as dt
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from boards.calendar_entries import feed_calendar
from boards.models import CalendarFeed, Meeting, SeatTerm
from core import audit
from core.access import Access, access_of
from core.models import User
from core.models.user import hash_token
from core.permissions import Perm
from core.scoping import board_scope

#: How long meetings stay in a feed after they are over.
KEEP_FOR = dt.timedelta(days=366)
# Calendar programs ask every few minutes; the day and hour of the last time is enough for people.
NOTE_READING_EVERY = dt.timedelta(hours=1)


@transaction.atomic
def make_feed(*, actor: User) -> str:
    """Make the person's feed and return its token, which is never to be had again; an earlier feed ends."""
    User.objects.select_for_update().get(pk=actor.pk)  # two presses at once make one feed after the other
    CalendarFeed.objects.filter(user=actor, revoked_at=None).update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user=actor, token_hash=hash_token(token))
    _record("calendar_feed.made", feed, actor=actor)
    return token


@transaction.atomic
def revoke_feed(*, actor: User) -> bool:
    """End the person's feed at once; False when there was none."""
    feed = CalendarFeed.objects.select_for_update().filter(user=actor, revoked_at=None).first()
    if feed is None:
        return False
    feed.revoked_at = timezone.now()
    feed.save(update_fields=["revoked_at"])
    _record("calendar_feed.revoked", feed, actor=actor)
    return True


def _record(action: str, feed: CalendarFeed, *, actor: User) -> None:
    """In the trail of every board whose meetings leave by the feed."""
    board_ids = _board_ids(access_of(actor))
    with board_scope(*board_ids):
        for board_id in board_ids:
            audit.record(action, feed, actor=actor, board_id=board_id)


def _board_ids(access: Access) -> list[int]:
    return [held.board.pk for held in access.boards_with(Perm.MEETING_READ)]


def open_feed(user: User) -> CalendarFeed | None:
    """The person's feed that works now."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).first()


def find_feed(token: str) -> CalendarFeed | None:
    """The feed behind a token, by its hash; None for a wrong or revoked one, or when the person may not sign in."""
    feeds = CalendarFeed.objects.filter(token_hash=hash_token(token), revoked_at=None, user__is_active=True)
    return feeds.select_related("user").first()


def read_feed(feed: CalendarFeed, *, only_mine: bool = False) -> bytes:
    """The calendar: meetings of all boards where the person may read meetings today, from a year ago on.

    `only_mine` leaves those of groups on which the person holds or deputises for a seat, and those the person
    is invited to. Opens its own scope, without any clearance: no case content can be in it.
    """
    board_ids = _board_ids(access_of(feed.user))
    with board_scope(*board_ids):
        since = timezone.localdate() - KEEP_FOR
        meetings = (
            Meeting.objects.filter(day__gte=since)
            .select_related("group", "board")
            .order_by("starts_at", "pk")
        )
        if only_mine:
            meetings = meetings.filter(_mine(feed.user))
        content = feed_calendar(list(meetings), name="Meetings")
    now = timezone.now()
    if feed.last_read_at is None or now - feed.last_read_at > NOTE_READING_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=now)
    return content


def _mine(user: User) -> Q:
    person = Q(person__user=user) | Q(person__email__iexact=user.email)
    terms = SeatTerm.objects.running(timezone.localdate()).filter(person)
    invited = Q(invitations__person__user=user) | Q(invitations__person__email__iexact=user.email)
    return Q(group__in=terms.values("seat__group")) | Q(pk__in=Meeting.objects.filter(invited).values("pk"))
