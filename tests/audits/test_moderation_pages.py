"""The pages of moderation: who sees what, two moderators at once, the letter, constant numbers of queries."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import page as page_validation
import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from audits.models import Answer, Cycle, FrameworkVersion, Question, Return
from audits.services import moderation as services
from boards.models import Action, Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories

SignIn = Callable[[User], Client]
Status = Return.Status


@pytest.fixture
def version(dunmoor: Board) -> FrameworkVersion:
    with board_scope(dunmoor.pk):
        return stories.framework_of(dunmoor, standards=3, criteria=3)


@pytest.fixture
def cycle(version: FrameworkVersion) -> Cycle:
    with board_scope(version.board_id):
        return stories.cycle_of(version, builders.agency("Dunmoor Police"), builders.agency("Dunmoor Health"))


@pytest.fixture
def police(cycle: Cycle) -> Return:
    """Handed in: 1.1 to 2.1 answered."""
    with board_scope(cycle.board_id):
        one = stories.return_of(cycle, builders.agency("Dunmoor Police"))
        stories.answer(one, "1.1", 100, narrative="We train everybody.")
        stories.answer(one, "1.2", 50, narrative="Half of the policies.")
        stories.answer(one, "1.3", stories.NOT_APPLICABLE)
        stories.answer(one, "2.1", 25)
        Return.objects.filter(pk=one.pk).update(
            status=Status.SUBMITTED,
            submitted_at=timezone.now(),
            senior_name="Pat Moor",
            senior_role="Chief Superintendent",
        )
        return stories.return_of(cycle, one.agency)


@pytest.fixture
def moderator(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.SCRUTINEER)


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def base(police: Return) -> str:
    return f"/boards/dunmoor/audits/returns/{police.pk}/"


def answer_of(one: Return, item: str) -> Answer:
    with board_scope(one.board_id):
        standard, criterion = stories.item_of(one.cycle.version, item)
        return Answer.objects.get(agency_return=one, standard=standard, criterion=criterion)


def now(one: Return) -> Return:
    with board_scope(one.board_id):
        return stories.return_of(one.cycle, one.agency)


def fields(page: Any) -> dict[str, Any]:
    """What a browser would send from the page of a standard as it is."""
    sent = {}
    for row in page.context["rows"]:
        for field in row.form:
            value = field.value()
            if value is not None and value is not False:
                sent[field.html_name] = value
    return sent


def key(one: Return, item: str) -> str:
    with board_scope(one.board_id):
        criterion = stories.item_of(one.cycle.version, item)[1]
    assert criterion is not None
    return f"criterion-{criterion.pk}"


def test_the_overview_says_what_is_to_do(
    police: Return, base: str, moderator: User, signed_in: SignIn
) -> None:
    client = signed_in(moderator)
    text = client.get(f"{base}moderation/").content.decode()
    assert "Begin the moderation" in text
    assert "0 of 3 looked at" in text
    assert "A high grade without evidence" in text
    assert "1 answer “not applicable” waits for your decision" in text
    assert "2 answers are below 75 per cent" in text
    client.post(f"{base}moderation/begin/")
    text = client.get(f"{base}moderation/").content.decode()
    assert "Ask for changes" in text
    assert "Accept the return" not in text
    client.post(f"{base}moderation/agree-not-applicable/")
    assert "Accept the return" in client.get(f"{base}moderation/").content.decode()
    answer = client.post(f"{base}moderation/accept/", follow=True).content.decode()
    assert "is accepted" in answer
    assert "Moderate it again" in answer
    assert now(police).status == Status.ACCEPTED


def test_nothing_is_moderated_before_it_is_handed_in(
    cycle: Cycle, moderator: User, signed_in: SignIn
) -> None:
    with board_scope(cycle.board_id):
        health = stories.return_of(cycle, builders.agency("Dunmoor Health"))
    page = signed_in(moderator).get(f"/boards/dunmoor/audits/returns/{health.pk}/moderation/")
    text = page.content.decode()
    assert "has not been handed in yet" in text
    assert "Begin the moderation" not in text
    standard = signed_in(moderator).get(f"/boards/dunmoor/audits/returns/{health.pk}/moderation/standards/1/")
    assert "<textarea" not in standard.content.decode()


@pytest.mark.parametrize("role", [Role.CHAIR, Role.MEMBER, Role.DATA_ANALYST, Role.AGENCY_LEAD])
def test_only_moderators_moderate(base: str, dunmoor: Board, signed_in: SignIn, role: Role) -> None:
    client = signed_in(builders.user_with_role(dunmoor, role))
    assert client.get(f"{base}moderation/").status_code == 403
    assert client.post(f"{base}moderation/standards/1/").status_code == 403


def test_a_page_of_grades_is_saved(police: Return, base: str, moderator: User, signed_in: SignIn) -> None:
    client, url = signed_in(moderator), f"{base}moderation/standards/1/"
    page = client.get(url)
    text = page.content.decode()
    assert "We train everybody." in text
    assert "Mostly met: 1.1" in text  # the descriptor beside the grade
    sent = fields(page)
    one, third = key(police, "1.1"), key(police, "1.3")
    sent |= {
        f"{one}-score": "75",
        f"{one}-reason": "Not everybody.",
        f"{one}-evidence_quality": "weak",
        f"{one}-locked": "on",
        f"{one}-question": "How many?",
        f"{third}-decision": "agreed",
    }
    answer = client.post(url, sent, follow=True)
    assert "2 answers saved. 1 message goes to the agency." in answer.content.decode()
    kept = answer_of(police, "1.1")
    assert (kept.moderated_score, kept.moderation_reason, kept.is_locked) == (75, "Not everybody.", True)
    assert answer_of(police, "1.3").decision == "agreed"
    assert answer_of(police, "1.2").revision == 0
    assert now(police).status == Status.IN_MODERATION
    assert "How many?" in client.get(url).content.decode()


def test_a_page_that_nobody_touched_saves_nothing(
    police: Return, base: str, moderator: User, signed_in: SignIn
) -> None:
    client, url = signed_in(moderator), f"{base}moderation/standards/1/"
    answer = client.post(url, fields(client.get(url)), follow=True)
    assert "nothing was saved" in answer.content.decode()
    assert now(police).status == Status.SUBMITTED


def test_what_is_wrong_stays_on_the_page_and_the_rest_is_saved(
    police: Return, base: str, moderator: User, signed_in: SignIn
) -> None:
    client, url = signed_in(moderator), f"{base}moderation/standards/1/"
    one, two = key(police, "1.1"), key(police, "1.2")
    sent = fields(client.get(url)) | {f"{one}-score": "25", f"{two}-score": "50"}
    answer = client.post(url, sent)
    text = answer.content.decode()
    assert "Say why your grade differs" in text
    assert f'href="#id_{one}-reason"' in text
    assert "<title>Error:" in text.replace("\n", "")
    assert answer_of(police, "1.1").moderated_score is None
    assert answer_of(police, "1.2").moderated_score == 50
    # What the page sends next is whole.
    again = fields(answer) | {f"{one}-reason": "Nobody is trained."}
    assert client.post(url, again).status_code == 302
    assert answer_of(police, "1.1").moderated_score == 25
    assert answer_of(police, "1.2").revision == 1


def test_two_moderators_at_once(
    police: Return, base: str, moderator: User, manager: User, signed_in: SignIn
) -> None:
    first, second, url = signed_in(moderator), signed_in(manager), f"{base}moderation/standards/1/"
    one, two = key(police, "1.1"), key(police, "1.2")
    of_first, of_second = fields(first.get(url)), fields(second.get(url))
    first.post(url, of_first | {f"{one}-score": "75", f"{one}-reason": "Words of the first."})
    # The second has another answer in mind as well: that one is saved.
    answer = second.post(
        url,
        of_second | {f"{one}-score": "50", f"{one}-reason": "Words of the second.", f"{two}-score": "50"},
    )
    text = answer.content.decode()
    assert "Words of the first." in text
    assert "Words of the second." in text
    assert f"{moderator} saved this while you were writing" in text
    assert answer_of(police, "1.1").moderation_reason == "Words of the first."
    assert answer_of(police, "1.2").moderated_score == 50
    again = second.post(url, fields(answer))
    assert again.status_code == 302
    assert answer_of(police, "1.1").moderation_reason == "Words of the second."
    with board_scope(police.board_id):
        entry = AuditEntry.objects.filter(action="answer.moderated").order_by("-pk")[0]
    assert entry.before["moderation_reason"] == "Words of the first."


def test_an_untouched_answer_is_no_conflict(
    police: Return, base: str, moderator: User, manager: User, signed_in: SignIn
) -> None:
    first, second, url = signed_in(moderator), signed_in(manager), f"{base}moderation/standards/1/"
    of_second = fields(second.get(url))
    first.post(url, fields(first.get(url)) | {f"{key(police, '1.1')}-score": "100"})
    answer = second.post(url, of_second | {f"{key(police, '1.2')}-score": "50"})
    assert answer.status_code == 302
    assert answer_of(police, "1.1").moderated_score == 100


def test_a_return_that_was_accepted_meanwhile_keeps_what_was_typed(
    police: Return, base: str, moderator: User, signed_in: SignIn
) -> None:
    client, url = signed_in(moderator), f"{base}moderation/standards/1/"
    sent = fields(client.get(url)) | {f"{key(police, '1.1')}-reason": "Typed for an hour."}
    with board_scope(police.board_id):
        Return.objects.filter(pk=police.pk).update(status=Status.ACCEPTED)
    text = client.post(url, sent).content.decode()
    assert "has been accepted" in text
    assert "Typed for an hour." in text


def test_changes_are_asked_for_with_words(
    police: Return, base: str, moderator: User, signed_in: SignIn
) -> None:
    client, url = signed_in(moderator), f"{base}moderation/changes/"
    assert "Answer “What is to be changed?”" in client.post(url, {"words": ""}).content.decode()
    answer = client.post(url, {"words": "Say more about 1.2."}, follow=True)
    assert "is asked for changes" in answer.content.decode()
    assert now(police).asked_for == "Say more about 1.2."
    # The second moderator's words stay on the page.
    late = client.post(url, {"words": "And about 2.1."})
    assert late.status_code == 200
    assert "The agency was asked for changes." in late.content.decode()
    assert "Nothing can be asked for now" in client.get(url).content.decode()
    assert "And about 2.1." in late.content.decode()


def test_feedback_of_two_moderators(
    police: Return, base: str, moderator: User, manager: User, signed_in: SignIn
) -> None:
    first, second, url = signed_in(moderator), signed_in(manager), f"{base}moderation/support/"
    read = second.get(url).context["form"]["read"].value()
    first.post(url, {"feedback": "Of the first.", "support": "", "read": read})
    answer = second.post(url, {"feedback": "Of the second.", "support": "A visit", "read": read})
    text = answer.content.decode()
    assert "Of the first." in text
    assert "Of the second." in text
    assert now(police).feedback == "Of the first."
    sent = {name: answer.context["form"][name].value() for name in ("feedback", "support", "read")}
    assert second.post(url, sent).status_code == 302
    assert now(police).feedback == "Of the second."


# Words between board and agency ------------------------------------------------------------------------------------


def test_a_thread_is_written_from_both_sides(
    police: Return, base: str, moderator: User, lead: User, signed_in: SignIn
) -> None:
    url = f"{base}questions/1.1/"
    assert "Ask the agency about 1.1" in signed_in(moderator).get(url).content.decode()
    signed_in(moderator).post(url, {"text": "How many?"})
    page = signed_in(lead).get(url).content.decode()
    assert "Write to the board about 1.1" in page
    assert "How many?" in page
    assert signed_in(lead).post(url, {"text": "All 40."}).status_code == 302
    with board_scope(police.board_id):
        assert list(Question.objects.values_list("text", "is_from_board")) == [
            ("How many?", True),
            ("All 40.", False),
        ]
    assert signed_in(lead).get(f"{base}questions/9.9/").status_code == 404
    assert signed_in(lead).get(f"{base}questions/{key(police, '1.1')}/").status_code == 200


def test_another_agencys_lead_finds_no_thread_and_no_letter(
    base: str, police: Return, dunmoor: Board, signed_in: SignIn
) -> None:
    other = builders.user("other@dunmoor.example")
    builders.give_role(other, dunmoor, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Health"))
    with board_scope(dunmoor.pk):
        Return.objects.filter(pk=police.pk).update(status=Status.ACCEPTED)
    for path in ("questions/1.1/", "letter/"):
        assert signed_in(other).get(f"{base}{path}").status_code == 404


def test_the_letter_is_accessible_and_the_agencys_once_accepted(
    police: Return, base: str, moderator: User, lead: User, signed_in: SignIn, tmp_path: Any
) -> None:
    client = signed_in(moderator)
    with board_scope(police.board_id):
        answer = Answer.objects.select_related("agency_return", "standard", "criterion").get(
            agency_return=police, criterion__place=1, standard__number=1
        )
        services.moderate_answer(
            answer, score=Decimal(75), reason="Not everybody is trained.", revision=0, actor=moderator
        )
        services.offer_support(
            police, support="Two places on a course.", feedback="Good work.", actor=moderator
        )
        services.propose_action(
            Answer.objects.get(agency_return=police, standard__number=2),
            due=timezone.localdate(),
            actor=moderator,
        )
    assert signed_in(lead).get(f"{base}letter/").status_code == 404
    draft = client.get(f"{base}letter/")
    assert draft["Content-Type"] == "application/pdf"
    text = text_of(draft.content)
    assert "Draft: the return is not accepted yet" in text
    assert "Pat Moor" in text
    for words in (
        "Not everybody is trained.",
        "Two places on a course.",
        "Good work.",
        "What is asked in 2.1",
    ):
        assert words in text
    path = tmp_path / "letter.pdf"
    path.write_bytes(draft.content)
    result = page_validation.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, result
    with board_scope(police.board_id):
        services.agree_not_applicable(police, actor=moderator)
        services.accept_return(police, actor=moderator)
    final = signed_in(lead).get(f"{base}letter/")
    assert final.status_code == 200
    assert "Draft" not in text_of(final.content)
    with board_scope(police.board_id):
        assert AuditEntry.objects.filter(action="return.letter_downloaded").count() == 2


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


# Actions from low grades -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["return", "cycle"])
def test_low_grades_become_actions_by_one_press(
    police: Return, base: str, moderator: User, signed_in: SignIn, place: str
) -> None:
    url = (
        f"{base}moderation/actions/"
        if place == "return"
        else f"/boards/dunmoor/audits/cycles/{police.cycle_id}/actions/"
    )
    client = signed_in(moderator)
    page = client.get(url)
    assert "2 low grades" in page.content.decode()
    due = page.context["form"]["due"].value()
    lowest = answer_of(police, "2.1")
    day = {"due_day": due.day, "due_month": due.month, "due_year": due.year}
    answer = client.post(url, day | {"only": str(lowest.pk)}, follow=True)
    assert "Action 1 is added." in answer.content.decode()
    with board_scope(police.board_id):
        action = Action.objects.get()
        assert (action.due_on, action.source_id) == (due, lowest.pk)
    refused = client.post(url, day).content.decode()
    assert "Choose at least one low grade" in refused
    assert 'href="#id_chosen_0"' in refused
    assert 'id="id_chosen_0"' in refused
    other = answer_of(police, "1.2")
    assert client.post(url, day | {"chosen": [str(lowest.pk)]}).status_code == 200
    assert client.post(url, day | {"chosen": [str(other.pk)]}).status_code == 302
    with board_scope(police.board_id):
        assert Action.objects.count() == 2


def test_an_action_is_proposed_from_an_answer(
    police: Return, base: str, moderator: User, signed_in: SignIn
) -> None:
    client, answer = signed_in(moderator), answer_of(police, "2.1")
    url = f"{base}moderation/answers/{answer.pk}/action/"
    page = client.get(url)
    assert "2.1 What is asked in 2.1" in page.content.decode()
    due = timezone.localdate()
    sent = {"text": "Write a plan", "due_day": due.day, "due_month": due.month, "due_year": due.year}
    assert client.post(url, sent).status_code == 302
    again = client.post(url, sent)
    assert "is not finished" in again.content.decode()
    with board_scope(police.board_id):
        assert Action.objects.get().text == "Write a plan"


# Numbers of queries ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("moderation/", 20),
        ("moderation/standards/3/", 22),
        ("moderation/actions/", 9),
        ("questions/3.1/", 10),
    ],
)
def test_the_number_of_queries_stays(
    police: Return,
    base: str,
    moderator: User,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
    count: int,
) -> None:
    with board_scope(police.board_id):
        for place in range(1, count + 1):
            answer = stories.answer(police, f"3.{place}", 25, narrative="x" * 90)
            answer.agency_return = police
            for text in ("One", "Two", "Three")[:count]:
                services.add_question(answer, text=text, from_board=True, actor=moderator)
            services.propose_action(answer, due=timezone.localdate(), actor=moderator)
    client = signed_in(moderator)
    client.get(f"{base}{path}")
    with django_assert_num_queries(queries):
        assert client.get(f"{base}{path}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_of_a_cycles_low_grades_stays(
    police: Return,
    moderator: User,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    with board_scope(police.board_id):
        for number in range(count):
            agency = builders.agency(f"School {number}")
            one = Return.objects.create(
                board=police.board, cycle=police.cycle, agency=agency, submitted_at=timezone.now()
            )
            stories.answer(one, "1.1", 25)
    client, url = signed_in(moderator), f"/boards/dunmoor/audits/cycles/{police.cycle_id}/actions/"
    client.get(url)
    with django_assert_num_queries(9):
        assert client.get(url).status_code == 200


# What the agency sees ----------------------------------------------------------------------------------------------


def test_the_agency_reads_the_boards_words_when_it_gets_the_return_back(
    police: Return, base: str, moderator: User, lead: User, signed_in: SignIn
) -> None:
    with board_scope(police.board_id):
        answer = Answer.objects.select_related("agency_return", "standard", "criterion").get(
            agency_return=police, criterion__place=1, standard__number=1
        )
        services.moderate_answer(
            answer, score=Decimal(75), reason="Not everybody is trained.", revision=0, actor=moderator
        )
        services.add_question(answer, text="How many?", from_board=True, actor=moderator)
        services.offer_support(police, support="A course.", feedback="Good work.", actor=moderator)
    client = signed_in(lead)
    page, overview = (client.get(f"{base}{path}").content.decode() for path in ("standards/1/", ""))
    assert "How many?" in page
    assert f"{base}questions/1.1/" in page
    assert "Not everybody is trained." not in page
    assert "Good work." not in overview
    with board_scope(police.board_id):
        services.ask_for_changes(police, words="Say more.", actor=moderator)
    page, overview = (client.get(f"{base}{path}").content.decode() for path in ("standards/1/", ""))
    assert "Not everybody is trained." in page
    assert "The board’s grade: <strong>75</strong>" in page
    assert "Good work." in overview
    assert "A course." in overview
    assert "Feedback letter" not in overview
    with board_scope(police.board_id):
        Return.objects.filter(pk=police.pk).update(status=Status.ACCEPTED)
    assert f"{base}letter/" in client.get(base).content.decode()
