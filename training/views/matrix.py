"""Who in an agency has had what: for the agency's leads, and for those who run training."""

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.models import Agency
from boards.needs import board_url
from core.permissions import Perm
from core.views.remembered import RememberedPage
from training.models import Delegate, StaffSize
from training.statistics.matrix import MATRIX_RULE, SOON_DAYS, GroupRow, matrix_of
from training.views.pages import TrainingPage

MOST_GAPS = 30


class OfAnAgency(TrainingPage):
    """A page about one agency: ?agency= chooses among those that this person may see; a lead sees their own only."""

    permission = Perm.BOOKING_READ
    or_permissions = (Perm.BOOKING_READ_OWN_AGENCY,)

    @cached_property
    def agencies(self) -> list[Agency]:
        """Agencies with people in training, or that told of their staff."""
        if not self.can(Perm.BOOKING_READ):
            return list(Agency.objects.filter(pk__in=self.access.agency_ids).order_by("name"))
        known = Delegate.objects.filter(board=self.board, agency__isnull=False).order_by().values("agency")
        told = StaffSize.objects.filter(board=self.board).order_by().values("agency")
        return list(Agency.objects.filter(pk__in=known.union(told)).order_by("name"))

    @cached_property
    def agency(self) -> Agency | None:
        asked = self.request.GET.get("agency", "")
        chosen = next((one for one in self.agencies if str(one.pk) == asked), None)
        return chosen or next(iter(self.agencies), None)


class AgencyMatrix(RememberedPage, OfAnAgency, TemplateView):
    """Staff groups beside courses, and the gaps."""

    tab = "Who has had what"
    template_name = "training/matrix.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = matrix_of(self.board, [self.agency.pk], timezone.localdate()) if self.agency else None
        gaps = found.gaps[:MOST_GAPS] if found else []
        context.update(
            agencies=self.agencies,
            agency=self.agency,
            rule=MATRIX_RULE,
            soon_days=SOON_DAYS,
            headers=["Staff group", "People", *(one.title for one in found.courses)] if found else [],
            rows=[_words(row) for row in found.rows] if found else [],
            gap_headers=["Staff group", "Course", "Have it", "Missing", "Run out", "Run out soon"],
            gaps=[
                [
                    row.label,
                    cell.course,
                    f"{cell.has.numerator} of {cell.has.denominator}",
                    *(f"{number:,}" for number in (cell.missing, cell.run_out, cell.soon)),
                ]
                for row, cell in gaps
            ],
            sizes_url=f"{board_url('training:staff_sizes', self.board)}?agency={self.agency.pk}"
            if self.agency
            else "",
            needs_url=board_url("training:needs", self.board) if self.manages else "",
        )
        return context


def _words(row: GroupRow) -> list[str]:
    """One row as the table shows it: "3 of 8, 2 run out"."""
    cells = [
        f"{cell.has.numerator} of {cell.has.denominator}{f', {cell.run_out} run out' if cell.run_out else ''}"
        if cell.has.numerator or cell.run_out
        else f"0 of {cell.has.denominator}"
        if cell.is_needed
        else "Nobody"
        for cell in row.cells
    ]
    people = str(row.people) if row.people == row.known else f"{row.people} ({row.known} in training)"
    return [row.label, people, *cells]
