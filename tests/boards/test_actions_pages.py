"""The pages of actions: who sees what, forms, evidence, downloads."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from boards import action_sources
from boards.models import Action, ActionEvidence, Board, GroupOffice, Meeting
from boards.services import actions as services
from core.models import AuditEntry, User
from core.permissions import Perm, Role
from core.scoping import board_scope
from tests import builders

SignIn = Callable[[User], Client]
DAY = dt.timedelta(days=1)
LIST = "/boards/dunmoor/actions/"


def add(board: Board, text: str, *owners: Any, due: Any = None, **more: Any) -> Action:
    with board_scope(board.pk):
        return services.add_action(board=board, text=text, owners=owners, due=due, actor=None, **more)


def numbers(response: Any) -> list[int]:
    if not response.context["row_count"]:
        return []
    return [row.record.number for row in response.context["table"].paginated_rows]


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def chair(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.CHAIR)


@pytest.fixture
def lead(dunmoor: Board) -> User:
    """Leads Dunmoor Police."""
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def five(dunmoor: Board, eastvale: Board, today: dt.date) -> dict[str, Action]:
    """Actions of the police, of one of its seats, of the council, of the main board; and one of Eastvale's police."""
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        seat = builders.seat(group, "Dunmoor Police", "Superintendent")
    with board_scope(eastvale.pk):
        theirs = builders.seat(builders.main_group(eastvale), "Dunmoor Police", "Sergeant")
    police, council = builders.agency("Dunmoor Police"), builders.agency("Dunmoor Council")
    return {
        "police": add(dunmoor, "Of the police", police, due=today - DAY),
        "seat": add(dunmoor, "Of the superintendent", seat, due=today + 3 * DAY),
        "council": add(dunmoor, "Of the council only", council, due=today + 40 * DAY),
        "group": add(dunmoor, "Of the main board", group, due="as soon as possible"),
        "eastvale": add(eastvale, "Of Eastvale", police, theirs, due=today - DAY),
    }


def test_the_list_shows_red_first(five: dict[str, Action], manager: User, signed_in: SignIn) -> None:
    response = signed_in(manager).get(LIST)
    assert response.status_code == 200
    assert numbers(response) == [1, 2, 3, 4]
    text = response.content.decode()
    assert "Overdue by 1 day" in text
    assert "Due in 3 days" in text
    assert "as soon as possible" in text
    assert "Eastvale" not in text


def test_who_sees_which_actions(
    dunmoor: Board, five: dict[str, Action], manager: User, chair: User, lead: User,
    other_manager: User, signed_in: SignIn,
) -> None:  # fmt: skip
    seen = {person: numbers(signed_in(person).get(LIST)) for person in (manager, chair, lead)}
    assert seen == {manager: [1, 2, 3, 4], chair: [1, 2, 3, 4], lead: [1, 2]}
    lead_client = signed_in(lead)
    for number, status in ((1, 200), (2, 200), (3, 404), (4, 404), (5, 404)):
        assert lead_client.get(f"{LIST}{number}/").status_code == status
    for number in (1, 3):
        assert signed_in(other_manager).get(f"{LIST}{number}/").status_code == 404
    assert signed_in(other_manager).get(LIST).status_code == 404
    assert Client().get(LIST).status_code == 302
    assert Client().get(f"{LIST}1/").status_code == 302
    delegate = builders.user_with_role(dunmoor, Role.DELEGATE)
    assert signed_in(delegate).get(LIST).status_code == 403


