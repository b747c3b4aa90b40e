"""Groups: the tree, terms of reference, offices, functions, and who may see and change them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from boards.models import Board, Group, GroupFunction, GroupOffice, TermsOfReference
from boards.services import groups as services
from boards.services.people import Whom
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders

DAY = dt.timedelta(days=1)


@pytest.fixture
def main(in_dunmoor: Board) -> Group:
    return builders.main_group(in_dunmoor)


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_add_and_change_are_audited(main: Group, manager: User) -> None:
    group = services.add_group(board=main.board, actor=manager, name="  Practice   Review ", parent=main)
    assert (group.name, group.parent) == ("Practice Review", main)
    services.change_group(group, actor=manager, purpose="Learns from cases.")
    entry = AuditEntry.objects.get(action="group.changed")
    assert (entry.before, entry.after) == ({"purpose": ""}, {"purpose": "Learns from cases."})
    assert audited() == ["group.added", "group.changed"]


def test_a_name_is_used_once_per_board(main: Group, manager: User) -> None:
    with pytest.raises(ValidationError) as caught:
        services.add_group(board=main.board, actor=manager, name="MAIN  board")
    assert caught.value.messages == ["This board already has a group of this name."]


def test_a_tree_has_no_circle(main: Group, manager: User) -> None:
    middle = builders.group(main.board, "Executive", parent=main)
    low = builders.group(main.board, "Policy", parent=middle)
    with pytest.raises(ValidationError) as caught:
        services.change_group(main, actor=manager, parent=low)
    assert caught.value.message_dict == {
        "parent": [
            "Policy reports to Main Board itself, so Main Board cannot report to it. Move Policy first."
        ]
    }
    main.refresh_from_db()
    with pytest.raises(ValidationError) as caught:
        services.change_group(main, actor=manager, parent=main)
    assert caught.value.message_dict == {"parent": ["A group cannot report to itself."]}


def test_a_group_with_anything_open_does_not_end(main: Group, manager: User) -> None:
    today = timezone.localdate()
    builders.group(main.board, "Policy", parent=main)
    builders.seat(main, "Dunmoor Police")
    builders.meeting(main, today + 30 * DAY)
    with pytest.raises(ValidationError) as caught:
        services.end_group(main, ends_on=today, actor=manager)
    assert caught.value.messages == [
        (
            "Before Main Board can end: end or move the groups that report to it (Policy); close its 1 open seat; "
            "cancel its 1 meeting planned after that day."
        )
    ]


def test_ending_a_group_ends_its_chair(main: Group, manager: User) -> None:
    today = timezone.localdate()
    services.appoint_to_office(
        main, office="chair", role="Director", starts_on=today - 30 * DAY, actor=manager
    )
    services.end_group(main, ends_on=today, actor=manager)
    assert main.offices.get().ends_on == today
    assert audited() == ["group.office_taken", "group.office_left", "group.ended"]


def test_terms_of_reference_keep_their_versions(main: Group, manager: User) -> None:
    first = dt.date(2025, 4, 1)
    services.add_terms(main, text="One", agreed_on=first, review_due_on=dt.date(2026, 4, 1), actor=manager)
    services.add_terms(
        main, text="Two", agreed_on=dt.date(2026, 3, 1), review_due_on=dt.date(2027, 3, 1), actor=manager
    )
    assert list(main.terms_of_reference.values_list("version", "text")) == [(2, "Two"), (1, "One")]
    with pytest.raises(ValidationError) as caught:
        services.add_terms(
            main, text="Old", agreed_on=first, review_due_on=dt.date(2026, 4, 1), actor=manager
        )
    assert list(caught.value.message_dict) == ["agreed_on"]
    with pytest.raises(ValidationError) as caught:
        services.add_terms(
            main, text="x", agreed_on=dt.date(2026, 5, 1), review_due_on=dt.date(2026, 5, 1), actor=manager
        )
    assert caught.value.message_dict == {"review_due_on": ["The review comes after the day of agreement."]}


def test_a_new_chair_follows_the_one_before(main: Group, manager: User) -> None:
    services.appoint_to_office(
        main,
        office="chair",
        person=Whom("Ann Bell", "ann@dunmoor.example"),
        starts_on=dt.date(2024, 1, 1),
        actor=manager,
    )
    services.appoint_to_office(
        main, office="chair", role="Director", is_interim=True, starts_on=dt.date(2026, 1, 1), actor=manager
    )
    rows = main.offices.order_by("starts_on").values_list("person__name", "role", "ends_on", "is_interim")
    assert list(rows) == [
        ("Ann Bell", "", dt.date(2025, 12, 31), False),
        (None, "Director", None, True),
    ]
    with pytest.raises(ValidationError) as caught:
        services.appoint_to_office(
            main, office="chair", role="X", starts_on=dt.date(2026, 1, 1), actor=manager
        )
    assert caught.value.message_dict == {
        "starts_on": [
            "Director holds this office from 1 January 2026: choose a later day, or end that term first."
        ]
    }


def test_a_function_is_led_once(main: Group, manager: User) -> None:
    other = builders.group(main.board, "Training")
    services.add_function(other, name="E-safety", actor=manager)
    with pytest.raises(ValidationError) as caught:
        services.add_function(main, name="e-SAFETY ", actor=manager)
    assert caught.value.message_dict == {
        "name": ["Training already leads on E-safety. Take it from there first."]
    }
    services.remove_function(GroupFunction.objects.get(), actor=manager)
    assert not GroupFunction.objects.exists()


@pytest.fixture
def planted(dunmoor: Board, eastvale: Board) -> tuple[Group, Group]:
    """A group on each board, each with everything that its page shows."""
    with board_scope(dunmoor.pk):
        here = builders.group(dunmoor, "Dunmoor Executive", kind="executive", purpose="Runs Dunmoor.")
    with board_scope(eastvale.pk):
        there = builders.group(eastvale, "Eastvale Executive", purpose="Runs Eastvale.")
        GroupOffice.objects.create(board=eastvale, group=there, role="Eastvale Director")
        builders.seat(there, "Eastvale Trust")
    return here, there


def test_pages_and_who_may_open_them(planted, signed_in, manager, other_manager, dunmoor, client) -> None:
    here, there = planted
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    delegate = builders.user_with_role(dunmoor, Role.DELEGATE)
    base = "/boards/dunmoor"
    reading = [f"{base}/groups/", f"{base}/groups/{here.pk}/", f"{base}/structure/"]
    changing = [
        f"{base}/groups/new/",
        *(
            f"{base}/groups/{here.pk}/{page}/"
            for page in ("change", "end", "terms/new", "offices/new", "functions/new")
        ),
    ]
    for url in reading + changing:
        assert signed_in(manager).get(url).status_code == 200, url
        assert signed_in(lead).get(url).status_code == (200 if url in reading else 403), url
        assert signed_in(delegate).get(url).status_code == 403, url
        assert signed_in(other_manager).get(url).status_code == 404, url
        response = client.get(url)
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (
            302,
            "/accounts/login/",
        ), url
    # Another board's group does not exist here, whatever the number.
    for page in ("", "change/", "end/", "terms/new/", "offices/new/", "functions/new/"):
        url = f"{base}/groups/{there.pk}/{page}"
        assert signed_in(manager).get(url).status_code == 404, url
        assert signed_in(manager).post(url, {"name": "Taken", "text": "x"}).status_code in {404, 405}, url


def test_lists_show_only_the_board(planted, signed_in, manager) -> None:
    page = signed_in(manager).get("/boards/dunmoor/groups/").content.decode()
    assert "Dunmoor Executive" in page
    assert "Eastvale" not in page.replace("Eastvale Safeguarding", "")


def test_forms_save_and_explain(planted, signed_in, manager, dunmoor) -> None:
    here, there = planted
    client = signed_in(manager)
    response = client.post(
        "/boards/dunmoor/groups/new/", {"name": "Task group", "kind": "task_group", "parent": here.pk}
    )
    with board_scope(dunmoor.pk):
        made = Group.objects.get(name="Task group")
        assert made.parent == here
    assert response.headers["Location"] == f"/boards/dunmoor/groups/{made.pk}/"
    # A parent of another board is no choice.
    response = client.post(
        "/boards/dunmoor/groups/new/", {"name": "Sneaky", "kind": "forum", "parent": there.pk}
    )
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["parent"]
    response = client.post(
        f"/boards/dunmoor/groups/{here.pk}/change/", {"name": here.name, "kind": here.kind, "parent": made.pk}
    )
    assert response.context["form"].errors["parent"] == [
        (
            "Task group reports to Dunmoor Executive itself, so Dunmoor Executive cannot report to it. "
            "Move Task group first."
        )
    ]
    response = client.post(f"/boards/dunmoor/groups/{here.pk}/end/", {"ends_on": "2026-11-01"})
    assert response.status_code == 200
    assert "end or move the groups that report to it (Task group)" in response.content.decode()
    response = client.post(
        f"/boards/dunmoor/groups/{made.pk}/terms/new/",
        {"text": "We meet.", "agreed_on": "2025-01-10", "review_due_on": "2026-01-10"},
    )
    assert response.status_code == 302
    page = client.get(f"/boards/dunmoor/groups/{made.pk}/").content.decode()
    assert "Review due" in page
    assert "No chair" in page
    assert client.get(f"/boards/dunmoor/groups/{made.pk}/terms/1/").status_code == 200
    response = client.post(
        f"/boards/dunmoor/groups/{made.pk}/offices/new/",
        {"office": "chair", "name": "Cara Dean", "starts_on": "2026-01-01", "is_interim": "on"},
    )
    assert response.status_code == 302
    page = client.get("/boards/dunmoor/groups/").content.decode()
    assert "Cara Dean (interim)" in page
    with board_scope(dunmoor.pk):
        office = GroupOffice.objects.get(person__name="Cara Dean")
    assert (
        client.post(f"/boards/dunmoor/offices/{office.pk}/end/", {"ends_on": "2025-01-01"}).status_code == 200
    )
    assert (
        client.post(f"/boards/dunmoor/offices/{office.pk}/end/", {"ends_on": "2026-06-01"}).status_code == 302
    )
    assert (
        client.post(f"/boards/dunmoor/groups/{made.pk}/functions/new/", {"name": "Training"}).status_code
        == 302
    )
    with board_scope(dunmoor.pk):
        function = GroupFunction.objects.get()
    assert client.get(f"/boards/dunmoor/functions/{function.pk}/remove/").status_code == 405
    assert client.post(f"/boards/dunmoor/functions/{function.pk}/remove/").status_code == 302
    with board_scope(dunmoor.pk):
        assert not GroupFunction.objects.exists()
        assert TermsOfReference.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    count, dunmoor, manager, signed_in, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        main = builders.main_group(dunmoor)
        for number in range(count):
            group = builders.group(dunmoor, f"Group {number}", parent=main)
            builders.seat(group, "Dunmoor Police")
            builders.meeting(group, timezone.localdate() + DAY)
    client = signed_in(manager)
    client.get("/boards/dunmoor/groups/")
    with django_assert_num_queries(9):
        client.get("/boards/dunmoor/groups/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_group_takes_the_same_queries_for_any_number(
    count, dunmoor, manager, signed_in, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        main = builders.main_group(dunmoor)
        for number in range(count):
            builders.seat(main, "Dunmoor Police", f"Officer {number}")
            builders.meeting(main, timezone.localdate() + (number + 1) * DAY)
            builders.meeting(main, timezone.localdate() - (number + 1) * DAY)
            builders.group(dunmoor, f"Group {number}", parent=main)
            GroupOffice.objects.create(board=dunmoor, group=main, office="vice_chair", role=f"Role {number}")
    client = signed_in(manager)
    url = f"/boards/dunmoor/groups/{main.pk}/"
    client.get(url)
    with django_assert_num_queries(15):
        client.get(url)
