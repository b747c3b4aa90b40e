"""Proof that practice changed, the action plan and its signing, and what came of a review."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from boards.models import Board
from boards.services.actions import add_action
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from reviews.models import PlanSignOff, RecommendationProof, ReviewResult
from reviews.plan_rules import DONE, PlanLine, changes, kept_plan, open_points
from reviews.services.proofs import ProofFacts, add_proof
from tests import builders
from tests.reviews.stories import DAY, recommendation_of, review_of
from tests.reviews.test_register_pages import BASE, day, text

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def client(manager: User, signed_in: Any) -> Client:
    found: Client = signed_in(manager)
    return found


def proof(**given: Any) -> dict[str, Any]:
    sent = {"kind": "audit", "text": "46 of 50 files have it.", "told_by": "Quality group", "link": ""}
    return sent | day("shown_on", given.pop("shown_on", DAY)) | given


def test_done_needs_proof_or_a_reason(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        one = recommendation_of(review_of(dunmoor))
    url = f"{BASE}{one.review_id}/recommendations/{one.pk}/"
    sent = {
        "text": "x",
        "agency": "",
        "state": "done",
        "decision_reasons": "",
        "done_because": "",
        "revision": 0,
    }
    assert "Done needs proof that practice changed" in text(client.post(url, sent))
    wrong = sent | {"state": "under_way", "done_because": "It is."}
    assert "You say why it counts as done" in text(client.post(url, wrong))
    client.post(url, sent | {"done_because": "The service was closed."})
    page = text(client.get(f"{BASE}{one.review_id}/"))
    assert "Without proof" in page
    assert "The service was closed." in page
    client.post(f"{url}proof/", proof())
    page = text(client.get(f"{BASE}{one.review_id}/"))
    assert "Without proof" not in page
    assert client.post(url, sent | {"revision": 1}).status_code == 302
    with board_scope(dunmoor.pk):
        found = RecommendationProof.objects.get()
    removed = client.post(f"{BASE}{one.review_id}/proof/{found.pk}/remove/", follow=True)
    assert "this is all that proves it" in text(removed)


def test_proof_is_drawn_told_and_downloaded(dunmoor: Board, client: Client, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        one = recommendation_of(review_of(dunmoor), moved_on=dt.date(2025, 1, 6))
    url = f"{BASE}{one.review_id}/"
    assert "Little or no progress" in text(client.get(url))
    file = SimpleUploadedFile("audit.pdf", PDF, "application/pdf")
    page = client.post(f"{url}recommendations/{one.pk}/proof/", proof(file=file), follow=True)
    assert "46 of 50 files have it." in text(page)
    assert "Little or no progress" not in text(page)
    assert [
        "Proof: audit shows it",
        "Recommendation 1",
        "46 of 50 files have it.",
        "2 June 2025",
    ] in page.context["chain"].rows
    member = signed_in(builders.user_with_role(dunmoor, Role.MEMBER))
    with board_scope(dunmoor.pk):
        found = RecommendationProof.objects.get()
        assert AuditEntry.objects.get(action="recommendation.proof_added").after["kind"] == "audit"
    assert "46 of 50" in text(member.get(url))
    sent: Any = member.get(f"{url}proof/{found.pk}/file/")
    assert b"".join(sent.streaming_content) == PDF


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": ""}, "Choose an answer to “What kind of proof is it?”"),
        ({"text": " "}, "Answer “What shows that practice changed?”"),
        ({"shown_on": dt.date(2090, 1, 1)}, "still to come"),
        ({"link": "no address"}, "Enter an address such as https://"),
    ],
)
def test_proof_that_cannot_be(dunmoor: Board, client: Client, given: Any, words: str) -> None:
    with board_scope(dunmoor.pk):
        one = recommendation_of(review_of(dunmoor))
    page = client.post(f"{BASE}{one.review_id}/recommendations/{one.pk}/proof/", proof(**given))
    assert words in text(page)
    with board_scope(dunmoor.pk):
        assert not RecommendationProof.objects.exists()


def test_a_plan_is_signed_with_reasons_and_undone_by_a_change(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        held = builders.meeting(group, timezone.localdate() - dt.timedelta(days=3))
        other = builders.meeting(builders.group(dunmoor, "Training"), held.day)
        one = recommendation_of(review_of(dunmoor), state="under_way")
        action = add_action(board=dunmoor, text="Write it down", source=one, actor=None)
    url = f"{BASE}{one.review_id}/plan/"
    shown = text(client.get(url))
    assert "Recommendation 1 is under way." in shown
    assert f"Action {action.number}, of recommendation 1, is not closed." in shown
    sent = {
        "group": group.pk,
        "meeting": held.pk,
        "accepted_because": "",
        **day("signed_on", timezone.localdate()),
    }
    assert "Something is still open" in text(client.post(f"{url}sign-off/", sent))
    sent["accepted_because"] = "The new form comes in May."
    assert "Choose the meeting" in text(client.post(f"{url}sign-off/", sent | {"meeting": ""}))
    assert "meeting of another group" in text(client.post(f"{url}sign-off/", sent | {"meeting": other.pk}))
    early = sent | day("signed_on", held.day - dt.timedelta(days=1))
    assert "before the meeting" in text(client.post(f"{url}sign-off/", early))
    page = text(client.post(f"{url}sign-off/", sent, follow=True))
    assert "Signed off by Main Board" in page
    assert "The new form comes in May." in page
    assert "already, and nothing has changed" in text(client.post(f"{url}sign-off/", sent))
    with board_scope(dunmoor.pk):
        facts = ProofFacts("training", "Thirty people were taught.", DAY)
        add_proof(one, facts=facts, actor=None)
    page = text(client.get(url))
    assert "Signing undone" in page
    assert "The proof of recommendation 1 was changed." in page
    with board_scope(dunmoor.pk):
        assert PlanSignOff.objects.get().left_open
        assert AuditEntry.objects.filter(action="review.plan_signed_off").count() == 1


def test_chairs_sign_for_their_own_group_only(dunmoor: Board, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        mine, other = builders.group(dunmoor, "Case review group"), builders.group(dunmoor, "Training")
        one = recommendation_of(review_of(dunmoor), state="done", done_because="It is.")
        RecommendationProof.objects.create(
            board=dunmoor, recommendation=one, kind="audit", text="x", shown_on=DAY
        )
    chair = signed_in(builders.user_with_role(dunmoor, Role.GROUP_CHAIR, group=mine))
    url = f"{BASE}{one.review_id}/plan/sign-off/"
    sent = {"group": other.pk, "meeting": "", **day("signed_on", timezone.localdate())}
    assert "Select a valid choice" in text(chair.post(url, sent))
    assert chair.post(url, sent | {"group": mine.pk}).status_code == 302
    with board_scope(dunmoor.pk):
        assert PlanSignOff.objects.get().left_open == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_plan_takes_the_same_queries_for_any_number(
    dunmoor: Board, client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    with board_scope(dunmoor.pk):
        review = review_of(dunmoor)
        for n in range(rows):
            one = recommendation_of(review, n + 1, agency=builders.agency(f"Agency {n}"))
            add_proof(one, facts=ProofFacts("audit", "x", DAY), actor=None)
            add_action(board=dunmoor, text="x", source=one, actor=None)
    url = f"{BASE}{review.pk}/plan/"
    client.get(url)
    with django_assert_num_queries(25):
        assert client.get(url).status_code == 200


def test_what_came_of_a_review(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        review = review_of(dunmoor)
        forum = builders.group(dunmoor, "Forum on injuries")
    url = f"{BASE}{review.pk}/"
    sent = {
        "kind": "programme",
        "name": "Safe sleep",
        "group": forum.pk,
        "text": "",
        "link": "",
        **day("began_on", DAY),
    }
    assert "Only a group or forum is one" in text(client.post(f"{url}results/add/", sent))
    client.post(f"{url}results/add/", sent | {"kind": "group"})
    assert "Forum on injuries" in text(client.get(url))
    with board_scope(dunmoor.pk):
        result = ReviewResult.objects.get()
    client.post(f"{url}results/{result.pk}/", sent | {"kind": "campaign", "group": ""})
    assert "Campaign" in text(client.get(url))
    client.post(f"{url}results/{result.pk}/remove/")
    assert "Safe sleep" not in text(client.get(url))


lines = st.builds(
    PlanLine,
    number=st.integers(1, 4),
    state=st.sampled_from(["open", "under_way", "done", "not_acted_on"]),
    text=st.sampled_from(["", "a", "b"]),
    proofs=st.sampled_from([(), (1,), (1, 2), (2,)]),
    actions=st.sampled_from([{}, {1: "open"}, {1: "closed"}, {1: "closed", 2: "done"}, {2: "closed"}]),
)
plans = st.lists(lines, max_size=3, unique_by=lambda line: line.number)


@given(plans, plans)
def test_a_signature_holds_while_nothing_differs(signed: list[PlanLine], now: list[PlanLine]) -> None:
    same = {one.number: one.kept() for one in signed} == {one.number: one.kept() for one in now}
    assert (changes(kept_plan(signed), now) == []) == same


@given(plans)
def test_nothing_open_means_done_and_proved(plan: list[PlanLine]) -> None:
    finished = all(
        (one.state == "not_acted_on" or (one.state == DONE and one.proofs))
        and all(status == "closed" for status in one.actions.values())
        for one in plan
    )
    assert (open_points(plan) == []) == finished


def test_no_proof_of_what_is_not_acted_on(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        one = recommendation_of(review_of(dunmoor), state="not_acted_on", decision_reasons="The law.")
        with pytest.raises(ValidationError, match="not to act on"):
            add_proof(one, facts=ProofFacts("audit", "x", DAY), actor=None)
