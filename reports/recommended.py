"""Recommendations of a report as pages and print show them, with the actions that follow from them."""

from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType

from boards.models import Action
from reports.models import Recommendation, Report


def recommendations_of(report: Report, *, carried: bool) -> list[Recommendation]:
    """Those made in the report, or those it carries over, in order. One query."""
    rows = Recommendation.objects.filter(board=report.board_id, report=report, is_carried=carried)
    return list(rows.select_related("agency", "board", "report", "edited_by").order_by("order", "id"))


class ActionsOf:
    """The actions that follow from recommendations, from whichever report they were made. One query."""

    def __init__(self, rows: Iterable[Recommendation]) -> None:
        roots = {one.root_id_or_own for one in rows}
        self._found: dict[int, list[Action]] = {}
        if not roots:
            return
        kind = ContentType.objects.get_for_model(Recommendation)
        actions = Action.objects.filter(source_type=kind, source_id__in=sorted(roots))
        for action in actions.select_related("board").order_by("number"):
            if action.source_id is not None:
                self._found.setdefault(action.source_id, []).append(action)

    def of(self, one: Recommendation) -> Sequence[Action]:
        """The actions of one recommendation, the first one first."""
        return self._found.get(one.root_id_or_own, [])

    def words(self, one: Recommendation) -> str:
        """ "action 12, in progress; action 14, closed"; empty where there is none."""
        return "; ".join(f"action {a.number}, {a.get_status_display().lower()}" for a in self.of(one))
