"""Confidential pages of one incident or review: for those named on it, and not for those named on the next one."""

from typing import Any

import pytest

from boards.models import Board
from core.models import AuditEntry, Invitation, RoleAssignment, User
from core.permissions import Role
from core.scoping import Clearance, Opening, board_scope
from reviews.models import ChildIdentity, PanelMember
from reviews.services.panel import NewMember, end_member, name_member
from tests import builders
from tests.access_matrix import TABLE
from tests.access_matrix.lines import FORBIDDEN, MISSING
from tests.core.test_access_matrix import ask, url_of
from tests.reviews.stories import incident_of, review_of

PAGES = sorted(name for name, line in TABLE.items() if line.opening in (Opening.INCIDENT, Opening.REVIEW))
MAKES = {Opening.INCIDENT: incident_of, Opening.REVIEW: review_of}


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.REVIEW_LEAD)


def named_on(board: Board, opening: Opening, one: int, address: str) -> Any:
    """A client of somebody on the panel of this incident or review."""
    person = builders.user(address)
    builders.give_role(person, board, Role.PANEL_MEMBER, **{f"{opening}_id": one})
    return builders.client_of(person)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_to_its_own_panel_and_not_to_the_next_one(dunmoor: Board, name: str) -> None:
    line = TABLE[name]
    assert line.opening is not None
    assert line.of is not None
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        kwargs = line.of(dunmoor)
        next_one = MAKES[line.opening](dunmoor, "NEXT-1").pk
        form = line.form(dunmoor) if line.form else {}
    assert kwargs["pk"] != next_one
    url = url_of(name, kwargs | {"board": "dunmoor"})
    assert url is not None
    panels = {
        "its own": (named_on(dunmoor, line.opening, kwargs["pk"], "own@panel.example"), line.named),
        "the next one's": (
            named_on(dunmoor, line.opening, next_one, "next@panel.example"),
            FORBIDDEN if line.named == FORBIDDEN else MISSING,
        ),
    }
    found = {
        who: {ask(client, url, method, line.query, form) for method in ("GET", "POST")} - {None}
        for who, (client, _) in panels.items()
    }
    assert found == {who: {answer} for who, (_, answer) in panels.items()}


@pytest.mark.django_db
class TestNaming:
    """Naming somebody gives the role, an unknown address is invited, and taking off ends both."""

    def test_somebody_with_an_account_reads_at_once(self, dunmoor: Board, lead: User) -> None:
        person = builders.user("author@reviews.example")
        with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
            one, other = incident_of(dunmoor, "I-1"), incident_of(dunmoor, "I-2")
            member = name_member(one, given=NewMember(" Sam  Author ", "Author@reviews.example"), actor=lead)
        assert member.name == "Sam Author"
        client = builders.client_of(person)
        assert client.get(f"/boards/dunmoor/reviews/incidents/{one.pk}/panel/").status_code == 200
        assert client.get(f"/boards/dunmoor/reviews/incidents/{other.pk}/panel/").status_code == 404
        with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
            end_member(member, actor=lead)
        assert client.get(f"/boards/dunmoor/reviews/incidents/{one.pk}/panel/").status_code == 404

    def test_an_unknown_address_is_invited_to_this_case(self, dunmoor: Board, lead: User) -> None:
        with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
            one = review_of(dunmoor)
            member = name_member(one, given=NewMember("Sam Author", "new@reviews.example"), actor=lead)
        invitation = Invitation.objects.get()
        assert invitation.email == "new@reviews.example"
        assert (invitation.role, invitation.review_id, invitation.incident_id) == (
            "panel_member",
            one.pk,
            None,
        )
        with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
            end_member(member, actor=lead)
        invitation.refresh_from_db()
        assert invitation.withdrawn_at is not None
        assert not RoleAssignment.objects.filter(role=Role.PANEL_MEMBER).exists()

    def test_nobody_is_named_twice_or_by_themselves(self, dunmoor: Board, lead: User) -> None:
        url = "/boards/dunmoor/reviews/incidents/{}/panel/add/"
        with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
            one = incident_of(dunmoor)
            name_member(one, given=NewMember("Sam Author", "sam@reviews.example"), actor=lead)
        client = builders.client_of(lead)
        form = {"name": "Sam", "email": "SAM@reviews.example", "part": "member"}
        page = client.post(url.format(one.pk), form).content.decode()
        assert "This person is on the panel already." in page
        page = client.post(url.format(one.pk), form | {"email": lead.email}).content.decode()
        assert "You cannot give yourself the role Panel member." in page

    def test_the_identity_opens_to_the_lead_only(self, dunmoor: Board, lead: User) -> None:
        with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
            one = incident_of(dunmoor)
            ChildIdentity.objects.create(board=dunmoor, incident=one, name="Robin Fiction")
        with board_scope(dunmoor.pk, openings={Opening.INCIDENT: [(dunmoor.pk, one.pk)]}):
            assert ChildIdentity.objects.count() == 0
            PanelMember.objects.create(board=dunmoor, incident=one, name="Lee", email="lee@reviews.example")
        with board_scope(dunmoor.pk):
            assert PanelMember.objects.count() == 0

    def test_every_reading_is_in_the_trail_of_the_case(self, dunmoor: Board) -> None:
        """Also that of a panel member, who may not read the trail itself."""
        with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
            one = incident_of(dunmoor)
        client = named_on(dunmoor, Opening.INCIDENT, one.pk, "own@panel.example")
        client.get(f"/boards/dunmoor/reviews/incidents/{one.pk}/panel/")
        with board_scope(dunmoor.pk):
            assert not AuditEntry.objects.filter(action="case.read").exists()
        with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
            entry = AuditEntry.objects.get(action="case.read")
        assert (entry.object_id, entry.after) == (str(one.pk), {"page": "incident_panel"})
