"""Pages about one million bookings, and how fast places are booked. `python -m benchmarks.training` runs them alone."""

import json
import os
import subprocess
import sys
import time

from benchmarks.pages import measure
from benchmarks.servers import FOLDER, LARGE, SMALL, database

GOAL = 100  # times an empty transaction, which waits for no disk


def booking(environment: dict[str, str]) -> tuple[str, bool]:
    """How long one booking takes beside an empty transaction, as text, and whether it meets the goal."""
    command = [sys.executable, "-m", "benchmarks.throughput"]
    found = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    one = json.loads(found.splitlines()[-1])
    ratio = one["booked"] / one["empty"]
    good = ratio < GOAL
    text = (
        f"A booking on one connection: {one['booked'] * 1000:.1f} ms, {one['each_second']:.0f} each second, "
        f"{ratio:.1f} times an empty transaction ({one['empty'] * 1000:.2f} ms; goal under {GOAL})  "
        f"{'ok' if good else 'MISSED'}"
    )
    return text, good


def main() -> int:
    """Run it alone, with the load of the machine."""
    from benchmarks.__main__ import show_pages

    with database(FOLDER / "small", *SMALL) as environment:
        small = measure(environment, groups=("training", "public"))
    with database(FOLDER / "large", *LARGE) as environment:
        begun = time.monotonic()
        large = measure(environment, groups=("training", "public"))
        text, good = booking(environment)
        spent = time.monotonic() - begun
    missed = show_pages(small, large) + (not good)
    print(text)
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"Measured in {spent:.0f} s with all boards; load of the machine {load}.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
