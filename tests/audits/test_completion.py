"""How far a cycle is, by phase and state: counts that add up, the list below, who sees it."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import Cycle, Return
from audits.statistics.completion import ASKED, Stage, completion_of
from boards.models import Agency, Board, Sector
from core.models import Invitation, User
from core.permissions import Role
from core.scoping import board_scope
from reports.demonstration.schools import make_schools
from tests import builders
from tests.audits import stories

DAY = dt.timedelta(days=1)
SignIn = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(manager: User, signed_in: SignIn) -> Client:
    return signed_in(manager)


def school(name: str, phase: str = "primary", **fields: object) -> Agency:
    return builders.agency(name, phase=phase, **fields)


def led(agency: Agency, board: Board, *, signed_in: bool = True) -> User:
    person = builders.user(
        f"lead{agency.pk}@schools.example", last_login=timezone.now() if signed_in else None
    )
    builders.give_role(person, board, Role.AGENCY_LEAD, agency=agency)
    return person


def page_of(cycle: Cycle, query: str = "") -> str:
    return f"/boards/dunmoor/audits/cycles/{cycle.pk}/completion/{query}"


def words(response) -> str:
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def listed(response) -> list[str]:
    rows = response.content.decode().split('id="list"', 1)[1].split("<tbody", 1)[-1].split("</tbody>")[0]
    return re.findall(r'<th scope="row"[^>]*>(?:<a [^>]*>)?([^<]+)<', rows)


def states(cycle: Cycle, **by_name: dict[str, object]) -> None:
    for name, fields in by_name.items():
        Return.objects.filter(cycle=cycle, agency__name=name).update(**fields)


@pytest.fixture
def cycle(dunmoor: Board) -> Cycle:
    """Due yesterday; a return at every stage, two primaries, one secondary, a force and one without a sector."""
    police = Sector.objects.create(name="Police", order=1)
    with board_scope(dunmoor.pk):
        agencies = [school(name) for name in "ABCD"]
        agencies += [school(name, "secondary", urn="900009") for name in "E"]
        agencies += [builders.agency("Force", sector=police), builders.agency("Loose")]
        today = timezone.localdate()
        made = stories.cycle_of(
            stories.framework_of(dunmoor), *agencies, opens_on=today - 30 * DAY, due_on=today - DAY
        )
        for one in agencies[:2]:
            led(one, dunmoor, signed_in=one.name == "B")
        now = timezone.now()
        states(
            made,
            C={"status": "submitted", "submitted_at": now - 5 * DAY},
            D={"status": "accepted", "submitted_at": now},
            E={"status": "in_progress"},
            Force={"status": "changes_asked", "submitted_at": now - 9 * DAY},
            Loose={"withdrawn_on": today, "withdrawn_why": "Merged."},
        )
    return made


def test_every_return_is_counted_once(dunmoor: Board, cycle: Cycle, django_assert_num_queries) -> None:
    with board_scope(dunmoor.pk):
        with django_assert_num_queries(1):
            found = completion_of(cycle)
        assert [(line.label, line.asked, line.late, line.withdrawn) for line in found.lines] == [
            ("Primary", 4, 3, 0),
            ("Secondary", 1, 1, 0),
            ("Police", 1, 0, 0),
            ("Other organisations", 0, 0, 1),
        ]
        total = found.total
        assert {stage: total.stages[stage] for stage in Stage} == {
            Stage.NO_LEAD: 1,
            Stage.NOT_STARTED: 1,
            Stage.IN_PROGRESS: 1,
            Stage.HANDED_IN: 1,
            Stage.IN_MODERATION: 1,
            Stage.ACCEPTED: 1,
            Stage.WITHDRAWN: 1,
        }
        assert (total.asked, total.late, found.begins) == (6, 4, 2)
        assert (total.figure.display(), total.figure.base()) == ("50%", "3 of 6 returns")
        assert found.lines[-1].figure.value is None
        assert "1 not asked any more" in total.figure.note()


def test_rows_and_picture_add_up_whatever_the_mix(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        made = make_schools(dunmoor, 60)
        found = completion_of(made)
        assert sum(line.asked + line.withdrawn for line in found.lines) == 60
        assert found.total.handed_in == Return.objects.asked().filter(submitted_at__isnull=False).count()
        chart = found.chart()
        assert [sum(map(int, stack.values)) for stack in chart.stacks] == [one.asked for one in found.lines]
        assert len({line.key for line in found.lines}) == len(Agency.Phase)
        assert all(found.total.stages[stage] for stage in (*ASKED, Stage.WITHDRAWN))


def test_a_day_before_the_due_day_nothing_is_missing(dunmoor: Board, cycle: Cycle) -> None:
    with board_scope(dunmoor.pk):
        cycle.due_on = timezone.localdate() + DAY
        assert completion_of(cycle).total.late == 0


def test_the_page_shows_table_picture_and_list(cycle: Cycle, client: Client) -> None:
    response = client.get(page_of(cycle))
    page = words(response)
    for said in ("50%", "3 of 6 returns", "Returns by phase of school and state", "No lead signed in"):
        assert said in page
    assert "<svg" in response.content.decode()
    assert listed(response) == ["A", "B", "C", "D", "E", "Force", "Loose"]
    assert 'href="?state=no_lead&amp;phase=primary#list"' in response.content.decode()
    assert (
        f'href="/boards/dunmoor/audits/cycles/{cycle.pk}/?show=not_started#list"' in response.content.decode()
    )
    assert "2 returns have not been begun" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?phase=primary", ["A", "B", "C", "D"]),
        ("?state=no_lead", ["A"]),
        ("?state=not_started&phase=primary", ["B"]),
        ("?late=yes", ["A", "B", "D", "E"]),
        ("?phase=other", ["Loose"]),
        ("?q=900009", ["E"]),
        ("?q=for", ["Force"]),
        ("?sort=-agency&phase=primary", ["D", "C", "B", "A"]),
        ("?phase=nonsense", []),
    ],
)
def test_the_list_is_filtered_and_sorted(cycle: Cycle, client: Client, query: str, names: list[str]) -> None:
    response = client.get(page_of(cycle, query))
    found = listed(response) if names else []
    assert found == names
    assert ("Nothing matches the filter" in words(response)) == (not names)


def test_a_sector_is_a_line_of_its_own(cycle: Cycle, client: Client) -> None:
    sector = Sector.objects.get(name="Police")
    assert listed(client.get(page_of(cycle, f"?phase=sector-{sector.pk}"))) == ["Force"]


def test_who_leads_or_is_invited(dunmoor: Board, cycle: Cycle, client: Client, manager: User) -> None:
    with board_scope(dunmoor.pk):
        Invitation.objects.create(
            board=dunmoor, email="head@e.example", name="Head", role=Role.AGENCY_LEAD, token_hash="x" * 64,
            agency=Agency.objects.get(name="E"), invited_by=manager, expires_at=timezone.now() + DAY,
        )  # fmt: skip
    page = words(client.get(page_of(cycle)))
    lead = User.objects.get(email__startswith="lead", role_assignments__agency__name="A")
    assert str(lead) in page
    assert "Invited" in page
    assert "Not invited" in page


def test_downloads_hold_everything(cycle: Cycle, client: Client) -> None:
    response = client.get(page_of(cycle, "?download=csv&phase=secondary"))
    file = b"".join(response.streaming_content).decode()
    head, row = file.lstrip("\ufeff").splitlines()
    assert head == "School or agency,Phase or sector,URN,State,Answered,Asked,Lead,Handed in,Late"
    assert row == "E,Secondary,900009,In progress,0,4,,,Overdue"
    assert b"".join(client.get(page_of(cycle, "?download=xlsx")).streaming_content).startswith(b"PK")


def test_an_empty_cycle_says_what_to_do(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        empty = stories.cycle_of(stories.framework_of(dunmoor), name="Section 175 & more")
    response = client.get(page_of(empty))
    assert "Nobody is asked yet" in words(response)
    assert "load/schools/?cycle=Section+175+%26+more" in response.content.decode()


def test_who_sees_it(dunmoor: Board, cycle: Cycle, signed_in: SignIn, other_manager: User) -> None:
    member = signed_in(builders.user_with_role(dunmoor, Role.MEMBER))
    response = member.get(page_of(cycle))
    assert response.status_code == 200
    with board_scope(dunmoor.pk):
        one = Return.objects.first()
    assert one.get_absolute_url() not in response.content.decode()
    assert "Remind these" not in response.content.decode()
    lead = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    assert lead.get(page_of(cycle)).status_code == 403
    assert signed_in(other_manager).get(page_of(cycle)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries(
    count: int, dunmoor: Board, client: Client, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        made = make_schools(dunmoor, count)
    client.get("/boards/dunmoor/meetings/")  # renews the session
    # Eight ask for data, five of them for this page's; four open and close the scope of the board.
    with django_assert_num_queries(12) as captured:
        client.get(page_of(made))
    assert len([one for one in captured.captured_queries if "audits_" in one["sql"]]) == 5


def test_two_hundred_schools_come_in_pages_of_fifty(
    dunmoor: Board, client: Client, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        made = make_schools(dunmoor, 200)
    client.get("/boards/dunmoor/meetings/")
    with django_assert_num_queries(12):
        response = client.get(page_of(made))
    assert len(listed(response)) == 50
    assert "200 returns" in words(response)
    assert len(listed(client.get(page_of(made, "?page=4")))) == 50
