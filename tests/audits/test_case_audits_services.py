"""Audits of case files: what may be planned, asked, answered and learnt."""

import datetime as dt
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audits.case_references import problem_with
from audits.models import CaseAudit, CaseAuditAgency, CaseAuditAnswer, CaseAuditFinding, CaseAuditQuestion
from audits.services import case_answers, case_audits, case_findings, case_questions, single_audits
from audits.services.case_answers import CaseAnswerGiven, CaseConflictError
from audits.services.case_audits import CaseAuditFacts
from audits.services.case_questions import QuestionFacts
from audits.services.single_audits import SingleAuditFacts
from audits.statistics.case_audits import results_of
from boards.models import Action, Agency, Board
from boards.services.actions import withdraw_action
from core.models import AuditEntry, User
from core.scoping import board_scope
from tests import builders
from tests.audits.case_stories import DAY, case_answer, case_audit_of, question

Grade = CaseAuditAnswer.Grade


@pytest.fixture
def inside(dunmoor: Board):
    with board_scope(dunmoor.pk):
        yield dunmoor


@pytest.fixture
def police(inside: Board) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def health(inside: Board) -> Agency:
    return builders.agency("Dunmoor Health")


@pytest.fixture
def running(inside: Board, police: Agency, health: Agency) -> CaseAudit:
    return case_audit_of(inside, police, health)


def facts(**changes) -> CaseAuditFacts:
    today = timezone.localdate()
    return CaseAuditFacts(**{"theme": "Neglect", "starts_on": today, "ends_on": today + 60 * DAY, **changes})


@pytest.mark.parametrize(
    "reference", ["A-01", "2026-0417", "MACFA-3", "child-2", "7", "CSC-00123", "ABC123456"]
)
def test_references_that_tell_nothing(reference) -> None:
    assert problem_with(reference) == ""


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("Smith", "a name"),
        ("Jane-Smith", "a name"),
        ("SMITH7", "a name"),
        ("AB", "a name"),
        ("12-03-2014", "date of birth"),
        ("JS-2014-3-12", "date of birth"),
        ("JS120314", "date of birth"),
        ("20140312", "date of birth"),
        ("9434765919", "NHS number"),
        ("943-476-5919", "NHS number"),
        ("QQ123456C", "National Insurance"),
        ("A 01", "without spaces"),
        ("A_01", "without spaces"),
        ("Zoë1", "without accents"),
        ("A-01" * 6, "at most 20"),
        ("", "Enter a reference"),
    ],
)
def test_references_that_may_tell_who_it_is(reference, says) -> None:
    assert says in problem_with(reference)


def test_ten_digits_that_are_no_nhs_number() -> None:
    assert problem_with("9434765918") == ""


def test_planning_and_changing(inside, police, health, manager) -> None:
    case_audit = case_audits.plan_case_audit(
        board=inside, facts=facts(lead_agency=police), agencies=[health], actor=manager
    )
    names = set(CaseAuditAgency.objects.values_list("agency__name", flat=True))
    assert names == {"Dunmoor Police", "Dunmoor Health"}
    with pytest.raises(ValidationError, match="finished before it starts"):
        case_audits.plan_case_audit(
            board=inside, facts=facts(ends_on=timezone.localdate() - DAY), actor=manager
        )
    with pytest.raises(ValidationError, match="already an audit on this theme"):
        case_audits.plan_case_audit(board=inside, facts=facts(theme="NEGLECT"), actor=manager)
    with pytest.raises(ValidationError, match="at least two"):
        case_audits.plan_case_audit(
            board=inside, facts=facts(theme="Exploitation"), agencies=[police], actor=manager
        )
    changed = facts(method_change="Fewer cases: the last audit took too long.")
    case_audits.change_case_audit(case_audit, facts=changed, agencies=[police, health], actor=manager)
    entry = AuditEntry.objects.get(action="case_audit.changed")
    assert entry.after["method_change"] == "Fewer cases: the last audit took too long."


def test_an_agency_that_answered_stays(running, police, health, manager) -> None:
    case_answer(running, "A-01", 1, police)
    with pytest.raises(ValidationError, match="Dunmoor Police answered already"):
        case_audits.change_case_audit(running, facts=facts(), agencies=[], actor=manager)
    question(running, 3, agency=health)
    with pytest.raises(ValidationError, match="questions for Dunmoor Health"):
        case_audits.change_case_audit(
            running, facts=facts(), agencies=[police, builders.agency("A")], actor=manager
        )


def test_states(inside, running, manager) -> None:
    today = timezone.localdate()
    assert running.state() == CaseAudit.State.RUNNING
    assert not running.is_late()
    assert running.is_late(running.ends_on + DAY)
    later = case_audit_of(inside, theme="Exploitation", starts_on=today + DAY)
    assert later.state() == CaseAudit.State.PLANNED
    with pytest.raises(ValidationError, match="not started"):
        case_audits.finish_case_audit(later, actor=manager)
    finished = case_audits.finish_case_audit(running, actor=manager)
    assert finished.state() == CaseAudit.State.FINISHED
    with pytest.raises(ValidationError, match="finished already"):
        case_audits.finish_case_audit(running, actor=manager)
    with pytest.raises(ValidationError, match="Reopen it"):
        case_questions.add_cases(running, ["A-09"], actor=manager)
    assert case_audits.reopen_case_audit(running, actor=manager).state() == CaseAudit.State.RUNNING


