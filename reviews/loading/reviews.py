"""Incidents and reviews of past years, from the office's list. One row is an incident, a review of it, or both.

Nothing about the child: a reference or a pseudonym, dates, themes and recommendations only.
"""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from boards.loading.cells import choice, listed, name_key, one_line, words
from core.loading import LoadKind, LoadPlan
from core.partial_dates import display_date
from core.permissions import Perm
from core.spreadsheets import Cell, Column, Row
from core.spreadsheets.columns import cell_text, day
from reviews.loading.known_reviews import Known
from reviews.models import Incident, Review

KIND_WORDS = {
    "serious case reviews": Review.Kind.SERIOUS_CASE,
    "local safeguarding practice review": Review.Kind.PRACTICE,
    "child safeguarding practice review": Review.Kind.PRACTICE,
    "safeguarding practice review": Review.Kind.PRACTICE,
    "cspr": Review.Kind.PRACTICE,
    "lspr": Review.Kind.PRACTICE,
    "significant incident learning process (silp)": Review.Kind.SILP,
    "learning review": Review.Kind.PRACTICE_LEARNING,
    "practice learning": Review.Kind.PRACTICE_LEARNING,
    "joint": Review.Kind.JOINT,
    "joint review": Review.Kind.JOINT,
    "domestic homicide review": Review.Kind.DOMESTIC_HOMICIDE,
    "case file audit": Review.Kind.CASE_AUDIT,
}
#: A decision may also be written as the kind of review that it led to.
DECISION_WORDS = {
    "yes": Incident.Decision.REVIEW,
    "scr": Incident.Decision.REVIEW,
    "lcspr": Incident.Decision.REVIEW,
    "cspr": Incident.Decision.REVIEW,
    "serious case review": Incident.Decision.REVIEW,
    "local child safeguarding practice review": Incident.Decision.REVIEW,
    "dhr": Incident.Decision.OTHER,
    "domestic homicide review": Incident.Decision.OTHER,
    "silp": Incident.Decision.OTHER,
    "plr": Incident.Decision.OTHER,
    "practice learning review": Incident.Decision.OTHER,
    "rca": Incident.Decision.OTHER,
    "root cause analysis": Incident.Decision.OTHER,
    "case audit": Incident.Decision.OTHER,
    "no": Incident.Decision.NONE,
    "no further action": Incident.Decision.NONE,
    "nfa": Incident.Decision.NONE,
}
DATES = ("aware_on", "notified_on", "rapid_review_on", "started_on", "published_on")
MOST = 200  # recommendations of one review
LONGEST = 4000


def _parts(cell: Cell) -> list[str]:
    return [" ".join(part.split()) for part in cell_text(cell).split(";") if part.strip()]


def themes(cell: Cell) -> list[str]:
    """Names of themes, separated by semicolons, each once."""
    name = one_line(120)
    return list({name_key(part): name(part) for part in _parts(cell)}.values())


def recommendations(cell: Cell) -> list[str] | int:
    """Texts, separated by semicolons; or how many there are, whose texts are written later."""
    written = cell_text(cell)
    if written.isdecimal():
        if int(written) > MOST:
            raise ValueError(f"{written} recommendations are more than the {MOST} that one review may have")
        return int(written)
    text = words(LONGEST)
    found = [text(part) for part in _parts(cell)]
    if len(found) > MOST:
        raise ValueError(f"{len(found)} recommendations are more than the {MOST} that one review may have")
    return found


ONE_KIND = f"{listed(Review.Kind)}, or its name in full"
ONE_DECISION = "review, other or none; empty while it is open"

COLUMNS = (
    Column("reference", True, one_line(30), "a reference or a pseudonym, each once, never a name"),
    Column("kind", False, choice(Review.Kind, KIND_WORDS), ONE_KIND),
    Column("aware_on", False, day, "the day on which the board became aware", aliases=("aware",)),
    Column("notified_on", False, day, "the day of the notification to the national panel", aliases=("notified",)),
    Column("rapid_review_on", False, day, "the day of the rapid review", aliases=("rapid_review",)),
    Column("decision", False, choice(Incident.Decision, DECISION_WORDS), ONE_DECISION),
    Column("started_on", False, day, "the day on which the review began", aliases=("started",)),
    Column("published_on", False, day, "the day on which it was published", aliases=("published",)),
    Column("themes", False, themes, "themes, separated by “;”", aliases=("theme",)),
    Column(
        "recommendations", False, recommendations, "texts, separated by “;”, or a whole number of them",
        aliases=("recommendation",),
    ),
)  # fmt: skip


