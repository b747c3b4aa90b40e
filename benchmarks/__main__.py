"""Measure and print; exit status 1 when a goal is missed."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.pages import Measured, measure
from benchmarks.servers import database

SMALL, LARGE = (3, 2), (153, 6)  # boards, years
GOAL_RATIO, GOAL_QUERIES, GOAL_GROWTH, GOAL_REPORT = 2.5, 15, 1.2, 1.3
FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench"


def report(environment: dict[str, str]) -> dict[str, float]:
    """Seconds of the report and of WeasyPrint alone, peak memory."""
    command = [sys.executable, "-m", "benchmarks.report"]
    found = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    measured: dict[str, float] = json.loads(found.splitlines()[-1])
    return measured


def line(small: Measured, large: Measured) -> tuple[str, bool]:
    """One page as text, and whether it meets the goals. A remembered page cannot grow: growth is the first view's."""
    growth = large.first_ratio / small.first_ratio
    queries = max(small.queries, large.queries)
    good = large.ratio < GOAL_RATIO and queries <= GOAL_QUERIES and growth < GOAL_GROWTH
    text = (
        f"{small.name:<20}{small.ratio:>8.2f}{large.ratio:>8.2f}{small.first_ratio:>12.2f}{large.first_ratio:>8.2f}"
        f"{growth:>9.2f}{queries:>9}{large.seconds * 1000:>8.1f}{large.first * 1000:>8.1f}{large.floor * 1000:>8.1f}"
    )
    return f"{text}  {'ok' if good else 'MISSED'}", good


def main() -> int:
    """Run everything."""
    with database(FOLDER / "small", *SMALL) as environment:
        small = measure(environment)
        small_report = report(environment)
    with database(FOLDER / "large", *LARGE) as environment:
        large = measure(environment)
        large_report = report(environment)
    print(
        f"Pages as ratios to the floor, medians. Small: {SMALL[0]} boards, large: {LARGE[0]} boards × {LARGE[1]} years."
    )
    print(f"{'':<20}{'seen before':>16}{'first view':>20}{'growth':>9}{'':>9}{'milliseconds (large)':>24}")
    print(
        f"{'page':<20}{'small':>8}{'large':>8}{'small':>12}{'large':>8}{'first':>9}{'queries':>9}"
        f"{'before':>8}{'first':>8}{'floor':>8}"
    )
    missed = 0
    for pair in zip(small, large, strict=True):
        text, good = line(*pair)
        missed += not good
        print(text)
    print(
        f"Goals: a page seen before under {GOAL_RATIO}; first view at most {GOAL_QUERIES} queries, "
        f"growth under {GOAL_GROWTH}."
    )
    for name, found in (("small", small_report), ("large", large_report)):
        ratio = found["report"] / found["alone"]
        missed += ratio >= GOAL_REPORT
        print(
            f"Annual report ({name}): {found['report']:.2f} s, {ratio:.2f} of WeasyPrint alone "
            f"({found['alone']:.2f} s; goal under {GOAL_REPORT}), peak memory {found['peak_mb']:.0f} MB"
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
