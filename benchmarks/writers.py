"""300 agency leads with a return each, signed in; runs inside the application and prints what each may write."""

import json

import django

django.setup()

from importlib import import_module  # noqa: E402

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.utils import timezone  # noqa: E402

from audits.items import item_key  # noqa: E402
from audits.models import Answer, Criterion, Cycle, Return, TeamMember  # noqa: E402
from benchmarks.audits import DAY, make_agencies, section_11  # noqa: E402
from boards.models import Board  # noqa: E402
from boards.needs import board_url  # noqa: E402
from core.models import RoleAssignment, User  # noqa: E402
from core.permissions import Role  # noqa: E402
from core.scoping import board_scope  # noqa: E402

BOARD = "dunmoor-adults"
LEADS = 300
CYCLE = "300 leads at once"


def make_leads(board: Board) -> None:
    """A running cycle of 300 agencies, each with a lead. Call it in the board's scope."""
    today = timezone.localdate()
    cycle = Cycle.objects.create(
        board=board, version=section_11(board), name=CYCLE, opens_on=today - 30 * DAY, due_on=today + 30 * DAY
    )
    agencies = make_agencies(board, "Service", LEADS)
    users = [User(email=f"lead{agency.pk}@leads.example", name=f"Lead {agency.pk}") for agency in agencies]
    for user in users:
        user.set_unusable_password()
    users = User.objects.bulk_create(users)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, board=board, role=Role.AGENCY_LEAD, agency=agency)
        for user, agency in zip(users, agencies, strict=True)
    )
    returns = Return.objects.bulk_create(
        Return(board=board, cycle=cycle, agency=agency, lead=user)
        for user, agency in zip(users, agencies, strict=True)
    )
    TeamMember.objects.bulk_create(
        TeamMember(board=board, agency_return=one, user=one.lead, part=TeamMember.Part.LEAD)
        for one in returns
    )


def signed_in(user: User) -> str:
    """The key of a new session of this person."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
    session.save()
    return str(session.session_key)


def main() -> None:
    """Begin anew, with empty returns, and print one line of JSON."""
    board = Board.objects.get(slug=BOARD)
    found = []
    with board_scope(board.pk):
        if not Cycle.objects.filter(name=CYCLE).exists():
            make_leads(board)
        returns = Return.objects.filter(cycle__name=CYCLE)
        Answer.objects.filter(agency_return__in=returns).delete()
        returns.update(status=Return.Status.NOT_STARTED)
        criteria = list(Criterion.objects.filter(version=section_11(board)).select_related("standard"))
        for one in returns.select_related("lead", "agency"):
            items = [
                (
                    board_url("audits:answer_save", board, pk=one.pk, number=criterion.standard.number),
                    item_key(criterion),
                )
                for criterion in criteria
                if criterion.is_asked_of(one.agency.sector_id)
            ]
            token = _get_new_csrf_string()
            if one.lead is None:
                continue  # nobody would write in it
            found.append({"session": signed_in(one.lead), "token": token, "items": items})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
