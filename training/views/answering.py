"""The page where delegates and their managers answer, by a secret link and without signing in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from boards.views.form_page import show_errors
from core.scoping import board_scope
from core.views.base import OpenView
from training.evaluation_tokens import read_evaluation_token
from training.forms.questionnaires import AnswersForm
from training.models import Stage
from training.services import asking


# As for audits' surveys: without a session there is nobody in whose name another site could send the form.
@method_decorator([login_not_required, never_cache, csrf_exempt], name="dispatch")
class AnswerPage(OpenView):
    """GET: the questions. POST: the answers, once. A wrong link and one of a board that is closed are 404."""

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        named = read_evaluation_token(str(kwargs["token"]))
        if named is None:
            raise Http404
        with board_scope(named[0]):
            evaluation = asking.find_evaluation(*named)
            if evaluation is None or not evaluation.board.is_active:
                raise Http404
            self.evaluation = evaluation
            response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        request.session.modified = False
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(self._form(None), done=request.GET.get("done") == "1")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if self._closed():
            return self._show(form, status=409)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            asking.take_answers(self.evaluation, given=form.given())
        except ValidationError as error:
            show_errors(form, error)
            return self._show(form, status=409)
        return HttpResponseRedirect(f"{self.request.path}?done=1")

    def _closed(self) -> str:
        words = asking.closed_words(self.evaluation, timezone.localdate())
        if not words and asking.form_of(self.evaluation) is None:
            return "This questionnaire is not used any more."
        return words

    def _form(self, data: Any) -> AnswersForm:
        found = asking.form_of(self.evaluation)
        self.intro = found.intro if found is not None else ""
        questions = asking.questions_of(found) if found is not None else []
        return AnswersForm(data, board=self.evaluation.board, questions=questions)

    def _show(self, form: AnswersForm, *, done: bool = False, status: int = 200) -> HttpResponse:
        evaluation = self.evaluation
        follows_up = evaluation.stage in (Stage.LATER, Stage.MANAGER)
        context = {
            "form": form,
            "evaluation": evaluation,
            "event": evaluation.event,
            "delegate": evaluation.booking.delegate,
            "asking_board": evaluation.board,
            "intro": self.intro,
            # The manager sees the questions, never what the delegate wrote.
            "plans": asking.plans_of(evaluation) if follows_up and evaluation.stage == Stage.LATER else [],
            "done": done and evaluation.completed_at is not None,
            "closed": self._closed(),
        }
        return render(self.request, "training/answer.html", context, status=status)
