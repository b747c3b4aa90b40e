"""Actions: the one action model of the whole system, whatever they came from."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils import timezone

from boards.action_rules import COLOUR_OF, QUIET_DAYS, QUIET_UNDATED_DAYS, SOON_DAYS, Colour, Reason
from boards.models.group import GroupOffice
from boards.models.seat import SeatTerm
from core.addresses import address
from core.models import BoardOwned
from core.permissions import Perm
from core.scoping import BoardManager, BoardQuerySet

if TYPE_CHECKING:
    from core.access import BoardAccess


def _updates_until(day: dt.date, field: str) -> models.Subquery:
    """One field of the latest update that was written by a day; NULL where there is none."""
    updates = (
        ActionUpdate.objects.filter(action=OuterRef("pk"))
        .annotate(written_on=models.functions.TruncDate("written_at"))
        .filter(written_on__lte=day)
        .order_by("-written_at", "-id")
    )
    return models.Subquery(updates.values(field)[:1])


def _state_on(day: dt.date) -> models.Case:
    """The status on a day in the past. Every change of it is an update, so the last one before tells.

    Actions loaded from a file may have no updates: then only the day of closing is known.
    """
    finished = Q(status__in=[Action.Status.CLOSED, Action.Status.WITHDRAWN])
    return models.Case(
        models.When(finished & (Q(closed_on=None) | Q(closed_on__lte=day)), then=F("status")),
        models.When(
            Exists(ActionUpdate.objects.filter(action=OuterRef("pk"))),
            then=models.functions.Coalesce(_updates_until(day, "status"), Value(Action.Status.OPEN.value)),
        ),
        models.When(finished, then=Value(Action.Status.OPEN.value)),
        default=F("status"),
        output_field=models.CharField(),
    )


def _colour_on(day: dt.date) -> models.Case:
    """The table of boards.action_rules in SQL, line by line."""

    def colour(reason: Reason) -> Value:
        return Value(COLOUR_OF[reason].value)

    def quiet(days: int) -> Q:
        return Q(progress_on__lte=day - dt.timedelta(days=days))

    done = Q(state=Action.Status.DONE)
    return models.Case(
        models.When(state=Action.Status.CLOSED, then=colour(Reason.CLOSED)),
        models.When(state=Action.Status.WITHDRAWN, then=colour(Reason.WITHDRAWN)),
        models.When(done & quiet(QUIET_DAYS), then=colour(Reason.WAITS_LONG)),
        models.When(done, then=colour(Reason.WAITS)),
        models.When(due__lt=day, then=colour(Reason.OVERDUE)),
        models.When(due__lte=day + dt.timedelta(days=SOON_DAYS), then=colour(Reason.SOON)),
        models.When(Q(due__isnull=False) & quiet(QUIET_DAYS), then=colour(Reason.QUIET)),
        models.When(Q(due__isnull=True) & quiet(QUIET_UNDATED_DAYS), then=colour(Reason.QUIET_UNDATED)),
        default=colour(Reason.ON_TIME),
        output_field=models.CharField(),
    )


def _colour_rank() -> models.Case:
    """Red first, withdrawn last."""
    ranks = [models.When(colour=colour.value, then=Value(rank)) for rank, colour in enumerate(Colour)]
    return models.Case(*ranks, default=Value(len(ranks)), output_field=models.IntegerField())


def _owned_by(access: "BoardAccess", day: dt.date) -> Q:
    """Owners that are this person's on the access's board."""
    person = Q(person__user=access.user) | Q(person__email__iexact=access.user.email)
    seats = SeatTerm.objects.holding(day).filter(person, board=access.board).values("seat")
    offices = GroupOffice.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=day),
        Q(ends_on=None) | Q(ends_on__gte=day),
        person,
        board=access.board,
        office=GroupOffice.Office.CHAIR,
    )
    groups = offices.values("group")
    owned = Q(seat__in=seats) | Q(group__in=groups)
    if access.agency_ids:
        agencies = sorted(access.agency_ids)
        owned |= Q(agency__in=agencies) | Q(seat__agency__in=agencies)
    if access.group_ids:
        owned |= Q(group__in=sorted(access.group_ids))
    return Q(board=access.board) & owned


class ActionQuerySet(BoardQuerySet["Action"]):
    """Actions in domain words. `due` is the date, or the day of the meeting it is due by."""

    def with_due(self) -> Self:
        """Adds `due`: the due date, or the due meeting's day; None where only words are given."""
        return self.annotate(
            due=models.functions.Coalesce("due_on", "due_meeting__day", output_field=models.DateField())
        )

    def unfinished(self) -> Self:
        return self.exclude(status__in=[Action.Status.CLOSED, Action.Status.WITHDRAWN])

    def overdue(self, on: dt.date | None = None) -> Self:
        """Unfinished actions whose due day has passed; one that waits for agreement is its owner's no more."""
        return (
            self.unfinished()
            .exclude(status=Action.Status.DONE)
            .with_due()
            .filter(due__lt=on or timezone.localdate())
        )

    def with_colour(self, on: dt.date | None = None) -> Self:
        """Adds `added_on`, `due`, `state`, `progress_on`, `colour` and `colour_rank` (red first) as on a day.

        The rule is the table in boards.action_rules. For a day in the past, state and progress are what was known
        then, and actions that were added later are left out; due days are those agreed now.
        """
        today = timezone.localdate()
        day = on or today
        rows = self.with_due().annotate(added_on=models.functions.TruncDate("created_at"))
        if day < today:
            rows = rows.filter(added_on__lte=day)
        return rows.annotate(
            state=_state_on(day) if day < today else F("status"),
            progress_on=models.functions.Coalesce(_updates_until(day, "written_on"), "added_on"),
        ).annotate(colour=_colour_on(day), colour_rank=_colour_rank())

    def owned_by(self, *accesses: "BoardAccess", on: dt.date | None = None) -> Self:
        """Actions of these people: of seats they hold, of agencies they lead, of groups they chair."""
        day = on or timezone.localdate()
        found = Q(pk__in=[])
        for access in accesses:
            found |= _owned_by(access, day)
        return self.filter(Exists(ActionOwner.objects.filter(found, action=OuterRef("pk"))))

    def visible_to(self, *accesses: "BoardAccess") -> Self:
        """What may be seen with these accesses: all of a board's actions, the own ones, or none."""
        whole = [access.board.pk for access in accesses if access.can(Perm.ACTION_READ)]
        own = [
            access for access in accesses if access.board.pk not in whole and access.can(Perm.ACTION_READ_OWN)
        ]
        if not own:
            return self.filter(board_id__in=whole)
        return self.filter(Q(board_id__in=whole) | Q(pk__in=Action.objects.owned_by(*own).values("pk")))

    def from_source(self, source: models.Model) -> Self:
        """Actions that came from one record of any app."""
        kind = ContentType.objects.get_for_model(source)
        return self.filter(source_type=kind, source_id=source.pk)


