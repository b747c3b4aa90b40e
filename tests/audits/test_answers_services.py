"""Saving answers: rules, conflicts in any order, carrying forward, confirming, handing in."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.items import Item
from audits.models import Answer, AnswerEvidence, Criterion, CriterionMatch, Evidence, Return, Standard
from audits.services.answers import (
    AnswerConflictError,
    AnswerGiven,
    both_texts,
    confirm_answers,
    save_answer,
    save_answers,
)
from audits.services.carrying import carry_forward
from audits.services.submitting import OpenItemsError, submit_return
from audits.statistics.progress import Progress, progress_by_standard, progress_of
from boards.models import Board, Sector
from core.models import AuditEntry, User
from core.permissions import Role
from tests import builders
from tests.audits import stories

DAY = dt.timedelta(days=1)
TEXTS = st.text(alphabet="ab \n\r", max_size=6)


@pytest.fixture
def lead(dunmoor: Board) -> User:
    """Leads Dunmoor Police."""
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def colleague(dunmoor: Board) -> User:
    """Works on the same return."""
    person = builders.user("colleague@dunmoor.example", "Robin Ash")
    builders.give_role(person, dunmoor, Role.AGENCY_LEAD)
    return person


@pytest.fixture
def police(in_dunmoor: Board, lead: User) -> Return:
    """The return of the police, two standards of two criteria."""
    agency = builders.agency("Dunmoor Police")
    return stories.return_of(stories.cycle_of(stories.framework_of(in_dunmoor), agency), agency)


def item(agency_return: Return, number: str) -> Item:
    standard, criterion = stories.item_of(agency_return.cycle.version, number)
    return criterion or standard


def fresh(agency_return: Return) -> Return:
    return stories.return_of(agency_return.cycle, agency_return.agency)


def text(words: str) -> AnswerGiven:
    return AnswerGiven(narrative=words)


def test_the_first_answer_begins_the_return(police: Return, lead: User) -> None:
    given = AnswerGiven(Decimal(75), narrative="We train\r\neverybody. ")
    saved = save_answer(police, item(police, "1.2"), given, revision=0, actor=lead)
    assert saved is not None
    assert (saved.score, saved.narrative, saved.revision) == (Decimal(75), "We train\neverybody.", 1)
    assert saved.edited_by == lead
    assert fresh(police).status == Return.Status.IN_PROGRESS
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "answer.saved", "return.started",
    ]  # fmt: skip


def test_nothing_said_makes_no_row(police: Return, lead: User) -> None:
    assert save_answer(police, item(police, "1.1"), AnswerGiven(), revision=0, actor=lead) is None
    assert Answer.objects.count() == 0
    assert fresh(police).status == Return.Status.NOT_STARTED


def test_the_same_again_is_no_conflict_and_no_entry(police: Return, lead: User, colleague: User) -> None:
    for person in (lead, colleague):
        answer = save_answer(police, item(police, "1.1"), text("Yes"), revision=0, actor=person)
        assert answer is not None
        assert answer.revision == 1
    assert AuditEntry.objects.filter(action="answer.saved").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (AnswerGiven(Decimal(80)), "score"),
        (AnswerGiven(Decimal(-25)), "score"),
        (AnswerGiven(is_not_applicable=True, reason=" "), "reason"),
        (AnswerGiven(Decimal(75), is_not_applicable=True, reason="No children"), "score"),
        (AnswerGiven(narrative="x" * 20_001), "narrative"),
    ],
)
def test_what_does_not_fit_is_refused(police: Return, lead: User, wrong: AnswerGiven, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        save_answer(police, item(police, "1.1"), wrong, revision=0, actor=lead)
    assert list(refused.value.message_dict) == [field]
    assert Answer.objects.count() == 0


def test_a_whole_standard_takes_any_score_where_standards_are_scored(in_dunmoor: Board, lead: User) -> None:
    agency = builders.agency("Dunmoor Police")
    version = stories.framework_of(in_dunmoor, criteria=0)
    whole = stories.return_of(stories.cycle_of(version, agency), agency)
    saved = save_answer(whole, item(whole, "1"), AnswerGiven(Decimal("87.5")), revision=0, actor=lead)
    assert saved is not None
    assert (saved.standard.number, saved.criterion, saved.score) == (1, None, Decimal("87.5"))
    for score in (Decimal("100.01"), Decimal("-1"), Decimal("12.345")):
        with pytest.raises(ValidationError, match="from 0 to 100"):
            save_answer(whole, item(whole, "2"), AnswerGiven(score), revision=0, actor=lead)
    assert progress_of([whole]) == {whole.pk: Progress(1, 2, "standards")}


def test_what_is_not_asked_is_refused(police: Return, lead: User, in_dunmoor: Board) -> None:
    schools = Sector.objects.create(name="Schools of the test")
    Criterion.objects.filter(standard__number=1, place=2).update(sector_ids=[schools.pk])
    other = stories.framework_of(in_dunmoor, number=2)
    foreign = Criterion.objects.filter(version=other)[0]
    whole = Standard.objects.filter(version=police.cycle.version)[0]
    for one in (item(police, "1.2"), foreign, whole):
        with pytest.raises(ValidationError, match="is not asked"):
            save_answer(police, one, text("Yes"), revision=0, actor=lead)
    assert progress_of([police])[police.pk].asked == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "submitted"}, "waits for the board"),
        ({"status": "in_moderation"}, "looks at it"),
        ({"status": "accepted"}, "has accepted it"),
        ({"withdrawn_on": dt.date(2026, 5, 4)}, "withdrew Dunmoor Police from this cycle on 4 May 2026"),
    ],
)
def test_a_return_that_is_not_open_says_why(
    police: Return, lead: User, changes: dict[str, object], words: str
) -> None:
    Return.objects.filter(pk=police.pk).update(**changes)
    with pytest.raises(ValidationError, match=words):
        save_answer(police, item(police, "1.1"), text("Yes"), revision=0, actor=lead)


def test_a_cycle_that_is_not_open_says_why(police: Return, lead: User) -> None:
    cycle = police.cycle
    for changes, words in (
        ({"closed_on": dt.date(2026, 5, 4)}, "closed on 4 May 2026"),
        (
            {"closed_on": None, "opens_on": dt.date(2999, 1, 1), "due_on": dt.date(2999, 2, 1)},
            "opens on 1 Jan",
        ),
    ):
        type(cycle).objects.filter(pk=cycle.pk).update(**changes)
        with pytest.raises(ValidationError, match=words):
            save_answer(police, item(police, "1.1"), text("Yes"), revision=0, actor=lead)


def test_a_late_return_is_not_locked_out(police: Return, lead: User) -> None:
    cycle = police.cycle
    type(cycle).objects.filter(pk=cycle.pk).update(opens_on=dt.date(2026, 1, 1), due_on=dt.date(2026, 1, 2))
    assert save_answer(police, item(police, "1.1"), text("Late"), revision=0, actor=lead) is not None


def test_a_locked_answer_stays(police: Return, lead: User) -> None:
    stories.answer(police, "1.1", 75, is_locked=True)
    with pytest.raises(ValidationError, match=r"locked 1\.1"):
        save_answer(police, item(police, "1.1"), text("More"), revision=0, actor=lead)


def test_a_new_reason_is_decided_anew(police: Return, lead: User) -> None:
    refused = stories.answer(police, "1.1", stories.NOT_APPLICABLE, decision="refused")
    assert progress_of([police])[police.pk].answered == 0
    given = AnswerGiven(is_not_applicable=True, reason="We closed our cells in May.")
    saved = save_answer(police, item(police, "1.1"), given, revision=refused.revision, actor=lead)
    assert saved is not None
    assert saved.decision == ""
    assert progress_of([police])[police.pk].answered == 1


def test_the_second_of_two_people_gets_both_texts(police: Return, lead: User, colleague: User) -> None:
    one = item(police, "1.1")
    save_answer(police, one, AnswerGiven(Decimal(75), narrative="First"), revision=0, actor=lead)
    mine = AnswerGiven(Decimal(50), narrative="Second")
    with pytest.raises(AnswerConflictError) as conflict:
        save_answer(police, one, mine, revision=0, actor=colleague)
    assert (conflict.value.theirs.narrative, conflict.value.mine) == ("First", mine)
    assert conflict.value.current.edited_by == lead
    assert Answer.objects.get().narrative == "First"
    chosen = mine.with_texts_of(conflict.value.theirs)
    saved = save_answer(police, one, chosen, revision=conflict.value.current.revision, actor=colleague)
    assert saved is not None
    assert (saved.score, saved.narrative) == (Decimal(50), "First\n\nSecond")


def test_a_text_that_another_replaces_stays_in_the_trail(police: Return, lead: User, colleague: User) -> None:
    one = item(police, "1.1")
    save_answer(police, one, text("What the lead wrote"), revision=0, actor=lead)
    save_answer(police, one, text("Something else"), revision=1, actor=colleague)
    entry = AuditEntry.objects.filter(action="answer.saved").latest("pk")
    assert entry.before["narrative"] == "What the lead wrote"


GIVEN = st.builds(AnswerGiven, st.sampled_from([None, Decimal(25), Decimal(100)]), narrative=TEXTS)


@given(GIVEN, st.tuples(GIVEN, GIVEN), st.permutations([0, 1]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_two_saves_loses_a_text(
    police: Return, lead: User, colleague: User, start: AnswerGiven,
    texts: tuple[AnswerGiven, AnswerGiven], order: list[int],
) -> None:  # fmt: skip
    """Two people read the same answer and save in any order: the second is shown both, or says the same."""
    Answer.objects.all().delete()
    one, people = item(police, "1.1"), (lead, colleague)
    read = save_answer(police, one, start, revision=0, actor=lead)
    revision = read.revision if read else 0
    first, second = (texts[number].tidied() for number in order)
    save_answer(police, one, first, revision=revision, actor=people[order[0]])
    conflict: AnswerConflictError | None = None
    try:
        save_answer(police, one, second, revision=revision, actor=people[order[1]])
    except AnswerConflictError as found:
        conflict = found
    if conflict is None:
        assert first in (second, start.tidied())
        assert AnswerGiven.of(Answer.objects.first()) == second
        return
    assert (conflict.theirs, conflict.mine) == (first, second)
    assert AnswerGiven.of(Answer.objects.first()) == first
    chosen = second.with_texts_of(conflict.theirs)
    save_answer(police, one, chosen, revision=conflict.current.revision, actor=people[order[1]])
    now = AnswerGiven.of(Answer.objects.first())
    assert first.narrative in now.narrative
    assert second.narrative in now.narrative
    assert now.score == (first.score if second.score is None else second.score)


@given(TEXTS, TEXTS)
def test_both_texts_hold_each(first: str, second: str) -> None:
    both = both_texts(first, second)
    for one in (first, second):
        assert one.replace("\r\n", "\n").replace("\r", "\n").strip() in both


def test_a_page_saves_what_can_be_saved(police: Return, lead: User, colleague: User) -> None:
    first, second, third = (item(police, number) for number in ("1.1", "1.2", "2.1"))
    save_answer(police, first, text("Theirs"), revision=0, actor=colleague)
    saved = save_answers(
        police,
        {
            first: (text("Mine"), 0),
            second: (AnswerGiven(is_not_applicable=True), 0),
            third: (AnswerGiven(Decimal(100)), 0),
        },
        actor=lead,
    )
    keys = [f"criterion-{one.pk}" for one in (first, second, third)]
    assert list(saved.conflicts) == keys[:1]
    assert saved.errors[keys[1]].message_dict.keys() == {"reason"}
    assert list(saved.kept) == keys[2:]
    assert not saved.is_whole
    assert sorted(Answer.objects.values_list("narrative", "score")) == [("", Decimal(100)), ("Theirs", None)]


# Last time's answers. ---------------------------------------------------------------------------------------------


def last_year(agency_return: Return, version: object = None, **fields: object) -> Return:
    """The same agency's return a year before."""
    cycle = agency_return.cycle
    facts = {"name": "Last year", "opens_on": cycle.opens_on - 365 * DAY, "due_on": cycle.due_on - 365 * DAY}
    earlier = stories.cycle_of(version or cycle.version, agency_return.agency, **facts, **fields)  # type: ignore[arg-type]
    return stories.return_of(earlier, agency_return.agency)


