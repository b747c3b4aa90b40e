"""The clocks of incidents and reviews: notification, rapid review, publication. Rules are data (core.clock_rules).

A clock keeps the rule that was in force, for the board's edition of the guidance, on the day on which it started.
"""

import datetime as dt
from dataclasses import dataclass

from boards.models import Board
from core.clock_rules import ClockRule, ClockState, due, state
from core.clock_service import chosen_clocks, extra_bank_holidays
from core.models import StatutoryClock
from reviews.models import Incident, Review, ReviewSetting

NOTIFICATION, PUBLICATION = "notification", "practice_review"
NAMES = {
    NOTIFICATION: "Notification",
    ReviewSetting.RapidReviewStart.NOTIFICATION: "Rapid review",
    ReviewSetting.RapidReviewStart.AWARENESS: "Rapid review",
    PUBLICATION: "Publication",
}
COLOURS = {
    ClockState.RUNNING: "blue",
    ClockState.DUE_SOON: "yellow",
    ClockState.OVERDUE: "red",
    ClockState.MET: "green",
    ClockState.MISSED: "orange",
}
WORDS = {
    ClockState.RUNNING: "Running",
    ClockState.DUE_SOON: "Due soon",
    ClockState.OVERDUE: "Overdue",
    ClockState.MET: "In time",
    ClockState.MISSED: "Late",
}


@dataclass(frozen=True)
class Limit:
    """One clock of one record: from `start`, in time up to `due`, done on a day or not yet."""

    rule: ClockRule
    start: dt.date
    due: dt.date
    done: dt.date | None
    extra: frozenset[dt.date]

    @property
    def name(self) -> str:
        return NAMES[self.rule.key]

    def state(self, on: dt.date) -> ClockState:
        """Where it stands on a day."""
        done = self.done if self.done is not None and self.done <= on else None
        return state(on, self.start, self.rule, (), done, self.extra)

    def settled(self, by: dt.date) -> tuple[dt.date, bool] | None:
        """The day on which it became known whether the limit was kept, and whether it was; None while it is open.

        In time: the day it was done. Late: the first day after the limit, however much later it was done.
        """
        if self.done is not None and self.done <= min(self.due, by):
            return self.done, True
        late_from = self.due + dt.timedelta(days=1)
        return (late_from, False) if late_from <= by else None


class Clocks:
    """The rules that a board's clocks run under, read once. Three queries."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._clocks = list(StatutoryClock.objects.filter(key__in=list(NAMES)))
        self._extra = extra_bank_holidays()
        self.setting = ReviewSetting.of(board)

    def _limit(self, key: str, start: dt.date | None, done: dt.date | None) -> Limit | None:
        if start is None:
            return None
        found = next(
            (one for one in chosen_clocks(self._clocks, self._board.edition, start) if one.key == key), None
        )
        if found is None:
            return None
        rule = found.as_rule()
        last = due(start, rule, (), self._extra)
        return None if last is None else Limit(rule, start, last, done, self._extra)

    def notification(self, aware_on: dt.date | None, notified_on: dt.date | None) -> Limit | None:
        return self._limit(NOTIFICATION, aware_on, notified_on)

    def rapid_review(
        self, aware_on: dt.date | None, notified_on: dt.date | None, held_on: dt.date | None
    ) -> Limit | None:
        """Counted from the event that the board has set."""
        key = self.setting.rapid_review_start
        from_awareness = key == ReviewSetting.RapidReviewStart.AWARENESS
        return self._limit(key, aware_on if from_awareness else notified_on, held_on)

    def publication(
        self, decided_on: dt.date | None, started_on: dt.date | None, published_on: dt.date | None
    ) -> Limit | None:
        """Counted from the decision; from the start where the day of the decision is not known."""
        return self._limit(PUBLICATION, decided_on or started_on, published_on)

    def of_incident(self, one: Incident) -> list[Limit]:
        """The clocks that run for an incident. Without a notification the rapid review has none yet."""
        found = [
            self.notification(one.aware_on, one.notified_on),
            self.rapid_review(one.aware_on, one.notified_on, one.rapid_review_on),
        ]
        return [limit for limit in found if limit is not None]

    def of_review(self, one: Review) -> list[Limit]:
        """The clock of the publication, of reviews that are the board's to publish."""
        if one.kind == Review.Kind.ELSEWHERE or one.ended_on is not None:
            return []
        limit = self.publication(one.decided_on, one.started_on, one.published_on)
        return [limit] if limit else []
