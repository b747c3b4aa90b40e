"""What changed between two versions."""

from dataclasses import replace
from decimal import Decimal

from audits.comparison import compare
from audits.content import CriterionContent, GradeContent, StandardContent, VersionContent

SCALE = (GradeContent(Decimal(0), "No", "red"), GradeContent(Decimal(1), "Yes", "green"))


def criterion(key: str, text: str, **fields: object) -> CriterionContent:
    return CriterionContent(key, text, **fields)  # type: ignore[arg-type]


def version(*standards: StandardContent) -> VersionContent:
    return VersionContent(SCALE, standards)


BEFORE = version(
    StandardContent(
        "lead", "Leaders", "", (criterion("a", "Is there a lead?"), criterion("b", "Is there a plan?"))
    ),
    StandardContent("staff", "Staff", "", (criterion("c", "Are staff trained?", weight=Decimal(2)),)),
)


def test_the_same_has_no_changes() -> None:
    found = compare(BEFORE, BEFORE, {})

    assert (found.items, found.scale, found.unchanged) == ((), (), 3)


def test_added_removed_changed_and_moved() -> None:
    after = version(
        StandardContent(
            "lead", "Leaders", "", (criterion("b", "Is there a plan?"), criterion("d", "Is it new?"))
        ),
        StandardContent(
            "staff", "All staff", "", (criterion("c", "Are all staff trained?", weight=Decimal(1)),)
        ),
    )

    found = compare(BEFORE, after, {})

    assert [(one.number, one.title) for one in found.added] == [("1.2", "Is it new?")]
    assert [(one.number, one.title) for one in found.removed] == [("1.1", "Is there a lead?")]
    assert [(one.before_number, one.after_number) for one in found.moved] == [("1.2", "1.1")]
    assert [(one.number, [change.what for change in one.changes]) for one in found.changed] == [
        ("2", ["Title"]),
        ("2.1", ["What is asked", "Weight"]),
    ]
    assert found.unchanged == 0


def test_texts_are_compared_word_by_word() -> None:
    after = version(
        StandardContent(
            "staff", "Staff", "", (criterion("c", "Are all staff well trained?", weight=Decimal(2)),)
        )
    )

    (change,) = compare(BEFORE, after, {}).changed[0].changes

    assert "".join(part.text for part in change.parts if part.kind != "new") == "Are staff trained?"
    assert "".join(part.text for part in change.parts if part.kind != "gone") == "Are all staff well trained?"


def test_a_new_label_changes_the_scale_and_not_the_criteria() -> None:
    told = version(StandardContent("s", "S", "", (criterion("c", "C", descriptors={Decimal(1): "All"}),)))
    renamed = replace(told, grades=(SCALE[0], GradeContent(Decimal(1), "Fully", "green")))

    found = compare(told, renamed, {})

    assert [(one.what, one.before, one.after) for one in found.scale] == [
        ("1", "Yes (green)", "Fully (green)")
    ]
    assert found.items == ()


def test_sectors_have_names() -> None:
    after = version(*BEFORE.standards[:1], StandardContent("staff", "Staff", "", (
        criterion("c", "Are staff trained?", weight=Decimal(2), sector_ids=(7,)),
    )))  # fmt: skip

    (change,) = compare(BEFORE, after, {7: "Health"}).changed[0].changes

    assert (change.what, change.before, change.after) == ("Asked of", "Every agency", "Health")
