"""Pages of offers, of other authorities, and of the post, as officers and managers use them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from boards.models import Board
from boards.statistics.years import recent_years
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from lado.models import CaseDraft, CaseMeeting, CaseOffer, Contact, OtherAuthority, SentOffer
from lado.services.case_meetings import add_meeting_action
from lado.services.officers import Term, gaps_of, post_history
from lado.statistics.year import year_of
from tests import builders
from tests.lado.stories import ACCOUNT, ADULT, DAY, cleared, contact_of, officer_of
from tests.lado.test_contacts_pages import case_url, hidden, text
from tests.lado.test_offers import accept, offer

OFFERED = "/boards/eastvale/allegations/offered/"
TODAY = dt.date(2026, 11, 2)


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def other(eastvale: Board) -> User:
    return officer_of(eastvale)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


@pytest.fixture
def there(other: User) -> Client:
    return builders.client_of(other)


@pytest.fixture
def contact(dunmoor: Board, officer: User) -> Contact:
    with cleared(dunmoor):
        return contact_of(dunmoor, actor=officer)


def given(to: Board, **fields: Any) -> dict[str, Any]:
    return {"to_board": to.pk, "kind": "hand_over", "what": "all", "message": "Yours", "draft": "d"} | fields


# Offering -----------------------------------------------------------------------------------------------------------


def test_a_case_is_looked_at_sent_read_and_accepted(
    eastvale: Board, client: Client, there: Client, contact: Contact
) -> None:
    add = case_url(contact, "offers/add/")
    assert add in client.get(case_url(contact)).content.decode()
    assert str(eastvale) in text(client.get(add))
    looked = client.post(add, given(eastvale))
    assert looked.status_code == 200
    words = text(looked)
    for part in (
        "This is what goes",
        f"Send it to {eastvale}",
        ADULT,
        ACCOUNT,
        "your case is closed as handed over",
    ):
        assert part in words
    with cleared(eastvale):
        assert not CaseOffer.objects.exists()
    again = client.post(add, given(eastvale, back="yes"))
    assert "Yours</textarea>" in again.content.decode()
    sent = client.post(add, given(eastvale, seen=contact.revision), follow=True)
    assert f"{contact.reference} is offered to {eastvale}. You get an email when they answer." in text(sent)
    assert "Waits for their answer" in text(sent)

    listed = text(there.get(OFFERED))
    assert "Waiting for you" in listed
    assert contact.reference in listed
    assert "Offered cases (1)" in text(there.get("/boards/eastvale/allegations/"))
    assert "1 case of other boards waits for your answer" in text(
        there.get("/boards/eastvale/allegations/due/")
    )
    assert "1 case of another board is offered to you" in text(there.get("/boards/eastvale/"))
    with cleared(eastvale):
        one = CaseOffer.objects.get()
    page = there.get(f"{OFFERED}{one.pk}/")
    assert page["Cache-Control"].count("no-store") == 1
    for part in (ADULT, ACCOUNT, "Yours", "Hilltop School", "Accept the case"):
        assert part in text(page)
    taken = there.post(f"{OFFERED}{one.pk}/accept/", follow=True)
    assert "The case is kept as 2026-0001. Dunmoor Safeguarding Children Partnership is told." in text(taken)
    assert "This case came from Dunmoor Safeguarding Children Partnership, where it is 2026-0001." in text(
        taken
    )
    after = text(there.get(f"{OFFERED}{one.pk}/"))
    assert "The copy was destroyed when the offer was accepted." in after
    assert ADULT not in after
    assert "Dunmoor Safeguarding Children Partnership" in text(there.get(OFFERED))

    home = text(client.get("/boards/dunmoor/"))
    assert "1 case that you offered has an answer" in home
    case = client.get(case_url(contact))
    assert f"handed over to {eastvale}" in text(case)
    assert "It is 2026-0001 there." in text(case)
    assert f"The copy, {eastvale}" in text(case)
    with cleared(contact.board):
        mine = SentOffer.objects.get()
    client.post(case_url(contact, f"offers/{mine.pk}/seen/"))
    assert "Mark the answer as seen" not in text(client.get(case_url(contact)))
    assert "that you offered" not in text(client.get("/boards/dunmoor/"))
    assert "Handed over" in text(client.get("/boards/dunmoor/allegations/?state=closed"))
    timeline = text(client.get(case_url(contact, "timeline/")))
    for part in (
        f"Offered, to take it over: {eastvale}",
        f"Accepted by {eastvale}",
        f"Case handed over to {eastvale}",
    ):
        assert part in timeline
    assert "Came from Dunmoor" in text(there.get(f"{taken.redirect_chain[-1][0]}timeline/"))


def test_both_boards_read_what_stays_behind(
    eastvale: Board, client: Client, there: Client, contact: Contact, officer: User
) -> None:
    with cleared(contact.board):
        meeting = CaseMeeting.objects.create(board=contact.board, contact=contact, held_on=DAY)
        add_meeting_action(meeting, text="Ask for the record", agency=None, due_on=None, actor=officer)
    add = case_url(contact, "offers/add/")
    looked = text(client.post(add, given(eastvale)))
    assert "1 action of its meetings is still open: it stays with this board." in looked
    client.post(add, given(eastvale, what="without", seen=contact.revision))
    with cleared(eastvale):
        one = CaseOffer.objects.get()
    read = text(there.get(f"{OFFERED}{one.pk}/"))
    for page, minutes in ((looked, False), (read, True)):
        assert "letters, drafts, pauses of limits, and how long the case is kept" in page
        assert ("minutes, who was asked to meetings, and notes" in page) is minutes


def test_what_was_changed_meanwhile_is_shown_again(
    eastvale: Board, other: User, client: Client, contact: Contact
) -> None:
    url = case_url(contact, "offers/add/")
    with cleared(contact.board):
        Contact.objects.filter(pk=contact.pk).update(revision=contact.revision + 1)
    page = client.post(url, given(eastvale, seen=contact.revision))
    assert "The case was changed while you were looking." in text(page)
    with cleared(eastvale):
        assert not CaseOffer.objects.exists()


def test_errors_stand_at_the_fields_and_nothing_is_lost(
    eastvale: Board, other: User, client: Client, contact: Contact, officer: User
) -> None:
    url = case_url(contact, "offers/add/")
    page = client.post(url, {"message": "Kept words", "draft": "d"})
    words = text(page)
    assert "Choose the board" in words
    assert "Choose whether you share it or hand it over" in words
    assert "Kept words" in words
    offer(contact, eastvale, officer)
    page = client.post(url, given(eastvale, message="Kept words"))
    assert f"This case is offered to {eastvale} already." in text(page)
    assert "Kept words" in text(page)
    # Own board, a board that is not there: no choice of the field.
    for wrong in (contact.board_id, 0, "x"):
        assert client.post(url, given(eastvale, to_board=wrong)).status_code == 200
    with cleared(eastvale):
        assert CaseOffer.objects.count() == 1


def test_the_message_is_kept_as_a_draft_sealed(
    eastvale: Board, other: User, client: Client, contact: Contact
) -> None:
    url = case_url(contact, "offers/add/")
    client.post(url, given(eastvale, later="yes"))
    assert "Yours" in text(client.get(f"{url}?draft=d"))
    client.post(url, given(eastvale, seen=contact.revision))
    with cleared(contact.board):
        assert not CaseDraft.objects.exists()


def test_without_another_officer_the_page_says_so(client: Client, contact: Contact) -> None:
    words = text(client.get(case_url(contact, "offers/add/")))
    assert "No other board has a designated officer here" in words


def test_withdrawing_and_refusing(
    dunmoor: Board, eastvale: Board, client: Client, there: Client, contact: Contact, officer: User
) -> None:
    sent = offer(contact, eastvale, officer)
    done = client.post(case_url(contact, f"offers/{sent.pk}/withdraw/"), follow=True)
    assert f"The offer to {eastvale} is withdrawn. The copy there is destroyed." in text(done)
    with cleared(eastvale):
        gone = CaseOffer.objects.get()
    late = there.post(f"{OFFERED}{gone.pk}/accept/", follow=True)
    assert f"{dunmoor} has withdrawn this offer." in text(late)
    offer(contact, eastvale, officer)
    with cleared(eastvale):
        one = CaseOffer.objects.latest("id")
    refuse = f"{OFFERED}{one.pk}/refuse/"
    assert "data-no-keep" in there.get(refuse).content.decode()
    assert there.post(refuse, {"answer": ""}).status_code == 200
    assert "The offer is refused." in text(there.post(refuse, {"answer": "Not ours"}, follow=True))
    again = text(there.post(refuse, {"answer": "Once more"}))
    assert "has refused this offer already." in again
    assert "Once more" in again
    assert "There is nothing left to answer." in text(there.get(refuse))
    words = text(client.get(case_url(contact)))
    assert "Refused" in words
    assert "Not ours" in words
    assert "Not ours" in text(there.get(f"{OFFERED}{one.pk}/"))


def test_each_reading_of_a_copy_is_written_down_on_both_boards(
    dunmoor: Board, eastvale: Board, there: Client, other: User, contact: Contact, officer: User
) -> None:
    offer(contact, eastvale, officer)
    with cleared(eastvale):
        one = CaseOffer.objects.get()
    for _ in range(2):
        there.get(f"{OFFERED}{one.pk}/")
    for board in (dunmoor, eastvale):
        with cleared(board):
            rows = AuditEntry.objects.filter(action="case.offer_read")
            assert [(row.actor_id, row.board_id, row.clearance) for row in rows] == [
                (other.pk, board.pk, "lado")
            ] * 2


def test_an_offer_of_another_board_is_not_found(
    eastvale: Board, other: User, client: Client, contact: Contact, officer: User
) -> None:
    offer(contact, eastvale, officer)
    with cleared(eastvale):
        one = CaseOffer.objects.get()
    for address in ("", "accept/", "refuse/"):
        method = client.post if address == "accept/" else client.get
        assert method(f"/boards/dunmoor/allegations/offered/{one.pk}/{address}").status_code == 404
        assert method(f"{OFFERED}{one.pk}/{address}").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_however_much_is_offered(
    dunmoor: Board,
    eastvale: Board,
    client: Client,
    officer: User,
    other: User,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        for kind in ("refused", "accepted", "waiting"):
            with cleared(dunmoor):
                ours = contact_of(dunmoor, actor=officer, adult_name=f"A {number} {kind}")
            with cleared(eastvale):
                theirs = contact_of(eastvale, actor=other, adult_name=f"B {number} {kind}")
            offer(ours, eastvale, officer)
            offer(theirs, dunmoor, other)
            if kind == "accepted":
                accept(dunmoor, officer)
                accept(eastvale, other)
    url = "/boards/dunmoor/allegations/offered/"
    client.get(url)
    with django_assert_num_queries(9):
        page = client.get(url)
    assert text(page).count(str(eastvale)) == rows * 6


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_case_takes_the_same_queries_however_often_it_was_offered(
    dunmoor: Board,
    eastvale: Board,
    client: Client,
    contact: Contact,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with cleared(dunmoor):
        for number in range(rows):
            of = {"board": dunmoor, "contact": contact}
            SentOffer.objects.create(**of, to_board=eastvale, offer=number, kind="share", state="refused")
            OtherAuthority.objects.create(**of, name=f"Council {number}")
    client.get(case_url(contact))
    with django_assert_num_queries(26):
        page = text(client.get(case_url(contact)))
    assert (page.count("Refused"), page.count("Change : Council")) == (rows, rows)


# Other authorities --------------------------------------------------------------------------------------------------


def test_other_authorities_and_who_leads(dunmoor: Board, client: Client, contact: Contact) -> None:
    add = case_url(contact, "authorities/add/")
    page = client.get(add)
    form = {"name": "Westmarch Council", "leads": "they", "post": "Duty officer", "note": ACCOUNT}
    assert client.post(add, form | hidden(page)).status_code == 302
    words = text(client.get(case_url(contact)))
    for part in ("Westmarch Council", "They lead", "Duty officer", ACCOUNT):
        assert part in words
    twice = client.post(add, {"name": "westmarch council", "draft": "e"})
    assert "This authority is on the page of the case already. Change it there." in text(twice)
    named = client.post(add, {"name": "Elsewhere", "post": "Sarah Jones", "draft": "e"})
    assert "This looks like the name of a person." in text(named)
    with cleared(dunmoor):
        one = OtherAuthority.objects.get()
    change = case_url(contact, f"authorities/{one.pk}/")
    assert client.post(change, form | hidden(client.get(change)) | {"leads": "joint"}).status_code == 302
    assert "Both together" in text(client.get(case_url(contact)))
    timeline = text(client.get(case_url(contact, "timeline/")))
    assert "Another authority: Westmarch Council Both together" in timeline
    assert "Take this authority off the page" in text(client.get(change))
    client.post(f"{change}remove/")
    assert "No other authority has to do with this case." in text(client.get(case_url(contact)))
    assert client.get(change).status_code == 404


# Numbers ------------------------------------------------------------------------------------------------------------


def test_a_contact_counts_once_on_each_board(
    dunmoor: Board, eastvale: Board, officer: User, other: User
) -> None:
    received = timezone.localdate() - dt.timedelta(days=40)
    with cleared(dunmoor):
        handed = contact_of(dunmoor, received_on=received, setting="")
        named = contact_of(dunmoor, received_on=received)
        OtherAuthority.objects.create(board=dunmoor, contact=named, name="Westmarch")
        contact_of(dunmoor, received_on=received)
    offer(handed, eastvale, officer, "hand_over")
    accept(eastvale, other)
    today = timezone.localdate()
    for board, contacts, across, still_open, ended in (
        (dunmoor, 3, 2, 2, {"handed over": 1, "ongoing": 2}),
        (eastvale, 1, 1, 1, {"ongoing": 1}),
    ):
        period = next(one for one in recent_years(board, 2, today) if one.start <= received <= one.end)
        year = year_of(board, period, today, threshold=0)
        assert year.outcomes.total.contacts.value == contacts
        assert year.across_borders.value == across
        assert year.open_at_end.value == still_open
        found = {one.label: one.contacts.value for one in year.outcomes.lines if one.contacts.value}
        assert found == ended
        # A case that was handed over did not come to an end in time, nor too late.
        within = next(one for one in year.times if one.key == "lado.closed_within_1_month")
        assert within.denominator == still_open


# The post -----------------------------------------------------------------------------------------------------------


def days(first: int, last: int | None) -> Term:
    """A term from and until so many days before today."""
    return Term(
        "x",
        TODAY - dt.timedelta(days=first),
        None if last is None else TODAY - dt.timedelta(days=last),
    )


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([], []),
        ([days(9, None)], []),
        ([days(9, 5), days(4, None)], []),
        ([days(9, 6), days(4, 0)], [(5, 5)]),
        ([days(30, 20), days(28, 25), days(10, 3)], [(19, 11), (2, None)]),
        ([days(9, 6), Term("x", TODAY + dt.timedelta(days=3), None)], [(5, None)]),
        ([Term("x", None, TODAY - dt.timedelta(days=9)), days(8, None)], []),
        ([Term("x", TODAY + dt.timedelta(days=3), None)], []),
    ],
)
def test_the_times_in_which_nobody_held_the_post(
    terms: list[Term], expected: list[tuple[int, int | None]]
) -> None:
    found = [
        ((TODAY - gap.starts_on).days, None if gap.ends_on is None else (TODAY - gap.ends_on).days)
        for gap in gaps_of(terms, TODAY)
        if gap.starts_on
    ]
    assert found == expected


def test_managers_and_officers_find_who_held_the_post(
    dunmoor: Board, officer: User, manager: User, client: Client
) -> None:
    today = timezone.localdate()
    for name, first, last in (("Interim One", 300, 200), ("Interim Two", 150, 61)):
        person = builders.user(f"{name.split()[1].lower()}@x.example", name)
        start, end = today - dt.timedelta(days=first), today - dt.timedelta(days=last)
        builders.give_role(person, dunmoor, Role.LADO, starts_on=start, ends_on=end)
    with board_scope(dunmoor.pk):
        officer.role_assignments.update(starts_on=today - dt.timedelta(days=60))
    names = [one.name for one in post_history(dunmoor, on=today)]
    assert names == [str(officer), "Interim Two", "", "Interim One"]
    url = "/boards/dunmoor/allegations/post/"
    for person in (client, builders.client_of(manager)):
        words = text(person.get(url))
        for part in ("Interim One", "Interim Two", "Nobody", "Was vacant", "Holds the post", "Ended"):
            assert part in words
    assert url in client.get("/boards/dunmoor/allegations/").content.decode()
    assert url in builders.client_of(manager).get("/boards/dunmoor/manage/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_the_post_takes_the_same_queries(
    dunmoor: Board, client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        end = DAY + dt.timedelta(days=number)
        builders.give_role(
            builders.user(f"{number}@x.example"), dunmoor, Role.LADO, starts_on=DAY, ends_on=end
        )
    url = "/boards/dunmoor/allegations/post/"
    client.get(url)
    with django_assert_num_queries(7):
        client.get(url)


def test_a_board_whose_post_is_vacant(dunmoor: Board, manager: User) -> None:
    client = builders.client_of(manager)
    url = "/boards/dunmoor/allegations/post/"
    assert "Nobody has held the post yet" in text(client.get(url))
    builders.give_role(builders.user("a@x.example"), dunmoor, Role.LADO, starts_on=DAY, ends_on=DAY)
    words = text(client.get(url))
    assert "Nobody holds the post today" in words
    assert "Vacant" in words
