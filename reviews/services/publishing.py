"""Publishing a report: an edition is frozen with its hour, goes public by itself, and stays for a year at least."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from boards.models import Board
from boards.services.saving import wrong
from core import audit
from core.files import remove_file, store_result
from core.models import User
from core.partial_dates import display_date
from core.scoping import Opening, board_scope
from reviews.models import Publication, PublishedEdition, Review
from reviews.services.redaction import Search, file_name, search, undecided
from reviews.services.register import ReviewFacts, ThemesGiven, change_review
from reviews.services.report_content import ReportContent, content_of, digest_of_all
from reviews.services.report_drafting import keep_version, report_of

NOT_SIGNED = (
    "The board has not signed this report off. Nothing is published before that: ask the chair first."
)
CHANGED = "The report was changed after the board signed it off, so the signature does not hold. Ask the chair again."
ENDED = "The review ended without publication. Change that in the register first."
PAST = "This hour is past. Choose a later one, or publish at once."
FOUND = "The search found what may tell who the child is, and two people have not decided about it. Look at the search."


def _held(review: Review) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",)).select_related("review__board", "board")
    found: Publication | None = rows.filter(review=review).first()
    if found is None:
        raise ValidationError("The report is not begun yet.")
    return found


@transaction.atomic
def schedule(review: Review, *, at: dt.datetime | None, actor: User) -> PublishedEdition:
    """Freeze an edition that is public from `at` on, or at once. Raises ValidationError (at) and PdfUnavailableError.

    Refused before sign-off, after a change of the text, and while a hit of the search is not decided. The file that
    is published is the very one that was searched.
    """
    now = timezone.now()
    publication = _held(review)
    content = _signed_content(publication)
    if at is not None and at <= now:
        raise wrong("at", PAST)
    if publication.is_waiting:
        raise ValidationError("An edition waits for its hour already. Take it off the plan first.")
    at = at or now
    name = file_name(review)
    found = search(review, content, file_name=name, day=display_date(timezone.localtime(at).date()))
    if undecided(review, found.hits):
        raise ValidationError(FOUND)
    edition = _frozen(publication, content, found, at, actor)
    publication.publish_at, publication.stopped_at = at, None
    _put_up_again(publication)
    publication.save()
    keep_version(review, reason=f"Edition {edition.number}", actor=actor)
    audit.record(
        "publication.planned", publication, actor=actor, after=audit.state(publication, "publish_at")
    )
    if at <= now:
        release(publication, now=now)
    return edition


def _signed_content(publication: Publication) -> ReportContent:
    review = publication.review
    report = report_of(review)
    if report is None or publication.signed_at is None:
        raise ValidationError(NOT_SIGNED)
    content = content_of(review, report)
    if content.digest() != publication.signed_digest:
        raise ValidationError(CHANGED)
    if review.ended_on is not None:
        raise ValidationError(ENDED)
    return content


def _frozen(
    publication: Publication, content: ReportContent, found: Search, at: dt.datetime, actor: User
) -> PublishedEdition:
    review, signed_at = publication.review, publication.signed_at
    if signed_at is None:
        raise ValidationError(NOT_SIGNED)
    last = PublishedEdition.objects.filter(review=review).aggregate(last=Max("number"))["last"] or 0
    pdf = store_result(
        ContentFile(found.pdf),
        file_name(review),
        board=review.board,
        actor=actor,
        content_type="application/pdf",
        sealed=True,  # until its hour comes nobody but its panel reads it
    )
    edition = PublishedEdition(
        board=review.board, review=review, number=last + 1, content=content.to_json(), digest=found.digest, pdf=pdf,
        signed_at=signed_at, publish_at=at, made_by=actor,
    )  # fmt: skip
    edition.save()
    return edition


def _put_up_again(publication: Publication) -> None:
    publication.down_at = publication.down_by = publication.down_asked_at = publication.down_asked_by = None
    publication.down_reason = ""


@transaction.atomic
def take_off_plan(review: Review, *, actor: User) -> None:
    """Before its hour: the edition that waits, or was stopped, goes, and the report can be changed again."""
    publication = _held(review)
    if not publication.is_waiting and publication.stopped_at is None:
        raise ValidationError("No edition waits for its hour.")
    edition = PublishedEdition.objects.filter(review=review).select_related("pdf").first()
    if edition is not None and edition.publish_at == publication.publish_at:
        pdf = edition.pdf
        edition.delete()
        remove_file(pdf, actor=actor)
    publication.publish_at, publication.stopped_at = None, None
    publication.save(update_fields=["publish_at", "stopped_at"])
    audit.record("publication.taken_off_plan", publication, actor=actor)


def due(now: dt.datetime) -> "QuerySet[Publication]":
    """Publications whose hour has come and that nothing was done about yet."""
    found: QuerySet[Publication] = Publication.objects.filter(
        Q(released_at=None) | Q(released_at__lt=F("publish_at")),
        publish_at__lte=now, stopped_at=None, down_at=None,
    )  # fmt: skip
    return found.select_related("review__board", "board")


@transaction.atomic
def release(publication: Publication, *, now: dt.datetime) -> bool:
    """At its hour: the review is published in the register as well. False when something had changed: it is stopped.

    Needs no clearance: only the one review is opened, and nothing of it is given back. Safe to run twice.
    """
    board = publication.board_id
    with board_scope(board, openings={Opening.REVIEW: [(board, publication.review_id)]}):
        row = due(now).select_for_update(of=("self",)).filter(pk=publication.pk).first()
        if row is None:
            publication.refresh_from_db()
            return publication.is_public
        is_out = _is_unchanged(row) and _publish_in_register(row)
        if is_out:
            row.released_at = row.publish_at if row.released_at is None else now
        else:
            row.stopped_at = now
        row.save(update_fields=["released_at", "stopped_at"])
        action = "publication.released" if is_out else "publication.stopped"
        audit.record(action, row, actor=None, after=audit.state(row, "publish_at"))
    publication.refresh_from_db()
    return is_out


def _is_unchanged(publication: Publication) -> bool:
    """Whether everything that goes public now is what was searched and frozen."""
    review = publication.review
    report, edition = report_of(review), PublishedEdition.objects.filter(review=review).first()
    if report is None or edition is None or review.ended_on is not None:
        return False
    return bool(digest_of_all(review, content_of(review, report)) == edition.digest)


def _publish_in_register(publication: Publication) -> bool:
    """The day of the first edition. False where the register refuses it: its dates were changed meanwhile."""
    review = publication.review
    if review.published_on is not None or publication.publish_at is None:
        return True
    facts = {field.name: getattr(review, field.name) for field in fields(ReviewFacts)}
    facts["published_on"] = timezone.localtime(publication.publish_at).date()
    themes = tuple(link.theme for link in review.theme_links.select_related("theme"))
    given: dict[str, Any] = {"facts": ReviewFacts(**facts), "themes": ThemesGiven(themes), "actor": None}
    try:
        change_review(review, revision=review.revision, is_release=True, **given)
    except ValidationError:
        return False
    return True


def release_all(board_ids: Iterable[int], *, now: dt.datetime | None = None) -> int:
    """Release what is due on these boards; how many went public."""
    now = now or timezone.now()
    with board_scope(*board_ids):
        found = list(due(now))
    count = 0
    for one in found:
        with board_scope(one.board_id):
            count += release(one, now=now)
    return count


def read_edition(board: Board, place: str, *, now: dt.datetime | None = None) -> PublishedEdition | None:
    """The newest edition that is public at this moment; None before its hour, to the minute, and once taken down.

    Opens the one review, and gives back nothing but what is public.
    """
    now = now or timezone.now()
    with board_scope(board.pk):
        rows = Publication.objects.select_related("review__board", "board")
        publication: Publication | None = rows.filter(board=board, place=place).first()
        if publication is None:
            return None
        if publication.is_waiting and publication.publish_at and publication.publish_at <= now:
            release(publication, now=now)
        if not publication.is_public:
            return None
    with board_scope(board.pk, openings={Opening.REVIEW: [(board.pk, publication.review_id)]}):
        editions = PublishedEdition.objects.filter(review=publication.review_id, publish_at__lte=now)
        if publication.stopped_at is not None and publication.publish_at:
            editions = editions.exclude(publish_at=publication.publish_at)
        found: PublishedEdition | None = editions.select_related("pdf", "review__board").first()
    return found


def public_now(board: Board, *, now: dt.datetime | None = None) -> list[Publication]:
    """The reviews of a board that anybody may read at this moment, the newest first."""
    release_all([board.pk], now=now)
    with board_scope(board.pk):
        rows = Publication.objects.filter(board=board, released_at__isnull=False, down_at=None)
        return list(rows.select_related("review").order_by("-released_at"))


@transaction.atomic
def take_down(review: Review, *, reason: str, actor: User) -> Publication:
    """Take the public page down. Within a year of its publication it takes two people: the first asks, with a reason,
    the second agrees by doing the same. Raises ValidationError (reason).
    """
    publication = _held(review)
    if not publication.is_public:
        raise ValidationError("The report is not public, so there is nothing to take down.")
    stays_until = publication.stays_until()
    is_old = stays_until is not None and timezone.localdate() >= stays_until
    asked_by = publication.down_asked_by_id
    if asked_by is None and not reason.strip():
        raise wrong("reason", "Say why the report is taken down.")
    if not is_old and asked_by == actor.pk:
        raise ValidationError(
            "A report stays public for a year. A second person has to agree to taking it down."
        )
    publication.down_reason = publication.down_reason or reason.strip()
    if not is_old and asked_by is None:
        publication.down_asked_at, publication.down_asked_by = timezone.now(), actor
        action = "publication.down_asked"
    else:
        publication.down_at, publication.down_by = timezone.now(), actor
        action = "publication.taken_down"
    publication.save()
    audit.record(action, publication, actor=actor, after=audit.state(publication, "down_reason"))
    return publication


@transaction.atomic
def keep_up(review: Review, *, actor: User) -> None:
    """Say no to taking it down."""
    publication = _held(review)
    if publication.down_asked_at is None or publication.down_at is not None:
        raise ValidationError("Nobody asks to take it down.")
    _put_up_again(publication)
    publication.save()
    audit.record("publication.kept_up", publication, actor=actor)
