"""Who may open which address: the table that tests/core/test_access_matrix.py holds every view against.

Every address of the project needs a line, or the test fails and says which. A line says who may, in words of the
catalogue (never read from the view itself):

    "boards:meeting": board(Perm.MEETING_READ, of=a_meeting),

means: people with that permission on the board open it; other roles of the board get 403; everybody else, also
the manager of another board and the administrator, gets 404; a meeting of another board under this board's address
is 404 for all. `of` builds the object that the address names, on either board. Rules about single objects:
`roles={Role.DELEGATE: MISSING}` for one role, `otherwise=MISSING` for all whose permission does not reach.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils import timezone

from boards.models import (
    Action,
    ActionEvidence,
    ActionOwner,
    ActionUpdate,
    AttendanceWarning,
    Board,
    BoardAgency,
    FileLoad,
    Group,
    GroupFunction,
    GroupOffice,
    KeyContact,
    Meeting,
    MeetingInvitation,
    MeetingSeries,
    Person,
    Seat,
    SeatTerm,
    TermsOfReference,
)
from core.models import Invitation, Job, RoleAssignment, StoredFile
from core.permissions import ROLE_PERMISSIONS, Perm, Role
from reports.models import Report, ReportEdition, ReportSection
from tests import builders

Kwargs = dict[str, Any]
Builder = Callable[[Board], Kwargs]


class Answer(StrEnum):
    """What somebody gets, whatever the page says in detail."""

    OPEN = "open"
    SIGN_IN = "sent to sign in"
    FORBIDDEN = "403"
    MISSING = "404"


OPEN, SIGN_IN, FORBIDDEN, MISSING = Answer

# People who are no role of the board under test.
ANONYMOUS, NOBODY, OTHER_MANAGER, ADMINISTRATOR = (
    "anonymous",
    "nobody",
    "manager of another board",
    "administrator",
)
Actor = Role | str
ACTORS: tuple[Actor, ...] = (*Role, OTHER_MANAGER, ADMINISTRATOR, NOBODY, ANONYMOUS)


@dataclass(frozen=True)
class Line:
    """What each actor gets at one address."""

    answers: Mapping[Actor, Answer]
    of: Builder | None = None
    # A GET parameter or a form's fields without which the page cannot answer.
    query: Mapping[str, str] = field(default_factory=dict)
    form: Builder | None = None
    posts: Mapping[Actor, Answer] = field(default_factory=dict)  # where POST answers otherwise
    of_a_board: bool = False
    actors: tuple[Actor, ...] = ACTORS


def board(
    *permissions: Perm,
    of: Builder | None = None,
    roles: Mapping[Role, Answer] | None = None,
    otherwise: Answer = FORBIDDEN,
    query: Mapping[str, str] | None = None,
    form: Builder | None = None,
    posts: Mapping[Actor, Answer] | None = None,
) -> Line:
    """A page of one board, for those who hold any of the permissions there."""
    answers: dict[Actor, Answer] = {
        role: OPEN if ROLE_PERMISSIONS[role] & set(permissions) else otherwise for role in Role
    }
    answers |= roles or {}
    answers |= dict.fromkeys((OTHER_MANAGER, ADMINISTRATOR, NOBODY), MISSING) | {ANONYMOUS: SIGN_IN}
    return Line(answers, of, query or {}, form, posts or {}, of_a_board=True)


def signed_in(*, of: Builder | None = None) -> Line:
    """A page of the person's own: everybody who is signed in."""
    return Line(dict.fromkeys(ACTORS, OPEN) | {ANONYMOUS: SIGN_IN}, of)


def public(*, of: Builder | None = None, actors: tuple[Actor, ...] = ACTORS) -> Line:
    """A page that needs no signing in, or that a secret in the address opens."""
    return Line(dict.fromkeys(ACTORS, OPEN), of, actors=actors)


def nowhere(*, of: Builder | None = None) -> Line:
    """A page that does not exist for anybody."""
    return Line(dict.fromkeys(ACTORS, MISSING), of)


def administrators(answer: Answer = OPEN, *, of: Builder | None = None) -> Line:
    """Django's admin and pages of the installation; `answer` is what an administrator gets."""
    return Line(dict.fromkeys(ACTORS, SIGN_IN) | {ADMINISTRATOR: answer}, of)


# Objects that addresses name. Each is made once on either board, inside its scope. ------------------------------


def a_group(on: Board) -> Kwargs:
    return {"pk": _group(on).pk}


def _group(on: Board) -> Group:
    return builders.main_group(on)


def some_terms(on: Board) -> Kwargs:
    terms = TermsOfReference.objects.create(
        board=on,
        group=_group(on),
        version=1,
        text="x",
        agreed_on=dt.date(2026, 1, 1),
        review_due_on=dt.date(2027, 1, 1),
    )
    return {"pk": terms.group_id, "version": 1}


def an_office(on: Board) -> Kwargs:
    return {"pk": GroupOffice.objects.create(board=on, group=_group(on), role="Director").pk}


def a_function(on: Board) -> Kwargs:
    return {"pk": GroupFunction.objects.create(board=on, group=_group(on), name="Training").pk}


def a_listed_agency(on: Board) -> Kwargs:
    body = builders.agency(f"Agency of {on.slug}")
    BoardAgency.objects.get_or_create(board=on, agency=body)
    return {"pk": body.pk}


