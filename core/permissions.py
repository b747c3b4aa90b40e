"""The one catalogue of permissions and roles. A view without an entry from here does not load."""

from enum import StrEnum
from typing import Final

from django.db.models import TextChoices

from core.scoping import Clearance


class Perm(StrEnum):
    """What can be allowed, as "app.thing:verb"; `_own` narrows to the person's agency, group or seat."""

    BOARD_READ = "boards.board:read"
    BOARD_MANAGE = "boards.board:manage"
    DASHBOARD_READ = "reports.dashboard:read"
    GROUP_READ = "boards.group:read"
    GROUP_MANAGE = "boards.group:manage"
    AGENCY_READ = "boards.agency:read"
    AGENCY_MANAGE = "boards.agency:manage"
    SEAT_READ = "boards.seat:read"
    SEAT_MANAGE = "boards.seat:manage"
    MEETING_READ = "boards.meeting:read"
    MEETING_MANAGE = "boards.meeting:manage"
    MEETING_ANSWER = "boards.meeting:answer"
    ATTENDANCE_READ = "boards.attendance:read"
    ATTENDANCE_READ_OWN = "boards.attendance:read_own"
    ATTENDANCE_RECORD = "boards.attendance:record"
    ACTION_READ = "boards.action:read"
    ACTION_READ_OWN = "boards.action:read_own"
    ACTION_MANAGE = "boards.action:manage"
    ACTION_UPDATE_OWN = "boards.action:update_own"
    ACTION_AGREE = "boards.action:agree"
    LOAD_RUN = "boards.load:run"
    ROLE_MANAGE = "core.role:manage"
    AUDIT_READ = "core.audit:read"
    JOB_READ = "core.job:read"
    CLOCK_READ = "core.clock:read"
    REPORT_READ = "reports.report:read"
    REPORT_WRITE = "reports.report:write"
    REPORT_SIGN_OFF = "reports.report:sign_off"
    REPORT_PUBLISH = "reports.report:publish"
    FRAMEWORK_READ = "audits.framework:read"
    FRAMEWORK_MANAGE = "audits.framework:manage"
    CYCLE_READ = "audits.cycle:read"
    CYCLE_MANAGE = "audits.cycle:manage"
    RETURN_READ = "audits.return:read"
    RETURN_READ_OWN = "audits.return:read_own"
    RETURN_ANSWER_OWN = "audits.return:answer_own"
    RETURN_MODERATE = "audits.return:moderate"
    CASE_READ = "lado.case:read"
    CASE_WRITE = "lado.case:write"
    CASE_FIGURES = "lado.figures:read"
    CASE_LISTS = "lado.lists:manage"
    CASE_REPORT_WRITE = "lado.report:write"
    CASE_REPORT_SIGN_OFF = "lado.report:sign_off"
    REVIEW_READ = "reviews.review:read"
    REVIEW_MANAGE = "reviews.review:manage"
    PLAN_SIGN = "reviews.plan:sign"
    BRIEFING_ANSWER_OWN = "reviews.briefing:answer_own"
    REVIEW_CASE_READ = "reviews.case:read"
    REVIEW_CASE_WRITE = "reviews.case:write"
    REVIEW_SIGN_OFF = "reviews.report:sign_off"
    REFERRAL_WRITE = "reviews.referral:write"
    REFERRAL_WRITE_OWN = "reviews.referral:write_own"
    REQUEST_ANSWER_OWN = "reviews.request:answer_own"
    DEATH_READ = "reviews.death:read"
    DEATH_WRITE = "reviews.death:write"
    DEATH_FIGURES = "reviews.deaths:figures"
    TRAINING_READ = "training.course:read"
    TRAINING_MANAGE = "training.course:manage"
    TRAINING_FIGURES = "training.figures:read"
    TRAINING_LOAD = "training.load:run"
    BOOKING_READ = "training.booking:read"
    BOOKING_MANAGE = "training.booking:manage"
    BOOKING_READ_OWN_AGENCY = "training.booking:read_own_agency"
    BOOKING_MAKE_OWN_AGENCY = "training.booking:make_own_agency"
    WORKFORCE_WRITE_OWN = "training.workforce:write_own"


