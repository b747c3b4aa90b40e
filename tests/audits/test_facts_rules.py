"""What may be said on a fact, what is missing, how it reads."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.fact_rules import (
    EARLIEST,
    FIELDS,
    FactGiven,
    fact_words,
    is_old,
    missing,
    months_before,
    problems,
    tidy,
)

TODAY = dt.date(2026, 3, 31)
KINDS = sorted(FIELDS)


def said(kind: str, **fields: object) -> dict[str, str]:
    return problems(kind, FactGiven(**fields).tidied().only(kind), TODAY)


@pytest.mark.parametrize(
    ("kind", "fields", "field", "words"),
    [
        ("share", {"amount": 41, "of": 40}, "amount", "41 of 40 is more than there are"),
        ("share", {"amount": -1, "of": 4}, "amount", "whole number from 0"),
        ("share", {"amount": 1, "of": 10**20}, "of", "from 0 to 9,999,999"),
        ("date", {"on": TODAY + dt.timedelta(days=1)}, "on", "today is 31 March 2026"),
        ("date", {"on": dt.date(1949, 12, 31)}, "on", "1 January 1950 or later"),
        ("person", {"name": "a" * 500}, "name", "At most 120 characters fit here, and this has 500"),
        ("person", {"name": "Orla", "email": "orla at school"}, "email", "correct format"),
        ("person", {"email": f"{'a' * 300}@b.example"}, "email", "At most 254"),
        ("person", {"name": "Orla", "is_none": True}, "is_none", "Empty the other fields"),
        ("text", {"text": "b" * 501}, "text", "At most 500"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(kind, fields, field, words) -> None:
    found = said(kind, **fields)

    assert list(found) == [field]
    assert words in found[field]


def test_bounds_are_allowed() -> None:
    assert said("share", amount=40, of=40) == said("share", amount=0, of=0) == {}
    assert said("date", on=TODAY) == said("date", on=EARLIEST) == {}
    assert said("person", name="a" * 120, email="orla@school.example") == {}


def test_unseen_characters_are_no_name() -> None:
    assert tidy("\u200b\u2066\u00ad") == ""
    assert tidy(" Orla\u200b \u00a0 Fox\x00combe\r\n") == "Orla Foxcombe"
    assert missing("person", FactGiven(name="\u200b", post="Head").tidied()) == (
        "Not complete yet: name is missing"
    )


def test_what_a_kind_does_not_ask_is_left_out() -> None:
    whole = FactGiven("Orla", "Head", "o@s.example", "3", TODAY, 1, 2, True, "x", True)

    assert whole.only("share") == FactGiven(amount=1, of=2, is_none=True)
    assert whole.only("yes_no") == FactGiven(is_yes=True)  # "no" is an answer: it needs no "none"


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("person", {}, "Not answered yet"),
        ("person", {"name": "Orla"}, "Not complete yet: post is missing"),
        ("person", {"email": "o@s.example"}, "Not complete yet: name and post are missing"),
        ("person", {"name": "Orla", "post": "Head"}, ""),
        ("person", {"is_none": True}, ""),
        ("share", {"amount": 0}, "Not complete yet: of how many is missing"),
        ("share", {"amount": 0, "of": 0}, ""),
        ("yes_no", {"is_yes": False}, ""),
        ("yes_no", {}, "Not answered yet"),
        ("text", {"text": "x"}, ""),
        ("date", {"on": TODAY}, ""),
    ],
)
def test_what_is_missing(kind, fields, words) -> None:
    assert missing(kind, FactGiven(**fields)) == words


def test_answers_in_words() -> None:
    person = FactGiven("Orla Foxcombe", "Head", "o@s.example", "Level 3", TODAY)

    assert fact_words("person", person) == (
        "Orla Foxcombe, Head, o@s.example, Level 3, trained on 31 March 2026"
    )
    assert "@" not in fact_words("person", person, with_email=False)
    assert fact_words("share", FactGiven(amount=1204, of=1377), "staff") == "1,204 of 1,377 staff"
    assert fact_words("share", FactGiven(amount=3), "staff") == "3 of ? staff"
    assert fact_words("yes_no", FactGiven(is_yes=False)) == "No"
    assert fact_words("person", FactGiven(is_none=True)) == "Nobody has this part"
    assert {fact_words(kind, FactGiven()) for kind in KINDS} == {"No answer"}


def test_old_begins_the_day_after() -> None:
    assert months_before(TODAY, 1) == dt.date(2026, 2, 28)
    assert months_before(dt.date(2026, 1, 15), 12) == dt.date(2025, 1, 15)
    assert not is_old(dt.date(2025, 3, 31), 12, TODAY)
    assert is_old(dt.date(2025, 3, 30), 12, TODAY)
    assert not is_old(None, 12, TODAY)
    assert not is_old(EARLIEST, None, TODAY)


@given(st.dates(EARLIEST, dt.date(2100, 1, 1)), st.integers(1, 120))
def test_months_before_is_in_the_month_so_many_earlier(day: dt.date, months: int) -> None:
    found = months_before(day, months)

    assert (day.year * 12 + day.month) - (found.year * 12 + found.month) == months
    assert found.day <= day.day


@given(st.text(max_size=200))
def test_a_tidied_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    found = tidy(text)

    assert found == tidy(found) == found.strip()
    assert not set(found) & set("\n\r\t\x00\u200b")


@given(st.integers(-5, 50), st.integers(-5, 50))
def test_a_share_is_kept_only_as_a_part_of_its_whole(amount: int, of: int) -> None:
    assert (said("share", amount=amount, of=of) == {}) == (0 <= amount <= of)