def a_contact(on: Board) -> Kwargs:
    return {"pk": KeyContact.objects.create(board=on, agency=builders.agency("Police"), role="Duty desk").pk}


def _seat(on: Board) -> Seat:
    return Seat.objects.filter(agency__name="Dunmoor Police").first() or builders.seat(
        _group(on), "Dunmoor Police"
    )


def a_seat(on: Board) -> Kwargs:
    return {"pk": _seat(on).pk}


def a_closed_seat(on: Board) -> Kwargs:
    return {"pk": builders.seat(_group(on), "Closed agency", closed_on=dt.date(2026, 1, 31)).pk}


def a_term(on: Board) -> Kwargs:
    return {"pk": SeatTerm.objects.filter(seat=_seat(on)).values_list("pk", flat=True)[0]}


def _person(on: Board) -> Person:
    return Person.objects.filter(name="Kim Marsh").first() or builders.person(
        on, "Kim Marsh", email=f"kim@{on.slug}.example"
    )


def a_person(on: Board) -> Kwargs:
    return {"pk": _person(on).pk}


def _meeting(on: Board) -> Meeting:
    return Meeting.objects.first() or builders.meeting(_group(on), dt.date(2030, 3, 4))


def a_meeting(on: Board) -> Kwargs:
    return {"pk": _meeting(on).pk}


def a_meetings_history(on: Board) -> Kwargs:
    return {"model": "boards.meeting", "pk": _meeting(on).pk}


def a_held_meeting(on: Board) -> Kwargs:
    return {"pk": builders.meeting(_group(on), dt.date(2026, 3, 4)).pk}


def a_series(on: Board) -> Kwargs:
    first, last = dt.date(2030, 1, 1), dt.date(2030, 12, 31)
    series = MeetingSeries.objects.create(
        board=on, group=_group(on), rule="month_day", every=1, first_on=first, until=last
    )
    return {"pk": series.pk}


def _invitation(on: Board) -> MeetingInvitation:
    return MeetingInvitation.objects.first() or MeetingInvitation.objects.create(
        board=on, meeting=_meeting(on), person=_person(on), token_hash=f"token of {on.slug}"
    )


def an_answer(on: Board) -> Kwargs:
    return {"pk": _meeting(on).pk, "invitation": _invitation(on).pk}


def the_secret_of_an_invitation(on: Board) -> Kwargs:
    from boards.invitation_tokens import make_token
    from core.models.user import hash_token

    invitation = _invitation(on)
    token = make_token(board_id=on.pk, meeting_id=invitation.meeting_id, person_id=invitation.person_id)
    MeetingInvitation.objects.filter(pk=invitation.pk).update(token_hash=hash_token(token))
    return {"token": token}


def the_secret_of_a_feed(on: Board) -> Kwargs:
    from boards.services.calendar import make_feed

    owner = builders.user(f"feed@{on.slug}.example")
    return {"token": make_feed(actor=owner)}


def a_warning(on: Board) -> Kwargs:
    warning = AttendanceWarning.objects.create(
        board=on,
        group=_group(on),
        agency=builders.agency("Dunmoor Police"),
        attended=1,
        meetings=4,
        minimum=80,
        period_start=dt.date(2025, 4, 1),
        period_end=dt.date(2026, 3, 31),
    )
    return {"pk": warning.pk}


def _action(on: Board) -> Action:
    """An action of an agency that nobody here leads; numbers of the two boards differ."""
    first = 1 if on.slug == "dunmoor" else 5001
    found = Action.objects.filter(number=first).first()
    if found is None:
        found = Action.objects.create(board=on, number=first, text="Write to all schools")
        ActionOwner.objects.create(board=on, action=found, agency=builders.agency("Dunmoor Health"))
    return found


def an_action(on: Board) -> Kwargs:
    return {"number": _action(on).number}


def a_proof(on: Board) -> Kwargs:
    from django.core.files.base import ContentFile

    from core.files import store_result

    stored = store_result(ContentFile(b"x"), "letter.txt", board=on, actor=None)
    update = ActionUpdate.objects.create(board=on, action=_action(on), text="Done", status="in_progress")
    return an_action(on) | {"pk": ActionEvidence.objects.create(board=on, update=update, file=stored).pk}


def a_low_attendance(on: Board) -> Kwargs:
    seat = _seat(on)
    meeting = builders.meeting(_group(on), timezone.localdate() - dt.timedelta(days=1))
    builders.mark(meeting, seat, "absent")
    return {"group": meeting.group_id, "agency": seat.agency_id}


def a_sent_file(on: Board) -> Kwargs:
    load = FileLoad.objects.create(
        board=on,
        kind="members",
        file_name="members.csv",
        sha256="0" * 64,
        status="refused",
    )
    return {"pk": load.pk}


def problems_of_a_file(on: Board) -> Kwargs:
    named = a_sent_file(on)
    problems = [[2, "agency", "", "The cell is empty", "A name"]]
    FileLoad.objects.filter(pk=named["pk"]).update(outcome={"problems": problems})
    return named | {"form": "csv"}


def a_kind_of_load(on: Board) -> Kwargs:
    return {"kind": "members"}


def a_template(on: Board) -> Kwargs:
    return {"kind": "members", "form": "csv"}


