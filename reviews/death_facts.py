"""What is known of a death, in lines for its page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core.clock_rules import ClockRule
from core.partial_dates import display_date
from reviews.death_rules import age_in_words, band_of, factors_in, last_day_to_notify
from reviews.models import ChildDeath

Lines = list[dict[str, Any]]
FOUND = {"yes": "Found", "no": "None"}


@dataclass(frozen=True)
class DeathPart:
    """One part of the page: its key in the address, its heading, and lines of includes/summary_list.html."""

    key: str
    title: str
    rows: Lines


def death_parts(death: ChildDeath, on: dt.date, clock: ClockRule | None) -> list[DeathPart]:
    """All that is not sealed. `clock` is that of the notification, None where the board has none."""
    return [
        DeathPart("facts", "The death", _facts(death, clock)),
        DeathPart("panel", "Review by the panel", _panel(death, on)),
    ]


def _facts(death: ChildDeath, clock: ClockRule | None) -> Lines:
    return _lines(
        ("Died on", display_date(death.died_on)),
        ("Notified on", _notified(death, clock)),
        ("Expected or unexpected", death.get_expected_display()),
        ("Age", _age(death)),
        ("Sex", death.get_sex_display()),
        ("Looked after by a local authority", {"yes": "Yes", "no": "No"}.get(death.looked_after, "")),
        ("Ethnicity", death.ethnicity),
        ("Category of death", death.get_category_display()),
        ("Where the child died", death.get_place_display()),
        ("Area that the child lived in", death.area),
    )


def _notified(death: ChildDeath, clock: ClockRule | None) -> str:
    if death.notified_on is None:
        return ""
    words = display_date(death.notified_on)
    if clock is None:
        return words
    late = (death.notified_on - last_day_to_notify(death.died_on, clock)).days
    days = "1 day" if late == 1 else f"{late} days"
    return f"{words}, {'in time' if late <= 0 else f'{days} late'}"


def _age(death: ChildDeath) -> str:
    if death.age_days is None:
        return ""
    words = age_in_words(death.died_on, death.age_days)
    band = band_of(death.died_on, death.age_days).label
    return f"{words} (band {band})"


def _panel(death: ChildDeath, on: dt.date) -> Lines:
    forms = f"{death.forms_received} of {death.forms_asked} received" if death.forms_asked else ""
    put_off = ""
    if death.deferrals:
        times = "once" if death.deferrals == 1 else f"{death.deferrals} times"
        put_off = f"{times.capitalize()}{': ' + death.deferred_because if death.deferred_because else ''}"
    planned = [("Panel planned for", display_date(death.panel_on) if death.panel_on else "")]
    return _lines(
        ("Rapid response meeting", display_date(death.response_on) if death.response_on else ""),
        ("Forms", forms),
        *([] if death.reviewed_on else planned),
        ("Put off", put_off or "Never"),
        ("Reviewed on", _reviewed(death, on)),
        ("Modifiable factors", _factors(death)),
    )


def _factors(death: ChildDeath) -> str:
    """Whether the review found any, and how many are written down."""
    words, count = FOUND.get(death.modifiable, ""), len(factors_in(death.factors))
    return f"{words}: {count}" if words and count else words


def _reviewed(death: ChildDeath, on: dt.date) -> str:
    days = ((death.reviewed_on or on) - death.died_on).days
    words = "1 day" if days == 1 else f"{days} days"
    if death.reviewed_on:
        return f"{display_date(death.reviewed_on)}, {words} after the death"
    return f"Not yet: {words} since the death"


def _lines(*rows: tuple[str, Any]) -> Lines:
    return [{"label": label, "value": value} for label, value in rows]
