"""The board's commentary on a standard: who writes it, two at once, where it shows."""

from collections.abc import Callable

import pytest
from django.test import Client

from audits.models import Commentary, Cycle, Return
from audits.services.commentaries import CommentaryConflictError, write_commentary
from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import pack_stories, stories

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(dunmoor: Board) -> Cycle:
    """Handed in by one agency: 75 and 25."""
    with board_scope(dunmoor.pk):
        police = builders.agency("Dunmoor Police")
        made = stories.cycle_of(stories.framework_of(dunmoor, criteria=0), police)
        one = stories.return_of(made, police)
        stories.answer(one, "1", 75)
        stories.answer(one, "2", 25)
        pack_stories.hand_in(one)
        return made


def edit(cycle: Cycle, number: int = 1) -> str:
    return f"/boards/dunmoor/audits/cycles/{cycle.pk}/figures/{number}/commentary/"


def figures(cycle: Cycle) -> str:
    return f"/boards/dunmoor/audits/cycles/{cycle.pk}/figures/"


def test_written_beside_the_figures_and_taken_away_as_a_file(cycle: Cycle, manager: User) -> None:
    client = builders.client_of(manager)
    assert "Nothing is written yet." in client.get(figures(cycle)).content.decode()
    page = client.get(edit(cycle, 2)).content.decode()
    assert "25%" in page
    assert "Below" in page
    text = "Training is weak.\n\nWe have <asked> for a plan."
    done = client.post(edit(cycle, 2), {"text": text, "revision": "0"}, follow=True).content.decode()
    assert "Saved." in done
    assert "We have &lt;asked&gt; for a plan." in done
    file = b"".join(client.get(f"{figures(cycle)}?download=csv")).decode("utf-8-sig")
    head, first, *second = file.splitlines()
    assert head == "Standard,Title,Answered,Highest,Lowest,Average,Commentary"
    assert first == "1,Standard 1,1,75,75,75,"
    assert second[0].startswith('2,Standard 2,1,25,25,25,"Training is weak.')
    with board_scope(cycle.board_id):
        entry = AuditEntry.objects.get(action="cycle.commentary_written")
        assert entry.after["standard"] == "2. Standard 2"
        assert AuditEntry.objects.filter(action="export").count() == 1


def test_others_read_it_and_cannot_write(cycle: Cycle, manager: User, dunmoor: Board) -> None:
    member = builders.client_of(builders.user_with_role(dunmoor, Role.MEMBER))
    assert "What the board says" not in member.get(figures(cycle)).content.decode()
    builders.client_of(manager).post(edit(cycle), {"text": "It is good.", "revision": "0"})
    page = member.get(figures(cycle)).content.decode()
    assert "It is good." in page
    assert edit(cycle) not in page
    assert member.get(edit(cycle)).status_code == 403
    assert member.post(edit(cycle), {"text": "Mine.", "revision": "1"}).status_code == 403


def test_another_boards_manager_and_another_standard(
    cycle: Cycle, manager: User, other_manager: User
) -> None:
    assert builders.client_of(other_manager).get(edit(cycle)).status_code == 404
    assert builders.client_of(manager).get(edit(cycle, 3)).status_code == 404


def test_the_second_sees_both_texts_and_chooses(cycle: Cycle, manager: User) -> None:
    client = builders.client_of(manager)
    client.post(edit(cycle), {"text": "Theirs.", "revision": "0"})
    page = client.post(edit(cycle), {"text": "Mine.", "revision": "0"}).content.decode()
    assert "Theirs." in page
    assert "Mine." in page
    assert 'name="revision" value="1"' in page
    client.post(edit(cycle), {"text": "Both.", "revision": "1"})
    with board_scope(cycle.board_id):
        one = Commentary.objects.get()
        assert (one.text, one.revision, one.edited_by) == ("Both.", 2, manager)


def test_the_same_words_are_no_change_and_too_many_are_refused(cycle: Cycle, manager: User) -> None:
    with board_scope(cycle.board_id):
        standard = cycle.version.standards.get(number=1)
        write_commentary(cycle, standard, text="Good.", revision=0, actor=manager)
        again = write_commentary(cycle, standard, text=" Good.\r\n", revision=0, actor=manager)
        assert again.revision == 1
        with pytest.raises(CommentaryConflictError):
            write_commentary(cycle, standard, text="Else.", revision=0, actor=manager)
        assert AuditEntry.objects.filter(action="cycle.commentary_written").count() == 1
    client = builders.client_of(manager)
    assert "too long" in client.post(edit(cycle), {"text": "x" * 50_000, "revision": "1"}).content.decode()


def test_it_is_kept_when_the_agency_is_withdrawn(cycle: Cycle, manager: User) -> None:
    client = builders.client_of(manager)
    client.post(edit(cycle), {"text": "Good.", "revision": "0"})
    with board_scope(cycle.board_id):
        Return.objects.update(withdrawn_on="2026-01-31")
    assert client.get(edit(cycle)).status_code == 200
