"""Learning from networks: written down, followed until it is done, made into actions of the board."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from boards.models import Action, Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from lado.models import NetworkLearning
from lado.services import learning as services
from tests import builders
from tests.lado.stories import officer_of
from tests.lado.test_contacts_pages import text

BASE = "/boards/dunmoor/allegations/learning/"
SENT = {
    "heard_on": "2026-03-02",
    "source": "regional",
    "event": "Spring meeting of the network",
    "point": "Clubs that hire a hall have nobody who checks references.",
}


@pytest.fixture
def client(dunmoor: Board) -> Client:
    return builders.client_of(officer_of(dunmoor))


def one(board: Board) -> NetworkLearning:
    with board_scope(board.pk):
        found: NetworkLearning = NetworkLearning.objects.get()
        return found


@pytest.mark.parametrize("role", [Role.LADO, Role.BOARD_MANAGER])
def test_a_point_is_written_down_followed_and_taken_out(dunmoor: Board, role: Role) -> None:
    client = builders.client_of(builders.user_with_role(dunmoor, role))
    assert "Nothing was written down yet" in text(client.get(BASE))
    page = text(client.post(f"{BASE}add/", SENT, follow=True))
    assert "Spring meeting of the network" in page
    assert "Nothing decided" in page
    url = f"{BASE}{one(dunmoor).pk}/"
    page = text(client.post(url, SENT | {"local_action": "Write to halls."}, follow=True))
    assert "Under way" in page
    assert "Write to halls." in page
    page = text(client.post(url, SENT | {"local_action": "Wrote.", "done_on": "2026-03-20"}, follow=True))
    assert "Done" in page
    assert "Nothing matches" in text(client.get(f"{BASE}?done=no"))
    rows = b"".join(client.get(f"{BASE}?download=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "Regional network: Spring meeting of the network" in rows
    assert rows.splitlines()[1].endswith("Wrote.,Done")
    client.post(f"{url}remove/")
    with board_scope(dunmoor.pk):
        assert not NetworkLearning.objects.exists()
        entries = AuditEntry.objects.filter(action__startswith="learning.").order_by("id")
        assert [entry.action for entry in entries] == [
            "learning.added",
            "learning.changed",
            "learning.changed",
            "learning.removed",
        ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"heard_on": "2222-01-01"}, "31 December 2099"),
        ({"heard_on": ""}, "Enter a date for “When it was”"),
        ({"point": " "}, "Enter what was learnt"),
        ({"done_on": "2026-03-01"}, "cannot be done before it was heard"),
        ({"point": "Mrs Smith told us to ask."}, "looks like the name of a person"),
        ({"local_action": "Sarah rings the halls."}, "looks like the name of a person"),
        ({"source": "gossip"}, "gossip is not one of"),
    ],
)
def test_bad_input_is_refused_at_its_field(
    dunmoor: Board, client: Client, changes: dict[str, str], words: str
) -> None:
    page = client.post(f"{BASE}add/", SENT | changes)
    assert words in text(page)
    assert "Spring meeting" in page.content.decode()
    with board_scope(dunmoor.pk):
        assert not NetworkLearning.objects.exists()


def test_a_day_to_come_is_refused(dunmoor: Board, client: Client) -> None:
    later = timezone.localdate() + dt.timedelta(1)
    assert "still to come" in text(client.post(f"{BASE}add/", SENT | {"heard_on": f"{later:%Y-%m-%d}"}))


def test_who_confirms_may_keep_a_word_that_looks_like_a_name(dunmoor: Board, client: Client) -> None:
    sent = SENT | {"point": "The Rose review says to ask twice. See Sir Victor's chapter."}
    page = client.post(f"{BASE}add/", sent)
    assert 'name="confirmed"' in page.content.decode()
    assert client.post(f"{BASE}add/", sent | {"confirmed": "on"}).status_code == 302
    # What was confirmed once is not asked about again.
    assert client.post(f"{BASE}{one(dunmoor).pk}/", sent | {"local_action": "Ask twice."}).status_code == 302


def test_an_action_of_the_board_comes_from_a_point(dunmoor: Board, client: Client, manager: User) -> None:
    client.post(f"{BASE}add/", SENT | {"local_action": "Write to every hall."})
    learning = one(dunmoor)
    url = f"{BASE}{learning.pk}/action/"
    assert "Write to every hall." in client.get(url).content.decode()
    assert "looks like" in text(client.post(url, {"text": "Sarah writes to every hall."}))
    page = client.post(url, {"text": "Write to every hall.", "due_on": "2026-05-01"}, follow=True)
    assert "It is action 1 of the board" in page.content.decode()
    assert "Action 1: Write to every hall." in text(page)
    assert "Action 1: Open" in text(client.get(BASE))
    with board_scope(dunmoor.pk):
        action = Action.objects.get()
        assert (action.source_id, action.due_on) == (learning.pk, dt.date(2026, 5, 1))
    assert "stays" in client.post(f"{BASE}{learning.pk}/remove/", follow=True).content.decode()
    # Whoever reads the action reads where it came from, and not "a case record".
    for person in (manager, builders.user_with_role(dunmoor, Role.MEMBER)):
        page = builders.client_of(person).get(action.get_absolute_url())
        assert "Learning: Regional network, 2 March 2026" in text(page)


def test_the_list_takes_as_many_queries_for_one_row_as_for_three(
    dunmoor: Board, client: Client, manager: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 3):
        with board_scope(dunmoor.pk):
            for index in range(number):
                facts = services.LearningFacts(dt.date(2026, 3, 2), "national", f"Point {number} {index}")
                row = services.add_learning(board=dunmoor, facts=facts, actor=manager)
                services.add_learning_action(row, text="Write.", agency=None, due_on=None, actor=manager)
        client.get(BASE)
        with django_assert_num_queries(9):
            client.get(BASE)
