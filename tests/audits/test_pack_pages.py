"""Challenge-day packs on pages: who gets one, the work in the background, one archive of all."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from audits.models import Cycle, Return
from audits.services.pack_pdf import KIND_ALL, ask_for_pack, ask_for_packs
from boards.models import Board
from core import jobs
from core.models import AuditEntry, Job, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import pack_stories, stories

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def police(dunmoor: Board, manager: User) -> Return:
    with board_scope(dunmoor.pk):
        return pack_stories.full(dunmoor, manager)


def page_of(one: Return) -> str:
    return f"/boards/dunmoor/audits/returns/{one.pk}/pack/"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.BOARD_MANAGER, 200),
        (Role.CHAIR, 200),
        (Role.SCRUTINEER, 200),
        (Role.MEMBER, 403),
        (Role.DATA_ANALYST, 403),
        (Role.AGENCY_LEAD, 403),
    ],
)
def test_the_board_gets_it_and_the_agency_does_not(
    dunmoor: Board, police: Return, manager: User, role: Role, status: int
) -> None:
    person = manager if role is Role.BOARD_MANAGER else builders.user_with_role(dunmoor, role)
    client = builders.client_of(person)
    for address in (page_of(police), f"/boards/dunmoor/audits/cycles/{police.cycle_id}/packs/"):
        assert client.get(address).status_code == status
        assert client.post(address).status_code == (302 if status == 200 else 403)
    with board_scope(dunmoor.pk):
        assert Job.objects.exists() is (status == 200)


def test_another_boards_manager_finds_nothing(police: Return, other_manager: User) -> None:
    client = builders.client_of(other_manager)
    assert client.get(page_of(police)).status_code == 404
    assert client.post(f"/boards/eastvale/audits/returns/{police.pk}/pack/").status_code == 404


def test_the_page_asks_and_leads_to_where_it_is_written_down(
    police: Return, manager: User, dunmoor: Board
) -> None:
    page = builders.client_of(manager).get(page_of(police)).content.decode()
    assert "Practitioners agree less than the agency’s grade on “1. Standard 1”" in page
    base = f"/boards/dunmoor/audits/returns/{police.pk}/moderation/"
    assert f'href="{base}standards/1/"' in page
    assert f'href="{base}actions/"' in page
    chair = (
        builders.client_of(builders.user_with_role(dunmoor, Role.CHAIR)).get(page_of(police)).content.decode()
    )
    assert base not in chair


def test_ways_in(police: Return, manager: User) -> None:
    client = builders.client_of(manager)
    cycle = client.get(f"/boards/dunmoor/audits/cycles/{police.cycle_id}/").content.decode()
    assert f"/boards/dunmoor/audits/cycles/{police.cycle_id}/packs/" in cycle
    moderation = client.get(f"/boards/dunmoor/audits/returns/{police.pk}/moderation/").content.decode()
    assert page_of(police) in moderation
    listed = client.get(f"/boards/dunmoor/audits/cycles/{police.cycle_id}/packs/").content.decode()
    assert page_of(police) in listed


def test_a_withdrawn_agency_has_none(police: Return, manager: User, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        Return.objects.filter(pk=police.pk).update(withdrawn_on="2026-01-31")
    client = builders.client_of(manager)
    assert "There is nothing to challenge" in client.get(page_of(police)).content.decode()
    said = client.post(page_of(police), follow=True).content.decode()
    assert "Dunmoor Police was withdrawn from this cycle on 31 January 2026" in said
    packs = f"/boards/dunmoor/audits/cycles/{police.cycle_id}/packs/"
    assert "No agency is asked yet" in client.get(packs).content.decode()
    assert "so there is no pack to make" in client.post(packs, follow=True).content.decode()
    with board_scope(dunmoor.pk):
        assert not Job.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_constant_number_of_queries(dunmoor: Board, manager: User, count: int) -> None:
    with board_scope(dunmoor.pk):
        agencies = [builders.agency(f"Agency {number}") for number in range(count)]
        cycle = stories.cycle_of(stories.framework_of(dunmoor), *agencies)
    client = builders.client_of(manager)
    address = f"/boards/dunmoor/audits/cycles/{cycle.pk}/packs/"
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert len(captured) == 9


@pytest.mark.django_db(transaction=True)
def test_one_pdf_of_each_agency_in_an_archive(dunmoor: Board, manager: User) -> None:
    with board_scope(dunmoor.pk):
        one = pack_stories.full(dunmoor, manager)
        for name in ("Upper Marchland Health", "Upper, Marchland: Health", "Gone"):
            Return.objects.create(board=dunmoor, cycle=one.cycle, agency=builders.agency(name))
        Return.objects.filter(agency__name="Gone").update(withdrawn_on="2026-01-31")
        job = ask_for_packs(one.cycle, actor=manager)
        assert ask_for_packs(one.cycle, actor=manager) == job
    jobs.run(job.pk, dunmoor.pk)
    with board_scope(dunmoor.pk):
        done = Job.objects.select_related("result_file").get(pk=job.pk)
        assert (done.status, done.error, done.kind) == (Job.Status.DONE, "", KIND_ALL)
        assert done.result_file is not None
        assert (done.result_file.content_type, done.result_file.audit_reads) == ("application/zip", True)
        with done.result_file.file.open() as file, zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            assert len(names) == len(set(names)) == 3
            first = PdfReader(io.BytesIO(archive.read(names[0])))
            assert "Dunmoor Police" in first.pages[0].extract_text()
            assert all(archive.read(name).startswith(b"%PDF-1.7") for name in names)
        entry = AuditEntry.objects.get(action="export")
        assert (entry.after["rows"], entry.after["form"]) == (3, "zip")


@pytest.mark.django_db(transaction=True)
def test_the_pack_is_made_for_whoever_asked(dunmoor: Board, manager: User) -> None:
    with board_scope(dunmoor.pk):
        one = pack_stories.full(dunmoor, manager)
        job = ask_for_pack(one, actor=manager)
        assert ask_for_pack(one, actor=manager) == job
    jobs.run(job.pk, dunmoor.pk)
    with board_scope(dunmoor.pk):
        done = Job.objects.select_related("result_file").get(pk=job.pk)
        assert (done.status, done.error) == (Job.Status.DONE, "")
        assert done.result_file is not None
        assert done.result_file.name == "challenge-pack-dunmoor-police-section-11-this-year.pdf"
        gone = ask_for_pack(one, actor=manager)
        Return.objects.filter(pk=one.pk).update(withdrawn_on="2026-01-31")
    jobs.run(gone.pk, dunmoor.pk)
    with board_scope(dunmoor.pk):
        assert "withdrawn from the cycle meanwhile" in Job.objects.get(pk=gone.pk).error


def test_the_challenge_meeting_leads_to_the_packs(dunmoor: Board, police: Return, manager: User) -> None:
    with board_scope(dunmoor.pk):
        meeting = builders.meeting(builders.main_group(dunmoor), dt.date(2026, 6, 3))
        other = builders.meeting(builders.main_group(dunmoor), dt.date(2026, 9, 3))
        Cycle.objects.filter(pk=police.cycle_id).update(challenge_meeting=meeting)
    packs = f'href="/boards/dunmoor/audits/cycles/{police.cycle_id}/packs/"'
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    for person, one, shows in ((manager, meeting, True), (manager, other, False), (member, meeting, False)):
        page = builders.client_of(person).get(f"/boards/dunmoor/meetings/{one.pk}/")
        assert page.status_code == 200
        assert (packs in page.content.decode()) is shows
