"""The pages: choose, send, look, confirm; and who may not."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from boards.models import Board, FileLoad, Seat, SeatTerm
from boards.services import loads
from core import jobs
from core.loading import find_kind
from core.models import AuditEntry, Job, StoredFile, User
from core.permissions import Role
from core.scoping import board_scope
from core.spreadsheets import read_table
from tests import builders
from tests.boards.loading.conftest import DATA

SignIn = Callable[[User], Client]
MEMBERS = b"group,agency,role,kind\nMain Board,Dunmoor Police,Chief Inspector,member\n"


def send(
    client: Client, content: bytes, name: str = "members.csv", kind: str = "members", board: str = "dunmoor"
) -> str:
    """Send a file through the page; returns where it leads."""
    url = reverse("boards:load_kind", kwargs={"board": board, "kind": kind})
    response = client.post(url, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()[-3000:]
    return str(response["Location"])


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_a_file_is_shown_then_loaded(manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    page = send(client, (DATA / "members.csv").read_bytes())
    shown = text_of(client, page)
    assert "Nothing is saved yet" in shown
    assert "48 rows" in shown
    assert "did you mean “Dudley Primary Care Trust”?" in shown
    board = manager.role_assignments.get().board
    with board_scope(board.pk):
        assert (Seat.objects.count(), FileLoad.objects.get().status) == (0, "ready")
    done = client.post(f"{page}confirm/", follow=True)
    assert "members.csv has been loaded." in done.content.decode()
    with board_scope(board.pk):
        load = FileLoad.objects.get()
        assert (SeatTerm.objects.count(), load.status, load.file) == (48, "loaded", None)
        assert StoredFile.objects.count() == 0
        entry = AuditEntry.objects.get(action="load.members")
        assert (entry.actor_id, entry.after["new"], entry.after["sha256"]) == (manager.pk, 48, load.sha256)
    again = client.post(f"{page}confirm/", follow=True)
    assert "does not wait for you to confirm it" in again.content.decode()
    with board_scope(board.pk):
        assert SeatTerm.objects.count() == 48


def test_a_file_that_says_nothing_new_has_no_load_button(manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    client.post(f"{send(client, MEMBERS)}confirm/")
    shown = text_of(client, send(client, MEMBERS))
    assert "There is nothing to load" in shown
    assert ">Load</button>" not in shown


def test_problems_are_a_table_and_a_download(dunmoor: Board, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    bad = (
        b"group,agency,role,kind,from\nMain Board,Police,Chief,membre,31/02/2014\nMain Board,,Chief,member,\n"
    )
    page = send(client, bad)
    shown = text_of(client, page)
    assert "3 things must be mended" in shown
    assert "31/02/2014 is not a date: February 2014 has 28 days" in shown
    assert ">Load</button>" not in shown
    with board_scope(dunmoor.pk):
        load = FileLoad.objects.get()
        assert (load.status, load.file, StoredFile.objects.count()) == ("refused", None, 0)
    download = client.get(f"{page}problems.csv")
    lines = download.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "row,column,value,problem,allowed"
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["2", "kind", "membre"],
        ["2", "from", "31/02/2014"],
        ["3", "agency", ""],
    ]
    assert client.post(f"{page}confirm/", follow=True).status_code == 200
    with board_scope(dunmoor.pk):
        assert Seat.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "members.csv", "The file is empty"),
        (b"%PDF-1.7 ...", "members.csv", "This is a PDF, not a spreadsheet"),
        (b"\xff\xfea\x00b", "members.csv", "The file is damaged"),
        (b"group,agency,role,kind\nA,B,C,member\n", "members.exe", "exe"),
    ],
)
def test_what_cannot_be_read_is_said_at_the_field(
    dunmoor: Board, manager: User, signed_in: SignIn, content: bytes, name: str, message: str
) -> None:
    url = reverse("boards:load_kind", kwargs={"board": "dunmoor", "kind": "members"})
    response = signed_in(manager).post(url, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    assert message in response.content.decode()
    with board_scope(dunmoor.pk):
        assert FileLoad.objects.count() == 0


def test_without_a_file_the_form_says_so(manager: User, signed_in: SignIn) -> None:
    url = reverse("boards:load_kind", kwargs={"board": "dunmoor", "kind": "members"})
    assert "Choose the file" in signed_in(manager).post(url).content.decode()


def test_what_changed_in_between_is_shown_again(dunmoor: Board, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    page = send(client, MEMBERS)
    with board_scope(dunmoor.pk):
        builders.main_group(dunmoor)
    shown = client.post(f"{page}confirm/", follow=True).content.decode()
    assert "The board’s records changed after the file was checked" in shown
    with board_scope(dunmoor.pk):
        assert (Seat.objects.count(), FileLoad.objects.get().status) == (0, "ready")
    client.post(f"{page}confirm/")
    with board_scope(dunmoor.pk):
        assert (Seat.objects.count(), FileLoad.objects.get().status) == (1, "loaded")


def test_dropping_forgets_the_file(dunmoor: Board, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    page = send(client, MEMBERS)
    assert client.post(f"{page}drop/", follow=True).status_code == 200
    with board_scope(dunmoor.pk):
        assert (FileLoad.objects.count(), StoredFile.objects.count(), Seat.objects.count()) == (0, 0, 0)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["agencies", "members", "attendance", "actions"])
def test_the_empty_file_has_the_headings(manager: User, signed_in: SignIn, kind: str, form: str) -> None:
    url = reverse("boards:load_template", kwargs={"board": "dunmoor", "kind": kind, "form": form})
    response = signed_in(manager).get(url)
    columns = find_kind(kind).columns  # type: ignore[union-attr]
    table = read_table(response.content, "template", columns)
    assert table.columns == tuple(column.name for column in columns)
    assert [problem.message for problem in table.problems] == ["The file has a heading but no rows below it"]


@pytest.mark.parametrize("kind", ["agencies", "members", "attendance", "actions"])
def test_the_examples_on_the_page_can_be_loaded(manager: User, signed_in: SignIn, kind: str) -> None:
    found = find_kind(kind)
    assert found is not None
    names = [column.name for column in found.columns]
    lines = [names, *[[f'"{example.get(name, "")}"' for name in names] for example in found.examples]]
    client = signed_in(manager)
    page = send(client, "\n".join(",".join(line) for line in lines).encode(), kind=kind)
    assert "Nothing is saved yet" in text_of(client, page)


def addresses(pk: int) -> list[str]:
    base = "/boards/dunmoor/load/"
    pages = [
        f"{base}members/",
        f"{base}members/template.csv",
        f"{base}files/{pk}/",
        f"{base}files/{pk}/problems.csv",
    ]
    return [base, *pages]


def test_other_boards_and_roles_get_nothing(
    dunmoor: Board, manager: User, other_manager: User, signed_in: SignIn
) -> None:
    page = send(signed_in(manager), b"group,agency,role,kind\nMain Board,,Chief,member\n")
    pk = int(page.rstrip("/").rsplit("/", 1)[1])
    lead = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    other = signed_in(other_manager)
    for url in addresses(pk):
        response = signed_in(manager).get(url)
        assert response.status_code == 200, url
        _ = response.getvalue()  # type: ignore[attr-defined]  # read to the end, or the file stays open
        assert other.get(url).status_code == 404, url
        assert lead.get(url).status_code == 403, url
        assert Client().get(url).status_code == 302, url
    assert other.get(f"/boards/eastvale/load/files/{pk}/").status_code == 404
    for verb in ("confirm", "drop"):
        assert other.post(f"/boards/eastvale/load/files/{pk}/{verb}/").status_code == 404
        assert other.post(f"/boards/dunmoor/load/files/{pk}/{verb}/").status_code == 404
        assert lead.post(f"/boards/dunmoor/load/files/{pk}/{verb}/").status_code == 403
        assert signed_in(manager).get(f"/boards/dunmoor/load/files/{pk}/{verb}/").status_code == 405
    assert signed_in(manager).get("/boards/dunmoor/load/nonsense/").status_code == 404
    assert signed_in(manager).get("/boards/dunmoor/load/members/template.pdf").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_large_file_goes_through_the_background(dunmoor: Board, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    rows = [f"Main Board,Agency {number},Role,member" for number in range(2_500)]
    page = send(client, "\n".join(["group,agency,role,kind", *rows]).encode())
    with board_scope(dunmoor.pk):
        load = FileLoad.objects.get()
        job = Job.objects.get()
        assert (load.status, load.job, job.kind) == ("checking", job, loads.CHECK_JOB)
    assert page == reverse("core:job", kwargs={"board": "dunmoor", "pk": job.pk})
    jobs.run(job.pk, dunmoor.pk)
    address = reverse("boards:load_file", kwargs={"board": "dunmoor", "pk": load.pk})
    with board_scope(dunmoor.pk):
        job.refresh_from_db()
        assert (job.status, job.error, job.result_url) == ("done", "", address)
        assert Seat.objects.count() == 0
    assert "2,500 rows" in text_of(client, address)
    response = client.post(f"{address}confirm/")
    with board_scope(dunmoor.pk):
        load.refresh_from_db()
        assert load.status == "loading"
    assert response["Location"] == reverse("core:job", kwargs={"board": "dunmoor", "pk": load.job_id})
    jobs.run(load.job_id, dunmoor.pk)
    jobs.run(load.job_id, dunmoor.pk)
    with board_scope(dunmoor.pk):
        load.refresh_from_db()
        assert (load.status, Seat.objects.count(), StoredFile.objects.count()) == ("loaded", 2_500, 0)
        assert AuditEntry.objects.filter(action="load.members").count() == 1


@pytest.mark.parametrize("files", [1, 3])
def test_the_pages_take_a_constant_number_of_queries(
    manager: User, signed_in: SignIn, files: int, django_assert_num_queries: Callable[..., object]
) -> None:
    client = signed_in(manager)
    pages = [send(client, MEMBERS, name=f"members{number}.csv") for number in range(files)]
    client.get("/boards/dunmoor/load/")
    with django_assert_num_queries(7):  # type: ignore[attr-defined]
        client.get("/boards/dunmoor/load/")
    with django_assert_num_queries(7):  # type: ignore[attr-defined]
        client.get(pages[0])
