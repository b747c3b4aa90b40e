"""Asking schools from a list: by command and page, whole or not at all, twice is once, one email to each person."""

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import Cycle, Return
from boards.models import Agency, AgencyName, Board, BoardAgency, Sector
from core.models import AuditEntry, Invitation, Job, RoleAssignment, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories
from tests.boards.loading.conftest import Load
from tests.core.conftest import posting  # noqa: F401 -- a fixture

Posting = Callable[[], AbstractContextManager[list[EmailMessage]]]
SignIn = Callable[[User], Client]
HEAD = "school,urn,phase,lead_name,lead_email\n"
NAME = "Section 175 2026-27"

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(dunmoor: Board, tmp_path: Path) -> Load:
    return Load(dunmoor, tmp_path)


@pytest.fixture
def sent(posting: Posting, load: Load) -> Callable[..., list[EmailMessage]]:  # noqa: F811 -- the fixture
    """sent(rows) loads them and gives the emails that went out."""

    def run(rows: str, **options: str) -> list[EmailMessage]:
        with posting() as found:
            load("schools", HEAD + rows, **{"cycle": NAME, **options})
        return found

    return run


def link_in(message: EmailMessage) -> str:
    return urlsplit(re.search(r"http\S+/invitations/\S+", str(message.body))[0]).path


def returns(board: Board) -> list[tuple[str, str | None]]:
    with board_scope(board.pk):
        return list(Return.objects.order_by("agency__name").values_list("agency__name", "lead__email"))


def many(count: int) -> str:
    phases = ("nursery", "primary", "secondary", "special", "16 plus")
    return "".join(
        f"School number {n} of Applebarn,{900001 + n},{phases[n % 5]},Head {n},head{n}@schools.example\n"
        for n in range(count)
    )


def test_two_hundred_schools_at_once_and_never_twice(
    sent: Callable[..., list[EmailMessage]], load: Load, dunmoor: Board, manager: User
) -> None:
    messages = sent(many(200))
    assert load.out.splitlines()[0].endswith("200 new, 0 changed, 0 unchanged.")
    for words in (
        "New agencies (200):",
        "New returns (200):",
        "New invitations by email (200):",
        "New cycle (1)",
    ):
        assert words in load.out
    assert len(messages) == len({one.to[0] for one in messages}) == 200
    assert {len(one.to) for one in messages} == {1}
    assert f"{dunmoor} invites you to be Agency lead of {dunmoor}, for School number" in str(messages[0].body)
    with board_scope(dunmoor.pk):
        cycle = Cycle.objects.select_related("version__framework").get()
        assert cycle.version.framework.key == "section-175"
        assert cycle.closed_on is None
        assert Return.objects.filter(status="not_started", lead=None).count() == 200
        assert BoardAgency.objects.count() == 200
        job = Job.objects.get(kind="audits.invite_schools")
        assert (job.status, job.title) == ("done", "Invite 200 people from file.csv")
        assert AuditEntry.objects.filter(action="invitation.sent").count() == 200
    assert set(Agency.objects.values_list("sector__name", flat=True)) == {"Education"}
    assert Agency.objects.filter(phase="16 plus").count() == 0
    assert Agency.objects.filter(phase="post_16").count() == 40
    # The same file again: nothing new, nothing sent.
    assert sent(many(200)) == []
    assert load.out.splitlines()[0].endswith("0 new, 0 changed, 200 unchanged.")
    assert (Invitation.objects.count(), len(returns(dunmoor))) == (200, 200)
    with board_scope(dunmoor.pk):
        assert Job.objects.count() == 1


def test_a_long_list_takes_a_constant_number_of_queries(
    dunmoor: Board, django_assert_max_num_queries, tmp_path: Path
) -> None:
    load = Load(dunmoor, tmp_path)
    with django_assert_max_num_queries(60):
        load("schools", HEAD + many(100), cycle=NAME)
    with django_assert_max_num_queries(60):
        load("schools", HEAD + many(200), cycle=NAME)


