"""Sending answers to another board: what goes along, what is never replaced, what each board gets to know."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import (
    Answer,
    AnswerEvidence,
    Criterion,
    CriterionMatch,
    Cycle,
    Evidence,
    Return,
    SentAnswer,
)
from audits.services.sharing_comparison import compare_returns
from audits.services.sharing_matches import can_match
from audits.services.sharing_texts import How, Stand
from boards.models import Board
from core.files import store_result
from core.models import AuditEntry, RoleAssignment, StoredFile, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import sharing_stories as sharing
from tests.audits import stories

DAY = dt.timedelta(days=1)


@pytest.fixture
def lead(dunmoor: Board, eastvale: Board) -> User:
    """Leads the police on both boards."""
    return sharing.lead_of(dunmoor, eastvale)


@pytest.fixture
def here(dunmoor: Board) -> Return:
    return sharing.return_on(dunmoor)


@pytest.fixture
def there(eastvale: Board) -> Return:
    return sharing.return_on(eastvale)


def stands(one: Return, other: Return) -> dict[str, Stand]:
    with sharing.both(one, other):
        return {str(pair.item.number): pair.stand for pair in compare_returns(one, other).pairs}


def trail(board: Board, action: str) -> list[dict[str, Any]]:
    with board_scope(board.pk):
        return list(
            AuditEntry.objects.filter(board_id=board.pk, action=action).values_list("after", flat=True)
        )


def test_what_is_said_here_is_said_there(here: Return, there: Return, lead: User, eastvale: Board) -> None:
    sharing.say(here, "1.1", 75, narrative="We train")
    sharing.say(here, "1.2", stories.NOT_APPLICABLE)
    done = sharing.send(here, there, lead, addition="In Eastvale with health")
    assert (len(done.answers), done.is_whole, done.to_confirm) == (2, True, 0)
    assert sharing.said(there) == {
        "1.1": (75, "We train\n\nIn Eastvale with health"),
        "1.2": (None, "We do not work with children.\n\nIn Eastvale with health"),
    }
    assert sharing.said(here) == {"1.1": (75, "We train"), "1.2": (None, "We do not work with children.")}
    with board_scope(eastvale.pk):
        assert Return.objects.get(pk=there.pk).status == Return.Status.IN_PROGRESS
        marks = list(SentAnswer.objects.order_by("answer__criterion__place"))
        assert {one.board_id for one in marks} == {eastvale.pk}
        assert {(one.from_board_id, one.from_cycle, one.addition, one.sent_by_id) for one in marks} == {
            (here.board_id, "Section 11, this year", "In Eastvale with health", lead.pk)
        }
        assert not Answer.objects.filter(is_from_last=True).exists()
    assert stands(here, there) == {
        "1.1": Stand.ADDED, "1.2": Stand.ADDED, "2.1": Stand.NOWHERE, "2.2": Stand.NOWHERE,
    }  # fmt: skip


def test_the_copy_belongs_to_the_other_board_in_the_database_too(
    here: Return, there: Return, lead: User, dunmoor: Board, eastvale: Board
) -> None:
    """Raw SQL under row-level security: each board finds its own rows and no others."""
    sharing.say(here, "1.1", 75, narrative="We train")
    sharing.send(here, there, lead)
    for table, counts in {"audits_sentanswer": (0, 1), "audits_answer": (1, 1)}.items():
        found = []
        for board in (dunmoor, eastvale):
            with board_scope(board.pk), connection.cursor() as cursor:
                cursor.execute(f"SELECT board_id FROM {table}")
                rows = [row[0] for row in cursor.fetchall()]
                assert set(rows) <= {board.pk}
                found.append(len(rows))
        assert tuple(found) == counts


def test_each_board_reads_in_its_trail_what_concerns_it(
    here: Return, there: Return, lead: User, dunmoor: Board, eastvale: Board
) -> None:
    sharing.say(here, "1.1", 75, narrative="We train")
    sharing.say(there, "1.1", 50, narrative="Old words", edited_by=lead)
    sharing.send(here, there, lead, How.REPLACE)
    facts = {"items": ["1.1"], "evidence": 0}
    assert trail(dunmoor, "return.answers_sent") == [{"to": f"Section 11, this year, {eastvale}", **facts}]
    assert trail(eastvale, "return.answers_received") == [
        {"from": f"Section 11, this year, {dunmoor}", **facts}
    ]
    assert trail(dunmoor, "return.answers_received") == trail(eastvale, "return.answers_sent") == []
    with board_scope(eastvale.pk):
        (entry,) = AuditEntry.objects.filter(action="return.answers_received")
        assert entry.before == {"replaced": {"1.1": "Old words"}}


def test_an_answer_there_is_replaced_only_by_choice(here: Return, there: Return, lead: User) -> None:
    sharing.say(here, "1.1", 75, narrative="Ours")
    sharing.say(here, "1.2", 100, narrative="More of ours")
    sharing.say(there, "1.1", 50, narrative="Theirs")
    done = sharing.send(here, there, lead, How.SEND)
    assert (len(done.answers), done.conflicts) == (1, sharing.keys_of(there, "1.1"))
    assert sharing.said(there) == {"1.1": (50, "Theirs"), "1.2": (100, "More of ours")}
    sharing.send(here, there, lead, How.KEEP)
    assert sharing.said(there)["1.1"] == (50, "Theirs")
    sharing.send(here, there, lead, How.BOTH)
    assert sharing.said(there)["1.1"] == (75, "Theirs\n\nOurs")
    sharing.send(here, there, lead, How.REPLACE)
    assert sharing.said(there)["1.1"] == (75, "Ours")


def test_the_same_once_more_changes_nothing(here: Return, there: Return, lead: User, eastvale: Board) -> None:
    sharing.say(here, "1.1", 75, narrative="Ours")
    sharing.say(there, "1.1", 50, narrative="Theirs")
    chosen = sharing.choices(here, there, How.BOTH, "For Eastvale")
    first = sharing.send(here, there, lead, chosen=chosen)
    second = sharing.send(here, there, lead, chosen=chosen)
    assert (len(first.answers), second.answers, second.same, second.is_whole) == (
        1, {}, sharing.keys_of(there, "1.1"), True,
    )  # fmt: skip
    assert sharing.said(there)["1.1"] == (75, "Theirs\n\nOurs\n\nFor Eastvale")
    with board_scope(eastvale.pk):
        assert SentAnswer.objects.count() == 1
        assert Answer.objects.get().revision == 2
    assert len(trail(eastvale, "return.answers_received")) == 1


@pytest.mark.parametrize("side", ["here", "there"])
def test_what_was_changed_meanwhile_is_asked_again(
    here: Return, there: Return, lead: User, side: str
) -> None:
    answers = {"here": sharing.say(here, "1.1", 75, narrative="Ours")}
    answers["there"] = sharing.say(there, "1.1", 50, narrative="Theirs")
    chosen = sharing.choices(here, there, How.REPLACE)
    changed = answers[side]
    with board_scope(changed.board_id):
        Answer.objects.filter(pk=changed.pk).update(narrative="Somebody was faster", revision=2)
    done = sharing.send(here, there, lead, chosen=chosen)
    assert (done.answers, done.conflicts) == ({}, sharing.keys_of(there, "1.1"))
    assert sharing.said(there)["1.1"] == (50, "Somebody was faster" if side == "there" else "Theirs")


def test_only_what_is_there_is_left_when_one_item_cannot_be_sent(
    here: Return, there: Return, lead: User
) -> None:
    sharing.say(here, "1.1", 75, narrative="x" * 20_000)
    sharing.say(here, "1.2", 75, narrative="Ours")
    sharing.say(here, "2.1", 75, narrative="Ours")
    sharing.say(there, "2.1", 50, narrative="Reviewed", is_locked=True)
    done = sharing.send(here, there, lead, How.REPLACE, addition="Too much")
    assert set(done.answers) == set(sharing.keys_of(there, "1.2"))
    assert [error.messages[0][:30] for error in done.errors.values()] == [
        "The text is too long: at most ", "The board has reviewed and loc",
    ]  # fmt: skip
    assert sharing.said(there) == {"1.2": (75, "Ours\n\nToo much"), "2.1": (50, "Reviewed")}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "submitted", "submitted_at": timezone.now()}, "handed in"),
        ({"withdrawn_on": dt.date(2026, 1, 2)}, "withdrew"),
        ({"cycle__closed_on": dt.date(2026, 1, 2)}, "was closed"),
        ({"cycle__opens_on": dt.date(2999, 1, 2), "cycle__due_on": dt.date(2999, 2, 2)}, "opens on"),
    ],
)
def test_a_return_that_is_not_open_takes_nothing(
    here: Return, there: Return, lead: User, change: dict[str, Any], words: str
) -> None:
    sharing.say(here, "1.1", 75)
    chosen = sharing.choices(here, there)
    with board_scope(there.board_id):
        own = {name: value for name, value in change.items() if "__" not in name}
        of_cycle = {name.removeprefix("cycle__"): value for name, value in change.items() if "__" in name}
        if own:
            Return.objects.filter(pk=there.pk).update(**own)
        if of_cycle:
            Cycle.objects.filter(pk=there.cycle_id).update(**of_cycle)
    with pytest.raises(ValidationError, match=words):
        sharing.send(here, there, lead, chosen=chosen)
    assert sharing.said(there) == {}


def test_what_is_older_than_the_cycle_is_to_be_confirmed(here: Return, there: Return, lead: User) -> None:
    opened = timezone.now() - 8 * DAY  # the cycles opened seven days ago
    sharing.say(here, "1.1", 75, edited_at=opened)
    sharing.say(here, "1.2", 75, edited_at=timezone.now() - 2 * DAY)
    sharing.say(here, "2.1", 75, is_from_last=True)
    assert sharing.send(here, there, lead).to_confirm == 2
    with board_scope(there.board_id):
        marked = Answer.objects.filter(is_from_last=True).values_list("standard__number", "criterion__place")
        assert sorted(marked) == [(1, 1), (2, 1)]


class TestWhoMay:
    """Only somebody who leads the agency on both boards today."""

    def refused(self, here: Return, there: Return, actor: User) -> None:
        chosen = sharing.choices(here, there)
        with pytest.raises(PermissionDenied):
            sharing.send(here, there, actor, chosen=chosen)
        assert sharing.said(there) == {}

    @pytest.fixture(autouse=True)
    def something_said(self, here: Return) -> None:
        sharing.say(here, "1.1", 75)

    def test_not_a_lead_of_one_board(self, here: Return, there: Return, dunmoor: Board) -> None:
        self.refused(here, there, sharing.lead_of(dunmoor))

    def test_not_whose_role_has_ended(self, here: Return, there: Return, lead: User, eastvale: Board) -> None:
        RoleAssignment.objects.filter(user=lead, board=eastvale).update(ends_on=timezone.localdate() - DAY)
        self.refused(here, there, lead)

    def test_not_a_manager_of_both(
        self, here: Return, there: Return, dunmoor: Board, eastvale: Board
    ) -> None:
        person = builders.user_with_role(dunmoor, Role.BOARD_MANAGER)
        builders.give_role(person, eastvale, Role.BOARD_MANAGER)
        self.refused(here, there, person)

    def test_not_who_leads_another_agency_there(
        self, here: Return, there: Return, dunmoor: Board, eastvale: Board
    ) -> None:
        person = sharing.lead_of(dunmoor)
        builders.give_role(person, eastvale, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Health"))
        self.refused(here, there, person)

    def test_not_to_another_agency(self, here: Return, eastvale: Board, lead: User) -> None:
        other = sharing.return_on(eastvale, "Dunmoor Health")
        builders.give_role(lead, eastvale, Role.AGENCY_LEAD, agency=other.agency)
        self.refused(here, other, lead)

    def test_not_within_one_board(self, here: Return, lead: User) -> None:
        with board_scope(here.board_id):
            cycle = stories.cycle_of(here.cycle.version, here.agency, name="Next year")
            other = stories.return_of(cycle, here.agency)
        self.refused(here, other, lead)


class TestMatching:
    """Which item says something on which."""

    def test_by_key_in_another_version(self, here: Return, eastvale: Board, lead: User) -> None:
        there = sharing.return_on(eastvale, number=3, standards=3)
        with board_scope(eastvale.pk):
            first, second = Criterion.objects.filter(version=there.cycle.version, standard__number=1)
            Criterion.objects.filter(pk=first.pk).update(key="moved")
            Criterion.objects.filter(pk=second.pk).update(key="c1-1")
        sharing.say(here, "1.1", 75, narrative="Ours")
        sharing.say(here, "1.2", 50, narrative="Nobody asks it there")
        sharing.send(here, there, lead)
        assert sharing.said(there) == {"1.2": (75, "Ours")}
        with sharing.both(here, there):
            found = compare_returns(here, there)
        assert [str(one.number) for one in found.only_here] == ["1.2"]
        assert [str(one.number) for one in found.only_there] == ["1.1", "3.1", "3.2"]

    @pytest.mark.parametrize("on_the_board_that_sends", [True, False])
    @pytest.mark.parametrize("forwards", [True, False])
    def test_through_a_crosswalk_of_either_board(
        self, here: Return, eastvale: Board, lead: User, on_the_board_that_sends: bool, forwards: bool
    ) -> None:
        there = sharing.return_on(eastvale, key="our-own", name="Our own", criteria=2)
        sharing.say(here, "1.1", 75, narrative="Ours")
        sharing.say(here, "1.2", 75, narrative="And this")
        board = here.board if on_the_board_that_sends else eastvale
        with board_scope(board.pk):
            key, name = ("our-own", "Our own") if on_the_board_that_sends else ("section-11", "Section 11")
            stories.framework_of(board, key=key, name=name)
            ours = Criterion.objects.filter(version__framework__key="section-11", standard__number=1)
            theirs = Criterion.objects.get(version__framework__key="our-own", key="c2-2")
            for one in ours:
                pair = (one, theirs) if forwards else (theirs, one)
                CriterionMatch.objects.create(board=board, earlier=pair[0], later=pair[1])
        with sharing.both(here, there):
            assert can_match(sharing.with_all(here), [there]) == {there.pk: True}
        sharing.send(here, there, lead)
        assert sharing.said(there) == {"2.2": (75, "Ours\n\nAnd this")}
        with board_scope(eastvale.pk):
            assert SentAnswer.objects.count() == 2, "one for each answer that it was made of"

    def test_through_the_shipped_crosswalk_without_the_grade(
        self, dunmoor: Board, eastvale: Board, lead: User
    ) -> None:
        here, there = (
            sharing.return_on(dunmoor),
            sharing.return_on(eastvale, key="section-175", name="Schools"),
        )
        for one, key in ((here, "senior-lead"), (there, "lead-senior")):
            with board_scope(one.board_id):
                first = Criterion.objects.filter(version=one.cycle.version, key="c1-1")
                first.update(key=key)
        with board_scope(eastvale.pk):
            there.cycle.version.grades.filter(score=100).delete()  # its scale ends at 75
        sharing.say(here, "1.1", 75, narrative="Ours")
        done = sharing.send(here, there, lead)
        assert (sharing.said(there), done.without_grade) == ({"1.1": (None, "Ours")}, ["1.1"])

    def test_other_frameworks_have_nothing_in_common(self, here: Return, eastvale: Board, lead: User) -> None:
        there = sharing.return_on(eastvale, key="our-own", name="Our own")
        sharing.say(here, "1.1", 75)
        with sharing.both(here, there):
            assert can_match(here, [there]) == {there.pk: False}
            assert compare_returns(here, there).pairs == []
        assert sharing.send(here, there, lead).answers == {}

    def test_whole_standards(self, dunmoor: Board, eastvale: Board, lead: User) -> None:
        here = sharing.return_on(dunmoor, criteria=0)
        there = sharing.return_on(eastvale, criteria=0)
        with board_scope(here.board_id):
            stories.answer(here, "2", "87.5", narrative="Ours", edited_at=timezone.now())
        sharing.send(here, there, lead)
        with board_scope(eastvale.pk):
            assert Answer.objects.get().score == Decimal("87.5")

    def test_what_is_not_asked_of_this_kind_of_agency_is_not_sent(
        self, here: Return, there: Return, lead: User
    ) -> None:
        sharing.say(here, "1.1", 75)
        with board_scope(there.board_id):
            Criterion.objects.filter(version=there.cycle.version, key="c1-1").update(sector_ids=[999_999])
        assert sharing.send(here, there, lead).answers == {}


class TestEvidence:
    """The other board gets copies of its own."""

    def show(self, answer: Answer, **fields: Any) -> Evidence:
        with board_scope(answer.board_id):
            board = answer.agency_return.board
            content = fields.pop("content", None)
            if content is not None:
                made = store_result(ContentFile(content), "policy.txt", board=board, actor=None)
                fields["file"] = made
            one: Evidence = Evidence.objects.create(board=board, agency=answer.agency_return.agency, **fields)
            AnswerEvidence.objects.create(board=board, answer=answer, evidence=one)
        return one

    def test_links_and_files(self, here: Return, there: Return, lead: User, eastvale: Board) -> None:
        one, two = sharing.say(here, "1.1", 75), sharing.say(here, "1.2", 75)
        policy = self.show(one, title="Policy", content=b"We keep children safe.\n")
        self.show(one, title="Page", link="https://force.example/training", expires_on=dt.date(2027, 1, 2))
        with board_scope(here.board_id):
            AnswerEvidence.objects.create(board=here.board, answer=two, evidence=policy)
        done = sharing.send(here, there, lead)
        assert (done.evidence.made, done.evidence.uses, done.evidence.missing) == (2, 3, [])
        with board_scope(eastvale.pk):
            copies = {copy.title: copy for copy in Evidence.objects.select_related("file")}
            assert copies["Page"].expires_on == dt.date(2027, 1, 2)
            file = copies["Policy"].file
            assert file is not None
            assert (file.board_id, file.audit_reads) == (eastvale.pk, True)
            with file.file.open("rb") as opened:
                assert opened.read() == b"We keep children safe.\n"
            assert file.file.name.startswith(f"board-{eastvale.pk}/")
            assert StoredFile.objects.count() == 1
        with board_scope(here.board_id):
            assert Evidence.objects.count() == 2, "the other board's stay what they are"

    def test_what_is_there_already_is_not_stored_again(self, here: Return, there: Return, lead: User) -> None:
        self.show(sharing.say(here, "1.1", 75), title="Policy", content=b"Words")
        sharing.say(here, "1.2", 75)
        old = self.show(sharing.say(there, "2.1", 75), title="The same policy", content=b"Words")
        with board_scope(there.board_id):
            newer = Evidence.objects.create(
                board=there.board, agency=there.agency, title="Newer", link="https://x.example/", replaces=old
            )
        done = sharing.send(here, there, lead)
        assert (done.evidence.made, done.evidence.uses) == (0, 1)
        with board_scope(there.board_id):
            use = AnswerEvidence.objects.get(answer__criterion__key="c1-1")
            assert use.evidence == newer, "its newest edition there"

    def test_a_file_that_is_lost_is_told(self, here: Return, there: Return, lead: User) -> None:
        made = self.show(sharing.say(here, "1.1", 75), title="Policy", content=b"Words")
        assert made.file is not None
        made.file.file.storage.delete(str(made.file.file.name))
        done = sharing.send(here, there, lead)
        assert (len(done.answers), done.evidence.missing) == (1, ["Policy"])
        assert sharing.said(there) == {"1.1": (75, "")}


def test_who_has_written_since(here: Return, there: Return, lead: User) -> None:
    first = sharing.say(here, "1.1", 75, narrative="Ours")
    sharing.send(here, there, lead)

    def since(one: Return, other: Return) -> tuple[bool, bool, bool]:
        with sharing.both(one, other):
            origin = compare_returns(one, other).pairs[0].origin
        assert origin is not None
        return origin.from_here, origin.changed_here, origin.changed_there

    assert since(here, there) == (True, False, False)
    assert since(there, here) == (False, False, False)
    with board_scope(here.board_id):  # a moderator's grade counts up the revision, and changes no word
        Answer.objects.filter(pk=first.pk).update(revision=2, moderated_score=50)
    assert since(here, there) == (True, False, False)
    with board_scope(here.board_id):
        Answer.objects.filter(pk=first.pk).update(narrative="New", edited_at=timezone.now())
    assert since(here, there) == (True, True, False)
    assert since(there, here) == (False, False, True)
    with board_scope(there.board_id):
        Answer.objects.update(narrative="Other", edited_at=timezone.now())
    assert since(here, there) == (True, True, True)


@pytest.mark.parametrize("standards", [1, 3])
def test_comparing_takes_the_same_queries(
    dunmoor: Board, eastvale: Board, lead: User, standards: int
) -> None:
    here, there = (sharing.return_on(board, standards=standards) for board in (dunmoor, eastvale))
    for number in range(1, standards + 1):
        sharing.say(here, f"{number}.1", 75)
    sharing.send(here, there, lead)
    here, there = (read_again(one) for one in (here, there))
    with sharing.both(here, there), CaptureQueriesContext(connection) as asked:
        compare_returns(here, there)
    assert len(asked) == 7


def read_again(one: Return) -> Return:
    with board_scope(one.board_id):
        return sharing.with_all(one)
