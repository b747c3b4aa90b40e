"""Sections: writing with revisions, conflicts, order, and who may do it."""

import json
from http import HTTPStatus as Http
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client

from boards.models import Board
from core import audit
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from reports.models import Report, ReportSection
from reports.services.sections import (
    SectionConflictError,
    add_section,
    delete_section,
    move_section,
    save_section,
)
from tests import builders
from tests.reports import report_stories as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(dunmoor: Board, manager: User) -> Report:
    """A draft whose foreword is written, at revision 1."""
    return stories.draft(dunmoor, manager)


@pytest.fixture
def second_manager(dunmoor: Board) -> User:
    person = builders.user("second@dunmoor.example", "Second Manager")
    builders.give_role(person, dunmoor, Role.BOARD_MANAGER)
    return person


def section_of(report: Report, key: str = "foreword") -> ReportSection:
    with board_scope(report.board_id):
        return ReportSection.objects.select_related("report__board", "edited_by").get(report=report, key=key)


def address(section: ReportSection, part: str = "") -> str:
    return f"/boards/{section.report.board.slug}/reports/{section.report_id}/sections/{section.pk}/{part}"


def send(client: Client, section: ReportSection, body: str, revision: int, **more: Any) -> HttpResponse:
    """As the page's script sends it."""
    data = {"body": body, "revision": revision}
    return client.post(address(section), data, headers={"X-Requested-With": "fetch"}, **more)


# Writing. --------------------------------------------------------------------------------------------------------


def test_saving_in_the_background_tells_revision_and_time(report: Report, manager: User) -> None:
    section = section_of(report)
    response = send(builders.client_of(manager), section, "<p>New</p>", 1)
    answer = json.loads(response.content)
    assert (response.status_code, answer["revision"], len(answer["at"])) == (200, 2, 5)
    saved = section_of(report)
    assert (saved.body, saved.revision, saved.edited_by) == ("<p>New</p>", 2, manager)


def test_saving_without_a_script_takes_plain_words(report: Report, manager: User) -> None:
    section = section_of(report)
    client = builders.client_of(manager)
    response = client.post(address(section), {"body": "One\r\n\r\nTwo <3", "revision": 1})
    assert response["Location"] == f"/boards/dunmoor/reports/{report.pk}/"
    assert section_of(report).body == "<p>One</p><p>Two &lt;3</p>"
    shown = client.get(address(section)).content.decode()
    assert ">\nOne\n\nTwo &lt;3</textarea>" in shown


def test_html_stays_html_in_the_plain_box(report: Report, manager: User) -> None:
    client = builders.client_of(manager)
    shown = client.get(address(section_of(report))).content.decode()
    assert "&lt;strong&gt;listening&lt;/strong&gt;" in shown


def test_scripts_never_reach_the_database_or_the_page(report: Report, manager: User) -> None:
    attack = (
        "<p>x<script>alert(1)</script><img src=x onerror=alert(1)></p></textarea><script>alert(2)</script>"
    )
    client = builders.client_of(manager)
    send(client, section_of(report), attack, 1)
    section = section_of(report)
    assert section.body == "<p>x</p>"
    with board_scope(report.board_id):  # and if it did
        ReportSection.objects.filter(pk=section.pk).update(body=attack)
    for page in (address(section), f"/boards/dunmoor/reports/{report.pk}/read/"):
        shown = client.get(page).content.decode()
        assert ("<script>alert" in shown, "<img" in shown) == (False, False)


def test_too_long_a_text_is_refused_with_a_sentence(report: Report, manager: User) -> None:
    response = send(builders.client_of(manager), section_of(report), "x" * 200_001, 1)
    assert (response.status_code, json.loads(response.content)["error"]) == (
        422,
        "The text is too long: at most 200,000 characters fit.",
    )


def test_figures_have_no_text(report: Report, manager: User) -> None:
    section = section_of(report, "attendance")
    assert send(builders.client_of(manager), section, "<p>x</p>", 0).status_code == Http.NOT_FOUND
    with board_scope(report.board_id), pytest.raises(ValidationError, match="no text of its own"):
        save_section(section, body="x", revision=0, actor=manager)


# Two people at once. ---------------------------------------------------------------------------------------------


def test_second_writer_gets_both_texts_and_nothing_is_lost(
    report: Report, manager: User, second_manager: User
) -> None:
    section = section_of(report)
    first, second = builders.client_of(manager), builders.client_of(second_manager)
    assert send(first, section, "<p>From the first</p>", 1).status_code == Http.OK
    conflict = send(second, section, "<p>From the second</p>", 1)
    answer = json.loads(conflict.content)
    assert (conflict.status_code, answer["revision"], answer["by"]) == (409, 2, "Board manager of Dunmoor")
    assert section_of(report).body == "<p>From the first</p>"
    compared = second.post(address(section), {"body": "<p>From the second</p>", "revision": 1})
    shown = compared.content.decode()
    assert compared.status_code == Http.CONFLICT
    assert ("<p>From the first</p>" in shown, "<p>From the second</p>" in shown) == (True, True)
    chosen = second.post(address(section), {"body": compared.context["mine"], "revision": 2})
    assert chosen.status_code == Http.FOUND
    assert section_of(report).body == "<p>From the second</p>"
    with board_scope(report.board_id):
        newest = audit.history(section).order_by("-pk").first()
        assert (
            newest.before["text"] == "<p>From the first</p>"
        )  # replaced by somebody else: kept in the trail


