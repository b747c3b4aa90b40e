"""The audit trail: written with the change or not at all, never altered, and read by those who may."""

import datetime as dt
import os
from collections.abc import Callable
from contextlib import closing

import dj_database_url
import psycopg2
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from boards.models import Action, ActionOwner, Board, BoardAgency, Meeting
from core import audit
from core.audit_words import action_words, changes, changes_in_one_line, type_words
from core.grants import APPEND_ONLY
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from tests import builders
from tests.planted.models import Case

TRAIL = "/boards/dunmoor/audit/"


def body(response: object) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def count(response: object) -> int:
    return response.context["row_count"]


@pytest.fixture
def meeting(dunmoor: Board) -> Meeting:
    with board_scope(dunmoor.pk):
        return builders.meeting(builders.main_group(dunmoor), dt.date(2030, 3, 4), venue="Town Hall")


@pytest.fixture
def history_url(meeting: Meeting) -> str:
    return f"/boards/dunmoor/history/boards.meeting/{meeting.pk}/"


# Writing. ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestRecord:
    """One entry for one change, with names as they were."""

    def test_entry_holds_who_what_and_the_change(self, in_dunmoor: Board, manager: User) -> None:
        group = builders.main_group(in_dunmoor)
        entry = audit.record(
            "group.renamed",
            group,
            actor=manager,
            before={"name": "Old", "kind": "main"},
            after={"name": "New", "kind": "main"},
        )
        assert entry is not None
        assert (entry.board_id, entry.actor_id, entry.actor_name) == (in_dunmoor.pk, manager.pk, str(manager))
        assert (entry.object_type, entry.object_id, entry.object_name) == (
            "boards.group",
            str(group.pk),
            "Main Board",
        )
        assert (entry.before, entry.after) == ({"name": "Old"}, {"name": "New"})

    def test_nothing_changed_is_no_entry(self, in_dunmoor: Board) -> None:
        group = builders.main_group(in_dunmoor)
        assert audit.record("group.renamed", group, actor=None, before={"a": 1}, after={"a": 1}) is None
        assert AuditEntry.objects.count() == 0

    def test_a_board_is_its_own_board(self, in_dunmoor: Board) -> None:
        entry = audit.record("board.changed", in_dunmoor, actor=None)
        assert entry is not None
        assert entry.board_id == in_dunmoor.pk

    def test_rollback_of_the_change_takes_the_entry(self, in_dunmoor: Board) -> None:
        def rename_and_fail() -> None:
            with transaction.atomic():
                group = builders.main_group(in_dunmoor)
                audit.record("group.renamed", group, actor=None)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            rename_and_fail()
        assert AuditEntry.objects.count() == 0

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE core_auditentry SET actor_name = 'Nobody'",
            "DELETE FROM core_auditentry",
            "DELETE FROM core_auditentry WHERE false",
            "INSERT INTO core_auditentry SELECT * FROM core_auditentry ON CONFLICT (id) DO UPDATE SET action = 'x'",
        ],
    )
    def test_database_refuses_to_change_the_trail(self, in_dunmoor: Board, statement: str) -> None:
        audit.record("group.renamed", builders.main_group(in_dunmoor), actor=None)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert AuditEntry.objects.get().action == "group.renamed"

    def test_orm_cannot_change_it_either(self, in_dunmoor: Board) -> None:
        entry = audit.record("group.renamed", builders.main_group(in_dunmoor), actor=None)
        assert entry is not None
        for attempt in (entry.delete, entry.save, AuditEntry.objects.all().delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt()

    def test_application_has_no_right_to_empty_the_trail(self) -> None:
        """The suite's role may empty tables after a test; here it has its rights as `migrate` gives them."""
        one = connection.settings_dict
        owner = dj_database_url.parse(os.environ["DATABASE_OWNER_URL"])
        role = connection.ops.quote_name(one["USER"])
        with closing(
            psycopg2.connect(
                dbname=one["NAME"],
                user=owner["USER"],
                password=owner["PASSWORD"],
                host=owner["HOST"],
                port=owner["PORT"] or None,
            )
        ) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON core_auditentry FROM {role}")
            try:
                with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                    connection.cursor().execute("TRUNCATE core_auditentry")
            finally:
                with link.cursor() as cursor:
                    cursor.execute(f"GRANT TRUNCATE ON core_auditentry TO {role}")
        assert APPEND_ONLY == ("core_auditentry",)

    def test_board_cannot_write_into_anothers_trail(self, in_dunmoor: Board, eastvale: Board) -> None:
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            audit.record("x.y", in_dunmoor, actor=None, board_id=eastvale.pk)


# Reading. ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestVisibility:
    """Who sees which entries, whatever the page."""

    def test_other_boards_entries_never_show(self, dunmoor: Board, eastvale: Board) -> None:
        for one in (dunmoor, eastvale):
            with board_scope(one.pk):
                audit.record("board.changed", one, actor=None)
        with board_scope(dunmoor.pk):
            assert [entry.object_name for entry in AuditEntry.objects.all()] == [dunmoor.name]
            with connection.cursor() as cursor:
                cursor.execute("SELECT board_id FROM core_auditentry")
                assert cursor.fetchall() == [(dunmoor.pk,)]

    def test_entries_without_a_board_show_to_administrators_only(self, dunmoor: Board, manager: User) -> None:
        with board_scope(installation=True):
            audit.record("account.added", manager, actor=None)
        with board_scope(dunmoor.pk):
            assert list(AuditEntry.objects.all()) == []
        with board_scope(dunmoor.pk, installation=True):
            assert [entry.action for entry in AuditEntry.objects.all()] == ["account.added"]

    def test_entries_about_case_content_need_its_clearance(self, dunmoor: Board, eastvale: Board) -> None:
        for one in (dunmoor, eastvale):
            with board_scope(one.pk, clearances={Clearance.LADO: [one.pk]}):
                case = Case.objects.create(board=one, name="Name of a person")
                audit.record("case.read", case, actor=None)
        both = (dunmoor.pk, eastvale.pk)
        with board_scope(*both, clearances={Clearance.REVIEWS: both}, installation=True):
            assert list(AuditEntry.objects.all()) == []
        with board_scope(*both, clearances={Clearance.LADO: [dunmoor.pk]}):
            assert [entry.board_id for entry in AuditEntry.objects.all()] == [dunmoor.pk]


@pytest.mark.django_db
class TestTrailPage:
    """The board's trail with its filters and downloads."""

    @pytest.fixture(autouse=True)
    def entries(self, dunmoor: Board, eastvale: Board, meeting: Meeting, manager: User) -> None:
        with board_scope(eastvale.pk):
            audit.record("board.changed", eastvale, actor=None)
        with board_scope(dunmoor.pk):
            audit.record("meeting.planned", meeting, actor=manager, after={"venue": "Town Hall"})
            audit.record(
                "meeting.changed",
                meeting,
                actor=None,
                before={"venue": "Town Hall"},
                after={"venue": "Library"},
            )

    def test_lists_the_boards_entries_newest_first(self, manager: User) -> None:
        html = builders.client_of(manager).get(TRAIL).content.decode()
        assert html.index("Meeting changed") < html.rindex("Meeting planned")
        assert "Eastvale" not in html
        assert '<del><span class="govuk-visually-hidden">was </span>Town Hall</del>' in html

    @pytest.mark.parametrize(
        ("query", "rows"),
        [
            ("who=Board+manager", 1),
            ("who=the+system", 1),
            ("what=meeting.changed", 1),
            ("text=library", 1),
            ("text=town", 2),
            ("text=nothing", 0),
            ("since=2020-01-01", 2),
            ("since=2999-01-01", 0),
            ("until_day=1&until_month=1&until_year=2020", 0),
        ],
    )
    def test_filters(self, manager: User, query: str, rows: int) -> None:
        assert count(builders.client_of(manager).get(f"{TRAIL}?{query}")) == rows

    def test_csv_has_what_changed_in_words(self, manager: User) -> None:
        lines = body(builders.client_of(manager).get(f"{TRAIL}?download=csv")).splitlines()
        assert lines[0] == "When,Who,What,On,Change"
        assert [line.split(",")[1:3] for line in lines[1:]] == [
            ["The system", "Meeting changed"],
            ["Board manager of Dunmoor", "Meeting planned"],
        ]
        assert lines[1].endswith("Venue: Town Hall → Library")

    def test_download_is_itself_in_the_trail(self, manager: User) -> None:
        client = builders.client_of(manager)
        body(client.get(f"{TRAIL}?download=csv"))
        html = client.get(TRAIL).content.decode()
        assert "List downloaded" in html
        assert "audit-trail" in html

    @pytest.mark.parametrize("rows", [1, 3])
    def test_constant_queries(
        self,
        dunmoor: Board,
        manager: User,
        meeting: Meeting,
        rows: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        with board_scope(dunmoor.pk):
            for number in range(rows):
                audit.record("meeting.changed", meeting, actor=manager, after={"venue": str(number)})
        client = builders.client_of(manager)
        client.get(TRAIL)
        with django_assert_num_queries(10):
            assert count(client.get(TRAIL)) == 2 + rows


@pytest.mark.django_db
class TestHistoryPage:
    """The history of one object."""

    @pytest.fixture(autouse=True)
    def entries(self, dunmoor: Board, meeting: Meeting) -> None:
        with board_scope(dunmoor.pk):
            audit.record("meeting.changed", meeting, actor=None, after={"venue": "Library"})
            audit.record(
                "group.changed", builders.main_group(dunmoor), actor=None, after={"purpose": "Other things"}
            )

    def test_shows_the_objects_entries_only(
        self, dunmoor: Board, history_url: str, signed_in: Callable[[User], Client]
    ) -> None:
        response = signed_in(builders.user_with_role(dunmoor, Role.MEMBER)).get(history_url)
        assert count(response) == 1
        assert "Other things" not in response.content.decode()

    def test_leads_back_to_a_person_and_an_agency(
        self, dunmoor: Board, manager: User, signed_in: Callable[[User], Client]
    ) -> None:
        with board_scope(dunmoor.pk):
            person = builders.person(dunmoor, "Asha Verma")
            agency = builders.agency("Dunmoor Police")
            BoardAgency.objects.create(board=dunmoor, agency=agency)
        client = signed_in(manager)
        for label, pk, url in (
            ("person", person.pk, f"/boards/dunmoor/members/people/{person.pk}/"),
            ("agency", agency.pk, f"/boards/dunmoor/agencies/{agency.pk}/"),
        ):
            crumbs = client.get(f"/boards/dunmoor/history/boards.{label}/{pk}/").context["breadcrumbs"]
            assert crumbs[1][1] == url

    def test_needs_the_permission_of_the_object(self, dunmoor: Board, history_url: str) -> None:
        delegate = builders.user_with_role(dunmoor, Role.DELEGATE)
        assert builders.client_of(delegate).get(history_url).status_code == 404

    def test_who_was_absent_shows_to_readers_of_attendance_only(
        self, dunmoor: Board, meeting: Meeting, history_url: str
    ) -> None:
        with board_scope(dunmoor.pk):
            audit.record("meeting.attendance_recorded", meeting, actor=None, after={"Health": "absent"})
        member, lead = (builders.user_with_role(dunmoor, role) for role in (Role.MEMBER, Role.AGENCY_LEAD))
        assert "absent" in builders.client_of(member).get(history_url).content.decode()
        for address in (history_url, f"{history_url}?download=csv"):
            assert builders.client_of(lead).get(address).status_code == 404

    def test_agency_leads_see_the_history_of_their_own_actions_only(self, dunmoor: Board) -> None:
        lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
        urls = []
        with board_scope(dunmoor.pk):
            for number, agency in ((1, "Dunmoor Police"), (2, "Dunmoor Health")):
                action = Action.objects.create(board=dunmoor, number=number, text="x")
                ActionOwner.objects.create(board=dunmoor, action=action, agency=builders.agency(agency))
                audit.record("action.changed", action, actor=None, after={"text": agency})
                urls.append(f"/boards/dunmoor/history/boards.action/{action.pk}/")
        client = builders.client_of(lead)
        assert [client.get(url).status_code for url in urls] == [200, 404]

    def test_deleted_objects_show_to_those_who_read_the_whole_trail(
        self, dunmoor: Board, manager: User, meeting: Meeting, history_url: str
    ) -> None:
        with board_scope(dunmoor.pk):
            Meeting.objects.all().delete()
        member = builders.user_with_role(dunmoor, Role.MEMBER)
        assert builders.client_of(manager).get(history_url).status_code == 200
        assert builders.client_of(member).get(history_url).status_code == 404

    @pytest.mark.parametrize("what", ["planted.case/1", "core.user/1", "boards.meeting/999999", "nonsense/1"])
    def test_unknown_things_are_not_found(self, manager: User, what: str) -> None:
        assert builders.client_of(manager).get(f"/boards/dunmoor/history/{what}/").status_code == 404

    def test_other_boards_object_is_not_found(
        self, manager: User, eastvale: Board, other_manager: User
    ) -> None:
        with board_scope(eastvale.pk):
            group = builders.main_group(eastvale)
            audit.record("group.changed", group, actor=None)
        path = f"history/boards.group/{group.pk}/"
        assert builders.client_of(manager).get(f"/boards/dunmoor/{path}").status_code == 404
        assert builders.client_of(manager).get(f"/boards/eastvale/{path}").status_code == 404
        assert builders.client_of(other_manager).get(f"/boards/eastvale/{path}").status_code == 200


# Words. -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("meeting.cancelled", "Meeting cancelled"),
        ("meeting.attendance_recorded", "Meeting attendance recorded"),
        ("export", "List downloaded"),
        ("file.read", "File downloaded"),
    ],
)
def test_actions_are_said_in_words(action: str, words: str) -> None:
    assert action_words(action) == words


def test_types_are_said_in_words() -> None:
    assert type_words("boards.keycontact") == "Key contact"
    assert type_words("gone.thing") == "Thing"


def test_changes_use_labels_choices_and_dates() -> None:
    entry = AuditEntry(
        object_type="boards.group",
        before={"kind": "sub_group", "starts_on": None, "quorum": 4},
        after={"kind": "panel", "starts_on": "2026-04-01", "unknown_thing": [True, "a"]},
    )
    assert [(one.label, one.before, one.after) for one in changes(entry)] == [
        ("Kind", "Sub-group", "Panel"),
        ("Exists from", "nothing", "1 April 2026"),
        ("Quorum", "4", ""),
        ("Unknown thing", "", "yes, a"),
    ]
    assert changes_in_one_line(entry).startswith(
        "Kind: Sub-group → Panel; Exists from: nothing → 1 April 2026"
    )
