"""Who in an agency has had what: for the agency's leads, and for those who run training."""

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.models import Agency
from core.permissions import Perm
from training.models import Delegate
from training.statistics.matrix import MATRIX_RULE, GroupRow, matrix_of
from training.views.pages import TrainingPage


class AgencyMatrix(TrainingPage, TemplateView):
    """Staff groups beside courses; ?agency= chooses among the agencies that this person may see."""

    permission = Perm.BOOKING_READ
    or_permissions = (Perm.BOOKING_READ_OWN_AGENCY,)
    tab = "Who has had what"
    template_name = "training/matrix.html"

    @cached_property
    def agencies(self) -> list[Agency]:
        """Agencies with people in training; a lead's own only."""
        known = Delegate.objects.filter(board=self.board, agency__isnull=False).order_by().values("agency")
        rows = Agency.objects.filter(pk__in=known)
        if not self.can(Perm.BOOKING_READ):
            rows = rows.filter(pk__in=self.access.agency_ids)
        return list(rows.order_by("name"))

    @cached_property
    def agency(self) -> Agency | None:
        asked = self.request.GET.get("agency", "")
        chosen = next((one for one in self.agencies if str(one.pk) == asked), None)
        return chosen or next(iter(self.agencies), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = matrix_of(self.board, [self.agency.pk], timezone.localdate()) if self.agency else None
        context.update(
            agencies=self.agencies,
            agency=self.agency,
            rule=MATRIX_RULE,
            headers=["Staff group", "People", *(one.title for one in found.courses)] if found else [],
            rows=[_words(row) for row in found.rows] if found else [],
        )
        return context


def _words(row: GroupRow) -> list[str]:
    """One row as the table shows it: "3 of 8, 2 run out"."""
    cells = [
        f"{cell.has.numerator} of {cell.has.denominator}{f', {cell.run_out} run out' if cell.run_out else ''}"
        if cell.has.numerator or cell.run_out
        else "Nobody"
        for cell in row.cells
    ]
    return [row.label, str(row.people), *cells]