def test_cases_by_reference_only(running, manager) -> None:
    made = case_questions.add_cases(running, [" a-01", "a-03", "A-03", ""], actor=manager)
    assert [case.reference for case in made] == ["A-03"]
    with pytest.raises(ValidationError) as caught:
        case_questions.add_cases(running, ["A-04", "Smith", "9434765919"], actor=manager)
    said = " ".join(caught.value.message_dict["references"])
    assert "a name" in said
    assert "NHS number" in said
    # What was typed by mistake is shown nowhere in full.
    assert "Smith" not in said
    assert "9434765919" not in said
    assert running.cases.count() == 3
    case_answer(running, "A-01", 1, builders.agency("Dunmoor Police"))
    with pytest.raises(ValidationError, match="stays"):
        case_questions.remove_case(running.cases.get(reference="A-01"), actor=manager)
    case_questions.remove_case(running.cases.get(reference="A-02"), actor=manager)
    assert running.cases.count() == 2


def test_questions(running, police, manager) -> None:
    third = case_questions.add_question(
        running, facts=QuestionFacts("Was the child seen?", "practice", agency=police), actor=manager
    )
    assert third.place == 3
    with pytest.raises(ValidationError, match="does not take part"):
        case_questions.add_question(
            running, facts=QuestionFacts("Other?", agency=builders.agency("Dunmoor Fire")), actor=manager
        )
    case_questions.move_question_up(third, actor=manager)
    assert list(running.questions.values_list("text", flat=True))[1] == "Was the child seen?"
    case_answer(running, "A-01", 2, police, "yes")
    third.refresh_from_db()
    with pytest.raises(ValidationError, match="stay as they are"):
        case_questions.change_question(third, facts=QuestionFacts("Was the child seen?"), actor=manager)
    with pytest.raises(ValidationError, match="so it stays"):
        case_questions.remove_question(third, actor=manager)
    case_questions.change_question(
        third, facts=QuestionFacts("Was the child seen alone?", "practice", agency=police), actor=manager
    )
    case_questions.remove_question(running.questions.get(place=1), actor=manager)
    assert list(running.questions.values_list("place", "text")) == [
        (1, "Was the child seen alone?"),
        (2, "What is asked in 2?"),
    ]


@pytest.fixture
def answer_one(running, police, manager):
    case = running.cases.get(reference="A-01")
    asked = running.questions.get(place=1)

    def save(
        grade: str = "good", *, revision: int = 0, agency: Agency = police, asked=asked, **texts: str
    ) -> int:
        given = {asked.pk: CaseAnswerGiven(grade, revision=revision, **texts)}
        return case_answers.save_case_answers(case, agency=agency, given=given, actor=manager)

    return save


def test_answering(running, answer_one, police, health, manager) -> None:
    assert answer_one(good_practice=" Seen alone. ") == 1
    assert answer_one(good_practice="Seen alone.", revision=1) == 0
    kept = CaseAuditAnswer.objects.get()
    assert (kept.grade, kept.good_practice, kept.revision, kept.edited_by) == (
        "good",
        "Seen alone.",
        1,
        manager,
    )
    assert AuditEntry.objects.filter(action="case_audit.answered").count() == 1
    with pytest.raises(ValidationError, match="Choose one of the grades"):
        answer_one("yes", revision=1)
    with pytest.raises(ValidationError, match="does not take part"):
        answer_one(agency=builders.agency("Dunmoor Fire"))
    with pytest.raises(ValidationError, match="not asked of this agency"):
        answer_one(asked=question(running, 3, agency=health))
    case_audits.finish_case_audit(running, actor=manager)
    with pytest.raises(ValidationError, match="finished"):
        answer_one("outstanding", revision=1)


def test_nobody_overwrites_what_was_not_read(answer_one) -> None:
    answer_one(improvement="The first text.")
    with pytest.raises(CaseConflictError) as caught:
        answer_one("requires", improvement="The second text.")
    assert caught.value.conflicts[0].answer.improvement == "The first text."
    assert CaseAuditAnswer.objects.get().improvement == "The first text."
    answer_one("requires", improvement="The second text.", revision=1)
    assert CaseAuditAnswer.objects.get().improvement == "The second text."


def test_nothing_is_answered_before_it_starts(inside, police, health, manager) -> None:
    later = case_audit_of(inside, police, health, starts_on=timezone.localdate() + DAY)
    with pytest.raises(ValidationError, match="not started"):
        case_answers.save_case_answers(later.cases.all()[0], agency=police, given={}, actor=manager)


