"""Tables beside those of contacts: second views, settings, policies, learning. Only those with something in them."""

from typing import TYPE_CHECKING

from core.periods import Period
from core.printed import Printed
from lado.statistics.learning import learning_table
from lado.statistics.quality import views_table
from lado.statistics.reading import counting
from lado.statistics.settings import policies_table, settings_of, settings_table

if TYPE_CHECKING:
    from boards.models import Board


def further_tables(board: "Board", period: Period, *, threshold: int) -> list[Printed]:
    """In the order in which boards print them. Opens the clearance; counts below the threshold are hidden."""
    with counting(board):
        settings = settings_of(board, period, threshold)
        found = (
            views_table(board, period, threshold),
            settings_table(settings),
            policies_table(board, period, settings, threshold),
            learning_table(board, period),
        )
    return [one for one in found if one is not None]
