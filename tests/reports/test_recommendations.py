"""Recommendations: written, carried over with progress, made an action, and nothing lost on the way."""

import datetime as dt
from http import HTTPStatus as Http
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from boards.models import Action, Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from reports.models import Recommendation, Report
from reports.services.editions import content_of, text_digest
from reports.services.recommendations import Facts, carry_over, change_recommendation, left_to_carry
from tests import builders
from tests.lado.stories import deputy_of, officer_of
from tests.reports import officer_stories as stories
from tests.reports import report_stories

pytestmark = pytest.mark.django_db
State = Recommendation.State


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def report(dunmoor: Board, officer: User) -> Report:
    return stories.draft(dunmoor, officer)


@pytest.fixture
def later(dunmoor: Board, report: Report, officer: User, chair: User) -> Report:
    """The draft of 2026-27; the signed report before recommended three things."""
    for text in ("Meet twice a year", "Train the desk", "Write to clubs"):
        stories.recommend(report, text, officer, due_on=dt.date(2026, 9, 1))
    stories.signed(report, officer, chair)
    return stories.draft(dunmoor, officer, stories.NEXT)


def page(report: Report, part: str = "") -> str:
    return f"{report.get_absolute_url()}recommendations/{part}"


def rows(report: Report, *, carried: bool) -> list[Recommendation]:
    with board_scope(report.board_id):
        found = report.recommendations.filter(is_carried=carried).order_by("order")
        return list(found.select_related("agency", "report__board", "board"))


def write(one: Recommendation, officer: User, **facts: Any) -> Recommendation:
    with stories.officers_scope(one.board):
        given = {name: getattr(one, name) for name in Facts.__dataclass_fields__} | facts
        return change_recommendation(one, facts=Facts(**given), revision=one.revision, actor=officer)


# Writing. --------------------------------------------------------------------------------------------------------


