"""The way of a report: in order, by the right person, frozen at the end, and written down."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus as Http

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from boards.models import Board
from core import audit
from core.models import Job, User
from core.permissions import Role
from core.scoping import board_scope
from reports.content import Content
from reports.models import Report, ReportSection
from reports.services import sections, signing
from reports.services.editions import content_of, text_digest
from tests import builders
from tests.reports import report_stories as stories

pytestmark = pytest.mark.django_db


def page(report: Report, part: str = "") -> str:
    return f"/boards/dunmoor/reports/{report.pk}/{part}"


def now(report: Report) -> Report:
    with board_scope(report.board_id):
        return Report.objects.select_related("board").get(pk=report.pk)


# In order. -------------------------------------------------------------------------------------------------------


def test_the_whole_way_is_written_down(dunmoor: Board, manager: User, chair: User) -> None:
    report = stories.published(dunmoor, manager, chair)
    assert (report.status, report.signed_off_by, report.published_at is not None) == (
        "published",
        chair,
        True,
    )
    with board_scope(dunmoor.pk):
        trail = [(entry.action, entry.actor_name) for entry in audit.history(report).order_by("pk")]
    assert trail == [
        ("report.created", str(manager)),
        ("report.sent_to_chair", str(manager)),
        ("report.signed_off", str(chair)),
        ("report.published", str(manager)),
    ]


STEPS: dict[str, Callable[[Report, User], object]] = {
    "send": lambda report, actor: signing.send_to_chair(report, actor=actor),
    "back": lambda report, actor: signing.send_back(report, note="Shorter, please", actor=actor),
    "ask": lambda report, actor: signing.ask_for_sign_off(report, actor=actor),
    "sign": lambda report, actor: signing.sign_off(report, actor=actor),
    "publish": lambda report, actor: signing.publish(report, actor=actor),
}
ALLOWED = {
    "draft": {"send"},
    "with_chair": {"back", "ask", "sign"},
    "signed_off": {"publish"},
    "published": set(),
}


@pytest.mark.parametrize("status", ALLOWED)
def test_only_the_next_step_can_be_taken(dunmoor: Board, manager: User, chair: User, status: str) -> None:
    report = {
        "draft": lambda: stories.draft(dunmoor, manager),
        "with_chair": lambda: stories.with_chair(dunmoor, manager),
        "signed_off": lambda: stories.signed(dunmoor, manager, chair),
        "published": lambda: stories.published(dunmoor, manager, chair),
    }[status]()
    possible = set()
    for name, step in STEPS.items():
        with board_scope(dunmoor.pk):
            mark = transaction.savepoint()
            try:
                step(report, manager)
                possible.add(name)
            except ValidationError:
                pass
            transaction.savepoint_rollback(mark)
    assert possible == ALLOWED[status]


def test_a_report_without_sections_goes_nowhere(dunmoor: Board, manager: User) -> None:
    report = stories.draft(dunmoor, manager)
    with board_scope(dunmoor.pk):
        ReportSection.objects.update(is_included=False)
        with pytest.raises(ValidationError, match="no sections"):
            signing.send_to_chair(report, actor=manager)


# By the right person. --------------------------------------------------------------------------------------------


def test_each_step_belongs_to_one_person(
    dunmoor: Board, manager: User, chair: User, member: User, other_manager: User
) -> None:
    report = stories.with_chair(dunmoor, manager)
    scrutineer = builders.user_with_role(dunmoor, Role.SCRUTINEER)
    steps = ["send/", "send-back/", "sign-off/", "publish/"]
    people = {"manager": manager, "member": member, "scrutineer": scrutineer, "other": other_manager}
    statuses = {
        name: [builders.client_of(person).post(page(report, step)).status_code for step in steps]
        for name, person in people.items()
    }
    assert statuses == {
        "manager": [
            302,
            403,
            403,
            302,
        ],  # sent on with a sentence: it is with the chair already, and not signed
        "member": [403, 403, 403, 403],
        "scrutineer": [403, 403, 403, 403],
        "other": [404, 404, 404, 404],
    }
    assert [
        builders.client_of(chair).post(page(report, step)).status_code for step in ("send/", "publish/")
    ] == [403, 403]
    assert now(report).status == "with_chair"


def test_chair_sends_back_with_a_note_that_the_manager_sees(
    dunmoor: Board, manager: User, chair: User
) -> None:
    report = stories.with_chair(dunmoor, manager)
    client = builders.client_of(chair)
    empty = client.post(page(report, "send-back/"), {"note": " "})
    assert list(empty.context["form"].errors) == ["note"]
    client.post(page(report, "send-back/"), {"note": "The foreword <b>must</b> name the <3 young people."})
    assert now(report).status == "draft"
    shown = builders.client_of(manager).get(page(report)).content.decode()
    assert "The chair sent the report back" in shown
    assert "The foreword &lt;b&gt;must&lt;/b&gt; name the &lt;3 young people." in shown
    builders.client_of(manager).post(page(report, "send/"))
    assert (now(report).status, now(report).chair_note) == ("with_chair", "")


def test_chair_is_asked_before_signing_and_a_job_does_it(dunmoor: Board, manager: User, chair: User) -> None:
    report = stories.with_chair(dunmoor, manager)
    client = builders.client_of(chair)
    assert "Sign the report off" in client.get(page(report, "sign-off/")).content.decode()
    for _ in range(2):
        assert client.post(page(report, "sign-off/")).status_code == Http.FOUND
    with board_scope(dunmoor.pk):
        job = Job.objects.get()
        text = text_digest(report)
    expected = {"report": report.pk, "sign_off": True, "text": text}
    assert (job.payload, job.requested_by) == (expected, chair)
    shown = client.get(page(report)).content.decode()
    assert ("Signing off" in shown, page(report, "sign-off/") in shown) == (True, False)


def test_manager_publishes_after_a_question(dunmoor: Board, manager: User, chair: User) -> None:
    report = stories.signed(dunmoor, manager, chair)
    client = builders.client_of(manager)
    question = client.get(page(report, "publish/")).content.decode()
    assert "have not been made yet" in question
    assert client.post(page(report, "publish/"))["Location"] == page(report)
    assert now(report).status == "published"
    assert client.get(page(report, "publish/"))["Location"] == page(report)


# Frozen. ---------------------------------------------------------------------------------------------------------


def test_texts_and_figures_are_frozen(dunmoor: Board, manager: User, chair: User) -> None:
    with board_scope(dunmoor.pk):
        seat = stories.meetings(dunmoor)
    report = stories.signed(dunmoor, manager, chair)
    with board_scope(dunmoor.pk):
        before = content_of(now(report))
        builders.mark(builders.meeting(seat.group, dt.date(2025, 12, 1)), seat, "absent")
        after = content_of(now(report))
    assert before == after
    assert before.status == "Signed off"
    texts = [
        block.data["html"] for section in before.sections for block in section.blocks if block.kind == "text"
    ]
    assert texts == [stories.FOREWORD]
    assert Content.from_json(now(report).frozen).to_json() == now(report).frozen


def test_status_in_print_follows_publishing(dunmoor: Board, manager: User, chair: User) -> None:
    report = stories.published(dunmoor, manager, chair)
    with board_scope(dunmoor.pk):
        assert content_of(now(report)).status == "Published"


@pytest.mark.parametrize("status", ["with_chair", "signed_off", "published"])
def test_services_refuse_every_change(dunmoor: Board, manager: User, chair: User, status: str) -> None:
    report = {
        "with_chair": lambda: stories.with_chair(dunmoor, manager),
        "signed_off": lambda: stories.signed(dunmoor, manager, chair),
        "published": lambda: stories.published(dunmoor, manager, chair),
    }[status]()
    with board_scope(dunmoor.pk):
        part = stories.foreword(report)
        changes: list[Callable[[], object]] = [
            lambda: sections.save_section(part, body="<p>x</p>", revision=1, actor=manager),
            lambda: sections.move_section(part, direction="down", actor=manager),
            lambda: sections.include_section(part, included=False, actor=manager),
            lambda: sections.rename_section(part, title="x", actor=manager),
            lambda: sections.delete_section(part, actor=manager),
            lambda: sections.add_section(report, title="x", actor=manager),
            lambda: stories.send_to_chair(report, actor=manager),
        ]
        for change in changes:
            with pytest.raises(ValidationError):
                change()
        assert stories.foreword(report).body == stories.FOREWORD


SECTION_CHANGES = [
    {"body": "<p>x</p>"},
    {"title": "x"},
    {"order": 9},
    {"is_included": False},
    {"revision": 7},
    {"key": "x"},
]
REPORT_CHANGES = [
    {"frozen": {}},
    {"title": "x"},
    {"ends_on": dt.date(2026, 4, 1)},
    {"status": "draft"},
    {"version": 7},
    {"frozen": None, "status": "draft"},
    {"signed_off_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
]


def refused(change: Callable[[], object]) -> bool:
    """True when the database says no."""
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        return "changes no more" in str(error) or "change no more" in str(error)
    return False


def test_database_refuses_every_change(dunmoor: Board, manager: User, chair: User) -> None:
    report = stories.signed(dunmoor, manager, chair)
    with board_scope(dunmoor.pk):
        part = ReportSection.objects.filter(report=report, key="foreword")
        itself = Report.objects.filter(pk=report.pk)
        assert [refused(lambda change=change: part.update(**change)) for change in SECTION_CHANGES] == [
            True
        ] * 6
        assert [refused(lambda change=change: itself.update(**change)) for change in REPORT_CHANGES] == [
            True
        ] * 7
        assert refused(part.delete)
        assert refused(itself.delete)
        assert refused(
            lambda: ReportSection.objects.create(
                board=dunmoor, report=report, order=99, kind="text", key="late", title="Late"
            )
        )
        part.update(edited_by=None)  # what a deleted account leaves behind
        itself.update(created_by=None, signed_off_by=None)


def test_sections_of_a_draft_cannot_move_into_a_signed_report(
    dunmoor: Board, manager: User, chair: User
) -> None:
    report = stories.signed(dunmoor, manager, chair)
    with board_scope(dunmoor.pk):
        made = stories.create_report(board=dunmoor, period=stories.financial_year(2020), actor=manager)
        moved = ReportSection.objects.filter(report=made, key="foreword")
        assert refused(lambda: moved.update(report=report, key="moved"))


def test_a_signed_report_needs_its_content(dunmoor: Board, manager: User) -> None:
    report = stories.draft(dunmoor, manager)
    with board_scope(dunmoor.pk), pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(status="signed_off")
