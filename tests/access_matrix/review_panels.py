"""Panels of incidents and reviews: the panel itself and review leads."""

from typing import Any

from boards.models import Board
from core.scoping import Opening
from tests.access_matrix.lines import Builder, Kwargs, Line, case_page
from tests.access_matrix.reviews import a_review, an_incident


def _member(on: Board, **about: Any) -> Any:
    from reviews.models import PanelMember

    given = {"name": "Line", "email": "line@panel.example", "ended_on": None}
    found, _ = PanelMember.objects.get_or_create(board=on, **about, **given)
    return found


def a_member(of: Builder, column: str) -> Builder:
    """Somebody on the panel of what `of` builds."""

    def build(on: Board) -> Kwargs:
        kwargs = of(on)
        return kwargs | {"member": _member(on, **{column: kwargs["pk"]}).pk}

    return build


INCIDENT, REVIEW = Opening.INCIDENT, Opening.REVIEW

TABLE: dict[str, Line] = {
    "reviews:incident_panel": case_page(INCIDENT, an_incident),
    "reviews:incident_panel_add": case_page(INCIDENT, an_incident, leads_only=True),
    "reviews:incident_panel_end": case_page(INCIDENT, a_member(an_incident, "incident_id"), leads_only=True),
    "reviews:review_panel": case_page(REVIEW, a_review),
    "reviews:review_panel_add": case_page(REVIEW, a_review, leads_only=True),
    "reviews:review_panel_end": case_page(REVIEW, a_member(a_review, "review_id"), leads_only=True),
}
