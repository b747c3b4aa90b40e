"""What must hold for every table and every view, and a demonstration that it holds against carelessness."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction
from django.db.utils import DatabaseError, ProgrammingError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from boards.models import Action, ActionOwner, Board
from core import audit
from core.checks import OPEN_TABLES
from core.models import AuditEntry, BoardOwned, Job, StoredFile, User
from core.navigation import _entries
from core.permissions import Role
from core.protection import composite_key, composite_link, has_board, links_within_board, policy_condition
from core.scoping import Clearance, Opening, board_scope
from core.views.base import BoardView, InstallationView, MyBoardsView, OpenView, PermissionView
from tests import builders
from tests.planted.models import Case, Review

PROJECT = Path(__file__).resolve().parents[2]

OURS = {"core", "boards", "audits", "lado", "reviews", "training", "reports", "planted"}
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
OWNED = [model for model in MODELS if has_board(model)]
PROTECTED = [model for model in OWNED if model._meta.label not in OPEN_TABLES]
# Has a policy of its own: it holds plain ids, so that nothing cascades into it.
TRAIL = "core_auditentry"


def label(model: type[models.Model]) -> str:
    return model._meta.label


# Tables. ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_model_says_what_one_row_is(model: type[models.Model]) -> None:
    text = (model.__doc__ or "").strip()
    assert text, "Write a docstring: what is one row?"
    assert not text.startswith(f"{model.__name__}("), "Write a docstring: what is one row?"


@pytest.mark.parametrize("model", PROTECTED, ids=label)
def test_table_of_a_board_denies_by_its_manager(model: Any) -> None:
    assert issubclass(model, BoardOwned)
    assert model._meta.base_manager_name == "objects"
    assert not model._meta.get_field("board").null


@pytest.mark.parametrize("model", OWNED, ids=label)
def test_no_link_table_is_made_behind_our_back(model: type[models.Model]) -> None:
    """An automatic many-to-many table would have no board, no policy and no composite keys."""
    hidden = [
        field.name
        for field in model._meta.local_many_to_many
        if field.remote_field.through._meta.auto_created
    ]
    assert hidden == []


def test_no_other_model_links_to_a_boards_table_behind_its_back() -> None:
    hidden = [
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        for field in model._meta.local_many_to_many
        if field.remote_field.through._meta.auto_created and has_board(field.related_model)
    ]
    assert hidden == []


def security(table: str) -> tuple[bool, bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
        )
        return cursor.fetchone()


def policies(table: str) -> list[tuple[str, str, str, str, str]]:
    """(name, permissive, command, using, with check) as PostgreSQL writes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT policyname, permissive, cmd, qual, with_check FROM pg_policies WHERE tablename = %s ORDER BY 1",
            [table],
        )
        return cursor.fetchall()


def as_written_by_postgresql(condition: str, columns: Iterable[str] = ()) -> str:
    """The condition in PostgreSQL's own spelling, by way of a table that is made for it and thrown away."""
    with transaction.atomic(), connection.cursor() as cursor:
        more = "".join(f", {column}_id bigint" for column in columns)
        cursor.execute(f"CREATE TEMPORARY TABLE spelling (board_id bigint{more})")
        cursor.execute(f"CREATE POLICY spelling ON spelling USING ({condition})")
        cursor.execute("SELECT qual FROM pg_policies WHERE tablename = 'spelling'")
        spelled = cursor.fetchone()[0]
        transaction.set_rollback(True)
    return spelled


@pytest.mark.django_db
@pytest.mark.parametrize("model", PROTECTED, ids=label)
def test_table_of_a_board_has_its_policy(model: Any) -> None:
    """ENABLE, FORCE, and one policy for all commands whose condition is that of the model's clearance."""
    table = model._meta.db_table
    assert security(table) == (True, True)
    condition = as_written_by_postgresql(policy_condition(model.clearance, model.openings), model.openings)
    assert policies(table) == [("board_scope", "PERMISSIVE", "ALL", condition, condition)]


