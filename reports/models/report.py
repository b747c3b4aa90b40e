"""Reports of a board, their sections, and what each making of them produced."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import BoardOwned
from core.scoping import BoardManager, BoardQuerySet
from reports.addresses import report_address


class ReportQuerySet(BoardQuerySet["Report"]):
    """Reports in domain words."""

    def finished(self) -> Self:
        """Signed off or published: what everybody who may read reports sees."""
        return self.filter(status__in=[Report.Status.SIGNED_OFF, Report.Status.PUBLISHED])


ReportManager = BoardManager.from_queryset(ReportQuerySet)


class Report(BoardOwned):
    """One version of a report of a board for a period. Signing off freezes it; a change is a new version."""

    class Kind(models.TextChoices):
        """The board's own report, or that of its designated officer; reports.kinds has who may do what."""

        ANNUAL = "annual", "Annual report"
        LADO = "lado", "Report of the designated officer"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        WITH_CHAIR = "with_chair", "With the chair"
        SIGNED_OFF = "signed_off", "Signed off"
        PUBLISHED = "published", "Published"

    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.ANNUAL, editable=False)
    title = models.CharField(max_length=160)
    starts_on = models.DateField("period from")
    ends_on = models.DateField("period until")
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_version", editable=False
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    # What the chair wrote when sending it back; gone once it goes to the chair again.
    chair_note = models.TextField(blank=True, editable=False)
    created_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    signed_off_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    signed_off_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # What the pages, the PDF and the tables are made from once signed off: texts and figures of that moment.
    frozen = models.JSONField(null=True, blank=True, editable=False)

    objects: ClassVar[ReportManager["Report"]] = ReportManager()

    class Meta(BoardOwned.Meta):
        ordering = ["-starts_on", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "kind", "starts_on", "ends_on", "version"],
                name="report_version_once",
                violation_error_message="There is already a report for this period. Open it instead.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="report_period_in_order",
                violation_error_message="The period ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "with_chair"]) | Q(frozen__isnull=False),
                name="signed_report_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_frozen(self) -> bool:
        """True once signed off: text and figures change no more."""
        return self.status in {self.Status.SIGNED_OFF, self.Status.PUBLISHED}

    def get_absolute_url(self) -> str:
        return report_address(self.kind, "report", board=self.board.slug, pk=self.pk)


class ReportSection(BoardOwned):
    """One section of a report, in order: a text that people write, or figures that the system makes."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        FIGURES = "figures", "Figures"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.SlugField(max_length=40)  # of a figures section: which builder makes it (reports.sections)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)  # sanitised HTML
    is_included = models.BooleanField("in the report", default=True)
    revision = models.PositiveIntegerField(
        default=0
    )  # grows with each saved text; an older one is a conflict
    edited_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["report", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="report_section_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return report_address(
            self.report.kind, "report_section", board=self.board.slug, pk=self.report_id, section=self.pk
        )


class ReportEdition(BoardOwned):
    """One making of a report by a job: PDF, HTML, figures.json and tables. Earlier ones stay."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    was_frozen = models.BooleanField(default=False)
    pdf = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    html = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    figures = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    tables = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta(BoardOwned.Meta):
        ordering = ["report", "-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_edition_once")]

    def __str__(self) -> str:
        return f"{self.report}, made {self.made_at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValueError("An edition is never overwritten: make a new one.")
        super().save(*args, **kwargs)