class Role(TextChoices):
    """What a user may do on a board. The administrator of the installation is no role of a board."""

    BOARD_MANAGER = "board_manager", "Board manager"
    CHAIR = "chair", "Chair"
    SCRUTINEER = "scrutineer", "Scrutineer"
    GROUP_CHAIR = "group_chair", "Group chair"
    MEMBER = "member", "Member"
    AGENCY_LEAD = "agency_lead", "Agency lead"
    DATA_ANALYST = "data_analyst", "Data analyst"
    TRAINING_COORDINATOR = "training_coordinator", "Training coordinator"
    LADO = "lado", "Designated officer (LADO)"
    REVIEW_LEAD = "review_lead", "Review lead"
    PANEL_MEMBER = "panel_member", "Panel member"
    DELEGATE = "delegate", "Delegate"


_SEE_THE_BOARD: Final = {
    Perm.BOARD_READ,
    Perm.GROUP_READ,
    Perm.AGENCY_READ,
    Perm.SEAT_READ,
    Perm.MEETING_READ,
    Perm.CLOCK_READ,
    Perm.REVIEW_READ,
    Perm.TRAINING_READ,
}
_SIT_ON_IT: Final = _SEE_THE_BOARD | {Perm.MEETING_ANSWER, Perm.ACTION_READ_OWN, Perm.ACTION_UPDATE_OWN}
_OVERSEE_IT: Final = _SIT_ON_IT | {
    Perm.DASHBOARD_READ,
    Perm.ATTENDANCE_READ,
    Perm.ACTION_READ,
    Perm.JOB_READ,
    Perm.REPORT_READ,
    Perm.CYCLE_READ,
    Perm.FRAMEWORK_READ,
    Perm.TRAINING_FIGURES,
}
# Case content: for officers and review leads alone. Whoever manages the board reads the numbers.
_CASES: Final = {Perm.CASE_READ, Perm.CASE_WRITE}
_CHILDREN: Final = {Perm.DEATH_READ, Perm.DEATH_WRITE}
_REVIEW_CASES: Final = {Perm.REVIEW_CASE_READ, Perm.REVIEW_CASE_WRITE, Perm.REFERRAL_WRITE}
# What an agency says of a case, and what it is asked: its leads alone.
_AGENCY_ON_CASES: Final = {Perm.REFERRAL_WRITE_OWN, Perm.REQUEST_ANSWER_OWN}
# Courses, events and who is on them: personal data, but no case content.
_TRAIN: Final = {
    Perm.TRAINING_MANAGE,
    Perm.TRAINING_FIGURES,
    Perm.TRAINING_LOAD,
    Perm.BOOKING_READ,
    Perm.BOOKING_MANAGE,
}
# What an agency did with a briefing: its leads alone say so.
_AGENCY_ON_LEARNING: Final = {Perm.BRIEFING_ANSWER_OWN}
# The officer's own report: the officer writes it, the chair signs it off.
_OFFICER_REPORT: Final = {Perm.CASE_REPORT_WRITE, Perm.CASE_REPORT_SIGN_OFF}

