"""Reports of reviews that tests begin with. Call them in the board's scope, with the clearance for reviews."""

from typing import Any

from core.models import User
from reviews.models import ChildIdentity, DraftSection, Publication, Review
from reviews.quality_rules import KEYS
from reviews.services import report_drafting, report_steps
from reviews.services.report_drafting import SectionText
from tests.reviews.stories import review_of

TEXT = "Services met often.\n\n## What was missed\n\n- Eleven appointments\n- One visit"


def written(board: Any, lead: User, *, text: str = TEXT, **fields: Any) -> Review:
    """A review whose report has one section with a text, and a record of who the child is."""
    fields = {"pseudonym": "Child Fern", "summary": "What was learned."} | fields
    review = review_of(board, "R-1", **fields)
    ChildIdentity.objects.create(
        board=board, review=review, name="Robin Fiction", born_on="2019-05-31", places="Maple Lodge Nursery"
    )
    report_drafting.begin_report(review, actor=lead)
    section = DraftSection.objects.filter(review=review).select_related("review", "board")[0]
    report_drafting.save_section(section, facts=SectionText(section.title, text), actor=lead)
    return review


def write(review: Review, lead: User, text: str) -> None:
    """Other words for the first section."""
    section = DraftSection.objects.filter(review=review).select_related("review", "board")[0]
    report_drafting.save_section(section, facts=SectionText(section.title, text), actor=lead)


def asked(review: Review, lead: User) -> Publication:
    """The report is checked and waits for the chair."""
    report_steps.check_quality(review, ticked=KEYS, note="", actor=lead)
    return report_steps.ask_for_sign_off(review, actor=lead)


def signed(review: Review, lead: User, chair: User) -> Publication:
    """The chair has signed it off."""
    return report_steps.sign_off(asked(review, lead), actor=chair)