def test_one_person_with_several_schools_gets_one_email_and_accepts_once(
    sent: Callable[..., list[EmailMessage]], dunmoor: Board, signed_in: SignIn
) -> None:
    rows = "".join(f"{name} School,,primary,Tamsin Larkrise,Trust@Schools.example\n" for name in "CAB")
    (message,) = sent(rows)
    text, (html, _) = str(message.body), message.alternatives[0]
    for said in ("A School", "B School", "C School", "3 organisations"):
        assert (said in text, said in html) == (True, True)
    link = link_in(message)
    page = Client().get(link).content.decode()
    assert all(f"Agency lead, {name} School" in page for name in "ABC")
    client = Client()
    client.post(link, {"name": "T L", "password1": "long enough words", "password2": "long enough words"})
    person = User.objects.get(email="trust@schools.example")
    led = RoleAssignment.objects.filter(user=person, role=Role.AGENCY_LEAD).values_list(
        "agency__name", flat=True
    )
    assert sorted(led) == ["A School", "B School", "C School"]
    assert not Invitation.objects.open().exists()
    own = client.get("/boards/dunmoor/audits/").content.decode()
    assert all(f"{name} School: {NAME}" in own for name in "ABC")
    assert sent(rows) == []
    assert returns(dunmoor) == [(f"{name} School", person.email) for name in "ABC"]


def test_a_list_and_an_invitation_by_hand_are_accepted_together_only_where_alike(
    sent: Callable[..., list[EmailMessage]], dunmoor: Board, eastvale: Board, manager: User
) -> None:
    (message,) = sent("A School,,,Head,head@schools.example\n")
    school = Agency.objects.get()
    later = {
        "email": "head@schools.example",
        "name": "Head",
        "invited_by": manager,
        "expires_at": timezone.now(),
    }
    later["expires_at"] += dt.timedelta(days=3)
    others = [
        Invitation.objects.create(board=dunmoor, role=Role.LADO, token_hash="a", **later),
        Invitation.objects.create(
            board=eastvale, role=Role.AGENCY_LEAD, agency=school, token_hash="b", **later
        ),
        Invitation.objects.create(
            board=dunmoor, role=Role.AGENCY_LEAD, agency=builders.agency("Ran out"), token_hash="c",
            **{**later, "expires_at": timezone.now()},
        ),
    ]  # fmt: skip
    account = {"name": "Head", "password1": "long enough words", "password2": "long enough words"}
    Client().post(link_in(message), account)
    assert RoleAssignment.objects.filter(user__email="head@schools.example").count() == 1
    assert Invitation.objects.filter(pk__in=[one.pk for one in others], accepted_at=None).count() == 3


def test_people_with_an_account_get_the_role_and_lead_the_return(
    sent: Callable[..., list[EmailMessage]], load: Load, dunmoor: Board, manager: User
) -> None:
    known = builders.user("Known@schools.example")
    other = builders.user("main@schools.example")
    EmailAddress.objects.create(user=other, email="Second@schools.example", verified=True)
    leads = builders.user("leads@schools.example")
    builders.give_role(leads, dunmoor, Role.AGENCY_LEAD, agency=builders.agency("D School"))
    messages = sent(
        "A School,,,,KNOWN@schools.example\nB School,,,X,second@schools.example\n"
        f"C School,,,,{manager.email}\nD School,,,,leads@schools.example\n"
    )
    assert messages == []
    assert returns(dunmoor) == [
        ("A School", known.email),
        ("B School", other.email),
        ("C School", manager.email),
        ("D School", leads.email),
    ]
    assert f"Warning: {manager} is board manager here, and becomes lead of C School besides." in load.out
    assert "New leads of schools (3):" in load.out
    assert RoleAssignment.objects.filter(role=Role.AGENCY_LEAD).count() == 4
    with board_scope(dunmoor.pk):
        assert AuditEntry.objects.filter(action="role.given").count() == 3