@pytest.mark.django_db
def test_every_column_named_board_id_is_protected() -> None:
    """Found in the database, not in the models: a table made by raw SQL counts as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE a.attname = 'board_id' AND c.relkind = 'r' AND NOT a.attisdropped "
            "AND c.relnamespace = 'public'::regnamespace AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        )
        bare = {row[0] for row in cursor.fetchall()}
    # What decides who may open a scope, and the links of boards to areas, which are no secret.
    expected = {apps.get_model(name)._meta.db_table for name in OPEN_TABLES} | {"boards_board_areas"}
    assert bare == expected


def constraint(table: str, name: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass",
            [name, table],
        )
        row = cursor.fetchone()
    return row[0] if row else None


LINKS = [(model, field) for model in OWNED for field in links_within_board(model)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "link"), LINKS, ids=lambda one: one._meta.label if isinstance(one, type) else one.name
)
def test_links_stay_within_the_board(model: Any, link: Any) -> None:
    table, target = model._meta.db_table, link.related_model._meta.db_table
    assert constraint(target, composite_key(target)) == "UNIQUE (board_id, id)"
    found = constraint(table, composite_link(table, link.column))
    assert found is not None, "End the migration with core.protection.ProtectBoardTables()."
    assert found.startswith(f"FOREIGN KEY (board_id, {link.column}) REFERENCES {target}(board_id, id)")


@pytest.mark.django_db
def test_the_applications_role_has_no_way_around() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
        )
        assert cursor.fetchone() == (0,)
        # Not a member of the owner's role either.
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' "
            "AND pg_has_role(current_user, tableowner, 'MEMBER')"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE boards_group DISABLE ROW LEVEL SECURITY",
        "DROP POLICY board_scope ON boards_group",
        "ALTER TABLE core_auditentry DISABLE TRIGGER append_only",
        "SET SESSION AUTHORIZATION postgres",
    ],
)
def test_the_applications_role_cannot_take_the_net_away(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_case_content_never_comes_into_the_admin() -> None:
    cleared = [
        model for model in admin.site._registry if isinstance(getattr(model, "clearance", None), Clearance)
    ]
    shown = [model._meta.label for model in cleared]
    assert shown == []


# Views. -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [BoardView, MyBoardsView])
def test_view_without_a_permission_does_not_load(base: type[PermissionView]) -> None:
    forgetful = type("Forgetful", (base,), {})
    with pytest.raises(ImproperlyConfigured, match="must declare `permission`"):
        forgetful.as_view()


def test_permission_must_come_from_the_catalogue() -> None:
    made_up = type("MadeUp", (BoardView,), {"permission": "boards.group:read"})
    with pytest.raises(ImproperlyConfigured):
        made_up.as_view()


def patterns(found: list[URLPattern | URLResolver]) -> list[URLPattern]:
    """All patterns but those of Django's admin, which guards its own."""
    flat: list[URLPattern] = []
    for one in found:
        if isinstance(one, URLPattern):
            flat.append(one)
        elif one.namespace != "admin":
            flat += patterns(one.url_patterns)
    return flat


def test_every_view_of_ours_says_what_kind_it_is() -> None:
    known = (BoardView, MyBoardsView, InstallationView, OpenView)
    # Signing in is done by other software's views, with small changes; the access matrix has them all.
    others = ("account_", "mfa_")
    strange = sorted(
        str(one.pattern)
        for one in patterns(get_resolver().url_patterns)
        if one.callback.__module__.split(".")[0] in OURS
        and not (one.name or "").startswith(others)
        and not issubclass(getattr(one.callback, "view_class", object), known)
    )
    assert strange == []


def test_pages_below_a_board_are_board_views() -> None:
    """Only they get the board's scope; anything else there would have no net."""
    for one in patterns(get_resolver().url_patterns):
        view = getattr(one.callback, "view_class", None)
        if "board" in one.pattern.regex.groupindex:
            assert issubclass(view, BoardView), one.pattern
        elif view is not None:
            assert not issubclass(view, BoardView), one.pattern


