"""The page where practitioners answer, without signing in and without a trace."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from audits.forms.surveys import ReplyForm
from audits.models import Survey
from audits.services.surveys import find_link, questions_of, take_reply
from boards.invitation_tokens import board_of_token
from boards.views.form_page import show_errors
from core.scoping import board_scope
from core.views.base import OpenView


# Without a session there is nobody in whose name another site could send the form, and the token of the check would
# be a cookie in the browser of somebody who was promised none.
@method_decorator([login_not_required, never_cache, csrf_exempt], name="dispatch")
class SurveyAnswer(OpenView):
    """GET: the statements. POST: one reply. A wrong token is told apart from no token by nothing: 404."""

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = str(kwargs["token"])
        board_id = board_of_token(token)
        if board_id is None:
            raise Http404
        with board_scope(board_id):
            link = find_link(token)
            if link is None or not link.board.is_active:
                raise Http404
            self.link = link
            response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        # Somebody who is signed in would have the session renewed on the way here: no cookie, for them neither.
        request.session.modified = False
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(self._form(None), done=request.GET.get("done") == "1")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.link.survey.is_open():
            return self._show(self._form(None))
        form = self._form(request.POST)
        if form.is_trapped:
            return self._thank()
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            take_reply(self.link, marks=form.marks())
        except ValidationError as error:
            show_errors(form, error)
            return self._show(form, status=429 if getattr(error, "code", "") == "full" else 422)
        return self._thank()

    def _thank(self) -> HttpResponse:
        return HttpResponseRedirect(f"{self.request.path}?done=1")

    def _form(self, data: Any) -> ReplyForm:
        survey = self.link.survey
        survey.board = self.link.board
        return ReplyForm(data, survey=survey, questions=questions_of(survey))

    def _show(self, form: ReplyForm, *, done: bool = False, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "survey": self.link.survey,
            "agency": self.link.agency,
            "asking_board": self.link.board,
            "done": done,
            "closed": "" if done else closed_words(self.link.survey),
        }
        return render(self.request, "audits/survey_answer.html", context, status=status)


def closed_words(survey: Survey) -> str:
    """Why nobody can answer now; empty while people can."""
    if survey.is_open():
        return ""
    if survey.is_over():
        return "This survey has ended. Thank you for wanting to take part."
    days = (survey.opens_on - timezone.localdate()).days
    return f"This survey has not opened yet. It opens {'tomorrow' if days == 1 else f'in {days} days'}."
