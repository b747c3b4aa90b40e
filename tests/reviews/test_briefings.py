"""Briefings: made of findings, published after the review, on one page, sent and answered; reviews elsewhere."""

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from boards.models import Board, BoardAgency
from boards.needs import needs_of
from core.access import access_of
from core.models import AuditEntry, User
from core.pdf import can_write_pdf
from core.permissions import Role
from core.scoping import Clearance, board_scope
from partnership.celery import app
from reviews.briefing_pdf import texts_of
from reviews.identity_terms import TermSearch
from reviews.models import (
    Briefing,
    BriefingSending,
    ChildIdentity,
    Finding,
    OutsideReview,
    RedactionDecision,
    Review,
)
from reviews.services.briefings import make_briefing
from reviews.services.redaction import found_in
from reviews.services.sending import chase_due, send_briefing
from tests import builders
from tests.reviews.stories import DAY, recommendation_of, review_of
from tests.reviews.test_register_pages import BASE, day, text

ALL = f"{BASE}briefings/"
SUMMARY = "Child Fern missed eleven appointments.\n\nNobody put the parts together."


@pytest.fixture
def client(manager: User, signed_in: Any) -> Client:
    found: Client = signed_in(manager)
    return found


@pytest.fixture
def delivered() -> Iterator[None]:
    """Emails go out at once, without a broker."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before


def told_review(board: Board, **fields: Any) -> Review:
    """With a summary, a finding of each kind and a recommendation."""
    review = review_of(board, "R-1", "Neglect", summary=SUMMARY, **fields)
    texts = [
        ("improvement", "Nobody asked who had not brought the child."),
        ("good", "The nursery wrote it down."),
    ]
    for number, (kind, words) in enumerate(texts, start=1):
        Finding.objects.create(board=board, review=review, number=number, kind=kind, text=words)
    recommendation_of(review, text="Call the family on the same day.")
    return review


def published_briefing(board: Board) -> Briefing:
    made = make_briefing(told_review(board, published_on=DAY), kind="seven", actor=None)
    made.published_on = timezone.localdate()
    made.save()
    return made


def sent_form(**given: Any) -> dict[str, Any]:
    names = ("about", "matters", "happened", "found", "good", "change", "questions")
    return {
        "title": "Was not brought",
        "revision": "",
        "began": "",
        **dict.fromkeys(names, "Words."),
        **given,
    }


def test_a_briefing_from_findings_to_the_library(dunmoor: Board, client: Client, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        review = told_review(dunmoor)
    member = signed_in(builders.user_with_role(dunmoor, Role.MEMBER))
    page = client.post(f"{BASE}{review.pk}/briefings/add/", {"kind": "seven"}, follow=True)
    initial = page.context["form"].initial
    assert initial["about"] == "Child Fern missed eleven appointments."
    assert initial["happened"] == "Nobody put the parts together."
    assert initial["found"] == "• Nobody asked who had not brought the child."
    assert initial["good"] == "• The nursery wrote it down."
    assert initial["change"] == "• Call the family on the same day."
    assert "Neglect" in initial["matters"]
    with board_scope(dunmoor.pk):
        url = f"{ALL}{Briefing.objects.get().pk}/"
    again = client.post(f"{BASE}{review.pk}/briefings/add/", {"kind": "seven"})
    assert "already a briefing of this kind" in text(again)
    # Before the review is published nobody else reads it, and it cannot be published.
    assert member.get(url).status_code == 404
    assert "The review is not published yet" in text(client.post(f"{url}publish/", follow=True))
    with board_scope(dunmoor.pk):
        Review.objects.update(published_on=DAY)
    client.post(f"{url}publish/")
    assert "Nobody put the parts together." in text(member.get(url))
    assert "Learning from R-1" in text(member.get(f"{BASE}library/?q=nursery"))
    assert "Learning from R-1" in text(member.get(f"{ALL}?q=nursery"))
    assert "Learning from R-1" not in text(member.get(f"{ALL}?q=trampoline"))
    assert "Edit" not in text(member.get(url))
    client.post(f"{url}withdraw/")
    assert member.get(url).status_code == 404


def test_a_name_of_the_child_stops_a_briefing(dunmoor: Board, client: Client, manager: User) -> None:
    """The manager, who may not open the sealed record, reads where it stands and not what was found."""
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        review = told_review(dunmoor, published_on=DAY)
        sealed = dict.fromkeys(("other_names", "born_on", "family", "places", "terms"), "")
        ChildIdentity.objects.create(board=dunmoor, review=review, name="Fern Quillfeather", **sealed)
        made = make_briefing(review, kind="seven", actor=None)
        Briefing.objects.update(happened="Quillfeather missed eleven appointments.", about="A child.")
    url = f"{ALL}{made.pk}/"
    said = text(client.post(f"{url}publish/", follow=True))
    assert "“What happened” holds the child’s name" in said
    assert "Quillfeather holds" not in said
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        assert Briefing.objects.get().published_on is None
        met = AuditEntry.objects.get(action="identity.met")
        assert "“What happened”" in met.after["fields"]
        # Two people, not one, have said that it is somebody else.
        found = found_in(texts_of(Briefing.objects.get()), TermSearch(ChildIdentity.objects.all()))
        people = (manager, builders.user_with_role(dunmoor, Role.REVIEW_LEAD))
        for place, person in enumerate(people):
            for mark in {one.mark for one in found}:
                RedactionDecision.objects.create(
                    board=dunmoor, review=review, mark=mark, reason="A bird.", made_by=person
                )
            if place == 0:
                assert "cannot be published" in text(client.post(f"{url}publish/", follow=True))
    client.post(f"{url}publish/")
    with board_scope(dunmoor.pk):
        assert Briefing.objects.get().published_on == timezone.localdate()
    # A change of a published one is searched again.
    page = client.post(f"{url}change/", sent_form(found="Fern was not seen.", revision="", began=""))
    assert "“What the review found” holds the child’s name" in text(page)
    assert "Fern was not seen." in text(page)
    with board_scope(dunmoor.pk):
        assert "Fern" not in Briefing.objects.get().found


def test_two_people_edit_a_briefing(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        made = make_briefing(told_review(dunmoor), kind="seven", actor=None)
    url = f"{ALL}{made.pk}/change/"
    began = client.get(url).context["form"]
    hidden = {"revision": began.initial["revision"], "began": began.initial["began"]}
    unchanged = {name: began.initial[name] for name in sent_form() if name in began.initial}
    first, second = unchanged | hidden | {"about": "Mine."}, unchanged | hidden | {"found": "Yours."}
    assert client.post(url, first).status_code == 302
    assert client.post(url, second).status_code == 302
    with board_scope(dunmoor.pk):
        made.refresh_from_db()
        assert (made.about, made.found, made.revision) == ("Mine.", "Yours.", 3)
    clash = client.post(url, first | {"about": "Another."})
    assert clash.status_code == 409
    assert "Mine." in clash.content.decode()
    assert "Another." in clash.content.decode()


@pytest.mark.skipif(not can_write_pdf(), reason="the system has no Pango")
def test_the_pdf_has_one_page_or_says_so(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        made = published_briefing(dunmoor)
        assert made.pages == 1
    answer = client.get(f"{ALL}{made.pk}/pdf/")
    reader = PdfReader(BytesIO(answer.content))
    assert len(reader.pages) == 1
    assert "Learning from R-1" in reader.pages[0].extract_text()
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    long = sent_form(
        title="Long", **dict.fromkeys(("about", "found", "change", "good"), "Many words. " * 110)
    )
    client.post(f"{ALL}{made.pk}/change/", long)
    assert "Shorten the text until it fits on one" in text(client.get(f"{ALL}{made.pk}/"))


def test_agencies_say_what_they_did_with_it(dunmoor: Board, client: Client, signed_in: Any) -> None:
    police, trust = builders.agency("Dunmoor Police"), builders.agency("Dunmoor Trust")
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    with board_scope(dunmoor.pk):
        for agency in (police, trust):
            BoardAgency.objects.create(board=dunmoor, agency=agency)
        made = published_briefing(dunmoor)
    url = f"{ALL}{made.pk}/"
    late = {"agencies": [police.pk], **day("due_on", DAY)}
    assert "This day has passed" in text(client.post(f"{url}send/", late))
    due = timezone.localdate() + dt.timedelta(days=14)
    client.post(f"{url}send/", {"agencies": [police.pk, trust.pk], **day("due_on", due)})
    page = text(client.get(url))
    assert "2 of 2 agencies have not answered" in page
    assert "It has no lead here, so nobody was told." in page
    theirs = signed_in(lead)
    home = text(theirs.get("/boards/dunmoor/"))
    assert "1 briefing waits for what your agency did with it" in home
    assert "Urgent" not in home
    with time_machine.travel(timezone.now() + dt.timedelta(days=16)):
        access = [access_of(lead).by_board[dunmoor.pk]]
        with board_scope(dunmoor.pk):
            assert [need.urgent for need in needs_of(lead, access, timezone.localdate())[dunmoor.pk]] == [
                True
            ]
    listed = theirs.get(f"{ALL}sent/")
    assert "Not answered" in text(listed)
    with board_scope(dunmoor.pk):
        mine, other = BriefingSending.objects.get(agency=police), BriefingSending.objects.get(agency=trust)
    assert theirs.get(f"{url}answers/{other.pk}/").status_code == 404
    answer = {"done": "not_for_us", "text": "", "reached": ""}
    assert "Say why it is not for you" in text(theirs.post(f"{url}answers/{mine.pk}/", answer))
    answer = {"done": "trained", "text": "In all inductions now.", "reached": "120"}
    shown = text(theirs.post(f"{url}answers/{mine.pk}/", answer, follow=True))
    assert "In all inductions now." in shown
    assert "Dunmoor Trust" not in shown
    page = text(client.get(url))
    assert "Reached 120 people" in page
    assert "1 of 2 agencies have not answered" in page or "1 of 2 agencies has not answered" in page
    assert "1 briefing waits" not in text(theirs.get("/boards/dunmoor/"))
    assert "1 agency is reminded" in text(client.post(f"{url}chase/", follow=True))
    assert "reminded today" in text(client.post(f"{url}chase/", follow=True))


def test_mail_goes_to_leads_and_is_chased_by_the_calendar(
    dunmoor: Board, django_capture_on_commit_callbacks: Any, delivered: None
) -> None:
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    police = builders.agency("Dunmoor Police")
    due = timezone.localdate() + dt.timedelta(days=14)
    with board_scope(dunmoor.pk):
        made = published_briefing(dunmoor)
        with django_capture_on_commit_callbacks(execute=True):
            send_briefing(made, agencies=[police], due_on=due, actor=None)
    assert [one.to for one in mail.outbox] == [[lead.email]]
    assert "what you did with it" in mail.outbox[0].body
    monday = due + dt.timedelta(days=7 - due.weekday())
    with board_scope(dunmoor.pk), django_capture_on_commit_callbacks(execute=True):
        assert chase_due(on=due) == 0
        assert chase_due(on=monday) == 1
        assert chase_due(on=monday) == 0  # a task that runs twice
        assert chase_due(on=monday + dt.timedelta(days=7)) == 0
        assert chase_due(on=monday + dt.timedelta(days=14)) == 1
    assert [one.subject.startswith("Reminder: ") for one in mail.outbox] == [False, True, True]


def test_learning_from_a_review_of_another_area(dunmoor: Board, client: Client, signed_in: Any) -> None:
    sent = {
        "area": "Fernley", "reference": "F-9", "pseudonym": "Child Ash", "link": "fernley.example/ash", "revision": "",
        "summary": "A baby was shaken.", "relevance": "We saw the same.", "local_action": "", "new_themes": "Injury",
        **day("published_on", DAY),
    }  # fmt: skip
    missing = text(client.post(f"{BASE}elsewhere/add/", sent | {"area": ""} | day("published_on", None)))
    assert "Enter area that published it" in missing
    page = client.post(f"{BASE}elsewhere/add/", sent, follow=True)
    assert "We saw the same." in text(page)
    member = signed_in(builders.user_with_role(dunmoor, Role.MEMBER))
    assert "Child Ash" in text(member.get(f"{BASE}library/?q=fernley"))
    with board_scope(dunmoor.pk):
        outside = OutsideReview.objects.select_related("review").get()
        assert outside.link == "https://fernley.example/ash"
    url = f"{BASE}elsewhere/{outside.review_id}/"
    client.post(url, sent | {"local_action": "Taught at each birth.", "revision": outside.review.revision})
    assert "Taught at each birth." in text(member.get(f"{BASE}{outside.review_id}/"))
    # It is no review of this board, and no theme of it.
    assert "Nothing happened in this year" in text(client.get(f"{BASE}numbers/?year=2025-26"))
    with board_scope(dunmoor.pk):
        own = review_of(dunmoor, "R-2")
    assert client.get(f"{BASE}elsewhere/{own.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("place", "queries"), [("", 8), ("sent/", 8), ("1/", 10)])
def test_pages_take_the_same_queries_for_any_number(
    dunmoor: Board,
    manager: User,
    client: Client,
    rows: int,
    place: str,
    queries: int,
    django_assert_num_queries: Any,
) -> None:
    police = builders.agency("Dunmoor Police")
    builders.give_role(manager, dunmoor, Role.AGENCY_LEAD)
    with board_scope(dunmoor.pk):
        for n in range(rows):
            review = review_of(dunmoor, f"R-{n}", published_on=DAY)
            one = Briefing.objects.create(board=dunmoor, review=review, title="x", published_on=DAY, pages=1)
            BriefingSending.objects.create(board=dunmoor, briefing=one, agency=police, due_on=DAY)
        for n in range(rows):
            other = builders.agency(f"Agency {n}")
            BriefingSending.objects.create(board=dunmoor, briefing=one, agency=other, due_on=DAY)
    url = f"{ALL}{place.replace('1/', f'{one.pk}/')}"
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200