def a_failed_job(on: Board) -> Kwargs:
    return {"pk": Job.objects.create(board=on, kind="planted", title="Report", status="failed").pk}


def a_job_with_a_file(on: Board) -> Kwargs:
    from django.core.files.base import ContentFile

    from core.files import store_result

    stored = store_result(ContentFile(b"x"), "report.txt", board=on, actor=None)
    job = Job.objects.create(board=on, kind="planted", title="Report", status="done", result_file=stored)
    return {"pk": job.pk}


def a_role(on: Board) -> Kwargs:
    holder = builders.user(f"holder@{on.slug}.example")
    return {"pk": RoleAssignment.objects.create(user=holder, board=on, role=Role.MEMBER).pk}


def an_invitation_to_a_role(on: Board) -> Kwargs:
    return {"pk": _role_invitation(on).pk}


def _role_invitation(on: Board, token: str = "") -> Invitation:
    from core.models.user import hash_token

    return Invitation.objects.create(
        email=f"new@{on.slug}.example",
        name="New person",
        board=on,
        role=Role.MEMBER,
        token_hash=hash_token(token or on.slug),
        invited_by=RoleAssignment.objects.filter(board=on, role=Role.BOARD_MANAGER)[0].user,
        expires_at=dt.datetime(2100, 1, 1, tzinfo=dt.UTC),
    )


def the_secret_of_an_invitation_to_a_role(on: Board) -> Kwargs:
    _role_invitation(on, "secret" * 10)
    return {"token": "secret" * 10}


def an_email_that_was_never_sent(on: Board) -> Kwargs:
    return {"name": "20260101-000000-1.log-0"}


def a_spent_link(on: Board) -> Kwargs:
    return {"uidb36": "1", "key": "spent"}


def nothing_there(on: Board) -> Kwargs:
    return {"object_id": "0"}


def an_app(on: Board) -> Kwargs:
    return {"app_label": "core"}


# People with nothing but their own actions: of others they learn nothing, not even that they exist.
NOT_THEIRS = {
    role: MISSING
    for role in Role
    if Perm.ACTION_READ_OWN in ROLE_PERMISSIONS[role] and Perm.ACTION_READ not in ROLE_PERMISSIONS[role]
}


def _report(on: Board, status: str = "draft") -> Report:
    first, last = dt.date(2025, 4, 1), dt.date(2026, 3, 31)
    return Report.objects.create(
        board=on, title="Annual report", starts_on=first, ends_on=last, status=status
    )


def a_draft(on: Board) -> Kwargs:
    return {"pk": _report(on).pk}


def a_report_with_the_chair(on: Board) -> Kwargs:
    return {"pk": _report(on, "with_chair").pk}


def a_signed_report(on: Board) -> Kwargs:
    from reports.services.signing import sign_off

    return {"pk": sign_off(_report(on, "with_chair"), actor=None).pk}


def a_section_of_a_draft(on: Board) -> Kwargs:
    report = _report(on)
    section = ReportSection.objects.create(
        board=on, report=report, order=1, kind="text", key="foreword", title="Foreword"
    )
    return {"pk": report.pk, "section": section.pk}


def a_file_of_a_draft(on: Board) -> Kwargs:
    from django.core.files.base import ContentFile

    from core.files import store_result

    report = _report(on)
    names = [field.name for field in ReportEdition._meta.fields if field.related_model is StoredFile]
    files = {name: store_result(ContentFile(b"x"), f"{name}.txt", board=on, actor=None) for name in names}
    ReportEdition.objects.create(board=on, report=report, number=1, **files)
    return {"pk": report.pk, "number": 1, "form": "pdf"}


def _cycle(on: Board) -> Any:
    from audits.models import Cycle, FrameworkVersion
    from tests.audits import stories

    version = FrameworkVersion.objects.filter(framework__key="section-11").first()
    found = Cycle.objects.filter(name="Section 11, this year").first()
    return found or stories.cycle_of(version or stories.framework_of(on))


def a_cycle(on: Board) -> Kwargs:
    return {"pk": _cycle(on).pk}


def a_return(on: Board) -> Kwargs:
    """Of an agency that nobody here leads."""
    from audits.models import Return

    agency = builders.agency("Dunmoor Health")
    made, _ = Return.objects.get_or_create(board=on, cycle=_cycle(on), agency=agency)
    return {"pk": made.pk}


def _draft_version(on: Board) -> Any:
    from audits.models import FrameworkVersion
    from tests.audits import stories

    found = FrameworkVersion.objects.filter(framework__key="own-neglect").first()
    return found or stories.framework_of(on, key="own-neglect", name="Neglect", status="draft")


def _return_of_the_lead(on: Board) -> Any:
    """Of the agency that the lead on the board under test leads; the other board has one of the same agency."""
    from audits.models import Return

    agency = builders.agency("Dunmoor Police")
    made, _ = Return.objects.get_or_create(board=on, cycle=_cycle(on), agency=agency)
    return made


def a_return_of_the_lead(on: Board) -> Kwargs:
    return {"pk": _return_of_the_lead(on).pk, "number": 1, "form": "xlsx"}


def the_fields_of_an_answer(on: Board) -> Kwargs:
    key = an_item_of_a_return(on)["item"]
    return {f"{key}-grade": "75", f"{key}-revision": "0"}


