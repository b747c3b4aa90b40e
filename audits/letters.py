"""The feedback letter about one return: what it says, and the PDF of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils import timezone

from audits.items import item_number, item_words
from audits.models import Answer, Return
from audits.services.proposals import actions_of
from audits.statistics.return_scores import AVERAGE_RULE, RULE, ReturnView, state_words, view_of
from boards.models import Action
from core.pdf import write_pdf
from core.rounding import plain

Status = Return.Status


@dataclass(frozen=True)
class Line:
    """One standard in the letter's table."""

    title: str
    own: str
    moderated: str
    differs: bool


@dataclass(frozen=True)
class Difference:
    """One answer where the board's grade is another than the agency's, with the reason."""

    number: str
    words: str
    own: str
    moderated: str
    reason: str


@dataclass(frozen=True)
class Letter:
    """Everything that the letter says."""

    agency_return: Return
    seen: ReturnView
    lines: list[Line]
    differences: list[Difference]
    refused: list[Answer]
    actions: list[Action]

    @property
    def is_final(self) -> bool:
        return self.agency_return.status == Status.ACCEPTED

    @property
    def asks(self) -> str:
        """What the agency is asked to change, while that is open."""
        one = self.agency_return
        return one.asked_for if one.status == Status.CHANGES_ASKED else ""

    @property
    def context(self) -> dict[str, Any]:
        one = self.agency_return
        dated = one.accepted_at if self.is_final and one.accepted_at else timezone.now()
        return {
            "letter": self,
            "agency_return": one,
            "cycle": one.cycle,
            "board": one.board,
            "title": f"Feedback on the return of {one.agency}",
            "board_name": one.board.name,
            "board_colour": one.board.colour,
            "status": "" if self.is_final else "Draft: the return is not accepted yet",
            "dated": timezone.localdate(dated),
            "handed_in_on": timezone.localdate(one.submitted_at) if one.submitted_at else None,
            "is_late": one.was_late(),
            "rules": [AVERAGE_RULE, RULE],
        }


def letter_of(agency_return: Return) -> Letter:
    """Collect what the letter says. Six queries."""
    seen = view_of(agency_return)
    labels = {grade.score: f"{plain(grade.score)}, {grade.label}" for grade in seen.grades}
    answers = [answer for standard in seen.standards for answer in standard.answers]
    made = actions_of(answers) if answers else {}
    lines = [
        Line(
            str(one.standard),
            state_words(one.own) or one.own_figure.display(),
            state_words(one.moderated) or one.moderated_figure.display(),
            one.own != one.moderated,
        )
        for one in seen.standards
    ]
    refused = [
        answer
        for answer in answers
        if answer.is_not_applicable
        and answer.decision == Answer.Decision.REFUSED
        and answer.moderated_score is None
    ]
    return Letter(
        agency_return,
        seen,
        lines,
        [_difference(answer, labels) for answer in seen.differing],
        refused,
        sorted(made.values(), key=lambda action: action.number),
    )


def _difference(answer: Answer, labels: dict[Any, str]) -> Difference:
    item = answer.criterion or answer.standard
    own = "Not applicable" if answer.is_not_applicable else _words(answer.score, labels)
    return Difference(
        item_number(item),
        item_words(item),
        own,
        _words(answer.moderated_score, labels),
        answer.moderation_reason,
    )


def _words(score: Any, labels: dict[Any, str]) -> str:
    if score is None:
        return "No answer"
    return labels.get(score) or f"{plain(score)} of 100"


def letter_html(letter: Letter) -> str:
    """The document that WeasyPrint lays out."""
    return render_to_string("audits/letter.html", letter.context)


def letter_pdf(letter: Letter) -> bytes:
    """A tagged PDF/UA-1 file. Raises PdfUnavailableError where the system has no Pango."""
    found = finders.find("css/print.css")
    if not found:
        raise ImproperlyConfigured("static/css/print.css is missing: run make assets.")
    return write_pdf(letter_html(letter), styles=[Path(found).read_text(encoding="utf-8")])
