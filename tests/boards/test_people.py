"""People: their page, their seats over all boards, and what happens when they leave."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from boards.handover import left_to_hand_over
from boards.models import Action, ActionOwner, Board, GroupOffice, MeetingInvitation, Person, SeatTerm
from boards.services.leaving import person_leaves
from boards.services.people import change_person
from core.access import BoardAccess
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders

DAY = dt.timedelta(days=1)


def busy_person(board: Board) -> Person:
    """Ann Bell with a seat, the chair, an action and an invitation on a board."""
    today = timezone.localdate()
    main = builders.main_group(board)
    ann = builders.person(board, "Ann Bell", email="ann@dunmoor.example")
    seat = builders.seat(main, f"{board.slug} agency", "Head", starts_on=dt.date(2020, 1, 1))
    seat.terms.update(person=ann)
    GroupOffice.objects.create(board=board, group=main, person=ann, starts_on=dt.date(2021, 1, 1))
    action = Action.objects.create(board=board, number=1, text=f"{board.slug} action")
    ActionOwner.objects.create(board=board, action=action, seat=seat)
    done = Action.objects.create(board=board, number=2, text="Finished", status="closed", closed_on=today)
    ActionOwner.objects.create(board=board, action=done, seat=seat)
    MeetingInvitation.objects.create(
        board=board, meeting=builders.meeting(main, today + 7 * DAY), person=ann, token_hash=board.slug
    )
    return ann


def access(user: User, board: Board) -> BoardAccess:
    return BoardAccess(user, board, tuple(user.role_assignments.all()))


def test_leaving_ends_all_and_lists_what_remains(in_dunmoor: Board, manager: User) -> None:
    ann, today = busy_person(in_dunmoor), timezone.localdate()
    before = left_to_hand_over(ann, today, access(manager, in_dunmoor))
    assert [len(rows or ()) for rows in (before.terms, before.offices, before.actions, before.invitations)] == [
        1, 1, 1, 1,
    ]  # fmt: skip
    last = today - DAY
    assert person_leaves(ann, on=last, actor=manager) == (1, 1)
    assert list(ann.terms.values_list("ends_on", flat=True)) == [last]
    assert list(ann.offices.values_list("ends_on", flat=True)) == [last]
    after = left_to_hand_over(ann, today, access(manager, in_dunmoor))
    assert (list(after.terms), list(after.offices)) == ([], [])
    # The seat has no new holder yet: its action is still left where Ann dropped it.
    assert [action.number for action in after.actions or ()] == [1]
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "seat.left",
        "group.office_left",
        "person.left",
    ]
    with pytest.raises(ValidationError) as caught:
        person_leaves(ann, on=last, actor=manager)
    assert caught.value.message_dict == {"on": ["This person holds no seat and no office after that day."]}


def test_terms_that_have_not_begun_are_withdrawn(in_dunmoor: Board, manager: User) -> None:
    today = timezone.localdate()
    ann = builders.person(in_dunmoor, "Ann Bell")
    seat = builders.seat(builders.main_group(in_dunmoor), "Dunmoor Police")
    seat.terms.update(person=ann, starts_on=today + 30 * DAY)
    assert person_leaves(ann, on=today, actor=manager) == (1, 0)
    assert not SeatTerm.objects.exists()
    assert AuditEntry.objects.order_by("id").first().action == "seat.term_withdrawn"


def test_an_address_is_one_persons(in_dunmoor: Board, manager: User) -> None:
    builders.person(in_dunmoor, "Ann Bell", email="ann@dunmoor.example")
    ben = builders.person(in_dunmoor, "Ben Cole")
    with pytest.raises(ValidationError) as caught:
        change_person(ben, name="Ben", email="ANN@dunmoor.example", job_title="", actor=manager)
    assert caught.value.messages == ["Somebody on this board already has this email address."]


@pytest.fixture
def planted(dunmoor: Board, eastvale: Board) -> tuple[Person, Person]:
    """Ann Bell on both boards."""
    people = []
    for board in (dunmoor, eastvale):
        with board_scope(board.pk):
            people.append(busy_person(board))
    return people[0], people[1]


def test_pages_and_who_may_open_them(planted, signed_in, manager, other_manager, dunmoor, client) -> None:
    here, there = planted
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    delegate = builders.user_with_role(dunmoor, Role.DELEGATE)
    base = "/boards/dunmoor/members/people"
    reading, changing = f"{base}/{here.pk}/", [f"{base}/{here.pk}/{page}/" for page in ("change", "leaves")]
    for url in [reading, *changing]:
        assert signed_in(manager).get(url).status_code == 200, url
        assert signed_in(lead).get(url).status_code == (200 if url == reading else 403), url
        assert signed_in(delegate).get(url).status_code == 403, url
        assert signed_in(other_manager).get(url).status_code == 404, url
        assert client.get(url).status_code == 302, url
    for page in ("", "change/", "leaves/"):
        assert signed_in(manager).post(f"{base}/{there.pk}/{page}", {}).status_code in {404, 405}
    # What would be to hand over is for those who manage seats.
    assert "To hand over" not in signed_in(lead).get(reading).content.decode()
    assert "eastvale" not in signed_in(manager).get(reading).content.decode()


def test_everywhere_means_the_viewers_boards(
    planted, signed_in, manager, other_manager, dunmoor, eastvale, client
) -> None:
    here, there = planted

    def boards(person: User, pk: int) -> list[str]:
        response = signed_in(person).get(f"/my/people/{pk}/")
        assert response.status_code == 200
        assert f"{'eastvale' if len(response.context['boards']) == 1 else 'nowhere'} agency" not in (
            response.content.decode() if person == manager else ""
        )
        return [row["board"].slug for row in response.context["boards"]]

    assert boards(manager, here.pk) == ["dunmoor"]
    assert signed_in(manager).get(f"/my/people/{there.pk}/").status_code == 404
    assert boards(other_manager, there.pk) == ["eastvale"]
    builders.give_role(manager, eastvale, Role.MEMBER)
    assert boards(manager, here.pk) == ["dunmoor", "eastvale"]
    # A role that may not see seats opens nothing.
    delegate = builders.user_with_role(dunmoor, Role.DELEGATE)
    assert signed_in(delegate).get(f"/my/people/{here.pk}/").status_code == 404
    assert client.get(f"/my/people/{here.pk}/").status_code == 302


def test_leaving_by_the_page(planted, signed_in, manager, dunmoor) -> None:
    here, there = planted
    client, url = signed_in(manager), f"/boards/dunmoor/members/people/{here.pk}/"
    page = client.get(f"{url}leaves/").content.decode()
    assert [words in page for words in ("dunmoor action", "Chair of", "Invited to")] == [True] * 3
    response = client.post(f"{url}leaves/", {"on": "2019-01-01"})
    # Terms began later: they are withdrawn, not turned round.
    assert response.headers["Location"] == url
    page = client.get(url).content.decode()
    assert "Ann Bell: 1 seat and 1 office ended." in page
    response = client.post(f"{url}leaves/", {"on": "2019-01-01"})
    assert list(response.context["form"].errors) == ["on"]
    assert client.post(f"{url}change/", {"name": "Ann Bell-Cole", "email": ""}).status_code == 302
    with board_scope(there.board_id):
        assert SeatTerm.objects.get().ends_on is None


@pytest.mark.parametrize("count", [1, 3])
def test_a_person_takes_the_same_queries_for_any_number(
    count, dunmoor, eastvale, manager, signed_in, django_assert_num_queries
) -> None:
    for board in (dunmoor, eastvale):
        with board_scope(board.pk):
            ann = busy_person(board)
            for number in range(count):
                seat = builders.seat(builders.group(board, f"G{number}"), "Dunmoor Police", starts_on=None)
                seat.terms.update(person=ann)
                action = Action.objects.create(board=board, number=10 + number, text="x")
                ActionOwner.objects.create(board=board, action=action, seat=seat)
                GroupOffice.objects.create(board=board, group=seat.group, person=ann)
            pk = ann.pk
    builders.give_role(manager, eastvale, Role.MEMBER)
    client = signed_in(manager)
    with board_scope(dunmoor.pk):
        here = Person.objects.get().pk
    urls = [f"/boards/dunmoor/members/people/{here}/", f"/my/people/{pk}/"]
    for url, expected in zip(urls, (13, 10), strict=True):
        client.get(url)
        with django_assert_num_queries(expected):
            client.get(url)