def an_item_of_a_return(on: Board) -> Kwargs:
    criterion = _cycle(on).version.criteria.get(key="c1-1")
    return a_return_of_the_lead(on) | {"item": f"criterion-{criterion.pk}"}


def a_team_member(on: Board) -> Kwargs:
    from audits.models import TeamMember

    one = _return_of_the_lead(on)
    lead = RoleAssignment.objects.filter(board=on)[0].user
    member, _ = TeamMember.objects.get_or_create(board=on, agency_return=one, user=lead, part="signatory")
    return {"pk": one.pk, "member": member.pk}


def evidence_of_the_lead(on: Board) -> Kwargs:
    from django.core.files.base import ContentFile

    from audits.models import AnswerEvidence, Evidence
    from core.files import store_result
    from tests.audits import stories

    one = _return_of_the_lead(on)
    stored = store_result(ContentFile(b"x"), "policy.txt", board=on, actor=None)
    made = Evidence.objects.create(board=on, agency=one.agency, title="Policy", file=stored)
    answer = one.answers.first() or stories.answer(one, "1.2", 75)
    AnswerEvidence.objects.create(board=on, answer=answer, evidence=made)
    return {"pk": one.pk, "evidence": made.pk}


def a_return_to_moderate(on: Board) -> Kwargs:
    """The lead's own, handed in."""
    from audits.models import Return

    one = _return_of_the_lead(on)
    Return.objects.filter(pk=one.pk).update(status="submitted", submitted_at=timezone.now())
    return {"pk": one.pk, "number": 1, "item": "1.1"}


def an_accepted_return(on: Board) -> Kwargs:
    from audits.models import Return

    named = a_return_to_moderate(on)
    Return.objects.filter(pk=named["pk"]).update(status="accepted")
    return named


def a_moderated_answer(on: Board) -> Kwargs:
    from tests.audits import stories

    named = a_return_to_moderate(on)
    one = _return_of_the_lead(on)
    return named | {"answer": (one.answers.first() or stories.answer(one, "1.2", 25)).pk}


def _survey_link(on: Board) -> Any:
    """Of the survey of the cycle, which is open."""
    from audits.models import Survey
    from tests.audits import survey_stories

    asked = _return_of_the_lead(on)
    survey = Survey.objects.filter(cycle=asked.cycle).first() or survey_stories.survey_of(asked.cycle)
    return survey.links.get(agency=asked.agency)


def a_survey(on: Board) -> Kwargs:
    return {"pk": _cycle(on).pk} if _survey_link(on) else {}


def a_link_of_a_survey(on: Board) -> Kwargs:
    return {"pk": _cycle(on).pk, "agency": _survey_link(on).agency_id}


def the_secret_of_a_survey(on: Board) -> Kwargs:
    from audits.services.surveys import token_of

    return {"token": token_of(_survey_link(on))}


def _case_audit(on: Board) -> Any:
    """One in which the agency of the lead takes part."""
    from audits.models import CaseAudit
    from tests.audits.case_stories import case_audit_of

    found = CaseAudit.objects.filter(theme="Neglect").first()
    return found or case_audit_of(on, builders.agency("Dunmoor Police"), builders.agency("Dunmoor Health"))


def a_case_audit(on: Board) -> Kwargs:
    return {"pk": _case_audit(on).pk}


def a_question_of_a_case_audit(on: Board) -> Kwargs:
    one = _case_audit(on)
    return {"pk": one.pk, "question": one.questions.last().pk}


def a_case_of_a_case_audit(on: Board) -> Kwargs:
    """With the agency that the lead leads."""
    one = _case_audit(on)
    agency = builders.agency("Dunmoor Police")
    return {"pk": one.pk, "case": one.cases.first().pk, "agency": agency.pk}


def a_finding_of_a_case_audit(on: Board) -> Kwargs:
    from audits.models import CaseAuditFinding

    one = _case_audit(on)
    facts = {"case_audit": one, "kind": "improvement", "text": "Fathers are left out."}
    found, _ = CaseAuditFinding.objects.get_or_create(board=on, **facts)
    return {"pk": one.pk, "finding": found.pk}


def a_single_audit(on: Board) -> Kwargs:
    from audits.models import SingleAudit

    facts = {"agency": builders.agency("Dunmoor Police"), "theme": "Strategy discussions"}
    today = timezone.localdate()
    found, _ = SingleAudit.objects.get_or_create(
        board=on, **facts, defaults={"done_on": today, "findings": "x"}
    )
    return {"pk": found.pk}


def a_shipped_framework(on: Board) -> Kwargs:
    return {"key": "small-groups"}


def a_version(on: Board) -> Kwargs:
    return {"pk": _cycle(on).version_id}


def a_file_of_a_version(on: Board) -> Kwargs:
    return {"pk": _cycle(on).version_id, "form": "csv"}


def a_draft_version(on: Board) -> Kwargs:
    return {"pk": _draft_version(on).pk}


def a_standard_of_a_draft(on: Board) -> Kwargs:
    return {"standard": _draft_version(on).standards.get(number=1).pk}


def a_criterion_of_a_draft(on: Board) -> Kwargs:
    return {"criterion": _draft_version(on).criteria.get(key="c1-1").pk}


