"""What the board sees of the facts of a cycle: figures for all, names for those who read returns."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import Cycle, FactAsked, Return
from audits.statistics.facts import CycleFacts, cycle_facts
from boards.models import Agency, Board, Sector
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import fact_stories, stories

TODAY = timezone.localdate()
NAMES = ("Orla Foxcombe", "Bram Larkrise", "orla@", "Head of year")


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def cycle(dunmoor: Board) -> Cycle:
    """Three schools have handed in, one has not, one was withdrawn."""
    with board_scope(dunmoor.pk):
        sector = Sector.objects.create(name="Education")
        phases = {
            "Ash": "primary",
            "Birch": "secondary",
            "Cedar": "primary",
            "Dune": "primary",
            "Elm": "primary",
        }
        agencies = {
            name: builders.agency(f"{name} School", phase=phase, sector=sector)
            for name, phase in phases.items()
        }
        version = stories.framework_of(dunmoor, standards=1)
        asked = fact_stories.all_kinds(version)
        made = stories.cycle_of(version, *agencies.values())
        ash, birch, cedar, dune, elm = (stories.return_of(made, one) for one in agencies.values())
        fact_stories.fact(
            ash, asked["lead"], name="Orla Foxcombe", post="Head of year", email="orla@ash.example",
            level="Level 3", on=days_ago(900),
        )  # fmt: skip
        fact_stories.fact(birch, asked["lead"], is_none=True)
        fact_stories.fact(dune, asked["lead"], name="A draft", post="Head")
        fact_stories.fact(ash, asked["deputies"], name="Bram Larkrise", post="Teacher", on=days_ago(10))
        fact_stories.fact(ash, asked["deputies"], place=3, name="Xanthe Mossbank", post="Teacher")
        fact_stories.fact(ash, asked["trained"], amount=10, of=10)
        fact_stories.fact(birch, asked["trained"], amount=30, of=90)
        fact_stories.fact(cedar, asked["trained"], amount=0, of=0)
        fact_stories.fact(dune, asked["trained"], amount=1, of=100)
        fact_stories.fact(elm, asked["trained"], amount=1, of=100)
        fact_stories.fact(ash, asked["policy"], on=days_ago(20))
        fact_stories.fact(birch, asked["policy"], on=days_ago(400))
        fact_stories.fact(ash, asked["supervision"], is_yes=True)
        fact_stories.fact(birch, asked["supervision"], is_yes=False)
        fact_stories.fact(ash, asked["edition"], text="=September")
        now = timezone.now()
        handed_in = [ash.pk, birch.pk, cedar.pk, elm.pk]
        Return.objects.filter(pk__in=handed_in).update(submitted_at=now, status="submitted")
        Return.objects.filter(pk=elm.pk).update(withdrawn_on=TODAY)
        return made


def figures(dunmoor: Board, cycle: Cycle, **more: Any) -> CycleFacts:
    with board_scope(dunmoor.pk):
        return cycle_facts(cycle, **more)


def by_key(found: CycleFacts) -> dict[str, Any]:
    return {line.asked.key: line for line in found.lines}


def address(cycle: Cycle, more: str = "") -> str:
    return f"/boards/dunmoor/audits/cycles/{cycle.pk}/facts/{more}"


def page_of(dunmoor: Board, cycle: Cycle, key: str) -> str:
    with board_scope(dunmoor.pk):
        return address(cycle, f"{FactAsked.objects.get(key=key).pk}/")


def text(response: Any) -> str:
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).split())


def file_text(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_people(dunmoor: Board, cycle: Cycle) -> None:
    lead = by_key(figures(dunmoor, cycle))["lead"]

    assert lead.main.base() == "1 of 3 schools that handed in"
    assert lead.main.value == Decimal("33.3")
    assert [str(left) for left in lead.main.excluded] == ["1 not handed in yet"]
    assert (lead.without.value, lead.no_answer) == (2, 1)
    assert lead.old.base() == "1 of 1 people with a date of training"


def test_several_people_count_their_school_once_and_each_date(dunmoor: Board, cycle: Cycle) -> None:
    deputies = by_key(figures(dunmoor, cycle))["deputies"]

    assert deputies.main.base() == "1 of 3 schools that handed in"
    assert deputies.old.base() == "0 of 1 people with a date of training"
    assert str(deputies.old.excluded[0]) == "1 without a date"


def test_shares_are_added_up_and_the_mean_stands_apart(dunmoor: Board, cycle: Cycle) -> None:
    trained = by_key(figures(dunmoor, cycle))["trained"]

    assert trained.main.base() == "40 of 100 members of staff in the 3 schools that answered"
    assert trained.main.value == Decimal("40.0")
    (mean,) = trained.more
    assert mean.value == Decimal("66.7")  # 100 and 33.3, exactly
    assert mean.denominator == 2
    assert "1 with nobody to count" in mean.note()
    assert "The mean of the shares" in mean.rule


def test_dates_answers_and_texts(dunmoor: Board, cycle: Cycle) -> None:
    found = by_key(figures(dunmoor, cycle))

    assert found["policy"].main.base() == "2 of 3 schools that handed in"
    assert found["policy"].old.base() == "1 of 2 dates given"
    assert found["supervision"].main.base() == "1 of 2 schools that answered"
    assert found["edition"].main.numerator == 1


def test_one_phase_alone_and_nobody_at_all(dunmoor: Board, cycle: Cycle) -> None:
    primary = by_key(figures(dunmoor, cycle, phase="primary"))
    assert primary["trained"].main.base() == "10 of 10 members of staff in the 2 schools that answered"

    nobody = by_key(figures(dunmoor, cycle, phase="special"))
    assert {line.main.value for line in nobody.values()} == {None}
    assert nobody["trained"].main.display() == "no data"


def test_agencies_that_are_no_schools_are_called_agencies(dunmoor: Board, cycle: Cycle) -> None:
    Agency.objects.filter(name="Ash School").update(phase="")

    assert figures(dunmoor, cycle).who == "agencies"


def test_a_closed_cycle_is_measured_on_its_last_day(dunmoor: Board, cycle: Cycle) -> None:
    cycle.closed_on = days_ago(100)
    found = figures(dunmoor, cycle)

    assert found.on == days_ago(100)
    assert by_key(found)["policy"].old.value == 0  # 300 days old then


def test_no_two_figures_have_one_key(dunmoor: Board, cycle: Cycle) -> None:
    keys = [figure.key for figure in figures(dunmoor, cycle).figures]

    assert len(keys) == len(set(keys)) == 6 + 1 + 4 + 3


# The pages ----------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_matters(dunmoor: Board, cycle: Cycle, manager: User, signed_in: Any) -> None:
    page = signed_in(manager).get(address(cycle))

    words = text(page)
    assert "40 of 100 members of staff in the 3 schools that answered" in words
    assert "Mean of the schools’ shares: 66.7%" in words
    assert "2 without" in words
    assert "1 of 2 dates given older than 12 months" in words
    assert "Facts: named people" in text(signed_in(manager).get(cycle.get_absolute_url()))


def test_who_is_named_and_who_is_without(dunmoor: Board, cycle: Cycle, manager: User, signed_in: Any) -> None:
    client, url = signed_in(manager), page_of(dunmoor, cycle, "lead")
    page = text(client.get(url))

    assert "Orla Foxcombe" in page
    assert "Older than 24 months" in page
    assert "Nobody has this part" in page
    assert "A draft" not in page  # a draft is the agency's own
    without = text(client.get(url, {"show": "without"}))
    assert "2 answers found" in without
    assert "Ash School" not in without
    listed = {"given": "Ash", "old": "Ash", "silent": "Cedar", "missing": "Dune"}
    for show, name in listed.items():
        found = text(client.get(url, {"show": show}))
        assert "1 answer found" in found
        assert f"{name} School" in found
    assert "1 answer found" in text(client.get(url, {"phase": "secondary"}))
    deputies = text(client.get(page_of(dunmoor, cycle, "deputies")))
    assert "5 answers" in deputies
    assert "Xanthe Mossbank" in deputies


@pytest.mark.parametrize("key", ["trained", "policy", "supervision", "edition"])
def test_other_kinds_have_lists(
    dunmoor: Board, cycle: Cycle, manager: User, signed_in: Any, key: str
) -> None:
    client, url = signed_in(manager), page_of(dunmoor, cycle, key)

    for query in ({}, {"show": "given"}, {"show": "without"}, {"show": "old"}, {"sort": "-agency"}):
        assert client.get(url, query).status_code == 200
    if key == "trained":
        assert "30 90 33.3%" in text(client.get(url, {"sort": "share"}))


def test_downloads_are_written_down(dunmoor: Board, cycle: Cycle, manager: User, signed_in: Any) -> None:
    client = signed_in(manager)
    lead = file_text(client.get(page_of(dunmoor, cycle, "lead"), {"download": "csv"}))
    totals = file_text(client.get(address(cycle), {"download": "csv"}))
    edition = file_text(client.get(page_of(dunmoor, cycle, "edition"), {"download": "csv"}))
    xlsx = client.get(page_of(dunmoor, cycle, "trained"), {"download": "xlsx"})

    assert (
        "Ash School,Education,Primary,Older than 24 months,Orla Foxcombe,Head of year,orla@ash.example"
        in lead
    )
    assert re.search(r"Staff trained,Staff trained,40(\.0)?,percent,40,100,members of staff", totals)
    assert "'=September" in edition
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"
    with board_scope(dunmoor.pk):
        exports = AuditEntry.objects.filter(action="export").order_by("pk")
        assert [(one.after["what"], one.after["rows"]) for one in exports] == [
            ("facts-1-1", 4), ("facts", 14), ("facts-1-6", 4), ("facts-1-3", 4),
        ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.MEMBER, Role.GROUP_CHAIR, Role.DATA_ANALYST])
def test_who_reads_cycles_only_sees_counts_and_no_names(
    dunmoor: Board, cycle: Cycle, signed_in: Any, role: Role
) -> None:
    client = signed_in(builders.user_with_role(dunmoor, role))
    page = client.get(address(cycle))

    assert "40 of 100 members of staff" in text(page)
    assert page_of(dunmoor, cycle, "lead") not in page.content.decode()
    taken = file_text(client.get(address(cycle), {"download": "csv"}))
    for name in NAMES:
        assert name not in page.content.decode()
        assert name not in taken
    for query in ({}, {"download": "csv"}):
        assert client.get(page_of(dunmoor, cycle, "lead"), query).status_code == 403


@pytest.mark.parametrize("role", [Role.BOARD_MANAGER, Role.CHAIR, Role.SCRUTINEER])
def test_who_reads_returns_sees_names(dunmoor: Board, cycle: Cycle, signed_in: Any, role: Role) -> None:
    person = builders.user_with_role(dunmoor, role)

    assert "Orla Foxcombe" in text(signed_in(person).get(page_of(dunmoor, cycle, "lead")))


def test_leads_and_other_boards_see_nothing(
    dunmoor: Board, cycle: Cycle, other_manager: User, signed_in: Any
) -> None:
    lead = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    for url in (address(cycle), page_of(dunmoor, cycle, "lead")):
        assert lead.get(url).status_code == 403
        assert signed_in(other_manager).get(url).status_code == 404
        assert Client().get(url).status_code == 302


def test_a_fact_of_another_framework_is_not_found(
    dunmoor: Board, cycle: Cycle, manager: User, signed_in: Any
) -> None:
    with board_scope(dunmoor.pk):
        other = stories.framework_of(dunmoor, key="own-x", name="Other")
        strange = fact_stories.asked(other.standards.get(number=1), key="strange")

    assert signed_in(manager).get(address(cycle, f"{strange.pk}/")).status_code == 404


def test_standards_without_facts_say_so(dunmoor: Board, manager: User, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        bare = stories.cycle_of(stories.framework_of(dunmoor))

    assert "These standards ask for no facts" in text(signed_in(manager).get(address(bare)))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(
    dunmoor: Board, manager: User, signed_in: Any, count: int, django_assert_num_queries: Any
) -> None:
    with board_scope(dunmoor.pk):
        version = stories.framework_of(dunmoor, standards=1)
        rows = [fact_stories.asked(version.standards.get(), key=f"k{n}") for n in range(count)]
        made = stories.cycle_of(version, *(builders.agency(f"School {n}") for n in range(count)))
        for one in Return.objects.filter(cycle=made):
            for row in rows:
                fact_stories.fact(one, row, name="Orla", post="Head")
        Return.objects.update(submitted_at=timezone.now())
    client = signed_in(manager)
    for url, queries in ((address(made), 12), (address(made, f"{rows[0].pk}/"), 11)):
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)
