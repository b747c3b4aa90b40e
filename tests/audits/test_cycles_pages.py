"""The pages of cycles: what each person sees and can do there."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import Cycle, FrameworkVersion, Reminder, Return, TeamMember
from audits.services.reminders import remind_now
from boards.models import Agency, Board, BoardAgency, Sector
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories

AUDITS = "/boards/dunmoor/audits/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def police(db: None) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def lead(dunmoor: Board, police: Agency) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def version(dunmoor: Board) -> FrameworkVersion:
    with board_scope(dunmoor.pk):
        return stories.framework_of(dunmoor)


@pytest.fixture
def cycle(dunmoor: Board, version: FrameworkVersion, police: Agency) -> Cycle:
    with board_scope(dunmoor.pk):
        return stories.cycle_of(version, police, builders.agency("Dunmoor Fire"))


@pytest.fixture
def client(manager: User, signed_in) -> Client:
    """Of the board manager."""
    return signed_in(manager)


def text(response) -> str:
    """The words of a page, without markup."""
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).split())


def url_of(cycle: Cycle, more: str = "") -> str:
    return f"{AUDITS}cycles/{cycle.pk}/{more}"


def listed(response) -> list[str]:
    """The agencies of the table, in order."""
    page = response.content.decode().split("<tbody", 1)[-1]
    return re.findall(r'<th scope="row"[^>]*>(?:<a [^>]*>)?([^<]+)<', page)


# The calendar -----------------------------------------------------------------------------------------------------


def test_an_empty_calendar_says_what_to_do(dunmoor, client) -> None:
    page = client.get(AUDITS).content.decode()
    assert "Begin with the standards" in page
    assert f'href="{AUDITS}frameworks/" role="button"' in page
    assert "Take the Section 11 standards" in text(client.get(f"{AUDITS}cycles/add/"))
    with board_scope(dunmoor.pk):
        stories.framework_of(dunmoor)
    page = client.get(AUDITS)
    assert "No cycle is planned yet" in text(page)
    assert f'href="{AUDITS}cycles/add/"' in page.content.decode()


def test_the_calendar(dunmoor, cycle, version, client, signed_in) -> None:
    with board_scope(dunmoor.pk):
        Return.objects.filter(agency__name="Dunmoor Fire").update(submitted_at=timezone.now())
        withdrawn = Return.objects.create(
            board=dunmoor, cycle=cycle, agency=builders.agency("Dunmoor Health")
        )
        Return.objects.filter(pk=withdrawn.pk).update(withdrawn_on=timezone.localdate())
        today = timezone.localdate()
        planned = {"name": "Pilot", "opens_on": today + DAY, "is_pilot": True}
        stories.cycle_of(version, **planned)
        stories.cycle_of(version, name="Of last year", opens_on=today - 400 * DAY, due_on=today - 300 * DAY)
    for who in (client, signed_in(builders.user_with_role(dunmoor, Role.MEMBER))):
        page = text(who.get(AUDITS))
        assert "1 of 2 returns handed in (50%)" in page
        assert page.index("Pilot") < page.index("Section 11, this year") < page.index("Of last year")
        assert ("Choose the agencies" in page) == (who is client)


def test_a_lead_sees_the_own_returns_with_what_to_do(dunmoor, cycle, lead, signed_in) -> None:
    client = signed_in(lead)
    with board_scope(dunmoor.pk):
        own = stories.return_of(cycle, builders.agency("Dunmoor Police"))

    def says(**changes) -> str:
        with board_scope(dunmoor.pk):
            Return.objects.filter(pk=own.pk).update(**changes)
        return text(client.get(AUDITS))

    page = says()
    assert "Dunmoor Police: Section 11, this year" in page
    assert "Dunmoor Fire" not in page
    assert "Nobody has begun yet" in page
    with board_scope(dunmoor.pk):
        stories.answer(own, "1.1", 25)
    assert "1 of 4 criteria answered" in says(status="in_progress")
    assert "It is handed in" in says(status="submitted", submitted_at=timezone.now())
    assert "The board asks for changes" in says(status="changes_asked")
    assert "The board has accepted it" in says(status="accepted")
    page = says(withdrawn_on=timezone.localdate(), withdrawn_why="You have merged.")
    assert "The board does not ask your agency any more: You have merged. What you wrote is kept." in page
    assert client.get(url_of(cycle)).status_code == 403


def test_a_place_in_a_team_opens_no_return_of_another_agency(dunmoor, cycle, lead, signed_in) -> None:
    with board_scope(dunmoor.pk):
        fire = stories.return_of(cycle, builders.agency("Dunmoor Fire"))
        TeamMember.objects.create(board=dunmoor, agency_return=fire, user=lead)
    assert "Dunmoor Fire" not in text(signed_in(lead).get(AUDITS))
    assert signed_in(lead).get(fire.get_absolute_url()).status_code == 404


def test_a_lead_without_a_return_is_told_so(dunmoor, lead, signed_in) -> None:
    assert "Nothing is asked of you yet" in text(signed_in(lead).get(AUDITS))


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_takes_the_same_queries(
    count, dunmoor, version, client, lead, signed_in, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        for number in range(count):
            agencies = [builders.agency(f"A{n}") for n in range(count)]
            stories.cycle_of(version, builders.agency("Dunmoor Police"), *agencies, name=f"Cycle {number}")
    client.get("/boards/dunmoor/meetings/")  # renews the session
    with django_assert_num_queries(9):
        client.get(AUDITS)
    other = signed_in(lead)
    other.get("/boards/dunmoor/meetings/")
    with django_assert_num_queries(9):
        other.get(AUDITS)


# One cycle --------------------------------------------------------------------------------------------------------


def test_one_cycle(dunmoor, cycle, lead, client) -> None:
    with board_scope(dunmoor.pk):
        own = stories.return_of(cycle, builders.agency("Dunmoor Police"))
        stories.answer(own, "1.1", 25)
        Return.objects.filter(pk=own.pk).update(status="in_progress", lead=lead)
    response = client.get(url_of(cycle))
    page = text(response)
    assert listed(response) == ["Dunmoor Fire", "Dunmoor Police"]
    assert "1 of 4" in page, "answered, not compliant: the grade is the lowest"
    assert "No lead" in page
    assert lead.name in page
    assert "Remind all 2 now" in page
    assert response.content.decode().count('name="return"') == 1, "nobody can be told of the fire service"


def test_members_see_who_has_answered_and_nothing_to_press(dunmoor, cycle, signed_in) -> None:
    response = signed_in(builders.user_with_role(dunmoor, Role.MEMBER)).get(url_of(cycle))
    page = response.content.decode()
    assert listed(response) == ["Dunmoor Fire", "Dunmoor Police"]
    assert "Remind" not in page
    assert "/returns/" not in page


def test_a_closed_cycle_says_what_was_not_handed_in(dunmoor, cycle, lead, client) -> None:
    with board_scope(dunmoor.pk):
        Cycle.objects.update(closed_on=timezone.localdate(), due_on=timezone.localdate() - DAY)
    page = text(client.get(url_of(cycle)))
    assert page.count("Not started Not handed in 0 of 4") == 2
    assert "No lead" not in page
    assert lead.name not in page, "who leads the agency today did not lead this return"


def test_late_returns_are_marked(dunmoor, cycle, client) -> None:
    today = timezone.localdate()
    with board_scope(dunmoor.pk):
        Cycle.objects.update(due_on=today - DAY)
        Return.objects.filter(agency__name="Dunmoor Fire").update(
            status="submitted", submitted_at=timezone.now()
        )
    page = text(client.get(url_of(cycle)))
    assert "Handed in late" in page
    assert "Overdue" in page
    assert "the due date has passed" in page


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("", ["Fire", "Health", "Police", "Probation"]),
        ("outstanding", ["Health", "Police"]),
        ("late", []),
        ("submitted", ["Fire"]),
        ("withdrawn", ["Probation"]),
    ],
)
def test_the_filter(dunmoor, cycle, client, show, expected) -> None:
    with board_scope(dunmoor.pk):
        for name in ("Health", "Probation"):
            Return.objects.create(board=dunmoor, cycle=cycle, agency=builders.agency(f"Dunmoor {name}"))
        Return.objects.filter(agency__name="Dunmoor Fire").update(
            status="submitted", submitted_at=timezone.now()
        )
        Return.objects.filter(agency__name="Dunmoor Probation").update(withdrawn_on=timezone.localdate())
    assert listed(client.get(url_of(cycle, f"?show={show}"))) == [f"Dunmoor {name}" for name in expected]


def test_the_download(dunmoor, cycle, client) -> None:
    with board_scope(dunmoor.pk):
        stories.answer(stories.return_of(cycle, builders.agency("Dunmoor Fire")), "2.1", 100)
    response = client.get(url_of(cycle, "?download=csv"))
    rows = b"".join(response.streaming_content).decode().splitlines()
    assert rows[0].lstrip("\ufeff") == "Agency,Sector,Status,Answered,Asked,Lead,Handed in,Last reminder"
    assert rows[1] == "Dunmoor Fire,,Not started,1,4,,,"


@pytest.mark.parametrize("count", [1, 3])
def test_a_cycle_takes_the_same_queries(
    count, dunmoor, version, client, lead, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        agencies = [builders.agency(f"A{number}") for number in range(count)]
        cycle = stories.cycle_of(version, builders.agency("Dunmoor Police"), *agencies)
        for one in cycle.returns.all():
            Reminder.objects.create(
                board=dunmoor, agency_return=one, sent_to="x@y.example", due_on=cycle.due_on
            )
            stories.answer(stories.return_of(cycle, one.agency), "1.1", 75)
    client.get("/boards/dunmoor/meetings/")
    with django_assert_num_queries(14):
        client.get(url_of(cycle))


# Changes ----------------------------------------------------------------------------------------------------------


def form(chosen: FrameworkVersion, **changes: str) -> dict[str, str]:
    return {
        "version": str(chosen.pk), "name": "Section 11, 2030", "threshold": "75", "intro": "",
        "opens_on_day": "1", "opens_on_month": "3", "opens_on_year": "2030",
        "due_on_day": "30", "due_on_month": "4", "due_on_year": "2030", **changes,
    }  # fmt: skip


def test_planning_then_asking(dunmoor, version, police, lead, client) -> None:
    health = Sector.objects.create(name="Health", order=1)
    with board_scope(dunmoor.pk):
        for agency in (
            police,
            builders.agency("Dunmoor Hospital", sector=health),
            builders.agency("Not here"),
        ):
            if agency.name != "Not here":
                BoardAgency.objects.create(board=dunmoor, agency=agency)
    response = client.post(f"{AUDITS}cycles/add/", form(version), follow=True)
    with board_scope(dunmoor.pk):
        cycle = Cycle.objects.get()
    assert response.redirect_chain[-1][0] == url_of(cycle, "agencies/")
    page = text(response)
    assert "Dunmoor Hospital" in page
    assert "Not here" not in page
    assert "Dunmoor Police" not in text(client.get(url_of(cycle, f"agencies/?sector={health.pk}")))
    client.post(url_of(cycle, f"agencies/?sector={health.pk}"), {"all": "1"})
    response = client.post(url_of(cycle, "agencies/"), {"agencies": [str(police.pk)]}, follow=True)
    assert "1 agency is asked." in text(response)
    with board_scope(dunmoor.pk):
        assert list(Return.objects.values_list("agency__name", "lead__email")) == [
            ("Dunmoor Hospital", None),
            ("Dunmoor Police", lead.email),
        ]
    assert "All agencies of the board are asked already" in text(client.get(url_of(cycle, "agencies/")))
    not_of_this_board = builders.agency("Not here")
    response = client.post(url_of(cycle, "agencies/"), {"agencies": [str(not_of_this_board.pk)]})
    assert response.status_code == 200
    with board_scope(dunmoor.pk):
        assert Return.objects.count() == 2


def test_nothing_ticked_is_said(dunmoor, cycle, client) -> None:
    with board_scope(dunmoor.pk):
        BoardAgency.objects.create(board=dunmoor, agency=builders.agency("Dunmoor Health"))
    assert "Choose at least one agency" in text(client.post(url_of(cycle, "agencies/"), {}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"due_on_year": "2029"}, "Returns cannot be due before the cycle opens"),
        ({"name": "section 11, THIS year"}, "There is already a cycle of this name"),
        ({"threshold": "101"}, "must be 100 or less"),
        ({"version": "0"}, "Select a valid choice"),
    ],
)
def test_what_the_form_refuses(dunmoor, cycle, version, client, changes, said) -> None:
    response = client.post(f"{AUDITS}cycles/add/", form(version, **changes))
    assert said in text(response)
    with board_scope(dunmoor.pk):
        assert Cycle.objects.count() == 1


def test_changing_the_due_date(dunmoor, cycle, version, client) -> None:
    page = client.get(url_of(cycle, "change/")).content.decode()
    assert 'value="Section 11, this year"' in page
    response = client.post(url_of(cycle, "change/"), form(version), follow=True)
    page = text(response)
    assert "30 April 2030" in page
    assert "Agencies are told with the next reminder" in page


def test_reminding_from_the_page(dunmoor, cycle, lead, client) -> None:
    with board_scope(dunmoor.pk):
        own, other = Return.objects.order_by("-agency__name")
    page = text(client.post(url_of(cycle, "remind/"), {"return": own.pk}, follow=True))
    assert "1 reminder is being sent." in page
    page = text(client.post(url_of(cycle, "remind/"), {"return": other.pk}, follow=True))
    assert "there is no agency lead yet for Dunmoor Fire" in page
    with board_scope(dunmoor.pk):
        assert Reminder.objects.get().sent_to == lead.email
        Reminder.objects.update(sent_at=timezone.now() - DAY)
    assert "1 reminder is being sent." in text(client.post(url_of(cycle, "remind/"), follow=True))
    page = text(client.get(url_of(cycle, "reminders/")))
    assert page.count(lead.email) == 2
    assert "By hand" in page
    assert client.post(url_of(cycle, "remind/"), {"return": "x"}).status_code == 404
    with board_scope(dunmoor.pk):
        Reminder.objects.update(sent_at=timezone.now() - DAY)
        Return.objects.filter(pk=own.pk).update(status=Return.Status.IN_PROGRESS)
    page = text(client.post(url_of(cycle, "remind/"), {"only": "not_started"}, follow=True))
    assert "there is no agency lead yet for Dunmoor Fire" in page  # Police has begun, and hears nothing
    assert client.get(url_of(cycle, "remind/")).status_code == 405


def test_withdrawing_and_asking_again(dunmoor, cycle, client) -> None:
    with board_scope(dunmoor.pk):
        fire = Return.objects.get(agency__name="Dunmoor Fire")
    assert "Say why" in text(client.post(f"{AUDITS}returns/{fire.pk}/withdraw/", {"reason": ""}))
    page = text(client.post(f"{AUDITS}returns/{fire.pk}/withdraw/", {"reason": "It is closed."}, follow=True))
    assert "Dunmoor Fire is not asked any more. What it wrote is kept." in page
    assert "It is closed." in page
    page = text(client.post(f"{AUDITS}returns/{fire.pk}/ask-again/", follow=True))
    assert "Dunmoor Fire is asked again" in page
    assert "asked already" in text(client.post(f"{AUDITS}returns/{fire.pk}/ask-again/", follow=True))


def test_choosing_the_lead(dunmoor, cycle, lead, client) -> None:
    with board_scope(dunmoor.pk):
        fire, own = Return.objects.order_by("agency__name")
    assert "This agency has no lead yet" in text(client.get(f"{AUDITS}returns/{fire.pk}/lead/"))
    client.post(f"{AUDITS}returns/{own.pk}/lead/", {"lead": lead.pk})
    with board_scope(dunmoor.pk):
        assert Return.objects.get(pk=own.pk).lead == lead
    client.post(f"{AUDITS}returns/{own.pk}/lead/", {"lead": ""})
    with board_scope(dunmoor.pk):
        assert Return.objects.get(pk=own.pk).lead is None


def test_closing_and_reopening(dunmoor, cycle, client) -> None:
    assert "2 of 2 returns are not handed in" in text(client.get(url_of(cycle, "close/")))
    page = text(client.post(url_of(cycle, "close/"), follow=True))
    assert "The cycle is closed." in page
    assert "Reopen the cycle" in page
    assert "Remind all" not in page
    assert "This cycle is closed" in text(client.get(url_of(cycle, "agencies/")))
    assert "closed already" in text(client.post(url_of(cycle, "close/")))
    assert "The cycle is open again." in text(client.post(url_of(cycle, "reopen/"), follow=True))


# Home -------------------------------------------------------------------------------------------------------------


def needs(client: Client) -> dict[str, str]:
    return {need.key: need.title for need in client.get("/boards/dunmoor/").context["needs"]}


def test_home_says_what_is_due(dunmoor, eastvale, cycle, version, lead, manager, signed_in) -> None:
    builders.give_role(lead, eastvale, Role.AGENCY_LEAD)
    client, day = signed_in(lead), cycle.due_on
    written = f"{day.day} {day:%B %Y}"
    assert needs(client) == {"own_returns": f"1 audit return is due on {written}"}
    with board_scope(dunmoor.pk):
        later = stories.cycle_of(version, builders.agency("Dunmoor Police"), name="x", due_on=day + DAY)
    assert needs(client) == {"own_returns": f"2 audit returns are due, the first on {written}"}
    today = timezone.localdate()
    with board_scope(dunmoor.pk):
        later.delete()
        Cycle.objects.update(due_on=today - DAY)
    yesterday = today - DAY
    assert needs(client) == {
        "own_returns_overdue": f"1 audit return was due on {yesterday.day} {yesterday:%B %Y}"
    }
    assert needs(signed_in(manager))["returns_overdue"] == "2 audit returns are overdue"
    with board_scope(dunmoor.pk):
        Return.objects.update(submitted_at=timezone.now(), status="changes_asked")
    assert list(needs(client)) == ["own_returns_changes"]
    with board_scope(dunmoor.pk):
        Cycle.objects.update(closed_on=today)
    assert needs(client) == {}


# Remembered pages -------------------------------------------------------------------------------------------------


def test_a_remembered_page_shows_each_change(remembering, dunmoor, cycle, lead, manager, signed_in) -> None:
    client = signed_in(manager)
    assert "0 of 4" in text(client.get(url_of(cycle)))
    assert "0 of 2 returns" in text(client.get(AUDITS))
    with board_scope(dunmoor.pk):
        own = stories.return_of(cycle, builders.agency("Dunmoor Police"))
        stories.answer(own, "1.1", 25)
        assert "1 of 4" not in text(client.get(url_of(cycle))), "nothing in the trail: nothing changed"
        remind_now(cycle, [own], actor=manager)
    page = text(client.get(url_of(cycle)))
    assert "1 of 4" in page
    assert "Reminded" in page


def test_buttons_of_a_remembered_page_work_in_another_session(
    remembering, dunmoor, cycle, lead, manager
) -> None:
    """The token belongs to the session that shows the page, not to the one for which it was made."""
    for _ in range(2):
        client = Client(enforce_csrf_checks=True)
        client.force_login(manager)
        page = client.get(url_of(cycle)).content.decode()
        form = page.split(f'action="{url_of(cycle, "remind/")}"')[2]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        response = client.post(url_of(cycle, "remind/"), {"csrfmiddlewaretoken": token})
        assert response.status_code == 302
