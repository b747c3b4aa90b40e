"""References of audited cases: what tells the auditors which case is meant, and nobody else who it is."""

import datetime as dt
import re

MOST_CHARACTERS = 20
MOST_LETTERS = 3
#: Words that say nothing about a person.
PLAIN_WORDS = frozenset({"CASE", "CHILD", "FAMILY", "AUDIT", "MACFA"})
ADVICE = "Use a reference that you made for this audit, for example A-01."
NATIONAL_INSURANCE = re.compile(r"[A-Z]{2}\d{6}[A-Z]")
DATES_WITH_HYPHENS = re.compile(r"(?<!\d)(\d{1,2}-\d{1,2}-(\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2})(?!\d)")
FORMS_OF_DATES = {6: ("%d%m%y", "%y%m%d"), 8: ("%d%m%Y", "%Y%m%d")}


def tidy(reference: str) -> str:
    """As it is kept: without spaces around it, in capitals, so that a-01 and A-01 are one case."""
    return reference.strip().upper()


def problem_with(reference: str) -> str:
    """Why it cannot be the reference of a case; empty when it can."""
    if not reference:
        return "Enter a reference."
    if len(reference) > MOST_CHARACTERS:
        return f"A reference has at most {MOST_CHARACTERS} characters."
    if not re.fullmatch(r"[A-Za-z0-9-]+", reference):
        return "Use letters without accents, digits and hyphens only, without spaces."
    words = re.findall(r"[A-Z]+", reference.upper())
    digits = re.sub(r"\D", "", reference)
    if not digits or any(len(word) > MOST_LETTERS and word not in PLAIN_WORDS for word in words):
        return f"This may be a name. {ADVICE}"
    if len(digits) == 10 and _is_nhs_number(digits):
        return f"This looks like an NHS number. {ADVICE}"
    if NATIONAL_INSURANCE.fullmatch(reference.upper().replace("-", "")):
        return f"This looks like a National Insurance number. {ADVICE}"
    if DATES_WITH_HYPHENS.search(reference) or any(map(_is_date, re.findall(r"\d+", reference))):
        return f"This looks like a date of birth. {ADVICE}"
    return ""


def _is_nhs_number(digits: str) -> bool:
    """Ten digits of which the last is the check digit of the nine before."""
    check = (
        11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    )
    return check % 11 == int(digits[9]) and check != 10


def _is_date(digits: str) -> bool:
    for form in FORMS_OF_DATES.get(len(digits), ()):
        try:
            found = dt.datetime.strptime(digits, form)  # noqa: DTZ007 -- a day without a time
        except ValueError:
            continue
        if 1900 <= found.year <= 2100:
            return True
    return False
