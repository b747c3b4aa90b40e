"""Services of actions: numbers, owners, closing that a second person agrees, the trail."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from boards.models import Action, ActionEvidence, ActionUpdate, Board, Meeting
from boards.services import actions as services
from core.models import AuditEntry, StoredFile, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders

DAY = dt.timedelta(days=1)


@pytest.fixture
def chair(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.CHAIR)


@pytest.fixture
def action(in_dunmoor: Board, manager: User) -> Action:
    return services.add_action(
        board=in_dunmoor, text="Write the strategy", owners=[builders.main_group(in_dunmoor)],
        due=timezone.localdate() + 30 * DAY, source="Inspection of May 2026", actor=manager,
    )  # fmt: skip


def entries(action: Action) -> list[str]:
    return list(
        AuditEntry.objects.filter(object_type="boards.action", object_id=str(action.pk))
        .order_by("pk")
        .values_list("action", flat=True)
    )


def steps(action: Action) -> list[tuple[str, str]]:
    return list(action.updates.order_by("pk").values_list("status", "text"))


def test_add_records_everything(in_dunmoor: Board, manager: User) -> None:
    group = builders.main_group(in_dunmoor)
    seat = builders.seat(group, "Dunmoor Police", "Superintendent")
    agency = builders.agency("Dunmoor Council")
    made = services.add_action(
        board=in_dunmoor, text="  Share the data ", owners=[seat, agency, group, agency],
        due="as soon as possible", source="Inspection", actor=manager,
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.number, made.text, made.status, made.due_words, made.source_words, made.created_by) == (
        1, "Share the data", "open", "as soon as possible", "Inspection", manager,
    )  # fmt: skip
    assert [str(owner) for owner in made.owners.all()] == [
        "Dunmoor Police – Superintendent",
        "Dunmoor Council",
        "Main Board",
    ]
    entry = AuditEntry.objects.get(action="action.added")
    assert entry.after == {
        "text": "Share the data",
        "due_on": None,
        "due_meeting": None,
        "due_words": "as soon as possible",
        "source_words": "Inspection",
        "status": "open",
        "owners": ["Dunmoor Council", "Dunmoor Police – Superintendent", "Main Board"],
    }


def test_due_by_a_meeting_and_from_a_meeting(in_dunmoor: Board, manager: User) -> None:
    meeting = builders.meeting(builders.main_group(in_dunmoor), timezone.localdate() + DAY)
    made = services.add_action(board=in_dunmoor, text="x", due=meeting, source=meeting, actor=manager)
    assert (made.due_meeting, made.due_on, made.due_words) == (meeting, None, "")
    assert [a.pk for a in Action.objects.from_source(meeting)] == [made.pk]
    assert Action.objects.with_due().get().due == meeting.day
    assert AuditEntry.objects.get(action="action.added").after["source_words"] == "a case record"


def test_records_of_another_board_are_refused(dunmoor: Board, eastvale: Board, manager: User) -> None:
    with board_scope(eastvale.pk):
        foreign = builders.meeting(builders.main_group(eastvale), timezone.localdate())
        their_group = builders.main_group(eastvale)
    with board_scope(dunmoor.pk):
        for kwargs in ({"source": foreign}, {"due": foreign}, {"owners": [their_group]}):
            with pytest.raises(ValueError, match="another board"), transaction.atomic():
                services.add_action(board=dunmoor, text="x", actor=manager, **kwargs)
        assert Action.objects.count() == 0


def test_text_is_needed_and_words_are_short(in_dunmoor: Board, manager: User) -> None:
    with pytest.raises(ValidationError) as caught:
        services.add_action(board=in_dunmoor, text=" ", due="x" * 101, actor=manager)
    assert sorted(caught.value.error_dict) == ["due_words", "text"]


def test_the_system_may_add(in_dunmoor: Board) -> None:
    assert services.add_action(board=in_dunmoor, text="x", actor=None).created_by is None


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_under_concurrency(dunmoor: Board, eastvale: Board, manager: User) -> None:
    """Six threads in real transactions; one of them rolls back; another board counts for itself."""
    barrier, failures = threading.Barrier(6), []

    def work(n: int) -> None:
        try:
            barrier.wait(timeout=20)
            for _ in range(5):
                with board_scope(dunmoor.pk):
                    services.add_action(board=dunmoor, text=f"by {n}", actor=manager)
                    if n == 0:
                        transaction.set_rollback(True)
            with board_scope(eastvale.pk):
                services.add_action(board=eastvale, text=f"by {n}", actor=manager)
        except Exception as error:  # noqa: BLE001 -- shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    with board_scope(dunmoor.pk):
        assert sorted(Action.objects.values_list("number", flat=True)) == list(range(1, 26))
        assert Action.objects.filter(text="by 0").count() == 0
    with board_scope(eastvale.pk):
        assert sorted(Action.objects.values_list("number", flat=True)) == list(range(1, 7))


def test_change_keeps_owners_that_stay(in_dunmoor: Board, action: Action, manager: User) -> None:
    stays = action.owners.get()
    agency = builders.agency("Dunmoor Council")
    services.change_action(
        action, text="Write it", owners=[builders.main_group(in_dunmoor), agency], due="soon",
        source_words="Peer review", actor=manager,
    )  # fmt: skip
    action.refresh_from_db()
    assert (action.text, action.due_on, action.due_words, action.source_words) == (
        "Write it", None, "soon", "Peer review",
    )  # fmt: skip
    assert [(row.pk == stays.pk, str(row)) for row in action.owners.all()] == [
        (True, "Main Board"), (False, "Dunmoor Council"),
    ]  # fmt: skip
    services.change_action(action, text="Write it", owners=[agency], due="soon", actor=manager)
    assert [str(row) for row in action.owners.all()] == ["Dunmoor Council"]
    action.refresh_from_db()
    assert action.source_words == "Peer review"
    assert entries(action) == ["action.added", "action.changed", "action.changed"]


def test_a_change_that_changes_nothing_leaves_no_trace(action: Action, manager: User) -> None:
    services.change_action(
        action, text=action.text, owners=[action.owners.get().group], due=action.due_on, actor=manager
    )
    assert entries(action) == ["action.added"]


def test_change_when_the_person_who_added_it_is_gone(action: Action, manager: User, chair: User) -> None:
    Action.objects.update(created_by=None)
    services.change_action(action, text="Other", owners=[], due=None, actor=chair)
    assert Action.objects.get().text == "Other"


def test_the_whole_way_to_closed(action: Action, manager: User, chair: User) -> None:
    services.update_action(action, text="Begun", status="in_progress", actor=manager)
    file = SimpleUploadedFile("minutes.txt", b"We agreed the strategy.")
    update = services.propose_done(action, text="Ready", evidence=[file], actor=manager)
    action.refresh_from_db()
    assert (action.status, action.done_by, action.done_on) == ("done", manager, timezone.localdate())
    assert [one.file.name for one in update.evidence.all()] == ["minutes.txt"]
    services.agree_closing(action, note="Well done", actor=chair)
    action.refresh_from_db()
    assert (action.status, action.closed_by, action.closed_on, action.closing_note) == (
        "closed", chair, timezone.localdate(), "Well done",
    )  # fmt: skip
    assert steps(action) == [("in_progress", "Begun"), ("done", "Ready"), ("closed", "Well done")]
    assert entries(action) == ["action.added", "action.updated", "action.updated", "action.closed"]
    told = AuditEntry.objects.filter(action="action.updated").order_by("pk").last()
    assert (told.before, told.after) == (
        {"status": "in_progress"},
        {"status": "done", "text": "Ready", "evidence": ["minutes.txt"]},
    )


def test_nobody_agrees_the_own_closing(action: Action, manager: User) -> None:
    services.propose_done(action, text="Ready", actor=manager)
    for service in (
        lambda: services.agree_closing(action, actor=manager),
        lambda: services.refuse_closing(action, reason="x", actor=manager),
    ):
        with pytest.raises(ValidationError, match="somebody else must agree"):
            service()
    action.refresh_from_db()
    assert action.status == "done"
    # The database refuses it too, whatever the code does.
    with pytest.raises(IntegrityError, match="closing_is_agreed_by_another"), transaction.atomic():
        Action.objects.update(status="closed", closed_on=timezone.localdate(), closed_by=manager)


def test_refused_it_goes_back_to_work(action: Action, manager: User, chair: User) -> None:
    services.propose_done(action, text="Ready", actor=manager)
    with pytest.raises(ValidationError) as caught:
        services.refuse_closing(action, reason="  ", actor=chair)
    assert list(caught.value.error_dict) == ["reason"]
    services.refuse_closing(action, reason="The annex is missing", actor=chair)
    action.refresh_from_db()
    assert (action.status, action.done_on, action.done_by) == ("in_progress", None, None)
    assert steps(action)[-1] == ("in_progress", "The annex is missing")
    assert entries(action)[-1] == "action.sent_back"
    # The person who refused may report it as done now, and the first one agrees.
    services.propose_done(action, text="Annex added", actor=chair)
    services.agree_closing(action, actor=manager)
    assert steps(action)[-1] == ("closed", "The closing is agreed.")


def test_whoever_reported_it_may_take_that_back(action: Action, manager: User) -> None:
    services.propose_done(action, text="Ready", actor=manager)
    services.update_action(action, text="Not yet after all", status="in_progress", actor=manager)
    action.refresh_from_db()
    assert (action.status, action.done_on, action.done_by) == ("in_progress", None, None)


def test_a_comment_on_a_done_action_keeps_who_finished_it(action: Action, manager: User, chair: User) -> None:
    services.propose_done(action, text="Ready", actor=manager)
    services.update_action(action, text="I will look next week", actor=chair)
    action.refresh_from_db()
    assert (action.status, action.done_by) == ("done", manager)


def test_withdraw_and_reopen(action: Action, manager: User) -> None:
    services.propose_done(action, text="Ready", actor=manager)
    services.withdraw_action(action, reason="Overtaken by events", actor=manager)
    action.refresh_from_db()
    assert (action.status, action.closed_by, action.closing_note) == (
        "withdrawn", manager, "Overtaken by events",
    )  # fmt: skip
    services.reopen_action(action, reason="Needed after all", actor=manager)
    action.refresh_from_db()
    assert (action.status, action.closed_on, action.closed_by, action.done_by, action.closing_note) == (
        "in_progress", None, None, None, "",
    )  # fmt: skip
    assert [status for status, _ in steps(action)] == ["done", "withdrawn", "in_progress"]
    assert entries(action)[-2:] == ["action.withdrawn", "action.reopened"]


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("open", {"change", "update", "withdraw"}),
        ("in_progress", {"change", "update", "withdraw"}),
        ("done", {"change", "update", "withdraw", "agree", "refuse"}),
        ("closed", {"reopen"}),
        ("withdrawn", {"reopen"}),
    ],
)
def test_what_each_status_allows(
    in_dunmoor: Board, manager: User, chair: User, status: str, allowed: set[str]
) -> None:
    action = Action.objects.create(
        board=in_dunmoor, number=9, text="x", status=status,
        closed_on=timezone.localdate() if status in ("closed", "withdrawn") else None,
        done_by=manager if status == "done" else None,
    )  # fmt: skip
    tries: dict[str, Callable[[], object]] = {
        "change": lambda: services.change_action(action, text="y", owners=[], due=None, actor=chair),
        "update": lambda: services.update_action(action, text="y", actor=chair),
        "withdraw": lambda: services.withdraw_action(action, reason="y", actor=chair),
        "agree": lambda: services.agree_closing(action, actor=chair),
        "refuse": lambda: services.refuse_closing(action, reason="y", actor=chair),
        "reopen": lambda: services.reopen_action(action, reason="y", actor=chair),
    }
    worked = set()
    for name, service in tries.items():
        point = transaction.savepoint()
        try:
            service()
            worked.add(name)
        except ValidationError:
            pass
        transaction.savepoint_rollback(point)
    assert worked == allowed


def test_an_update_needs_text_and_a_real_status(action: Action, manager: User) -> None:
    for kwargs, field in (
        ({"text": " "}, "text"), ({"text": "x", "status": "closed"}, "status"),
        ({"text": "x", "status": "nonsense"}, "status"),
        ({"text": "x", "evidence": [SimpleUploadedFile("a.txt", b"x")] * 11}, "evidence"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as caught:
            services.update_action(action, actor=manager, **kwargs)
        assert list(caught.value.error_dict) == [field]
    assert ActionUpdate.objects.count() == 0


def test_bad_evidence_names_its_file_and_saves_nothing(action: Action, manager: User) -> None:
    files = [SimpleUploadedFile("good.txt", b"fine"), SimpleUploadedFile("bad.exe", b"MZ")]
    with pytest.raises(ValidationError, match=r"bad\.exe: Files of the kind \.exe"):
        services.update_action(action, text="x", evidence=files, actor=manager)
    assert (ActionUpdate.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_evidence_can_be_removed(action: Action, manager: User) -> None:
    update = services.update_action(
        action, text="x", evidence=[SimpleUploadedFile("a.txt", b"fine")], actor=manager
    )
    services.remove_evidence(update.evidence.get(), actor=manager)
    assert (ActionEvidence.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert "action.evidence_removed" in entries(action)


def test_due_cannot_be_a_time(in_dunmoor: Board, manager: User) -> None:
    with pytest.raises(TypeError):
        services.add_action(board=in_dunmoor, text="x", due=timezone.now(), actor=manager)


def test_cancelling_the_meeting_keeps_the_due_day(in_dunmoor: Board, manager: User) -> None:
    meeting = builders.meeting(builders.main_group(in_dunmoor), timezone.localdate() - DAY)
    services.add_action(board=in_dunmoor, text="x", due=meeting, actor=manager)
    Meeting.objects.update(status="cancelled")
    assert Action.objects.overdue().count() == 1
