"""Last year's texts as a beginning of this year's, and the history of a report."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from boards.models import Board
from core import audit
from core.models import User
from core.periods import financial_year, quarter
from core.permissions import Role
from core.scoping import board_scope
from reports.models import Report, ReportSection
from reports.services.last_texts import take_over_texts
from reports.services.reports import create_report
from reports.services.sections import add_section, delete_section, save_section
from tests import builders
from tests.reports import report_stories as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def last(dunmoor: Board, manager: User) -> Report:
    """2025-26 with a foreword and two sections of its own, one of them written."""
    report = stories.draft(dunmoor, manager)
    with board_scope(dunmoor.pk):
        for title, body in (("Voices of children", "<p>They said.</p>"), ("Outlook", "")):
            save_section(
                add_section(report, title=title, actor=manager), body=body, revision=0, actor=manager
            )
    return report


@pytest.fixture
def report(dunmoor: Board, last: Report, manager: User) -> Report:
    """The draft of 2026-27."""
    with board_scope(dunmoor.pk):
        return create_report(board=dunmoor, period=financial_year(2026), actor=manager)


def texts(report: Report) -> list[tuple[str, str]]:
    with board_scope(report.board_id):
        return list(report.sections.filter(kind="text").values_list("title", "body"))


def take_over(client: Client, report: Report) -> str:
    done = client.post(f"/boards/dunmoor/reports/{report.pk}/take-over/", follow=True)
    return done.content.decode()


def test_the_page_offers_each_text_of_last_year_and_takes_them_over(
    dunmoor: Board, last: Report, report: Report, manager: User
) -> None:
    client = builders.client_of(manager)
    page = client.get(report.get_absolute_url()).content.decode()
    assert (
        "2 texts of “Annual report 2025-26” are missing or empty here: Foreword, Voices of children." in page
    )
    done = take_over(client, report)
    assert "Change what is no longer true." in done
    assert "missing or empty here" not in done
    assert texts(report) == [("Foreword", stories.FOREWORD), ("Voices of children", "<p>They said.</p>")]
    with board_scope(dunmoor.pk):
        orders = list(report.sections.values_list("order", flat=True))
        assert orders == list(range(1, len(orders) + 1))
        assert list(report.sections.values_list("key", flat=True))[:2] == [
            "foreword",
            "text-voices-of-children-1",
        ]
        entry = audit.history(report).order_by("-pk").first()
        assert (entry.action, entry.after["sections"]) == (
            "report.texts_taken_over",
            "Foreword, Voices of children",
        )
        section = stories.foreword(report)
        assert (section.revision, section.edited_by) == (1, manager)
    assert texts(last)[0] == ("Foreword", stories.FOREWORD)


def test_words_of_this_year_stay(dunmoor: Board, report: Report, manager: User) -> None:
    with board_scope(dunmoor.pk):
        save_section(stories.foreword(report), body="<p>New</p>", revision=0, actor=manager)
        new = add_section(report, title="Only this year", actor=manager)
        add_section(report, title="VOICES of children", actor=manager)
        taken = take_over_texts(report, actor=manager)
        assert [section.title for section in taken] == ["VOICES of children"]
        with pytest.raises(ValidationError, match="no text to take over"):
            take_over_texts(report, actor=manager)
        assert ReportSection.objects.filter(pk=new.pk, body="").exists()
    assert ("Foreword", "<p>New</p>") in texts(report)


def test_a_section_without_its_neighbour_comes_back_to_its_place(
    dunmoor: Board, report: Report, manager: User
) -> None:
    with board_scope(dunmoor.pk):
        delete_section(stories.foreword(report), actor=manager)
        take_over_texts(report, actor=manager)
    assert [title for title, _ in texts(report)] == ["Foreword", "Voices of children"]


def test_a_text_whose_key_means_figures_now(
    dunmoor: Board, last: Report, report: Report, manager: User
) -> None:
    with board_scope(dunmoor.pk):
        last.sections.filter(key="text-voices-of-children-1").update(key="voices")
        report.sections.filter(key="meetings").update(key="voices", title="Voices")
        taken = take_over_texts(report, actor=manager)
        assert [section.key for section in taken] == ["foreword", "voices-2"]


def test_a_quarter_takes_nothing_from_a_year(dunmoor: Board, last: Report, manager: User) -> None:
    with board_scope(dunmoor.pk):
        report = create_report(board=dunmoor, period=quarter(financial_year(2026).start), actor=manager)
    assert (
        "missing or empty here"
        not in builders.client_of(manager).get(report.get_absolute_url()).content.decode()
    )
    assert "There is no text to take over" in take_over(builders.client_of(manager), report)


def test_other_boards_texts_are_never_taken(eastvale: Board, last: Report, other_manager: User) -> None:
    with board_scope(eastvale.pk):
        report = create_report(board=eastvale, period=financial_year(2026), actor=other_manager)
        with pytest.raises(ValidationError, match="no text to take over"):
            take_over_texts(report, actor=other_manager)


@pytest.mark.parametrize("role", list(Role))
def test_history_is_for_those_who_may_know_of_drafts(
    dunmoor: Board, manager: User, chair: User, role: Role
) -> None:
    report = stories.published(dunmoor, manager, chair)
    with board_scope(dunmoor.pk):
        section = stories.foreword(report)
    people = {Role.BOARD_MANAGER: manager, Role.CHAIR: chair}
    person = people.get(role) or builders.user_with_role(dunmoor, role)
    client = builders.client_of(person)
    addresses = [
        f"/boards/dunmoor/history/reports.report/{report.pk}/",
        f"/boards/dunmoor/history/reports.reportsection/{section.pk}/",
    ]
    allowed = role in people
    assert [client.get(address).status_code for address in addresses] == [200 if allowed else 404] * 2
    for page, address in zip((report, section), addresses, strict=True):
        assert (address in client.get(page.get_absolute_url()).content.decode()) is allowed
    if allowed:
        shown = client.get(addresses[0]).content.decode()
        assert ("Report signed off" in shown, "Report published" in shown) == (True, True)


def test_history_of_another_boards_report_is_not_found(
    dunmoor: Board, manager: User, other_manager: User
) -> None:
    report = stories.draft(dunmoor, manager)
    for slug in ("dunmoor", "eastvale"):
        address = f"/boards/{slug}/history/reports.report/{report.pk}/"
        assert builders.client_of(other_manager).get(address).status_code == 404
