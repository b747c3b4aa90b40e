"""Facts that tests begin with. Call them inside the board's scope."""

from typing import Any

from audits.models import Fact, FactAsked, FrameworkVersion, Return, Standard

#: Label, kind, and more of what is asked for; the first three of what a school is asked.
FACTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("lead", "Designated safeguarding lead", "person", {"months": 24}),
    ("deputies", "Deputy leads", "person", {"most": 3, "months": 24, "is_required": False}),
    ("trained", "Staff trained", "share", {"counts": "members of staff"}),
    ("policy", "Policy last reviewed on", "date", {"months": 12}),
    ("supervision", "Is there supervision?", "yes_no", {"is_required": False}),
    ("edition", "Which edition?", "text", {"is_required": False}),
)


def asked(
    standard: Standard,
    label: str = "Designated safeguarding lead",
    kind: str = "person",
    *,
    key: str = "lead",
    **more: Any,
) -> FactAsked:
    """One fact that is asked for, after the others of the standard."""
    place = FactAsked.objects.filter(standard=standard).count() + 1
    return FactAsked.objects.create(
        board=standard.board, version=standard.version, standard=standard, key=key, place=place, label=label,
        kind=kind, **more,
    )  # fmt: skip


def all_kinds(version: FrameworkVersion) -> dict[str, FactAsked]:
    """One fact of each kind in the first standard, and deputies; by key."""
    standard = version.standards.get(number=1)
    return {key: asked(standard, label, kind, key=key, **more) for key, label, kind, more in FACTS}


def fact(agency_return: Return, row: FactAsked, *, place: int = 1, **fields: Any) -> Fact:
    """What a return says on one fact."""
    return Fact.objects.create(
        board=agency_return.board, agency_return=agency_return, asked=row, place=place, revision=1, **fields
    )
