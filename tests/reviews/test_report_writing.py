"""Writing the report of a review: two at once, what is typed, comments, versions, and who may."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reviews.models import DraftSection, PanelMember, ReportVersion, Review, SectionComment, SectionDraft
from reviews.report_text import blocks_of
from reviews.services import report_drafting as services
from tests import builders
from tests.reviews.publishing_stories import TEXT, written
from tests.reviews.test_review_file import hidden, queries


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.REVIEW_LEAD)


@pytest.fixture
def review(dunmoor: Board, lead: User) -> Iterator[Review]:
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        yield written(dunmoor, lead)


@pytest.fixture
def base(review: Review) -> str:
    section = DraftSection.objects.filter(review=review)[0]
    return f"/boards/dunmoor/reviews/{review.pk}/report/sections/{section.pk}/"


@pytest.fixture
def author(dunmoor: Board, review: Review) -> Client:
    """Of the lead reviewer, whom the panel names."""
    person = builders.user("author@reviews.example")
    builders.give_role(person, dunmoor, Role.PANEL_MEMBER, review_id=review.pk)
    part = PanelMember.Part.LEAD_REVIEWER
    PanelMember.objects.create(board=dunmoor, review=review, name="Ira Vale", email=person.email, part=part)
    return builders.client_of(person)


def opened(client: Client, base: str) -> dict[str, str]:
    """The form of a section as it is sent when nothing is typed."""
    page = client.get(f"{base}write/").content.decode()
    return {name: hidden(page, name) for name in ("began", "revision")} | {
        "title": "Introduction",
        "body": TEXT,
    }


def test_two_people_in_one_section_see_both_texts(base: str, lead: User, author: Client) -> None:
    first = builders.client_of(lead)
    mine, theirs = opened(first, base), opened(author, base)
    assert author.post(f"{base}write/", theirs | {"body": "What the author wrote."}).status_code == 302
    answer = first.post(f"{base}write/", mine | {"body": "What the lead wrote."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "What the author wrote." in page
    assert "What the lead wrote." in page
    assert DraftSection.objects.first().body == "What the author wrote."  # type: ignore[union-attr]
    again = {name: hidden(page, name) for name in ("began", "revision")}
    both = {"title": "Beginning", "body": "What both wrote."}
    assert first.post(f"{base}write/", again | both).status_code == 302
    kept = DraftSection.objects.first()
    assert kept is not None
    assert (kept.title, kept.body) == ("Beginning", "What both wrote.")


def test_what_is_typed_is_kept_for_its_writer_alone(base: str, lead: User, author: Client) -> None:
    sent = opened(author, base) | {"body": "Half a sent"}
    answer = author.post(f"{base}keep/", sent | {"place": f"{base}write/"})
    assert answer.json()["at"]
    assert "Half a sent" in author.get(f"{base}write/").content.decode()
    assert "Half a sent" not in builders.client_of(lead).get(f"{base}write/").content.decode()
    # The lead saves meanwhile: the author goes on with what they typed, and nothing is overwritten unseen.
    other = builders.client_of(lead)
    assert other.post(f"{base}write/", opened(other, base) | {"body": "The lead’s."}).status_code == 302
    later = opened(author, base) | {"body": "Half a sentence."}
    assert author.post(f"{base}write/", later).status_code == 409
    assert author.post(f"{base}write/", {"drop": "yes"}).status_code == 302
    assert not SectionDraft.objects.exists()


def test_the_panel_comments_and_does_not_write(
    dunmoor: Board, review: Review, base: str, author: Client
) -> None:
    person = builders.user("panel@reviews.example")
    builders.give_role(person, dunmoor, Role.PANEL_MEMBER, review_id=review.pk)
    panel = builders.client_of(person)
    assert panel.get(f"{base}write/").status_code == 403
    assert panel.post(f"{base}keep/", {"body": "x"}).status_code == 403
    assert "Enter" in panel.post(base, {"text": " "}).content.decode()
    assert panel.post(base, {"text": "Where is the father?"}).status_code == 302
    [asked] = SectionComment.objects.all()
    assert author.post(base, {"text": "In the next draft.", "answers": asked.pk}).status_code == 302
    report = f"/boards/dunmoor/reviews/{review.pk}/report/"
    assert "1 open" in author.get(report).content.decode()
    assert author.post(f"{base}comments/{asked.pk}/resolve/").status_code == 302
    page = author.get(base).content.decode()
    assert "Dealt with" in page
    assert "In the next draft." in page
    assert "1 open" not in author.get(report).content.decode()


def test_a_version_stays_as_it_was(review: Review, base: str, author: Client) -> None:
    report = f"/boards/dunmoor/reviews/{review.pk}/report/"
    assert author.post(f"{report}versions/keep/", {"reason": "First draft"}).status_code == 302
    author.post(f"{base}write/", opened(author, base) | {"body": "Quite different."})
    page = author.get(f"{report}versions/1/").content.decode()
    assert "Services met often." in page
    assert "Quite different." not in page
    assert "Quite different." in author.get(f"{report}read/").content.decode()
    assert ReportVersion.objects.get().number == 1


def test_a_section_with_a_text_is_not_removed(review: Review, lead: User) -> None:
    first, second, *_ = DraftSection.objects.filter(review=review).select_related("review", "board")
    with pytest.raises(ValidationError):
        services.remove_section(first, actor=lead)
    services.remove_section(second, actor=lead)
    services.move_section(first, up=False, actor=lead)
    titles = list(DraftSection.objects.filter(review=review).values_list("title", flat=True))
    assert titles[:2] == ["The child and the family", "Introduction"]


def test_every_word_of_a_text_is_in_a_block() -> None:
    found = blocks_of("One\ntwo\n\n## Head\nthree\n- a\n- b\n\n- c\nfour")
    assert [(one.kind, one.lines) for one in found] == [
        ("paragraph", ["One", "two"]),
        ("heading", ["Head"]),
        ("paragraph", ["three"]),
        ("list", ["a", "b"]),
        ("list", ["c"]),
        ("paragraph", ["four"]),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_same_queries(review: Review, base: str, lead: User, rows: int) -> None:
    section = DraftSection.objects.filter(review=review).select_related("review", "board")[0]
    for number in range(rows):
        services.comment(section, text=f"Comment {number}", actor=lead)
        services.keep_version(review, reason="Draft", actor=lead)
    client = builders.client_of(lead)
    report = f"/boards/dunmoor/reviews/{review.pk}/"
    assert queries(client, base, f"{report}report/", f"{report}publication/") == [10, 12, 19]
