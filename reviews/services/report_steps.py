"""The way of a finished report: quality check, asked of the chair, signed off or sent back.

Each step remembers which words it was about. When they change afterwards the step is undone: what was checked and
signed off is what is published.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.services.saving import wrong
from core import audit
from core.models import User
from core.readings import record_reading
from core.scoping import Clearance, Opening, board_scope
from reviews.models import Publication, Review, ReviewReport
from reviews.quality_rules import KEYS, still_open
from reviews.services.report_content import ReportContent, content_of
from reviews.services.report_drafting import check_open, keep_version, report_of

NOT_BEGUN = "The report is not begun yet."
NOT_ASKED = "The report does not wait for your signature."


@dataclass(frozen=True)
class Steps:
    """Which steps hold for the words as they are now, and which were taken for other words."""

    quality: bool
    quality_undone: bool
    asked: bool
    asked_undone: bool
    signed: bool
    signed_undone: bool


def steps_of(report: ReviewReport, publication: Publication, content: ReportContent) -> Steps:
    """How far the report is."""
    now = content.digest()
    quality, asked, signed = report.quality_digest, publication.asked_digest, publication.signed_digest
    return Steps(
        quality=quality == now,
        quality_undone=bool(quality) and quality != now,
        asked=asked == now and not signed,
        asked_undone=bool(asked) and asked != now and not signed,
        signed=signed == now,
        signed_undone=bool(signed) and signed != now,
    )


def _held(review: Review) -> tuple[ReviewReport, Publication]:
    check_open(review)
    report = report_of(review)
    if report is None:
        raise ValidationError(NOT_BEGUN)
    return report, Publication.objects.select_related("review", "board").get(review=review)


@transaction.atomic
def check_quality(review: Review, *, ticked: Collection[str], note: str, actor: User) -> ReviewReport:
    """Keep what the quality check found. What is not in order needs a note that says what follows from it."""
    report, _ = _held(review)
    found = sorted(KEYS & set(ticked))
    if still_open(found) and not note.strip():
        raise wrong("note", "Something is not in order: say what is to be done about it, or why it stays.")
    report.quality, report.quality_note = found, note.strip()
    report.quality_digest = content_of(review, report).digest()
    report.quality_by, report.quality_at = actor, timezone.now()
    report.save(update_fields=["quality", "quality_note", "quality_digest", "quality_by", "quality_at"])
    audit.record("reviewreport.quality_checked", report, actor=actor, after={"in_order": len(found)})
    return report


@transaction.atomic
def ask_for_sign_off(review: Review, *, actor: User) -> Publication:
    """Ask the chair to sign the report off: from now on the chair reads it, until it is signed or sent back."""
    report, publication = _held(review)
    content = content_of(review, report)
    if not content.sections:
        raise ValidationError("The report has no text yet. Write at least one section.")
    if report.quality_digest != content.digest():
        words = (
            "The text changed after the quality check. Check it again first."
            if report.quality_digest
            else "Do the quality check first: the chair signs off what was checked."
        )
        raise ValidationError(words)
    publication.asked_at, publication.asked_by = timezone.now(), actor
    publication.asked_digest = content.digest()
    publication.signed_at, publication.signed_by, publication.signed_digest = None, None, ""
    if publication.released_at is None:
        publication.publish_at = None
    publication.save()
    report.chair_note = ""
    report.save(update_fields=["chair_note"])
    keep_version(review, reason="Sent to the chair", actor=actor)
    audit.record("publication.sign_off_asked", publication, actor=actor)
    return publication


def is_with_chair(publication: Publication) -> bool:
    """Whether the chair is asked and has not answered."""
    return publication.asked_at is not None and publication.signed_at is None


@contextmanager
def opened_to_chair(publication: Publication) -> Iterator[None]:
    """Open the one report that waits for the chair. Raises ValidationError when it does not wait (any more)."""
    publication.refresh_from_db()
    if not is_with_chair(publication):
        raise ValidationError(NOT_ASKED)
    with board_scope(
        publication.board_id, openings={Opening.REVIEW: [(publication.board_id, publication.review_id)]}
    ):
        yield


def report_for_chair(publication: Publication, *, actor: User) -> ReportContent:
    """The report that the chair is asked to sign off. The reading is written down. Raises ValidationError."""
    with opened_to_chair(publication):
        found = _asked_content(publication)
        record_reading(
            publication.review, "case.read", actor=actor, page="sign_off", clearance=Clearance.REVIEWS
        )
    return found


def _asked_content(publication: Publication) -> ReportContent:
    report = report_of(publication.review)
    if report is None:
        raise ValidationError(NOT_BEGUN)
    content = content_of(report.review, report)
    if content.digest() != publication.asked_digest:
        raise ValidationError(
            "The report was changed after you were asked. The review lead has to send it to you once more."
        )
    return content


@transaction.atomic
def sign_off(publication: Publication, *, actor: User) -> Publication:
    """The board's signature under the words that the chair was asked about."""
    if publication.asked_by_id == actor.pk:
        raise ValidationError("Somebody else has to sign off what you sent.")
    with opened_to_chair(publication):
        content = _asked_content(publication)
    publication.signed_at, publication.signed_by = timezone.now(), actor
    publication.signed_digest = content.digest()
    publication.save(update_fields=["signed_at", "signed_by", "signed_digest"])
    audit.record("publication.signed_off", publication, actor=actor)
    return publication


@transaction.atomic
def send_back(publication: Publication, *, note: str, actor: User) -> None:
    """The chair says what should change, and reads the report no more until asked again."""
    if not note.strip():
        raise wrong("note", "Say what should change, so that the review lead can go on.")
    with opened_to_chair(publication):
        report = report_of(publication.review)
        if report is None:
            raise ValidationError(NOT_BEGUN)
        report.chair_note = note.strip()
        report.save(update_fields=["chair_note"])
    publication.asked_at, publication.asked_digest = None, ""
    publication.save(update_fields=["asked_at", "asked_digest"])
    audit.record("publication.sent_back", publication, actor=actor)
