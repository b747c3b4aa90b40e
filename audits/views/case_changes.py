"""What the board manager changes about an audit of case files: the plan, the questions, the cases."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from audits.forms.case_audits import CaseAuditForm, CasesForm, QuestionForm
from audits.models import AuditedCase, CaseAudit, CaseAuditQuestion
from audits.services import case_audits as services
from audits.services import case_questions
from audits.views.case_audits import OneCaseAudit, timetable_crumb
from audits.views.cycles import cycles_crumb
from boards.views.form_page import BoardFormPage
from core.permissions import Perm


class CaseAuditAdd(BoardFormPage):
    """Plan an audit of case files."""

    permission = Perm.CYCLE_MANAGE
    section = "audits"
    form_class = CaseAuditForm
    title = "Plan a case file audit"

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": timezone.localdate()}

    def trail(self) -> list[tuple[str, str]]:
        return [cycles_crumb(self.board), timetable_crumb(self.board)]

    def save(self, form: Any) -> CaseAudit:
        return services.plan_case_audit(
            board=self.board,
            facts=form.facts(),
            agencies=form.cleaned_data["agencies"],
            actor=self.access.user,
        )

    def done_words(self, result: CaseAudit) -> str:
        return "The audit is planned. Next, add its questions and cases."

    def after(self, result: CaseAudit) -> str:
        return result.get_absolute_url()


class CaseAuditFormPage(OneCaseAudit, BoardFormPage):
    """A form about the audit in the address."""

    permission = Perm.CYCLE_MANAGE
    or_permissions = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.is_finished:
            context["blocked"] = {
                "title": "This audit is finished",
                "text": "Reopen it before you change it.",
            }
        return context


class CaseAuditEdit(CaseAuditFormPage):
    """Change the plan of an audit."""

    form_class = CaseAuditForm
    title = "Change the audit"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case_audit": self.case_audit}

    def save(self, form: Any) -> CaseAudit:
        return services.change_case_audit(
            self.case_audit,
            facts=form.facts(),
            agencies=form.cleaned_data["agencies"],
            actor=self.access.user,
        )


class QuestionAdd(CaseAuditFormPage):
    """Add a question; the page stays open for the next one."""

    form_class = QuestionForm
    title = "Add a question"
    done = "The question is added."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case_audit": self.case_audit}

    def save(self, form: Any) -> CaseAuditQuestion:
        return case_questions.add_question(self.case_audit, facts=form.facts(), actor=self.access.user)

    def after(self, result: CaseAuditQuestion) -> str:
        return f"{self.case_audit.get_absolute_url()}#questions"


class OneQuestion(OneCaseAudit):
    """A change to the question in the address."""

    permission = Perm.CYCLE_MANAGE
    or_permissions = ()

    @cached_property
    def question(self) -> CaseAuditQuestion:
        rows = CaseAuditQuestion.objects.filter(case_audit=self.case_audit).select_related("case_audit")
        found: CaseAuditQuestion = get_object_or_404(rows, pk=self.kwargs["question"])
        return found


class QuestionEdit(OneQuestion, CaseAuditFormPage):
    """Change a question."""

    form_class = QuestionForm

    def get_title(self) -> str:
        return f"Change question {self.question.place}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case_audit": self.case_audit, "question": self.question}

    def save(self, form: Any) -> CaseAuditQuestion:
        return case_questions.change_question(self.question, facts=form.facts(), actor=self.access.user)

    def after(self, result: CaseAuditQuestion) -> str:
        return f"{self.case_audit.get_absolute_url()}#questions"


class CasesAdd(CaseAuditFormPage):
    """Add cases by reference."""

    form_class = CasesForm
    title = "Add cases"
    intro = "The board keeps references only. Who a case is stays with the agencies."

    def save(self, form: Any) -> list[AuditedCase]:
        return case_questions.add_cases(self.case_audit, form.lines(), actor=self.access.user)

    def done_words(self, result: list[AuditedCase]) -> str:
        if not result:
            return "These cases were in the audit already."
        return "1 case is added." if len(result) == 1 else f"{len(result)} cases are added."


class CaseAuditPost(OneCaseAudit, View):
    """A change by one press. POST only."""

    permission = Perm.CYCLE_MANAGE
    or_permissions = ()
    http_method_names = ["post"]
    place = ""

    def change(self) -> str:
        """Call the service; what it says is shown on the page of the audit."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        url = f"{self.case_audit.get_absolute_url()}{self.place}"
        try:
            messages.success(request, self.change())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(url)


class CaseAuditFinish(CaseAuditPost):
    """End the answering."""

    def change(self) -> str:
        services.finish_case_audit(self.case_audit, actor=self.access.user)
        return "The audit is finished. All agencies that took part see all answers and findings now."


class CaseAuditReopen(CaseAuditPost):
    """Let agencies answer again."""

    def change(self) -> str:
        services.reopen_case_audit(self.case_audit, actor=self.access.user)
        return "The audit is open again."


class QuestionUp(OneQuestion, CaseAuditPost):
    """Move a question up by one."""

    place = "#questions"

    def change(self) -> str:
        case_questions.move_question_up(self.question, actor=self.access.user)
        return "The question is moved."


class QuestionRemove(OneQuestion, CaseAuditPost):
    """Take a question away."""

    place = "#questions"

    def change(self) -> str:
        case_questions.remove_question(self.question, actor=self.access.user)
        return "The question is removed."


class CaseRemove(CaseAuditPost):
    """Take a case away."""

    place = "#cases"

    def change(self) -> str:
        rows = AuditedCase.objects.filter(case_audit=self.case_audit).select_related("case_audit")
        case: AuditedCase = get_object_or_404(rows, pk=self.kwargs["case"])
        case_questions.remove_case(case, actor=self.access.user)
        return f"Case {case.reference} is removed."