def a_line_of_a_crosswalk(on: Board) -> Kwargs:
    from audits.models import CriterionMatch

    earlier, later = _cycle(on).version, _draft_version(on)
    match, _ = CriterionMatch.objects.get_or_create(
        board=on, earlier=earlier.criteria.get(key="c1-1"), later=later.criteria.get(key="c1-1")
    )
    return {"pk": later.pk, "match": match.pk}


# Drafts of the report do not exist for people who only read what is finished.
NO_DRAFTS = {
    role: MISSING
    for role in Role
    if Perm.REPORT_READ in ROLE_PERMISSIONS[role]
    and not ROLE_PERMISSIONS[role] & {Perm.REPORT_WRITE, Perm.REPORT_SIGN_OFF}
}
SEE_DRAFTS = (Perm.REPORT_WRITE, Perm.REPORT_SIGN_OFF)

RETURN_READERS = (Perm.RETURN_READ, Perm.RETURN_READ_OWN)
# The board reads who works on a return; the agency says it.
READ_ONLY_TEAM: dict[Actor, Answer] = {
    role: FORBIDDEN
    for role in Role
    if Perm.RETURN_READ in ROLE_PERMISSIONS[role] and Perm.RETURN_ANSWER_OWN not in ROLE_PERMISSIONS[role]
}

# The table. -------------------------------------------------------------------------------------------------------

