"""What people wrote in questionnaires, and which of it may be printed."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from boards.needs import board_url
from core.permissions import Perm
from core.tables import BoardTableView
from training.models import Answer
from training.services.evaluation import allow_printing
from training.tables.words import WordsFilter, WordsTable
from training.views.pages import TrainingPage, TrainingPost


class Words(TrainingPage, BoardTableView):
    """All answers in words, the latest event first, without their writers."""

    permission = Perm.TRAINING_MANAGE
    tab = "In people’s words"
    template_name = "training/list.html"
    table_class = WordsTable
    filterset_class = WordsFilter
    title = "In people’s words"
    intro = "What people wrote. Words go into numbers and reports only when their writer agreed."
    list_name = "training-words"
    row_words = ("answer", "answers")
    empty_title = "Nobody has written anything yet"
    empty_text = "Answers in words come with questionnaires, or with a file of evaluations."

    def get_queryset(self) -> QuerySet[Answer]:
        rows = Answer.objects.filter(board=self.board).exclude(text="")
        rows = rows.select_related("board", "question", "evaluation__event__course")
        return rows.order_by("-evaluation__event__starts_on", "-pk")


class WordsPrint(TrainingPost):
    """Write down that the writer agreed, or no longer does."""

    def change(self) -> str:
        answer = get_object_or_404(Answer.objects.filter(board=self.board), pk=self.kwargs["pk"])
        may_print = self.request.POST.get("may_print") == "yes"
        allow_printing(answer, may_print=may_print, actor=self.access.user)
        return (
            "The words may be printed without a name." if may_print else "The words are not printed any more."
        )

    def after(self) -> Any:
        return board_url("training:words", self.board)
