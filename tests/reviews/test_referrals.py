"""A case on its way from the agency that refers it: what it makes, who sees it, what is asked for until it is given."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from boards.models import Agency, Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import Opening, board_scope
from partnership.celery import app
from reviews.models import ChildIdentity, Incident, IncidentCase, Referral, ReviewDraft
from reviews.services.drafts import delete_old_drafts, save_draft
from reviews.services.referrals import chase
from reviews.tasks.referrals import chase_missing, delete_old
from tests import builders
from tests.reviews.case_stories import CHILD, WHAT, agency_lead, cleared, referral_form
from tests.reviews.stories import incident_of

BASE = "/boards/dunmoor/reviews/referrals/"
WEEK = dt.timedelta(days=7)


@pytest.fixture
def agency() -> Agency:
    return builders.agency("Moorland Health")


@pytest.fixture
def sender(dunmoor: Board, agency: Agency) -> User:
    return agency_lead(dunmoor, agency)


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.REVIEW_LEAD)


@pytest.fixture
def client(sender: User) -> Client:
    return builders.client_of(sender)


@pytest.fixture
def delivered() -> Iterator[None]:
    """Emails leave in this process."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before


def words(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.django_db
class TestHandingIn:
    def test_an_agency_hands_in_and_sees_its_state_and_nobody_else_does(
        self,
        dunmoor: Board,
        agency: Agency,
        client: Client,
        lead: User,
        delivered: None,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        assert "Refer a case" in words(client.get("/boards/dunmoor/reviews/"))
        assert "What is a serious incident?" in words(client.get(f"{BASE}add/"))
        with django_capture_on_commit_callbacks(execute=True):
            page = words(client.post(f"{BASE}add/", referral_form(agency), follow=True))
        assert "The child is called Child A from now on." in page
        assert WHAT in page
        assert CHILD not in page
        assert "Referred, not decided" in page
        with cleared(dunmoor):
            incident, case, identity = (
                Incident.objects.get(),
                IncidentCase.objects.get(),
                ChildIdentity.objects.get(),
            )
            assert (incident.pseudonym, incident.standing) == ("Child A", "referred")
            assert (case.what_happened, case.legal_status, case.missing) == (
                WHAT,
                "looked_after",
                ["sex", "ethnicity"],
            )
            assert (identity.name, identity.born_on) == (CHILD, "2020-05-31")
            told = str(list(AuditEntry.objects.values_list("before", "after", "object_name")))
        assert WHAT not in told
        assert CHILD not in told
        assert "Nothing matches" not in words(client.get(BASE))
        other = agency_lead(dunmoor, builders.agency("Elsewhere Police"), "other@agency.example")
        with cleared(dunmoor):
            url = f"{BASE}{Referral.objects.get().pk}/"
        assert builders.client_of(other).get(url).status_code == 404
        assert builders.client_of(lead).get(url).status_code == 200
        (message,) = [one for one in mail.outbox if one.to == [lead.email]]
        assert WHAT not in message.body
        assert "Child A" not in message.body

    def test_the_database_shows_an_agency_its_own_referrals_only(
        self, dunmoor: Board, agency: Agency
    ) -> None:
        with cleared(dunmoor):
            incident = incident_of(dunmoor)
            Referral.objects.create(board=dunmoor, incident=incident, agency=agency)
            Referral.objects.create(board=dunmoor, incident=incident, agency=builders.agency("Another"))
            IncidentCase.objects.create(board=dunmoor, incident=incident)
        with board_scope(dunmoor.pk, openings={Opening.AGENCY: [(dunmoor.pk, agency.pk)]}):
            assert [one.agency_id for one in Referral.objects.all()] == [agency.pk]
            assert IncidentCase.objects.count() == ChildIdentity.objects.count() == 0

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            ({"ethnicity_unknown": ""}, "Say why it is not known yet, or choose one"),
            ({"age": "14", "age_unit": "months"}, "From 12 months on, enter the age in years"),
            ({"age_unit": ""}, "Choose years or months"),
            ({"happened_on": "2099-01-01"}, "This day is still to come"),
            ({"agency_aware_on": "2099-01-01"}, "The agency cannot become aware of it after today"),
            ({"happened_on": "2025-06-03", "agency_aware_on": "2025-06-02"}, "before it happened"),
            ({"what_happened": ""}, "Enter what happened"),
        ],
    )
    def test_bad_input_is_named_and_nothing_is_lost(
        self, dunmoor: Board, agency: Agency, client: Client, more: dict[str, str], error: str
    ) -> None:
        page = words(client.post(f"{BASE}add/", referral_form(agency, **more)))
        assert error in page
        assert CHILD in page
        with cleared(dunmoor):
            assert not Incident.objects.exists()

    def test_an_agency_cannot_refer_for_another(self, dunmoor: Board, client: Client) -> None:
        other = builders.agency("Elsewhere Police")
        assert client.post(f"{BASE}add/", referral_form(other)).status_code == 200
        with cleared(dunmoor):
            assert not Referral.objects.exists()


