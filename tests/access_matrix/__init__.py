"""Who may open which address: the table that tests/core/test_access_matrix.py holds every view against.

Every address of the project needs a line, or the test fails and says which. A line says who may, in words of the
catalogue (never read from the view itself):

    "boards:meeting": board(Perm.MEETING_READ, of=a_meeting),

means: people with that permission on the board open it; other roles of the board get 403; everybody else, also
the manager of another board and the administrator, gets 404; a meeting of another board under this board's address
is 404 for all. `of` builds the object that the address names, on either board. Rules about single objects:
`roles={Role.DELEGATE: MISSING}` for one role, `otherwise=MISSING` for all whose permission does not reach.
"""

from tests.access_matrix import (
    bodies,
    case_files,
    core,
    cycles,
    deaths,
    frameworks,
    incident_cases,
    lado,
    lado_letters,
    lado_offers,
    lado_quality,
    lado_steps,
    learning,
    meetings,
    officer_reports,
    pauses,
    rapid_reviews,
    reports,
    returns,
    review_panels,
    review_publishing,
    reviews,
    training,
)
from tests.access_matrix.lines import Line

TABLE: dict[str, Line] = {
    **core.TABLE,
    **bodies.TABLE,
    **meetings.TABLE,
    **cycles.TABLE,
    **returns.TABLE,
    **case_files.TABLE,
    **frameworks.TABLE,
    **lado.TABLE,
    **lado_letters.TABLE,
    **lado_offers.TABLE,
    **lado_quality.TABLE,
    **lado_steps.TABLE,
    **deaths.TABLE,
    **reports.TABLE,
    **officer_reports.TABLE,
    **reviews.TABLE,
    **pauses.TABLE,
    **incident_cases.TABLE,
    **review_panels.TABLE,
    **training.TABLE,
    **review_publishing.TABLE,
    **rapid_reviews.TABLE,
    **learning.TABLE,
}

# Addresses whose objects are shared by all boards, or carry no object at all: another board's is not tried.
SHARED = {
    "boards:agency_include",
    "boards:load_kind",
    "boards:load_template",
    "audits:framework_take",
    *lado_letters.SHARED,
    *training.SHARED,
}
