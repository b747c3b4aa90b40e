"""Who holds the officer's role, deputies for days among them."""

import datetime as dt
import re

from django.utils import timezone

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from core.services import roles
from lado.services.officers import officers_of
from tests import builders
from tests.lado.stories import cleared, contact_of, officer_of

DAY = dt.timedelta(days=1)
BASE = "/boards/dunmoor/allegations/"


def test_the_manager_appoints_a_deputy_for_days(dunmoor: Board, manager: User) -> None:
    """The deputy reads from the first day to the last, and every officer sees until when."""
    today = timezone.localdate()
    deputy = builders.user("deputy@dunmoor.example", "Deputy for days")
    with cleared(dunmoor):
        case = contact_of(dunmoor)
    with board_scope(dunmoor.pk):
        roles.give_role(
            board=dunmoor, person=deputy, role=Role.LADO, starts_on=today, ends_on=today + DAY, actor=manager
        )
    client = builders.client_of(deputy)
    assert client.get(f"{BASE}{case.pk}/").status_code == 200
    page = builders.client_of(officer_of(dunmoor)).get(BASE).content.decode()
    until = today + DAY
    assert f"Deputy for days, until {until.day} {until:%B %Y}" in re.sub(r"\s+", " ", page)


def test_officers_are_those_of_now_and_those_to_come(dunmoor: Board, eastvale: Board) -> None:
    today = timezone.localdate()
    officer = officer_of(dunmoor)
    for name, starts, ends in (
        ("Gone", today - 9 * DAY, today - DAY),
        ("Last day", None, today),
        ("To come", today + DAY, today + 2 * DAY),
    ):
        person = builders.user(f"{name.replace(' ', '')}@x.example", name)
        builders.give_role(person, dunmoor, Role.LADO, starts_on=starts, ends_on=ends)
    officer_of(eastvale)
    builders.user_with_role(dunmoor, Role.BOARD_MANAGER)
    left = builders.user("left@x.example", "Left")
    builders.give_role(left, dunmoor, Role.LADO)
    User.objects.filter(pk=left.pk).update(is_active=False)
    found = [(one.name, one.ends_on, one.is_to_come) for one in officers_of(dunmoor)]
    assert found == [
        (str(officer), None, False),
        ("Last day", today, False),
        ("To come", today + 2 * DAY, True),
    ]