def said(agency_return: Return) -> dict[str, tuple[Decimal | None, str, bool]]:
    rows = Answer.objects.filter(agency_return=agency_return).select_related("criterion__standard")
    return {
        row.criterion.number: (row.score, row.narrative, row.is_from_last) for row in rows if row.criterion
    }


def test_last_times_answers_are_a_start_that_is_confirmed(police: Return, lead: User) -> None:
    before = last_year(police)
    stories.answer(before, "1.1", 75, narrative="Every officer is trained")
    stories.answer(before, "1.2", 100, narrative="Old")
    stories.answer(before, "2.1", stories.NOT_APPLICABLE)
    save_answer(police, item(police, "1.2"), text("Mine of this year"), revision=0, actor=lead)
    carried = carry_forward(police, actor=lead)
    assert (carried.source, carried.answers, carried.evidence) == (before, 2, 0)
    assert said(police) == {
        "1.1": (Decimal(75), "Every officer is trained", True),
        "1.2": (None, "Mine of this year", False),
        "2.1": (None, "", True),
    }
    standards = list(Standard.objects.filter(version=police.cycle.version))
    assert [progress_by_standard(police)[one.pk] for one in standards] == [
        Progress(1, 2, to_confirm=1), Progress(1, 2, to_confirm=1),
    ]  # fmt: skip
    assert carry_forward(police, actor=lead).answers == 0
    assert confirm_answers(police, [item(police, "1.1"), item(police, "1.2")], actor=lead) == 1
    assert said(police)["1.1"] == (Decimal(75), "Every officer is trained", False)
    assert said(police)["2.1"][2]


