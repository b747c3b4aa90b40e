"""Short stories of cases and referrals."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boards.models import Agency, Board
from core.models import User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reviews.models import ChildIdentity, IncidentCase, IncidentDecision, Referral
from reviews.services.drafts import save_draft
from tests import builders
from tests.reviews.stories import incident_of

#: Words that must be nowhere but in sealed fields.
CHILD, WHAT = "Zebedee Thornapple", "He was found in the boathouse."


@contextmanager
def cleared(board: Board) -> Iterator[None]:
    """The scope of the board's review leads."""
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        yield


def agency_lead(board: Board, agency: Agency, address: str = "lead@agency.example") -> User:
    """Somebody who leads an agency on the board."""
    person = builders.user(address)
    builders.give_role(person, board, Role.AGENCY_LEAD, agency=agency)
    return person


def referral_form(agency: Agency, **more: Any) -> dict[str, Any]:
    """What the form of a referral sends."""
    return {
        "agency": agency.pk,
        "child_name": CHILD,
        "child_born_on": "2020-05-31",
        "age": "5",
        "age_unit": "years",
        "ethnicity_unknown": "The family is not reached yet",
        "legal_status": "looked_after",
        "harm": "died",
        "what_happened": WHAT,
        "draft": "one",
    } | more


def fill_case(board: Board, words: str, writer: User) -> None:
    """A case, a referral, a decision, who the child is and a draft, with words in every sealed field."""
    incident = incident_of(board, "FILLED")
    agency = builders.agency("Filled agency")
    facts = dict.fromkeys(("ethnicity_unknown", "what_happened", "lived_where", "other_areas"), words)
    about = {"board": board, "incident": incident}
    IncidentCase.objects.create(**about, **facts, siblings=words, more_agencies=words)
    Referral.objects.create(**about, **facts, agency=agency, agencies_named=words)
    IncidentDecision.objects.create(**about, reasons=words)
    identity = dict.fromkeys(("name", "other_names", "born_on", "family", "places", "terms"), words)
    ChildIdentity.objects.create(**about, **identity)
    save_draft(board=board, key="filled", place="/", fields={"what_happened": [words]}, actor=writer)
