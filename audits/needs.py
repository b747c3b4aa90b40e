"""What audits need from people: returns and case files to answer, messages, returns to moderate."""

from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from audits.models import (
    AuditedCase,
    CaseAudit,
    CaseAuditAgency,
    CaseAuditAnswer,
    CaseAuditQuestion,
    Question,
    Return,
)
from audits.models.cycle import ReturnQuerySet
from boards.needs import Asker, NeedKind, add_need
from core.permissions import Perm

Rows = QuerySet[Any, Any]


def _own(asker: Asker) -> ReturnQuerySet:
    """Returns of agencies that the person leads, in open cycles."""
    rows = Return.objects.asked().filter(asker.own("agency_id", "agency_ids"))
    return rows.filter(cycle__closed_on=None, cycle__opens_on__lte=asker.on)


def _own_to_answer(asker: Asker) -> Rows:
    return _own(asker).outstanding().filter(cycle__due_on__gte=asker.on)


def _own_overdue(asker: Asker) -> Rows:
    return _own(asker).overdue(asker.on)


def _own_to_change(asker: Asker) -> Rows:
    # Handed in, so that it is not counted above as well.
    return _own(asker).filter(status=Return.Status.CHANGES_ASKED, submitted_at__isnull=False)


def _to_moderate(asker: Asker) -> Rows:
    return Return.objects.asked().filter(status=Return.Status.SUBMITTED, cycle__closed_on=None)


def _overdue(asker: Asker) -> Rows:
    return Return.objects.overdue(asker.on).filter(cycle__closed_on=None)


def _own_questions(asker: Asker) -> Rows:
    rows = Question.objects.waiting(from_board=True).of_open_cycles().with_number()
    return rows.filter(asker.own("answer__agency_return__agency_id", "agency_ids"))


def _answered_questions(asker: Asker) -> Rows:
    rows = Question.objects.waiting(from_board=False).of_open_cycles().with_number()
    about = Concat(
        "answer__agency_return__agency__name", Value(" answered about "), "number", output_field=TextField()
    )
    return rows.annotate(about=about)


def _cases_left() -> Coalesce:
    """Of a row of CaseAuditAgency: on how many cases the agency has not answered every question."""
    agency = OuterRef(OuterRef("agency"))
    answered = CaseAuditAnswer.objects.filter(
        case=OuterRef(OuterRef("pk")), question=OuterRef("pk"), agency=OuterRef(agency)
    )
    asked = CaseAuditQuestion.objects.filter(
        Q(agency=None) | Q(agency=agency), case_audit=OuterRef("case_audit")
    )
    is_open = Exists(asked.filter(~Exists(answered.exclude(grade=""))))
    cases = (
        AuditedCase.objects.filter(is_open, case_audit=OuterRef("case_audit")).order_by().values("case_audit")
    )
    return Coalesce(Subquery(cases.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _own_case_audits(asker: Asker) -> Rows:
    """Audits of case files that began and on which an own agency still has something to say."""
    rows = CaseAuditAgency.objects.filter(asker.own("agency_id", "agency_ids"))
    rows = rows.filter(case_audit__finished_on=None, case_audit__starts_on__lte=asker.on)
    rows = rows.annotate(left=_cases_left()).filter(left__gt=0)
    cases = Case(When(left=1, then=Value(" case")), default=Value(" cases"))
    theme, left = F("case_audit__theme"), Cast("left", TextField())
    words = Concat(Value("“"), theme, Value("”, "), left, cases, output_field=TextField())
    found: Rows = rows.annotate(about=words)
    return found


def _own_case_audits_to_answer(asker: Asker) -> Rows:
    return _own_case_audits(asker).filter(case_audit__ends_on__gte=asker.on)


def _own_case_audits_late(asker: Asker) -> Rows:
    return _own_case_audits(asker).filter(case_audit__ends_on__lt=asker.on)


def _case_audits_late(asker: Asker) -> Rows:
    return CaseAudit.objects.filter(finished_on=None, ends_on__lt=asker.on)


NEEDS = (
    NeedKind(
        42, "own_returns_overdue", (Perm.RETURN_ANSWER_OWN,), _own_overdue,
        "1 audit return was due on {first}", "{n} audit returns are overdue, the first since {first}",
        "audits:cycles", urgent=True, first="cycle__due_on",
    ),
    NeedKind(
        43, "own_returns", (Perm.RETURN_ANSWER_OWN,), _own_to_answer,
        "1 audit return is due on {first}", "{n} audit returns are due, the first on {first}",
        "audits:cycles", first="cycle__due_on",
    ),
    NeedKind(
        44, "own_returns_changes", (Perm.RETURN_ANSWER_OWN,), _own_to_change,
        "1 audit return has come back with changes asked for",
        "{n} audit returns have come back with changes asked for", "audits:cycles",
    ),
    NeedKind(
        45, "own_questions", (Perm.RETURN_ANSWER_OWN,), _own_questions,
        "The board asks about {about}", "The board asks {n} questions about your returns", "audits:messages",
        about="number",
    ),
    NeedKind(
        46, "own_case_audits_overdue", (Perm.RETURN_ANSWER_OWN,), _own_case_audits_late,
        "Answer the case file audit {about}: it was due on {first}",
        "{n} case file audits are overdue, the first since {first}", "audits:case_audits", urgent=True,
        first="case_audit__ends_on", about="about",
    ),
    NeedKind(
        47, "own_case_audits", (Perm.RETURN_ANSWER_OWN,), _own_case_audits_to_answer,
        "Answer the case file audit {about}, by {first}",
        "{n} case file audits wait for answers, the first by {first}", "audits:case_audits",
        first="case_audit__ends_on", about="about",
    ),
    NeedKind(
        60, "returns_submitted", (Perm.RETURN_MODERATE,), _to_moderate,
        "1 return waits to be moderated", "{n} returns wait to be moderated", "audits:cycles",
    ),
    NeedKind(
        61, "questions_answered", (Perm.RETURN_MODERATE,), _answered_questions,
        "{about}", "Agencies wrote about {n} answers", "audits:messages", about="about",
    ),
    NeedKind(
        65, "returns_overdue", (Perm.CYCLE_MANAGE,), _overdue,
        "1 audit return is overdue", "{n} audit returns are overdue", "audits:cycles", urgent=True,
    ),
    NeedKind(
        66, "case_audits_overdue", (Perm.CYCLE_MANAGE,), _case_audits_late,
        "1 case file audit is overdue since {first}", "{n} case file audits are overdue, the first since {first}",
        "audits:case_audits", urgent=True, first="ends_on",
    ),
)  # fmt: skip


def register_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)