@pytest.mark.django_db
def test_every_entry_of_the_navigation_leads_somewhere() -> None:
    from django.urls import reverse

    for entry in _entries:
        assert reverse(entry.url_name, kwargs={"board": "dunmoor"})
        assert entry.permissions


# The demonstration. -----------------------------------------------------------------------------------------------


@pytest.fixture
def full_boards(dunmoor: Board, eastvale: Board) -> None:
    """The same things on both boards, named after them; cases and reviews as well."""
    for one in (dunmoor, eastvale):
        clearances = {kind: [one.pk] for kind in Clearance}
        with board_scope(one.pk, clearances=clearances):
            group = builders.group(one, f"Group of {one.slug}")
            builders.seat(group, f"Agency of {one.slug}")
            action = Action.objects.create(board=one, number=1, text="x")
            ActionOwner.objects.create(board=one, action=action, group=group)
            StoredFile.objects.create(
                board=one, name=f"file of {one.slug}", size=1, sha256="", content_type=""
            )
            Job.objects.create(board=one, kind="x", title="x")
            audit.record("group.made", group, actor=None)
            Case.objects.create(board=one, name=f"case of {one.slug}")
            Review.objects.create(board=one, name=f"review of {one.slug}")
        builders.give_role(builders.user(f"head@{one.slug}.example"), one, Role.GROUP_CHAIR, group=group)


def seen(person: User, url: str) -> dict[str, Any]:
    response = builders.client_of(person).get(url)
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def expected(*boards: str, cases: list[str], reviews: list[str]) -> dict[str, Any]:
    groups = [f"Group of {one}" for one in boards]
    count = len(boards)
    return {
        "objects": groups,
        "base manager": groups,
        "plain manager": groups,
        "related": groups,
        "through values": groups,
        "files": [f"file of {one}" for one in boards],
        "trail": groups[::-1],
        "cases": cases,
        "reviews": reviews,
        "generic": [f"{len(cases)}case", f"{len(reviews)}review"],
        "cases by SQL": cases + reviews,
        "rows of boards_group": count,
        "rows of boards_seat": count,
        "rows of core_storedfile": count,
        "rows of core_auditentry": count,
        "rows of core_job": count,
    }


FORGETFUL = "/boards/dunmoor/planted/forgetful/"

# Case content that single people are named on.
ROWS: dict[str, dict[str, int]] = {
    "incident 11": {"incident_id": 11},
    "incident 12": {"incident_id": 12},
    "review 21": {"review_id": 21},
    "agency Dunmoor Police": {},
    "agency Moor Trust": {},
}


