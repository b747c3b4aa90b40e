"""A report on its way to the public: sign-off, the search for who the child is, the hour, a year at least."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reviews.models import Publication, PublishedEdition, RedactionHit, Review
from reviews.publication_pdf import texts_in_pdf
from reviews.services import publishing, redaction, register
from reviews.services.publishing import read_edition
from reviews.tasks.publications import release_reports
from tests import builders
from tests.reviews.publishing_stories import asked, signed, write, written
from tests.reviews.stories import recommendation_of

LONDON = timezone.get_default_timezone()
TOLD = "A worker wrote that Robin loved Maple Lodge Nursery."


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.REVIEW_LEAD)


@pytest.fixture
def second(dunmoor: Board) -> User:
    person = builders.user("second@dunmoor.example")
    builders.give_role(person, dunmoor, Role.REVIEW_LEAD)
    return person


@pytest.fixture
def chair(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.CHAIR)


@pytest.fixture
def scope(dunmoor: Board) -> Iterator[Board]:
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        yield dunmoor


def words_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


def later() -> dt.datetime:
    """Tomorrow at ten in England."""
    day = timezone.localdate() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(10), LONDON)


class TestSignOff:
    """Nothing is published before the board signed exactly these words."""

    def test_publication_before_sign_off_is_refused_in_words(
        self, scope: Board, lead: User, chair: User
    ) -> None:
        review = written(scope, lead)
        with pytest.raises(ValidationError) as refused:
            publishing.schedule(review, at=None, actor=lead)
        assert "The board has not signed this report off" in words_of(refused)
        page = builders.client_of(lead).post(
            f"/boards/dunmoor/reviews/{review.pk}/publication/plan/", {"when": "now"}
        )
        assert "The board has not signed this report off" in page.content.decode()
        signed(review, lead, chair)
        write(review, lead, "Other words.")
        with pytest.raises(ValidationError) as refused:
            publishing.schedule(review, at=None, actor=lead)
        assert "changed after the board signed it off" in words_of(refused)

    def test_the_register_cannot_publish_it_by_hand(self, scope: Board, lead: User) -> None:
        review = written(scope, lead)
        facts = register.ReviewFacts(review.reference, review.kind, published_on=timezone.localdate())
        with pytest.raises(ValidationError) as refused:
            register.change_review(
                review, facts=facts, themes=register.ThemesGiven(), revision=review.revision, actor=lead
            )
        assert list(refused.value.message_dict) == ["published_on"]

    def test_the_chair_reads_it_only_while_asked(self, scope: Board, lead: User, chair: User) -> None:
        review = written(scope, lead)
        url = f"/boards/dunmoor/reviews/{review.pk}/sign-off/"
        client = builders.client_of(chair)
        assert client.get(url).status_code == 404
        asked(review, lead)
        assert builders.client_of(chair, second_factor=False).get(url).status_code == 302
        assert "Services met often." in client.get(url).content.decode()
        assert client.post(url, {"note": ""}).status_code == 200
        assert client.post(url, {"note": "Say more of the father."}).status_code == 302
        assert client.get(url).status_code == 404
        page = builders.client_of(lead).get(f"/boards/dunmoor/reviews/{review.pk}/report/")
        assert "Say more of the father." in page.content.decode()
        asked(review, lead)
        write(review, lead, "Changed behind the chair.")
        page = client.get(url).content.decode()
        assert "changed after you were asked" in page
        assert "Changed behind the chair." not in page
        asked(review, lead)
        assert client.post(url, {"sign": "yes"}).status_code == 302
        assert client.get(url).status_code == 404
        assert Publication.objects.get(review=review).signed_by == chair


class TestSearch:
    """What tells who the child is stops the publication until it is mended or two people decide."""

    def test_a_name_is_found_in_texts_and_in_the_pdf(self, scope: Board, lead: User) -> None:
        review = written(scope, lead, text=TOLD)
        recommendation_of(review, text="Tell Robin’s school.")
        made = redaction.check(review, actor=lead)
        places = " ".join(one.places for one in RedactionHit.objects.filter(check_made=made))
        for place in ("Section", "PDF, page", "Recommendation"):
            assert place in places
        found = {one.hit.found for one in redaction.judged(made)}
        assert {"Robin", "Maple Lodge Nursery"} <= found

    def test_it_takes_two_people_or_other_words(
        self, scope: Board, lead: User, second: User, chair: User
    ) -> None:
        review = written(scope, lead, text="The nursery wrote: “a robin sang, and Robin smiled”.")
        signed(review, lead, chair)
        with pytest.raises(ValidationError) as refused:
            publishing.schedule(review, at=None, actor=lead)
        assert "two people have not decided" in words_of(refused)
        made = redaction.check(review, actor=lead)
        for one in redaction.judged(made):
            redaction.decide(one.hit, reason="It is the bird in the story.", actor=lead)
            with pytest.raises(ValidationError) as refused:
                redaction.decide(one.hit, reason="It is the bird.", actor=lead)
            assert "It takes a second person" in words_of(refused)
        with pytest.raises(ValidationError):
            publishing.schedule(review, at=None, actor=lead)
        for one in redaction.judged(made):
            redaction.decide(one.hit, reason="A bird.", actor=second)
        assert publishing.schedule(review, at=None, actor=lead).number == 1

    def test_without_a_record_nothing_could_be_searched_for(
        self, scope: Board, lead: User, chair: User
    ) -> None:
        review = written(scope, lead)
        review.identity.delete()
        signed(review, lead, chair)
        made = redaction.check(review, actor=lead)
        [one] = redaction.judged(made)
        assert one.hit.kind == redaction.NO_RECORD
        with pytest.raises(ValidationError):
            publishing.schedule(review, at=None, actor=lead)

    def test_the_pages_show_and_decide(self, scope: Board, lead: User, second: User) -> None:
        review = written(scope, lead, text=TOLD)
        base = f"/boards/dunmoor/reviews/{review.pk}/publication/"
        client = builders.client_of(lead)
        assert client.post(f"{base}search/").status_code == 302
        page = client.get(f"{base}search/").content.decode()
        assert "Stops the publication" in page
        hit = RedactionHit.objects.filter(check_made__review=review)[0]
        url = f"{base}search/{hit.pk}/"
        assert "Enter" in client.post(url, {"reason": ""}).content.decode()
        assert client.post(url, {"reason": "Not the child."}).status_code == 302
        assert "Take my decision back" in client.get(url).content.decode()
        assert client.post(url, {"take_back": "yes"}).status_code == 302
        for person in (lead, second):
            builders.client_of(person).post(url, {"reason": "Not the child."})
        assert "Not the child" in client.get(f"{base}search/").content.decode()
        write(review, lead, "Mended.")
        assert "The text changed after this search" in client.get(f"{base}search/").content.decode()


class TestHour:
    """The public page is not there until its minute, and the register says so from then on."""

    def test_404_before_the_minute_and_there_from_it_on(
        self, scope: Board, lead: User, chair: User, client: Client
    ) -> None:
        review = written(scope, lead)
        signed(review, lead, chair)
        edition = publishing.schedule(review, at=later(), actor=lead)
        place = review.publication.place
        url = f"/published/dunmoor/reviews/{place}/"
        for address in (url, f"{url}report.pdf"):
            assert client.get(address).status_code == 404
        assert "Child Fern" not in client.get("/published/dunmoor/reviews/").content.decode()
        with pytest.raises(ValidationError) as refused:
            write(review, lead, "Changed while it waits.")
        assert "waits for the hour" in words_of(refused)
        hour = timezone.now() - dt.timedelta(seconds=1)
        Publication.objects.update(publish_at=hour, signed_at=hour)
        PublishedEdition.objects.update(publish_at=hour, signed_at=hour)
        assert read_edition(scope, place, now=hour - dt.timedelta(minutes=1)) is None
        assert Publication.objects.get().released_at is None
        assert read_edition(scope, place, now=hour) == edition
        review.refresh_from_db()
        assert review.published_on == timezone.localtime(hour).date()

    def test_it_goes_public_by_itself(self, scope: Board, lead: User, chair: User, client: Client) -> None:
        review = written(scope, lead)
        signed(review, lead, chair)
        publishing.schedule(review, at=later(), actor=lead)
        past = timezone.now() - dt.timedelta(seconds=1)
        Publication.objects.update(publish_at=past, signed_at=past)
        PublishedEdition.objects.update(publish_at=past, signed_at=past)
        assert release_reports() == 1
        assert release_reports() == 0
        review.refresh_from_db()
        assert review.published_on == timezone.localdate()
        url = f"/published/dunmoor/reviews/{review.publication.place}/"
        page = client.get(url)
        assert page.status_code == 200
        assert "Eleven appointments" in page.content.decode()
        assert not page.cookies
        pdf: Any = client.get(f"{url}report.pdf")
        text = " ".join(text for _, text in texts_in_pdf(b"".join(pdf.streaming_content)))
        assert "Eleven appointments" in text
        assert "Child Fern" in client.get("/published/dunmoor/reviews/").content.decode()
        assert client.get("/published/eastvale/reviews/").status_code == 404

    def test_a_text_that_changes_after_the_plan_stops_it(
        self, scope: Board, lead: User, chair: User, client: Client
    ) -> None:
        review = written(scope, lead)
        signed(review, lead, chair)
        publishing.schedule(review, at=later(), actor=lead)
        recommendation_of(review, text="Added behind the back of the search.")
        assert read_edition(scope, review.publication.place, now=later()) is None
        publication = Publication.objects.get()
        assert publication.stopped_at is not None
        review.refresh_from_db()
        assert review.published_on is None
        publishing.take_off_plan(review, actor=lead)
        publishing.schedule(review, at=None, actor=lead)
        assert read_edition(scope, review.publication.place) is not None

    def test_an_hour_in_the_past_is_refused_at_its_field(self, scope: Board, lead: User, chair: User) -> None:
        review = written(scope, lead)
        signed(review, lead, chair)
        given = {"when": "at", "day_day": "1", "day_month": "5", "day_year": "2024", "hour": "10 am"}
        url = f"/boards/dunmoor/reviews/{review.pk}/publication/plan/"
        client = builders.client_of(lead)
        assert "This hour is past." in client.post(url, given).content.decode()
        assert "Enter the time" in client.post(url, given | {"hour": ""}).content.decode()
        day = later()
        given |= {"day_day": str(day.day), "day_month": str(day.month), "day_year": str(day.year)}
        assert client.post(url, given).status_code == 302
        assert PublishedEdition.objects.get().publish_at == later()


class TestYear:
    """It stays for a year at least: before that it takes two people and a reason to take it down."""

    def test_two_people_within_a_year_one_after_it(
        self, scope: Board, lead: User, second: User, chair: User, client: Client
    ) -> None:
        review = written(scope, lead)
        signed(review, lead, chair)
        publishing.schedule(review, at=None, actor=lead)
        url = f"/published/dunmoor/reviews/{review.publication.place}/"
        down = f"/boards/dunmoor/reviews/{review.pk}/take-down/"
        first = builders.client_of(lead)
        assert "Enter" in first.post(down, {"reason": ""}).content.decode()
        assert first.post(down, {"reason": "The family asks for it."}).status_code == 302
        assert "A second person" in first.post(down, {}).content.decode()
        assert client.get(url).status_code == 200
        assert builders.client_of(second).post(down, {}).status_code == 302
        assert client.get(url).status_code == 404
        publishing.schedule(review, at=None, actor=lead)
        assert client.get(url).status_code == 200
        Publication.objects.update(released_at=timezone.now() - dt.timedelta(days=367))
        publishing.take_down(review, reason="It is old.", actor=lead)
        assert client.get(url).status_code == 404
        with pytest.raises(ValidationError):
            publishing.take_down(review, reason="Again.", actor=lead)
        library = builders.client_of(chair).get("/boards/dunmoor/reviews/library/").content.decode()
        assert "Child Fern" in library


def test_a_panel_member_reads_drafts_and_not_what_the_search_found(scope: Board, lead: User) -> None:
    review: Review = written(scope, lead, text=TOLD)
    person = builders.user("panel@reviews.example")
    builders.give_role(person, scope, Role.PANEL_MEMBER, review_id=review.pk)
    redaction.check(review, actor=lead)
    client = builders.client_of(person)
    base = f"/boards/dunmoor/reviews/{review.pk}/"
    assert "loved" in client.get(f"{base}report/read/").content.decode()
    page: Any = client.get(f"{base}publication/")
    assert page.status_code == 200
    assert "to be decided" not in page.content.decode()
    assert client.get(f"{base}publication/search/").status_code == 403
