"""Settings without an employer, and which settings adopted the policies they were asked to adopt."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from boards.models import Board
from core.models import AuditEntry, User
from core.scoping import board_scope
from lado.models import ContactSector, PolicyAdoption, SafeguardingPolicy, Setting
from lado.services import lists
from lado.services import policies as services
from lado.services.policies import PolicyFacts
from lado.services.settings import SettingFacts, change_setting
from tests import builders
from tests.lado.stories import DAY, cleared, contact_of, officer_of, sector_of
from tests.lado.test_contacts_pages import text

BASE = "/boards/dunmoor/allegations/"


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


@pytest.fixture
def faith(dunmoor: Board) -> ContactSector:
    """Three halls of faith and a school are known."""
    with cleared(dunmoor):
        for number in (1, 2, 3):
            contact_of(
                dunmoor, setting=f"Hall {number} of the Valley", sector="Faith", has_employer=number > 2
            )
        contact_of(dunmoor, setting="Hilltop School", sector="Education")
        return sector_of(dunmoor, "Faith")


def policy_of(board: Board, actor: User, sector: ContactSector | None, name: str = "Child policy") -> Any:
    return services.add_policy(board=board, facts=PolicyFacts(name, sector), actor=actor)


def halls(*numbers: int) -> list[Setting]:
    return list(Setting.objects.filter(name__in=[f"Hall {number} of the Valley" for number in numbers]))


# Policies -----------------------------------------------------------------------------------------------------------


def test_who_has_adopted_a_policy_and_who_has_not(
    dunmoor: Board, client: Client, officer: User, faith: ContactSector
) -> None:
    page = client.post(f"{BASE}policies/add/", {"name": " Child  policy ", "sector": faith.pk}, follow=True)
    assert "Child policy" in text(page)
    assert "0 of 3 settings" in text(page)
    with cleared(dunmoor):
        policy = SafeguardingPolicy.objects.get()
        ids = [one.pk for one in halls(1, 2)]
    url = f"{BASE}policies/{policy.pk}/"
    asked = client.get(f"{url}adopted/")
    assert "Hilltop School" not in text(asked)
    sent = {"settings": ids, "adopted_on": "2026-03-04"}
    page = client.post(f"{url}adopted/", sent, follow=True)
    assert "Recorded for 2 settings" in page.content.decode()
    assert "66.7%" in text(page)
    assert "2 of 3 settings" in text(page)
    assert text(page).count("4 Mar 2026") == 2
    assert "Not yet" in text(page)
    assert "Hall 3" not in text(client.get(f"{url}?adopted=yes"))
    assert "Hall 3" in text(client.get(f"{url}?adopted=no"))
    assert "Hall 1" not in text(client.get(f"{url}?adopted=no"))
    listed = re.sub(r"\s+", " ", text(client.get(f"{BASE}policies/")))
    assert "Child policy 66.7% 2 of 3 settings Faith" in listed


def test_a_day_is_corrected_and_taken_out_again(
    dunmoor: Board, client: Client, officer: User, faith: ContactSector
) -> None:
    with cleared(dunmoor):
        policy = policy_of(dunmoor, officer, faith)
        (hall,) = halls(1)
        services.record_adoptions(policy, [hall], adopted_on=DAY, actor=officer)
    url = f"{BASE}policies/{policy.pk}/settings/{hall.pk}/"
    later = timezone.localdate() + dt.timedelta(1)
    assert "still to come" in text(client.post(url, {"adopted_on": f"{later:%Y-%m-%d}"}))
    assert client.post(url, {"adopted_on": "2026-03-09"}).status_code == 302
    with cleared(dunmoor):
        assert PolicyAdoption.objects.get().adopted_on == dt.date(2026, 3, 9)
    assert client.post(url, {"adopted_on": ""}).status_code == 302
    with cleared(dunmoor):
        assert not PolicyAdoption.objects.exists()
        entries = AuditEntry.objects.filter(action__startswith="setting.policy_").order_by("id")
        assert [one.action for one in entries] == [
            "setting.policy_adopted",
            "setting.policy_adoption_changed",
            "setting.policy_adoption_removed",
        ]
        # The trail names no setting, and these entries need the clearance.
        assert {one.object_name for one in entries} == {f"Setting {hall.pk}"}
        assert {one.clearance for one in entries} == {"lado"}


def test_what_cannot_be_recorded(dunmoor: Board, client: Client, officer: User, faith: ContactSector) -> None:
    with cleared(dunmoor):
        policy = policy_of(dunmoor, officer, faith)
        (hall,) = halls(1)
        assert services.record_adoptions(policy, [hall], adopted_on=DAY, actor=officer) == 1
        assert services.record_adoptions(policy, [hall], adopted_on=DAY, actor=officer) == 0
        with pytest.raises(ValidationError, match="already a policy"):
            policy_of(dunmoor, officer, None, "CHILD POLICY")
        with pytest.raises(ValidationError, match="Settings have adopted"):
            services.delete_policy(policy, actor=officer)
        with pytest.raises(ValidationError, match="is used"):
            lists.delete_entry(faith, actor=officer)
    page = client.post(f"{BASE}policies/{policy.pk}/adopted/", {"adopted_on": "2026-03-04"})
    assert "Choose at least one setting" in text(page)
    named = client.post(f"{BASE}policies/add/", {"name": "Policy of Mr Smith"})
    assert "looks like the name of a person" in text(named)
    assert (
        client.post(f"{BASE}policies/add/", {"name": "Policy of Mr Smith", "confirmed": "on"}).status_code
        == 302
    )


def test_a_policy_is_renamed_retired_and_deleted(
    dunmoor: Board, client: Client, officer: User, faith: ContactSector
) -> None:
    with cleared(dunmoor):
        policy = policy_of(dunmoor, officer, faith)
    url = f"{BASE}policies/{policy.pk}/"
    assert client.post(f"{url}change/", {"name": "Safe halls", "sector": ""}).status_code == 302
    page = text(client.get(url))
    assert "Safe halls" in page
    assert "0 of 4 settings" in page
    assert "Retired" in page
    assert "is deleted" in client.post(f"{url}delete/", follow=True).content.decode()
    with cleared(dunmoor):
        assert not SafeguardingPolicy.objects.exists()


def test_a_setting_of_another_board_is_left_out(
    dunmoor: Board, eastvale: Board, officer: User, faith: ContactSector
) -> None:
    with cleared(eastvale):
        contact_of(eastvale, setting="Elsewhere Hall")
        other = Setting.objects.get(name="Elsewhere Hall")
    with cleared(dunmoor):
        policy = policy_of(dunmoor, officer, None)
        with pytest.raises(ValidationError, match="Choose at least one"):
            services.record_adoptions(policy, [other], adopted_on=DAY, actor=officer)


# Settings -----------------------------------------------------------------------------------------------------------


def test_settings_without_an_employer_are_shown_and_counted(
    dunmoor: Board, client: Client, faith: ContactSector
) -> None:
    assert "4 known, 2 without an employer" in text(client.get(f"{BASE}quality/"))
    page = text(client.get(f"{BASE}settings/?employer=no"))
    assert "2 settings found" in page
    assert "Hall 1 of the Valley" in page
    assert "Hilltop School" not in page
    found = client.get(f"{BASE}settings/?employer=no&download=csv")
    rows = b"".join(found.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert rows[1:] == ["Hall 1 of the Valley,Faith,no,1,0", "Hall 2 of the Valley,Faith,no,1,0"]


def test_a_setting_is_corrected(dunmoor: Board, client: Client, faith: ContactSector, officer: User) -> None:
    with cleared(dunmoor):
        (hall,) = halls(1)
        with pytest.raises(ValidationError, match="already a setting of this name"):
            change_setting(hall, facts=SettingFacts("HILLTOP  school"), actor=officer)
    url = f"{BASE}settings/{hall.pk}/"
    assert "Choose an answer to “Does somebody employ" in text(client.post(url, {"name": "Valley Hall"}))
    page = client.post(url, {"name": " Valley  Hall", "sector": faith.pk, "has_employer": "yes"}, follow=True)
    assert "Valley Hall" in text(page)
    with cleared(dunmoor):
        hall.refresh_from_db()
        assert (hall.name, hall.normalised_name, hall.has_employer) == ("Valley Hall", "valley hall", True)
        entry = AuditEntry.objects.get(action="setting.changed")
        assert (entry.after, entry.object_name) == (
            {"fields": ["name", "has_employer"]},
            f"Setting {hall.pk}",
        )


# Lists --------------------------------------------------------------------------------------------------------------


def test_empty_pages_say_what_to_do(client: Client) -> None:
    assert "No policy is followed yet" in text(client.get(f"{BASE}policies/"))
    assert "No setting is known yet" in text(client.get(f"{BASE}settings/"))


def test_lists_take_as_many_queries_for_one_row_as_for_three(
    dunmoor: Board, client: Client, officer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 3):
        with cleared(dunmoor):
            for index in range(number):
                contact_of(dunmoor, setting=f"Place {number} {index}", sector="Faith")
            policy = policy_of(dunmoor, officer, sector_of(dunmoor, "Faith"), f"Policy {number}")
            every = list(Setting.objects.all())
            services.record_adoptions(policy, every[:number], adopted_on=DAY, actor=officer)
            if number == 3:
                policy_of(dunmoor, officer, None, "One more")
        for url, queries in (
            (f"{BASE}policies/", 8),
            (f"{BASE}policies/{policy.pk}/", 9),
            (f"{BASE}settings/", 9),
        ):
            client.get(url)
            with django_assert_num_queries(queries):
                client.get(url)


def test_raw_sql_shows_who_adopted_what_to_officers_only(
    dunmoor: Board, officer: User, faith: ContactSector
) -> None:
    with cleared(dunmoor):
        policy = policy_of(dunmoor, officer, faith)
        services.record_adoptions(policy, halls(1), adopted_on=DAY, actor=officer)
    for scope, expected in ((cleared(dunmoor), 1), (board_scope(dunmoor.pk), 0)):
        with scope, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM lado_policyadoption")
            assert cursor.fetchone() == (expected,)
