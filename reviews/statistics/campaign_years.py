"""What came after a campaign: deaths of its category by year, small numbers hidden as in the breakdown of that year."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from boards.models import Board
from boards.statistics.years import board_year
from core.figures import Figure
from core.suppression import SUPPRESSED, suppress
from reviews.models import Campaign, ChildDeath
from reviews.statistics.death_counts import categories_by_year
from reviews.statistics.deaths import year_name
from reviews.statistics.reading import counting

RULE = (
    "Deaths of children of the category by the day of death, as known by now; the category is known once the panel has "
    "reviewed a death. What comes after a campaign need not come of it."
)


@dataclass(frozen=True)
class Followed:
    """One campaign with its category's deaths by year, and whether the year began before the campaign."""

    campaign: Campaign
    years: tuple[tuple[str, Figure, bool], ...]


def follow(
    board: Board, campaigns: Sequence[Campaign], today: dt.date, *, threshold: int | None = None
) -> list[Followed]:
    """Every campaign with its years. One query for all. Opens the clearance, and returns only figures."""
    limit = board.small_number_threshold if threshold is None else threshold
    with counting(board):
        found = categories_by_year(board.year_start_month, today)
    kinds = [*ChildDeath.Category.values, ""]
    shown = {
        year: suppress([group.get(kind, 0) for kind in kinds], limit).cells for year, group in found.items()
    }

    def figure(campaign: Campaign, year: int) -> tuple[str, Figure, bool]:
        whole = board_year(board, dt.date(year, board.year_start_month, 1))
        period = replace(whole, end=min(whole.end, today))
        name = year_name(whole)
        count = Figure.count(
            f"campaign.{campaign.pk}.{year}", f"{name}: {campaign.get_category_display()}",
            found[year].get(campaign.category, 0), rule=RULE, rule_key="campaign", period=period,
        )  # fmt: skip
        hidden = shown[year][kinds.index(campaign.category)] is SUPPRESSED
        return name, count.withhold() if hidden else count, whole.end < campaign.began_on

    return [
        Followed(one, tuple(figure(one, year) for year in sorted(found)) if one.category else ())
        for one in campaigns
    ]
