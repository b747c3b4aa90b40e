"""Who a child is, found in a text however it is written, and nothing else."""

import datetime as dt
import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.identity_terms import TermKind, found_terms

Kind = TermKind


@dataclass
class Record:
    """Stands for the sealed record."""

    name: str = ""
    other_names: str = ""
    born_on: str = ""
    family: str = ""
    places: str = ""
    terms: str = ""


RECORD = Record(
    name="Robin Anne-Marie O'Fíction",
    other_names="Bobby",
    born_on="2020-05-31",
    family="Jane Story (mother), born 3/4/1999\nUncle Zed",
    places="12 Elm Road, Dunmoor, DY1 1AA\nSt Mary's Primary School, Dunmoor",
    terms="Red Dragon",
)


def found(text: str, record: Record = RECORD) -> list[tuple[str, str]]:
    return [(hit.kind.value, text[hit.start : hit.end]) for hit in found_terms(text, record)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ROBIN’s coat", [("name", "ROBIN’s")]),
        ("Annemarie, anne marie", [("name", "Annemarie"), ("name", "anne marie")]),
        ("Anne‑Marie", [("name", "Anne‑Marie")]),
        ("o fiction, OFiction, O`FICTION", [("name", "o fiction"), ("name", "OFiction"), ("name", "O`FICTION")]),
        ("Rob-\nin and R o b i n", [("name", "Rob-\nin"), ("name", "R o b i n")]),
        ("seen by R.O. and RAMO", [("initials", "R.O"), ("initials", "RAMO")]),
        ("robinfiction.docx, bobby_2.jpg", [("name", "bobby")]),
        ("Jane's home, the Storys", [("family", "Jane's"), ("family", "Storys")]),
        ("born 3 April 1999", [("birth", "3 April 1999")]),
        ("12 elm rd, dy11aa", [("place", "elm rd"), ("place", "dy11aa")]),
        ("at St Marys and Saint Mary’s School", [("place", "St Marys"), ("place", "Saint Mary’s")]),
        ("the red-dragon", [("other", "red-dragon")]),
        # Nothing of the record: a bird, two words that meet by chance, the town, kinship, a kind of place.
        ("a robin sang; rob in the town of Dunmoor met the mother, an uncle and the primary school", []),
        ("ro and ra met on 30 May 2020 and 31 May 2021", []),
    ],
)  # fmt: skip
def test_what_is_found_and_what_is_not(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_an_empty_record_finds_nothing() -> None:
    assert found("Robin, 31 May 2020", Record()) == []


def _forms(day: dt.date) -> list[str]:
    """The day in the ways that people write it."""
    suffix = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day.day, "th")
    return [
        f"{day.day} {day:%B} {day.year}",
        f"{day.day}{suffix} of {day:%B}, {day.year}",
        f"{day.day} {day:%b} {day:%y}",
        f"{day:%B} {day.day}{suffix}, {day.year}",
        f"{day:%d/%m/%y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d-%m-%Y}",
        f"{day:%m/%d/%Y}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%d%m%Y}",
        f"{day:%Y%m%d}",
        f"{day.day} {day:%B}",
    ]


days = st.dates(dt.date(1950, 1, 1), dt.date(2026, 12, 31))


@given(
    days,
    st.integers(0, 12),
    st.sampled_from(["", "born ", "(DOB: ", "on the "]),
    st.sampled_from(["", ".", ") was", ", it"]),
)
def test_a_birthday_is_found_in_each_form(day: dt.date, form: int, before: str, after: str) -> None:
    written = _forms(day)[form]
    text = f"{before}{written}{after}"
    hits = found_terms(text, Record(born_on=day.isoformat()))
    assert [hit.kind for hit in hits] == [Kind.BIRTH]
    assert hits[0].start <= len(before) + 1
    assert hits[0].end >= len(before) + len(written.rstrip(".")) - 2


@given(days, days)
def test_another_full_date_is_no_hit(one: dt.date, other: dt.date) -> None:
    turned = {(one.day, one.month, one.year), (one.month, one.day, one.year)}
    if (other.day, other.month, other.year) not in turned:
        for text in (f"{other:%d/%m/%Y}", f"{other.day} {other:%B} {other.year}", f"{other:%Y-%m-%d}"):
            assert found_terms(text, Record(born_on=one.isoformat())) == []


words = st.text("bcdfgjklmnpqrstvwxyz", min_size=4, max_size=9)


@st.composite
def disguised(draw: st.DrawFn, word: str) -> str:
    """A word with other case, accents and characters that nobody sees."""
    made = ""
    for letter in word:
        made += letter.upper() if draw(st.booleans()) else letter
        made += draw(st.sampled_from(["", "", "", "\u0301", "\u00ad", "\u200b"]))
    return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), made)


@given(st.data(), words, words, st.sampled_from(["name", "other_names", "family", "terms", "places"]))
def test_a_disguised_word_is_found_where_it_stands(
    data: st.DataObject, one: str, other: str, field: str
) -> None:
    written = data.draw(disguised(one))
    text = f"aaaa, {written}; ee {other}x"
    hits = [hit for hit in found_terms(text, Record(**{field: one})) if hit.kind is not Kind.INITIALS]
    assert (6, written.rstrip("\u00ad\u200b\u0301")) in [
        (hit.start, text[hit.start : hit.end].rstrip("\u00ad\u200b\u0301")) for hit in hits
    ]


@given(words, words, st.text("aeiou .,-'\n", max_size=60))
def test_text_of_other_letters_has_no_hit(one: str, other: str, text: str) -> None:
    record = Record(name=f"{one} {other}", family=other, places=f"9 {one} Road", terms=other)
    assert found_terms(text, record) == []


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_hits_lie_in_the_text_in_order_and_no_record_breaks_it(text: str, name: str, more: str) -> None:
    hits = found_terms(text + name, Record(name, more, more, more, more, more))
    assert all(0 <= hit.start < hit.end <= len(text + name) for hit in hits)
    assert [hit.start for hit in hits] == sorted({hit.start for hit in hits})