def test_a_changed_answer_is_confirmed_by_that(police: Return, lead: User) -> None:
    stories.answer(last_year(police), "1.1", 75)
    carry_forward(police, actor=lead)
    save_answer(police, item(police, "1.1"), AnswerGiven(Decimal(100)), revision=1, actor=lead)
    assert said(police)["1.1"] == (Decimal(100), "", False)


def test_evidence_comes_along_in_its_newest_edition(police: Return, lead: User) -> None:
    before = last_year(police)
    earlier = stories.answer(before, "1.1", 75)
    facts = {"board": police.board, "agency": police.agency}
    old = Evidence.objects.create(title="Policy", link="https://example.org/1", **facts)
    other = Evidence.objects.create(title="Training", link="https://example.org/3", **facts)
    for one in (old, other):
        AnswerEvidence.objects.create(board=police.board, answer=earlier, evidence=one)
    new = Evidence.objects.create(title="Policy", link="https://example.org/2", replaces=old, **facts)
    assert carry_forward(police, actor=lead).evidence == 2
    uses = AnswerEvidence.objects.filter(answer__agency_return=police)
    assert {use.evidence for use in uses} == {new, other}
    assert {use.evidence for use in AnswerEvidence.objects.filter(answer=earlier)} == {old, other}


def test_the_same_key_and_the_crosswalk_lead_into_a_new_version(
    police: Return, lead: User, in_dunmoor: Board
) -> None:
    old = stories.framework_of(in_dunmoor, number=2)
    before = last_year(police, old)
    stories.answer(before, "1.1", 75, narrative="By its key")
    stories.answer(before, "2.1", 50, narrative="One")
    stories.answer(before, "2.2", 100, narrative="Two")
    for number in ("2.1", "2.2"):
        CriterionMatch.objects.create(
            board=in_dunmoor, earlier=stories.item_of(old, number)[1], later=item(police, "1.2")
        )
    carry_forward(police, actor=lead)
    kept = said(police)
    assert kept["1.1"] == (Decimal(75), "By its key", True)
    # Two earlier criteria in one: both texts, and no grade, since the two differ.
    assert kept["1.2"] == (None, "One\n\nTwo", True)