TABLE: dict[str, Line] = {
    # core: everybody
    "core:health": public(actors=(ANONYMOUS, Role.BOARD_MANAGER)),  # slow: it asks every part
    "core:accessibility": public(),
    "core:privacy": public(),
    "core:ping": signed_in(),
    "core:account": signed_in(),
    "core:change_name": signed_in(),
    "core:demonstration_emails": public(),
    "core:demonstration_email": nowhere(of=an_email_that_was_never_sent),
    "core:invitation": public(of=the_secret_of_an_invitation_to_a_role),
    # core: people and roles
    "core:people": board(Perm.ROLE_MANAGE),
    "core:invite": board(Perm.ROLE_MANAGE),
    "core:invitation_send_again": board(Perm.ROLE_MANAGE, of=an_invitation_to_a_role),
    "core:invitation_withdraw": board(Perm.ROLE_MANAGE, of=an_invitation_to_a_role),
    "core:role_dates": board(Perm.ROLE_MANAGE, of=a_role),
    "core:role_end": board(Perm.ROLE_MANAGE, of=a_role),
    # core: trail and deadlines
    "core:trail": board(Perm.AUDIT_READ),
    "core:history": board(Perm.ATTENDANCE_READ, of=a_meetings_history, otherwise=MISSING),
    "core:clocks": board(Perm.CLOCK_READ),
    "core:clock_work_out": board(Perm.CLOCK_READ),
    # core: background work; whoever asked for a job sees it, here nobody did
    "core:jobs": board(Perm.JOB_READ, Perm.BOARD_READ),
    "core:job": board(Perm.JOB_READ, of=a_failed_job, otherwise=MISSING),
    "core:job_progress": board(Perm.JOB_READ, of=a_failed_job, otherwise=MISSING),
    "core:job_retry": board(Perm.BOARD_MANAGE, of=a_failed_job, otherwise=MISSING),
    "core:job_file": board(Perm.BOARD_MANAGE, of=a_job_with_a_file, otherwise=MISSING),
    # boards: home and settings
    "boards:my_home": signed_in(),
    "boards:home": board(Perm.BOARD_READ),
    "boards:manage": board(Perm.BOARD_MANAGE),
    "boards:settings": board(Perm.BOARD_MANAGE),
    # boards: groups
    "boards:groups": board(Perm.GROUP_READ),
    "boards:group": board(Perm.GROUP_READ, of=a_group),
    "boards:structure": board(Perm.GROUP_READ),
    "boards:terms": board(Perm.GROUP_READ, of=some_terms),
    "boards:group_add": board(Perm.GROUP_MANAGE),
    "boards:group_edit": board(Perm.GROUP_MANAGE, of=a_group),
    "boards:group_end": board(Perm.GROUP_MANAGE, of=a_group),
    "boards:terms_add": board(Perm.GROUP_MANAGE, of=a_group),
    "boards:office_add": board(Perm.GROUP_MANAGE, of=a_group),
    "boards:office_end": board(Perm.GROUP_MANAGE, of=an_office),
    "boards:function_add": board(Perm.GROUP_MANAGE, of=a_group),
    "boards:function_remove": board(Perm.GROUP_MANAGE, of=a_function),
    # boards: agencies
    "boards:agencies": board(Perm.AGENCY_READ),
    "boards:agency": board(Perm.AGENCY_READ, of=a_listed_agency),
    "boards:agency_add": board(Perm.AGENCY_MANAGE),
    "boards:agency_new": board(Perm.AGENCY_MANAGE),
    "boards:agency_include": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:agency_edit": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:agency_remove": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:agency_rename": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:agency_succeed": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:contacts": board(Perm.AGENCY_READ),
    "boards:contact_add": board(Perm.AGENCY_MANAGE),
    "boards:contact_edit": board(Perm.AGENCY_MANAGE, of=a_contact),
    "boards:contact_remove": board(Perm.AGENCY_MANAGE, of=a_contact),
    # boards: seats and people
    "boards:members": board(Perm.SEAT_READ),
    "boards:seat": board(Perm.SEAT_READ, of=a_seat),
    "boards:seat_add": board(Perm.SEAT_MANAGE),
    "boards:seat_edit": board(Perm.SEAT_MANAGE, of=a_seat),
    "boards:seat_close": board(Perm.SEAT_MANAGE, of=a_seat),
    "boards:seat_reopen": board(Perm.SEAT_MANAGE, of=a_closed_seat),
    "boards:seat_appoint": board(Perm.SEAT_MANAGE, of=a_seat),
    "boards:seat_deputy": board(Perm.SEAT_MANAGE, of=a_seat),
    "boards:term_end": board(Perm.SEAT_MANAGE, of=a_term),
    "boards:term_edit": board(Perm.SEAT_MANAGE, of=a_term),
    "boards:person": board(Perm.SEAT_READ, of=a_person),
    "boards:person_edit": board(Perm.SEAT_MANAGE, of=a_person),
    "boards:person_leaves": board(Perm.SEAT_MANAGE, of=a_person),
    "boards:person_everywhere": Line(
        board(Perm.SEAT_READ, otherwise=MISSING).answers,
        a_person,
    ),
    # boards: meetings
    "boards:meetings": board(Perm.MEETING_READ),
    "boards:meeting": board(Perm.MEETING_READ, of=a_meeting),
    "boards:series": board(Perm.MEETING_READ, of=a_series),
    "boards:meeting_add": board(Perm.MEETING_MANAGE),
    "boards:meeting_edit": board(Perm.MEETING_MANAGE, of=a_meeting),
    "boards:meeting_cancel": board(Perm.MEETING_MANAGE, of=a_meeting),
    "boards:series_add": board(Perm.MEETING_MANAGE),
    "boards:series_cancel": board(Perm.MEETING_MANAGE, of=a_series),
    "boards:meeting_invitations": board(Perm.MEETING_MANAGE, of=a_meeting),
    "boards:meeting_invite_group": board(Perm.MEETING_MANAGE, of=a_meeting),
    "boards:invitation_record": board(Perm.MEETING_MANAGE, of=an_answer),
    # Only people who are invited themselves; nobody is here.
    "boards:meeting_answer": board(
        Perm.MEETING_ANSWER,
        of=a_meeting,
        roles={role: MISSING for role in Role if Perm.MEETING_ANSWER in ROLE_PERMISSIONS[role]},
    ),
    "boards:invitation_answer": public(of=the_secret_of_an_invitation),
    "boards:calendar_feed": signed_in(),
    "boards:calendar_ics": public(of=the_secret_of_a_feed),
    # boards: attendance
    "boards:attendance": board(Perm.ATTENDANCE_READ, Perm.ATTENDANCE_READ_OWN),
    "boards:attendance_record": board(Perm.ATTENDANCE_RECORD, of=a_held_meeting),
    "boards:attendance_raise": board(Perm.ATTENDANCE_RECORD, form=a_low_attendance),
    "boards:attendance_answer": board(Perm.ATTENDANCE_RECORD, of=a_warning),
    # boards: actions; here one of an agency that none of the leads leads
    "boards:actions": board(Perm.ACTION_READ, Perm.ACTION_READ_OWN),
    "boards:action": board(Perm.ACTION_READ, of=an_action, roles=NOT_THEIRS),
    "boards:action_add": board(Perm.ACTION_MANAGE),
    "boards:action_edit": board(Perm.ACTION_MANAGE, of=an_action),
    "boards:action_update": board(Perm.ACTION_MANAGE, of=an_action, roles=NOT_THEIRS),
    "boards:action_agree": board(Perm.ACTION_AGREE, of=an_action),
    "boards:action_refuse": board(Perm.ACTION_AGREE, of=an_action),
    "boards:action_withdraw": board(Perm.ACTION_MANAGE, of=an_action),
    "boards:action_reopen": board(Perm.ACTION_MANAGE, of=an_action),
    "boards:action_evidence": board(Perm.ACTION_READ, of=a_proof, roles=NOT_THEIRS),
    "boards:action_evidence_remove": board(Perm.ACTION_MANAGE, of=a_proof),
    "boards:my_actions": signed_in(),
    # audits: cycles
    "audits:cycles": board(Perm.CYCLE_READ, Perm.RETURN_READ_OWN),
    "audits:cycle": board(Perm.CYCLE_READ, of=a_cycle),
    "audits:cycle_add": board(Perm.CYCLE_MANAGE),
    "audits:cycle_edit": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:cycle_agencies": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:cycle_close": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:cycle_reopen": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:remind": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:reminders": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:return_lead": board(Perm.CYCLE_MANAGE, of=a_return),
    "audits:return_withdraw": board(Perm.CYCLE_MANAGE, of=a_return),
    "audits:return_ask_again": board(Perm.CYCLE_MANAGE, of=a_return),
    # audits: figures
    "audits:analysis": board(Perm.CYCLE_READ, of=a_cycle),
    "audits:heat": board(Perm.CYCLE_READ, of=a_cycle),
    "audits:published": board(Perm.CYCLE_READ, of=a_cycle),
    "audits:published_edit": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:boards": signed_in(),
    # audits: an agency's return; here that of the agency which the lead leads
    "audits:return": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:return_carry": board(Perm.RETURN_ANSWER_OWN, of=a_return_of_the_lead),
    "audits:return_submit": board(Perm.RETURN_ANSWER_OWN, of=a_return_of_the_lead),
    "audits:return_download": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:return_pdf": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:return_team": board(*RETURN_READERS, of=a_return_of_the_lead, posts=READ_ONLY_TEAM),
    "audits:return_team_remove": board(Perm.RETURN_ANSWER_OWN, of=a_team_member),
    "audits:return_standard": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:answer_save": board(
        Perm.RETURN_ANSWER_OWN, of=a_return_of_the_lead, form=the_fields_of_an_answer
    ),
    "audits:return_evidence": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:evidence_add": board(Perm.RETURN_ANSWER_OWN, of=a_return_of_the_lead),
    "audits:evidence_choose": board(Perm.RETURN_ANSWER_OWN, of=an_item_of_a_return),
    "audits:evidence_change": board(Perm.RETURN_ANSWER_OWN, of=evidence_of_the_lead),
    "audits:evidence_replace": board(Perm.RETURN_ANSWER_OWN, of=evidence_of_the_lead),
    "audits:evidence_withdraw": board(Perm.RETURN_ANSWER_OWN, of=evidence_of_the_lead),
    "audits:evidence_file": board(*RETURN_READERS, of=evidence_of_the_lead),
    # audits: moderation; no lead sees the board's view, not even of the own return
    "audits:moderate": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:moderate_standard": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:moderation_begin": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:agree_not_applicable": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:return_ask_changes": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:return_accept": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:return_take_back": board(Perm.RETURN_MODERATE, of=an_accepted_return),
    "audits:return_support": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:return_proposals": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:propose_action": board(Perm.RETURN_MODERATE, of=a_moderated_answer),
    "audits:cycle_proposals": board(Perm.RETURN_MODERATE, of=a_cycle),
    "audits:question_add": board(Perm.RETURN_MODERATE, Perm.RETURN_ANSWER_OWN, of=a_return_to_moderate),
    "audits:return_letter": board(*RETURN_READERS, of=an_accepted_return),
    # audits: practitioner surveys; a secret lets people answer, and nobody else than managers sees links
    "audits:survey": board(Perm.CYCLE_MANAGE, of=a_survey),
    "audits:survey_add": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:survey_edit": board(Perm.CYCLE_MANAGE, of=a_survey),
    "audits:survey_close": board(Perm.CYCLE_MANAGE, of=a_survey),
    "audits:survey_links": board(Perm.CYCLE_MANAGE, of=a_survey),
    "audits:survey_link_replace": board(Perm.CYCLE_MANAGE, of=a_link_of_a_survey),
    "audits:survey_results": board(Perm.CYCLE_READ, of=a_survey),
    "audits:survey_answer": public(of=the_secret_of_a_survey),
    # audits: case files; here those in which the agency of the lead takes part
    "audits:case_audits": board(Perm.CYCLE_READ, *RETURN_READERS),
    "audits:case_audit": board(Perm.CYCLE_READ, *RETURN_READERS, of=a_case_audit),
    "audits:case_audit_add": board(Perm.CYCLE_MANAGE),
    "audits:case_audit_edit": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:case_audit_finish": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:case_audit_reopen": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:case_question_add": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:case_question_edit": board(Perm.CYCLE_MANAGE, of=a_question_of_a_case_audit),
    "audits:case_question_up": board(Perm.CYCLE_MANAGE, of=a_question_of_a_case_audit),
    "audits:case_question_remove": board(Perm.CYCLE_MANAGE, of=a_question_of_a_case_audit),
    "audits:cases_add": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:case_remove": board(Perm.CYCLE_MANAGE, of=a_case_of_a_case_audit),
    "audits:case_answers": board(*RETURN_READERS, of=a_case_of_a_case_audit, posts=READ_ONLY_TEAM),
    "audits:finding_add": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:finding_edit": board(Perm.CYCLE_MANAGE, of=a_finding_of_a_case_audit),
    "audits:finding_remove": board(Perm.CYCLE_MANAGE, of=a_finding_of_a_case_audit),
    "audits:finding_action": board(Perm.CYCLE_MANAGE, of=a_finding_of_a_case_audit),
    "audits:single_audits": board(*RETURN_READERS),
    "audits:single_audit": board(*RETURN_READERS, of=a_single_audit),
    "audits:single_audit_add": board(Perm.RETURN_ANSWER_OWN),
    "audits:single_audit_edit": board(Perm.RETURN_ANSWER_OWN, of=a_single_audit),
    # audits: standards
    "audits:frameworks": board(Perm.FRAMEWORK_READ),
    "audits:framework_add": board(Perm.FRAMEWORK_MANAGE),
    "audits:framework_take": board(Perm.FRAMEWORK_MANAGE, of=a_shipped_framework),
    "audits:version": board(Perm.FRAMEWORK_READ, of=a_version),
    "audits:framework_edit": board(Perm.FRAMEWORK_MANAGE, of=a_version),
    "audits:version_edit": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:version_copy": board(Perm.FRAMEWORK_MANAGE, of=a_version),
    "audits:version_publish": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:version_drop": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:version_download": board(Perm.FRAMEWORK_READ, of=a_file_of_a_version),
    "audits:version_load": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:version_compare": board(Perm.FRAMEWORK_READ, of=a_version),
    "audits:standard_add": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:standard_edit": board(Perm.FRAMEWORK_MANAGE, of=a_standard_of_a_draft),
    "audits:standard_move": board(Perm.FRAMEWORK_MANAGE, of=a_standard_of_a_draft),
    "audits:standard_remove": board(Perm.FRAMEWORK_MANAGE, of=a_standard_of_a_draft),
    "audits:criterion_add": board(Perm.FRAMEWORK_MANAGE, of=a_standard_of_a_draft),
    "audits:criterion_edit": board(Perm.FRAMEWORK_MANAGE, of=a_criterion_of_a_draft),
    "audits:criterion_move": board(Perm.FRAMEWORK_MANAGE, of=a_criterion_of_a_draft),
    "audits:criterion_remove": board(Perm.FRAMEWORK_MANAGE, of=a_criterion_of_a_draft),
    "audits:crosswalk": board(Perm.FRAMEWORK_READ, of=a_version),
    "audits:match_add": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:match_same": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:match_remove": board(Perm.FRAMEWORK_MANAGE, of=a_line_of_a_crosswalk),
    # reports
    "reports:dashboard": board(Perm.DASHBOARD_READ),
    "reports:reports": board(Perm.REPORT_READ),
    "reports:report_add": board(Perm.REPORT_WRITE),
    "reports:report": board(*SEE_DRAFTS, of=a_draft, roles=NO_DRAFTS),
    "reports:report_html": board(Perm.REPORT_READ, of=a_signed_report),
    "reports:report_title": board(Perm.REPORT_WRITE, of=a_draft),
    "reports:report_make": board(*SEE_DRAFTS, of=a_draft),
    "reports:report_edition_file": board(*SEE_DRAFTS, of=a_file_of_a_draft, roles=NO_DRAFTS),
    "reports:report_take_over": board(Perm.REPORT_WRITE, of=a_draft),
    "reports:report_send": board(Perm.REPORT_WRITE, of=a_draft),
    "reports:report_send_back": board(Perm.REPORT_SIGN_OFF, of=a_report_with_the_chair),
    "reports:report_sign_off": board(Perm.REPORT_SIGN_OFF, of=a_report_with_the_chair),
    "reports:report_publish": board(Perm.REPORT_PUBLISH, of=a_signed_report),
    "reports:report_new_version": board(Perm.REPORT_WRITE, of=a_signed_report),
    "reports:report_section": board(
        *SEE_DRAFTS, of=a_section_of_a_draft, roles=NO_DRAFTS, posts={Role.CHAIR: MISSING}
    ),
    "reports:report_section_add": board(Perm.REPORT_WRITE, of=a_draft),
    "reports:report_section_title": board(Perm.REPORT_WRITE, of=a_section_of_a_draft),
    "reports:report_section_move": board(Perm.REPORT_WRITE, of=a_section_of_a_draft),
    "reports:report_section_include": board(Perm.REPORT_WRITE, of=a_section_of_a_draft),
    "reports:report_section_delete": board(Perm.REPORT_WRITE, of=a_section_of_a_draft),
    # boards: loading files
    "boards:load": board(Perm.LOAD_RUN),
    "boards:load_kind": board(Perm.LOAD_RUN, of=a_kind_of_load),
    "boards:load_template": board(Perm.LOAD_RUN, of=a_template),
    "boards:load_file": board(Perm.LOAD_RUN, of=a_sent_file),
    "boards:load_confirm": board(Perm.LOAD_RUN, of=a_sent_file),
    "boards:load_drop": board(Perm.LOAD_RUN, of=a_sent_file),
    "boards:load_problems": board(Perm.LOAD_RUN, of=problems_of_a_file),
}

