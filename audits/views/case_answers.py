"""What one agency says about one case: to be answered by its lead, to be read by others when they may."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from audits.forms.case_audits import CaseAnswerForm
from audits.models import AuditedCase, CaseAudit, CaseAuditAgency, CaseAuditAnswer
from audits.services.case_answers import CaseConflict, CaseConflictError, questions_for, save_case_answers
from audits.views.case_audits import OneCaseAudit
from boards.models import Agency
from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.figures import Figure
from core.permissions import Perm


class CaseAnswers(OneCaseAudit, TemplateView):
    """All questions of one agency about one case, saved together."""

    permission = Perm.RETURN_READ
    or_permissions = (Perm.RETURN_READ_OWN,)
    template_name = "audits/case_answers.html"

    @cached_property
    def agency(self) -> Agency:
        """One that takes part and whose answers this person may read."""
        rows = CaseAuditAgency.objects.filter(case_audit=self.case_audit).select_related("agency")
        found: Agency = get_object_or_404(rows, agency=self.kwargs["agency"]).agency
        if not self.reads_texts_of(found.pk):
            raise Http404
        return found

    @cached_property
    def cases(self) -> list[AuditedCase]:
        return list(
            AuditedCase.objects.filter(case_audit=self.case_audit)
            .select_related("case_audit")
            .order_by("reference")
        )

    @cached_property
    def case(self) -> AuditedCase:
        for one in self.cases:
            if one.pk == self.kwargs["case"]:
                return one
        raise Http404

    @property
    def may_write(self) -> bool:
        return self.answers_for(self.agency.pk) and self.case_audit.state() == CaseAudit.State.RUNNING

    def forms(self, data: Any = None) -> list[CaseAnswerForm]:
        rows = CaseAuditAnswer.objects.filter(case=self.case, agency=self.agency).select_related("edited_by")
        answers = {answer.question_id: answer for answer in rows}
        return [
            CaseAnswerForm(
                data, question=question, answer=answers.get(question.pk), board=self.board, access=self.access
            )
            for question in questions_for(self.case_audit, self.agency)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        forms = kwargs.get("forms") or self.forms()
        answered = sum(bool(form.answer and form.answer.grade) for form in forms)
        place = self.cases.index(self.case)
        context.update(
            case_audit=self.case_audit, case=self.case, agency=self.agency, forms=forms,
            may_write=self.may_write, is_own=self.answers_for(self.agency.pk), is_finished=self.is_finished,
            place=place + 1, case_count=len(self.cases),
            before_url=self.url_of(place - 1) if place else "",
            after_url=self.url_of(place + 1) if place + 1 < len(self.cases) else "",
            back_url=self.case_audit.get_absolute_url(),
            answered=Figure.percent(
                "case-answered", "Answered", answered, len(forms), of="questions", places=0
            ),
            breadcrumbs=[home_crumb(self.board), *self.trail(), (f"{self.case}, {self.agency}", "")],
        )  # fmt: skip
        return context

    def url_of(self, place: int) -> str:
        """The same agency on another case."""
        return board_url(
            "audits:case_answers",
            self.board,
            pk=self.case_audit.pk,
            case=self.cases[place].pk,
            agency=self.agency.pk,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # What is not there for this person is missing before anything is forbidden.
        mine = self.answers_for(self.agency.pk)
        if not self.can(Perm.RETURN_ANSWER_OWN):
            raise PermissionDenied
        if not mine:
            raise Http404
        forms = self.forms(request.POST)
        # Every form says what is wrong with it, not only the first.
        invalid = [form for form in forms if not form.is_valid()]
        if invalid:
            return self.again(forms)
        given = {form.question.pk: form.given() for form in forms}
        try:
            save_case_answers(self.case, agency=self.agency, given=given, actor=self.access.user)
        except CaseConflictError as error:
            return self.again(forms, conflicts=error.conflicts)
        except ValidationError as error:
            return self.again(forms, problem=" ".join(error.messages))
        messages.success(request, f"Your answers about case {self.case} are saved.")
        place = self.cases.index(self.case)
        if request.POST.get("then") == "next" and place + 1 < len(self.cases):
            return HttpResponseRedirect(self.url_of(place + 1))
        if request.POST.get("then") == "stay":
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(self.case_audit.get_absolute_url())

    def again(
        self, forms: list[CaseAnswerForm], *, conflicts: list[CaseConflict] | None = None, problem: str = ""
    ) -> HttpResponse:
        """The page with what was typed, and what somebody else saved meanwhile beside it."""
        by_question = {form.question.pk: form for form in forms}
        for conflict in conflicts or ():
            form: Any = by_question[conflict.question.pk]
            form.theirs = conflict.answer
            # Whoever saves again has seen the other text.
            form.data = form.data.copy()
            form.data[form.add_prefix("revision")] = str(conflict.answer.revision)
        return self.render_to_response(
            self.get_context_data(forms=forms, problem=problem, has_conflicts=bool(conflicts))
        )
