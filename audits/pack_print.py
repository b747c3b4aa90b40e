"""The challenge-day pack as it is printed: the document, its style, the name of its file."""

from fractions import Fraction
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from audits.challenge_questions import RULE as QUESTIONS_RULE
from audits.models import Return
from audits.packs import Pack
from audits.statistics.parts import percent_words
from audits.statistics.return_scores import AVERAGE_RULE, RULE
from audits.statistics.survey import GAP_RULE
from core.partial_dates import display_date

#: Empty lines for what is agreed on the day, and for notes.
AGREED_LINES, NOTE_LINES = 7, 22
#: Of one text this many characters; the whole is on the return's pages.
LONGEST = 900


def pack_html(pack: Pack) -> str:
    """The document that WeasyPrint lays out."""
    one = pack.agency_return
    cycle = one.cycle
    facts = [cycle.name, str(cycle.version)]
    facts.append(
        f"Challenge day: {display_date(cycle.challenge_on)}"
        if cycle.challenge_on
        else "No challenge day is set"
    )
    if cycle.challenge_meeting:
        facts.append(str(cycle.challenge_meeting))
    if one.submitted_at:
        late = ", late" if one.was_late() else ""
        facts.append(f"Handed in on {display_date(timezone.localdate(one.submitted_at))}{late}")
        if one.senior_name:
            facts.append(f"Signed off by {one.senior_name}, {one.senior_role}")
    facts.append(f"Made on {display_date(pack.on)}")
    context: dict[str, Any] = {
        "title": f"Challenge-day pack: {one.agency}",
        "board_name": one.board.name,
        "board_colour": one.board.colour,
        "period": cycle.name,
        "status": one.get_status_display() if pack.is_handed_in else "Not handed in",
        "facts": facts,
        "pack": pack,
        "agency_return": one,
        "agency": one.agency,
        "cycle": cycle,
        "threshold": percent_words(Fraction(cycle.threshold)),
        "questions_rule": QUESTIONS_RULE,
        "average_rule": f"{AVERAGE_RULE} A standard: {RULE}",
        "gap_rule": GAP_RULE,
        "agreed_lines": range(AGREED_LINES),
        "note_lines": range(NOTE_LINES),
        "longest": LONGEST,
    }
    return render_to_string("audits/pack.html", context)


def pack_name(agency_return: Return) -> str:
    """The file's name: agency and cycle."""
    parts = (slugify(agency_return.agency.name)[:60], slugify(agency_return.cycle.name)[:40])
    return f"challenge-pack-{'-'.join(filter(None, parts))}.pdf"