def test_results(running, police, health) -> None:
    only_police = question(running, 3, agency=police, scale=CaseAuditQuestion.Scale.PRACTICE)
    case_answer(running, "A-01", 1, police, Grade.GOOD)
    case_answer(running, "A-02", 1, police, Grade.INADEQUATE)
    case_answer(running, "A-01", 1, health, Grade.NOT_APPLICABLE)
    case_answer(running, "A-01", 2, police, Grade.NONE, good_practice="Text alone is no answer.")
    case_answer(running, "A-01", 3, police, Grade.YES)
    results = results_of(running)
    assert [agency.name for agency in results.agencies] == ["Dunmoor Health", "Dunmoor Police"]
    first = results.questions[0]
    assert results.given(first, police).counts == Counter({"good": 1, "inadequate": 1})
    assert results.given(only_police, health) is None
    figure = results.given_on(first).figure("first", "Good")
    assert (figure.display(), figure.base()) == ("50%", "1 of 2 answers")
    assert [str(left) for left in figure.excluded] == ["1 that do not apply", "1 not answered"]
    # Police: 3 questions × 2 cases; health: 2 × 2.
    assert results.progress().base() == "4 of 10 answers"
    assert results.well().base() == "2 of 3 answers"
    assert results.done(police, results.cases[0]) == 2
    own = results_of(running, only=[health.pk])
    assert own.progress().base() == "1 of 4 answers"
    assert own.well().display() == "no data"
    assert only_police not in own.questions


@pytest.mark.parametrize("count", [1, 3])
def test_results_take_the_same_queries(count, inside, django_assert_num_queries) -> None:
    agencies = [builders.agency(f"Agency {number}") for number in range(count)]
    case_audit = case_audit_of(inside, *agencies, cases=count, questions=count)
    for agency in agencies:
        case_answer(case_audit, "A-01", 1, agency)
    with django_assert_num_queries(4):
        results = results_of(case_audit)
        results.progress(), results.well(), [results.given_on(one) for one in results.questions]


def test_findings_and_their_actions(running, police, health, manager: User) -> None:
    finding = case_findings.add_finding(
        running, kind="improvement", text="Fathers are left out.", agencies=[police], actor=manager
    )
    with pytest.raises(ValidationError, match="took part"):
        case_findings.add_finding(
            running, kind="good", text="Well done.", agencies=[builders.agency("Dunmoor Fire")], actor=manager
        )
    with pytest.raises(ValidationError):
        case_findings.add_finding(running, kind="good", text="  ", actor=manager)
    due = timezone.localdate() + 90 * DAY
    action = case_findings.act_on_finding(
        finding, text="Invite fathers.", owners=[police], due=due, actor=manager
    )
    assert action.source_id == finding.pk
    assert Action.objects.get().owners.get().agency == police
    with pytest.raises(ValidationError, match="made from the finding already"):
        case_findings.act_on_finding(finding, text="Invite fathers.", owners=[police], due=due, actor=manager)
    with pytest.raises(ValidationError, match="so it stays"):
        case_findings.remove_finding(finding, actor=manager)
    with pytest.raises(ValidationError, match="stays one"):
        case_findings.change_finding(finding, kind="good", text="Fathers.", agencies=[], actor=manager)
    case_findings.change_finding(
        finding, kind="improvement", text="Fathers are often left out.", agencies=[health], actor=manager
    )
    assert [row.agency for row in finding.about.select_related("agency")] == [health]
    withdraw_action(action, reason="A mistake.", actor=manager)
    case_findings.remove_finding(finding, actor=manager)
    assert not CaseAuditFinding.objects.exists()


def test_actions_come_from_improvements_and_are_due_later(running, manager) -> None:
    good = case_findings.add_finding(running, kind="good", text="Schools know children.", actor=manager)
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="come from improvements"):
        case_findings.act_on_finding(good, text="More.", owners=[], due=today, actor=manager)
    better = case_findings.add_finding(running, kind="improvement", text="Plans are late.", actor=manager)
    with pytest.raises(ValidationError, match="today or later"):
        case_findings.act_on_finding(better, text="Plan.", owners=[], due=today - DAY, actor=manager)


def test_audits_of_single_agencies(inside, police, manager) -> None:
    today = timezone.localdate()
    told = SingleAuditFacts("Strategy discussions", today - 30 * DAY, "Held in time.", sample_size=12)
    row = single_audits.send_single_audit(board=inside, agency=police, facts=told, actor=manager)
    with pytest.raises(ValidationError, match="earlier day"):
        single_audits.send_single_audit(
            board=inside, agency=police, facts=SingleAuditFacts("X", today + DAY, "Y"), actor=manager
        )
    with pytest.raises(ValidationError):
        single_audits.send_single_audit(
            board=inside, agency=police, facts=SingleAuditFacts("X", today, " "), actor=manager
        )
    again = SingleAuditFacts("Strategy discussions", dt.date(2026, 1, 5), "Held in time.", impact="Faster.")
    assert single_audits.change_single_audit(row, facts=again, actor=manager).impact == "Faster."
    assert AuditEntry.objects.filter(action="single_audit.changed").exists()
