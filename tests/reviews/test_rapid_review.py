"""A rapid review from its meeting to the review that comes of it, and what is refused on the way."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reviews.models import Incident, PanelMember, RapidReview, Review
from reviews.services.panel import NewMember, name_member
from reviews.services.rapid_review import (
    ConclusionFacts,
    FinalFacts,
    MeetingFacts,
    agree,
    begin_review,
    change_part,
    decide_at_last,
)
from tests import builders
from tests.reviews.stories import DAY, incident_of

MET = DAY + dt.timedelta(days=14)


@pytest.fixture
def incident(dunmoor: Board) -> Iterator[Incident]:
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        yield incident_of(dunmoor, "I-1", "Neglect", pseudonym="Child Q", notified_on=DAY)


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.REVIEW_LEAD)


@pytest.fixture
def client(lead: User) -> Client:
    return builders.client_of(lead)


def url(incident: Incident, rest: str = "") -> str:
    return f"/boards/dunmoor/reviews/incidents/{incident.pk}/rapid-review/{rest}"


def day(name: str, value: dt.date) -> dict[str, Any]:
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def concluded(incident: Incident, actor: User, conclusion: str = "silp") -> RapidReview:
    change_part(incident, facts=MeetingFacts(meeting_on=MET), read=None, actor=actor)
    return change_part(incident, facts=ConclusionFacts(conclusion, "New learning."), read=None, actor=actor)


def test_from_the_meeting_to_the_review(incident: Incident, lead: User, client: Client) -> None:
    member = name_member(incident, given=NewMember("Sam Author", "sam@panel.example"), actor=lead)
    sent = {"came": [member.pk], "considered": ["voice"], "discussion": "A frank talk."} | day(
        "meeting_on", MET
    )
    client.post(url(incident, "meeting/"), sent)
    client.post(url(incident, "conclusion/"), {"conclusion": "review", "reasons": "It is new."})
    board = builders.client_of(builders.user_with_role(incident.board, Role.MEMBER))
    page = f"/boards/dunmoor/reviews/incidents/{incident.pk}/"
    assert "Rapid review held" not in board.get(page).content.decode()  # not agreed yet
    client.post(url(incident, "agree/"), day("on", MET))
    incident.refresh_from_db()
    assert (incident.rapid_review_on, incident.decision, incident.decided_on) == (MET, "review", MET)
    public = board.get(page).content.decode()
    assert "It is new." not in public
    assert board.get(url(incident)).status_code == 403
    letter: Any = client.get(url(incident, "letter/")).context["form"]
    assert "Why: It is new." in letter["letter"].value()
    client.post(url(incident, "letter/"), {"letter": "Dear panel"} | day("letter_sent_on", MET))
    client.post(
        url(incident, "answer/"),
        {"answer": "disagrees", "advice": "A SILP will do."} | day("answered_on", MET),
    )
    assert "To be decided" in client.get(url(incident)).content.decode()
    final = {"final_conclusion": "silp", "final_by": "The partners", "final_reasons": "As advised."}
    client.post(url(incident, "final/"), final | day("final_on", MET + dt.timedelta(days=9)))
    incident.refresh_from_db()
    assert (incident.decision, incident.decided_on) == ("other", MET + dt.timedelta(days=9))
    client.post(url(incident, "begin/"), {"reference": "R-9", "copies_panel": "on"})
    review = Review.objects.get()
    assert (review.kind, review.incident, review.pseudonym) == ("silp", incident, "Child Q")
    assert [theme.name for theme in review.themes.all()] == ["Neglect"]
    assert list(PanelMember.objects.filter(review=review).values_list("email", flat=True)) == [
        "sam@panel.example"
    ]
    words = client.get(url(incident)).content.decode()
    assert "A frank talk." in words
    assert "Sam Author" in words


def test_there_is_none_without_a_notification(
    dunmoor: Board, incident: Incident, lead: User, client: Client
) -> None:
    other = incident_of(dunmoor, "I-2")
    concluded(other, lead)
    assert "There is no rapid review without a notification" in client.get(url(other)).content.decode()
    page = client.post(url(other, "agree/"), day("on", MET)).content.decode()
    assert "There is no rapid review without a notification: enter when it was sent" in page
    other.refresh_from_db()
    assert other.rapid_review_on is None


def test_what_is_agreed_stays(incident: Incident, lead: User) -> None:
    concluded(incident, lead)
    agree(incident, on=MET, actor=lead)
    for facts in (ConclusionFacts("none", "x"), MeetingFacts(meeting_on=MET + dt.timedelta(days=1))):
        with pytest.raises(ValidationError):
            change_part(incident, facts=facts, read=None, actor=lead)
    final = FinalFacts("none", MET, "The partners", "x")
    with pytest.raises(ValidationError, match="has not answered yet"):
        decide_at_last(incident, facts=final, read=None, actor=lead)


@pytest.mark.parametrize(
    ("part", "sent", "words"),
    [
        ("meeting", day("meeting_on", DAY - dt.timedelta(days=1)), "cannot be before the notification"),
        ("conclusion", {"conclusion": "silp", "reasons": ""}, "Give the reasons"),
        ("letter", {"letter": "x"} | day("letter_sent_on", MET), "Record that it did, first"),
        ("answer", {"answer": "agrees"} | day("answered_on", MET), "The letter was not sent yet"),
        ("answer", {"answer": "agrees"}, "Enter the day of the answer"),
    ],
)
def test_what_cannot_be_is_said(incident: Incident, client: Client, part: str, sent: Any, words: str) -> None:
    page = client.post(url(incident, f"{part}/"), sent)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not RapidReview.objects.exists()


def test_no_review_begins_where_none_was_decided(incident: Incident, lead: User) -> None:
    concluded(incident, lead, "none")
    agree(incident, on=MET, actor=lead)
    with pytest.raises(ValidationError, match="No review was decided"):
        begin_review(incident, reference="R-1", copies_panel=False, actor=lead)


def test_two_people_write_the_meeting(incident: Incident, lead: User, client: Client) -> None:
    form: Any = client.get(url(incident, "meeting/")).context["form"]
    hidden = {name: form[name].value() for name in ("revision", "began")}
    change_part(incident, facts=MeetingFacts(place="Town hall"), read=None, actor=lead)
    client.post(url(incident, "meeting/"), {"discussion": "Ours"} | hidden)
    one = RapidReview.objects.get()
    assert (one.place, one.discussion) == ("Town hall", "Ours")
    late = client.post(url(incident, "meeting/"), {"discussion": "Other"} | hidden)
    assert late.status_code == 409
    assert "Ours" in late.content.decode()


def test_the_letter_is_a_pdf(incident: Incident, client: Client) -> None:
    assert client.get(url(incident, "letter/pdf/")).content.startswith(b"%PDF")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(incident: Incident, lead: User, client: Client, rows: int) -> None:
    names = [
        name_member(incident, given=NewMember(f"P {n}", f"p{n}@panel.example"), actor=lead)
        for n in range(rows)
    ]
    change_part(incident, facts=MeetingFacts(meeting_on=MET, came=tuple(names)), read=None, actor=lead)
    client.get(url(incident))
    with CaptureQueriesContext(connection) as found:
        client.get(url(incident))
    assert len(found) == 15