def test_a_download_holds_the_own_actions_only(
    five: dict[str, Action], lead: User, signed_in: SignIn, dunmoor: Board, today: dt.date
) -> None:
    response = signed_in(lead).get(LIST, {"download": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    day = (today - DAY).isoformat()
    assert lines == [
        "Action,What is to be done,Colour,Due,Owners,Status,From,Last progress",
        f"1,Of the police,Red: Overdue by 1 day,{day},Dunmoor Police,Open,,{today}",
        (
            f"2,Of the superintendent,Amber: Due in 3 days,{today + 3 * DAY},"
            f"Dunmoor Police – Superintendent,Open,,{today}"
        ),
    ]
    with board_scope(dunmoor.pk):
        assert AuditEntry.objects.get(action="export").after == {
            "what": "actions", "rows": 2, "form": "csv",
        }  # fmt: skip
    workbook = signed_in(lead).get(LIST, {"download": "xlsx"})
    assert b"".join(workbook.streaming_content).startswith(b"PK")


def test_seat_holders_and_chairs_of_groups_see_their_own(
    dunmoor: Board, five: dict[str, Action], signed_in: SignIn, today: dt.date
) -> None:
    """By the same email address, by the account; not as a former holder or chair."""
    person = builders.user("rowan@dunmoor.example")
    builders.give_role(person, dunmoor, Role.TRAINING_COORDINATOR)
    client = signed_in(person)
    assert numbers(client.get(LIST)) == []
    with board_scope(dunmoor.pk):
        known = builders.person(dunmoor, "Rowan Ashdown", email="Rowan@Dunmoor.example")
        seat = five["seat"].owners.get().seat
        term = seat.terms.get()
        term.person = known
        term.save()
        office = GroupOffice.objects.create(
            board=dunmoor, group=builders.main_group(dunmoor), person=known, ends_on=today
        )
    assert numbers(client.get(LIST)) == [2, 4]
    with board_scope(dunmoor.pk):
        office.starts_on, office.ends_on = today - 9 * DAY, today - DAY
        office.save()
        term.ends_on = today - DAY
        term.save()
    assert numbers(client.get(LIST)) == []
    with board_scope(dunmoor.pk):
        term.ends_on = None
        term.save()
        known.email, known.user = "", person
        known.save()
    assert numbers(client.get(LIST)) == [2]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=all", [1, 2, 3, 4, 5, 6]),
        ("status=closed", [5]),
        ("status=withdrawn", [6]),
        ("status=nonsense", []),
        ("colour=red", [1]),
        ("colour=amber", [2]),
        ("show=overdue", [1]),
        ("show=no-owner&status=all", [5, 6]),
        ("show=no-date", [4]),
        ("q=superint", [2]),
        ("q=3", [3]),
        ("q=%23 99999999999999", []),
        ("source=words&status=all", [5]),
        ("source=none", [1, 2, 3, 4]),
        ("sort=-due", [3, 2, 1, 4]),
        ("sort=due", [1, 2, 3, 4]),
        ("sort=-number", [4, 3, 2, 1]),
    ],
)
def test_filters_and_sorting(
    dunmoor: Board, five: dict[str, Action], manager: User, chair: User, signed_in: SignIn,
    query: str, expected: list[int],
) -> None:  # fmt: skip
    closed = add(dunmoor, "Closed one", source="Inspection")
    withdrawn = add(dunmoor, "Withdrawn one")
    with board_scope(dunmoor.pk):
        services.propose_done(closed, text="x", actor=manager)
        services.agree_closing(closed, actor=chair)
        services.withdraw_action(withdrawn, reason="x", actor=manager)
    assert numbers(signed_in(manager).get(f"{LIST}?{query}")) == expected


def test_filter_by_owner(
    dunmoor: Board, five: dict[str, Action], manager: User, signed_in: SignIn, eastvale: Board
) -> None:
    client = signed_in(manager)
    police = builders.agency("Dunmoor Police")
    assert numbers(client.get(f"{LIST}?agency={police.pk}")) == [1, 2]
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
    assert numbers(client.get(f"{LIST}?group={group.pk}")) == [4]
    with board_scope(eastvale.pk):
        theirs = builders.main_group(eastvale)
    assert numbers(client.get(f"{LIST}?group={theirs.pk}")) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_rows(
    dunmoor: Board,
    manager: User,
    signed_in: SignIn,
    rows: int,
    django_assert_num_queries: Any,
    today: dt.date,
) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        for n in range(rows):
            seat = builders.seat(group, "Dunmoor Police", f"Post {n}")
            meeting = builders.meeting(group, today - n * DAY)
            action = services.add_action(
                board=dunmoor, text="x", owners=[seat, group, seat.agency], due=meeting, source=meeting,
                actor=manager,
            )  # fmt: skip
            services.update_action(action, text="y", actor=manager)
    client = signed_in(manager)
    client.get(LIST)  # the first request of a session writes it; content types are kept by the process
    with django_assert_num_queries(LIST_QUERIES):
        assert client.get(LIST).status_code == 200


