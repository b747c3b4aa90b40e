"""What another officer thinks of how a case was decided, where it was drawn for a second view."""

from typing import TYPE_CHECKING

from lado.models import SecondView
from lado.services.quality import why_not
from lado.views.parts.part import Part, Task

if TYPE_CHECKING:
    from lado.views.case import CasePage

COLOURS = {SecondView.View.AGREE: "green", SecondView.View.MEETING: "red", SecondView.View.ADVICE: "orange"}


def part(page: "CasePage") -> Part | None:
    """None for cases that were never drawn."""
    contact = page.contact
    view = SecondView.objects.filter(contact=contact).select_related("sample", "read_by").first()
    if view is None:
        return None
    view.contact = contact
    may_give = page.may_write and contact.disposed_on is None and not why_not(view, page.access.user)
    url = page.case_url("lado:second_view") if may_give else ""
    tasks = (
        (Task("Give a second view", url, "You did not decide this case."),) if url and not view.view else ()
    )
    would_meet = view.view == SecondView.View.MEETING
    content = {
        "view": view,
        "colour": COLOURS[SecondView.View(view.view)] if view.view else "",
        "url": url,
        "may_reopen": would_meet
        and page.may_write
        and bool(contact.closed_on)
        and contact.disposed_on is None,
    }
    return Part(
        "second-view",
        "Second view",
        "lado/case_parts/second_view.html",
        content,
        tasks=tasks,
        change_url=url,
        change_text="Change" if view.view else "Give it",
    )
