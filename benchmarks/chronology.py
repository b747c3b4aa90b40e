"""A chronology of 5,000 events that 20 agencies tell, on one incident. Runs inside the application.

`python -m benchmarks.chronology` measures its pages alone, with the load of the machine.
"""

import datetime as dt
import os
import sys
from random import Random
from typing import Any

EVENTS, AGENCIES, YEARS = 5_000, 20, 6
TEXTS = (
    "Home visit, child seen with mother", "Home visit, child was not seen", "Call from school about absence",
    "Two bruises seen on the arm at school", "Three bruises seen on the arm in the clinic",
    "Appointment, was not brought",
    "Police called to a dispute", "Review of the plan with the family",
)  # fmt: skip


def make_chronology(today: dt.date) -> tuple[Any, Any]:
    """The board and the incident; made once."""
    from benchmarks.planner import analyse
    from boards.models import Agency, Board, BoardAgency
    from core.models import RoleAssignment, User
    from core.partial_dates import PartialDate, Precision
    from core.permissions import Role
    from core.scoping import Clearance, board_scope
    from reviews.chronology_rules import NewEvent
    from reviews.models import ChronologyClash, ChronologyEvent, Incident
    from reviews.services.chronology import add_events

    board = Board.objects.get(slug="dunmoor")
    lead = User.objects.get(email="reviews@dunmoor.example")
    random = Random("chronology")  # noqa: S311 -- the same each time, on purpose
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        if not RoleAssignment.objects.current(today).filter(board=board, role=Role.REVIEW_LEAD).exists():
            RoleAssignment.objects.create(user=lead, board=board, role=Role.REVIEW_LEAD)
        incident, _ = Incident.objects.get_or_create(
            board=board, reference="B-5000", defaults={"aware_on": today, "pseudonym": "Child Z"}
        )
        if ChronologyEvent.objects.filter(incident=incident).exists():
            analyse(ChronologyEvent, ChronologyClash)
            return board, incident
        for number in range(AGENCIES):
            agency, _ = Agency.objects.get_or_create(name=f"Benchmark agency {number + 1}")
            BoardAgency.objects.get_or_create(board=board, agency=agency)
            events = []
            for _ in range(EVENTS // AGENCIES):
                day = today - dt.timedelta(days=random.randrange(365 * YEARS))
                text = f"{random.choice(TEXTS)}, contact {len(events)}"
                events.append(NewEvent(PartialDate(day, day, Precision.DAY), text, "Record"))
            add_events(incident, agency=agency, events=events, actor=lead)
    analyse(ChronologyEvent, ChronologyClash)
    return board, incident


def main() -> int:
    """Run it alone."""
    from benchmarks.__main__ import show_pages
    from benchmarks.pages import measure
    from benchmarks.servers import FOLDER, LARGE, SMALL, database

    with database(FOLDER / "small", *SMALL) as environment:
        small = measure(environment, groups=("chronology",))
    with database(FOLDER / "large", *LARGE) as environment:
        large = measure(environment, groups=("chronology",))
    missed = show_pages(small, large)
    print(f"Load of the machine {' '.join(f'{one:.1f}' for one in os.getloadavg())}.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
