"""The pages over several boards: who reaches them, what they offer, what is saved, what the boards then see."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audits.models import Answer, Cycle, Return, SentAnswer
from boards.models import Board
from core.models import AuditEntry, RoleAssignment, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import sharing_stories as sharing

SignIn = Callable[[User], Client]
YESTERDAY = dt.timedelta(days=1)


@pytest.fixture
def lead(dunmoor: Board, eastvale: Board) -> User:
    return sharing.lead_of(dunmoor, eastvale)


@pytest.fixture
def client(lead: User) -> Client:
    return builders.client_of(lead)


@pytest.fixture
def here(dunmoor: Board) -> Return:
    return sharing.return_on(dunmoor)


@pytest.fixture
def there(eastvale: Board) -> Return:
    return sharing.return_on(eastvale)


def choose(one: Return) -> str:
    return f"/boards/{one.board.slug}/audits/returns/{one.pk}/boards/"


def address(one: Return, other: Return, page: str = "send") -> str:
    return f"{choose(one)}{other.board.slug}/{other.pk}/{page}/"


def shown(client: Client, one: Return, other: Return) -> dict[str, str]:
    """All fields as the page shows them, ready to be sent."""
    page = client.get(address(one, other))
    assert page.status_code == 200
    fields: dict[str, str] = {}
    for part in page.context["parts"]:
        for row in part.rows:
            if row.may_send:
                found = {"mark": row.pair.mark, "revision": str(row.pair.revision), "addition": row.addition}
                if row.how:
                    found["how"] = row.how
                fields |= {f"{row.key}-{name}": value for name, value in found.items()}
    return fields


class TestChoosing:
    """The page of the agency's other boards."""

    def test_returns_on_the_other_boards(self, here: Return, there: Return, client: Client) -> None:
        page = client.get(choose(here))
        (row,) = page.context["rows"]
        assert (row["board"], row["fits"], row["why_not"], row["progress"].words) == (
            there.board, True, "", "0 of 4",
        )  # fmt: skip
        text = page.content.decode()
        assert "You answer for Dunmoor Police on 2 boards" in text
        assert address(here, there) in text

    def test_the_way_in(self, here: Return, there: Return, client: Client) -> None:
        for url in (f"/boards/dunmoor/audits/returns/{here.pk}/", "/boards/dunmoor/audits/"):
            text = client.get(url).content.decode()
            assert choose(here) in text
            assert "on 2 boards" in text

    @pytest.mark.usefixtures("remembering")
    def test_a_role_that_ends_elsewhere_is_noticed_at_once(
        self, here: Return, there: Return, client: Client, lead: User
    ) -> None:
        assert "on 2 boards" in client.get("/boards/dunmoor/audits/").content.decode()
        RoleAssignment.objects.filter(user=lead, board=there.board).delete()
        assert "on 2 boards" not in client.get("/boards/dunmoor/audits/").content.decode()

    def test_why_there_is_none(self, here: Return, dunmoor: Board, signed_in: SignIn) -> None:
        text = signed_in(sharing.lead_of(dunmoor)).get(choose(here)).content.decode()
        assert "on this board only" in text
        assert "ask that board’s manager" in text

    def test_a_board_that_asks_nothing_now(self, here: Return, there: Return, client: Client) -> None:
        with board_scope(there.board_id):
            Cycle.objects.update(closed_on=timezone.localdate())
        page = client.get(choose(here))
        assert (page.context["rows"], page.context["without"]) == ([], [there.board])

    def test_why_nothing_can_be_sent(self, here: Return, there: Return, client: Client) -> None:
        with board_scope(there.board_id):
            Return.objects.update(status=Return.Status.SUBMITTED, submitted_at=timezone.now())
        text = client.get(choose(here)).content.decode()
        assert "handed in" in text
        assert address(here, there) not in text
        assert address(here, there, "differences") in text

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_queries_for_more_boards(
        self, count: int, here: Return, lead: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(count):
            board = builders.board(f"Board {number}", f"board-{number}")
            builders.give_role(lead, board, Role.AGENCY_LEAD)
            other = sharing.return_on(board)
            sharing.say(here, f"{number % 2 + 1}.{number // 2 + 1}", 75)
            sharing.send(here, other, lead)
        client = builders.client_of(lead)
        client.get(choose(here))
        with django_assert_num_queries(15):
            assert len(client.get(choose(here)).context["rows"]) == count


class TestSending:
    """The page of the items."""

    def test_chosen_where_nothing_is_said_yet(self, here: Return, there: Return, client: Client) -> None:
        sharing.say(here, "1.1", 75, narrative="Ours")
        sharing.say(here, "1.2", 100)
        sharing.say(here, "2.1", 50)
        sharing.say(there, "1.2", 25, narrative="Theirs")
        sharing.say(there, "2.1", 50)
        page = client.get(address(here, there))
        rows = {row.number: row for part in page.context["parts"] for row in part.rows}
        assert {number: (row.tag[0], row.how, row.may_send) for number, row in rows.items()} == {
            "1.1": ("No answer there yet", "send", True),
            "1.2": ("Different", "keep", True),
            "2.1": ("The same", "", False),
        }
        assert "Not answered in this return yet: 2.2" in page.content.decode()

    def test_sending(self, here: Return, there: Return, client: Client) -> None:
        sharing.say(here, "1.1", 75, narrative="Ours")
        sharing.say(here, "1.2", 100, narrative="Not for them")
        fields = shown(client, here, there)
        one, two = sharing.keys_of(there, "1.1", "1.2")
        del fields[f"{two}-how"]
        page = client.post(address(here, there), fields | {f"{one}-addition": "For Eastvale"}, follow=True)
        assert "1 answer sent to Eastvale Safeguarding Children Partnership." in page.content.decode()
        assert sharing.said(there) == {"1.1": (75, "Ours\n\nFor Eastvale")}
        again = client.post(address(here, there), fields | {f"{one}-addition": "For Eastvale"}, follow=True)
        assert "Nothing was changed" in again.content.decode()
        with board_scope(there.board_id):
            assert SentAnswer.objects.count() == 1

    def test_where_they_differ_the_person_chooses(self, here: Return, there: Return, client: Client) -> None:
        sharing.say(here, "1.1", 75, narrative="Ours")
        sharing.say(there, "1.1", 50, narrative="Theirs")
        fields = shown(client, here, there)
        client.post(address(here, there), fields)
        assert sharing.said(there)["1.1"] == (50, "Theirs"), "kept unless somebody says otherwise"
        (key,) = sharing.keys_of(there, "1.1")
        client.post(address(here, there), fields | {f"{key}-how": "both"})
        assert sharing.said(there)["1.1"] == (75, "Theirs\n\nOurs")

    def test_what_was_changed_meanwhile_comes_back(self, here: Return, there: Return, client: Client) -> None:
        sharing.say(here, "1.1", 75, narrative="Ours")
        sharing.say(here, "1.2", 75, narrative="More")
        fields = shown(client, here, there)
        sharing.say(there, "1.1", 25, narrative="A colleague was faster")
        (key,) = sharing.keys_of(there, "1.1")
        page = client.post(address(here, there), fields | {f"{key}-addition": "Typed for a while"})
        assert page.status_code == 409
        text = page.content.decode()
        for words in ("1 answer sent", "1.1: One of the two", "A colleague was faster", "Typed for a while"):
            assert words in text
        assert sharing.said(there) == {"1.1": (25, "A colleague was faster"), "1.2": (75, "More")}
        row = next(row for part in page.context["parts"] for row in part.rows if row.key == key)
        assert (row.how, row.pair.revision) == ("keep", 1)

    def test_what_is_wrong_is_said_at_its_place(self, here: Return, there: Return, client: Client) -> None:
        sharing.say(here, "1.1", 75, narrative="Ours")
        fields = shown(client, here, there)
        (key,) = sharing.keys_of(there, "1.1")
        for bad, words in (
            ({f"{key}-addition": "x" * 20_001}, "The addition is too long"),
            ({f"{key}-addition": "x" * 20_000}, "The text is too long"),
            ({f"{key}-how": "everything"}, "Choose what the other board’s answer should say"),
        ):
            page = client.post(address(here, there), fields | bad)
            assert page.status_code == 422
            assert words in page.content.decode()
        for bad in ({f"{key}-revision": "-1"}, {f"{key}-mark": ""}, {"nonsense-mark": "x"}):
            assert client.post(address(here, there), fields | bad).status_code in (302, 422)
        assert set(sharing.said(there).values()) <= {(75, "Ours")}

    def test_a_return_that_was_handed_in_meanwhile(self, here: Return, there: Return, client: Client) -> None:
        sharing.say(here, "1.1", 75, narrative="Ours")
        fields = shown(client, here, there)
        with board_scope(there.board_id):
            Return.objects.update(status=Return.Status.SUBMITTED, submitted_at=timezone.now())
        (key,) = sharing.keys_of(there, "1.1")
        page = client.post(address(here, there), fields | {f"{key}-addition": "Typed for a while"})
        assert page.status_code == 422
        text = page.content.decode()
        assert "This return was handed in" in text
        assert "Typed for a while" in text
        assert sharing.said(there) == {}
        assert "This return was handed in" in client.get(address(here, there)).content.decode()

    def test_choosing_all_or_none_of_a_standard_without_the_script(
        self, here: Return, there: Return, client: Client
    ) -> None:
        for number in ("1.1", "1.2", "2.1"):
            sharing.say(here, number, 75)
        fields = shown(client, here, there)
        (key,) = sharing.keys_of(there, "1.1")
        typed = {f"{key}-addition": "Typed already"}
        for wish, expected in {"none-1": ["", "", "send"], "all-1": ["send", "send", "send"]}.items():
            page = client.post(address(here, there), fields | typed | {"tick": wish})
            rows = [row for part in page.context["parts"] for row in part.rows]
            assert [row.how for row in rows] == expected
            assert rows[0].addition == "Typed already"
        assert sharing.said(there) == {}

    @pytest.mark.parametrize("standards", [1, 3])
    def test_the_same_queries_for_more_items(
        self,
        standards: int,
        dunmoor: Board,
        eastvale: Board,
        client: Client,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        here, there = (sharing.return_on(board, standards=standards) for board in (dunmoor, eastvale))
        for number in range(1, standards + 1):
            sharing.say(here, f"{number}.1", 75)
            sharing.say(there, f"{number}.1", 25)
        for page, queries in (("send", 20), ("differences", 20)):
            client.get(address(here, there, page))
            with django_assert_num_queries(queries):
                client.get(address(here, there, page))


class TestWhoMay:
    """Only who leads this agency on both boards; for all others there is nothing, and nothing is saved."""

    @pytest.fixture(autouse=True)
    def something_said(self, here: Return, there: Return) -> None:
        sharing.say(here, "1.1", 75, narrative="Ours")

    def refused(self, person: User, one: Return, other: Return, status: int = 404) -> None:
        (key,) = sharing.keys_of(other, "1.1")
        fields = {f"{key}-how": "send", f"{key}-revision": "0", f"{key}-mark": "x"}
        client = builders.client_of(person)
        for page in ("send", "differences"):
            assert client.get(address(one, other, page)).status_code == status
        assert client.post(address(one, other), fields).status_code == status
        assert sharing.said(other) == {}

    def test_a_lead_of_one_board_only(self, here: Return, there: Return, dunmoor: Board) -> None:
        self.refused(sharing.lead_of(dunmoor), here, there)

    def test_managers(self, here: Return, there: Return, manager: User, other_manager: User) -> None:
        builders.give_role(manager, there.board, Role.BOARD_MANAGER)
        self.refused(manager, here, there, 403)
        self.refused(other_manager, here, there)

    def test_a_manager_here_who_leads_there(self, here: Return, there: Return, manager: User) -> None:
        builders.give_role(manager, there.board, Role.AGENCY_LEAD)
        self.refused(manager, here, there, 403)

    def test_a_lead_here_who_manages_there(self, here: Return, there: Return, dunmoor: Board) -> None:
        person = sharing.lead_of(dunmoor)
        builders.give_role(person, there.board, Role.BOARD_MANAGER)
        self.refused(person, here, there)

    def test_a_manager_who_leads_another_agency(self, here: Return, there: Return, manager: User) -> None:
        """May read this return, and answers for another agency: that does not open the agency's other boards."""
        health = builders.agency("Dunmoor Health")
        builders.give_role(manager, here.board, Role.AGENCY_LEAD, agency=health)
        builders.give_role(manager, there.board, Role.AGENCY_LEAD)
        self.refused(manager, here, there)

    def test_a_role_that_has_ended(self, here: Return, there: Return, lead: User) -> None:
        roles = RoleAssignment.objects.filter(user=lead, board=there.board)
        roles.update(ends_on=timezone.localdate() - YESTERDAY)
        self.refused(lead, here, there)

    def test_another_agency_or_board_under_a_forged_number(
        self, here: Return, there: Return, lead: User, eastvale: Board
    ) -> None:
        health = sharing.return_on(
            eastvale, "Dunmoor Health", cycle={"name": "Another"}, key="other", name="O"
        )
        self.refused(lead, here, health)
        client = builders.client_of(lead)
        third = sharing.return_on(builders.board("Third Board", "third"))
        for url in (
            f"{choose(here)}eastvale/{third.pk}/send/",  # of a board that the person does not lead
            f"{choose(here)}third/{third.pk}/send/",
            f"{choose(here)}dunmoor/{here.pk}/send/",  # itself
            f"{choose(here)}eastvale/{here.pk}/send/",
            f"/boards/dunmoor/audits/returns/{there.pk}/boards/eastvale/{there.pk}/send/",
        ):
            for answer in (client.get(url), client.post(url, {"send": "send"})):
                assert answer.status_code == 404


class TestWhatTheBoardsSee:
    """The board that received sees where an answer came from, and nothing of the other return."""

    @pytest.fixture
    def sent(self, here: Return, there: Return, lead: User) -> Return:
        sharing.say(here, "1.1", 75, narrative="Ours")
        sharing.say(here, "1.2", 50, narrative="For Dunmoor only")
        chosen = sharing.choices(here, there, addition="For Eastvale")
        (key,) = sharing.keys_of(there, "1.1")
        sharing.send(here, there, lead, chosen={key: chosen[key]})
        return there

    MARK = "Sent from “Section 11, this year” of Dunmoor Safeguarding Children Partnership on"

    def test_on_the_page_where_it_is_answered(self, sent: Return, client: Client) -> None:
        url = f"/boards/eastvale/audits/returns/{sent.pk}/standards/1/"
        text = client.get(url).content.decode()
        assert text.count(self.MARK) == 1
        assert ", with an addition." in text
        with board_scope(sent.board_id):
            Answer.objects.update(edited_at=timezone.now())
        assert "; changed here since." in client.get(url).content.decode()

    def test_what_is_old_is_to_be_confirmed(
        self, here: Return, there: Return, lead: User, client: Client
    ) -> None:
        sharing.say(here, "1.1", 75, edited_at=timezone.now() - dt.timedelta(days=30))
        assert sharing.send(here, there, lead).to_confirm == 1
        text = client.get(f"/boards/eastvale/audits/returns/{there.pk}/standards/1/").content.decode()
        assert "It was written before this cycle opened: confirm that it still holds." in text
        assert "To confirm" in text

    def test_in_moderation(self, sent: Return, here: Return, other_manager: User, signed_in: SignIn) -> None:
        with board_scope(sent.board_id):
            Return.objects.update(status=Return.Status.SUBMITTED, submitted_at=timezone.now())
        manager = signed_in(other_manager)
        kwargs = {"board": "eastvale", "pk": sent.pk, "number": 1}
        moderation = reverse("audits:moderate_standard", kwargs=kwargs)
        text = manager.get(moderation).content.decode()
        assert self.MARK in text
        assert "For Dunmoor only" not in text
        assert manager.get(choose(sent)).status_code == 403
        assert manager.get(f"/boards/dunmoor/audits/returns/{here.pk}/").status_code == 404

    def test_where_they_differ(self, sent: Return, here: Return, client: Client) -> None:
        page = client.get(address(here, sent, "differences"))
        assert [row.number for part in page.context["parts"] for row in part.rows] == ["1.2"]
        everything = client.get(address(here, sent, "differences"), {"show": "all"})
        rows = {row.number: row for part in everything.context["parts"] for row in part.rows}
        today = timezone.localdate()
        assert rows["1.1"].tag[0] == "The same, with an addition"
        assert rows["1.1"].since.startswith("Sent from this return on")
        assert rows["1.1"].since.endswith(f"{today.year}, unchanged since.")
        back = client.get(address(sent, here, "differences"), {"show": "all"})
        rows = {row.number: row for part in back.context["parts"] for row in part.rows}
        assert rows["1.1"].since.startswith("Sent to this return on")
        assert "Only people who lead the agency on both boards see this page" in back.content.decode()

    def test_the_trail_of_each_board(self, sent: Return, manager: User, other_manager: User) -> None:
        words = {}
        for board, person in (("dunmoor", manager), ("eastvale", other_manager)):
            words[board] = builders.client_of(person).get(f"/boards/{board}/audit/").content.decode()
        assert "Return answers sent" in words["dunmoor"]
        assert "Return answers received" in words["eastvale"]
        with board_scope(sent.board_id):
            assert "Ours" not in str(list(AuditEntry.objects.values_list("before", "after")))


def test_frameworks_with_nothing_in_common(
    dunmoor: Board, eastvale: Board, client: Client, lead: User
) -> None:
    """A framework that has nothing in common with this one: said plainly, and a POST saves nothing."""
    here, there = sharing.return_on(dunmoor), sharing.return_on(eastvale, key="our-own", name="Our own")
    sharing.say(here, "1.1", 75)
    assert "asks other things" in client.get(choose(here)).content.decode()
    for page in ("send", "differences"):
        assert "ask other things" in client.get(address(here, there, page)).content.decode()
    client.post(address(here, there), {"send": "send"})
    assert sharing.said(there) == {}