ActionManager = BoardManager.from_queryset(ActionQuerySet)


class Action(BoardOwned):
    """One thing to be done, by one or several owners, by a date, a meeting or in words."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        IN_PROGRESS = "in_progress", "In progress"
        DONE = "done", "Done, waiting for agreement"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    number = models.PositiveIntegerField(editable=False)
    text = models.TextField("what is to be done")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    due_on = models.DateField("due date", null=True, blank=True)
    due_meeting = models.ForeignKey(
        "boards.Meeting", on_delete=models.SET_NULL, null=True, blank=True, related_name="actions_due"
    )
    due_words = models.CharField("due, in words", max_length=100, blank=True)
    source_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source_id = models.BigIntegerField(null=True, blank=True)
    source_words = models.CharField(
        "where it came from", max_length=200, blank=True, help_text="For example: inspection of May 2026."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closing_note = models.TextField(blank=True)

    objects: ClassVar[ActionManager["Action"]] = ActionManager()

    class Meta(BoardOwned.Meta):
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["board", "status", "due_on"]),
            models.Index(fields=["board", "source_type", "source_id"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="action_number_once_per_board"),
            models.CheckConstraint(
                condition=Q(source_type=None, source_id=None)
                | Q(source_type__isnull=False, source_id__isnull=False),
                name="action_source_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(closed_on__isnull=False),
                name="closed_action_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None)
                | Q(done_by=None)
                | ~Q(closed_by=F("done_by"))
                | Q(status="withdrawn"),
                name="closing_is_agreed_by_another",
                violation_error_message="Somebody other than the person who finished it agrees the closing.",
            ),
        ]

    def __str__(self) -> str:
        return f"Action {self.number}"

    def get_absolute_url(self) -> str:
        return address("boards:action", board=self.board.slug, number=self.number)


class ActionOwner(BoardOwned):
    """One owner of an action: a seat, an agency or a group."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="owners")
    seat = models.ForeignKey("boards.Seat", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        "boards.Group", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta(BoardOwned.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["board", "agency"])]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(seat__isnull=False, agency=None, group=None)
                    | Q(seat=None, agency__isnull=False, group=None)
                    | Q(seat=None, agency=None, group__isnull=False)
                ),
                name="action_owner_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["action", "seat", "agency", "group"], nulls_distinct=False, name="action_owner_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.seat or self.agency or self.group)


class ActionUpdate(BoardOwned):
    """One report of progress on an action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="updates")
    text = models.TextField("what happened")
    status = models.CharField(max_length=12, choices=Action.Status.choices)
    written_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["board", "action", "-written_at"])]

    def __str__(self) -> str:
        return self.text[:60]


class ActionEvidence(BoardOwned):
    """One file that proves what an update says."""

    update = models.ForeignKey(ActionUpdate, on_delete=models.CASCADE, related_name="evidence")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta(BoardOwned.Meta):
        ordering = ["id"]
        verbose_name_plural = "action evidence"

    def __str__(self) -> str:
        return str(self.file)
