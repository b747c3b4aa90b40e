"""Meetings about a case: which there are, and what is to be done about them."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from lado import contact_rules as rules
from lado.models import CaseMeeting, Contact
from lado.views.parts.part import Part, Task

if TYPE_CHECKING:
    from lado.views.case import CasePage


def part(page: "CasePage") -> Part | None:
    """All meetings, in order; None for advice without any."""
    contact = page.contact
    rows = list(CaseMeeting.objects.filter(contact=contact).select_related("board"))
    advice_only = rules.is_advice_only(contact.stage, contact.decision)
    if advice_only and not rows:
        return None
    add_url = "" if advice_only else page.change_url("lado:case_meeting_add")
    tasks: list[Task] = []
    held = [one for one in rows if not one.is_cancelled]
    if contact.decision == Contact.Decision.MEETING and not held and add_url:
        tasks.append(Task("Plan the meeting", add_url, "The clocks say which day is the last in time."))
    today = timezone.localdate()
    for one in held:
        if one.held_on <= today and not _has_minutes(one):
            url = page.change_url("lado:case_meeting_minutes", meeting=one.pk)
            if url:
                tasks.append(Task(f"Write the minutes: {one}", url))
    return Part(
        "meetings",
        "Meetings",
        "lado/case_parts/meetings.html",
        {"meetings": [_line(one, today) for one in rows]},
        tasks=tuple(tasks),
        change_url=add_url,
        change_text="Plan a meeting",
    )


def _has_minutes(meeting: CaseMeeting) -> bool:
    return bool(meeting.discussion or meeting.decisions)


def _line(meeting: CaseMeeting, today: Any) -> dict[str, Any]:
    if meeting.is_cancelled:
        state, colour = "Cancelled", "grey"
    elif meeting.held_on > today:
        state, colour = "Planned", "blue"
    elif _has_minutes(meeting):
        state, colour = "Minutes written", "green"
    else:
        state, colour = "No minutes yet", "orange"
    return {"meeting": meeting, "state": state, "colour": colour}
