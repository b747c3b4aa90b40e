"""Lists of cases whose time is over, of those held back, of disposals and of what is due: paged, in few queries."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from lado.models import Contact, Disposal
from lado.services import disposals as services
from tests import builders
from tests.lado.stories import ADULT, cleared, contact_of, deputy_of, officer_of
from tests.lado.test_disposals import BASE, LONG_AGO, over

PER_PAGE = 25


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


@pytest.fixture
def on(dunmoor: Board) -> Iterator[Board]:
    with cleared(dunmoor):
        yield dunmoor


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def links(page: Any) -> list[str]:
    return re.findall(r">(C-\d+)</a>", page.content.decode())


def many_over(board: Board, count: int, **facts: Any) -> list[Contact]:
    """Closed cases whose time is over, without the ceremony of services."""
    first = over(board, reference="C-000", **facts)
    more = []
    for number in range(1, count):
        one = Contact.objects.get(pk=first.pk)
        one.pk, one.reference = None, f"C-{number:03}"
        more.append(one)
    Contact.objects.bulk_create(more)
    return list(Contact.objects.filter(board=board).select_related("board", "outcome").order_by("reference"))


def test_the_queue_is_paged(on: Board, client: Client) -> None:
    many_over(on, PER_PAGE + 2)
    first = client.get(f"{BASE}time-is-over/")
    assert f"{PER_PAGE + 2} cases" in text(first)
    assert links(first) == [f"C-{number:03}" for number in range(PER_PAGE)]
    assert links(client.get(f"{BASE}time-is-over/?page=2")) == ["C-025", "C-026"]
    assert ADULT not in first.content.decode()
    assert "no-store" in first["Cache-Control"]


def test_what_is_held_back_is_paged(on: Board, officer: User, client: Client) -> None:
    many_over(on, PER_PAGE + 1, hold_since=LONG_AGO)
    page = client.get(f"{BASE}time-is-over/?show=held")
    assert len(links(page)) == PER_PAGE
    assert "Cases held back" in text(page)
    assert links(client.get(f"{BASE}time-is-over/?show=held&page=2")) == ["C-025"]
    assert "No case’s time is over" in text(client.get(f"{BASE}time-is-over/"))


def test_disposals_are_paged_with_those_that_wait_first(on: Board, officer: User, client: Client) -> None:
    deputy = deputy_of(on)
    cases = many_over(on, PER_PAGE + 2)
    for case in cases:
        services.propose_disposal(case, actor=officer)
    last = Disposal.objects.get(reference="C-026")
    services.agree_disposal(last, actor=deputy)
    first = client.get(f"{BASE}disposals/")
    assert len(links(first)) == PER_PAGE
    assert links(client.get(f"{BASE}disposals/?page=2")) == ["C-000", "C-026"]
    assert links(client.get(f"{BASE}disposals/?state=done")) == ["C-026"]
    assert len(links(client.get(f"{BASE}disposals/?state=waiting&page=2"))) == 1


def test_the_register_of_disposals_is_a_file(on: Board, officer: User, client: Client) -> None:
    (case,) = many_over(on, 1)
    services.propose_disposal(case, actor=officer)
    lines = client.get(f"{BASE}disposals/?download=csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "Case,State,Closed,Proposed by,Proposed,Agreed by,Agreed"
    assert lines[1].startswith(f"C-000,Waiting,2010-03-01,{officer},")
    assert AuditEntry.objects.filter(action="export", after__what="disposals").count() == 1


def test_empty_lists_say_so(client: Client, dunmoor: Board) -> None:
    assert "No case’s time is over" in text(client.get(f"{BASE}time-is-over/"))
    assert "No case is held back" in text(client.get(f"{BASE}time-is-over/?show=held"))
    page = text(client.get(f"{BASE}disposals/"))
    assert "Nothing was disposed of yet" in page
    assert "Filter" not in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"), [("time-is-over/", 9), ("time-is-over/?show=held", 9), ("disposals/", 8)]
)
def test_lists_take_the_same_queries_for_any_number_of_rows(
    on: Board,
    officer: User,
    client: Client,
    rows: int,
    path: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for case in many_over(on, rows):
        services.propose_disposal(case, actor=officer)
    for number in range(rows):
        over(on, reference=f"D-{number}", outcome="Unfounded")
        services.hold_back(over(on, reference=f"E-{number}"), reason="An inquiry", actor=officer)
    client.get(BASE + path)
    with django_assert_num_queries(queries):
        assert client.get(BASE + path).status_code == 200


def test_a_certificate_says_nothing_of_the_case(on: Board, officer: User, client: Client) -> None:
    from io import BytesIO

    import pypdf

    case = over(on, reference="C-1", role="Vicar")
    disposal = services.propose_disposal(case, actor=officer)
    url = f"{BASE}disposals/{disposal.pk}/certificate.pdf"
    assert client.get(url).status_code == 404
    services.agree_disposal(disposal, actor=deputy_of(on))
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="c-1-certificate.pdf"'
    document = pypdf.PdfReader(BytesIO(answer.content))
    words = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "Certificate of disposal Case C-1" in words
    assert "10 years after it was closed" in words
    for person in (officer, "Deputy of Dunmoor"):
        assert str(person) in words
    assert "/StructTreeRoot" in document.trailer["/Root"]
    for secret in (ADULT, "Hilltop", "Vicar"):
        assert secret not in words
    (entry,) = AuditEntry.objects.filter(action="disposal.certificate_downloaded")
    assert (entry.actor_id, entry.object_name) == (officer.pk, "Disposal of C-1")
    page = client.get(f"{BASE}disposals/{disposal.pk}/").content.decode()
    assert f'href="{url}"' in page


def test_a_manager_gets_the_certificate(on: Board, officer: User) -> None:
    disposal = services.propose_disposal(over(on), actor=officer)
    services.agree_disposal(disposal, actor=deputy_of(on))
    manager = builders.client_of(builders.user_with_role(on, Role.BOARD_MANAGER))
    assert manager.get(f"{BASE}disposals/{disposal.pk}/certificate.pdf").status_code == 200


def test_what_is_due_is_paged(on: Board, client: Client) -> None:
    first = contact_of(on, reference="C-000")
    more = []
    for number in range(1, PER_PAGE + 1):
        one = Contact.objects.get(pk=first.pk)
        one.pk, one.reference = None, f"C-{number:03}"
        more.append(one)
    Contact.objects.bulk_create(more)
    found = client.get(f"{BASE}due/")
    assert len(links(found)) == PER_PAGE
    # Of each case the first meeting and, once it is a year old, its closing.
    assert links(client.get(f"{BASE}due/?page=2"))[0] == "C-025"