def test_a_changed_lead_is_invited_and_leads_when_known(
    sent: Callable[..., list[EmailMessage]], load: Load, dunmoor: Board
) -> None:
    sent("A School,900001,,Old,old@schools.example\n")
    new = builders.user("new@schools.example")
    assert sent("Another name,900001,middle,New,new@schools.example\n") == []
    assert load.out.splitlines()[0].endswith("1 new, 0 changed, 0 unchanged.")
    assert "Warning: “Another name” is taken as A School, which has the URN 900001." in load.out
    assert "lead of the return from nothing to new" in load.out
    assert returns(dunmoor) == [("A School", new.email)]
    assert Agency.objects.get().phase == "middle"
    with board_scope(dunmoor.pk):
        assert AuditEntry.objects.filter(action="return.lead_chosen").exists()


def test_bad_rows_are_named_and_nothing_is_saved(load: Load, dunmoor: Board) -> None:
    closed = builders.user("closed@schools.example")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    builders.agency("Gone School", closed_on=timezone.localdate() - dt.timedelta(days=9))
    one, two = builders.agency("One"), builders.agency("Two")
    AgencyName.objects.create(agency=one, name="Once School")
    AgencyName.objects.create(agency=two, name="Once School")
    lines = load.refused(
        "schools",
        HEAD
        + "A School,90001,,,\nB School,,kindergarten,,\nC School,800003,,,\nC school,,,,\nD School,800003,,,\n"
        "E School,,,,closed@schools.example\nF School,,,,nobody@schools.example\nG School,,,G,not an address\n"
        "Gone School,,,,\nOnce School,,,,\n,800009,,,\n" + many(200),
        cycle=NAME,
    )  # fmt: skip
    told = [line for line in lines if line.startswith("Row ")]
    for start, line in zip(
        (
            "Row 2, urn: “90001” is not a URN: it has six digits",
            "Row 3, phase: “kindergarten” is not one of",
            "Row 5 names the same school as row 4",
            "Row 6 names the same school as row 4",
            "Row 7, lead_email",
            "Row 8, lead_name, “nobody@schools.example”: The invitation needs a name to begin with",
            "Row 9, lead_email: “not an address” is not an email address",
            "Row 10, school: Gone School ceased to exist on",
            "Row 11, school: “Once School” was once the name of One and Two",
            "Row 12, school",
        ),
        told,
        strict=True,
    ):
        assert line.startswith(start), (start, line)
    with board_scope(dunmoor.pk):
        assert not Cycle.objects.exists()
        assert not Job.objects.exists()
    assert not Invitation.objects.exists()
    assert Agency.objects.count() == 3


def test_a_name_without_an_address_is_told(sent: Callable[..., list[EmailMessage]], load: Load) -> None:
    assert sent("A School,,,Asha Verma,\n") == []
    assert "Warning: Asha Verma of A School is not invited: there is no email address." in load.out


def test_sectors(sent: Callable[..., list[EmailMessage]], load: Load, dunmoor: Board) -> None:
    Sector.objects.create(name="Schools")
    load("schools", "school,sector\nA School,\nB School,Further education\n", cycle=NAME)
    assert list(Agency.objects.order_by("name").values_list("sector__name", flat=True)) == [
        "Schools",
        "Further education",
    ]


def test_a_cycle_that_is_there(load: Load, dunmoor: Board) -> None:
    school = builders.agency("A School")
    with board_scope(dunmoor.pk):
        cycle = stories.cycle_of(stories.framework_of(dunmoor, key="own", name="Own"), school, name=NAME)
    load("schools", HEAD + "A School,900001,primary,,\nB School,,,,\n", cycle=NAME)
    assert load.out.splitlines()[0].endswith(
        "2 new, 0 changed, 0 unchanged."
    )  # A comes onto the board's list
    assert [name for name, _ in returns(dunmoor)] == ["A School", "B School"]
    with board_scope(dunmoor.pk):
        Return.objects.filter(agency=school).update(withdrawn_on=timezone.localdate())
    assert (
        "A School was withdrawn from this cycle"
        in load.refused("schools", HEAD + "A School,,,,\n", cycle=NAME)[0]
    )
    with board_scope(dunmoor.pk):
        Cycle.objects.filter(pk=cycle.pk).update(closed_on=timezone.localdate())
    assert "was closed on" in load.refused("schools", HEAD + "B School,,,,\n", cycle=NAME)[0]
    assert "is of the framework Own" in load.refused(
        "schools", HEAD + "B School,,,,\n", cycle=NAME, framework="Section 11"
    )[0]  # fmt: skip


