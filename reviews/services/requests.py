"""Asking agencies about an incident: writing a request, sending it, returning an answer, checking it, closing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Agency, Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.email import send_templated, site_url
from core.merging import Read, changed_fields, merged
from core.models import RoleAssignment, User
from core.partial_dates import display_date
from core.permissions import Role
from core.scoping import Clearance
from reviews.models import Incident, InformationRequest, RequestAnswer, RequestCheck, RequestTemplate
from reviews.request_defaults import CRITERIA, DAYS, QUESTIONS

LONGEST_QUESTIONS = 10_000


@dataclass(frozen=True)
class RequestFacts:
    """What an agency is asked, and by when."""

    questions: str
    due_on: dt.date
    note: str = ""
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    asks_to_secure: bool = True
    shows_identity: bool = False


@dataclass(frozen=True)
class TemplateFacts:
    """What a board usually asks: one question, and one criterion, in each line."""

    questions: str
    criteria: str
    days: int = DAYS


def template_of(board: Board) -> TemplateFacts:
    """The board's own words, else the usual ones. One query."""
    own = RequestTemplate.objects.filter(board=board).first()
    if own is None:
        return TemplateFacts("\n".join(QUESTIONS), "\n".join(CRITERIA), DAYS)
    return TemplateFacts(own.questions, own.criteria, own.days)


