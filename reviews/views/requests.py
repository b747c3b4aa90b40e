"""Requests to agencies, for review leads and the panel of the incident."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from boards.views.merging_page import MergingFormPage
from core.permissions import Perm
from core.views.confidential import ConfidentialView
from core.views.files import FileDownload
from reviews.forms.requests import CheckForm, CloseForm, RequestForm, ReturnForm, TemplateForm
from reviews.models import ChronologyEvent, InformationRequest, RequestAnswer, RequestCheck, RequestFile
from reviews.services import requests as services
from reviews.services.answers import texts_of
from reviews.views.case_view import OneIncidentCase
from reviews.views.pages import reviews_crumb

State = InformationRequest.State
COLOURS = {
    State.DRAFT: "grey", State.SENT: "blue", State.READ: "teal", State.RETURNED: "orange", State.RECEIVED: "green",
    State.CLOSED: "grey",
}  # fmt: skip


def state_tags(one: InformationRequest, on: dt.date) -> list[tuple[str, str]]:
    """Words and colours of a request's state, late ones marked."""
    state = one.state
    tags = [(state.label, COLOURS[state])]
    return [*tags, ("Late", "red")] if one.is_late(on) else tags


def versions_of(one: InformationRequest, *, with_checks: bool) -> list[dict[str, Any]]:
    """Every version that was sent, the latest first, with its answers beside the questions."""
    rows = RequestAnswer.objects.filter(request=one, sent_at__isnull=False).select_related("sent_by")
    checks = {}
    if with_checks:
        found = RequestCheck.objects.filter(answer__request=one).select_related("checked_by")
        checks = {check.answer_id: check for check in found}
    asked = one.asked()
    return [
        {
            "answer": row,
            "pairs": list(zip(asked, [*texts_of(row), *[""] * len(asked)], strict=False)),
            "check": checks.get(row.pk),
        }
        for row in rows.order_by("-version")
    ]


class RequestsOfIncident(OneIncidentCase):
    """A page about what agencies are asked."""

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("Requests to agencies", self.case_url("reviews:incident_requests"))]


class Requests(OneIncidentCase, TemplateView):
    """All requests about the incident, with how far each has come."""

    template_name = "reviews/requests.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        rows = InformationRequest.objects.filter(board=self.board, incident=self.about)
        if not self.may_write:
            rows = rows.filter(sent_at__isnull=False)
        found = list(rows.select_related("agency", "board").defer("questions", "note", "closed_because"))
        events = ChronologyEvent.objects.filter(board=self.board, incident=self.about)
        counted = dict(events.order_by().values_list("agency").annotate(n=Count("pk")))
        context["requests"] = [(one, state_tags(one, today), counted.get(one.agency_id, 0)) for one in found]
        context["drafts"] = sum(one.state == State.DRAFT for one in found)
        context["add_url"] = self.case_url("reviews:request_add")
        context["template_url"] = board_url("reviews:request_template", self.board)
        return context


class RequestAdd(RequestsOfIncident, MergingFormPage):
    """Write a request to one or several agencies."""

    permission = Perm.REVIEW_CASE_WRITE
    form_class = RequestForm
    template_name = "reviews/request_form.html"
    title = "Ask agencies"

    def get_initial(self) -> dict[str, Any]:
        usual = services.template_of(self.board)
        due = timezone.localdate() + dt.timedelta(days=usual.days)
        return {"questions": usual.questions, "due_on": due, "asks_to_secure": True}

    def save(self, form: RequestForm) -> list[InformationRequest]:
        return services.add_requests(
            self.incident,
            agencies=list(form.cleaned_data["agencies"]), facts=form.facts(), actor=self.access.user,
        )  # fmt: skip

    def done_words(self, result: list[InformationRequest]) -> str:
        if len(result) == 1:
            return "The request is written. Look at it, then send it."
        return f"{len(result)} requests are written. Look at them, then send them."

    def after(self, result: list[InformationRequest]) -> str:
        return result[0].get_absolute_url() if len(result) == 1 else self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"caption": str(self.about), "what": "request"}


class OneRequest(RequestsOfIncident):
    """A page about the request in the address; one that is not sent exists for review leads only."""

    @cached_property
    def one(self) -> InformationRequest:
        rows = InformationRequest.objects.filter(board=self.board, incident=self.about)
        if not self.may_write:
            rows = rows.filter(sent_at__isnull=False)
        found: InformationRequest = get_object_or_404(
            rows.select_related("board", "agency", "incident__board", "read_by", "sent_by"),
            pk=self.kwargs["asked"],
        )
        return found

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (str(self.one.agency), self.one.get_absolute_url())]

    def request_url(self, name: str, **kwargs: Any) -> str:
        return self.case_url(f"reviews:{name}", asked=self.one.pk, **kwargs)


class RequestPage(OneRequest, TemplateView):
    """One request: what was asked, what came, how it was judged, and what can be done now."""

    template_name = "reviews/request.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one = self.one
        events = ChronologyEvent.objects.filter(incident=self.about, agency=one.agency_id)
        context.update(
            one=one,
            state=one.state,
            tags=state_tags(one, timezone.localdate()),
            questions=one.asked(),
            versions=versions_of(one, with_checks=True),
            files=[
                (file, self.request_url("request_file", file=file.pk))
                for file in RequestFile.objects.filter(request=one).select_related("stored")
            ],
            event_count=events.count(),
            events_url=f"{self.case_url('reviews:incident_chronology')}?agency={one.agency_id}",
            urls={
                name: self.request_url(f"request_{name}")
                for name in ("edit", "send", "return", "check", "close", "reopen")
            },
            lead_count=len(services.leads_of(one)) if self.may_write and not one.sent_at else None,
        )
        context["breadcrumbs"][-1] = (str(one.agency), "")
        return context