def test_a_grade_that_the_new_scale_lacks_is_left_open(police: Return, lead: User, in_dunmoor: Board) -> None:
    old = stories.framework_of(in_dunmoor, number=2)
    stories.answer(last_year(police, old), "1.1", 66, narrative="Two thirds")
    carry_forward(police, actor=lead)
    assert said(police)["1.1"] == (None, "Two thirds", True)


def test_without_an_earlier_return_nothing_is_carried(police: Return, lead: User, in_dunmoor: Board) -> None:
    other = builders.agency("Dunmoor Health")
    theirs = stories.cycle_of(
        police.cycle.version, other, name="Theirs", opens_on=dt.date(2025, 1, 1), due_on=dt.date(2025, 2, 1)
    )
    stories.answer(stories.return_of(theirs, other), "1.1", 75)
    with pytest.raises(ValidationError, match="no earlier return"):
        carry_forward(police, actor=lead)


# Handing in. ------------------------------------------------------------------------------------------------------

SENIOR = {"senior_name": "Jo Field", "senior_role": "Chief Superintendent"}


def answer_all(agency_return: Return) -> None:
    for number in ("1.1", "1.2", "2.1", "2.2"):
        stories.answer(agency_return, number, 75)


def test_open_items_are_listed(police: Return, lead: User) -> None:
    answer_all(police)
    Answer.objects.filter(criterion=item(police, "1.2")).update(score=None)
    Answer.objects.filter(criterion=item(police, "2.1")).update(is_from_last=True)
    Answer.objects.filter(criterion=item(police, "2.2")).update(
        score=None, is_not_applicable=True, reason="x", decision="refused"
    )
    with pytest.raises(OpenItemsError) as refused:
        submit_return(police, actor=lead, **SENIOR)
    assert [(one.number, one.why, one.anchor) for one in refused.value.items] == [
        ("1.2", "Not answered yet", "item-1-2"),
        ("2.1", "From last time: confirm it", "item-2-1"),
        ("2.2", "The board did not agree that it does not apply", "item-2-2"),
    ]
    assert "3 items are still open" in str(refused.value.messages)
    assert fresh(police).submitted_at is None


