"""How grades and months of audits of case files look: letters on colours, and words for those who listen."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from audits.models.case_audit import CaseAudit, CaseAuditAnswer, CaseAuditQuestion
from audits.statistics.case_audits import CaseResults, Given, grades_of
from core.figures import Figure
from core.templatetags.page_parts import mark

Grade = CaseAuditAnswer.Grade
GRADE_MARKS = {
    Grade.INADEQUATE: ("red", "I"),
    Grade.REQUIRES_IMPROVEMENT: ("amber", "R"),
    Grade.GOOD: ("green", "G"),
    Grade.OUTSTANDING: ("green", "O"),
    Grade.NO: ("red", "N"),
    Grade.PARTLY: ("amber", "P"),
    Grade.YES: ("green", "Y"),
    Grade.NOT_APPLICABLE: ("grey", "–"),
}
STATE_COLOURS = {
    CaseAudit.State.PLANNED: "blue",
    CaseAudit.State.RUNNING: "green",
    CaseAudit.State.FINISHED: "grey",
}
MONTH_MARKS = {
    "planned": ("grey", "Planned", "P"),
    "running": ("amber", "Running", "R"),
    "late": ("red", "After it was to be finished", "L"),
    "finished": ("green", "Finished", "F"),
}
MONTH_KEY = [{"colour": c, "text": text, "letter": letter} for c, text, letter in MONTH_MARKS.values()]


def month_mark(state: str) -> SafeString:
    """What a month of the timetable shows."""
    return mark(*MONTH_MARKS[state]) if state else SafeString("")


def grade_key(questions: Sequence[CaseAuditQuestion]) -> list[dict[str, str]]:
    """What the letters mean, for the scales that are used."""
    grades = [*dict.fromkeys(grade for question in questions for grade in grades_of(question))]
    return [
        {"colour": GRADE_MARKS[grade][0], "letter": GRADE_MARKS[grade][1], "text": str(grade.label)}
        for grade in [*grades, Grade.NOT_APPLICABLE]
    ]


def heat_rows(results: CaseResults) -> list[dict[str, Any]]:
    """One for each question: how often each grade was given by each agency, and the share done well."""
    rows = []
    for question in results.questions:
        cells = [results.given(question, agency) for agency in results.agencies]
        if any(cell is not None for cell in cells):
            total = results.given_on(question).figure(
                f"case-question-{question.pk}", f"Question {question.place}"
            )
            rows.append(
                {"question": question, "cells": [_marks(question, cell) for cell in cells], "total": total}
            )
    return rows


def _marks(question: CaseAuditQuestion, given: Given | None) -> SafeString:
    if given is None:
        return SafeString('<span class="govuk-visually-hidden">Not asked</span>')
    grades = [grade for grade in (*grades_of(question), Grade.NOT_APPLICABLE) if given.counts[grade]]
    if not grades:
        return SafeString('<span class="app-secondary" title="No answer">no answer</span>')
    marks = format_html_join(" ", "{}", ((_mark(grade, given.counts[grade]),) for grade in grades))
    return format_html('<span class="app-nowrap">{}</span>', marks)


def _mark(grade: Grade, count: int) -> SafeString:
    colour, letter = GRADE_MARKS[grade]
    cases = "1 case" if count == 1 else f"{count} cases"
    return mark(colour, f"{grade.label}: {cases}", f"{letter} {count}")


def progress_rows(results: CaseResults, address: Callable[[int, int], str]) -> list[dict[str, Any]]:
    """One for each case: how many of its questions each agency answered. `address` leads to the answers."""
    rows = []
    for case in results.cases:
        cells = []
        for agency in results.agencies:
            asked = results.asked_of(agency)
            figure = Figure.percent(
                f"case-{case.pk}-{agency.pk}", "Answered", results.done(agency, case), asked,
                of="questions", places=0,
            )  # fmt: skip
            cells.append(
                {
                    "figure": figure,
                    "short": f"{figure.numerator} of {asked}" if asked else "Not asked",
                    "is_done": asked > 0 and figure.numerator == asked,
                    "url": address(case.pk, agency.pk) if asked else "",
                    "agency": agency,
                }
            )
        rows.append({"case": case, "cells": cells})
    return rows