@pytest.mark.parametrize("name", ["Schools", "Section 175 2011-12"])
def test_a_new_cycle_that_would_be_over_runs_from_today(load: Load, dunmoor: Board, name: str) -> None:
    load("schools", HEAD + "A School,,,,\n", cycle=name)
    with board_scope(dunmoor.pk):
        cycle = Cycle.objects.get()
    assert (cycle.opens_on, (cycle.due_on - cycle.opens_on).days) == (timezone.localdate(), 56)
    assert cycle.closed_on is None
    assert "is taken to run from" in load.out


def test_the_page_asks_checks_and_invites(
    manager: User,
    signed_in: SignIn,
    dunmoor: Board,
    posting: Posting,  # noqa: F811 -- the fixture
) -> None:
    with board_scope(dunmoor.pk):
        cycle = stories.cycle_of(stories.framework_of(dunmoor), name=NAME)
    client = signed_in(manager)
    way = f"{reverse('boards:load_kind', kwargs={'board': 'dunmoor', 'kind': 'schools'})}?cycle=Section+175+2026-27"
    assert f'href="{way}"' in client.get(cycle.get_absolute_url()).content.decode()
    assert f'value="{NAME}"' in client.get(way).content.decode()
    bad = SimpleUploadedFile("list.csv", (HEAD + "A School,12,,,\n").encode())
    refused = client.get(client.post(way, {"file": bad, "cycle": NAME})["Location"]).content.decode()
    assert "One thing must be mended" in refused
    file = SimpleUploadedFile("list.csv", (HEAD + many(200)).encode())
    with posting() as before:
        page = client.post(way, {"file": file, "cycle": NAME})["Location"]
        found = client.get(page).content.decode()
    assert "invitations by email" in found
    assert before == []
    with posting() as messages:
        done = client.post(f"{page}confirm/", follow=True).content.decode()
    assert "list.csv has been loaded." in done
    assert len(messages) == 200
    assert messages[0].subject == f"{manager} invites you to {dunmoor}"
    assert Invitation.objects.filter(invited_by=manager).count() == 200


def test_who_may_load_schools(dunmoor: Board, signed_in: SignIn, other_manager: User) -> None:
    url = reverse("boards:load_kind", kwargs={"board": "dunmoor", "kind": "schools"})
    for role, status in ((Role.CHAIR, 403), (Role.AGENCY_LEAD, 403)):
        assert signed_in(builders.user_with_role(dunmoor, role)).get(url).status_code == status
    assert signed_in(other_manager).get(url).status_code == 404


def test_the_lead_of_one_school_sees_that_one_only(
    sent: Callable[..., list[EmailMessage]], dunmoor: Board, signed_in: SignIn
) -> None:
    person = builders.user("one@schools.example")
    sent("A School,,,,one@schools.example\nB School,,,Other,other@schools.example\n")
    client = signed_in(person)
    page = client.get("/boards/dunmoor/audits/").content.decode()
    assert "A School" in page
    assert "B School" not in page
    with board_scope(dunmoor.pk):
        own, other = Return.objects.order_by("agency__name")
        assert (own.lead, other.lead) == (person, None)
        addresses = [own.get_absolute_url(), other.get_absolute_url()]
    assert [client.get(one).status_code for one in addresses] == [200, 404]
    assert client.get(f"/boards/dunmoor/audits/cycles/{own.cycle_id}/completion/").status_code == 403