def test_both_texts_can_be_put_together(report: Report, manager: User, second_manager: User) -> None:
    section = section_of(report)
    send(builders.client_of(manager), section, "<p>One</p>", 1)
    second = builders.client_of(second_manager)
    compared = second.post(address(section), {"body": "<p>Two</p>", "revision": 1})
    second.post(address(section), {"body": compared.context["both"], "revision": 2})
    assert section_of(report).body == "<p>One</p><p>Two</p>"


def test_a_third_save_between_choosing_is_a_conflict_again(
    report: Report, manager: User, second_manager: User
) -> None:
    section = section_of(report)
    first, second = builders.client_of(manager), builders.client_of(second_manager)
    send(first, section, "<p>One</p>", 1)
    compared = second.post(address(section), {"body": "<p>Two</p>", "revision": 1})
    send(first, section, "<p>One more</p>", 2)
    again = second.post(address(section), {"body": compared.context["mine"], "revision": 2})
    assert again.status_code == Http.CONFLICT
    assert section_of(report).body == "<p>One more</p>"


def test_the_same_words_are_no_conflict(report: Report, manager: User, second_manager: User) -> None:
    section = section_of(report)
    send(builders.client_of(manager), section, "<p>Same</p>", 1)
    again = send(builders.client_of(second_manager), section, "<p>Same</p>", 1)
    assert (again.status_code, json.loads(again.content)["revision"]) == (200, 2)


def test_an_old_revision_is_refused_by_the_service(report: Report, manager: User) -> None:
    with board_scope(report.board_id), pytest.raises(SectionConflictError) as conflict:
        save_section(section_of(report), body="<p>Late</p>", revision=0, actor=manager)
    assert conflict.value.current.body == stories.FOREWORD


# Order, leaving out, adding, deleting. ---------------------------------------------------------------------------


def keys(report: Report) -> list[str]:
    with board_scope(report.board_id):
        return list(report.sections.order_by("order", "id").values_list("key", flat=True))


def test_sections_move_up_and_down(report: Report, manager: User) -> None:
    client = builders.client_of(manager)
    before = keys(report)
    section = section_of(report, "structure")
    response = client.post(address(section, "move/"), {"direction": "up"})
    assert response["Location"] == f"/boards/dunmoor/reports/{report.pk}/#section-{section.pk}"
    assert keys(report)[:2] == ["structure", "foreword"]
    client.post(address(section, "move/"), {"direction": "up"})  # already the first
    client.post(address(section, "move/"), {"direction": "down"})
    assert keys(report) == before
    assert client.get(address(section, "move/")).status_code == Http.METHOD_NOT_ALLOWED


def test_the_last_section_stays_last(report: Report, manager: User) -> None:
    before = keys(report)
    with board_scope(report.board_id):
        move_section(section_of(report, before[-1]), direction="down", actor=manager)
    assert keys(report) == before


def test_a_section_is_left_out_and_put_back(report: Report, manager: User) -> None:
    client = builders.client_of(manager)
    section = section_of(report, "attendance")
    read = f"/boards/dunmoor/reports/{report.pk}/read/"
    assert "section-attendance" in client.get(read).content.decode()
    client.post(address(section, "include/"), {"included": "no"})
    assert 'id="section-attendance"' not in client.get(read).content.decode()
    client.post(address(section, "include/"), {"included": "yes"})
    assert 'id="section-attendance"' in client.get(read).content.decode()


def test_own_sections_are_added_renamed_and_deleted(report: Report, manager: User) -> None:
    client = builders.client_of(manager)
    base = f"/boards/dunmoor/reports/{report.pk}/"
    for _ in range(2):
        assert client.post(f"{base}sections/new/", {"title": "Our young people"})["Location"] == base
    assert keys(report)[-2:] == ["text-our-young-people-1", "text-our-young-people-2"]
    section = section_of(report, "text-our-young-people-1")
    client.post(address(section, "title/"), {"title": "What young people say"})
    assert section_of(report, "text-our-young-people-1").title == "What young people say"
    question = client.get(address(section, "delete/")).content.decode()
    assert "Delete “What young people say”?" in question
    client.post(address(section, "delete/"))
    assert keys(report)[-1:] == ["text-our-young-people-2"]
    with board_scope(report.board_id):
        actions = [entry.action for entry in audit.history(section).order_by("pk")]
    assert actions == ["report_section.added", "report_section.renamed", "report_section.deleted"]


