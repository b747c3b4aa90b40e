"""The kernel: everybody's own pages, people and roles, the trail, background work; and what other software brings."""

import datetime as dt

from boards.models import Board
from core.models import Invitation, Job, RoleAssignment
from core.permissions import Perm, Role
from tests import builders
from tests.access_matrix.lines import (
    ACTORS,
    ADMINISTRATOR,
    ANONYMOUS,
    FORBIDDEN,
    MISSING,
    OPEN,
    SIGN_IN,
    Kwargs,
    Line,
    administrators,
    board,
    nowhere,
    public,
    signed_in,
)
from tests.access_matrix.meetings import the_meeting


def a_meetings_history(on: Board) -> Kwargs:
    return {"model": "boards.meeting", "pk": the_meeting(on).pk}


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
