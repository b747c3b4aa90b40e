"""The pages of incidents and reviews: who reads what, adding, changing, two people at once."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from boards.models import Action, Agency, Board, BoardAgency
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from reviews.models import Finding, Incident, Review, ReviewRecommendation, ReviewSetting, Theme
from tests import builders
from tests.reviews.stories import DAY, incident_of, recommendation_of, review_of, theme

BASE = "/boards/dunmoor/reviews/"


@pytest.fixture
def client(manager: User, signed_in: Any) -> Client:
    """Of the board manager."""
    found: Client = signed_in(manager)
    return found


@pytest.fixture
def member(dunmoor: Board, signed_in: Any) -> Client:
    """Of a member, who reads the register only."""
    found: Client = signed_in(builders.user_with_role(dunmoor, Role.MEMBER))
    return found


def text(response: Any) -> str:
    """The words of a page, without markup."""
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).split())


def day(name: str, value: dt.date | None) -> dict[str, str]:
    parts = (value.day, value.month, value.year) if value else ("", "", "")
    return {
        f"{name}_{part}": str(number) for part, number in zip(("day", "month", "year"), parts, strict=True)
    }


def incident_form(**given: Any) -> dict[str, Any]:
    dates = {"aware_on": DAY, "notified_on": None, "rapid_review_on": None, "decided_on": None}
    sent: dict[str, Any] = {
        "reference": "I-7",
        "pseudonym": "Child Q",
        "decision": "",
        "new_themes": "",
        "revision": "",
    }
    for name, default in dates.items():
        sent |= day(name, given.pop(name, default))
    return sent | given


def review_form(**given: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {
        "reference": "R-7", "pseudonym": "", "kind": "lcspr", "incident": "", "summary": "", "new_themes": "",
        "ended_because": "", "revision": "",
    }  # fmt: skip
    for name in ("decided_on", "started_on", "published_on", "ended_on"):
        sent |= day(name, given.pop(name, DAY if name == "started_on" else None))
    return sent | given


def test_an_incident_is_added_with_themes_new_and_old(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        known = theme(dunmoor, "Neglect")
    sent = incident_form(
        themes=[known.pk], new_themes="Hidden adults; neglect", notified_on=dt.date(2025, 6, 5)
    )
    page = client.post(f"{BASE}incidents/add/", sent, follow=True)
    words = text(page)
    assert "Child Q" in words
    assert "Notified" in words
    # 5 working days from Monday 2 June 2025, 15 from Thursday 5 June.
    assert "Last day in time" in words
    assert "9 June 2025" in words
    assert "26 June 2025" in words
    with board_scope(dunmoor.pk):
        incident = Incident.objects.get()
        assert sorted(incident.themes.values_list("name", flat=True)) == ["Hidden adults", "Neglect"]
        entry = AuditEntry.objects.get(action="incident.added")
        assert entry.after["themes"] == ["Hidden adults", "Neglect"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reference": ""}, "Enter reference"),
        ({"notified_on": dt.date(2025, 6, 1)}, "cannot be before anybody was aware of it (2 June 2025)"),
        ({"rapid_review_on": dt.date(2025, 6, 20)}, "There is no rapid review without a notification"),
        ({"aware_on": dt.date(2090, 1, 1)}, "This day is still to come"),
        ({"decided_on": dt.date(2025, 6, 20)}, "Choose what was decided"),
        ({"aware_on_day": "31"}, "Date of becoming aware must be a real date"),
        ({"reference": "TAKEN"}, "already an incident with this reference"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(dunmoor: Board, client: Client, given: Any, words: str) -> None:
    with board_scope(dunmoor.pk):
        incident_of(dunmoor, "TAKEN")
    page = client.post(f"{BASE}incidents/add/", incident_form(**given))
    assert page.status_code == 200
    assert words in text(page)
    assert 'value="Child Q"' in page.content.decode()  # nothing is lost
    with board_scope(dunmoor.pk):
        assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": ""}, "Choose kind"),
        ({"published_on": dt.date(2025, 5, 1)}, "cannot be published before it started (2 June 2025)"),
        ({"decided_on": dt.date(2025, 6, 20)}, "cannot start before it was decided (20 June 2025)"),
        ({"ended_on": dt.date(2025, 7, 1)}, "Say why the review is not published"),
        ({"ended_because": "A trial."}, "Enter the day on which it ended"),
        ({"published_on": dt.date(2090, 1, 1)}, "This day is still to come"),
    ],
)
def test_a_review_that_cannot_be(dunmoor: Board, client: Client, given: Any, words: str) -> None:
    page = client.post(f"{BASE}add/", review_form(**given))
    assert words in text(page)
    with board_scope(dunmoor.pk):
        assert not Review.objects.exists()


def test_a_review_begins_with_what_its_incident_says(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        incident = incident_of(
            dunmoor, "I-7", "Neglect", pseudonym="Child Q", decision="review", decided_on=DAY
        )
        neglect = Theme.objects.get()
    page = client.get(f"{BASE}add/?incident={incident.pk}")
    initial = page.context["form"].initial
    assert (initial["reference"], initial["pseudonym"], initial["decided_on"]) == ("I-7", "Child Q", DAY)
    assert initial["themes"] == [neglect.pk]
    for odd in ("x", "999999", "1" * 40):
        assert client.get(f"{BASE}add/?incident={odd}").status_code == 200
    sent = review_form(incident=incident.pk, themes=[neglect.pk], decided_on=DAY)
    assert "Timeline" in text(client.post(f"{BASE}add/", sent, follow=True))
    with board_scope(dunmoor.pk):
        assert Review.objects.get().incident_id == incident.pk
    assert "R-7" in text(client.get(f"{BASE}incidents/{incident.pk}/"))


def test_incident_of_another_board_cannot_be_chosen(dunmoor: Board, eastvale: Board, client: Client) -> None:
    with board_scope(eastvale.pk):
        theirs = incident_of(eastvale)
        their_theme = theme(eastvale, "Theirs")
    page = client.post(f"{BASE}add/", review_form(incident=theirs.pk))
    assert "Select a valid choice" in text(page)
    assert client.post(f"{BASE}incidents/add/", incident_form(themes=[their_theme.pk])).status_code in (
        200,
        302,
    )
    with board_scope(dunmoor.pk, eastvale.pk):
        assert not Incident.objects.filter(board=dunmoor, themes=their_theme).exists()


def test_the_second_of_two_sees_what_the_first_one_wrote(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        review = review_of(dunmoor, summary="At first.")
    url = f"{BASE}{review.pk}/change/"
    first = review_form(reference="R-1", summary="The first one’s words.", revision=0)
    assert client.post(url, first).status_code == 302
    second = review_form(reference="R-1", summary="The second one’s words.", kind="silp", revision=0)
    page = client.post(url, second)
    words = text(page)
    assert "Somebody else saved this while you were writing" in words
    assert "The first one’s words." in words
    assert "The second one’s words." in words
    assert "Local child safeguarding practice review" in words
    with board_scope(dunmoor.pk):
        assert Review.objects.get().summary == "The first one’s words."
    again = second | {"revision": page.context["form"]["revision"].value()}
    assert client.post(url, again).status_code == 302
    with board_scope(dunmoor.pk):
        assert (Review.objects.get().summary, Review.objects.get().kind) == (
            "The second one’s words.",
            "silp",
        )


def test_summary_and_findings_are_for_all_once_it_is_published(
    dunmoor: Board, client: Client, member: Client
) -> None:
    with board_scope(dunmoor.pk):
        review = review_of(dunmoor, summary="What was learned.")
        finding = Finding.objects.create(
            board=dunmoor, review=review, number=1, text="Fathers were left out."
        )
        recommendation_of(review, text="Ask about fathers.", finding=finding)
    url = f"{BASE}{review.pk}/"
    for words in ("What was learned.", "Fathers were left out."):
        assert words in text(client.get(url))
        assert words not in text(member.get(url))
    assert "Ask about fathers." in text(member.get(url))
    assert "Change" not in text(member.get(url))
    assert "What was learned." not in text(member.get(f"{BASE}library/?q=learned"))
    with board_scope(dunmoor.pk):
        Review.objects.update(published_on=DAY + dt.timedelta(days=60))
    for words in ("What was learned.", "Fathers were left out."):
        assert words in text(member.get(url))
    assert "What was learned." in text(member.get(f"{BASE}library/?q=learned"))


def test_from_a_finding_to_an_action_with_its_source(dunmoor: Board, client: Client, member: Client) -> None:
    police: Agency = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        review = review_of(dunmoor)
        BoardAgency.objects.create(board=dunmoor, agency=police)
    url = f"{BASE}{review.pk}/"
    client.post(f"{url}findings/add/", {"kind": "improvement", "text": "Fathers were left out."})
    with board_scope(dunmoor.pk):
        finding = Finding.objects.get()
    sent = {"text": "Ask about fathers.", "finding": finding.pk, "agency": police.pk}
    assert client.post(f"{url}recommendations/add/", sent).status_code == 302
    with board_scope(dunmoor.pk):
        one = ReviewRecommendation.objects.get()
        ReviewRecommendation.objects.update(moved_on=dt.date(2025, 1, 6))
    assert "Little or no progress" in text(client.get(url))
    form = client.get(f"{url}recommendations/{one.pk}/action/").context["form"]
    assert form.initial["owners"] == [police.pk]
    due = timezone.localdate() + dt.timedelta(days=30)
    made = {"text": "Change the form", "owners": [police.pk], **day("due", due)}
    page = client.post(f"{url}recommendations/{one.pk}/action/", made, follow=True)
    words = text(page)
    assert "Action 1" in words
    assert "Under way" in words
    assert "Little or no progress" not in words
    assert page.context["chain"].rows[1][0] == "Finding 1"
    assert [row[0] for row in page.context["chain"].rows] == [
        "R-1",
        "Finding 1",
        "Recommendation 1",
        "Action 1",
    ]
    assert "This action was made" in text(client.post(f"{url}recommendations/{one.pk}/action/", made))
    with board_scope(dunmoor.pk):
        action = Action.objects.get()
        assert ReviewRecommendation.objects.get().state == "under_way"
    assert "Review R-1: recommendation 1" in text(member.get(f"/boards/dunmoor/actions/{action.number}/"))
    # What something came from stays.
    for place in (f"recommendations/{one.pk}/remove/", f"findings/{finding.pk}/remove/"):
        assert "so it stays" in text(client.post(f"{url}{place}", follow=True))


def test_not_acting_needs_reasons(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        one = recommendation_of(review_of(dunmoor))
    url = f"{BASE}{one.review_id}/recommendations/{one.pk}/"
    sent = {"text": "x", "agency": "", "state": "not_acted_on", "decision_reasons": "", "revision": 0}
    assert "Say why the recommendation is not acted on" in text(client.post(url, sent))
    client.post(url, sent | {"decision_reasons": "The law does not allow it."})
    page = text(client.get(f"{BASE}{one.review_id}/"))
    assert "The law does not allow it." in page
    assert "Make it an action" not in page
    stale = text(client.post(url, sent | {"decision_reasons": "Another reason.", "revision": 0}))
    assert "Somebody else saved this" in stale
    assert "The law does not allow it." in stale


def downloaded(client: Client, place: str) -> list[str]:
    response: Any = client.get(f"{BASE}{place}?download=csv")
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


def test_filters(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        wide = theme(dunmoor, "Harm outside the home")
        theme(dunmoor, "Exploitation", parent=wide)
        review_of(dunmoor, "R-1", "Exploitation")
        review_of(
            dunmoor, "R-2", kind="silp", started_on=dt.date(2023, 5, 1), published_on=dt.date(2023, 9, 1)
        )
        review_of(dunmoor, "R-3", started_on=None, decided_on=dt.date(2024, 6, 3))
        ended = {"ended_on": dt.date(2024, 2, 1), "ended_because": "A trial."}
        review_of(dunmoor, "R-4", started_on=dt.date(2024, 1, 8), **ended)
        incident_of(dunmoor, "I-1", notified_on=DAY, rapid_review_on=DAY)
        incident_of(dunmoor, "I-2", "Exploitation", notified_on=DAY, decision="none")
        incident_of(dunmoor, "I-3", aware_on=dt.date(2024, 1, 8))

    def found(query: str, place: str = "") -> list[str]:
        page = client.get(f"{BASE}{place}?{query}").content.decode()
        return re.findall(r'href="/boards/dunmoor/reviews/(?:incidents/)?\d+/">([^<]+)</a>', page)

    assert found("") == ["R-1", "R-3", "R-4", "R-2"]
    assert found("kind=silp") == ["R-2"]
    assert [found(f"stage={stage}") for stage in ("decided", "under_way", "published", "ended")] == [
        ["R-3"], ["R-1"], ["R-2"], ["R-4"],
    ]  # fmt: skip
    assert found(f"theme={wide.pk}") == ["R-1"]
    assert found("year=2023-24") == ["R-4", "R-2"]
    assert found("q=r-3") == ["R-3"]
    assert found("", "incidents/") == ["I-2", "I-1", "I-3"]
    assert [found(f"stage={stage}", "incidents/") for stage in ("aware", "notified", "rapid_review", "decided")] == [
        ["I-3"], [], ["I-1"], ["I-2"],
    ]  # fmt: skip
    assert found(f"theme={wide.pk}", "incidents/") == ["I-2"]
    assert found("decision=none&year=2025-26", "incidents/") == ["I-2"]
    assert len(downloaded(client, "")) == 5
    assert "I-3" in downloaded(client, "incidents/")[3]


QUERIES = {
    "": 10,
    "incidents/": 14,
    "themes/": 10,
    "numbers/": 26,
    "library/": 11,
    "1/": 20,
    "incidents/1/": 13,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("place", list(QUERIES))
def test_pages_take_the_same_queries_for_any_number(
    dunmoor: Board, client: Client, rows: int, place: str, django_assert_num_queries: Any
) -> None:
    with board_scope(dunmoor.pk):
        review = None
        for n in range(rows):
            incident = incident_of(dunmoor, f"I-{n}", f"T{n}", "Neglect", notified_on=DAY)
            review = review or review_of(dunmoor, f"R-{n}", f"T{n}", incident=incident, published_on=DAY)
            finding = Finding.objects.create(board=dunmoor, review=review, number=n + 1, text="x")
            recommendation_of(review, n + 1, finding=finding, agency=builders.agency(f"Agency {n}"))
            if n:
                review_of(dunmoor, f"R-{n}", f"T{n}", incident=Incident.objects.first(), published_on=DAY)
    assert review is not None
    url = place.replace("1/", f"{review.pk if place == '1/' else review.incident_id}/")
    client.get(f"{BASE}{url}")
    with django_assert_num_queries(QUERIES[place]):
        assert client.get(f"{BASE}{url}").status_code == 200


def test_themes_are_renamed_moved_retired_and_deleted(dunmoor: Board, client: Client, member: Client) -> None:
    client.post(f"{BASE}themes/add/", {"name": "Neglect", "parent": ""})
    with board_scope(dunmoor.pk):
        neglect = Theme.objects.get()
    client.post(f"{BASE}themes/add/", {"name": "Home conditions", "parent": neglect.pk})
    with board_scope(dunmoor.pk):
        narrow = Theme.objects.get(parent=neglect)
        incident = incident_of(dunmoor, "I-1", "Home conditions")
    assert "already a theme" in text(client.post(f"{BASE}themes/add/", {"name": " neglect ", "parent": ""}))
    deeper = client.post(f"{BASE}themes/add/", {"name": "Damp", "parent": narrow.pk})
    assert "Select a valid choice" in text(deeper)
    with board_scope(dunmoor.pk):
        other = theme(dunmoor, "Poverty")
    up = client.post(
        f"{BASE}themes/{neglect.pk}/", {"name": "Neglect", "parent": other.pk, "is_active": "on"}
    )
    assert "Other themes belong to this one" in text(up)
    client.post(f"{BASE}themes/{narrow.pk}/", {"name": "Unfit homes", "parent": ""})
    with board_scope(dunmoor.pk):
        narrow.refresh_from_db()
        assert (narrow.name, narrow.parent_id, narrow.is_active) == ("Unfit homes", None, False)
    assert "is used" in text(client.post(f"{BASE}themes/{narrow.pk}/delete/", follow=True))
    assert "is deleted" in text(client.post(f"{BASE}themes/{other.pk}/delete/", follow=True))
    # Retired: what has it keeps it, others are not offered it.
    offered = client.get(f"{BASE}incidents/add/").context["form"].fields["themes"].queryset
    kept = client.get(f"{BASE}incidents/{incident.pk}/change/").context["form"].fields["themes"].queryset
    with board_scope(dunmoor.pk):
        assert [one.name for one in offered.all()] == ["Neglect"]
        assert [one.name for one in kept.all()] == ["Neglect", "Unfit homes"]
    assert "Add a theme" not in text(member.get(f"{BASE}themes/"))


def test_the_board_sets_how_its_time_is_counted(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        incident = incident_of(dunmoor, notified_on=dt.date(2025, 6, 6))
    url = f"{BASE}incidents/{incident.pk}/"
    assert "27 June 2025" in text(client.get(url))
    bad = {"rapid_review_start": "rapid_review_from_awareness", "still_after_days": "3"}
    assert "must be 14 or more" in text(client.post(f"{BASE}settings/", bad))
    client.post(f"{BASE}settings/", bad | {"still_after_days": "90"})
    assert "23 June 2025" in text(client.get(url))
    with board_scope(dunmoor.pk):
        assert ReviewSetting.objects.get().still_after_days == 90


def test_empty_pages_say_what_comes(dunmoor: Board, client: Client, member: Client) -> None:
    assert "No reviews yet" in text(client.get(BASE))
    assert "Add a review" in text(client.get(BASE))
    assert "Add a review" not in text(member.get(BASE))
    assert "No serious incidents yet" in text(member.get(f"{BASE}incidents/"))
    assert "Nothing happened in this year" in text(member.get(f"{BASE}numbers/"))
    assert "No themes yet" in text(member.get(f"{BASE}themes/"))
    assert "No review is published yet" in text(member.get(f"{BASE}library/"))
    assert "Nothing to show yet" in text(member.get("/reviews/themes/"))


def test_themes_over_boards_show_figures_only(
    dunmoor: Board, eastvale: Board, manager: User, client: Client
) -> None:
    for board in (dunmoor, eastvale):
        with board_scope(board.pk):
            incident_of(board, f"SECRET-{board.slug}", "Neglect")
    assert client.get("/reviews/themes/").context["rows"][0]["total"] == 1
    builders.give_role(manager, eastvale, Role.MEMBER)
    page = client.get("/reviews/themes/")
    assert page.context["rows"][0]["total"] == 2
    assert "SECRET" not in page.content.decode()
    assert "Themes on all my boards" in text(client.get(f"{BASE}themes/"))


def test_numbers_and_their_files(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        incident = incident_of(dunmoor, "I-1", "Neglect", notified_on=DAY)
        review_of(dunmoor, "R-1", "Neglect", incident=incident, published_on=DAY)
    page = client.get(f"{BASE}numbers/?year=2025-26")
    assert "Local child safeguarding practice review" in text(page)
    assert client.get(f"{BASE}numbers/?year=nonsense").status_code == 200
    sheet = client.get(f"{BASE}numbers/?year=2025-26&table=review_themes&download=csv")
    assert b"Neglect,1" in b"".join(sheet.streaming_content)
