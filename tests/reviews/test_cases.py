"""The case behind an incident, who the child is, the decision and the notification."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from reviews.models import ChildIdentity, Incident, IncidentCase, IncidentDecision
from reviews.serious_incident import BIGGER_PICTURE, CRITERIA, decision_errors
from reviews.services.identity import IdentityFacts, change_identity
from reviews.services.pseudonyms import letters_of, next_pseudonym
from reviews.services.register import IncidentFacts, add_incident
from tests import builders
from tests.reviews.case_stories import CHILD, WHAT, cleared
from tests.reviews.stories import DAY, incident_of, review_of

BASE = "/boards/dunmoor/reviews/incidents/"
ONE = dt.timedelta(days=1)
PICTURE = [one.key for one in BIGGER_PICTURE]


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.REVIEW_LEAD)


@pytest.fixture
def client(lead: User) -> Client:
    return builders.client_of(lead)


@pytest.fixture
def incident(dunmoor: Board) -> Incident:
    with cleared(dunmoor):
        made = incident_of(dunmoor, standing=Incident.Standing.REFERRED, pseudonym="Child A")
        IncidentCase.objects.create(
            board=dunmoor,
            incident=made,
            harm="died",
            legal_status="looked_after",
            what_happened=WHAT,
            revision=1,
        )
        change_identity(made, facts=IdentityFacts(CHILD, born_on="2020-05-31"), actor=None)
    return made


def words(response: Any) -> str:
    return str(response.content.decode())


def test_letters_go_on_after_z() -> None:
    assert [letters_of(n) for n in (1, 26, 27, 52, 53, 702, 703)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@given(st.integers(1, 20_000))
def test_letters_are_a_number_in_base_26_without_a_zero(number: int) -> None:
    value = 0
    for letter in letters_of(number):
        value = value * 26 + ord(letter) - ord("A") + 1
    assert value == number


@given(
    st.booleans(), st.sets(st.sampled_from([one.key for one in CRITERIA])), st.sets(st.sampled_from(PICTURE))
)
def test_a_decision_needs_what_its_law_asks(serious: bool, criteria: set[str], considered: set[str]) -> None:
    found = decision_errors(
        is_serious=serious, criteria=sorted(criteria), considered=sorted(considered), reasons="Because."
    )
    meets = bool(criteria & {"known", "suspected"}) and bool(criteria & {"died", "harmed"})
    assert ("criteria" in found) == (serious and not meets)
    assert ("considered" in found) == (not serious and len(considered) < len(PICTURE))


@pytest.mark.django_db
class TestPseudonyms:
    def test_none_is_used_twice_even_when_it_was_given_up(
        self, dunmoor: Board, lead: User, client: Client
    ) -> None:
        with cleared(dunmoor):
            first = add_incident(board=dunmoor, facts=IncidentFacts("1"), actor=lead)
            assert first.pseudonym == "Child A"
            review_of(dunmoor, pseudonym="child c")
        form = {"reference": "1", "pseudonym": "Child E", "revision": 1}
        assert client.post(f"{BASE}{first.pk}/change/", form).status_code == 302
        with cleared(dunmoor):
            assert next_pseudonym(dunmoor) == "Child B"
            with pytest.raises(ValidationError, match="The next free one is Child B"):
                add_incident(board=dunmoor, facts=IncidentFacts("2", pseudonym="child e"), actor=lead)


@pytest.mark.django_db
class TestCase:
    def test_two_people_edit_it_at_once(self, dunmoor: Board, incident: Incident, client: Client) -> None:
        url = f"{BASE}{incident.pk}/case/change/"
        form = client.get(url).context["form"]
        began = {"began": form["began"].value(), "revision": form["revision"].value()}
        first = began | {
            "harm": "died",
            "legal_status": "looked_after",
            "what_happened": "Other words",
            "sex": "male",
        }
        assert client.post(url, first).status_code == 302
        mine = began | {
            "harm": "died",
            "legal_status": "looked_after",
            "what_happened": WHAT,
            "ethnicity": "White: Irish",
        }
        assert client.post(url, mine).status_code == 302
        with cleared(dunmoor):
            case = IncidentCase.objects.get()
        assert (case.sex, case.ethnicity, case.what_happened) == ("male", "White: Irish", "Other words")
        clash = client.post(url, mine | {"what_happened": "Mine"})
        assert clash.status_code == 409
        assert "Other words" in words(clash)
        assert "Mine" in words(clash)

    def test_each_opening_of_who_the_child_is_is_written_down(
        self, dunmoor: Board, incident: Incident, client: Client, lead: User
    ) -> None:
        page = words(client.get(f"{BASE}{incident.pk}/identity/"))
        assert CHILD in page
        assert CHILD not in words(client.get(f"{BASE}{incident.pk}/case/"))
        with cleared(dunmoor):
            assert AuditEntry.objects.filter(action="identity.read", actor_id=lead.pk).count() == 1
        form = {"name": "Robin Other", "born_on": "nonsense"}
        assert "Write a full date" in words(client.post(f"{BASE}{incident.pk}/identity/change/", form))
        form = {"name": "Robin Other", "born_on": "1 June 2020", "began": "", "revision": ""}
        assert client.post(f"{BASE}{incident.pk}/identity/change/", form).status_code == 302
        with cleared(dunmoor):
            assert ChildIdentity.objects.get().name == "Robin Other"

    def test_a_real_name_in_a_field_that_all_read_is_refused_once(
        self, dunmoor: Board, incident: Incident
    ) -> None:
        manager = builders.client_of(builders.user_with_role(dunmoor, Role.BOARD_MANAGER))
        url = f"{BASE}{incident.pk}/change/"
        form = {"reference": "I-1", "pseudonym": "thornapple", "aware_on": "2025-06-02", "revision": 0}
        page = words(manager.post(url, form))
        assert "This holds the child’s name" in page
        assert CHILD not in page
        with cleared(dunmoor):
            assert AuditEntry.objects.filter(action="identity.met").count() == 1
        assert manager.post(url, form | {"confirmed": "on"}).status_code == 302
        add = {"name": "Born 31/05/20"}
        assert "a date of birth" in words(manager.post("/boards/dunmoor/reviews/themes/add/", add))


@pytest.mark.django_db
class TestDecisionAndNotification:
    FORM = {
        "aware_on": "2025-06-02",
        "criteria": ["suspected", "died"],
        "is_serious": "yes",
        "reasons": "Neglect is suspected.",
        "decided_by": "The three partners",
        "decided_on": "2025-06-03",
    }

    def test_it_is_decided_notified_and_exported(
        self, dunmoor: Board, incident: Incident, client: Client
    ) -> None:
        assert "Decide first whether this is a serious incident" in words(
            client.post(f"{BASE}{incident.pk}/notification/sent/", {"notified_on": "2025-06-04"})
        )
        assert client.post(f"{BASE}{incident.pk}/decide/", self.FORM).status_code == 302
        sent = f"{BASE}{incident.pk}/notification/sent/"
        for day, error in (
            ("2025-06-01", "cannot be before anybody was aware"),
            ("2099-01-01", "still to come"),
        ):
            assert error in words(client.post(sent, {"notified_on": day}))
            assert error in words(client.post(sent, {"ministers_told_on": day}))
        form = {"notified_on": "2025-06-04", "ministers_told_on": "2025-06-05"}
        assert client.post(sent, form).status_code == 302
        with cleared(dunmoor):
            kept = Incident.objects.get()
            assert (kept.standing, kept.notified_on) == ("serious", DAY + 2 * ONE)
            assert IncidentDecision.objects.get().ministers_told_on == DAY + 3 * ONE
        page = words(client.get(f"{BASE}{incident.pk}/notification/"))
        assert "Not answered yet" in page
        assert "were told on 5 June 2025" in page
        text = client.get(f"{BASE}{incident.pk}/notification/csv/").content.decode("utf-8-sig")
        assert f"Name of the child,{CHILD}" in text
        pdf = client.get(f"{BASE}{incident.pk}/notification/pdf/").content
        printed = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
        assert "Taken by" in printed
        assert WHAT in " ".join(printed.split())
        with cleared(dunmoor):
            assert AuditEntry.objects.filter(action="case.downloaded").count() == 2

    def test_that_it_is_none_needs_the_bigger_picture_and_ends_its_deadlines(
        self, dunmoor: Board, incident: Incident, client: Client
    ) -> None:
        form = self.FORM | {"is_serious": "no", "criteria": ["died"], "considered": PICTURE[:-1]}
        page = words(client.post(f"{BASE}{incident.pk}/decide/", form))
        assert "Not looked at yet: Whether other cases of the board look alike" in page
        assert client.post(f"{BASE}{incident.pk}/decide/", form | {"considered": PICTURE}).status_code == 302
        page = words(client.get(f"{BASE}{incident.pk}/"))
        assert "Not a serious incident" in page
        assert "Deadlines" not in page
        assert (
            client.post(f"{BASE}{incident.pk}/decide/", self.FORM | {"decided_on": "2025-06-01"}).status_code
            == 200
        )


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_the_case_takes_the_same_queries_for_any_number(
    dunmoor: Board, incident: Incident, client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    from reviews.models import CaseAgency, Referral

    with cleared(dunmoor):
        case = IncidentCase.objects.get()
        for n in range(rows):
            agency = builders.agency(f"Agency {n}")
            CaseAgency.objects.create(board=dunmoor, incident=incident, case=case, agency=agency)
            Referral.objects.create(board=dunmoor, incident=incident, agency=agency)
    client.get(f"{BASE}{incident.pk}/case/")
    with django_assert_num_queries(13):
        assert client.get(f"{BASE}{incident.pk}/case/").status_code == 200
