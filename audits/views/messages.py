"""Messages between board and agencies that wait for somebody, and saying that one needs no answer."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import View

from audits.models import Question
from audits.models.answer import QuestionQuerySet
from audits.services.messages import mark_read
from audits.tables.messages import MessageTable
from audits.views.cycles import cycles_crumb
from audits.views.moderation_words import OneThread
from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.access import BoardAccess
from core.permissions import Perm
from core.tables import BoardTableView


def waiting_for(access: BoardAccess) -> QuestionQuerySet:
    """Messages that wait for this person: of agencies for moderators, of the board for leads of the agency."""
    mine: QuestionQuerySet = Question.objects.none()
    if access.can(Perm.RETURN_MODERATE):
        mine = Question.objects.waiting(from_board=False)
    if access.can(Perm.RETURN_ANSWER_OWN):
        asked = Question.objects.waiting(from_board=True)
        mine = mine | asked.filter(answer__agency_return__agency__in=sorted(access.agency_ids))
    return mine.filter(board=access.board).of_open_cycles()


class Messages(BoardTableView):
    """Threads in which the other side has the last word, until somebody answers or says that none is needed."""

    permission = Perm.RETURN_MODERATE
    or_permissions: ClassVar[tuple[Perm, ...]] = (Perm.RETURN_ANSWER_OWN,)
    section = "audits"
    title = "Messages about returns"
    intro = "What was written to you and is not answered yet. Open one to answer it, or to say that it needs no answer."
    list_name = "messages"
    table_class = MessageTable
    row_words = ("message", "messages")
    empty_title = "No message waits for you"
    empty_text = "When somebody writes about an answer of a return, it stands here until you answer or mark it as read."
    empty_action = "Go to the audits"

    @property
    def empty_url(self) -> str:  # type: ignore[override]
        return board_url("audits:cycles", self.board)

    def get_queryset(self) -> QuerySet[Question]:
        rows = waiting_for(self.access).with_number()
        found: QuerySet[Question] = rows.select_related(
            "written_by",
            "answer__criterion",
            "answer__standard",
            "answer__agency_return__board",
            "answer__agency_return__agency",
            "answer__agency_return__cycle",
        )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [home_crumb(self.board), cycles_crumb(self.board), ("Messages", "")]
        return context


class MessagesRead(OneThread, View):
    """What the other side wrote in a thread needs no answer. POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.answer.pk:
            try:
                mark_read(self.answer, from_board=not self.from_board, actor=self.access.user)
                messages.success(request, "Marked as read. It waits for you no more.")
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        if waiting_for(self.access).exists():
            return HttpResponseRedirect(board_url("audits:messages", self.board))
        return HttpResponseRedirect(self.back())
