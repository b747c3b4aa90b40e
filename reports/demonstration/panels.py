"""Who is named on the panels of the made-up reviews: one person who signs in, and posts of agencies."""

import datetime as dt

from boards.models import Agency, Board, BoardAgency
from core.demonstration import SIGN_INS, add_person
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reviews.models import Incident, PanelMember, Review
from reviews.services.panel import NewMember, name_member

OTHERS = (
    ("Rowan Fennimore", PanelMember.Part.MEMBER),
    ("Ines Calloway", PanelMember.Part.ADVISER),
    ("Hollis Varga", PanelMember.Part.LEAD_REVIEWER),
)
PARTNERS = ("Council", "Police", "Hospital", "Integrated Care")


def make_panels(board: Board, today: dt.date) -> None:
    """The panel of the board's review that is under way, and of its incident. Opens the clearance."""
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        review = Review.objects.filter(published_on=None, started_on__isnull=False).order_by("pk").first()
        lead = (
            RoleAssignment.objects.filter(board=board, role=Role.REVIEW_LEAD).select_related("user").first()
        )
        if review is None or review.incident is None or lead is None:
            return
        agencies = agencies_on_panels(board)
        for about in (review.incident, review):
            _name_sign_in(about, lead.user, agencies[0])
            for place, (name, part) in enumerate(OTHERS):
                independent = part == PanelMember.Part.LEAD_REVIEWER
                PanelMember.objects.create(
                    board=board,
                    name=name,
                    email=f"{name.split()[0].lower()}@panel.example",
                    part=part,
                    agency=None if independent else agencies[place % len(agencies)],
                    named_on=review.decided_on or today,
                    **({"review": about} if isinstance(about, Review) else {"incident": about}),
                )


def _name_sign_in(about: Incident | Review, lead: User, agency: Agency) -> None:
    for sign_in in SIGN_INS:
        if sign_in.role == Role.PANEL_MEMBER:
            person = add_person(sign_in)
            given = NewMember(str(person), person.email, PanelMember.Part.MEMBER, agency)
            name_member(about, given=given, actor=lead)


def agencies_on_panels(board: Board) -> list[Agency]:
    """Those that sit on every panel: police, health, the council."""
    listed = Agency.objects.filter(pk__in=BoardAgency.objects.filter(board=board).values("agency"))
    found = (listed.filter(name__icontains=part).order_by("name").first() for part in PARTNERS)
    return [agency for agency in found if agency is not None]