@pytest.mark.django_db
@pytest.mark.urls("tests.planted.urls")
class TestForgetfulViews:
    """Views without a filter show what the person may see, and nothing else."""

    def test_reverse_link_to_another_boards_row_finds_nothing(
        self, full_boards: None, dunmoor: Board
    ) -> None:
        """A role of another board names a group that is not there for this scope."""
        from boards.models import Group
        from core.models import RoleAssignment

        with board_scope(dunmoor.pk):
            foreign = RoleAssignment.objects.exclude(board=dunmoor).get(role=Role.GROUP_CHAIR)
            with pytest.raises(Group.DoesNotExist):
                _ = foreign.group

    @pytest.mark.parametrize("role", [Role.BOARD_MANAGER, Role.CHAIR, Role.AGENCY_LEAD, Role.DELEGATE])
    def test_nothing_of_the_other_board_and_no_case(
        self, full_boards: None, dunmoor: Board, eastvale: Board, role: Role
    ) -> None:
        found = seen(builders.user_with_role(dunmoor, role), FORGETFUL)
        assert found == expected("dunmoor", cases=[], reviews=[])

    @pytest.mark.parametrize(
        ("role", "cases", "reviews"),
        [
            (Role.LADO, ["case of dunmoor"], []),
            (Role.REVIEW_LEAD, [], ["review of dunmoor"]),
        ],
    )
    def test_case_content_opens_to_its_own_role_on_its_own_board(
        self,
        full_boards: None,
        dunmoor: Board,
        role: Role,
        cases: list[str],
        reviews: list[str],
    ) -> None:
        found = seen(builders.user_with_role(dunmoor, role), FORGETFUL)
        assert found == expected("dunmoor", cases=cases, reviews=reviews)

    @pytest.mark.parametrize(
        ("role", "subject", "reads"),
        [
            (Role.PANEL_MEMBER, {"incident_id": 11}, ["incident 11"]),
            (Role.PANEL_MEMBER, {"review_id": 21}, ["review 21"]),
            # The number of an incident is not that of a review.
            (Role.PANEL_MEMBER, {"review_id": 11}, []),
            (Role.PANEL_MEMBER, {"incident_id": 31}, []),
            (Role.AGENCY_LEAD, {}, ["agency Dunmoor Police"]),
            (Role.BOARD_MANAGER, {}, []),
            (Role.REVIEW_LEAD, {}, [*ROWS, "review of dunmoor"]),
        ],
    )
    def test_rows_open_to_those_who_are_named_on_them(
        self,
        full_boards: None,
        dunmoor: Board,
        eastvale: Board,
        role: Role,
        subject: dict[str, int],
        reads: list[str],
    ) -> None:
        for board in (dunmoor, eastvale):
            with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
                for name, column in ROWS.items():
                    on_other_board = 20 if board == eastvale and "agency" not in name else 0
                    given = {key: value + on_other_board for key, value in column.items()}
                    if "agency" in name:
                        given = {"agency_id": builders.agency(name.removeprefix("agency ")).pk}
                    Review.objects.create(board=board, name=name, **given)
        person = builders.user_with_role(dunmoor, role, **subject)
        assert sorted(seen(person, FORGETFUL)["reviews"]) == sorted(reads)

    def test_openings_are_those_of_the_board_they_are_held_on(
        self, full_boards: None, dunmoor: Board, eastvale: Board
    ) -> None:
        """Over both boards: the agency that somebody leads on one is not opened on the other."""
        police = builders.agency("Dunmoor Police")
        for board in (dunmoor, eastvale):
            with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
                Review.objects.create(board=board, name=f"police of {board.slug}", agency=police)
        person = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
        builders.give_role(person, eastvale, Role.BOARD_MANAGER)
        assert seen(person, "/planted/mine/")["reviews"] == ["police of dunmoor"]

    def test_what_opens_to_somebody_is_written_there_and_nowhere_else(
        self, full_boards: None, dunmoor: Board
    ) -> None:
        mine = {Opening.INCIDENT: [(dunmoor.pk, 11)]}
        with board_scope(dunmoor.pk, openings=mine):
            added = Review.objects.create(board=dunmoor, name="added", incident_id=11)
            audit.record("review.added", added, actor=None)
            assert AuditEntry.objects.filter(action="review.added").count() == 0
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                Review.objects.create(board=dunmoor, name="added", incident_id=12)
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                Review.objects.filter(pk=added.pk).update(incident_id=12)
        with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
            assert AuditEntry.objects.filter(action="review.added").count() == 1

    def test_designated_officer_of_one_board_who_manages_another(
        self, full_boards: None, dunmoor: Board, eastvale: Board
    ) -> None:
        """Over both boards: both boards' groups, one board's cases."""
        person = builders.user("two@roles.example")
        builders.give_role(person, dunmoor, Role.LADO)
        builders.give_role(person, eastvale, Role.BOARD_MANAGER)
        found = seen(person, "/planted/mine/")
        assert found == expected("dunmoor", "eastvale", cases=["case of dunmoor"], reviews=[])
        assert seen(person, FORGETFUL.replace("dunmoor", "eastvale"))["cases by SQL"] == []

    def test_administrator_sees_no_case_on_any_board(self, full_boards: None) -> None:
        person = builders.user("admin@admin.example", is_staff=True, is_superuser=True)
        found = seen(person, "/planted/installation/")
        assert found == expected("dunmoor", "eastvale", cases=[], reviews=[])

    def test_administrator_with_a_clearance_on_a_board_has_it_there_only(
        self, full_boards: None, dunmoor: Board
    ) -> None:
        person = builders.user("admin@admin.example", is_staff=True, is_superuser=True)
        builders.give_role(person, dunmoor, Role.LADO)
        assert seen(person, "/planted/installation/")["cases by SQL"] == []
        assert seen(person, FORGETFUL)["cases by SQL"] == ["case of dunmoor"]

    def test_page_without_a_scope_sees_no_row(self, full_boards: None) -> None:
        person = builders.user("nobody@nowhere.example")
        assert seen(person, "/planted/open/") == {"rows": [0, 0]}

    def test_nobody_gets_in_at_all(self, full_boards: None) -> None:
        assert Client().get(FORGETFUL).status_code == 302
        person = builders.user("nobody@nowhere.example")
        assert builders.client_of(person).get(FORGETFUL).status_code == 404
        assert builders.client_of(person).get("/planted/installation/").status_code == 403

    def test_role_that_has_ended_opens_nothing(self, full_boards: None, dunmoor: Board) -> None:
        person = builders.user("past@dunmoor.example")
        yesterday = dt.datetime.now(tz=dt.UTC).date() - dt.timedelta(days=2)
        builders.give_role(person, dunmoor, Role.LADO, ends_on=yesterday)
        assert builders.client_of(person).get(FORGETFUL).status_code == 404


