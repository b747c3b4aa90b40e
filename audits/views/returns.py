"""An agency's return: its task list, carrying last time's answers forward, handing it in, taking it away as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from audits.forms.returns import SubmitForm
from audits.models import Return, Standard, TeamMember
from audits.return_files import FORMS, xlsx_response
from audits.services.carrying import carry_forward, earlier_return
from audits.services.facts import slots_of
from audits.services.return_pdf import ask_for_pdf
from audits.services.sharing import led_boards
from audits.services.submitting import OpenItemsError, open_items, submit_return
from audits.statistics.fact_progress import FactProgress, fact_progress
from audits.statistics.progress import Progress, progress_by_standard, total
from audits.views.return_page import OneReturn, OwnReturn, ReturnStep
from audits.views.return_survey import survey_of
from boards.needs import board_url
from boards.views.form_page import BoardFormPage, history_url
from core.partial_dates import display_date


def due_words(agency_return: Return) -> str:
    """When it is due, and how far away that is."""
    due, today = agency_return.cycle.due_on, timezone.localdate()
    day, days = display_date(due), (due - today).days
    if agency_return.submitted_at is not None:
        return day
    if days < 0:
        return f"{day}. That was {-days} day{'' if days == -1 else 's'} ago: you can still hand it in."
    return f"{day}, {'today' if not days else 'tomorrow' if days == 1 else f'in {days} days'}"


class ReturnPage(OneReturn, TemplateView):
    """The task list: standards with what is answered of each, the team, the due day, and what to do next."""

    template_name = "audits/return.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one = self.agency_return
        parts = progress_by_standard(one)
        whole, facts = total(parts.values()), fact_progress(slots_of(one))
        team = list(TeamMember.objects.filter(agency_return=one).select_related("user", "standard"))
        context.update(
            progress=whole,
            facts=facts,
            is_done=whole.is_done and facts.is_done,
            fact_tasks=[self._fact_task(facts)] if facts.asked else [],
            tasks=[
                self._task(standard, parts.get(standard.pk, Progress()), team) for standard in self.standards
            ],
            team=team,
            due_words=due_words(one),
            is_late=one.was_late() if one.submitted_at else one.cycle.due_on < timezone.localdate(),
            can_carry=self.may_write
            and not (whole.is_complete and facts.given == facts.asked)
            and earlier_return(one) is not None,
            history_url=history_url(self.board, one),
            has_survey=survey_of(self) is not None,
            led=self._led(),
            breadcrumbs=self.crumbs(),
        )
        return context

    def _led(self) -> int:
        """On how many boards the person answers for this agency; 0 where not on this one."""
        agency = self.agency_return.agency_id
        access: Any = self.request
        return len(led_boards(access.access, agency)) if agency in self.access.agency_ids else 0

    def _fact_task(self, facts: FactProgress) -> dict[str, Any]:
        hints = [f"{facts.words} given"]
        if facts.to_confirm:
            hints.append(f"{facts.to_confirm} to confirm")
        if facts.is_done:
            status, colour = "Completed", ""
        elif facts.open == facts.to_confirm:
            status, colour = "To confirm", "purple"
        else:
            status, colour = ("In progress", "blue") if facts.given else ("Not started", "grey")
        return {
            "title": "Named people, dates and numbers",
            "url": self.url("return_facts"),
            "hint": ", ".join(hints),
            "status": status,
            "colour": colour,
        }

    def _task(self, standard: Standard, part: Progress, team: list[TeamMember]) -> dict[str, Any]:
        people = [member.user for member in team if member.standard_id == standard.pk]
        hints = [f"{part.words} answered"] if part.asked else ["Not asked of your agency"]
        if part.to_confirm:
            hints.append(f"{part.to_confirm} to confirm")
        if people:
            hints.append("for " + " and ".join(str(person) for person in people))
        status, colour = task_status(part)
        return {
            "title": str(standard),
            "url": self.url("return_standard", number=standard.number),
            "hint": ", ".join(hints),
            "status": status,
            "colour": colour,
        }


def task_status(part: Progress) -> tuple[str, str]:
    """The word at the end of a line of the task list, and its colour; none where nothing is left to do."""
    if not part.asked:
        return "Not asked", ""
    if part.is_done:
        return "Completed", ""
    if part.answered >= part.asked:
        return "To confirm", "purple"
    return ("In progress", "blue") if part.answered else ("Not started", "grey")


class ReturnCarry(ReturnStep):
    """POST: take over last time's answers wherever nothing is answered yet."""

    def take(self) -> str:
        done = carry_forward(self.agency_return, actor=self.access.user)
        if not done.answers and not done.facts:
            return (
                f"Everything that “{done.source.cycle}” says is answered here already. Nothing was changed."
            )
        answers = f"{done.answers} answer{'' if done.answers == 1 else 's'}"
        if done.facts:
            answers += f" and {done.facts} fact{'' if done.facts == 1 else 's'}"
        return (
            f"{answers} from “{done.source.cycle}” are here as a start. Look at each of them and confirm it."
        )


class ReturnSubmit(OwnReturn, BoardFormPage):
    """Hand the return in; what is still open is listed, each with its place."""

    template_name = "audits/return_submit.html"
    form_class = SubmitForm
    title = "Hand the return in"

    @cached_property
    def open_items(self) -> list[Any]:
        return open_items(self.agency_return)

    def get_initial(self) -> dict[str, Any]:
        one = self.agency_return
        return {
            "senior_name": one.senior_name,
            "senior_role": one.senior_role,
            "tool_comment": one.tool_comment,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_pilot": self.agency_return.cycle.is_pilot}

    def save(self, form: SubmitForm) -> Return:
        data = form.cleaned_data
        try:
            return submit_return(
                self.agency_return,
                senior_name=data["senior_name"],
                senior_role=data["senior_role"],
                tool_comment=data.get("tool_comment", ""),
                actor=self.access.user,
            )
        except OpenItemsError as error:
            self.open_items = error.items
            raise

    def done_words(self, result: Return) -> str:
        late = " It is marked as late." if result.was_late() else ""
        return f"The return of {result.agency} is handed in.{late} The board has it now."

    def back(self) -> str:
        return self.url("return")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        listed = [] if self.why_closed else self.open_items
        context["open_items"] = [(one, f"{self._page_of(one)}#{one.anchor}") for one in listed]
        context["is_late"] = self.agency_return.cycle.due_on < timezone.localdate()
        context["breadcrumbs"] = self.crumbs((self.title, ""))
        return context

    def _page_of(self, one: Any) -> str:
        """Where an open item is answered."""
        if one.is_fact:
            return self.url("return_facts")
        return self.url("return_standard", number=one.standard_number)


class ReturnDownload(OneReturn, View):
    """The whole return as a file, at any time: also after it was handed in, and after the cycle was closed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["form"] not in FORMS:
            raise Http404
        return xlsx_response(self.agency_return, actor=self.access.user)


class ReturnPdf(OneReturn, View):
    """POST: make the PDF in the background; its page shows how far it is and then has the file."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = ask_for_pdf(self.agency_return, actor=self.access.user)
        return HttpResponseRedirect(board_url("core:job", self.board, pk=job.pk))
