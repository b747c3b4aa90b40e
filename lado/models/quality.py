"""Second views: a sample of contacts that were closed without a meeting is read again by another officer."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.addresses import address
from core.partial_dates import display_date
from core.sealing import SealedTextField
from lado.models.contact import CaseContent, Contact


class QualitySample(CaseContent):
    """One draw: so many contacts, or such a share, of those closed without a meeting between two days.

    What it drew is its second views. `seed` and the rule in lado.quality_rules say why it drew these and no others,
    and `pool` how many there were to draw from.
    """

    class By(models.TextChoices):
        NUMBER = "number", "A number of contacts"
        PERCENT = "percent", "A share of them, in per cent"

    starts_on = models.DateField("closed from")
    ends_on = models.DateField("closed until")
    by = models.CharField("drawn by", max_length=7, choices=By.choices, default=By.NUMBER)
    size = models.PositiveSmallIntegerField("how many", validators=[MinValueValidator(1)])
    pool = models.PositiveIntegerField("drawn from")
    seed = models.CharField(max_length=16)
    drawn_at = models.DateTimeField(default=timezone.now)
    drawn_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(CaseContent.Meta):
        ordering = ["-drawn_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="sample_dates_in_order",
                violation_error_message="It cannot end before it begins.",
            ),
            models.CheckConstraint(
                condition=~Q(by="percent") | Q(size__lte=100),
                name="sample_share_up_to_all",
                violation_error_message="A share is 100 per cent at most.",
            ),
        ]

    def __str__(self) -> str:
        return f"Sample of {display_date(timezone.localdate(self.drawn_at))}"

    def get_absolute_url(self) -> str:
        return address("lado:sample", board=self.board.slug, pk=self.pk)


class SecondView(CaseContent):
    """One contact that was drawn, and what another officer thinks of how it was decided; empty until then."""

    class View(models.TextChoices):
        AGREE = "agree", "Agrees"
        MEETING = "meeting", "Would have held a meeting"
        ADVICE = "advice", "Would have given other advice"

    sample = models.ForeignKey(QualitySample, on_delete=models.CASCADE, related_name="views")
    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="second_view")
    place = models.PositiveSmallIntegerField("order in which it was drawn")
    view = models.CharField(max_length=7, choices=View.choices, blank=True)
    reasons = SealedTextField(blank=True)
    learning = SealedTextField("what can be learnt from it", blank=True)
    read_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    read_on = models.DateField(null=True, blank=True)

    class Meta(CaseContent.Meta):
        ordering = ["sample", "place"]
        indexes = [models.Index(fields=["board", "read_on"], name="second_view_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(view="", read_on=None) | (~Q(view="") & Q(read_on__isnull=False)),
                name="second_view_with_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"Second view, {self.get_view_display() or 'waiting'}"
