"""Comparing names."""

import random
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.names import NameIndex, near, normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Children\u2019s Social Care", "children's  social CARE"),
        ("West\u00a0Midlands Police", " West Midlands Police\n"),
        ("Health \u2013 Acute", "Health - acute"),
        ("\u201cOur Voice\u201d", '"our voice"'),
        ("\uff26\uff25 Colleges", "FE Colleges"),
        ("Cafe\u0301", "CAF\u00c9"),
        ("Stra\u00dfe", "STRASSE"),
        ("Youth\u200b Service", "youth service"),
        ("Children\u00b4s Trust", "Children's Trust"),
    ],
)
def test_the_same_name_written_differently(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_characters_that_nobody_sees_are_not_compared() -> None:
    unseen = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"]
    assert len(unseen) > 100
    for character in [*unseen, "\ufe0f", "\u3164", "\u034f", "\U000e0100"]:
        assert normalise(f"{character}Youth Ser{character}vice{character}") == "youth service", ascii(
            character
        )


def test_words_are_never_removed() -> None:
    assert normalise("The Police") != normalise("Police")
    assert normalise("Health & Care") != normalise("Health and Care")


@given(st.text(max_size=40))
def test_normalise_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


KNOWN = [
    "Dudley Primary Care Trust",
    "Directorate of Adults, Community & Housing",
    "Children's Social Care",
    "Primary Schools",
    "Secondary Schools",
    "West Midlands Police",
    "West Midlands Ambulance Service",
    "Probation Service",
    "Youth Offending Service",
    "Area 1 Panel",
]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("Dudley PCT", "Dudley Primary Care Trust"),
        ("PCT Dudley", "Dudley Primary Care Trust"),
        ("DPCT", "Dudley Primary Care Trust"),
        ("Directorate of Adults, Community and Housing", "Directorate of Adults, Community & Housing"),
        ("Childrens Social Care", "Children's Social Care"),
        ("Child Social Care", "Children's Social Care"),
        ("Primary School", "Primary Schools"),
        ("Police, West Midlands", "West Midlands Police"),
        ("West Midland Police", "West Midlands Police"),
        ("Probaton Service", "Probation Service"),
        ("YOS", "Youth Offending Service"),
        ("Area 2 Panel", None),
        ("Fire Service", None),
        ("", None),
        ("&&&", None),
    ],
)
def test_near_names(new: str, expected: str | None) -> None:
    assert near(new, KNOWN)[:1] == ([expected] if expected else [])


def test_long_form_is_near_its_initials() -> None:
    assert near("National Probation Service", ["NPS", "Police"]) == ["NPS"]


def test_the_name_itself_is_not_near_and_the_limit_holds() -> None:
    assert near("primary  schools", KNOWN) == []
    many = [f"Housing Team {letter}{letter}" for letter in "abcdefgh"]
    assert len(near("Housing Team", many)) <= 3
    assert near("Housing Teams", ["Housing Team", "Housing team "], limit=1) == ["Housing Team"]


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=8))
def test_near_only_ever_answers_with_known_names(name: str, known: list[str]) -> None:
    found = near(name, known)
    assert set(found) <= set(known)
    assert all(normalise(answer) != normalise(name) for answer in found)


def test_five_hundred_new_names_among_two_thousand_known_are_quick() -> None:
    rng = random.Random(7)  # noqa: S311 - not for secrets
    places = [
        f"{a}{b}" for a in ("Nor", "Sout", "Wes", "Ash", "Bram", "Cold") for b in ("ton", "ford", "ley", "by")
    ]
    bodies = [
        "Primary School",
        "NHS Trust",
        "Borough Council",
        "Youth Service",
        "Housing Association",
        "Police",
    ]
    streets = ["Mill Lane", "Park Road", "Church", "Station", "Saint Mary", "Hill Top", "River", "Castle"]
    known = sorted({f"{p} {s} {b}" for p in places for s in streets for b in bodies})
    known += [f"{p} {s} Centre for Families" for p in places for s in streets] * 5
    known = [f"{name} {chr(97 + i % 26)}{chr(97 + i % 23)}" for i, name in enumerate(known[:2000])]
    new = [name.replace("o", "oo", 1) for name in rng.sample(known, 500)]
    started = time.process_time()
    index = NameIndex(known)
    found = [index.near(name) for name in new]
    assert time.process_time() - started < 10  # about half a second; the bound is for busy machines
    assert sum(bool(answers) for answers in found) > 490
