"""Versions as files, and files as drafts."""

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from audits.models import Criterion, CriterionMatch, FrameworkVersion
from audits.services import frameworks
from audits.services.frameworks_content import content_of
from audits.services.frameworks_files import FileProblemsError, Loaded, headers_of, load_version, rows_of
from boards.models import Board, Sector
from core.models import User
from core.spreadsheets import Sheet, write_csv, write_xlsx
from tests.audits import stories

HEAD = "standard,standard_title,criterion,text,weight,sectors,0 red No,1 green Yes\n"


def written(version: FrameworkVersion, form: str) -> bytes:
    content = content_of(version)
    if form == "xlsx":
        data = io.BytesIO()
        write_xlsx(data, [Sheet("Version", headers_of(content), rows_of(content))])
        return data.getvalue()
    text = io.StringIO(newline="")
    write_csv(text, headers_of(content), rows_of(content), bom=True)
    return text.getvalue().encode()


def upload(data: bytes | str, name: str = "standards.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


@pytest.fixture
def draft(in_dunmoor: Board) -> FrameworkVersion:
    return stories.framework_of(in_dunmoor, status="draft")


def problems(draft: FrameworkVersion, text: str) -> list[tuple[Any, ...]]:
    before = content_of(draft)
    with pytest.raises(FileProblemsError) as caught:
        load_version(draft, upload(text), actor=None)
    assert content_of(draft) == before
    return [(one.row, one.column, one.value, one.message) for one in caught.value.problems]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("key", ["section-11", "section-175", "small-groups"])
def test_what_is_written_loads_again_unchanged(in_dunmoor: Board, manager: User, key: str, form: str) -> None:
    version = frameworks.take_shipped(key, board=in_dunmoor, actor=manager)
    draft = frameworks.copy_version(version, actor=manager)
    before, data = content_of(draft), written(draft, form)

    found = load_version(draft, upload(data, f"standards.{form}"), actor=manager)

    assert (found.added, found.removed, found.changed) == (0, 0, 0)
    assert found.unchanged == before.criterion_count
    assert content_of(draft) == before
    assert written(draft, form)[:100] == data[:100]
    assert CriterionMatch.objects.filter(later__version=draft).count() == before.criterion_count


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_hard_texts_load_again_unchanged(draft: FrameworkVersion, manager: User, form: str) -> None:
    police = Sector.objects.create(name="Police, and others")
    health = Sector.objects.create(name="Health")
    Criterion.objects.filter(key="c1-1").update(
        text='=SUM(1;2)\n- "two", lines', guidance="'quoted", sector_ids=sorted([police.pk, health.pk])
    )
    Criterion.objects.filter(key="c2-1").update(weight="12.5", evidence_hint="+44  two  spaces")
    before = content_of(draft)

    load_version(draft, upload(written(draft, form)), actor=manager)

    assert content_of(draft) == before


def test_ten_criteria_and_more_keep_their_order(in_dunmoor: Board, manager: User) -> None:
    draft = stories.framework_of(in_dunmoor, standards=1, criteria=12, status="draft")
    before = content_of(draft)

    load_version(draft, upload(written(draft, "xlsx")), actor=manager)

    assert content_of(draft) == before


def test_standards_scored_as_a_whole_load_again(in_dunmoor: Board, manager: User) -> None:
    draft = stories.framework_of(in_dunmoor, criteria=0, status="draft")
    before = content_of(draft)

    load_version(draft, upload(written(draft, "csv")), actor=manager)

    assert content_of(draft) == before


def test_cells_may_be_divided_by_semicolons(draft: FrameworkVersion, manager: User) -> None:
    text = HEAD.replace(",", ";") + "1;First;1.1;One, two;;;No, never;Yes\n"

    load_version(draft, upload(text), actor=manager)

    found = Criterion.objects.get(version=draft)
    assert found.text == "One, two"
    assert [one.text for one in found.descriptors.order_by("grade__score")] == ["No, never", "Yes"]


def test_a_file_adds_changes_moves_and_removes(draft: FrameworkVersion, manager: User) -> None:
    text = HEAD + (
        "1,Standard 1,1.1,What is asked in 1.2,,,,\n"  # moved up: keeps its key
        "1,Standard 1,1.2,Something new,2,,No,Yes\n"
        "2,Standard two,2.1,What is asked in 2.1 today,,,,\n"  # changed in its place: keeps its key
    )

    found = load_version(draft, upload(text), actor=manager)

    rows = Criterion.objects.filter(version=draft).select_related("standard")
    keys = {row.number: row.key for row in rows}
    assert (keys["1.1"], keys["2.1"]) == ("c1-2", "c2-1")
    assert keys["1.2"] not in {"c1-1", "c1-2", "c2-1", "c2-2"}
    # Changed: both kept criteria, as the scale has changed, and the title of standard 2.
    assert found == Loaded(added=1, removed=2, changed=3, unchanged=0)
    assert list(draft.grades.values_list("score", "label", "colour")) == [
        (0, "No", "red"),
        (1, "Yes", "green"),
    ]


def test_every_bad_row_is_told(draft: FrameworkVersion) -> None:
    Sector.objects.create(name="Health")
    text = HEAD + (
        "one,First,1.1,Text,,,,\n"
        "1,First,2.1,Text,,,,\n"
        "1,Other title,1.2,Text,,,,\n"
        "1,First,1.3,,,,,\n"
        "1,First,1.1,Text,0,,,\n"
        "1,First,1.1,Text,,Astronauts,,\n"
        "1,First,,Text,,,,\n"
        "1,First,1.x,Text,,,,\n"
    )

    assert problems(draft, text) == [
        (2, "standard", "one", "“one” is not a number"),
        (6, "weight", "0", "0 is no weight"),
        (7, "sectors", "Astronauts", "“Astronauts” is no kind of agency that is known here"),
        (9, "criterion", "1.x", "“1.x” is not the number of a criterion"),
        (3, "criterion", "2.1", "This is not a criterion of standard 1"),
        (4, "standard_title", "Other title", "Standard 1 says something else in row 3"),
        (5, "text", "", "The criterion has no text"),
        (8, "criterion", "", "The criterion has no number"),
    ]


def test_gaps_and_doubles_are_told(draft: FrameworkVersion) -> None:
    text = HEAD + "1,First,1.1,A,,,,\n1,First,1.1,B,,,,\n3,Third,3.2,C,,,,\n"

    assert [(row, column, message.split(".")[0]) for row, column, _, message in problems(draft, text)] == [
        (3, "criterion", "Criterion 1"),
        (4, "criterion", "Criterion 3"),
        (4, "standard", "Standard 2 is missing: count without gaps"),
    ]


def test_a_file_without_a_scale_is_told(draft: FrameworkVersion) -> None:
    found = problems(draft, "standard,standard_title,criterion,text,1 green Yes\n1,First,1.1,Text,\n")

    assert found == [
        (
            1,
            None,
            "",
            "There is no scale: add a column for each grade, at least two, such as “25 red Not met”",
        )
    ]


def test_an_unknown_colour_is_told(draft: FrameworkVersion) -> None:
    found = problems(
        draft, HEAD.replace("1 green Yes", "1 pink Yes,2 green Full") + "1,First,1.1,Text,,,,,\n"
    )

    assert [message for _, _, _, message in found] == ["“1 pink Yes” is not a column of this kind of file"]


def test_two_columns_of_one_score_are_told(draft: FrameworkVersion) -> None:
    found = problems(draft, HEAD.replace("1 green Yes", "0 green Yes") + "1,First,1.1,Text,,,,\n")

    assert [message for _, _, _, message in found] == ["Two columns have the same score"]


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"%PDF-1.7", "PDF"), (b"", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "")],
)
def test_other_files_are_refused(draft: FrameworkVersion, data: bytes, says: str) -> None:
    with pytest.raises(FileProblemsError) as caught:
        load_version(draft, upload(data, "standards.xlsx"), actor=None)

    assert len(caught.value.problems) == 1
    assert says in caught.value.problems[0].message


def test_a_published_version_takes_no_file(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor)

    with pytest.raises(ValidationError, match="is published and cannot be changed"):
        load_version(version, upload(written(version, "csv")), actor=manager)
