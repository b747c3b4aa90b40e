"""The clocks of incidents and reviews: notification, rapid review, publication. Rules are data (core.clock_rules).

A clock keeps the rule that was in force, for the board's edition of the guidance, on the day on which it started.
"""

import datetime as dt
from dataclasses import dataclass

from boards.models import Board
from core.clock_rules import ClockRule, ClockState, Pause, days_left, due, state
from core.clock_service import chosen_clocks, extra_bank_holidays
from core.models import StatutoryClock
from reviews.models import ClockPause, Incident, Review, ReviewSetting

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
    ClockState.PAUSED: "purple",
    ClockState.MET: "green",
    ClockState.MISSED: "orange",
}
WORDS = {
    ClockState.RUNNING: "Running",
    ClockState.DUE_SOON: "Due soon",
    ClockState.OVERDUE: "Overdue",
    ClockState.PAUSED: "Paused",
    ClockState.MET: "In time",
    ClockState.MISSED: "Late",
}


@dataclass(frozen=True)
class Limit:
    """One clock of one record: from `start`, in time up to `due`, done on a day or not yet.

    `due` is None while a pause without an end stops the clock.
    """

    rule: ClockRule
    start: dt.date
    due: dt.date | None
    done: dt.date | None
    extra: frozenset[dt.date]
    pauses: tuple[Pause, ...] = ()

    @property
    def name(self) -> str:
        return NAMES[self.rule.key]

    def state(self, on: dt.date) -> ClockState:
        """Where it stands on a day."""
        if self.done is not None and self.done <= on:
            return ClockState.MET if self.done <= self.expected(self.done) else ClockState.MISSED
        return state(on, self.start, self.rule, self.pauses, None, self.extra)

    def left(self, on: dt.date) -> int:
        """Working days or days that are left after a day; negative when overdue, standing still while it is paused."""
        return days_left(on, self.start, self.rule, self.pauses, self.extra)

    def expected(self, on: dt.date) -> dt.date:
        """The last day in time as it looks on a day: a pause without an end is taken to end the day after."""
        if self.due is not None:
            return self.due
        ended = [
            Pause(one.start, max(one.start, on + dt.timedelta(days=1)), one.reason)
            if one.until is None
            else one
            for one in self.pauses
        ]
        found = due(self.start, self.rule, ended, self.extra)
        if found is None:
            raise AssertionError("All pauses were closed.")
        return found

    def settled(self, by: dt.date) -> tuple[dt.date, bool] | None:
        """The day on which it became known whether the limit was kept, and whether it was; None while it is open.

        In time: the day it was done. Late: the first day after the limit, however much later it was done.
        """
        if self.done is not None and self.done <= by and self.done <= self.expected(self.done):
            return self.done, True
        if self.due is None:
            return None
        late_from = self.due + dt.timedelta(days=1)
        return (late_from, False) if late_from <= by else None


class Clocks:
    """The rules that a board's clocks run under and their pauses, read once. Four queries."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._clocks = list(StatutoryClock.objects.filter(key__in=list(NAMES)))
        self._extra = extra_bank_holidays()
        self.setting = ReviewSetting.of(board)

        self._pauses: dict[tuple[str, int], list[ClockPause]] = {}
        for one in ClockPause.objects.filter(board=board).order_by("begins_on", "pk"):
            key = ("incident", one.incident_id) if one.incident_id else ("review", one.review_id or 0)
            self._pauses.setdefault(key, []).append(one)

    def pauses_of(self, one: Incident | Review) -> list[ClockPause]:
        """The pauses of its clocks, in order."""
        return self._pauses.get((one._meta.model_name or "", one.pk), [])

    def _limit(
        self, key: str, start: dt.date | None, done: dt.date | None, of: tuple[str, int | None], clock: str
    ) -> Limit | None:
        if start is None:
            return None
        found = next(
            (one for one in chosen_clocks(self._clocks, self._board.edition, start) if one.key == key), None
        )
        if found is None:
            return None
        rule = found.as_rule()
        rows = self._pauses.get((of[0], of[1] or 0), ()) if self._pauses else ()
        pauses = tuple(one.as_pause() for one in rows if one.clock == clock)
        return Limit(rule, start, due(start, rule, pauses, self._extra), done, self._extra, pauses)

    def notification(
        self, aware_on: dt.date | None, notified_on: dt.date | None, *, of: int | None = None
    ) -> Limit | None:
        """`of` is the incident's id, by which its pauses are found."""
        return self._limit(
            NOTIFICATION, aware_on, notified_on, ("incident", of), ClockPause.Clock.NOTIFICATION
        )

    def rapid_review(
        self,
        aware_on: dt.date | None,
        notified_on: dt.date | None,
        held_on: dt.date | None,
        *,
        of: int | None = None,
    ) -> Limit | None:
        """Counted from the event that the board has set."""
        key = self.setting.rapid_review_start
        from_awareness = key == ReviewSetting.RapidReviewStart.AWARENESS
        start = aware_on if from_awareness else notified_on
        return self._limit(key, start, held_on, ("incident", of), ClockPause.Clock.RAPID_REVIEW)

    def publication(
        self,
        decided_on: dt.date | None,
        started_on: dt.date | None,
        published_on: dt.date | None,
        *,
        of: int | None = None,
    ) -> Limit | None:
        """Counted from the decision; from the start where no day of the decision is known. `of`: the review's id."""
        start = decided_on or started_on
        return self._limit(PUBLICATION, start, published_on, ("review", of), ClockPause.Clock.PUBLICATION)

    def of_incident(self, one: Incident) -> list[Limit]:
        """The clocks that run for an incident. Without a notification the rapid review has none yet."""
        if one.standing == Incident.Standing.NOT_SERIOUS:
            return []
        found = [
            self.notification(one.aware_on, one.notified_on, of=one.pk),
            self.rapid_review(one.aware_on, one.notified_on, one.rapid_review_on, of=one.pk),
        ]
        return [limit for limit in found if limit is not None]

    def of_review(self, one: Review) -> list[Limit]:
        """The clock of the publication, of reviews that are the board's to publish."""
        if one.kind in (Review.Kind.ELSEWHERE, Review.Kind.OUTSIDE) or one.ended_on is not None:
            return []
        limit = self.publication(one.decided_on, one.started_on, one.published_on, of=one.pk)
        return [limit] if limit else []