@pytest.mark.django_db
class TestCases:
    """Case content, written and read without any view."""

    def test_reading_needs_the_clearance_on_that_very_board(
        self, full_boards: None, dunmoor: Board, eastvale: Board
    ) -> None:
        both = (dunmoor.pk, eastvale.pk)
        with board_scope(*both, clearances={Clearance.LADO: [eastvale.pk]}):
            assert [one.name for one in Case.objects.all()] == ["case of eastvale"]
        with board_scope(*both, clearances={Clearance.REVIEWS: both}):
            assert list(Case.objects.all()) == []
        with board_scope(dunmoor.pk, clearances={Clearance.LADO: both}):
            assert [one.name for one in Case.objects.all()] == ["case of dunmoor"]
        with board_scope(*both, installation=True):
            assert list(Case.objects.all()) == []

    def test_writing_needs_it_as_well(self, dunmoor: Board) -> None:
        with (
            board_scope(dunmoor.pk),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            Case.objects.create(board=dunmoor, name="Smuggled in")

    @pytest.mark.parametrize("verb", ["UPDATE planted_case SET name = 'x'", "DELETE FROM planted_case"])
    def test_changing_without_it_reaches_nothing(self, full_boards: None, dunmoor: Board, verb: str) -> None:
        with board_scope(dunmoor.pk), connection.cursor() as cursor:
            cursor.execute(verb)
            assert cursor.rowcount == 0

    def test_a_case_cannot_be_moved_to_another_board(
        self, full_boards: None, dunmoor: Board, eastvale: Board
    ) -> None:
        both = (dunmoor.pk, eastvale.pk)
        with (
            board_scope(*both, clearances={Clearance.LADO: [dunmoor.pk]}),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            Case.objects.update(board=eastvale)


def test_no_file_has_grown_over_400_lines() -> None:
    found = {
        str(path.relative_to(PROJECT)): len(path.read_text(encoding="utf-8").splitlines())
        for app in ("core", "boards", "audits", "lado", "reviews", "training", "reports", "partnership")
        for path in (PROJECT / app).rglob("*.py")
        if path.parent.name != "migrations"
    }
    assert len(found) > 200
    assert {path: lines for path, lines in found.items() if lines > 400} == {}
