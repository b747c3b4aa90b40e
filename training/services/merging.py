"""One person who is known twice: two records of a delegate become one, and nothing of their history is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from training.models import Booking, Delegate, ELearningCompletion, Event
from training.services.certificates import follow_register
from training.services.places import offer_places

Status = Booking.Status
BOOKED_TWICE = "The same person had booked twice."
#: Of two live bookings of one event the one that comes first here stays; what is not named here comes before waiting.
BEST_FIRST: Sequence[str] = (
    Status.ATTENDED, Status.PART, Status.LEFT_EARLY, Status.DID_NOT_ATTEND, Status.BOOKED,
)  # fmt: skip
FILLED = ("name", "email", "reference", "agency", "staff_group", "job_title", "manager_email", "user")


@dataclass(frozen=True)
class Merge:
    """What merging would do: bookings that move, and pairs of live ones (the one that stays, the one that goes)."""

    kept: Delegate
    other: Delegate
    moves: tuple[Booking, ...]
    pairs: tuple[tuple[Booking, Booking], ...]

    @property
    def filled(self) -> list[tuple[str, Any]]:
        """What the record that stays lacks and gets, by the field's name."""
        found = [(name, getattr(self.other, name)) for name in FILLED if name not in ("email", "reference")]
        return [
            (str(Delegate._meta.get_field(name).verbose_name), value)  # type: ignore[union-attr]
            for name, value in found
            if value and not getattr(self.kept, name)
        ]


def merge_of(kept: Delegate, other: Delegate) -> Merge:
    """What merging the other record into this one would do. Raises ValidationError at `other`. One query."""
    if kept.pk == other.pk:
        raise wrong("other", "This is the same record.")
    if kept.merged_into_id or other.merged_into_id:
        raise wrong("other", "This record was merged into another one already.")
    rows = Booking.objects.filter(delegate__in=[kept.pk, other.pk])
    bookings = list(rows.select_related("event__course", "board", "delegate", "agency").order_by("pk"))
    live = {
        one.event_id: one for one in bookings if one.delegate_id == kept.pk and one.status != Status.CANCELLED
    }
    theirs = [one for one in bookings if one.delegate_id == other.pk]
    pairs = []
    for one in theirs:
        own = live.get(one.event_id)
        if own is not None and one.status != Status.CANCELLED:
            better, worse = sorted((own, one), key=_rank)
            pairs.append((better, worse))
    return Merge(kept, other, tuple(theirs), tuple(pairs))


def _rank(booking: Booking) -> tuple[int, int]:
    if booking.status == Status.WAITING:
        return len(BEST_FIRST) + 1, booking.pk
    place = BEST_FIRST.index(booking.status) if booking.status in BEST_FIRST else len(BEST_FIRST)
    return place, booking.pk


@transaction.atomic
def merge_delegates(kept: Delegate, other: Delegate, *, actor: User) -> Delegate:
    """Merge the other record into this one. Raises ValidationError at `other`.

    All its bookings and finished e-learning move. Where both have a live booking of one event, the better one stays
    and the other is cancelled. The other record stays with its address and points at this one, so that whoever books
    with that address, or loads a file with it, means this person.
    """
    # Events first, as everybody who changes bookings holds them, then the two records, each kind in one order.
    events: Any = Event.objects.select_for_update(of=("self",), no_key=True)
    list(events.filter(bookings__delegate__in=[kept.pk, other.pk]).order_by("pk").values_list("pk"))
    rows = Delegate.objects.select_for_update(of=("self",)).select_related("board")
    both = {one.pk: one for one in rows.filter(pk__in=[kept.pk, other.pk]).order_by("pk")}
    kept, other = both[kept.pk], both[other.pk]
    found = merge_of(kept, other)
    for _, worse in found.pairs:
        _cancel(worse, actor)
    before = audit.state(kept, *FILLED)
    Booking.objects.filter(delegate=other).update(delegate=kept)
    done: Any = ELearningCompletion.objects.filter(delegate=kept).values_list("course", "completed_on")
    known = set(done)
    for one in ELearningCompletion.objects.filter(delegate=other):
        if (one.course_id, one.completed_on) in known:
            one.delete()
    ELearningCompletion.objects.filter(delegate=other).update(delegate=kept)
    Delegate.objects.filter(merged_into=other).update(merged_into=kept)
    _move_the_rest(kept, other)
    _fill(kept, other)
    audit.record(
        "delegate.merged", kept, actor=actor, before=before | {"merged": ""},
        after=audit.state(kept, *FILLED)
        | {"merged": f"{other}, {other.email or other.reference}", "bookings": len(found.moves)},
    )  # fmt: skip
    return kept


def _cancel(booking: Booking, actor: User) -> None:
    before, had_place = audit.state(booking, "status"), booking.status == Status.BOOKED or booking.is_offered
    booking.left_queue = booking.status == Status.WAITING
    booking.status, booking.cancelled_on = Status.CANCELLED, timezone.localdate()
    booking.cancelled_because, booking.offered_until = BOOKED_TWICE, None
    booking.save(update_fields=["status", "cancelled_on", "cancelled_because", "offered_until", "left_queue"])
    after = audit.state(booking, "status", "cancelled_because")
    audit.record("booking.cancelled", booking, actor=actor, before=before, after=after)
    follow_register(booking, actor=actor)
    if had_place:
        offer_places(booking.event)


def _move_the_rest(kept: Delegate, other: Delegate) -> None:
    """Whatever else belongs to a delegate; what the kept record has already stays where it is."""
    for relation in Delegate._meta.related_objects:
        model: Any = relation.related_model
        if model in (Booking, ELearningCompletion, Delegate):
            continue
        name = relation.field.name
        for one in model.objects.filter(**{name: other.pk}):
            try:
                with transaction.atomic():
                    model.objects.filter(pk=one.pk).update(**{name: kept.pk})
            except IntegrityError:
                continue


def _fill(kept: Delegate, other: Delegate) -> None:
    for name in FILLED:
        if name not in ("email", "reference") and not getattr(kept, name):
            setattr(kept, name, getattr(other, name))
    save_checked(kept)
    other.merged_into, other.user = kept, None
    other.save(update_fields=["merged_into", "user"])
