"""Names that stand where they are printed."""

import pytest

from lado.name_warnings import looks_like_a_name


@pytest.mark.parametrize(
    "text", ["Mr Quill", "Miss K", "Dr. Quill, head", "Sarah, class teacher", "Jane Quill", "dr quill"]
)
def test_what_looks_like_a_name(text: str) -> None:
    assert looks_like_a_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Class Teacher",
        "Head of Year",
        "Foster carer",
        "Driver",
        "Missing persons officer",
        "sports coach, U11",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not looks_like_a_name(text)


def test_words_of_the_adults_name_anywhere() -> None:
    assert looks_like_a_name("Quillfeather Tuition", named=["Xanthippe Quillfeather"], is_place=True)
    assert not looks_like_a_name("Hilltop School", named=["Xanthippe Quillfeather", ""], is_place=True)


def test_places_may_be_called_after_people() -> None:
    assert not looks_like_a_name("St Mary's Church", is_place=True)
    assert not looks_like_a_name("Thomas Moore Academy", is_place=True)
    assert looks_like_a_name("Mr Quill's drum school", is_place=True)
