"""Finding the same adult or setting again."""

import datetime as dt
from collections.abc import Iterator

import pytest

from boards.models import Board
from lado.models import Contact
from lado.services.searching import found_by, patterns_of, sounding_like, text_of, token_of
from tests.lado.stories import ADULT, DAY, cleared, contact_of, officer_of


@pytest.fixture
def on(dunmoor: Board) -> Iterator[Board]:
    with cleared(dunmoor):
        yield dunmoor


def found(text: str) -> list[str]:
    return sorted(Contact.objects.filter(found_by(text)).values_list("reference", flat=True))


def test_by_reference_setting_or_whole_name(on: Board) -> None:
    contact_of(on, setting="Hilltop School", adult_name="John Smith")
    contact_of(on, setting="Rovers", adult_name="Jon Smyth")
    assert found("2026-0002") == ["2026-0002"]
    assert found("hilltop") == ["2026-0001"]
    assert found("smith,  JOHN") == ["2026-0001"]
    assert found("Smith") == []
    assert found("0") == ["2026-0001", "2026-0002"]


def test_what_sounds_alike_stands_apart(on: Board) -> None:
    contact_of(on, adult_name="John Smith")
    alike = contact_of(on, adult_name="Jon Smyth")
    contact_of(on, adult_name="John Brown")
    assert list(sounding_like(on, "John Smith")) == [alike]
    assert [one.reference for one in sounding_like(on, "Smith")] == ["2026-0002", "2026-0001"]
    assert list(sounding_like(on, "2026")) == []


def test_a_pattern_of_a_setting_is_the_third_contact_in_a_year(on: Board) -> None:
    first = contact_of(on, received_on=DAY - dt.timedelta(days=364), adult_name="")
    contact_of(on, received_on=DAY - dt.timedelta(days=366), adult_name="")
    contact_of(on, received_on=DAY - dt.timedelta(days=3), adult_name="", setting="Elsewhere")
    second = contact_of(on, adult_name="")
    assert not patterns_of(second)
    third = contact_of(on, adult_name="")
    patterns = patterns_of(third)
    assert (patterns.is_pattern_of_setting, patterns.setting_place) == (True, 3)
    assert patterns.same_setting == [first, second]


def test_the_same_adult_and_one_who_sounds_alike(on: Board) -> None:
    same = contact_of(on, setting="")
    alike = contact_of(on, setting="", adult_name="Zanthippe Quillfether")
    patterns = patterns_of(contact_of(on, setting=""))
    assert (patterns.same_adult, patterns.sounds_alike) == ([same], [alike])
    assert not patterns_of(contact_of(on, setting="", adult_name="Somebody Else"))


def test_cases_of_another_board_are_not_found(on: Board, eastvale: Board) -> None:
    with cleared(eastvale):
        contact_of(eastvale)
    contact = contact_of(on, setting="")
    assert not patterns_of(contact)
    with cleared(on, eastvale):
        assert list(sounding_like(on, "Zanthippe Quillfether")) == [contact]


def test_a_token_is_of_one_person_board_and_day(dunmoor: Board, eastvale: Board) -> None:
    officer, other = officer_of(dunmoor), officer_of(eastvale)
    token = token_of(ADULT, board=dunmoor, user=officer)
    assert "Quill" not in token
    assert text_of(token, board=dunmoor, user=officer) == ADULT
    assert token != token_of(ADULT, board=dunmoor, user=officer)
    assert text_of(token, board=eastvale, user=officer) is None
    assert text_of(token, board=dunmoor, user=other) is None
    assert text_of("nonsense", board=dunmoor, user=officer) is None
    assert text_of("", board=dunmoor, user=officer) is None
