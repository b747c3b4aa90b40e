"""The limits of a case: when each is over, by which rule, and what it waits for."""

from typing import TYPE_CHECKING

from django.utils import timezone

from lado.services.clocks import clocks_of_case
from lado.tables.due import tag_of
from lado.views.parts.part import Part

if TYPE_CHECKING:
    from lado.views.case import CasePage


def part(page: "CasePage") -> Part | None:
    """None where no clock runs, as in advice."""
    clocks = clocks_of_case(page.contact)
    if not clocks:
        return None
    names = {one.key: one.rule.name for one in clocks}
    today = timezone.localdate()
    pauses = [
        {
            "pause": one,
            "name": names.get(one.clock, "A limit that no longer runs"),
            "end_url": page.change_url("lado:pause_end", pause=one.pk)
            if one.until is None or one.until > today
            else "",
        }
        for one in page.contact.pauses.all()
    ]
    can_pause = any(one.is_open and not one.is_target for one in clocks)
    return Part(
        "clocks",
        "Limits",
        "lado/case_parts/clocks.html",
        {"rows": [{"clock": one, "tag": tag_of(one)} for one in clocks], "pauses": pauses},
        change_url=page.change_url("lado:pause_add") if can_pause else "",
        change_text="Pause a limit",
    )
