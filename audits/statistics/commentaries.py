"""The board's words beside the figures of a cycle."""

from audits.models import Commentary, Cycle


def commentaries_of(cycle: Cycle) -> dict[int, str]:
    """Standard's id → what the board writes about it; only where there is something. One query."""
    rows = Commentary.objects.filter(cycle=cycle).exclude(text="")
    return dict(rows.order_by().values_list("standard_id", "text"))
