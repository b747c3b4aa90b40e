"""Forms, response steps and analyses of a death; national returns; loading by leads; a death that two boards count."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from boards.models import Board
from core.models import AuditEntry
from core.permissions import Role
from reviews.models import ChildDeath, DeathAnalysis, DeathFormRequest, DeathReturn, ResponseStep
from reviews.services.death_returns import headlines
from reviews.statistics.deaths import figures_of
from tests import builders
from tests.reviews.death_stories import DAY, cleared, death_of, deaths_of, lead_of
from tests.reviews.stories import incident_of
from tests.reviews.test_register_pages import day, text

BASE = "/boards/dunmoor/child-deaths/"
SECRET = "The vermilion window"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def lead(dunmoor: Board) -> Client:
    return builders.client_of(lead_of(dunmoor))


@pytest.fixture
def death(dunmoor: Board) -> ChildDeath:
    with cleared(dunmoor):
        return death_of(dunmoor, age_days=41, sex="female", area="Dunmoor", forms_asked=6, forms_received=2)


def test_forms_are_rows_and_the_numbers_are_theirs(dunmoor: Board, lead: Client, death: ChildDeath) -> None:
    url = f"{BASE}{death.pk}/"
    assert "2 of 6 received; which ones is not written down" in text(lead.get(url))
    sent = {"kind": "reporting", "agency": "", "whom": "Eastvale hospital", **day("asked_on", DAY)}
    sent |= day("received_on", None)
    assert "Choose the agency" in text(lead.post(f"{url}forms/add/", sent | {"whom": ""}))
    early = sent | day("received_on", DAY - dt.timedelta(days=1))
    assert "before the child died" in text(lead.post(f"{url}forms/add/", early))
    lead.post(f"{url}forms/add/", sent)
    lead.post(f"{url}forms/add/", sent | {"kind": "analysis"} | day("received_on", DAY))
    assert "1 of 2 received" in text(lead.get(url))
    with cleared(dunmoor):
        waiting = DeathFormRequest.objects.get(received_on=None)
    lead.post(f"{url}forms/{waiting.pk}/", sent | day("received_on", DAY + dt.timedelta(days=9)))
    assert "2 of 2 received" in text(lead.get(url))
    # The form of the death no longer asks for the numbers, and keeps them.
    form = lead.get(f"{url}change/").context["form"]
    assert "forms_asked" not in form.fields
    lead.post(
        f"{url}change/", {"reference": "D1", "died_on": "2025-06-02", "age_days": "41", "sex": "female"}
    )
    with cleared(dunmoor):
        death.refresh_from_db()
    assert (death.forms_asked, death.forms_received) == (2, 2)
    lead.post(f"{url}forms/{waiting.pk}/remove/")
    assert "1 of 1 received" in text(lead.get(url))


def test_steps_stand_by_role_and_time_and_are_sealed(dunmoor: Board, lead: Client, death: ChildDeath) -> None:
    url = f"{BASE}{death.pk}/"
    sent = {"role": "police", "time": "14:30", "text": SECRET, **day("day", DAY)}
    assert "Enter a time such as 14:30" in text(lead.post(f"{url}steps/add/", sent | {"time": "half past"}))
    early = sent | day("day", DAY - dt.timedelta(days=1))
    assert "before the child died" in text(lead.post(f"{url}steps/add/", early))
    lead.post(f"{url}steps/add/", sent)
    lead.post(f"{url}steps/add/", sent | {"role": "nurse", "time": "09:05"})
    page = text(lead.get(url))
    assert page.index("09:05") < page.index("14:30")
    assert SECRET in page
    with cleared(dunmoor):
        one = ResponseStep.objects.get(role="police")
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM reviews_responsestep")
            assert all(SECRET not in row[0] for row in cursor.fetchall())
        assert all(SECRET not in str(entry.after) for entry in AuditEntry.objects.all())
    lead.post(f"{url}steps/{one.pk}/", sent | {"time": "15:00"})
    assert "15:00" in text(lead.get(url))


def test_an_analysis_is_sealed_and_comes_back_as_it_was(
    dunmoor: Board, lead: Client, death: ChildDeath
) -> None:
    url = f"{BASE}{death.pk}/"
    sent = {"kind": "rca", "led_by": "Health Trust", "summary": "", **day("done_on", DAY)}
    assert "Write what it found, or attach the file" in text(lead.post(f"{url}analyses/add/", sent))
    file = SimpleUploadedFile("asthma.pdf", PDF, "application/pdf")
    lead.post(f"{url}analyses/add/", sent | {"summary": SECRET, "file": file})
    assert SECRET in text(lead.get(url))
    with cleared(dunmoor):
        one = DeathAnalysis.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT content, file_name FROM reviews_deathanalysis")
            assert "asthma" not in str(cursor.fetchone())
    answer = lead.get(f"{url}analyses/{one.pk}/file/")
    assert answer.content == PDF
    assert answer["Content-Disposition"] == f'attachment; filename="analysis-{one.pk}.pdf"'
    with cleared(dunmoor):
        assert AuditEntry.objects.filter(action="death.analysis_downloaded").exists()


def test_a_return_is_built_from_rows_and_kept_as_sent(dunmoor: Board, lead: Client) -> None:
    with cleared(dunmoor):
        deaths_of(dunmoor, 3, "E", expected="expected", age_days=10)
        deaths_of(dunmoor, 2, "U", expected="unexpected", reviewed_on=dt.date(2026, 1, 5), modifiable="yes")
        death_of(dunmoor, "N1")
    sent = {"year_start": "2025-04-01", "note": "", **day("due_on", dt.date(2026, 3, 1))}
    assert "after its year has ended" in text(lead.post(f"{BASE}returns/add/", sent))
    lead.post(f"{BASE}returns/add/", sent | day("due_on", dt.date(2026, 5, 31)))
    assert "already a return" in text(
        lead.post(f"{BASE}returns/add/", sent | day("due_on", dt.date(2026, 5, 31)))
    )
    with cleared(dunmoor):
        url = f"{BASE}returns/{DeathReturn.objects.get().pk}/"
        found = dict(headlines(figures_of(dunmoor, _year(dunmoor), timezone.localdate(), threshold=0)))
    assert found["All deaths of the year"] == 6
    assert (
        found["All deaths of the year"]
        == found["Expected"] + found["Unexpected"] + found["Not known whether"]
    )
    assert found["Reviews completed in the year"] == 2
    assert "had not ended" in text(lead.post(f"{url}sent/", day("sent_on", dt.date(2026, 3, 31))))
    lead.post(f"{url}sent/", day("sent_on", dt.date(2026, 5, 20)))
    page = text(lead.get(url))
    assert "Sent in time" in page
    assert "Changed since" not in page
    with cleared(dunmoor):
        death_of(dunmoor, "LATE", expected="expected")
    assert "Changed since" in text(lead.get(url))
    assert "Sent in time" in text(lead.get(f"{BASE}returns/"))


def _year(board: Board) -> Any:
    from boards.statistics.years import board_year

    return board_year(board, DAY)


def test_each_area_of_a_joint_panel_adds_to_all(
    dunmoor: Board, lead: Client, manager: Any, signed_in: Any
) -> None:
    with cleared(dunmoor):
        deaths_of(dunmoor, 3, "D", expected="expected", area="Dunmoor")
        deaths_of(dunmoor, 2, "E", area="Eastvale", reviewed_on=dt.date(2025, 12, 1))
        death_of(dunmoor, "N1", expected="unexpected")
    page = lead.get(f"{BASE}numbers/?year=2025/26")
    table = next(one for one in page.context["tables"] if one.key == "areas")
    assert table.rows == (
        ("Dunmoor", "3", "0", "0", "3", "0", "3"),
        ("Eastvale", "0", "0", "2", "2", "2", "0"),
        ("Not recorded", "0", "1", "0", "1", "0", "1"),
        ("All areas", "3", "1", "2", "6", "2", "4"),
    )
    # With the other tables it would tell what is hidden there; factors are sealed.
    with cleared(dunmoor):
        death_of(dunmoor, "F1", modifiable="yes", reviewed_on=dt.date(2025, 12, 1), factors="Unsafe sleep")
    assert "Unsafe sleep" in text(lead.get(f"{BASE}numbers/?year=2025/26"))
    assert "Found: 1" in text(lead.get(f"{BASE}{_death_key(dunmoor, 'F1')}/"))
    others = signed_in(manager).get(f"{BASE}numbers/?year=2025/26")
    assert {"areas", "factors"}.isdisjoint(one.key for one in others.context["tables"])
    assert "Unsafe sleep" not in text(others)


def _death_key(board: Board, reference: str) -> int:
    with cleared(board):
        return int(ChildDeath.objects.get(reference=reference).pk)


def test_leads_load_their_own_kinds_of_file_only(
    dunmoor: Board, lead: Client, manager: Any, signed_in: Any
) -> None:
    shown = text(lead.get("/boards/dunmoor/load/"))
    assert "Child deaths" in shown
    assert "Serious incidents and reviews" in shown
    assert "Members" not in shown
    boss = signed_in(manager)
    assert "Child deaths" not in text(boss.get("/boards/dunmoor/load/"))
    assert boss.get("/boards/dunmoor/load/child-deaths/").status_code == 404
    file = SimpleUploadedFile("d.csv", b"reference,died_on,expected\nD9,3 May 2025,no\n", "text/csv")
    page = lead.post("/boards/dunmoor/load/child-deaths/", {"file": file}, follow=True)
    address = page.redirect_chain[-1][0]
    lead.post(f"{address}confirm/", follow=True)
    with cleared(dunmoor):
        assert ChildDeath.objects.get().reference == "D9"
    assert boss.get(address).status_code == 404


def test_a_death_that_another_board_counts_is_warned_of(
    dunmoor: Board, eastvale: Board, lead: Client, death: ChildDeath
) -> None:
    sent = {"died_on": "2025-06-02", "age_days": "41", "sex": "female", "area": "Eastvale"}
    both = lead_of(dunmoor)
    theirs = builders.client_of(lead_of(eastvale))
    url = "/boards/eastvale/child-deaths/add/"
    # Whoever reads the deaths of one board only learns nothing of the other.
    assert theirs.post(url, sent).status_code == 302
    with cleared(eastvale):
        ChildDeath.objects.all().delete()
    builders.give_role(both, eastvale, Role.REVIEW_LEAD)
    page = text(lead.post(url, sent))
    assert "D1 of Dunmoor Safeguarding Children Partnership has the same day, age and sex" in page
    assert lead.post(url, sent | {"confirmed": "on"}).status_code == 302


def test_the_incident_shows_its_deaths_to_leads(
    dunmoor: Board, lead: Client, manager: Any, signed_in: Any
) -> None:
    with cleared(dunmoor):
        incident = incident_of(dunmoor)
        death_of(dunmoor, "D7", incident=incident)
    url = f"/boards/dunmoor/reviews/incidents/{incident.pk}/"
    assert "D7" in text(lead.get(url))
    assert "D7" not in text(signed_in(manager).get(url))


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_same_queries_for_any_number(
    dunmoor: Board, lead: Client, death: ChildDeath, rows: int, django_assert_num_queries: Any
) -> None:
    with cleared(dunmoor):
        for n in range(rows):
            of = {"board": dunmoor, "death": death}
            DeathFormRequest.objects.create(**of, agency=builders.agency(f"Agency {n}"), asked_on=DAY)
            ResponseStep.objects.create(**of, role="police", taken_at=timezone.now(), text="x")
            DeathAnalysis.objects.create(**of, done_on=DAY, summary="x", content="eA==", file_name="x.pdf")
            due = dt.date(2020 + n, 5, 31)
            DeathReturn.objects.create(board=dunmoor, year_start=dt.date(2019 + n, 4, 1), due_on=due)
    for place, queries in ((f"{death.pk}/", 13), ("returns/", 7)):
        lead.get(f"{BASE}{place}")
        with django_assert_num_queries(queries):
            assert lead.get(f"{BASE}{place}").status_code == 200


def test_a_campaign_with_the_numbers_before_and_after(
    dunmoor: Board, lead: Client, manager: Any, signed_in: Any
) -> None:
    with cleared(dunmoor):
        deaths_of(dunmoor, 7, "A", category="unexplained", died_on=dt.date(2023, 6, 1))
        deaths_of(dunmoor, 2, "B", category="unexplained")
        deaths_of(dunmoor, 6, "C", category="genetic")
    boss, url = signed_in(manager), f"{BASE}campaigns/"
    sent = {
        "name": "Sleep safe",
        "factor": "Sharing a sofa",
        "category": "unexplained",
        "text": "",
        "link": "",
    }
    sent |= day("began_on", dt.date(2025, 1, 6))
    early = sent | day("ended_on", dt.date(2024, 1, 1))
    assert "cannot end before it began" in text(boss.post(f"{url}add/", early))
    boss.post(f"{url}add/", sent | day("ended_on", None))
    assert "already a campaign with this name" in text(boss.post(f"{url}add/", sent | day("ended_on", None)))
    shown = boss.get(url).context["rows"][0].years
    # What is small is hidden for the manager, as in the breakdown of that year; the lead reads it.
    assert [(year, figure.value, before) for year, figure, before in shown] == [
        ("2023/24", 7, True),
        ("2025/26", None, False),
    ]
    assert [figure.value for _, figure, _ in lead.get(url).context["rows"][0].years] == [7, 2]
    campaign = boss.get(url).context["rows"][0].campaign
    boss.post(f"{url}{campaign.pk}/", sent | {"name": "Lullaby"} | day("ended_on", None))
    assert "Lullaby" in text(lead.get(url))
    boss.post(f"{url}{campaign.pk}/remove/")
    assert "No campaign is written down" in text(boss.get(url))
