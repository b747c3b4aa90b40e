"""Seats: places on a group, and who holds them over time."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, Max, Min, OuterRef, Q

from core.addresses import address
from core.models import BoardOwned
from core.names import normalise
from core.scoping import BoardManager, BoardQuerySet


class SeatQuerySet(BoardQuerySet["Seat"]):
    """Seats in domain words."""

    def open(self, on: dt.date) -> Self:
        """Seats that have not been closed by a day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on))

    def vacant(self, on: dt.date) -> Self:
        """Open seats that nobody holds on a day, with `last_ended_on`; vacant for longest first."""
        holding = SeatTerm.objects.holding(on).filter(seat=OuterRef("pk"))
        found = self.open(on).filter(~Exists(holding)).annotate(last_ended_on=Max("terms__ends_on"))
        return found.order_by(F("last_ended_on").asc(nulls_last=True), "pk")

    def with_start(self) -> Self:
        """Adds `starts_on`: the first day of the first holder; None when any holder has no known start."""
        return self.annotate(
            starts_on=models.Case(
                models.When(
                    Exists(SeatTerm.objects.filter(seat=OuterRef("pk"), starts_on=None, is_deputy=False)),
                    then=None,
                ),
                default=Min("terms__starts_on", filter=Q(terms__is_deputy=False)),
                output_field=models.DateField(null=True),
            )
        )


SeatManager = BoardManager.from_queryset(SeatQuerySet)


class Seat(BoardOwned):
    """One place on a group, for an agency or a sector, of one kind. Several holders at once share it."""

    class Kind(models.TextChoices):
        STATUTORY_PARTNER = "statutory_partner", "Statutory partner"
        MEMBER = "member", "Member"
        ADVISOR = "advisor", "Advisor"
        OBSERVER = "observer", "Participant observer"
        LAY_MEMBER = "lay_member", "Lay member"
        YOUNG_PERSON = "young_person", "Young person"

    group = models.ForeignKey("boards.Group", on_delete=models.CASCADE, related_name="seats")
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    sector_name = models.CharField(
        "sector or forum",
        max_length=160,
        blank=True,
        help_text="When the seat stands for a forum of many organisations, such as primary schools.",
    )
    role = models.CharField(max_length=160, blank=True, help_text="For example: Head of Safeguarding.")
    normalised_role = models.CharField(max_length=160, editable=False, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.MEMBER)
    agreed_meetings = models.PositiveSmallIntegerField(
        "agreed meetings a year",
        null=True,
        blank=True,
        help_text="Only where the board has agreed that this seat comes less often.",
    )
    agreed_reason = models.CharField("reason for that", max_length=200, blank=True)
    closed_on = models.DateField("seat closed on", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects: ClassVar[SeatManager["Seat"]] = SeatManager()

    class Meta(BoardOwned.Meta):
        ordering = ["group", "agency__name", "role"]
        indexes = [models.Index(fields=["board", "group"]), models.Index(fields=["board", "agency"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | ~Q(sector_name=""),
                name="seat_is_for_somebody",
                violation_error_message="Choose the agency, or name the sector or forum.",
            ),
            models.UniqueConstraint(
                fields=["board", "group", "agency", "sector_name", "normalised_role", "kind"],
                nulls_distinct=False,
                name="seat_once_per_group",
                violation_error_message="This group already has this seat. Add the person as another holder.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_meetings=None) | ~Q(agreed_reason=""),
                name="seat_agreement_has_a_reason",
                violation_error_message="Say why the board agreed to fewer meetings.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} – {self.role}" if self.role else self.body

    def save(self, *args: object, **kwargs: object) -> None:
        self.normalised_role = normalise(self.role)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def body(self) -> str:
        """Whom the seat is for: the agency's name, or the sector or forum."""
        return self.agency.name if self.agency else self.sector_name

    def get_absolute_url(self) -> str:
        return address("boards:seat", board=self.board.slug, pk=self.pk)


class Precision(models.TextChoices):
    """How exactly a date is known: boards often write "July 2011" or "2012"."""

    DAY = "day", "day"
    MONTH = "month", "month"
    YEAR = "year", "year"


class SeatTermQuerySet(BoardQuerySet["SeatTerm"]):
    """Terms in domain words."""

    def holding(self, on: dt.date) -> Self:
        """Terms of members (not deputies) that run on a day."""
        return self.running(on).filter(is_deputy=False)

    def running(self, on: dt.date) -> Self:
        """Terms, deputies' too, that run on a day."""
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on))


SeatTermManager = BoardManager.from_queryset(SeatTermQuerySet)


class SeatTerm(BoardOwned):
    """One person's time in a seat, or as its deputy. The person is unknown where a file gave no name."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="terms")
    person = models.ForeignKey(
        "boards.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="terms"
    )
    is_deputy = models.BooleanField("deputy", default=False)
    starts_on = models.DateField("from", null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    ends_on = models.DateField("until", null=True, blank=True)
    ends_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    shadow_until = models.DateField("shadow member until", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects: ClassVar[SeatTermManager["SeatTerm"]] = SeatTermManager()

    class Meta(BoardOwned.Meta):
        ordering = ["seat", F("starts_on").asc(nulls_first=True), "id"]
        indexes = [models.Index(fields=["board", "seat"]), models.Index(fields=["board", "person"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="term_dates_in_order",
                violation_error_message="The term ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or 'Name not recorded'}, {self.seat}"
