"""Briefings: made of what a review found, edited, published once the review is, and taken back."""

from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.services.saving import save_checked, wrong
from core import audit
from core.merging import Read, merged
from core.models import User
from reviews.briefing_pdf import pages_of
from reviews.briefing_texts import Source, draft
from reviews.models import Briefing, Finding, Review, ReviewRecommendation
from reviews.models.briefings import COLUMNS, PARTS
from reviews.services.briefing_search import refuse_names, written_down

AUDITED = ("title", *COLUMNS)
NEEDED = ("about", "found", "change")
NOT_YET = (
    "The review is not published yet. Until it is, nothing that was found may be read outside its team, so its "
    "briefing is published afterwards."
)


@dataclass(frozen=True)
class BriefingFacts:
    """What a briefing says."""

    title: str
    about: str = ""
    matters: str = ""
    happened: str = ""
    found: str = ""
    good: str = ""
    change: str = ""
    questions: str = ""


def facts_of(briefing: Briefing) -> BriefingFacts:
    """What it says now."""
    return BriefingFacts(**{field.name: getattr(briefing, field.name) for field in fields(BriefingFacts)})


@transaction.atomic
def make_briefing(review: Review, *, kind: str, actor: User | None) -> Briefing:
    """Make a draft of what the review found. Raises ValidationError (kind) where there is one of this kind."""
    if kind not in PARTS:
        raise wrong("kind", "Choose a kind of briefing.")
    if Briefing.objects.filter(review=review, kind=kind).exists():
        raise wrong("kind", "There is already a briefing of this kind for the review.")
    title = f"Learning from {review}"
    briefing = Briefing(board=review.board, review=review, kind=kind, title=title, made_by=actor)
    for name, text in draft(_source(review), kind).items():
        setattr(briefing, name, text)
    briefing.pages = pages_of(briefing)
    save_checked(briefing)
    audit.record("briefing.made", briefing, actor=actor, after=audit.state(briefing, "kind", *AUDITED))
    return briefing


def _source(review: Review) -> Source:
    findings = list(Finding.objects.filter(review=review).order_by("number").values_list("kind", "text"))
    good = Finding.Kind.GOOD_PRACTICE
    recommended = ReviewRecommendation.objects.filter(review=review).order_by("number")
    acted_on = recommended.exclude(state=ReviewRecommendation.State.NOT_ACTED_ON)
    return Source(
        review.get_kind_display(),
        review.summary,
        list(review.theme_links.order_by("theme__name").values_list("theme__name", flat=True)),
        [text for kind, text in findings if kind != good],
        [text for kind, text in findings if kind == good],
        list(acted_on.values_list("text", flat=True)),
    )


def _locked(briefing: Briefing) -> Briefing:
    rows = Briefing.objects.select_for_update(of=("self",), no_key=True).select_related("board", "review")
    found: Briefing = rows.get(pk=briefing.pk)
    return found


def change_briefing(
    briefing: Briefing, *, facts: BriefingFacts, read: Read[BriefingFacts] | None, actor: User
) -> Briefing:
    """Change what it says. Raises ValidationError by field, and core.merging.ConflictError.

    A published one is searched again before others read the change.
    """
    with written_down(briefing, actor):
        return _changed(briefing, facts, read, actor)


def _changed(
    briefing: Briefing, facts: BriefingFacts, read: Read[BriefingFacts] | None, actor: User
) -> Briefing:
    briefing = _locked(briefing)
    before = audit.state(briefing, *AUDITED)
    if read is not None:
        facts = merged(facts, facts_of(briefing), read=read, revision=briefing.revision)
    for field in fields(facts):
        setattr(briefing, field.name, getattr(facts, field.name).replace("\r\n", "\n").strip())
    if not briefing.title:
        raise wrong("title", "Enter a title.")
    if briefing.published_on is not None:
        _need_parts(briefing)
        refuse_names(briefing)
    briefing.pages, briefing.revision = pages_of(briefing), briefing.revision + 1
    save_checked(briefing)
    after = audit.state(briefing, *AUDITED)
    audit.record("briefing.changed", briefing, actor=actor, before=before, after=after)
    return briefing


def _need_parts(briefing: Briefing) -> None:
    missing = {name: heading for name, heading, text in briefing.parts if name in NEEDED and not text}
    if missing:
        words = "Others will read this: the part “{}” must not be empty."
        raise ValidationError({name: words.format(heading) for name, heading in missing.items()})


def publish_briefing(briefing: Briefing, *, actor: User) -> Briefing:
    """Let everybody who sees the board read it. Raises ValidationError before the review is published, and
    where it holds what tells who the child is.
    """
    with written_down(briefing, actor):
        return _published(briefing, actor)


def _published(briefing: Briefing, actor: User) -> Briefing:
    briefing = _locked(briefing)
    today = timezone.localdate()
    if not briefing.review.is_published(today):
        raise ValidationError(NOT_YET)
    if briefing.published_on is not None:
        raise ValidationError("It is published already.")
    _need_parts(briefing)
    refuse_names(briefing)
    return _set_published(briefing, today, "briefing.published", actor)


@transaction.atomic
def withdraw_briefing(briefing: Briefing, *, actor: User) -> Briefing:
    """Make it a draft again, which nobody outside reads; what agencies answered stays."""
    briefing = _locked(briefing)
    if briefing.published_on is None:
        raise ValidationError("It is not published.")
    return _set_published(briefing, None, "briefing.withdrawn", actor)


def _set_published(briefing: Briefing, day: Any, action: str, actor: User) -> Briefing:
    before = audit.state(briefing, "published_on")
    briefing.published_on = day
    briefing.save(update_fields=["published_on"])
    after = audit.state(briefing, "published_on")
    audit.record(action, briefing, actor=actor, before=before, after=after)
    return briefing


@transaction.atomic
def remove_briefing(briefing: Briefing, *, actor: User) -> None:
    """Take a draft away that was never sent. Raises ValidationError for any other."""
    briefing = _locked(briefing)
    if briefing.published_on is not None or briefing.sendings.exists():
        raise ValidationError("It was published or sent, so it stays. Withdraw it if nobody should read it.")
    audit.record("briefing.removed", briefing, actor=actor, before=audit.state(briefing, "kind", "title"))
    briefing.delete()
