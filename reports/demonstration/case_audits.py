"""Audits of case files: one finished with what was learnt, one running, one planned, and what agencies sent in.

Cases have references that mean nothing outside of this demonstration.
"""

import datetime as dt
from collections.abc import Sequence
from random import Random

from audits.models import AuditedCase, CaseAudit, CaseAuditAnswer, CaseAuditQuestion, SingleAudit
from audits.models.case_audit import GRADES
from audits.services.case_audits import CaseAuditFacts, plan_case_audit
from audits.services.case_findings import act_on_finding, add_finding
from audits.services.case_questions import QuestionFacts, add_cases, add_question
from audits.services.single_audits import SingleAuditFacts, send_single_audit
from boards.models import Agency
from core.models import RoleAssignment, User
from core.permissions import Role
from reports.demonstration.boards import Made
from reports.demonstration.case_audit_texts import (
    ASKED_ABOUT_EXPLOITATION,
    ASKED_ABOUT_NEGLECT,
    BY_AGENCIES,
    FOUND_ABOUT_NEGLECT,
    GOOD_PRACTICE,
    IMPROVEMENTS,
)

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)
#: Which agencies take part, the one that leads first; a part of the name is enough.
TAKE_PART = ("Children’s Services", "Police", "Hospital", "Secondary Schools")
Asked = Sequence[tuple[str, str, str, bool]]


def make_case_audits(made: Made, today: dt.date) -> None:
    """The audits of one board. Call it in the board's scope, when its people have their roles."""
    random = Random(f"{made.board.slug} case files")  # noqa: S311 -- the same each time, on purpose
    agencies = [_agency(made, part) for part in TAKE_PART]
    finished = _audit(
        made,
        "Neglect of young children",
        today - 30 * WEEK,
        today - 22 * WEEK,
        agencies,
        ASKED_ABOUT_NEGLECT,
        "N",
        12,
    )
    _answer(finished, agencies, random, share=1)
    CaseAudit.objects.filter(pk=finished.pk).update(finished_on=finished.ends_on + 6 * DAY)
    _find(finished, agencies[1], today, _manager(made))
    running = _audit(
        made, "Exploitation outside the home", today - 5 * WEEK, today + 3 * WEEK, agencies,
        ASKED_ABOUT_EXPLOITATION, "E", 6,
    )  # fmt: skip
    # The first has answered, police are in the middle, the others have not begun.
    _answer(running, agencies[:1], random, share=1)
    _answer(running, agencies[1:2], random, share=0.5)
    plan_case_audit(
        board=made.board,
        facts=CaseAuditFacts(
            "Children who are often missing", today + 9 * WEEK, today + 16 * WEEK, lead_agency=agencies[1],
            sample_size=10, method="Files of ten children, and a conversation with the worker of each.",
        ),
        agencies=agencies[:3],
        actor=None,
    )  # fmt: skip
    for row in BY_AGENCIES:
        _send(made, row, today)


def _agency(made: Made, part: str) -> Agency:
    seats = made.seats[made.main.pk]
    return next(seat.agency for seat, post, _ in seats if seat.agency is not None and part in post.agency)


def _manager(made: Made) -> User:
    role = RoleAssignment.objects.filter(board=made.board, role=Role.BOARD_MANAGER).select_related("user")
    found: User = role[0].user
    return found


def _audit(
    made: Made, theme: str, starts_on: dt.date, ends_on: dt.date, agencies: list[Agency], asked: Asked, letter: str,
    cases: int,
) -> CaseAudit:  # fmt: skip
    case_audit = plan_case_audit(
        board=made.board,
        facts=CaseAuditFacts(
            theme, starts_on, ends_on, lead_agency=agencies[0], sample_size=cases,
            method="Each agency reads its own files; then all meet for a day and compare.",
            method_change="This time each agency also speaks with the worker, because files alone told us too little.",
        ),
        agencies=agencies,
        actor=None,
    )  # fmt: skip
    for text, guidance, scale, is_for_police in asked:
        facts = QuestionFacts(text, scale, guidance, agencies[1] if is_for_police else None)
        add_question(case_audit, facts=facts, actor=None)
    add_cases(case_audit, [f"{letter}-{number:02}" for number in range(1, cases + 1)], actor=None)
    return case_audit


def _answer(case_audit: CaseAudit, agencies: list[Agency], random: Random, *, share: float) -> None:
    """What agencies say on the first part of the cases."""
    cases = list(AuditedCase.objects.filter(case_audit=case_audit).order_by("reference"))
    questions = list(CaseAuditQuestion.objects.filter(case_audit=case_audit).order_by("place"))
    CaseAuditAnswer.objects.bulk_create(
        _said(case, question, agency, random)
        for case in cases[: round(len(cases) * share)]
        for agency in agencies
        for question in questions
        if question.is_for(agency.pk)
    )


def _said(case: AuditedCase, question: CaseAuditQuestion, agency: Agency, random: Random) -> CaseAuditAnswer:
    grades = GRADES[CaseAuditQuestion.Scale(question.scale)]
    place = round(random.gauss(len(grades) * 0.55, 0.9))
    grade = grades[min(len(grades) - 1, max(0, place))]
    return CaseAuditAnswer(
        board=case.board, case=case, question=question, agency=agency, revision=1,
        grade=CaseAuditAnswer.Grade.NOT_APPLICABLE if random.random() < 0.04 else grade,
        good_practice=random.choice(GOOD_PRACTICE) if random.random() < 0.12 else "",
        improvement=random.choice(IMPROVEMENTS) if random.random() < 0.15 else "",
    )  # fmt: skip


def _find(case_audit: CaseAudit, police: Agency, today: dt.date, manager: User) -> None:
    """What was learnt, and the actions that came of it."""
    for kind, text, is_about_police, to_do, days in FOUND_ABOUT_NEGLECT:
        about = [police] if is_about_police else []
        finding = add_finding(case_audit, kind=kind, text=text, agencies=about, actor=None)
        if to_do:
            owners = [police if is_about_police else case_audit.lead_agency]
            act_on_finding(
                finding,
                text=to_do,
                owners=[one for one in owners if one],
                due=today + days * DAY,
                actor=manager,
            )


def _send(made: Made, row: tuple[str, str, str, int, int, str, str, str, str], today: dt.date) -> None:
    part, theme, level, weeks, cases, findings, good, improvements, impact = row
    agency = _agency(made, part)
    leads = RoleAssignment.objects.filter(board=made.board, role=Role.AGENCY_LEAD, agency=agency)
    lead = leads.select_related("user").order_by("pk").first()
    sent: SingleAudit = send_single_audit(
        board=made.board,
        agency=agency,
        facts=SingleAuditFacts(
            theme, today - weeks * WEEK, findings, level, cases, good, improvements, impact
        ),
        actor=lead.user if lead else _manager(made),
    )
    at = sent.sent_at - (weeks - 1) * WEEK
    SingleAudit.objects.filter(pk=sent.pk).update(sent_at=at)