@pytest.mark.django_db
class TestMissing:
    @pytest.fixture
    def referral(self, dunmoor: Board, agency: Agency, client: Client) -> Referral:
        client.post(f"{BASE}add/", referral_form(agency))
        with cleared(dunmoor):
            Referral.objects.update(made_at=timezone.now() - WEEK)
            found: Referral = Referral.objects.get()
        return found

    def test_it_is_asked_for_weekly_until_it_is_given(
        self,
        dunmoor: Board,
        referral: Referral,
        client: Client,
        sender: User,
        delivered: None,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        today = timezone.localdate()
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            assert [chase(dunmoor, on=today), chase(dunmoor, on=today), chase(dunmoor, on=today + WEEK)] == [
                1,
                0,
                1,
            ]
        assert [one.to for one in mail.outbox] == [[sender.email]] * 2
        assert WHAT not in mail.outbox[0].body
        assert "In 1 referral of your agency age, sex or ethnicity is missing" in words(
            client.get("/boards/dunmoor/")
        )
        given = {"sex": "male", "ethnicity": "White: British", "age": "9", "age_unit": "years"}
        assert client.post(f"{BASE}{referral.pk}/missing/", given).status_code == 302
        with cleared(dunmoor):
            case = IncidentCase.objects.get()
            # What was there stays: the age was not asked for any more.
            assert (case.sex, case.ethnicity, case.age, case.missing) == ("male", "White: British", 5, [])
            assert Referral.objects.get().missing == []
        assert chase(dunmoor, on=today + 3 * WEEK) == 0
        assert client.get(f"{BASE}{referral.pk}/missing/").status_code == 404


@pytest.mark.django_db
class TestDrafts:
    SAVE = "/boards/dunmoor/reviews/drafts/save/"

    def test_a_draft_is_for_its_writer_and_goes_when_it_is_handed_in(
        self, dunmoor: Board, agency: Agency, client: Client, lead: User
    ) -> None:
        form = referral_form(agency, place=f"{BASE}add/")
        assert client.post(self.SAVE, form).json().keys() == {"at"}
        assert "Only you see it" in words(client.get(BASE))
        assert WHAT in words(client.get(f"{BASE}add/?draft=one"))
        colleague = builders.client_of(agency_lead(dunmoor, agency, "two@agency.example"))
        for somebody in (builders.client_of(lead), colleague):
            assert "Only you see it" not in words(somebody.get(BASE))
            assert somebody.get(f"{BASE}add/?draft=one").status_code == 404
            assert somebody.post(self.SAVE, form | {"what_happened": "mine"}).status_code == 200
        assert WHAT in words(client.get(f"{BASE}add/?draft=one"))
        client.post(f"{BASE}add/", form)
        with cleared(dunmoor):
            assert ReviewDraft.objects.count() == 2

    def test_old_ones_are_deleted(self, dunmoor: Board, agency: Agency, sender: User) -> None:
        with cleared(dunmoor):
            save_draft(board=dunmoor, key="old", place="/", fields={}, actor=sender, agency_id=agency.pk)
        today = timezone.localdate()
        assert delete_old_drafts(dunmoor, on=today + dt.timedelta(days=29)) == 0
        assert delete_old_drafts(dunmoor, on=today + dt.timedelta(days=30)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    dunmoor: Board, lead: User, agency: Agency, rows: int, django_assert_num_queries: Any
) -> None:
    with cleared(dunmoor):
        for n in range(rows):
            Referral.objects.create(board=dunmoor, incident=incident_of(dunmoor, f"I-{n}"), agency=agency)
    client = builders.client_of(lead)
    client.get(BASE)
    with django_assert_num_queries(9):
        assert client.get(BASE).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "task"), [("missing-in-referrals", chase_missing), ("review-drafts", delete_old)]
)
def test_beat_gives_each_board_a_task(
    dunmoor: Board, eastvale: Board, name: str, task: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(task, "delay", asked.append)
    assert task() == 0
    assert sorted(asked) == sorted([dunmoor.pk, eastvale.pk])
    assert settings.CELERY_BEAT_SCHEDULE[name]["task"] == task.name
    assert task(dunmoor.pk) == 0
