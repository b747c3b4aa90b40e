"""The workforce: gaps, sizes, champions, what missed places cost beside contributions."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from boards.models import Agency, Board
from core.models import User
from core.periods import dates
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.training.stories import DAY, booking_of, course_of, delegate_of, event_of
from training.models import Champion, Delegate, ELearningCompletion, StaffGroup
from training.services.workforce import (
    ChampionFacts,
    add_staff_group,
    keep_champion,
    set_needs,
    set_sizes,
    type_contributions,
)
from training.statistics.agencies import money_of
from training.statistics.matrix import matrix_of

TODAY = timezone.localdate()
BASE = "/boards/dunmoor/training/"


def test_gaps_of_an_agency(in_dunmoor: Board, manager: User) -> None:
    nurses = add_staff_group(board=in_dunmoor, name="Health visitors", actor=manager)
    with pytest.raises(ValidationError, match="already a staff group"):
        add_staff_group(board=in_dunmoor, name="health  VISITORS", actor=manager)
    neglect, other = course_of(in_dunmoor, "Neglect", refresh_years=1), course_of(in_dunmoor, "Recruitment")
    police = builders.agency("Dunmoor Police")
    set_needs(board=in_dunmoor, wanted=[(neglect.pk, nurses.pk), (999_999, nurses.pk)], actor=manager)
    set_sizes(board=in_dunmoor, agency=police, people={nurses: 9}, actor=manager)
    recent = event_of(in_dunmoor, starts_on=TODAY - dt.timedelta(days=9))
    old = event_of(in_dunmoor, "E-2", starts_on=TODAY - dt.timedelta(days=400))
    for n, event in enumerate((recent, old)):
        booking_of(event, f"p{n}@dunmoor.example", "attended")
    online = delegate_of(in_dunmoor, "p2@dunmoor.example")
    ELearningCompletion.objects.create(
        board=in_dunmoor, course=neglect, delegate=online, completed_on=TODAY - dt.timedelta(days=300)
    )
    Delegate.objects.update(staff_group=nurses)
    found = matrix_of(in_dunmoor, [police.pk], TODAY)
    (row,) = found.rows
    cell = next(one for one in row.cells if one.course == "Neglect")
    assert (row.people, row.known) == (9, 3)
    assert (cell.has.numerator, cell.has.denominator, cell.run_out, cell.soon, cell.missing) == (
        2,
        9,
        1,
        1,
        7,
    )
    assert [one.missing for one in row.cells if one.course == other.title] == [0]
    assert [(gap.label, one.course) for gap, one in found.gaps] == [("Health visitors", "Neglect")]


def test_wasted_money_beside_contributions(in_dunmoor: Board, manager: User) -> None:
    event = event_of(in_dunmoor, cost=Decimal(250), capacity=20)
    free = event_of(in_dunmoor, "E-2")
    booking_of(event, "a@dunmoor.example", "did_not_attend")
    booking_of(event, "b@dunmoor.example", "booked")
    booking_of(event, "c@dunmoor.example", "attended")
    booking_of(free, "d@dunmoor.example", "did_not_attend")
    booking_of(event, "e@dunmoor.example", "attended", agency="Dunmoor Council")
    year = dates(DAY.replace(month=4, day=1), DAY.replace(year=2026, month=3, day=31))
    police, fire = builders.agency("Dunmoor Police"), builders.agency("Dunmoor Fire")
    amounts = {police: Decimal(1200), fire: Decimal(300)}
    type_contributions(board=in_dunmoor, period=year, amounts=amounts, actor=manager)
    type_contributions(board=in_dunmoor, period=year, amounts={fire: None}, actor=manager)
    lines = money_of(in_dunmoor, year, TODAY)
    assert [
        (one.label, one.booked.value, one.missed.value, one.wasted.display(), one.contribution.display())
        for one in lines
    ] == [("Dunmoor Council", 1, 0, "£0", "no data"), ("Dunmoor Police", 4, 3, "£25", "£1,200")]
    assert lines[1].wasted.excluded[0].count == 1
    assert [one.label for one in money_of(in_dunmoor, year, TODAY, [police.pk])] == ["Dunmoor Police"]


def test_champions_stop(in_dunmoor: Board, manager: User) -> None:
    police = builders.agency("Dunmoor Police")
    one = keep_champion(
        None, board=in_dunmoor, facts=ChampionFacts(police, " Alex  Moss ", since=DAY), actor=manager
    )
    facts = ChampionFacts(police, "Alex Moss", since=DAY, until=DAY - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="cannot stop before"):
        keep_champion(one, board=in_dunmoor, facts=facts, actor=manager)
    facts = ChampionFacts(police, "Alex Moss", topic="Neglect", since=DAY, until=DAY)
    kept = keep_champion(one, board=in_dunmoor, facts=facts, actor=manager)
    assert (kept.pk, kept.name, kept.topic) == (one.pk, "Alex Moss", "Neglect")


def test_leads_write_for_their_own_agency(dunmoor: Board, manager: User, signed_in: Any) -> None:
    lead: Client = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    with board_scope(dunmoor.pk):
        council = builders.agency("Dunmoor Council")
        group = StaffGroup.objects.create(board=dunmoor, name="Social workers")
        theirs = keep_champion(None, board=dunmoor, facts=ChampionFacts(council, "Kim"), actor=manager)
        booking_of(event_of(dunmoor), "x@dunmoor.example", "did_not_attend", agency="Dunmoor Council")
        police = Agency.objects.get(name="Dunmoor Police")
    page = lead.post(f"{BASE}people/sizes/?agency={council.pk}", {f"group{group.pk}": "12"}, follow=True)
    assert "12 (0 in training)" in page.content.decode()
    sent = {"agency": str(council.pk), "name": "Robin"}
    assert lead.post(f"{BASE}agencies/champions/add/", sent).status_code == 200
    sent["agency"] = str(police.pk)
    assert lead.post(f"{BASE}agencies/champions/add/", sent).status_code == 302
    assert lead.get(f"{BASE}agencies/champions/{theirs.pk}/change/").status_code == 404
    page = lead.get(f"{BASE}agencies/?year=2025-26").content.decode()
    assert "Robin" in page
    assert "Kim" not in page
    assert "Dunmoor Council" not in page
    with board_scope(dunmoor.pk):
        assert Champion.objects.get(name="Robin").agency == police


def test_managers_pages(manager: User, signed_in: Any, dunmoor: Board) -> None:
    client: Client = signed_in(manager)
    with board_scope(dunmoor.pk):
        course = course_of(dunmoor)
        booking_of(event_of(dunmoor), status="did_not_attend")
        police = Agency.objects.get(name="Dunmoor Police")
    assert client.post(f"{BASE}people/groups/add/", {"name": "Nurses"}).status_code == 302
    with board_scope(dunmoor.pk):
        group = StaffGroup.objects.get()
    need = f"{course.pk}-{group.pk}"
    assert "is saved" in client.post(f"{BASE}people/needs/set/", {"need": need}, follow=True).content.decode()
    assert f'value="{need}" checked' in client.get(f"{BASE}people/needs/").content.decode()
    page = client.post(
        f"{BASE}agencies/contributions/?year=2025-26", {f"agency{police.pk}": "1,5"}
    ).content.decode()
    assert "Enter pounds, like 450" in page
    page = client.post(
        f"{BASE}agencies/contributions/?year=2025-26", {f"agency{police.pk}": "1500"}, follow=True
    )
    assert "£1,500" in page.content.decode()
    file = client.get(f"{BASE}agencies/?year=2025-26&download=csv")
    assert b"1500" in b"".join(file.streaming_content)