def lines_in(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@transaction.atomic
def change_template(board: Board, *, facts: TemplateFacts, actor: User) -> RequestTemplate:
    """Requests that are written from now on begin with it. Raises ValidationError by field."""
    needed = {"questions": "Write at least one question.", "criteria": "Write at least one criterion."}
    errors = {name: words for name, words in needed.items() if not lines_in(getattr(facts, name))}
    if not 1 <= facts.days <= 90:
        errors["days"] = "Enter 1 to 90 days."
    if errors:
        raise ValidationError(errors)
    template = RequestTemplate.objects.filter(board=board).first() or RequestTemplate(board=board)
    before = audit.state(template, "questions", "criteria", "days") if template.pk else {}
    template.questions, template.criteria = (
        "\n".join(lines_in(facts.questions)),
        "\n".join(lines_in(facts.criteria)),
    )
    template.days = facts.days
    save_checked(template)
    after = audit.state(template, "questions", "criteria", "days")
    audit.record("request_template.changed", template, actor=actor, before=before, after=after)
    return template


def facts_of(request: InformationRequest) -> RequestFacts:
    """The request as it is kept."""
    return RequestFacts(**{name: getattr(request, name) for name in RequestFacts.__dataclass_fields__})


def _fill(request: InformationRequest, facts: RequestFacts) -> None:
    errors = {}
    questions = "\n".join(lines_in(facts.questions))
    if not questions:
        errors["questions"] = "Write at least one question."
    if len(questions) > LONGEST_QUESTIONS:
        errors["questions"] = f"The questions have more than {LONGEST_QUESTIONS:,} characters. Ask fewer."
    if facts.due_on < timezone.localdate() and facts.due_on != request.due_on:
        errors["due_on"] = "This day is over. Give the agency a day that is still to come."
    if facts.period_from and facts.period_to and facts.period_to < facts.period_from:
        errors["period_to"] = "The time ends before it begins."
    if errors:
        raise ValidationError(errors)
    for name in RequestFacts.__dataclass_fields__:
        setattr(request, name, getattr(facts, name))
    request.questions, request.note = questions, facts.note.replace("\r\n", "\n").strip()


@transaction.atomic
def add_requests(
    incident: Incident, *, agencies: Sequence[Agency], facts: RequestFacts, actor: User
) -> list[InformationRequest]:
    """Write the same request to several agencies; nothing is sent yet. Raises ValidationError by field."""
    if not agencies:
        raise wrong("agencies", "Choose at least one agency.")
    open_ones = InformationRequest.objects.filter(incident=incident, closed_at=None, agency__in=agencies)
    if taken := sorted(str(one.agency) for one in open_ones.select_related("agency")):
        has = "has" if len(taken) == 1 else "have"
        raise wrong("agencies", f"{', '.join(taken)} {has} an open request about this incident already.")
    made = []
    for agency in agencies:
        request = InformationRequest(board=incident.board, incident=incident, agency=agency, made_by=actor)
        _fill(request, facts)
        save_checked(request)
        audit.record("request.added", request, actor=actor, after=audit.state(request, "agency", "due_on"))
        made.append(request)
    return made


@transaction.atomic
def change_request(
    request: InformationRequest, *, facts: RequestFacts, read: Read[RequestFacts] | None, actor: User
) -> InformationRequest:
    """Change a request. Questions stay as they are once it is sent: the answer belongs to them.

    Raises ValidationError by field, and ConflictError.
    """
    request = held(request)
    if request.closed_at:
        raise wrong("", "The request is closed. Nothing of it is changed any more.")
    before = facts_of(request)
    if read is not None:
        facts = merged(facts, before, read=read, revision=request.revision)
    if request.sent_at and lines_in(facts.questions) != lines_in(before.questions):
        words = "The request was sent with its questions, and they stay. Return the answer to ask for more."
        raise wrong("questions", words)
    _fill(request, facts)
    changed = changed_fields(before, facts_of(request))
    if changed:
        request.revision += 1
        save_checked(request)
        audit.record("request.changed", request, actor=actor, after={"fields": changed})
    return request


def held(request: InformationRequest) -> InformationRequest:
    """The request, locked until the transaction ends."""
    rows = InformationRequest.objects.select_for_update(of=("self",), no_key=True)
    found: InformationRequest = rows.select_related("board", "agency", "incident__board").get(pk=request.pk)
    return found


def leads_of(request: InformationRequest) -> list[User]:
    """Those who answer for the agency."""
    roles = RoleAssignment.objects.filter(
        board=request.board_id, role=Role.AGENCY_LEAD, agency=request.agency_id, user__is_active=True
    ).current()
    return list({one.user_id: one.user for one in roles.select_related("user")}.values())


def write_to_leads(request: InformationRequest, template: str, subject: str) -> int:
    """An email to each lead of the agency, with nothing of what is asked in it; how many went."""
    leads = leads_of(request)
    path = f"/boards/{request.board.slug}/reviews/asked/{request.pk}/"
    for lead in leads:
        context = {
            "person": lead, "board": request.board, "due_on": request.due_on, "request_url": site_url(path)
        }  # fmt: skip
        send_templated(lead.email, template, context, f"{subject}: {request.board}")
    return len(leads)


@transaction.atomic
def send_request(request: InformationRequest, *, actor: User) -> int:
    """Open the request to its agency and write to its leads; how many were written to. Raises ValidationError."""
    request = held(request)
    if request.sent_at:
        raise wrong("", "The request was sent already.")
    if request.due_on < timezone.localdate():
        raise wrong("", "The last day to answer is over already. Change it before you send the request.")
    request.sent_at, request.sent_by = timezone.now(), actor
    request.save(update_fields=["sent_at", "sent_by"])
    written = write_to_leads(request, "request_sent", "You are asked for information")
    audit.record(
        "request.sent", request, actor=actor, after={"agency": str(request.agency), "leads": written}
    )
    return written


@transaction.atomic
def mark_read(request: InformationRequest, *, actor: User) -> None:
    """Keep who of the agency opened it first, and when."""
    if request.read_at is not None:
        return
    now = timezone.now()
    rows = InformationRequest.objects.filter(pk=request.pk, read_at=None)
    if rows.update(read_at=now, read_by=actor):
        request.read_at, request.read_by = now, actor
        audit.record("request.read_first", request, actor=actor)


def latest_answer(request: InformationRequest) -> RequestAnswer | None:
    """The version that was sent last."""
    sent = RequestAnswer.objects.filter(request=request, sent_at__isnull=False)
    found: RequestAnswer | None = sent.order_by("-version").first()
    return found


@transaction.atomic
def return_answer(
    request: InformationRequest, *, reasons: str, due_on: dt.date, actor: User
) -> RequestAnswer:
    """Give the answer back to be amended: the version stays, the agency writes the next. Raises ValidationError."""
    request = held(request)
    answer = latest_answer(request)
    if request.state != InformationRequest.State.RECEIVED or answer is None:
        raise wrong(
            "", "There is no answer to return: it was returned or closed meanwhile, or has not come yet."
        )
    if not reasons.strip():
        raise wrong("reasons", "Say what is to be amended.")
    if due_on < timezone.localdate():
        raise wrong("due_on", "This day is over. Give the agency a day that is still to come.")
    now = timezone.now()
    answer.returned_at, answer.return_reasons = now, reasons.replace("\r\n", "\n").strip()
    answer.save(update_fields=["returned_at", "return_reasons"])
    request.returned_at, request.received_at, request.due_on = now, None, due_on
    request.reminded_on, request.checked_at = None, None
    request.revision += 1
    request.save()
    audit.record("request.returned", request, actor=actor, after={"version": answer.version})
    write_to_leads(request, "request_returned", "Your answer is returned for amendment")
    return answer


@transaction.atomic
def check_answer(
    request: InformationRequest, *, met: Sequence[str], not_met: Sequence[str], verdict: str, note: str, actor: User
) -> RequestCheck:  # fmt: skip
    """Keep how the latest version was judged; judged again, the new judgement stands. Raises ValidationError."""
    request = held(request)
    answer = latest_answer(request)
    if answer is None:
        raise wrong("", "There is no answer to look at yet.")
    check = RequestCheck.objects.filter(answer=answer).first() or RequestCheck(
        board=request.board, incident=request.incident, answer=answer
    )
    check.met, check.not_met, check.verdict = list(met), list(not_met), verdict
    check.note, check.checked_by, check.checked_at = note.strip(), actor, timezone.now()
    save_checked(check)
    request.checked_at = check.checked_at
    request.save(update_fields=["checked_at"])
    audit.record(
        "request.checked", request, actor=actor, after={"version": answer.version, "verdict": verdict}
    )
    return check


@transaction.atomic
def close_request(request: InformationRequest, *, because: str, actor: User) -> None:
    """Close a request: the agency reads what it sent, and sends nothing more. Raises ValidationError (because)."""
    request = held(request)
    if request.closed_at:
        return
    if request.waits_for_agency and not because.strip():
        raise wrong(
            "because", "Nothing has come, or nothing amended. Say why the request is closed all the same."
        )
    request.closed_at, request.closed_because = timezone.now(), because.strip()
    request.revision += 1
    request.save(update_fields=["closed_at", "closed_because", "revision"])
    audit.record("request.closed", request, actor=actor)


@transaction.atomic
def reopen_request(request: InformationRequest, *, actor: User) -> None:
    """Open a closed request again, where the agency has no other open one. Raises ValidationError."""
    request = held(request)
    request.closed_at, request.closed_because = None, ""
    request.revision += 1
    save_checked(request)
    audit.record("request.reopened", request, actor=actor)


@transaction.atomic
def secure_records(request: InformationRequest, *, on: dt.date, by: str, actor: User) -> None:
    """Keep that the agency's records about the family are secured. Raises ValidationError by field."""
    request = held(request)
    errors: dict[str, Any] = {}
    if on > timezone.localdate():
        errors["secured_on"] = "This day is still to come. Enter it once the records are secured."
    if not by.strip():
        errors["secured_by"] = "Say who secured them: name and post."
    if errors:
        raise ValidationError(errors)
    request.secured_on, request.secured_by = on, " ".join(by.split())
    request.save(update_fields=["secured_on", "secured_by"])
    after = {"secured_on": display_date(on)}
    audit.record("request.secured", request, actor=actor, after=after, clearance=Clearance.REVIEWS)