LIST_QUERIES = 12


@pytest.mark.parametrize("rows", [1, 3])
def test_an_action_needs_the_same_queries_for_any_number_of_updates(
    dunmoor: Board, manager: User, signed_in: SignIn, rows: int, django_assert_num_queries: Any
) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        owners = [builders.seat(group, "Dunmoor Police", f"Post {n}") for n in range(rows)]
        action = services.add_action(board=dunmoor, text="x", owners=owners, actor=manager)
        for n in range(rows):
            files = [SimpleUploadedFile(f"{n}.txt", b"fine")] * rows
            services.update_action(action, text="y", evidence=files, actor=manager)
    client = signed_in(manager)
    client.get(LIST)
    with django_assert_num_queries(DETAIL_QUERIES):
        assert client.get(f"{LIST}1/").status_code == 200


DETAIL_QUERIES = 11


def test_what_the_page_offers(
    dunmoor: Board, five: dict[str, Action], manager: User, chair: User, lead: User, signed_in: SignIn
) -> None:
    def offered(person: User) -> list[str]:
        context = signed_in(person).get(f"{LIST}1/").context
        return [k for k in ("may_update", "may_change", "may_decide", "may_reopen") if context[k]]

    assert [offered(p) for p in (manager, chair, lead)] == [["may_update", "may_change"], [], ["may_update"]]
    with board_scope(dunmoor.pk):
        services.propose_done(five["police"], text="x", actor=lead)
    assert [offered(p) for p in (manager, chair, lead)] == [
        ["may_update", "may_change", "may_decide"], ["may_decide"], ["may_update"],
    ]  # fmt: skip
    with board_scope(dunmoor.pk):
        services.agree_closing(five["police"], actor=chair)
    assert [offered(p) for p in (manager, chair, lead)] == [["may_reopen"], [], []]


def test_the_page_explains_the_colour(five: dict[str, Action], manager: User, signed_in: SignIn) -> None:
    text = signed_in(manager).get(f"{LIST}1/").content.decode()
    assert "Red: It was due before today." in text
    assert "How the colour is made" in text
    assert text.count("<h1") == 1


FORM = {"text": "Share the data", "due_kind": "words", "due_words": "soon"}


def test_add_with_several_owners(dunmoor: Board, manager: User, signed_in: SignIn) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        seat = builders.seat(group, "Dunmoor Police", "Superintendent")
    data = FORM | {
        "owner_0": f"seat-{seat.pk}", "owner_1": f"agency-{seat.agency_id}", "owner_3": f"group-{group.pk}",
        "owner_4": f"group-{group.pk}", "source_words": "Inspection",
    }  # fmt: skip
    response = signed_in(manager).post(f"{LIST}add/", data)
    assert (response.status_code, response["Location"]) == (302, f"{LIST}1/")
    with board_scope(dunmoor.pk):
        made = Action.objects.get()
        assert (made.text, made.due_words, made.source_words) == ("Share the data", "soon", "Inspection")
        assert [str(owner) for owner in made.owners.all()] == [
            "Dunmoor Police – Superintendent",
            "Dunmoor Police",
            "Main Board",
        ]