ROLE_PERMISSIONS: Final[dict[Role, frozenset[Perm]]] = {
    Role.BOARD_MANAGER: (
        frozenset(Perm)
        - _CASES
        - _CHILDREN
        - _REVIEW_CASES
        - _AGENCY_ON_CASES
        - _AGENCY_ON_LEARNING
        - _OFFICER_REPORT
        - {Perm.REPORT_SIGN_OFF, Perm.REVIEW_SIGN_OFF, Perm.RETURN_ANSWER_OWN}
        - {Perm.BOOKING_READ_OWN_AGENCY, Perm.BOOKING_MAKE_OWN_AGENCY, Perm.WORKFORCE_WRITE_OWN}
    ),
    Role.CHAIR: frozenset(
        _OVERSEE_IT
        | {Perm.ACTION_AGREE, Perm.REPORT_SIGN_OFF, Perm.AUDIT_READ, Perm.RETURN_READ}
        | {Perm.CASE_FIGURES, Perm.DEATH_FIGURES, Perm.CASE_REPORT_SIGN_OFF, Perm.REVIEW_SIGN_OFF}
    ),
    Role.SCRUTINEER: frozenset(
        _OVERSEE_IT
        | {Perm.ACTION_AGREE, Perm.RETURN_READ, Perm.RETURN_MODERATE}
        | {Perm.CASE_FIGURES, Perm.DEATH_FIGURES}
    ),
    Role.GROUP_CHAIR: frozenset(_OVERSEE_IT | {Perm.ACTION_AGREE, Perm.PLAN_SIGN}),
    Role.MEMBER: frozenset(_OVERSEE_IT - {Perm.JOB_READ}),
    Role.AGENCY_LEAD: frozenset(
        _SIT_ON_IT
        | {Perm.ATTENDANCE_READ_OWN, Perm.FRAMEWORK_READ, Perm.RETURN_READ_OWN, Perm.RETURN_ANSWER_OWN}
        | {Perm.BOOKING_READ_OWN_AGENCY, Perm.BOOKING_MAKE_OWN_AGENCY, Perm.WORKFORCE_WRITE_OWN}
        | _AGENCY_ON_CASES
        | _AGENCY_ON_LEARNING
    ),
    Role.DATA_ANALYST: frozenset(_OVERSEE_IT - {Perm.MEETING_ANSWER, Perm.ACTION_UPDATE_OWN}),
    Role.TRAINING_COORDINATOR: frozenset(_SIT_ON_IT | _TRAIN | {Perm.JOB_READ}),
    Role.LADO: frozenset(
        _SIT_ON_IT
        | _CASES
        | {Perm.DASHBOARD_READ, Perm.CASE_FIGURES, Perm.CASE_LISTS, Perm.JOB_READ, Perm.CASE_REPORT_WRITE}
    ),
    Role.REVIEW_LEAD: frozenset(
        _SIT_ON_IT
        | _CHILDREN
        | _REVIEW_CASES
        | {Perm.DASHBOARD_READ, Perm.REVIEW_MANAGE, Perm.DEATH_FIGURES, Perm.JOB_READ}
    ),
    # The row decides which: see core.scoping.Opening.
    Role.PANEL_MEMBER: frozenset({Perm.BOARD_READ, Perm.REVIEW_READ, Perm.REVIEW_CASE_READ}),
    Role.DELEGATE: frozenset({Perm.BOARD_READ, Perm.TRAINING_READ}),
}

# Case content opens to these roles only, on their own boards; administrators do not inherit it.
ROLE_CLEARANCES: Final[dict[Role, frozenset[Clearance]]] = {
    Role.LADO: frozenset({Clearance.LADO}),
    Role.REVIEW_LEAD: frozenset({Clearance.REVIEWS}),
}

# Roles that read case content need an authenticator app; see core.access.role_needs_second_factor. Panel members hold
# no clearance: they read what is kept about the one incident or review that they are named on.
SECOND_FACTOR_ROLES: Final = frozenset({*ROLE_CLEARANCES, Role.PANEL_MEMBER})

# Roles that are about one thing, and which. A panel member's is an incident or a review.
ROLE_SUBJECT: Final[dict[Role, str]] = {Role.AGENCY_LEAD: "agency", Role.GROUP_CHAIR: "group"}


def permissions_of(roles: set[Role]) -> frozenset[Perm]:
    """Everything that any of the roles allows."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
