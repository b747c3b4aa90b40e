"""The pages of figures: what they show, to whom, and with how many queries."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import Cycle, Framework, PublishedFigure, Return
from audits.services.published import save_published
from boards.models import Agency, Board
from boards.services.loads import confirm_load, send_file
from core.loading import find_kind
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories
from tests.boards.loading.conftest import DATA

SignIn = Callable[[User], Client]
NA = stories.NOT_APPLICABLE
DUDLEY = str(DATA / "section11.csv")
pytestmark = pytest.mark.django_db


def story(board: Board, *, standards: int = 2, criteria: int = 2, agencies: int = 2) -> Cycle:
    """A cycle in which all have handed in; the first agency is at 25, the next at 50, and so on."""
    bodies = [builders.agency(f"Agency {number}") for number in range(agencies)]
    with board_scope(board.pk):
        cycle = stories.cycle_of(stories.framework_of(board, standards=standards, criteria=criteria), *bodies)
        Return.objects.update(submitted_at=timezone.now(), status=Return.Status.SUBMITTED)
        for place, body in enumerate(bodies):
            one = stories.return_of(cycle, body)
            for number in range(1, standards + 1):
                for item in [f"{number}.{each}" for each in range(1, criteria + 1)] or [f"{number}"]:
                    stories.answer(one, item, (25, 50, 75, 100)[place % 4])
    return cycle


def dudley(board: Board) -> Cycle:
    call_command(
        "load", "section11", DUDLEY, "--board", board.slug, "--cycle", "Section 11 2011-12", verbosity=0
    )
    with board_scope(board.pk):
        return Cycle.objects.get()


def page(client: Client, cycle: Cycle, name: str, query: str = "") -> str:
    response = client.get(f"/boards/{cycle.board.slug}/audits/cycles/{cycle.pk}/{name}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_figures_show_averages_counts_and_red_criteria(
    manager: User, signed_in: SignIn, dunmoor: Board
) -> None:
    cycle = story(dunmoor)
    shown = page(signed_in(manager), cycle, "figures")
    assert "37.5%" in shown
    assert "4 standard scores, together 150" in shown
    assert "1 from 50% to under 75%, 1 from 25% to under 50%" in shown
    assert "Agency 0" in shown
    assert "2 of 2 returns handed in" in shown
    assert "What is asked in 2.2" in shown


def test_figures_of_a_cycle_that_nobody_answered(manager: User, signed_in: SignIn, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        cycle = stories.cycle_of(stories.framework_of(dunmoor), builders.agency("Agency 0"))
    client = signed_in(manager)
    assert "Nothing was handed in yet" in page(client, cycle, "figures")
    assert "0 of 1 return handed in" in page(client, cycle, "heat")
    with board_scope(dunmoor.pk):
        Return.objects.all().delete()
    assert "No agency is asked yet" in page(client, cycle, "heat")


def test_the_heat_map_has_numbers_words_and_links(manager: User, signed_in: SignIn, dunmoor: Board) -> None:
    cycle = story(dunmoor)
    shown = page(signed_in(manager), cycle, "heat")
    assert '<span class="app-mark app-mark--red" title="25%, Not met">' in shown
    assert '<th scope="row"><a class="govuk-link" href="/boards/dunmoor/audits/returns/' in shown
    assert "/standards/2/" in shown
    by_criterion = page(signed_in(manager), cycle, "heat", "?by=criterion")
    assert '<span title="What is asked in 1.2">1.2</span>' in by_criterion


def test_members_see_figures_but_no_way_to_returns(signed_in: SignIn, dunmoor: Board) -> None:
    cycle = story(dunmoor)
    client = signed_in(builders.user_with_role(dunmoor, Role.MEMBER))
    for name in ("heat", "figures", "published"):
        shown = page(client, cycle, name)
        assert "/audits/returns/" not in shown
    assert "published/change/" not in page(client, cycle, "published")


def test_the_difference_between_agency_and_moderator(
    manager: User, signed_in: SignIn, dunmoor: Board
) -> None:
    cycle = story(dunmoor, standards=1, criteria=1)
    with board_scope(dunmoor.pk):
        cycle.returns.get(agency__name="Agency 1").answers.update(moderated_score=25)
    client = signed_in(manager)
    shown = page(client, cycle, "heat", "?show=difference")
    assert "\u221225 points: agency 50%, moderator 25%" in shown
    assert "0 points: agency 25%, moderator 25%" in shown
    moderated = page(client, cycle, "figures", "?show=moderated")
    assert "2 agencies with a score, together 50" in moderated
    assert "together 75" in page(client, cycle, "figures")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_map_as_a_file(manager: User, signed_in: SignIn, dunmoor: Board, form: str) -> None:
    cycle = dudley(dunmoor)
    client = signed_in(manager)
    response = client.get(f"/boards/dunmoor/audits/cycles/{cycle.pk}/heat/?download={form}")
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert response["Content-Disposition"].endswith(f'.{form}"')
    if form == "csv":
        head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        assert head == ["Agency", *map(str, range(1, 12)), "Average"]
        offending = next(row for row in rows if row[0] == "Youth Offending Services")
        assert offending[1:6] == ["81", "70", "91", "75", "not applicable"]
        assert offending[-1] == "80.1"
    with board_scope(dunmoor.pk):
        assert AuditEntry.objects.filter(action__contains="export").count() == 1


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("figures/", 6),
        ("heat/", 4),
        ("heat/?show=difference", 4),
        ("heat/?by=criterion", 4),
        ("heat/?by=criterion&show=difference", 4),
    ],
)
def test_pages_take_a_constant_number_of_queries(
    manager: User, signed_in: SignIn, dunmoor: Board, name: str, count: int
) -> None:
    client = signed_in(manager)
    counts = []
    for size in (1, 3):
        with board_scope(dunmoor.pk):
            Cycle.objects.all().delete()
            Framework.objects.all().delete()
        cycle = story(dunmoor, standards=size, criteria=size, agencies=size)
        url = f"/boards/dunmoor/audits/cycles/{cycle.pk}/{name}"
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        own = [one for one in captured.captured_queries if "audits_" in one["sql"]]
        counts.append((len(own), len(captured)))
    assert counts[0] == counts[1]
    assert counts[0][0] == count


def test_a_remembered_page_knows_of_a_new_answer(
    manager: User, signed_in: SignIn, dunmoor: Board, remembering: None
) -> None:
    cycle = dudley(dunmoor)
    client = signed_in(manager)
    assert "80.1%" in page(client, cycle, "figures")
    text = b"agency,item,answer,comment\nYouth Offending Services,5,0,\n"
    kind = find_kind("section11")
    assert kind is not None
    with board_scope(dunmoor.pk):
        load = send_file(
            kind,
            SimpleUploadedFile("x.csv", text),
            board=dunmoor,
            options={"cycle": cycle.name},
            actor=manager,
        )
        confirm_load(load, actor=manager)
    assert "70.1%" in page(client, cycle, "figures")  # now it is 561 of 8


# Several boards. ---------------------------------------------------------------------------------------------------


def test_boards_side_by_side_without_agencies(
    manager: User, signed_in: SignIn, dunmoor: Board, eastvale: Board
) -> None:
    story(dunmoor)
    story(eastvale, agencies=1)
    client = signed_in(manager)
    alone = client.get("/audits/boards/").content.decode()
    assert "Eastvale" not in alone
    builders.give_role(manager, eastvale, Role.MEMBER)
    shown = client.get("/audits/boards/").content.decode()
    assert "37.5%" in shown
    assert "25%" in shown
    assert "Eastvale Safeguarding Children Partnership" in shown
    assert "Agency" not in shown.replace("Agencies are not named", "")


def test_an_agency_lead_sees_no_boards_side_by_side(signed_in: SignIn, dunmoor: Board) -> None:
    story(dunmoor)
    client = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    assert "Nothing to compare yet" in client.get("/audits/boards/").content.decode()


# Published figures. ------------------------------------------------------------------------------------------------


def printed(cycle: Cycle) -> dict[str, str]:
    """What the Dudley report prints, as the form takes it."""
    text = (DATA / "section11_organisation_averages.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    ids = {agency.name: agency.pk for agency in Agency.objects.all()}
    data = {f"agency-{ids[row['organisation']]}": row["published_average_percent"] for row in rows}
    first = cycle.version.standards.get(number=1)
    return data | {
        f"standard-{first.pk}": "86.8",
        "overall": "81.8 %",
        "source": "Annual report 2011-12, page 34",
    }


def test_the_page_shows_which_published_figures_do_not_follow(
    manager: User, signed_in: SignIn, dunmoor: Board
) -> None:
    cycle = dudley(dunmoor)
    client = signed_in(manager)
    url = f"/boards/dunmoor/audits/cycles/{cycle.pk}/published/"
    with board_scope(dunmoor.pk):
        data = printed(cycle)
    assert client.get(f"{url}change/").status_code == 200
    response = client.post(f"{url}change/", data)
    assert (response.status_code, response["Location"]) == (302, url)
    shown = client.get(url).content.decode()
    assert "9 of 12 printed averages follow from the answers" in shown
    assert "It would be: 561 divided by 8, where 7 are answered." in shown
    assert "\u221210" in shown
    assert "No other rule that we know gives it." in shown
    assert "Annual report 2011-12, page 34" in shown
    again = client.get(f"{url}change/").content.decode()
    assert 'value="70.1"' in again
    with board_scope(dunmoor.pk):
        assert PublishedFigure.objects.count() == 12
        entry = AuditEntry.objects.get(action="cycle.published_figures")
        assert entry.after["Youth Offending Services"] == "70.1"


def test_published_figures_change_and_go(manager: User, dunmoor: Board, eastvale: Board) -> None:
    cycle = story(dunmoor)
    with board_scope(dunmoor.pk):
        of = (None, None)
        assert save_published(cycle, {of: Decimal("37.5")}, source="Page 1", actor=manager) == 1
        assert save_published(cycle, {of: Decimal("37.5")}, source="Page 1", actor=manager) == 0
        assert save_published(cycle, {of: Decimal(40)}, source="Page 1", actor=manager) == 1
        assert PublishedFigure.objects.get().average == 40
        assert save_published(cycle, {of: None}, source="", actor=manager) == 1
        assert not PublishedFigure.objects.exists()
        stranger = builders.agency("Not asked")
        with pytest.raises(ValidationError, match="not in this cycle"):
            save_published(cycle, {(None, stranger.pk): Decimal(1)}, source="", actor=manager)


@pytest.mark.parametrize(("typed", "error"), [("101", "must be 100 or less"), ("x", "Enter a number")])
def test_what_is_no_percentage_is_refused(
    manager: User, signed_in: SignIn, dunmoor: Board, typed: str, error: str
) -> None:
    cycle = story(dunmoor)
    url = f"/boards/dunmoor/audits/cycles/{cycle.pk}/published/change/"
    response = signed_in(manager).post(url, {"overall": typed})
    assert response.status_code == 200
    assert error in response.content.decode()
