"""Telling an agency who the child is: the one place where anybody but review leads learns it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import audit
from core.models import User
from core.scoping import Clearance, board_scope
from reviews.identity_dates import day_in_words
from reviews.models import ChildIdentity, InformationRequest


@dataclass(frozen=True)
class ShownChild:
    """What an agency needs to find its records: nothing about family or places."""

    name: str
    other_names: str
    born_on: str


@transaction.atomic
def show_child(request: InformationRequest, *, actor: User, second_factor: bool) -> ShownChild | None:
    """Name and date of birth, where the review lead has ticked it; each time is written to the trail.

    Opens the clearance for this one record. None where the lead has not written down who the child is. Raises
    PermissionDenied without a second factor, without the tick, before the request is sent and after it is closed; the
    caller has found the request through the agency of the person.
    """
    if not (second_factor and request.shows_identity and request.sent_at and request.closed_at is None):
        raise PermissionDenied
    board = request.board_id
    with board_scope(board, clearances={Clearance.REVIEWS: [board]}):
        found = ChildIdentity.objects.filter(board=board, incident=request.incident_id).first()
        audit.record("identity.shown_to_agency", request, actor=actor, after={"agency": str(request.agency)})
        if found is None or not found.name:
            return None
        return ShownChild(found.name, found.other_names, day_in_words(found.born_on))