def test_more_owners_keeps_everything_and_saves_nothing(
    dunmoor: Board, manager: User, signed_in: SignIn
) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
    owner = f"group-{group.pk}"
    data = {"text": "Kept text", "owner_2": owner, "due_words": "kept words", "more_owners": "1"}
    response = signed_in(manager).post(f"{LIST}add/", data)
    assert response.status_code == 200
    form = response.context["form"]
    assert [field.name for field in form.owner_fields] == [f"owner_{n}" for n in range(5)]
    text = response.content.decode()
    assert "Kept text" in text
    assert "kept words" in text
    assert f'<option value="{owner}" selected>' in text
    assert "There is a problem" not in text
    with board_scope(dunmoor.pk):
        assert Action.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"text": ""}, {"text"}),
        ({"due_kind": "", "due_words": ""}, {"due_kind"}),
        ({"due_kind": "date"}, {"due_on"}),
        ({"due_kind": "meeting"}, {"due_meeting"}),
        ({"due_kind": "words", "due_words": " "}, {"due_words"}),
        ({"due_kind": "date", "due_on_day": "31", "due_on_month": "2", "due_on_year": "2027"}, {"due_on"}),
        ({"due_kind": "date", "due_on": "2020-01-01"}, {"due_on"}),
        ({"due_kind": "never"}, {"due_kind"}),
        ({"owner_0": "seat-999999"}, {"owner_0"}),
        ({"due_kind": "words", "due_on_day": "31", "due_on_month": "2"}, set()),
        ({"due_kind": "", "due_words": "soon"}, set()),
        ({"due_kind": "", "due_words": "", "due_on": "2099-01-01"}, set()),
        ({"due_kind": "", "due_words": "soon", "due_on": "2099-01-01"}, {"due_kind"}),
    ],
)
def test_errors_of_the_form(
    dunmoor: Board, manager: User, signed_in: SignIn, given: dict[str, str], errors: set[str]
) -> None:
    response = signed_in(manager).post(f"{LIST}add/", FORM | given)
    assert response.status_code == (200 if errors else 302)
    if errors:
        assert set(response.context["form"].errors) == errors
        assert "There is a problem" in response.content.decode()
    with board_scope(dunmoor.pk):
        assert Action.objects.count() == (0 if errors else 1)


def test_owners_and_meetings_of_another_board_are_no_choice(
    dunmoor: Board, eastvale: Board, manager: User, signed_in: SignIn, today: dt.date
) -> None:
    with board_scope(eastvale.pk):
        group = builders.main_group(eastvale)
        meeting = builders.meeting(group, today + DAY)
    data = FORM | {"owner_0": f"group-{group.pk}", "due_kind": "meeting", "due_meeting": str(meeting.pk)}
    response = signed_in(manager).post(f"{LIST}add/", data)
    assert set(response.context["form"].errors) == {"owner_0", "due_meeting"}
    assert signed_in(manager).get(f"{LIST}add/?meeting={meeting.pk}").context["source"] is None


def test_add_from_a_meeting(dunmoor: Board, manager: User, signed_in: SignIn, today: dt.date) -> None:
    """A meeting to come is what it is due by, a past one is where it came from."""
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        past, coming = builders.meeting(group, today - DAY), builders.meeting(group, today + DAY)
    client = signed_in(manager)
    form = client.get(f"{LIST}add/?meeting={coming.pk}").context["form"]
    assert (form.initial["due_kind"], form.initial["due_meeting"]) == ("meeting", coming.pk)
    client.post(f"{LIST}add/?meeting={past.pk}", FORM)
    client.post(f"{LIST}add/", FORM | {"due_kind": "meeting", "due_meeting": coming.pk})
    with board_scope(dunmoor.pk):
        first, second = Action.objects.order_by("number")
        assert [a.pk for a in Action.objects.from_source(past)] == [first.pk]
        assert second.due_meeting_id == coming.pk
    text = client.get(f"{LIST}1/").content.decode()
    assert f'href="{past.get_absolute_url()}">Meeting of the Main Board' in text
    assert client.get(f"{LIST}add/?meeting=x").status_code == 200


