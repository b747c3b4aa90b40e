"""Texts of letters: no case content, so who manages the board writes them, too."""

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.lines import Kwargs, Line, board


def a_letter_text(on: Board) -> Kwargs:
    from lado.models import LetterTemplate

    found, _ = LetterTemplate.objects.get_or_create(board=on, to="adult", defaults={"text": "Line"})
    return {"pk": found.pk}


def a_text_to_write(on: Board) -> Kwargs:
    return {"to": "adult"}


TABLE: dict[str, Line] = {
    "lado:letter_templates": board(Perm.CASE_LISTS),
    "lado:letter_template_add": board(Perm.CASE_LISTS, of=a_text_to_write),
    "lado:letter_template": board(Perm.CASE_LISTS, of=a_letter_text),
    "lado:letter_template_remove": board(Perm.CASE_LISTS, of=a_letter_text),
}

# The address names no object.
SHARED = {"lado:letter_template_add"}