def test_an_answer_on_the_whole_standard_answers_its_criteria(police: Return, lead: User) -> None:
    stories.answer(police, "1", 80)
    stories.answer(police, "2", stories.NOT_APPLICABLE)
    assert progress_of([police])[police.pk] == Progress(4, 4)
    assert submit_return(police, actor=lead, **SENIOR).status == Return.Status.SUBMITTED


def test_a_senior_person_signs_it_off(police: Return, lead: User) -> None:
    answer_all(police)
    with pytest.raises(ValidationError) as refused:
        submit_return(police, senior_name=" ", senior_role="", actor=lead)
    assert sorted(refused.value.message_dict) == ["senior_name", "senior_role"]
    done = submit_return(police, actor=lead, **SENIOR)
    assert (done.status, done.senior_name, done.submitted_by) == ("submitted", "Jo Field", lead)
    assert AuditEntry.objects.get(action="return.submitted").after["status"] == "submitted"


def test_a_second_time_says_when_it_was_handed_in(police: Return, lead: User, colleague: User) -> None:
    answer_all(police)
    submit_return(police, actor=lead, **SENIOR)
    with pytest.raises(ValidationError, match=r"handed in already, on .* by Agency lead"):
        submit_return(police, actor=colleague, **SENIOR)
    assert AuditEntry.objects.filter(action="return.submitted").count() == 1


def test_after_changes_the_first_day_counts(police: Return, lead: User) -> None:
    answer_all(police)
    first = submit_return(police, actor=lead, **SENIOR).submitted_at
    Return.objects.filter(pk=police.pk).update(status=Return.Status.CHANGES_ASKED)
    save_answer(police, item(police, "1.1"), AnswerGiven(Decimal(100)), revision=0, actor=lead)
    assert fresh(police).status == Return.Status.CHANGES_ASKED
    again = submit_return(police, actor=lead, **SENIOR)
    assert (again.status, again.submitted_at) == (Return.Status.SUBMITTED, first)


def test_late_is_marked_and_not_refused(police: Return, lead: User) -> None:
    answer_all(police)
    type(police.cycle).objects.filter(pk=police.cycle.pk).update(
        opens_on=dt.date(2026, 1, 1), due_on=dt.date(2026, 1, 2)
    )
    assert submit_return(police, actor=lead, **SENIOR).was_late()