class RequestEdit(OneRequest, MergingFormPage):
    """Change a request."""

    permission = Perm.REVIEW_CASE_WRITE
    form_class = RequestForm
    template_name = "reviews/request_form.html"
    title = "Change the request"
    done = "The request is changed."

    def get_form_kwargs(self) -> dict[str, Any]:
        said = {"record": self.one, "said": services.facts_of(self.one), "at_revision": self.one.revision}
        return super().get_form_kwargs() | said

    def save(self, form: RequestForm) -> InformationRequest:
        return services.change_request(self.one, facts=form.facts(), read=form.read(), actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "caption": f"{self.about}, {self.one.agency}",
            "what": "request",
        }


class RequestAct(OneRequest, View):
    """POST: what one button does."""

    permission = Perm.REVIEW_CASE_WRITE
    http_method_names = ["post"]

    def act(self) -> str:
        """Call the service; what it says is shown. Raises ValidationError."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        url = self.one.get_absolute_url()
        try:
            messages.success(request, self.act())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(url)


class RequestSend(RequestAct):
    """POST: open it to the agency."""

    def act(self) -> str:
        written = services.send_request(self.one, actor=self.access.user)
        if not written:
            return (
                f"The request is sent, but nobody leads for {self.one.agency} here, so nobody gets an email."
            )
        people = "1 person gets" if written == 1 else f"{written} people get"
        return f"The request is sent. {people} an email that says nothing of the case."


class RequestReopen(RequestAct):
    """POST: open a closed request again."""

    def act(self) -> str:
        services.reopen_request(self.one, actor=self.access.user)
        return "The request is open again."


class _RequestForm(OneRequest, BoardFormPage):
    permission = Perm.REVIEW_CASE_WRITE
    template_name = "reviews/request_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"caption": f"{self.about}, {self.one.agency}"}


class RequestReturn(_RequestForm):
    """Give an answer back to be amended."""

    form_class = ReturnForm
    title = "Return the answer for amendment"
    intro = "What was sent stays as it is. The agency writes the next version."
    done = "The answer is returned, and the agency’s leads get an email."

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": timezone.localdate() + dt.timedelta(days=services.template_of(self.board).days)}

    def save(self, form: Any) -> Any:
        data = form.cleaned_data
        return services.return_answer(
            self.one, reasons=data["reasons"], due_on=data["due_on"], actor=self.access.user
        )


class RequestCheckPage(_RequestForm):
    """Look at an answer's quality."""

    form_class = CheckForm
    title = "Check the answer"
    done = "The check is kept."

    def get_form_kwargs(self) -> dict[str, Any]:
        criteria = services.lines_in(services.template_of(self.board).criteria)
        return super().get_form_kwargs() | {"criteria": criteria}

    def get_initial(self) -> dict[str, Any]:
        latest = services.latest_answer(self.one)
        check = RequestCheck.objects.filter(answer=latest).first() if latest else None
        return {"met": check.met, "verdict": check.verdict, "note": check.note} if check else {}

    def save(self, form: Any) -> Any:
        data = form.cleaned_data
        not_met = [one for one in form.criteria if one not in data["met"]]
        return services.check_answer(
            self.one, met=data["met"], not_met=not_met, verdict=data["verdict"], note=data["note"],
            actor=self.access.user,
        )  # fmt: skip

    def after(self, result: Any) -> str:
        if result.verdict == RequestCheck.Verdict.AMEND and self.one.state == State.RECEIVED:
            return self.request_url("request_return")
        return super().after(result)


class RequestClose(_RequestForm):
    """Close a request."""

    form_class = CloseForm
    title = "Close the request"
    intro = "The agency still reads what it sent, and sends nothing more."
    done = "The request is closed."

    def save(self, form: Any) -> None:
        services.close_request(self.one, because=form.cleaned_data["because"], actor=self.access.user)


class RequestFileDownload(OneRequest, FileDownload):
    """A file that an agency sent."""

    permission = Perm.REVIEW_CASE_READ

    def get_file(self) -> Any:
        rows = RequestFile.objects.filter(request=self.one).select_related("stored")
        return get_object_or_404(rows, pk=self.kwargs["file"]).stored


class RequestTemplatePage(ConfidentialView, BoardFormPage):
    """What the board usually asks agencies, and how it looks at their answers."""

    permission = Perm.REVIEW_CASE_WRITE
    section = "reviews"
    form_class = TemplateForm
    title = "Questions to agencies"
    intro = "Requests that are written from now on begin with these. Those that are written stay as they are."
    done = "The questions are saved."

    def trail(self) -> list[tuple[str, str]]:
        return [reviews_crumb(self.board)]

    def get_initial(self) -> dict[str, Any]:
        usual = services.template_of(self.board)
        return {name: getattr(usual, name) for name in ("questions", "criteria", "days")}

    def save(self, form: Any) -> Any:
        return services.change_template(self.board, facts=form.facts(), actor=self.access.user)


class BoardRequests(ConfidentialView, TemplateView):
    """All open requests of the board, over its incidents, what waits for the review lead first."""

    permission = Perm.REVIEW_CASE_WRITE
    section = "reviews"
    template_name = "reviews/board_requests.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        rows = InformationRequest.objects.filter(board=self.board, closed_at=None)
        rows = rows.select_related("agency", "board", "incident").defer("questions", "note", "secured_by")
        found = sorted(rows, key=lambda one: (one.received_at is None, not one.is_late(today), one.due_on))
        context["rows"] = [(one, state_tags(one, today)) for one in found]
        context["breadcrumbs"] = [
            home_crumb(self.board), reviews_crumb(self.board), ("Open requests to agencies", "")
        ]  # fmt: skip
        return context
