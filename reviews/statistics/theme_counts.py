"""Counting themes in one query: of one board for a period and all years, or of many boards by year.

What is counted are *episodes*: an incident together with its own review is one, a review without an incident is one.
An episode has one day: the first that is known of its incident, else of its review. So years add up, and nothing is
counted twice because its review bears the theme as well. Reviews that other areas published are counted apart: many
boards may keep the same one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.periods import Period
from core.scoping import required_scope
from reviews.models import Theme

# An incident's day, and one row for each theme of each episode. `%(boards)s` narrows beside the policies.
EPISODES = """
WITH incident_day AS (
    SELECT i.id, i.standing, coalesce(
        i.aware_on, i.notified_on, i.rapid_review_on, i.decided_on,
        min(coalesce(r.started_on, r.decided_on, r.published_on))
    ) AS day
    FROM reviews_incident i
    LEFT JOIN reviews_review r ON r.board_id = i.board_id AND r.incident_id = i.id
    WHERE i.board_id = ANY(%(boards)s)
    GROUP BY i.id, i.standing
), linked AS (
    SELECT l.board_id, l.theme_id, 'i' || d.id AS episode, d.day
    FROM reviews_incidenttheme l
    JOIN incident_day d ON d.id = l.incident_id
    WHERE l.board_id = ANY(%(boards)s) AND d.standing = 'serious'
    UNION ALL
    SELECT l.board_id, l.theme_id, coalesce('i' || r.incident_id, 'r' || r.id),
        CASE WHEN r.incident_id IS NULL THEN coalesce(r.started_on, r.decided_on, r.published_on) ELSE d.day END
    FROM reviews_reviewtheme l
    JOIN reviews_review r ON r.id = l.review_id
    LEFT JOIN incident_day d ON d.id = r.incident_id
    WHERE l.board_id = ANY(%(boards)s) AND r.kind <> 'outside'
)
"""
# Each theme by itself, and each wide theme together with its narrower ones.
OF_ONE = """
SELECT t.id, w.id, count(DISTINCT episode) FILTER (WHERE day BETWEEN %(start)s AND %(end)s),
    count(DISTINCT episode)
FROM linked
JOIN reviews_theme t ON t.id = linked.theme_id
JOIN reviews_theme w ON w.id = coalesce(t.parent_id, t.id)
WHERE day <= %(end)s OR day IS NULL
GROUP BY GROUPING SETS ((t.id), (w.id))
"""
# Boards name their themes themselves; the same name is the same theme. Years begin in April.
OF_MANY = """
SELECT min(t.name), extract(year FROM day - interval '3 months')::int, count(DISTINCT episode),
    count(DISTINCT linked.board_id)
FROM linked
JOIN reviews_theme t ON t.id = linked.theme_id
WHERE day IS NOT NULL AND day <= %(end)s
GROUP BY lower(t.name), 2
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Episodes in the period, and in all years up to its end."""

    in_period: int
    in_all: int


def counts_of_board(
    board_id: int, period: Period, as_at: dt.date
) -> tuple[dict[int, Counted], dict[int, Counted]]:
    """Theme id → episodes, and wide theme's id → episodes of it or of a narrower one. One query."""
    values = {"boards": [board_id], "start": period.start, "end": min(period.end, as_at)}
    alone: dict[int, Counted] = {}
    wide: dict[int, Counted] = {}
    for theme, wider, in_period, in_all in _rows(EPISODES + OF_ONE, values):
        counted = Counted(int(in_period), int(in_all))
        if theme is not None:
            alone[int(theme)] = counted
        else:
            wide[int(wider)] = counted
    return alone, wide


@dataclass(frozen=True, slots=True)
class ThemeYear:
    """A theme in one financial year (the one in which it begins) over several boards."""

    theme: str
    year: int
    episodes: int
    boards: int


def counts_of_boards(board_ids: Sequence[int], as_at: dt.date) -> list[ThemeYear]:
    """Themes of many boards by financial year, without cases. One query, whatever the number of boards and years.

    The scope must hold the boards: the policies leave out what it does not.
    """
    values = {"boards": sorted(board_ids), "end": as_at}
    return [ThemeYear(*row) for row in _rows(EPISODES + OF_MANY, values)]


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    required_scope(Theme)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
