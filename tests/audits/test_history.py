"""The history of a return: the board reads all of it, the agency what is told to it. Drafts have none for readers."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import FrameworkVersion, Return
from audits.services import moderation
from audits.services.frameworks import copy_version
from boards.models import Agency, Board
from core import audit
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def return_(dunmoor: Board, lead: User) -> Return:
    police: Agency = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        one = stories.return_of(stories.cycle_of(stories.framework_of(dunmoor), police), police)
        Return.objects.filter(pk=one.pk).update(status="submitted", submitted_at=timezone.now())
        return stories.return_of(one.cycle, police)


def history(client: Client, target: Any, query: str = "") -> str:
    path = f"/boards/dunmoor/history/{target._meta.label_lower}/{target.pk}/{query}"
    response = client.get(path)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode() if query else response.content.decode()  # type: ignore[attr-defined]


def actions(client: Client, target: Return) -> set[str]:
    path = f"/boards/dunmoor/history/audits.return/{target.pk}/"
    rows = client.get(path).context["table"].data
    with board_scope(target.board_id):
        return {entry.action for entry in rows}


def test_feedback_is_the_boards_own_before_and_after(dunmoor, return_, lead, manager, signed_in) -> None:
    with board_scope(dunmoor.pk):
        moderation.offer_support(return_, support="", feedback="First harsh draft", actor=manager)
        moderation.offer_support(return_, support="A visit", feedback="Second draft", actor=manager)
    for query in ("", "?download=csv"):
        told = history(signed_in(lead), return_, query)
        assert "harsh draft" not in told
        assert "A visit" not in told
        assert "harsh draft" in history(signed_in(manager), return_, query)
    with board_scope(dunmoor.pk):
        moderation.ask_for_changes(return_, words="Say more about 1.1", actor=manager)
    told = history(signed_in(lead), return_)
    assert "Say more about 1.1" in told
    assert "harsh draft" not in told


def test_the_agency_sees_what_it_did_and_what_the_board_told(
    dunmoor, return_, lead, manager, signed_in
) -> None:
    with board_scope(dunmoor.pk):
        moderation.begin_moderation(return_, actor=manager)
        audit.record("return.letter_downloaded", return_, actor=manager)
        audit.record("export", return_, actor=lead, after={"what": "return", "rows": 1, "form": "xlsx"})
    assert actions(signed_in(lead), return_) == {"return.moderation_begun", "export"}
    assert actions(signed_in(manager), return_) >= {"return.letter_downloaded", "return.moderation_begun"}


def test_drafts_of_standards_have_no_history_for_leads(dunmoor, return_, lead, manager, signed_in) -> None:
    with board_scope(dunmoor.pk):
        published = FrameworkVersion.objects.get()
        draft = copy_version(published, actor=manager)
    assert history(signed_in(lead), published)
    path = f"/boards/dunmoor/history/audits.frameworkversion/{draft.pk}/"
    assert signed_in(lead).get(path).status_code == 404
    assert history(signed_in(manager), draft)
