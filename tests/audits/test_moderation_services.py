"""Moderation: the board's grades beside the agency's, two moderators at once, what is said to the agency."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from audits.items import item_key
from audits.models import Answer, Cycle, FrameworkVersion, Question, Return
from audits.services import moderation as services
from audits.services.answers import AnswerGiven, blank, save_answer
from audits.services.moderation import Moderation, ModerationConflictError, Sent
from audits.services.outcomes import FeedbackConflictError, feedback_mark
from audits.services.proposals import (
    low_grades_of_cycle,
    low_grades_of_return,
    propose_action,
    propose_actions,
    proposed_due,
)
from audits.statistics.return_scores import view_of
from boards.models import Action, Board
from boards.services.actions import withdraw_action
from core.models import AuditEntry, User
from core.permissions import Role
from tests import builders
from tests.audits import stories

Status = Return.Status
DAY = dt.timedelta(days=1)


@pytest.fixture
def version(in_dunmoor: Board) -> FrameworkVersion:
    return stories.framework_of(in_dunmoor)


@pytest.fixture
def cycle(version: FrameworkVersion) -> Cycle:
    return stories.cycle_of(version, builders.agency("Dunmoor Police"), builders.agency("Dunmoor Health"))


@pytest.fixture
def police(cycle: Cycle) -> Return:
    """Handed in, with everything answered."""
    one = stories.return_of(cycle, builders.agency("Dunmoor Police"))
    stories.answer(one, "1.1", 100, narrative="We train everybody.")
    stories.answer(one, "1.2", 50)
    stories.answer(one, "2.1", 25)
    stories.answer(one, "2.2", stories.NOT_APPLICABLE)
    Return.objects.filter(pk=one.pk).update(status=Status.SUBMITTED, submitted_at=timezone.now())
    return stories.return_of(cycle, one.agency)


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def scrutineer(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.SCRUTINEER)


@pytest.fixture
def delivered() -> Iterator[list[Any]]:
    """Emails go out at once, without a broker."""
    from partnership.celery import app

    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield mail.outbox
    app.conf.task_always_eager = before


def answer_of(one: Return, item: str) -> Answer:
    standard, criterion = stories.item_of(one.cycle.version, item)
    return Answer.objects.select_related("agency_return", "standard", "criterion").get(
        agency_return=one, standard=standard, criterion=criterion
    )


def moderate(one: Return, item: str, actor: User, **said: Any) -> Answer:
    answer = answer_of(one, item)
    return services.moderate_answer(answer, **{"revision": answer.revision, "actor": actor, **said})


def status_of(one: Return) -> str:
    return str(Return.objects.get(pk=one.pk).status)


# One answer --------------------------------------------------------------------------------------------------------


def test_a_grade_stands_beside_the_agencys_own(police: Return, scrutineer: User) -> None:
    done = moderate(
        police, "1.1", scrutineer, score=Decimal(75), reason=" Half\r\nof them. ", evidence_quality="weak",
        locked=True,
    )  # fmt: skip
    kept = answer_of(police, "1.1")
    assert (kept.score, kept.moderated_score, kept.moderation_reason) == (100, 75, "Half\nof them.")
    assert (kept.evidence_quality, kept.is_locked, kept.moderated_by) == ("weak", True, scrutineer)
    assert kept.revision == done.revision == 1
    assert status_of(police) == Status.IN_MODERATION
    entry = AuditEntry.objects.get(action="answer.moderated")
    assert entry.after["moderated_score"] == "75"


@pytest.mark.parametrize(
    ("item", "said", "field"),
    [
        ("1.1", {"score": Decimal(75)}, "reason"),
        ("1.1", {"score": Decimal(60), "reason": "In between"}, "score"),
        ("1.1", {"decision": "refused", "reason": "It does"}, "decision"),
        ("2.2", {"decision": "refused"}, "reason"),
        ("2.2", {"decision": "perhaps", "reason": "x"}, "decision"),
        ("2.2", {"decision": "agreed", "score": Decimal(50), "reason": "x"}, "score"),
        ("2.2", {"score": Decimal(50)}, "reason"),
        ("1.2", {"evidence_quality": "fine"}, "evidence_quality"),
    ],
)
def test_what_cannot_be_said_is_refused(
    police: Return, scrutineer: User, item: str, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        moderate(police, item, scrutineer, **said)
    assert list(refused.value.message_dict) == [field]
    assert answer_of(police, item).revision == 0


def test_the_same_grade_needs_no_reason(police: Return, scrutineer: User) -> None:
    assert moderate(police, "1.1", scrutineer, score=Decimal(100)).moderated_score == 100


def test_what_was_not_answered_can_be_graded(cycle: Cycle, scrutineer: User) -> None:
    one = stories.return_of(cycle, builders.agency("Dunmoor Health"))
    Return.objects.filter(pk=one.pk).update(status=Status.SUBMITTED, submitted_at=timezone.now())
    criterion = stories.item_of(cycle.version, "1.1")[1]
    assert criterion is not None
    done = services.moderate_answer(
        blank(one, criterion), score=Decimal(25), reason="Nothing was said.", revision=0, actor=scrutineer
    )
    assert (done.score, done.moderated_score) == (None, 25)


def test_a_whole_standard_takes_any_score(in_dunmoor: Board, scrutineer: User) -> None:
    whole = stories.framework_of(in_dunmoor, criteria=0, key="whole", name="Whole")
    police = builders.agency("Dunmoor Police")
    one = stories.return_of(stories.cycle_of(whole, police, name="Whole"), police)
    stories.answer(one, "1", 80)
    Return.objects.filter(pk=one.pk).update(status=Status.SUBMITTED, submitted_at=timezone.now())
    assert moderate(one, "1", scrutineer, score=Decimal("72.5"), reason="Less").moderated_score == Decimal(
        "72.5"
    )
    for wrong in (Decimal(101), Decimal(-1), Decimal("50.125")):
        with pytest.raises(ValidationError, match="0 to 100"):
            moderate(one, "1", scrutineer, score=wrong, reason="Less")


def test_the_second_of_two_moderators_sees_both(police: Return, scrutineer: User, manager: User) -> None:
    read = answer_of(police, "1.1").revision
    moderate(police, "1.1", scrutineer, score=Decimal(75), reason="First", revision=read)
    with pytest.raises(ModerationConflictError) as conflict:
        moderate(police, "1.1", manager, score=Decimal(50), reason="Second", revision=read)
    assert conflict.value.theirs == Moderation(Decimal(75), "First")
    assert conflict.value.mine == Moderation(Decimal(50), "Second")
    assert conflict.value.current.moderated_by == scrutineer
    assert answer_of(police, "1.1").moderation_reason == "First"
    # The same again is no conflict, and nothing is written.
    same = moderate(police, "1.1", manager, score=Decimal("75.00"), reason="First", revision=read)
    assert (same.revision, same.moderated_by) == (1, scrutineer)
    # Knowing both, the second may decide; the trail keeps the first.
    moderate(police, "1.1", manager, score=Decimal(50), reason="Second")
    entry = AuditEntry.objects.filter(action="answer.moderated").order_by("-pk")[0]
    assert entry.before["moderation_reason"] == "First"


def test_of_a_page_what_can_be_saved_is_saved(police: Return, scrutineer: User, manager: User) -> None:
    moderate(police, "1.2", manager, score=Decimal(50))
    one, two, three = (stories.item_of(police.cycle.version, item)[1] for item in ("1.1", "1.2", "2.1"))
    assert one
    assert two
    assert three
    sent = {
        one: Sent(Moderation(), 0, question="What shows it?"),
        two: Sent(Moderation(Decimal(75), "More"), 0),
        three: Sent(Moderation(Decimal(75)), 0),
    }
    done = services.moderate_answers(police, sent, actor=scrutineer)
    assert list(done.answers) == [item_key(one)]
    assert list(done.conflicts) == [item_key(two)]
    assert list(done.errors) == [item_key(three)]
    assert (done.questions, done.is_whole) == (1, False)
    question = Question.objects.get()
    assert (question.text, question.is_from_board, question.written_by) == (
        "What shows it?",
        True,
        scrutineer,
    )


# The return as a whole ---------------------------------------------------------------------------------------------


def test_moderation_begins_once(police: Return, scrutineer: User) -> None:
    services.begin_moderation(police, actor=scrutineer)
    assert status_of(police) == Status.IN_MODERATION
    with pytest.raises(ValidationError, match="has begun already"):
        services.begin_moderation(police, actor=scrutineer)
    assert AuditEntry.objects.filter(action="return.moderation_begun").count() == 1


@pytest.mark.parametrize(
    "status", [Status.NOT_STARTED, Status.IN_PROGRESS, Status.CHANGES_ASKED, Status.ACCEPTED]
)
def test_only_what_was_handed_in_is_moderated(police: Return, scrutineer: User, status: str) -> None:
    Return.objects.filter(pk=police.pk).update(status=status)
    for refused in (
        lambda: moderate(police, "1.1", scrutineer, score=Decimal(100)),
        lambda: services.ask_for_changes(police, words="More", actor=scrutineer),
        lambda: services.accept_return(police, actor=scrutineer),
        lambda: services.begin_moderation(police, actor=scrutineer),
    ):
        with pytest.raises(ValidationError):
            refused()
    assert status_of(police) == status


def test_a_withdrawn_agency_and_a_closed_cycle_stay_as_they_are(police: Return, scrutineer: User) -> None:
    Return.objects.filter(pk=police.pk).update(withdrawn_on=timezone.localdate())
    with pytest.raises(ValidationError, match="withdrawn"):
        services.accept_return(police, actor=scrutineer)
    Return.objects.filter(pk=police.pk).update(withdrawn_on=None)
    Cycle.objects.filter(pk=police.cycle_id).update(closed_on=timezone.localdate())
    with pytest.raises(ValidationError, match="closed"):
        moderate(police, "1.1", scrutineer, score=Decimal(100))


def test_changes_are_asked_for_and_locked_answers_stay(
    police: Return,
    scrutineer: User,
    lead: User,
    delivered: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    moderate(police, "1.1", scrutineer, locked=True)
    with django_capture_on_commit_callbacks(execute=True):
        services.ask_for_changes(police, words="Say more about 1.2.", actor=scrutineer)
    one = Return.objects.get(pk=police.pk)
    assert (one.status, one.asked_for) == (Status.CHANGES_ASKED, "Say more about 1.2.")
    (message,) = delivered
    assert message.to == [lead.email]
    assert "Say more about 1.2." in message.body
    assert "Dunmoor Police" in message.subject
    locked, free = (stories.item_of(police.cycle.version, item)[1] for item in ("1.1", "1.2"))
    assert locked
    assert free
    with pytest.raises(ValidationError, match="locked"):
        save_answer(one, locked, AnswerGiven(Decimal(25), narrative="Less"), revision=1, actor=lead)
    save_answer(one, free, AnswerGiven(Decimal(75), narrative="More"), revision=0, actor=lead)
    assert answer_of(police, "1.2").score == 75


def test_changes_need_words_and_something_to_change(police: Return, scrutineer: User) -> None:
    with pytest.raises(ValidationError) as refused:
        services.ask_for_changes(police, words="  ", actor=scrutineer)
    assert list(refused.value.message_dict) == ["words"]
    Answer.objects.filter(agency_return=police).update(is_locked=True)
    with pytest.raises(ValidationError, match="All answers are locked"):
        services.ask_for_changes(police, words="More", actor=scrutineer)
    assert mail.outbox == []


def test_a_return_is_accepted_when_nothing_is_undecided(
    police: Return,
    scrutineer: User,
    lead: User,
    delivered: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with pytest.raises(ValidationError, match=r"2\.2"):
        services.accept_return(police, actor=scrutineer)
    assert services.agree_not_applicable(police, actor=scrutineer) == 1
    assert services.agree_not_applicable(police, actor=scrutineer) == 0
    assert answer_of(police, "2.2").decision == Answer.Decision.AGREED
    with django_capture_on_commit_callbacks(execute=True):
        services.accept_return(police, actor=scrutineer)
    one = Return.objects.get(pk=police.pk)
    assert one.status == Status.ACCEPTED
    assert one.accepted_at is not None
    assert [message.to for message in delivered] == [[lead.email]]
    with pytest.raises(ValidationError, match="has been accepted"):
        services.accept_return(police, actor=scrutineer)
    with pytest.raises(ValidationError):
        services.take_back_acceptance(police, reason="", actor=scrutineer)
    services.take_back_acceptance(police, reason="A page was missing.", actor=scrutineer)
    assert status_of(police) == Status.IN_MODERATION


def test_feedback_of_two_moderators_is_not_lost(police: Return, scrutineer: User, manager: User) -> None:
    read = feedback_mark(police)
    services.offer_support(police, support="A visit", feedback="Good", read=read, actor=scrutineer)
    with pytest.raises(FeedbackConflictError) as conflict:
        services.offer_support(police, support="Training", feedback="Good", read=read, actor=manager)
    assert conflict.value.current.support == "A visit"
    services.offer_support(police, support="A visit", feedback="Good", read=read, actor=manager)
    services.offer_support(
        police, support="Training", read=feedback_mark(conflict.value.current), actor=manager
    )
    one = Return.objects.get(pk=police.pk)
    assert (one.feedback, one.support) == ("Good", "Training")


def test_a_thread_takes_both_sides_and_no_message_twice(police: Return, scrutineer: User, lead: User) -> None:
    answer = answer_of(police, "1.1")
    services.add_question(answer, text="How many?", from_board=True, actor=scrutineer)
    services.add_question(answer, text="How many?", from_board=True, actor=scrutineer)
    services.add_question(answer, text="All 40.", from_board=False, actor=lead)
    assert list(Question.objects.values_list("text", "is_from_board")) == [
        ("How many?", True),
        ("All 40.", False),
    ]
    with pytest.raises(ValidationError):
        services.add_question(answer, text=" ", from_board=False, actor=lead)


def test_a_question_about_nothing_yet_keeps_its_place(cycle: Cycle, lead: User) -> None:
    health = stories.return_of(cycle, builders.agency("Dunmoor Health"))
    criterion = stories.item_of(cycle.version, "1.1")[1]
    assert criterion is not None
    for text in ("What is meant?", "By 1.1"):
        services.add_question(blank(health, criterion), text=text, from_board=False, actor=lead)
    assert Answer.objects.filter(agency_return=health).count() == 1
    assert status_of(health) == Status.NOT_STARTED
    # The page that was open before still saves.
    save_answer(health, criterion, AnswerGiven(Decimal(50)), revision=0, actor=lead)


# What it comes to --------------------------------------------------------------------------------------------------


def test_both_views_of_each_standard(police: Return, scrutineer: User) -> None:
    moderate(police, "1.1", scrutineer, score=Decimal(75), reason="Less")
    moderate(police, "2.2", scrutineer, decision="refused", score=Decimal(50), reason="It does")
    seen = view_of(stories.return_of(police.cycle, police.agency))
    assert [one.own_figure.display() for one in seen.standards] == ["75%", "25%"]
    assert [one.moderated_figure.display() for one in seen.standards] == ["62.5%", "37.5%"]
    assert (seen.own_figure.display(), seen.moderated_figure.display()) == ("50%", "50%")
    assert (seen.looked_at, seen.items, seen.undecided, len(seen.differing)) == (2, 4, 0, 2)


def test_low_grades_are_those_of_the_boards_view(police: Return, scrutineer: User) -> None:
    assert [(low.number, low.percent) for low in low_grades_of_return(police)] == [("2.1", 25), ("1.2", 50)]
    moderate(police, "1.2", scrutineer, score=Decimal(75), reason="More")
    moderate(police, "1.1", scrutineer, score=Decimal(50), reason="Less")
    moderate(police, "2.2", scrutineer, decision="refused", score=Decimal(25), reason="It does")
    assert [low.number for low in low_grades_of_cycle(police.cycle)] == ["2.1", "2.2", "1.1"]
    Cycle.objects.filter(pk=police.cycle_id).update(threshold=50)
    assert [low.number for low in low_grades_of_return(police)] == ["2.1", "2.2"]
    Return.objects.filter(pk=police.pk).update(submitted_at=None)
    assert low_grades_of_cycle(police.cycle) == []


def test_an_action_comes_from_a_low_grade_once(police: Return, scrutineer: User, manager: User) -> None:
    answer, day = answer_of(police, "2.1"), timezone.localdate() + DAY
    with pytest.raises(ValidationError, match="today or later"):
        propose_action(answer, due=day - 2 * DAY, actor=scrutineer)
    action = propose_action(answer, due=day, actor=scrutineer)
    assert (action.text, action.due_on) == ("2.1 What is asked in 2.1", day)
    assert [owner.agency.name for owner in action.owners.all() if owner.agency] == ["Dunmoor Police"]
    assert list(Action.objects.from_source(answer)) == [action]
    with pytest.raises(ValidationError, match="is not finished"):
        propose_action(answer, due=day, actor=manager)
    low = low_grades_of_return(police)
    assert [one.action for one in low] == [action, None]
    done = propose_actions([one.answer for one in low], due=day, actor=manager)
    assert ([made.text for made in done.made], done.left) == (["1.2 What is asked in 1.2"], 1)
    withdraw_action(action, reason="Not needed", actor=manager)
    assert propose_action(answer, text="Otherwise", due=day, actor=manager).text == "Otherwise"


def test_actions_are_due_after_the_challenge_day(cycle: Cycle) -> None:
    today = timezone.localdate()
    assert proposed_due(cycle) == today + 90 * DAY
    cycle.challenge_on = today + 10 * DAY
    assert proposed_due(cycle) == today + 100 * DAY
    cycle.challenge_on = today - 10 * DAY
    assert proposed_due(cycle) == today + 90 * DAY