def plan_reviews(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the incidents and reviews of the board."""
    known = Known(plan)
    first: dict[str, Row] = {}
    for row in rows:
        earlier = first.setdefault(name_key(row["reference"]), row)
        if earlier is not row:
            plan.problem(
                row.number, "reference", row["reference"],
                f"Row {row.number} has the reference of row {earlier.number}", "each reference once",
            )  # fmt: skip
        elif (
            _not_to_come(plan, row)
            and _in_order(plan, row, known.dates(row))
            and _says_enough(plan, row, known)
        ):
            known.compare(row)
    known.warn()


def _not_to_come(plan: LoadPlan, row: Row) -> bool:
    today = timezone.localdate()
    late = [name for name in DATES if row[name] is not None and row[name] > today]
    for name in late:
        plan.problem(
            row.number, name, display_date(row[name]), "This day is still to come", "a day up to today"
        )
    return not late


def _in_order(plan: LoadPlan, row: Row, dates: dict[str, dt.date | None]) -> bool:
    """Dates as they will be, with what is known already; a problem stands at a column of the file."""
    good = True
    pairs = (
        ("aware_on", "notified_on"),
        ("notified_on", "rapid_review_on"),
        ("aware_on", "started_on"),
        ("started_on", "published_on"),
        ("aware_on", "published_on"),
    )
    for before, after in pairs:
        one, other = dates[before], dates[after]
        if one is not None and other is not None and other < one and good:
            at = after if row[after] else before
            said = f"{after} ({display_date(other)}) is before {before} ({display_date(one)})"
            plan.problem(row.number, at, display_date(row[at] or other), said, "dates in order")
            good = False
    if row["rapid_review_on"] and dates["notified_on"] is None:
        plan.problem(
            row.number, "rapid_review_on", display_date(row["rapid_review_on"]),
            "There is no rapid review without a notification", "the day in notified_on, or leave this empty",
        )  # fmt: skip
        good = False
    return good


def _says_enough(plan: LoadPlan, row: Row, known: Known) -> bool:
    review = known.makes_review(row)
    if (row["started_on"] or row["published_on"]) and not review:
        at = "started_on" if row["started_on"] else "published_on"
        plan.problem(row.number, "kind", "", f"The row has {at}, so it needs the kind of review", ONE_KIND)
        return False
    if row["published_on"] and known.is_ended(row):
        plan.problem(
            row.number, "published_on", display_date(row["published_on"]),
            "The review was ended without publication", "empty, or bring the review back on its page first",
        )  # fmt: skip
        return False
    if row["recommendations"] and not review:
        plan.problem(
            row.number, "recommendations", str(row["recommendations"])[:60], "There is no review in this row",
            "a kind with a start, a publication or the decision",
        )  # fmt: skip
        return False
    if not review and not known.makes_incident(row):
        plan.problem(
            row.number, "reference", row["reference"], "The row tells nothing of an incident or of a review",
            "at least one date or the decision",
        )  # fmt: skip
        return False
    if row["kind"] and not review:
        plan.warn(f"Row {row.number}: the kind is left out, because no review was decided or has started.")
    return True


KIND = LoadKind(
    name="reviews",
    title="Serious incidents and reviews",
    about="One row for each incident and its review: dates, themes, recommendations; nothing about the child.",
    columns=COLUMNS,
    examples=(
        {
            "reference": "Child Q", "kind": "LCSPR", "aware_on": "3 May 2025", "notified_on": "7 May 2025",
            "rapid_review_on": "28 May 2025", "decision": "review", "started_on": "16 June 2025",
            "published_on": "", "themes": "Neglect; Hidden adults",
            "recommendations": "Ask about every adult in the home; Record the child’s own words",
        },
        {
            "reference": "2025-02", "kind": "", "aware_on": "1 July 2025", "notified_on": "4 July 2025",
            "rapid_review_on": "24 July 2025", "decision": "none", "started_on": "", "published_on": "",
            "themes": "Non-accidental injury", "recommendations": "",
        },
        {
            "reference": "S1", "kind": "SILP", "aware_on": "", "notified_on": "", "rapid_review_on": "",
            "decision": "", "started_on": "2 March 2024", "published_on": "9 September 2024",
            "themes": "Neglect", "recommendations": "4",
        },
    ),
    plan=plan_reviews,
    permission=Perm.REVIEW_MANAGE,
    place=65,
)  # fmt: skip
