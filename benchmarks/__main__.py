"""Measure and print; exit status 1 when a goal is missed."""

import json
import subprocess
import sys
from dataclasses import dataclass

from benchmarks import allegations, saves, training
from benchmarks.pages import Measured, measure
from benchmarks.servers import FOLDER, LARGE, SMALL, database

GOAL_GROWTH, GOAL_REPORT = 1.2, 1.3


@dataclass(frozen=True)
class Goal:
    """What a page may take: ratios to the floor when it was seen before and at first view, queries of that."""

    before: float | None = 2.5
    first: float | None = None
    queries: int = 15

    def is_met(self, small: Measured, large: Measured) -> bool:
        """Whether it holds with all boards, and the page does not grow with them."""
        return (
            (self.before is None or large.ratio < self.before)
            and (self.first is None or large.first_ratio < self.first)
            and max(small.queries, large.queries) <= self.queries
            and large.first_ratio / small.first_ratio < GOAL_GROWTH
        )

    def __str__(self) -> str:
        before = "" if self.before is None else f"{self.before:g}"
        return f"{before:>6}{'' if self.first is None else f'{self.first:g}':>6}{self.queries:>4}"


# Figures of a large cycle: ten queries beside BEGIN and COMMIT. What people write in is made anew each time.
FIGURES, WRITTEN = Goal(before=5, first=30, queries=12), Goal(before=None, first=8)
CASES, TRAINING = Goal(queries=12), Goal(queries=12)
# Who read it is written down each time, also of a page that was seen before.
CHRONOLOGY = Goal(before=5, first=5)
GOALS = {
    "Chronology": CHRONOLOGY,
    "Chronology, page 60": CHRONOLOGY,
    "Chronology, findings": CHRONOLOGY,
    "Heat map, standards": FIGURES,
    "Heat map, criteria": FIGURES,
    "Heat map, difference": FIGURES,
    "Analysis": FIGURES,
    "Return": WRITTEN,
    "Answers, read": WRITTEN,
    "Own return": WRITTEN,
    "Answers, written": WRITTEN,
    "Moderation": Goal(before=None, first=20, queries=22),
    "Cases": CASES,
    "Cases, filtered": CASES,
    "Cases, overdue": Goal(queries=16),  # limits are worked out, in four queries
    "Cases, a name": CASES,
    "Due": CASES,
    "Time is over": CASES,
    # The page of one case is made anew each time, and each reading is written down.
    "Case": Goal(before=None, first=15, queries=25),
    "Case numbers": Goal(queries=40),
    "Events": TRAINING,
    "Event": TRAINING,
    "Courses": TRAINING,
    "Delegates": TRAINING,
    "Delegate": TRAINING,
    "Who has had what": TRAINING,
    "Training numbers": Goal(queries=40),
    "Catalogue, public": Goal(queries=14),  # 12, with the beginning and the end of the transaction
    "Course, public": TRAINING,
}


def report(environment: dict[str, str]) -> dict[str, float]:
    """Seconds of the report and of WeasyPrint alone, peak memory."""
    command = [sys.executable, "-m", "benchmarks.report"]
    found = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    measured: dict[str, float] = json.loads(found.splitlines()[-1])
    return measured


def line(small: Measured, large: Measured) -> tuple[str, bool]:
    """One page as text, and whether it meets the goals. A remembered page cannot grow: growth is the first view's."""
    goal = GOALS.get(small.name, Goal())
    growth, queries = large.first_ratio / small.first_ratio, max(small.queries, large.queries)
    good = goal.is_met(small, large)
    text = (
        f"{small.name:<22}{small.ratio:>8.2f}{large.ratio:>8.2f}{small.first_ratio:>12.2f}{large.first_ratio:>8.2f}"
        f"{growth:>9.2f}{queries:>9}{large.seconds * 1000:>8.1f}{large.first * 1000:>8.1f}{large.floor * 1000:>8.1f}"
        f"  {goal}"
    )
    return f"{text}  {'ok' if good else 'MISSED'}", good


def show_pages(small: list[Measured], large: list[Measured]) -> int:
    """Print the table of pages; returns how many miss a goal."""
    print(
        f"Pages as ratios to the floor, medians. Small: {SMALL[0]} boards, large: {LARGE[0]} × {LARGE[1]} years."
    )
    heads = (
        ("", 22), ("seen before", 16), ("first view", 20), ("growth", 9), ("", 9), ("milliseconds (large)", 24),
        ("goals under", 18),
    )  # fmt: skip
    columns = (
        ("page", -22), ("small", 8), ("large", 8), ("small", 12), ("large", 8), ("first", 9), ("queries", 9),
        ("before", 8), ("first", 8), ("floor", 8), ("before", 8), ("first", 6), ("q", 4),
    )  # fmt: skip
    for row in (heads, columns):
        print("".join(f"{word:<{-width}}" if width < 0 else f"{word:>{width}}" for word, width in row))
    missed = 0
    for pair in zip(small, large, strict=True):
        text, good = line(*pair)
        missed += not good
        print(text)
    print(f"All: growth of the first view under {GOAL_GROWTH}.")
    return missed


def main() -> int:
    """Run everything."""
    with database(FOLDER / "small", *SMALL) as environment:
        small = measure(environment)
        small_report = report(environment)
    with database(FOLDER / "large", *LARGE) as environment:
        large = measure(environment)
        large_report = report(environment)
        figures, figures_are_good = allegations.figures(environment)
        saved, saves_are_good = saves.measure(environment)
        booked, bookings_are_good = training.booking(environment)
    missed = show_pages(small, large) + sum(
        not good for good in (saves_are_good, figures_are_good, bookings_are_good)
    )
    for name, found in (("small", small_report), ("large", large_report)):
        ratio = found["report"] / found["alone"]
        missed += ratio >= GOAL_REPORT
        print(
            f"Annual report ({name}): {found['report']:.2f} s, {ratio:.2f} of WeasyPrint alone "
            f"({found['alone']:.2f} s; goal under {GOAL_REPORT}), peak memory {found['peak_mb']:.0f} MB"
        )
    print(figures)
    print(saved)
    print(booked)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
