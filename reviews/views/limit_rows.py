"""Deadlines with their pauses as pages show them."""

import datetime as dt
from typing import Any

from boards.needs import board_url
from core.clock_rules import ClockUnit
from core.clock_service import in_words
from reviews.clocks import COLOURS, WORDS, Clocks, Limit
from reviews.models import Incident, Review


def limit_rows(limits: list[Limit], on: dt.date) -> list[dict[str, Any]]:
    """Clocks as a page shows them: what is due when, done when, under which rule, and how much time is left."""
    return [
        {
            "name": limit.name,
            "rule": limit.rule,
            "start": limit.start,
            "due": limit.due,
            "expected": limit.expected(on),
            "done": limit.done,
            "left": "" if limit.done else left_words(limit, on),
            "is_paused": limit.due is None,
            "pauses": limit.pauses,
            "word": WORDS[limit.state(on)],
            "colour": COLOURS[limit.state(on)],
        }
        for limit in limits
    ]


def left_words(limit: Limit, on: dt.date) -> str:
    """ "3 working days left", "The last day is today", "2 working days late"."""
    left = limit.left(on)
    if left == 0:
        return "The last day is today" if limit.due == on else "No day left"
    unit = "working day" if limit.rule.unit is ClockUnit.WORKING_DAYS else "day"
    count = f"{abs(left)} {unit}{'' if abs(left) == 1 else 's'}"
    return f"{count} left" if left > 0 else f"{count} late"


def hints_of(incident: Incident, clocks: Clocks, on: dt.date) -> list[str]:
    """What is to be expected of deadlines that have not begun."""
    if incident.notified_on or incident.standing != Incident.Standing.SERIOUS or incident.decision:
        return []
    limit = clocks.notification(incident.aware_on, None, of=incident.pk)
    if limit is None:
        return []
    sent = max(limit.expected(on), on)
    follows = clocks.rapid_review(incident.aware_on, sent, None, of=incident.pk)
    if follows is None or follows.start != sent:
        return []
    return [
        f"If the notification is sent on {in_words(sent)}, the rapid review is due by {in_words(follows.expected(on))}."
    ]


def pause_rows(about: Incident | Review, clocks: Clocks, may_change: bool) -> dict[str, Any]:
    """The pauses of its clocks, and where they are changed by those who may."""
    rows = clocks.pauses_of(about)
    kind = "incident" if isinstance(about, Incident) else "review"
    add_url = board_url(f"reviews:{kind}_pause_add", about.board, pk=about.pk) if may_change else ""
    found = []
    for one in rows:
        urls = {}
        if may_change:
            urls = {
                name: board_url(f"reviews:{kind}_pause_{name}", about.board, pk=about.pk, pause=one.pk)
                for name in ("change", "remove")
            }
        found.append({"one": one, **urls})
    return {"rows": found, "add_url": add_url}
