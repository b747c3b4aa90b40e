"""Second views: contacts closed without a meeting are drawn by lot, and read by an officer who did not decide them."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from boards.models import Board
from core.models import AuditEntry, User
from core.scoping import board_scope
from lado import quality_rules as rules
from lado.models import CaseMeeting, Contact, QualitySample, SecondView
from lado.services import disposals
from lado.services import quality as services
from lado.services.quality import SampleFacts, ViewFacts
from lado.timeline import timeline_of
from tests import builders
from tests.lado.stories import ACCOUNT, ADULT, DAY, cleared, contact_of, deputy_of, officer_of
from tests.lado.test_contacts_pages import case_url, hidden, text
from tests.lado.test_secrecy import every_row, planted_in

BASE = "/boards/dunmoor/allegations/quality/"
View = SecondView.View


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def deputy(dunmoor: Board) -> User:
    return deputy_of(dunmoor)


def closed(board: Board, officer: User | None, reference: str, **facts: Any) -> Contact:
    """A contact that was closed without a meeting, as the officer decided."""
    given = {"closed_on": DAY, "decision": "employer", "decided_by": officer, "reference": reference}
    return contact_of(board, **given | facts)


def draw(board: Board, actor: User, *, by: str = "number", size: int = 10) -> QualitySample:
    return services.draw_sample(board=board, facts=SampleFacts(DAY, DAY, by, size), actor=actor)


# The lot ------------------------------------------------------------------------------------------------------------


def test_the_same_seed_draws_the_same_contacts_in_whatever_order() -> None:
    pool = list(range(1, 101))
    first = rules.drawn(pool, seed="ab", size=10)
    assert first == rules.drawn(reversed(pool), seed="ab", size=10)
    assert first == rules.drawn(pool, seed="ab", size=20)[:10]
    assert first != rules.drawn(pool, seed="cd", size=10)
    assert len(set(first)) == 10
    assert sorted(rules.drawn(pool, seed="ab", size=1000)) == pool


def test_nobody_is_drawn_more_often_than_others() -> None:
    times = dict.fromkeys(range(10), 0)
    for seed in range(2000):
        for one in rules.drawn(range(10), seed=str(seed), size=3):
            times[one] += 1
    assert all(500 < number < 700 for number in times.values())


@pytest.mark.parametrize(
    ("by", "size", "pool", "expected"),
    [
        ("number", 5, 100, 5),
        ("number", 5, 3, 3),
        ("percent", 10, 100, 10),
        ("percent", 10, 101, 11),
        ("percent", 10, 4, 1),
        ("percent", 100, 7, 7),
    ],
)
def test_how_many_are_drawn(by: str, size: int, pool: int, expected: int) -> None:
    assert rules.sample_size(by=by, size=size, pool=pool) == expected


# Drawing ------------------------------------------------------------------------------------------------------------


def test_only_what_was_closed_without_a_meeting_can_be_drawn(
    dunmoor: Board, eastvale: Board, officer: User
) -> None:
    with cleared(dunmoor):
        closed(dunmoor, officer, "IN")
        met = closed(dunmoor, officer, "MET")
        CaseMeeting.objects.create(board=dunmoor, contact=met, held_on=DAY)
        called_off = closed(dunmoor, officer, "CALLED-OFF")
        CaseMeeting.objects.create(board=dunmoor, contact=called_off, held_on=DAY, is_cancelled=True)
        closed(dunmoor, officer, "OPEN", closed_on=None)
        closed(dunmoor, officer, "LATER", closed_on=DAY + dt.timedelta(1))
        closed(dunmoor, officer, "GONE", disposed_on=DAY)
        closed(dunmoor, officer, "HANDED-OVER", handed_to=eastvale)
        sample = draw(dunmoor, officer)
        assert set(sample.views.values_list("contact__reference", flat=True)) == {"IN", "CALLED-OFF"}
        assert sample.pool == 2
        # The draw can be made again from what was kept of it.
        pool = [met.pk, *sample.views.values_list("contact", flat=True)]
        again = rules.drawn(pool[1:], seed=sample.seed, size=2)
        assert again == list(sample.views.order_by("place").values_list("contact", flat=True))
        entry = AuditEntry.objects.get(action="quality_sample.drawn")
        assert (entry.after["pool"], entry.after["drawn"], entry.after["seed"]) == (2, 2, sample.seed)


def test_a_contact_is_drawn_once_also_by_two_at_one_moment(dunmoor: Board, officer: User) -> None:
    with cleared(dunmoor):
        for number in range(5):
            closed(dunmoor, officer, f"C{number}")
        first, second = draw(dunmoor, officer, size=2), draw(dunmoor, officer, size=10)
        assert (first.views.count(), second.pool, second.views.count()) == (2, 3, 3)
        assert list(services.with_progress(QualitySample.objects.all())) == [second, first]
        with pytest.raises(ValidationError, match="drawn already"):
            draw(dunmoor, officer)
        view = first.views.all()[0]
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondView.objects.create(board=dunmoor, sample=second, contact=view.contact, place=9)


def test_days_that_cannot_be_are_refused_at_their_field(dunmoor: Board, officer: User) -> None:
    client = builders.client_of(officer)
    later = timezone.localdate() + dt.timedelta(1)
    sent = {"starts_on": "2026-03-02", "ends_on": "2026-03-01", "by": "number", "size": "5"}
    for changes, words in (
        ({}, "It cannot end before it begins"),
        ({"ends_on": f"{later:%Y-%m-%d}"}, "still to come"),
        (
            {"ends_on": "2026-03-05"},
            "No contact was closed without a meeting between 2 March 2026 and 5 March",
        ),
        ({"by": "percent", "size": "101"}, "100 per cent at most"),
        ({"size": "0"}, "must be 1 or more"),
        ({"size": ""}, "Enter how many"),
    ):
        assert words in text(client.post(f"{BASE}samples/draw/", sent | changes)), changes
    with cleared(dunmoor):
        assert not QualitySample.objects.exists()


def test_a_draw_is_taken_back_until_somebody_reads(dunmoor: Board, officer: User, deputy: User) -> None:
    client = builders.client_of(officer)
    with cleared(dunmoor):
        case = closed(dunmoor, officer, "C1")
    sent = {"starts_on": "2026-03-02", "ends_on": "2026-03-02", "by": "number", "size": "5"}
    page = client.post(f"{BASE}samples/draw/", sent, follow=True)
    assert "1 of 1 contact drawn" in page.content.decode()
    with cleared(dunmoor):
        sample = QualitySample.objects.get()
    assert client.post(f"{BASE}samples/{sample.pk}/take-back/").status_code == 302
    with cleared(dunmoor):
        assert not QualitySample.objects.exists()
        assert AuditEntry.objects.get(action="quality_sample.taken_back").before["seed"] == sample.seed
        sample = draw(dunmoor, officer)
        services.give_view(case, facts=ViewFacts("agree", "Clear."), actor=deputy)
    page = client.post(f"{BASE}samples/{sample.pk}/take-back/", follow=True)
    assert "second views already" in page.content.decode()
    assert "Take the sample back" not in page.content.decode()


# Giving a view ------------------------------------------------------------------------------------------------------


def test_a_deputy_gives_a_second_view_and_the_case_shows_it(
    dunmoor: Board, officer: User, deputy: User
) -> None:
    with cleared(dunmoor):
        case = closed(dunmoor, officer, "C1", outcome="Employer action", outcome_on=DAY)
        sample = draw(dunmoor, officer)
    client, other = builders.client_of(deputy), builders.client_of(officer)
    listed = client.get(f"{BASE}samples/{sample.pk}/")
    assert "Give yours" in text(listed)
    assert ADULT not in listed.content.decode()
    assert "For somebody else" in text(other.get(f"{BASE}samples/{sample.pk}/"))
    assert "1 waits, 0 of them for you" in text(other.get(BASE))
    assert "1 waits, 1 of them for you" in text(client.get(BASE))
    assert "Give a second view" in text(client.get(case_url(case)))
    assert "Give a second view" not in text(other.get(case_url(case)))

    url = case_url(case, "second-view/")
    page = client.get(url)
    assert ACCOUNT in text(page)
    bare = client.post(url, hidden(page))
    assert "Choose an answer to “What do you think of the decision?”" in text(bare)
    sent = {"view": "meeting", "reasons": f"{ADULT} was named twice.", "learning": "Ask the school."}
    assert client.post(url, sent | hidden(page), follow=True).status_code == 200
    with cleared(dunmoor):
        view = SecondView.objects.get()
        assert (view.view, view.read_by, view.read_on) == (View.MEETING, deputy, timezone.localdate())
        assert view.learning == "Ask the school."
        entry = AuditEntry.objects.get(action="case.second_view_given")
        assert planted_in(str(entry.after)) == []
        assert AuditEntry.objects.filter(action="case.read", after__page="second_view").exists()
        assert planted_in(every_row()) == []
        assert "Second view: Would have held a meeting" in [event.title for event in timeline_of(case)]
    shown = text(other.get(case_url(case)))
    assert "Would have held a meeting" in shown
    assert "was named twice" in shown
    assert "reopen the case" in shown
    assert "1 of 1" in text(other.get(f"{BASE}samples/"))


def test_nobody_gives_a_second_view_of_their_own_decision(
    dunmoor: Board, officer: User, deputy: User
) -> None:
    facts = ViewFacts("agree", "As I said.")
    with cleared(dunmoor):
        own = closed(dunmoor, officer, "OWN")
        loaded = closed(dunmoor, None, "LOADED", actor=deputy)
        draw(dunmoor, officer)
        with pytest.raises(ValidationError, match="You decided this case"):
            services.give_view(own, facts=facts, actor=officer)
        # Who decided a loaded case is not known; who wrote it down is.
        with pytest.raises(ValidationError, match="You decided this case"):
            services.give_view(loaded, facts=facts, actor=deputy)
        services.give_view(loaded, facts=facts, actor=officer)
        with pytest.raises(ValidationError, match="Somebody else gave"):
            services.give_view(loaded, facts=facts, actor=builders.user("third@dunmoor.example"))
        services.give_view(loaded, facts=ViewFacts("advice", "On second thoughts."), actor=officer)
        assert SecondView.objects.get(contact=loaded).view == View.ADVICE
        assert AuditEntry.objects.get(action="case.second_view_changed").after["fields"] == [
            "reasons",
            "view",
        ]
        not_drawn = contact_of(dunmoor, reference="NOT-DRAWN")
    page = builders.client_of(officer).get(case_url(own, "second-view/"))
    assert "You decided this case" in text(page)
    assert "<textarea" not in page.content.decode()
    assert builders.client_of(officer).get(case_url(not_drawn, "second-view/")).status_code == 404


@pytest.mark.parametrize(
    ("facts", "field"), [(ViewFacts("", "Why"), "view"), (ViewFacts("agree", "  "), "reasons")]
)
def test_a_view_needs_its_reasons(
    dunmoor: Board, officer: User, deputy: User, facts: ViewFacts, field: str
) -> None:
    with cleared(dunmoor):
        case = closed(dunmoor, officer, "C1")
        draw(dunmoor, officer)
        with pytest.raises(ValidationError) as error:
            services.give_view(case, facts=facts, actor=deputy)
        assert list(error.value.message_dict) == [field]
        assert SecondView.objects.get().read_on is None


def test_what_was_written_is_kept_as_a_draft(dunmoor: Board, officer: User, deputy: User) -> None:
    with cleared(dunmoor):
        case = closed(dunmoor, officer, "C1")
        draw(dunmoor, officer)
    client, url = builders.client_of(deputy), case_url(case, "second-view/")
    client.post(url, {"view": "agree", "reasons": "Half a sentence", "draft": "abc", "later": "yes"})
    assert "Half a sentence" in text(client.get(f"{url}?draft=abc"))


def test_disposal_takes_the_text_and_keeps_the_count(dunmoor: Board, officer: User, deputy: User) -> None:
    long_ago = dt.date(2010, 3, 1)
    with cleared(dunmoor):
        case = closed(dunmoor, officer, "OLD", received_on=long_ago, closed_on=long_ago)
        facts = SampleFacts(long_ago, long_ago, "number", 1)
        services.draw_sample(board=dunmoor, facts=facts, actor=officer)
        services.give_view(case, facts=ViewFacts("agree", ACCOUNT, ACCOUNT), actor=deputy)
        Contact.objects.filter(pk=case.pk).update(outcome=None)
        disposal = disposals.propose_disposal(case, actor=officer)
        disposals.agree_disposal(disposal, actor=deputy)
        view = SecondView.objects.get()
        assert (view.view, view.reasons, view.learning) == (View.AGREE, "", "")
        with pytest.raises(ValidationError, match="disposed of"):
            services.give_view(case, facts=ViewFacts("agree", "x"), actor=deputy)
    page = builders.client_of(officer).get(case_url(case))
    assert "Agrees" in text(page)


# Lists --------------------------------------------------------------------------------------------------------------


def test_pages_say_what_to_do_first(dunmoor: Board, officer: User) -> None:
    client = builders.client_of(officer)
    assert "No sample was drawn yet" in text(client.get(f"{BASE}samples/"))
    assert "None waits" in text(client.get(BASE))
    assert "Quality and learning" in text(client.get("/boards/dunmoor/allegations/"))


def test_lists_take_as_many_queries_for_one_row_as_for_three(
    dunmoor: Board, officer: User, deputy: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = builders.client_of(deputy)
    for number in (1, 3):
        with cleared(dunmoor):
            for index in range(number):
                for nth in range(number):
                    closed(dunmoor, officer, f"{number}-{index}-{nth}")
                sample = draw(dunmoor, officer)
        for url, queries in ((BASE, 11), (f"{BASE}samples/", 8), (f"{BASE}samples/{sample.pk}/", 9)):
            client.get(url)
            with django_assert_num_queries(queries):
                client.get(url)


def test_raw_sql_shows_samples_to_officers_of_the_board_only(
    dunmoor: Board, eastvale: Board, officer: User
) -> None:
    with cleared(dunmoor):
        closed(dunmoor, officer, "C1")
        draw(dunmoor, officer)

    def seen() -> list[int]:
        found = []
        with connection.cursor() as cursor:
            for table in ("lado_qualitysample", "lado_secondview"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                found.append(cursor.fetchone()[0])
        return found

    with cleared(dunmoor):
        assert seen() == [1, 1]
    with board_scope(dunmoor.pk):
        assert seen() == [0, 0]
    with cleared(eastvale):
        assert seen() == [0, 0]
