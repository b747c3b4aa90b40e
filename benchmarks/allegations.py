"""Pages and figures about 100,000 contacts. `python -m benchmarks.allegations` runs them alone."""

import json
import os
import subprocess
import sys
import time

from benchmarks.pages import measure
from benchmarks.servers import FOLDER, LARGE, SMALL, database

GOAL, STATEMENTS = 2.5, 18  # of the SQL alone; of a year


def figures(environment: dict[str, str]) -> tuple[str, bool]:
    """The year's tables against their SQL, as text, and whether they meet the goal."""
    command = [sys.executable, "-m", "benchmarks.figures"]
    found = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    one = json.loads(found.splitlines()[-1])
    ratio, statements = one["made"] / one["alone"], int(one["statements"])
    good = ratio < GOAL and statements <= STATEMENTS
    text = (
        f"A year of allegations: {statements} statements (goal at most {STATEMENTS}), {one['made'] * 1000:.0f} ms, "
        f"{ratio:.2f} of their SQL alone ({one['alone'] * 1000:.0f} ms; goal under {GOAL:g})  "
        f"{'ok' if good else 'MISSED'}"
    )
    return text, good


def main() -> int:
    """Run it alone, with the load of the machine."""
    from benchmarks.__main__ import show_pages

    with database(FOLDER / "small", *SMALL) as environment:
        small = measure(environment, groups=("cases",))
    with database(FOLDER / "large", *LARGE) as environment:
        begun = time.monotonic()
        large = measure(environment, groups=("cases",))
        text, good = figures(environment)
        spent = time.monotonic() - begun
    missed = show_pages(small, large) + (not good)
    print(text)
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"Measured in {spent:.0f} s with all boards; load of the machine {load}.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
