"""Who wants to know when a course runs again, and who wants no more of such emails."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from boards.services.saving import wrong
from training.addresses import interest_address, unsubscribe_address
from training.models import Course, Event, Interest, MessageKind, Unsubscribed
from training.services.letters import Letters, write_to

#: So that nobody lets a program send emails to strangers by typing their addresses: on one board, in an hour.
MOST_AN_HOUR = 120


def may_write(board_id: int, email: str) -> bool:
    """Whether an address may get emails that are not about its own bookings. One query."""
    return not Unsubscribed.objects.filter(board=board_id, email=email.casefold()).exists()


@transaction.atomic
def ask_to_be_told(course: Course, *, email: str, name: str = "") -> Interest:
    """Keep that somebody wants to know when the course runs again; asking twice is asking once.

    Asking is also wanting emails again. Raises ValidationError at `email`.
    """
    address = email.strip().casefold()
    try:
        validate_email(address)
    except ValidationError:
        raise wrong("email", "Enter an email address, like name@agency.example.") from None
    lately = Interest.objects.filter(
        board=course.board_id, made_at__gt=timezone.now() - dt.timedelta(hours=1)
    )
    if lately.count() >= MOST_AN_HOUR:
        raise wrong("", "Very many people have asked within the last hour. Please try again later.")
    Unsubscribed.objects.filter(board=course.board_id, email=address).delete()
    latest = Event.objects.filter(course=course).aggregate(latest=Max("pk"))["latest"] or 0
    interest: Interest
    interest, is_new = Interest.objects.get_or_create(
        board=course.board, course=course, email=address, told_at=None,
        defaults={"name": " ".join(name.split())[:120], "seen_event": latest},
    )  # fmt: skip
    if is_new:
        # It also tells somebody whose address another person typed.
        write_to(
            course.board, MessageKind.INTEREST, address, name=interest.name or address, course=course.title,
            remove_link=interest_address(interest),
        )  # fmt: skip
    return interest


@transaction.atomic
def forget_interest(interest: Interest) -> None:
    """Take it back: nothing of it is kept."""
    Interest.objects.filter(pk=interest.pk).delete()


@transaction.atomic
def unsubscribe(board_id: int, email: str) -> None:
    """Send this address nothing any more but what is about its own bookings."""
    address = email.casefold()
    Unsubscribed.objects.get_or_create(board_id=board_id, email=address)
    Interest.objects.filter(board=board_id, email=address, told_at=None).delete()


@transaction.atomic
def tell_interested(event: Event) -> int:
    """Tell everybody who waits for news of the course of a new event, each once; how many."""
    today = timezone.localdate()
    if event.is_cancelled or event.starts_on <= today or not event.takes_bookings(today):
        return 0
    rows = Interest.objects.filter(course=event.course_id, told_at=None, seen_event__lt=event.pk)
    people = list(rows.select_for_update(skip_locked=True).order_by("pk"))
    gone = (
        set(Unsubscribed.objects.filter(board=event.board_id).values_list("email", flat=True))
        if people
        else ()
    )
    letters = Letters(event)
    for one in people:
        one.told_at = timezone.now()
        if one.email not in gone:
            letters.add_to(
                MessageKind.RUNS_AGAIN, one.email, name=one.name or one.email,
                remove_link=unsubscribe_address(event.board_id, one.email),
            )  # fmt: skip
    Interest.objects.bulk_update(people, ["told_at"])
    return letters.send()


def events_with_news() -> list[Event]:
    """Events that somebody waits for and was not told of: those that came with a file, too. One query."""
    waiting = Interest.objects.filter(told_at=None).values("course")
    rows = Event.objects.coming(timezone.localdate()).filter(course__in=waiting)
    return list(rows.select_related("board", "course").order_by("starts_on", "pk"))