def test_strange_headings_get_a_key(report: Report, manager: User) -> None:
    with board_scope(report.board_id):
        made = [add_section(report, title=title, actor=manager).key for title in ("???", "Notes", "x" * 100)]
    assert made == ["text-1", "text-notes-1", f"text-{'x' * 29}-1"]


def test_figures_are_left_out_but_never_deleted(report: Report, manager: User) -> None:
    section = section_of(report, "attendance")
    client = builders.client_of(manager)
    assert client.get(address(section, "delete/")).status_code == Http.NOT_FOUND
    client.post(address(section, "delete/"))
    assert "attendance" in keys(report)
    with board_scope(report.board_id), pytest.raises(ValidationError, match="leave it out instead"):
        delete_section(section, actor=manager)


def test_figures_are_shown_as_they_are_now(dunmoor: Board, report: Report, manager: User) -> None:
    client = builders.client_of(manager)
    section = section_of(report, "attendance")
    assert "No attendance was recorded in this period." in client.get(address(section)).content.decode()
    with board_scope(dunmoor.pk):
        stories.meetings(dunmoor)
    shown = client.get(address(section)).content.decode()
    assert ("Dunmoor Police" in shown, "50.0%" in shown or "50%" in shown) == (True, True)


# Who. ------------------------------------------------------------------------------------------------------------


STEPS = [("", {"body": "<p>x</p>", "revision": 1}), ("move/", {"direction": "down"}), ("include/", {"included": "no"}),
         ("title/", {"title": "x"}), ("delete/", {})]  # fmt: skip


def test_only_those_who_write_change_sections(
    report: Report, dunmoor: Board, chair: User, member: User, other_manager: User
) -> None:
    section = section_of(report)
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    people = {"chair": chair, "member": member, "lead": lead, "other": other_manager}
    statuses = {
        name: [
            builders.client_of(person).post(address(section, part), data).status_code for part, data in STEPS
        ]
        for name, person in people.items()
    }
    assert statuses == {
        "chair": [404, 403, 403, 403, 403],  # reads the section, so its page exists; saving does not
        "member": [404, 403, 403, 403, 403],
        "lead": [403, 403, 403, 403, 403],
        "other": [404, 404, 404, 404, 404],
    }
    foreign = address(section).replace("dunmoor", "eastvale")
    assert builders.client_of(other_manager).post(foreign, STEPS[0][1]).status_code == Http.NOT_FOUND
    assert Client().post(address(section), STEPS[0][1])["Location"].startswith("/accounts/login/")
    assert section_of(report).body == stories.FOREWORD


def test_a_section_of_another_report_is_not_found(report: Report, dunmoor: Board, manager: User) -> None:
    with board_scope(dunmoor.pk):
        other = stories.create_report(board=dunmoor, period=stories.financial_year(2020), actor=manager)
    foreign = section_of(other)
    client = builders.client_of(manager)
    mixed = f"/boards/dunmoor/reports/{report.pk}/sections/{foreign.pk}/"
    assert [client.get(mixed).status_code, client.post(mixed, STEPS[0][1]).status_code] == [404, 404]


def test_chair_reads_a_section_without_an_editor(report: Report, chair: User) -> None:
    shown = builders.client_of(chair).get(address(section_of(report))).content.decode()
    assert ("A year of <strong>listening</strong>." in shown, "<textarea" in shown) == (True, False)


def test_reader_does_not_see_a_section_that_was_left_out(
    dunmoor: Board, report: Report, manager: User, chair: User, member: User
) -> None:
    with board_scope(dunmoor.pk):
        ReportSection.objects.filter(key="foreword").update(is_included=False)
        stories.sign_off(stories.send_to_chair(report, actor=manager), actor=chair)
    section = section_of(report)
    client = builders.client_of(member)
    page = client.get(f"/boards/dunmoor/reports/{report.pk}/").content.decode()
    assert (client.get(address(section)).status_code, address(section) in page) == (404, False)
    assert "listening" not in client.get(f"/boards/dunmoor/reports/{report.pk}/read/").content.decode()


def test_words_written_too_late_are_handed_back(report: Report, dunmoor: Board, manager: User) -> None:
    section = section_of(report)
    with board_scope(dunmoor.pk):
        stories.send_to_chair(report, actor=manager)
    client = builders.client_of(manager)
    background = send(client, section, "<p>Late words</p>", 1)
    assert (background.status_code, "with the chair" in json.loads(background.content)["error"]) == (
        422,
        True,
    )
    page = client.post(address(section), {"body": "<p>Late words</p>", "revision": 1})
    shown = page.content.decode()
    assert (page.status_code, "Your text was not saved" in shown) == (422, True)
    assert "&lt;p&gt;Late words&lt;/p&gt;</textarea>" in shown