# Addresses whose objects are shared by all boards, or carry no object at all: another board's is not tried.
SHARED = {
    "boards:agency_include",
    "boards:load_kind",
    "boards:load_template",
    "audits:framework_take",
}

# Whole groups of addresses that other software brings: by the beginning of their names.
GROUPS: dict[str, Line] = {
    "account_signup": nowhere(),
    "account_login": public(),
    "account_logout": public(),
    "account_reset_password_from_key": public(of=a_spent_link),
    "account_reset_password_from_key_done": public(),
    "account_inactive": public(),
    "account_email_verification_sent": public(),
    "account_reset_password": public(),
    "account_": signed_in(),
    "mfa_authenticate": public(),
    "mfa_": signed_in(),
    "admin:login": Line(dict.fromkeys(ACTORS, FORBIDDEN) | {ADMINISTRATOR: OPEN, ANONYMOUS: SIGN_IN}),
    "admin:logout": signed_in(),
    "admin:autocomplete": administrators(FORBIDDEN),  # without naming a field of a form
    # Nobody changes the trail by hand; boards, groups and people are ended, not deleted.
    "admin:core_auditentry_add": administrators(FORBIDDEN),
    "admin:core_auditentry_changelist": administrators(),
    "admin:core_auditentry_change": Line(
        administrators().answers, nothing_there, posts={ADMINISTRATOR: FORBIDDEN}
    ),
    "admin:core_auditentry_delete": administrators(FORBIDDEN, of=nothing_there),
    "admin:core_user_delete": administrators(FORBIDDEN, of=nothing_there),
    "admin:boards_board_delete": administrators(FORBIDDEN, of=nothing_there),
    "admin:boards_group_delete": administrators(FORBIDDEN, of=nothing_there),
    "admin:app_list": administrators(of=an_app),
    "admin:": administrators(of=nothing_there),
}