def test_edit(dunmoor: Board, five: dict[str, Action], manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    page = client.get(f"{LIST}1/edit/")
    form = page.context["form"]
    police = builders.agency("Dunmoor Police")
    assert (form.initial["due_kind"], form.initial["owner_0"]) == ("date", f"agency-{police.pk}")
    # A due day that has passed already may stay.
    data = {
        "text": "New words", "owner_0": "", "due_kind": "date",
        "due_on": form.initial["due_on"].isoformat(), "source_words": "Audit",
    }  # fmt: skip
    assert client.post(f"{LIST}1/edit/", data).status_code == 302
    with board_scope(dunmoor.pk):
        action = Action.objects.get(number=1)
        assert (action.text, action.source_words, action.owners.count()) == ("New words", "Audit", 0)


def test_an_owner_whose_seat_was_closed_stays(
    dunmoor: Board, five: dict[str, Action], manager: User, signed_in: SignIn, today: dt.date
) -> None:
    with board_scope(dunmoor.pk):
        seat = five["seat"].owners.get().seat
        seat.closed_on = today - DAY
        seat.save()
    client = signed_in(manager)
    form = client.get(f"{LIST}2/edit/").context["form"]
    assert form.initial["owner_0"] == f"seat-{seat.pk}"
    assert client.post(f"{LIST}2/edit/", FORM | {"owner_0": f"seat-{seat.pk}"}).status_code == 302
    response = client.post(f"{LIST}add/", FORM | {"owner_0": f"seat-{seat.pk}"})
    assert set(response.context["form"].errors) == {"owner_0"}


def test_update_with_evidence_and_download(
    dunmoor: Board, five: dict[str, Action], lead: User, manager: User, other_manager: User,
    chair: User, signed_in: SignIn,
) -> None:  # fmt: skip
    client = signed_in(lead)
    assert client.get(f"{LIST}1/update/?status=done").context["form"].initial["status"] == "done"
    files = [SimpleUploadedFile("a.txt", b"first"), SimpleUploadedFile("b.txt", b"second")]
    data = {"text": "Shared", "status": "done", "evidence": files}
    response = client.post(f"{LIST}1/update/", data, follow=True)
    assert "Somebody else is asked to agree" in response.content.decode()
    with board_scope(dunmoor.pk):
        first, second = ActionEvidence.objects.all()
        action = Action.objects.get(number=1)
        assert (action.status, action.done_by) == ("done", lead)
    url = f"{LIST}1/evidence/{second.pk}/"
    download = client.get(url)
    assert b"".join(download.streaming_content) == b"second"
    assert download["Content-Disposition"] == 'attachment; filename="b.txt"'
    assert b"".join(signed_in(chair).get(url).streaming_content) == b"second"
    assert signed_in(other_manager).get(url).status_code == 404
    assert client.get(f"{LIST}2/evidence/{second.pk}/").status_code == 404
    assert Client().get(url).status_code == 302
    council = builders.user("council@dunmoor.example")
    builders.give_role(council, dunmoor, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Council"))
    assert signed_in(council).get(url).status_code == 404
    assert client.post(f"{url}remove/").status_code == 403
    assert signed_in(manager).get(f"{url}remove/").status_code == 405
    assert signed_in(manager).post(f"{url}remove/").status_code == 302
    with board_scope(dunmoor.pk):
        assert [one.pk for one in ActionEvidence.objects.all()] == [first.pk]


def test_a_bad_file_keeps_the_text(
    dunmoor: Board, five: dict[str, Action], manager: User, signed_in: SignIn
) -> None:
    data = {
        "text": "Long text that nobody wants to type again", "status": "in_progress",
        "evidence": [SimpleUploadedFile("a.txt", b"fine"), SimpleUploadedFile("virus.exe", b"MZ")],
    }  # fmt: skip
    response = signed_in(manager).post(f"{LIST}1/update/", data)
    text = response.content.decode()
    assert response.status_code == 200
    assert "Long text that nobody wants to type again" in text
    assert "virus.exe: Files of the kind .exe cannot be added" in text
    assert "choose the files again" in text
    with board_scope(dunmoor.pk):
        assert Action.objects.get(number=1).updates.count() == 0


def test_who_may_do_what(
    dunmoor: Board, five: dict[str, Action], manager: User, chair: User, lead: User,
    other_manager: User, signed_in: SignIn,
) -> None:  # fmt: skip
    """(page, person) → status of GET; 3 is not the lead's own action, and is invisible."""
    people = {"manager": manager, "chair": chair, "lead": lead, "other": other_manager}
    clients = {name: signed_in(person) for name, person in people.items()}
    clients["nobody"] = Client()
    pages = [
        "add/",
        "1/edit/",
        "1/update/",
        "1/withdraw/",
        "1/reopen/",
        "1/send-back/",
        "1/agree/",
        "3/update/",
    ]
    found = {page: [clients[who].get(LIST + page).status_code for who in clients] for page in pages}
    assert found == {
        "add/": [200, 403, 403, 404, 302],
        "1/edit/": [200, 403, 403, 404, 302],
        "1/update/": [200, 403, 200, 404, 302],
        "1/withdraw/": [200, 403, 403, 404, 302],
        "1/reopen/": [200, 403, 403, 404, 302],
        "1/send-back/": [200, 200, 403, 404, 302],
        "1/agree/": [405, 405, 403, 404, 302],
        "3/update/": [200, 403, 404, 404, 302],
    }
    posted = {
        page: [clients[who].post(LIST + page, {}).status_code for who in ("lead", "other", "nobody")]
        for page in pages
    }
    assert posted == {
        "add/": [403, 404, 302],
        "1/edit/": [403, 404, 302],
        "1/update/": [200, 404, 302],
        "1/withdraw/": [403, 404, 302],
        "1/reopen/": [403, 404, 302],
        "1/send-back/": [403, 404, 302],
        "1/agree/": [403, 404, 302],
        "3/update/": [404, 404, 302],
    }


def test_agree_send_back_withdraw_reopen(
    dunmoor: Board, five: dict[str, Action], manager: User, chair: User, lead: User, signed_in: SignIn
) -> None:
    def status(number: int) -> str:
        with board_scope(dunmoor.pk):
            return str(Action.objects.get(number=number).status)

    boss, head = signed_in(manager), signed_in(chair)
    signed_in(lead).post(f"{LIST}1/update/", {"text": "Ready", "status": "done"})
    assert head.post(f"{LIST}1/send-back/", {"reason": ""}).status_code == 200
    head.post(f"{LIST}1/send-back/", {"reason": "Not quite"})
    assert status(1) == "in_progress"
    boss.post(f"{LIST}1/update/", {"text": "Ready", "status": "done"})
    response = boss.post(f"{LIST}1/agree/", {}, follow=True)
    assert "somebody else must agree its closing" in response.content.decode()
    assert status(1) == "done"
    for note in ("a\x00b", "x" * 1001):
        assert head.post(f"{LIST}1/agree/", {"note": note}).status_code == 302
        assert status(1) == "done"
    head.post(f"{LIST}1/agree/", {"note": "Fine"})
    assert status(1) == "closed"
    response = head.post(f"{LIST}1/agree/", {}, follow=True)
    assert "does not wait for agreement" in response.content.decode()
    boss.post(f"{LIST}1/reopen/", {"reason": "Again"})
    assert status(1) == "in_progress"
    boss.post(f"{LIST}2/withdraw/", {"reason": "Overtaken"})
    assert status(2) == "withdrawn"


class TestSources:
    """A source that the viewer may not read has no name."""

    @pytest.fixture
    def from_meeting(self, dunmoor: Board, today: dt.date) -> Action:
        with board_scope(dunmoor.pk):
            meeting = builders.meeting(builders.main_group(dunmoor), today - DAY)
        return add(dunmoor, "From the meeting", builders.agency("Dunmoor Police"), source=meeting)

    @pytest.fixture
    def secret(self, dunmoor: Board) -> Any:
        """A kind of record that nobody but a board manager may read."""
        action_sources.register(
            "boards.group",
            Perm.ROLE_MANAGE,
            lambda group: (group.get_absolute_url(), f"Secret {group}"),
            plural="secrets",
        )
        with board_scope(dunmoor.pk):
            group = builders.group(dunmoor, "Case of Hazel")
        yield add(dunmoor, "From a case", builders.agency("Dunmoor Police"), source=group)
        action_sources.unregister("boards.group")

    def test_a_meeting_is_named_to_those_who_read_meetings(
        self, from_meeting: Action, lead: User, signed_in: SignIn
    ) -> None:
        assert "Meeting of the Main Board" in signed_in(lead).get(f"{LIST}1/").content.decode()
        file = signed_in(lead).get(LIST, {"download": "csv"})
        assert ',"Meeting of the Main Board' in b"".join(file.streaming_content).decode()

    def test_a_secret_source_has_no_name_anywhere(
        self, secret: Action, manager: User, chair: User, lead: User, signed_in: SignIn
    ) -> None:
        assert "Secret Case of Hazel" in signed_in(manager).get(f"{LIST}1/").content.decode()
        for person in (chair, lead):
            for url in (LIST, f"{LIST}1/", f"{LIST}?source=other"):
                text = signed_in(person).get(url).content.decode()
                assert ("A case record" in text) == (url == f"{LIST}1/")
                assert "Secret" not in text
                # The chair's filter lists all groups by their names, which is another matter.
                assert "Hazel" not in text.replace("Case of Hazel</option>", "")
            file = signed_in(person).get(LIST, {"download": "csv"})
            text = b"".join(file.streaming_content).decode()
            assert ",a case record," in text
            assert "Hazel" not in text
        file = signed_in(manager).get(LIST, {"download": "csv"})
        assert ",Secret Case of Hazel," in b"".join(file.streaming_content).decode()

    def test_a_secret_kind_is_no_choice_of_the_filter(
        self, secret: Action, from_meeting: Action, manager: User, chair: User, signed_in: SignIn
    ) -> None:
        boss, head = signed_in(manager), signed_in(chair)
        assert numbers(boss.get(f"{LIST}?source=boards.group")) == [1]
        assert numbers(head.get(f"{LIST}?source=boards.group")) == []
        assert numbers(boss.get(f"{LIST}?source=other")) == []
        assert numbers(head.get(f"{LIST}?source=other")) == [1]
        assert numbers(head.get(f"{LIST}?source=boards.meeting")) == [2]

    def test_the_form_does_not_offer_to_change_it(
        self, secret: Action, manager: User, signed_in: SignIn, dunmoor: Board
    ) -> None:
        client = signed_in(manager)
        assert "source_words" not in client.get(f"{LIST}1/edit/").context["form"].fields
        client.post(f"{LIST}1/edit/", FORM | {"source_words": "overwritten"})
        with board_scope(dunmoor.pk):
            action = Action.objects.get(number=1)
            assert (action.source_words, action.source_id) == ("", secret.source_id)

    def test_a_kind_that_nobody_registered_is_neutral(
        self, dunmoor: Board, manager: User, signed_in: SignIn
    ) -> None:
        with board_scope(dunmoor.pk):
            group = builders.group(dunmoor, "Case of Hazel")
        add(dunmoor, "x", source=group)
        assert "A case record" in signed_in(manager).get(f"{LIST}1/").content.decode()

    def test_one_record_can_be_closed_to_a_viewer(
        self, dunmoor: Board, manager: User, signed_in: SignIn
    ) -> None:
        action_sources.register(
            "boards.group",
            Perm.GROUP_READ,
            lambda group: ("/x/", str(group)),
            allowed=lambda access, group: group.name != "Case of Hazel",
        )
        try:
            with board_scope(dunmoor.pk):
                groups = [builders.group(dunmoor, "Case of Hazel"), builders.group(dunmoor, "Other")]
            for group in groups:
                add(dunmoor, "x", source=group)
            texts = [signed_in(manager).get(f"{LIST}{n}/").content.decode() for n in (1, 2)]
            assert ["Case of Hazel" in texts[0], ">Other<" in texts[1]] == [False, True]
        finally:
            action_sources.unregister("boards.group")

    def test_a_kind_is_registered_once(self) -> None:
        with pytest.raises(ValueError, match="registered already"):
            action_sources.register("boards.Meeting", Perm.MEETING_READ, lambda meeting: ("", ""))

    def test_a_deleted_source_is_neutral(
        self, from_meeting: Action, dunmoor: Board, manager: User, signed_in: SignIn
    ) -> None:
        with board_scope(dunmoor.pk):
            Meeting.objects.all().delete()
        assert "A case record" in signed_in(manager).get(f"{LIST}1/").content.decode()


MINE = "/actions/"


def mine(response: Any) -> list[tuple[str, list[int]]]:
    return [
        (one["board"].slug, [row["action"].number for row in one["rows"]])
        for one in response.context["boards"]
    ]


def test_my_actions_across_boards(
    dunmoor: Board, eastvale: Board, five: dict[str, Action], lead: User, manager: User, signed_in: SignIn
) -> None:
    """The lead leads the police on both boards; the first page lists both, by board, red first."""
    client = signed_in(lead)
    assert mine(client.get(MINE)) == [("dunmoor", [1, 2])]
    builders.give_role(lead, eastvale, Role.AGENCY_LEAD)
    response = client.get(MINE)
    assert mine(response) == [("dunmoor", [1, 2]), ("eastvale", [1])]
    assert response.content.decode().count("<h1") == 1
    assert mine(signed_in(manager).get(MINE)) == []
    assert "Nothing is waiting for you" in signed_in(manager).get(MINE).content.decode()
    assert Client().get(MINE).status_code == 302


def test_my_actions_of_one_role_do_not_reach_another_board(
    dunmoor: Board, eastvale: Board, five: dict[str, Action], lead: User, signed_in: SignIn
) -> None:
    """An agency lead here who only helps with training there does not see the agency's actions there."""
    builders.give_role(lead, eastvale, Role.TRAINING_COORDINATOR)
    assert mine(signed_in(lead).get(MINE)) == [("dunmoor", [1, 2])]


def test_my_actions_say_what_waits_for_agreement(
    dunmoor: Board, five: dict[str, Action], lead: User, chair: User, manager: User, signed_in: SignIn
) -> None:
    with board_scope(dunmoor.pk):
        services.propose_done(five["police"], text="x", actor=lead)
        services.propose_done(five["council"], text="x", actor=chair)
    found = [
        [(one["board"].slug, one["waiting"]) for one in signed_in(person).get(MINE).context["boards"]]
        for person in (manager, chair, lead)
    ]
    assert found == [[("dunmoor", 2)], [("dunmoor", 1)], [("dunmoor", 0)]]


@pytest.mark.parametrize("rows", [1, 3])
def test_my_actions_need_the_same_queries_for_any_number_of_rows(
    dunmoor: Board, lead: User, signed_in: SignIn, rows: int, django_assert_num_queries: Any
) -> None:
    for n in range(rows):
        add(dunmoor, f"x {n}", builders.agency("Dunmoor Police"), due=timezone.localdate())
    client = signed_in(lead)
    client.get(MINE)
    with django_assert_num_queries(MINE_QUERIES):
        assert client.get(MINE).status_code == 200


MINE_QUERIES = 9


def test_my_actions_page(dunmoor: Board, lead: User, signed_in: SignIn) -> None:
    for n in range(51):
        add(dunmoor, f"x {n}", builders.agency("Dunmoor Police"))
    pages = [mine(signed_in(lead).get(f"{MINE}?page={page}")) for page in (1, 2)]
    assert [[len(found) for _, found in page] for page in pages] == [[50], [1]]