def test_an_officer_adds_changes_moves_and_removes(report: Report, officer: User) -> None:
    client = builders.client_of(officer)
    for text in ("First", "Second"):
        sent = {"text": text, "post": "Head of service", "due_on": "2026-12-01", "revision": 0}
        assert client.post(page(report, "add/"), sent).status_code == Http.FOUND
    first, second = rows(report, carried=False)
    client.post(page(report, f"{second.pk}/move/"), {"direction": "up"})
    assert [one.text for one in rows(report, carried=False)] == ["Second", "First"]
    changed = {"text": "First of all", "post": "Chief", "revision": first.revision}
    answer = client.post(page(report, f"{first.pk}/"), changed, follow=True).content.decode()
    assert "First of all" in answer
    history = client.get(f"/boards/dunmoor/history/reports.recommendation/{first.pk}/").content.decode()
    assert "Recommendation changed" in history
    assert "First of all" in history
    assert "Remove this recommendation?" in client.get(page(report, f"{second.pk}/remove/")).content.decode()
    client.post(page(report, f"{second.pk}/remove/"))
    (one,) = rows(report, carried=False)
    assert (one.text, one.post, one.due_on, one.revision) == ("First of all", "Chief", None, 2)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"text": "", "post": "Chief"}, "Answer “What is recommended?”"),
        ({"text": "Meet more often"}, "Say who does it"),
        ({"text": "Meet more often", "post": "Chief", "due_on_day": "31", "due_on_month": "2", "due_on_year": "2027"},
         "real date"),
        ({"text": "x" * 1001, "post": "Chief"}, "1000 characters"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field(
    report: Report, officer: User, sent: dict[str, str], words: str
) -> None:
    answer = builders.client_of(officer).post(page(report, "add/"), sent | {"revision": 0}).content.decode()
    assert words in answer
    assert sent["text"] in answer
    assert rows(report, carried=False) == []


def test_two_officers_in_one_recommendation_lose_nothing(
    dunmoor: Board, report: Report, officer: User
) -> None:
    one = stories.recommend(report, "Meet twice a year", officer)
    deputy = deputy_of(dunmoor)
    mine = {"text": "Meet three times", "post": one.post, "revision": one.revision}
    write(one, deputy, text="Meet monthly")
    client = builders.client_of(officer)
    answer = client.post(page(report, f"{one.pk}/"), mine)
    shown = answer.content.decode()
    assert answer.status_code == Http.CONFLICT
    assert f"{deputy} saved this while you were writing" in shown
    assert "Saved: Meet monthly" in shown
    assert ">\nMeet three times</textarea>" in shown
    assert rows(report, carried=False)[0].text == "Meet monthly"
    client.post(page(report, f"{one.pk}/"), mine | {"revision": answer.context["form"]["revision"].value()})
    assert rows(report, carried=False)[0].text == "Meet three times"


def test_the_same_words_again_are_no_conflict(report: Report, officer: User) -> None:
    one = stories.recommend(report, "Meet twice a year", officer)
    with stories.officers_scope(report.board):
        again = change_recommendation(one, facts=Facts.of(one), revision=0, actor=officer)
    assert again.revision == 1


def test_a_report_with_the_chair_changes_no_more(report: Report, officer: User) -> None:
    one = stories.recommend(report, "Meet twice a year", officer)
    stories.with_chair(report, officer)
    client = builders.client_of(officer)
    assert client.get(page(report, f"{one.pk}/"))["Location"] == page(report)
    with pytest.raises(ValidationError, match="with the chair"):
        write(one, officer, text="Other")
    assert "Add a recommendation" not in client.get(page(report)).content.decode()


def test_what_the_chair_signs_are_these_recommendations(report: Report, officer: User) -> None:
    with board_scope(report.board_id):
        before = text_digest(report)
    stories.recommend(report, "Meet twice a year", officer)
    with board_scope(report.board_id):
        assert text_digest(report) != before


# Carried over. ---------------------------------------------------------------------------------------------------


def test_a_new_report_begins_with_what_was_left(report: Report, later: Report) -> None:
    carried = rows(later, carried=True)
    assert [(one.text, one.state, one.progress) for one in carried] == [
        ("Meet twice a year", "not_begun", ""),
        ("Train the desk", "not_begun", ""),
        ("Write to clubs", "not_begun", ""),
    ]
    assert [one.root_id for one in carried] == [one.pk for one in rows(report, carried=False)]
    with board_scope(later.board_id):
        assert left_to_carry(later) == []
        with pytest.raises(ValidationError, match="nothing to carry over"):
            carry_over(later, actor=None)  # type: ignore[arg-type]


def test_only_what_is_neither_done_nor_dropped_goes_on(
    dunmoor: Board, report: Report, later: Report, officer: User, chair: User
) -> None:
    first, second, third = rows(later, carried=True)
    write(first, officer, state=State.DONE, progress="Held in May and November.")
    write(second, officer, state=State.UNDER_WAY, progress="Half of them.")
    write(third, officer, state=State.DROPPED, progress="The clubs have a body of their own.")
    stories.recommend(later, "Name a deputy", officer)
    stories.signed(later, officer, chair)
    last = stories.draft(dunmoor, officer, stories.financial_year(2027))
    assert [(one.text, one.state, one.root_id) for one in rows(last, carried=True)] == [
        ("Train the desk", "under_way", second.root_id),
        ("Name a deputy", "not_begun", rows(later, carried=False)[0].pk),
    ]


def test_what_is_dropped_says_why(later: Report, officer: User) -> None:
    one = rows(later, carried=True)[0]
    sent = {"state": "dropped", "progress": " ", "revision": one.revision}
    answer = builders.client_of(officer).post(page(later, f"{one.pk}/"), sent)
    assert dict(answer.context["form"].errors) == {"progress": ["Say why it was dropped."]}
    assert rows(later, carried=True)[0].state == "not_begun"


def test_what_stands_in_an_earlier_report_is_not_removed(later: Report, officer: User) -> None:
    one = rows(later, carried=True)[0]
    answer = builders.client_of(officer).post(page(later, f"{one.pk}/remove/"), follow=True).content.decode()
    assert "cannot be removed" in answer
    assert len(rows(later, carried=True)) == 3


def test_a_draft_before_is_not_carried_from(dunmoor: Board, report: Report, officer: User) -> None:
    stories.recommend(report, "Meet twice a year", officer)
    later = stories.draft(dunmoor, officer, stories.NEXT)
    assert rows(later, carried=True) == []


def test_the_report_shows_progress_as_table_and_picture(later: Report, officer: User) -> None:
    first, second, _ = rows(later, carried=True)
    write(first, officer, state=State.DONE, progress="Held in May and November.")
    write(second, officer, state=State.UNDER_WAY, progress="Half of them.")
    stories.recommend(later, "Name a deputy", officer)
    with board_scope(later.board_id):
        content = content_of(later)
    section = next(one for one in content.sections if one.key == "officer-before")
    assert [block.kind for block in section.blocks] == ["figures", "chart", "table"]
    assert section.blocks[2].data["rows"][0] == [
        "Meet twice a year", "Head of service, by 1 September 2026", "Done: Held in May and November.",
    ]  # fmt: skip
    assert section.blocks[1].data["rows"] == []
    figures = {figure["key"]: figure for figure in content.figures}
    counted = [figures[f"recommendations.{state.value}"]["value"] for state in State]
    assert counted == [1, 1, 1, 0]
    assert figures["recommendations.done_share"]["base"] == "1 of 3 recommendations"
    new = next(one for one in content.sections if one.key == "officer-next")
    assert new.blocks[0].data["rows"] == [["Name a deputy", "Head of service", ""]]


def test_the_boards_report_shows_what_is_signed(
    dunmoor: Board, report: Report, officer: User, chair: User, manager: User
) -> None:
    stories.recommend(report, "Meet twice a year", officer)
    annual = report_stories.draft(dunmoor, manager)

    def recommended() -> list[Any]:
        with board_scope(dunmoor.pk):
            sections = content_of(annual).sections
        found = next((one for one in sections if one.key == "lado-recommendations"), None)
        return found.blocks if found else []

    assert recommended() == []
    stories.signed(report, officer, chair)
    sentence, table = recommended()
    assert report.title in sentence.data["text"]
    assert table.data["rows"] == [["Meet twice a year", "Head of service", ""]]


# Actions. --------------------------------------------------------------------------------------------------------


def test_an_action_follows_from_a_carried_one_and_shows_in_each_report(
    dunmoor: Board, report: Report, later: Report, officer: User, manager: User
) -> None:
    police = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        builders.seat(builders.main_group(dunmoor), "Dunmoor Police")
    one = rows(later, carried=True)[0]
    client = builders.client_of(officer)
    sent = {"text": "Plan both meetings", "agency": police.pk, "due_on": "2027-01-31"}
    shown = client.post(page(later, f"{one.pk}/action/"), sent, follow=True).content.decode()
    assert "Action 1" in shown
    with board_scope(dunmoor.pk):
        action = Action.objects.get()
        assert (action.source_id, str(action.owners.get())) == (one.root_id, "Dunmoor Police")
    assert "Action 1" in client.get(page(report)).content.decode()
    with board_scope(dunmoor.pk):
        section = next(one for one in content_of(later).sections if one.key == "officer-before")
        assert section.blocks[2].data["rows"][0][2] == "Not begun (action 1, open)"
    manager_sees = builders.client_of(manager).get("/boards/dunmoor/actions/1/").content.decode()
    assert f"Recommendation in “{report}”" in manager_sees
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    assert "A case record" in builders.client_of(member).get("/boards/dunmoor/actions/1/").content.decode()


def test_an_action_of_a_draft_does_not_tell_of_it(
    dunmoor: Board, report: Report, officer: User, manager: User
) -> None:
    one = stories.recommend(report, "Meet twice a year", officer)
    builders.client_of(officer).post(page(report, f"{one.pk}/action/"), {"text": "Plan both meetings"})
    shown = builders.client_of(manager).get("/boards/dunmoor/actions/1/").content.decode()
    assert report.title not in shown
    assert "A case record" in shown
