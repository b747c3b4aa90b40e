"""Facts of a case that cannot be, or are still asked for: pure rules, each error at its field."""

import datetime as dt
from typing import Any

OLDEST = 25  # years: the duties to care leavers end then
UNKNOWN = "Say why it is not known yet, or choose one."
TO_COME = "This day is still to come."


def case_errors(facts: Any, today: dt.date) -> dict[str, str]:
    """Field → what is wrong with it (facts as reviews.services.cases.CaseGiven)."""
    found: dict[str, str] = {}
    if facts.age is not None and not facts.age_unit:
        found["age_unit"] = "Choose years or months."
    if facts.age is None and facts.age_unit in {"years", "months"}:
        found["age"] = "Enter the age, or choose “Not known yet”."
    if facts.age is not None and facts.age_unit == "months" and facts.age > 11:
        found["age"] = "From 12 months on, enter the age in years."
    if facts.age is not None and facts.age_unit == "years" and facts.age > OLDEST:
        found["age"] = f"Enter an age of at most {OLDEST} years."
    if facts.age == 0 and facts.age_unit == "years":
        found["age"] = "Under one year, enter the age in months."
    if facts.happened_on and facts.happened_on > today:
        found["happened_on"] = TO_COME
    return found


def is_death_of_looked_after(facts: Any) -> bool:
    """Whether the Secretary of State and Ofsted must be told, whatever led to the death."""
    return bool(facts.harm == "died" and facts.legal_status == "looked_after")
