"""What can be true of a contact: dates in order, names in referrals only, outcomes only of allegations."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

# In words that say how to mend it.
FUTURE = "This day is still to come."
NO_NAME_KEPT = (
    "Only a referral holds this. Choose “Referral”, or take this text out to keep it without a name."
)
MAIN_MISSING = "Choose the main one of these."
OUTCOME_EARLY = "The outcome cannot be earlier than the contact, which was received on {day}."
DECIDED_EARLY = "The decision cannot be earlier than the contact, which was received on {day}."
CLOSED_EARLY = "The case cannot be closed before {day}, when {what}."
ADVICE_HAS_NO_OUTCOME = (
    "This contact is advice only, so it has no outcome. If it is an allegation after all, make it a referral "
    "and change the decision first."
)
NO_OUTCOME_YET = "A referral is closed with an outcome. Record the outcome first."
HAS_OUTCOME = "This case has an outcome already. Take the outcome away before you make it advice only."
CLOSED = "This case is closed. Reopen it before you change it."
DISPOSED = "This case was disposed of. Nothing of it is left to change."
RECEIVED_LATE = "The contact cannot be received after {what}, which is recorded for {day}."

Errors = dict[str, list[str]]


def contact_errors(facts: Any, today: dt.date) -> Errors:
    """What is wrong with the facts of a contact, by field."""
    errors: Errors = {}
    if facts.received_on > today:
        errors["received_on"] = [FUTURE]
    if facts.employer_heard_on and facts.employer_heard_on > today:
        errors["employer_heard_on"] = [FUTURE]
    if facts.other_natures and not facts.main_nature:
        errors["main_nature"] = [MAIN_MISSING]
    if facts.stage != "referral":
        errors |= {name: [NO_NAME_KEPT] for name in ("adult_details", "children") if getattr(facts, name)}
    return errors


def is_advice_only(stage: str, decision: str) -> bool:
    """Whether nothing but advice was given, so that there is nothing to find out and no outcome."""
    return stage == "advice" or decision == "advice"


def needs_outcome(stage: str, decision: str) -> bool:
    """Whether a case can only be closed with an outcome."""
    return stage == "referral" and not is_advice_only(stage, decision)


def first_day_to_close(days: Iterable[tuple[dt.date | None, str]]) -> tuple[dt.date, str]:
    """The earliest day on which a case can be closed, and what happened on it."""
    return max(((day, what) for day, what in days if day is not None), key=lambda pair: pair[0])
