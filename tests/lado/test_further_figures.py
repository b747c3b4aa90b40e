"""Numbers beside contacts: second views, settings without an employer, policies, learning, sectors that seldom call."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from boards.models import Board
from boards.statistics.years import board_year
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from lado.models import AwarenessVisit, Contact, NetworkLearning, QualitySample, SecondView, Setting
from lado.services import policies
from lado.services.policies import PolicyFacts
from lado.statistics.quality import views_of
from lado.statistics.settings import settings_of
from lado.statistics.visits import Reach, reach_of
from lado.statistics.year import year_of
from tests import builders
from tests.lado.stories import cleared, contact_of, officer_of, sector_of
from tests.lado.test_figures_pages import rows_of, url

View = SecondView.View


@pytest.fixture
def officer(dunmoor: Board) -> Client:
    return builders.client_of(officer_of(dunmoor))


@pytest.fixture
def chair(dunmoor: Board) -> Client:
    return builders.client_of(builders.user_with_role(dunmoor, Role.CHAIR))


def views(board: Board, *given: tuple[str, int]) -> None:
    """So many second views of each kind, given today."""
    today = timezone.localdate()
    with cleared(board):
        sample = QualitySample.objects.create(
            board=board, starts_on=today, ends_on=today, size=9, pool=99, seed="ab"
        )
        place = 0
        for view, number in given:
            for _ in range(number):
                place += 1
                contact = contact_of(board, received_on=today, reference=f"V{place}", closed_on=today)
                SecondView.objects.create(
                    board=board,
                    sample=sample,
                    contact=contact,
                    place=place,
                    view=view,
                    read_on=today if view else None,
                )


def test_the_share_that_agrees_has_its_base(dunmoor: Board, officer: Client) -> None:
    views(dunmoor, (View.AGREE, 3), (View.MEETING, 1), ("", 2))
    with cleared(dunmoor):
        figures = views_of(dunmoor, board_year(dunmoor), 0)
    assert [(count.value, share.base()) for count, share in figures] == [
        (3, "3 of 4 second views"),
        (1, "1 of 4 second views"),
        (0, "0 of 4 second views"),
        (4, "4 of 4 second views"),
    ]
    rows = rows_of(officer.get(url(dunmoor)).content.decode(), "second-views")
    assert rows["Agrees"] == ["3", "75%"]
    assert rows["All second views"] == ["4", "100%"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # Two is small, and with the total the others would tell it.
        (
            ((View.AGREE, 6), (View.MEETING, 2)),
            {"Agrees": "suppressed", "Would have held a meeting": "suppressed"},
        ),
        (((View.AGREE, 6), (View.MEETING, 5)), {"Agrees": "6", "Would have held a meeting": "5"}),
        (((View.AGREE, 3),), {"Agrees": "suppressed", "All second views": "suppressed"}),
    ],
)
def test_others_see_no_small_number(
    dunmoor: Board, chair: Client, given: tuple[tuple[str, int], ...], expected: dict[str, str]
) -> None:
    views(dunmoor, *given)
    rows = rows_of(chair.get(url(dunmoor)).content.decode(), "second-views")
    assert {label: rows[label][0] for label in expected} == expected
    for label, number in expected.items():
        assert (rows[label][1] == "suppressed") == (number == "suppressed")


def test_views_of_another_year_do_not_count(dunmoor: Board) -> None:
    views(dunmoor, (View.AGREE, 3))
    with cleared(dunmoor):
        SecondView.objects.update(read_on=timezone.localdate() - dt.timedelta(days=800))
        assert views_of(dunmoor, board_year(dunmoor), 0) == []


def known(board: Board, sector: str, *, without: int, employed: int) -> None:
    today = timezone.localdate()
    with cleared(board):
        for number in range(without + employed):
            contact_of(
                board, setting=f"{sector} place {number}", sector=sector, has_employer=number >= without,
                received_on=today, reference=f"{sector}-{number}",
            )  # fmt: skip


def test_settings_without_an_employer_add_up(dunmoor: Board, officer: Client) -> None:
    known(dunmoor, "Faith", without=3, employed=1)
    known(dunmoor, "Education", without=0, employed=7)
    rows = rows_of(officer.get(url(dunmoor)).content.decode(), "settings")
    assert rows == {
        "Education": ["7", "0", "0"],
        "Faith": ["4", "3", "3"],
        "All settings": ["11", "3", "3"],
    }
    with cleared(dunmoor):
        # The contact keeps its sector when the setting is corrected; it counts by the setting's.
        Setting.objects.filter(sector__name="Faith").update(sector=None)
    assert "Not recorded" in rows_of(officer.get(url(dunmoor)).content.decode(), "settings")


def test_small_numbers_of_settings_are_hidden_with_what_betrays_them(dunmoor: Board, chair: Client) -> None:
    known(dunmoor, "Faith", without=3, employed=20)
    known(dunmoor, "Education", without=0, employed=7)
    page = chair.get(url(dunmoor)).content.decode()
    rows = rows_of(page, "settings")
    assert rows["Faith"][1:] == ["suppressed", "suppressed"]
    assert rows["All settings"][1] == "suppressed"
    assert "Faith place" not in page
    with cleared(dunmoor):
        lines = {one.label: one for one in settings_of(dunmoor, board_year(dunmoor), 5)}
    assert lines["Faith"].without.value is None


def test_adoption_of_policies_is_a_share_of_settings(
    dunmoor: Board, officer: Client, chair: Client, manager: User
) -> None:
    known(dunmoor, "Faith", without=6, employed=6)
    known(dunmoor, "Sport", without=6, employed=6)
    today = timezone.localdate()
    with cleared(dunmoor):
        for name, number in (("Faith", 6), ("Sport", 2)):
            sector = sector_of(dunmoor, name)
            policy = policies.add_policy(
                board=dunmoor, facts=PolicyFacts(f"{name} policy", sector), actor=manager
            )
            some = Setting.objects.filter(sector=sector)[:number]
            policies.record_adoptions(policy, some, adopted_on=today, actor=manager)
        policies.add_policy(board=dunmoor, facts=PolicyFacts("Whistle", None), actor=manager)
        policies.add_policy(board=dunmoor, facts=PolicyFacts("Old", None, is_active=False), actor=manager)
    assert rows_of(officer.get(url(dunmoor)).content.decode(), "policies") == {
        "Faith policy": ["Faith", "6", "12", "50%"],
        "Sport policy": ["Sport", "2", "12", "16.7%"],
        "Whistle": ["All sectors", "0", "24", "0%"],
    }
    assert rows_of(chair.get(url(dunmoor)).content.decode(), "policies") == {
        "Faith policy": ["Faith", "6", "12", "50%"],
        "Sport policy": ["Sport", "suppressed", "12", "suppressed"],
        "Whistle": ["All sectors", "0", "24", "0%"],
    }


def test_learning_stands_among_the_years_tables(dunmoor: Board, chair: Client) -> None:
    today = timezone.localdate()
    with cleared(dunmoor):
        contact_of(dunmoor, received_on=today)
        given = {"board": dunmoor, "source": "regional", "event": "Spring meeting"}
        NetworkLearning.objects.create(**given, heard_on=today, point="Ask halls", done_on=today)
        NetworkLearning.objects.create(**given, heard_on=today - dt.timedelta(days=800), point="Old")
    rows = rows_of(chair.get(url(dunmoor)).content.decode(), "learning")
    assert list(rows) == ["Regional network: Spring meeting"]
    (cells,) = rows.values()
    assert cells[0] == "Ask halls"
    assert cells[2].startswith("Done ")


def reached(board: Board, threshold: int) -> dict[str, Reach]:
    with board_scope(board.pk):
        year = year_of(board, board_year(board), timezone.localdate(), threshold=threshold)
        return {one.sector: one for one in reach_of(board, year)}


def test_sectors_that_seldom_call_are_marked(dunmoor: Board, officer: Client) -> None:
    today = timezone.localdate()
    with cleared(dunmoor):
        for number in range(24):
            contact_of(dunmoor, sector="Education", received_on=today, reference=f"E{number}")
        contact_of(dunmoor, sector="Sport", received_on=today, reference="S")
        AwarenessVisit.objects.create(
            board=dunmoor, sector=sector_of(dunmoor, "Health"), held_on=today, people=9
        )
        old = today - dt.timedelta(days=800)
        AwarenessVisit.objects.create(board=dunmoor, sector=sector_of(dunmoor, "Police"), held_on=old)
    # On average 25 contacts of twelve sectors are about two, so that one is few and two are not.
    reach = reached(dunmoor, 0)
    marks = {name: one.mark[0] if one.mark else "" for name, one in reach.items()}
    assert marks["Education"] == ""
    assert marks["Sport"] == "Seldom calls, not visited"
    assert marks["Health"] == "Seldom calls"
    assert marks["Police"] == "Seldom calls, not visited"
    assert (reach["Police"].last_visit, reach["Health"].last_visit, reach["Faith"].last_visit) == (
        old,
        today,
        None,
    )
    page = officer.get(url(dunmoor)).content.decode()
    shown = re.sub(r"<[^>]+>", " ", page[page.index('id="reach"') :])
    assert "Never" in shown
    with cleared(dunmoor):
        Contact.objects.filter(reference="S").update(sector=sector_of(dunmoor, "Faith"))
    # One is small: for others nothing is marked that is not shown.
    faith = reached(dunmoor, 5)["Faith"]
    assert faith.contacts.suppressed
    assert faith.mark is None
