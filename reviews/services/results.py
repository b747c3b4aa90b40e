"""What came of a review and stays: groups, programmes, campaigns, changes of practice."""

import datetime as dt
from dataclasses import dataclass, fields

from django.db import transaction

from boards.models import Group
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from reviews.models import Review, ReviewResult

AUDITED = ("kind", "name", "group", "began_on", "text", "link")


@dataclass(frozen=True)
class ResultFacts:
    """What it is, and since when."""

    kind: str
    name: str
    group: Group | None = None
    began_on: dt.date | None = None
    text: str = ""
    link: str = ""


@transaction.atomic
def add_result(review: Review, *, facts: ResultFacts, actor: User | None) -> ReviewResult:
    """Write down what came of the review. Raises ValidationError by field."""
    result = ReviewResult(board=review.board, review=review)
    _fill(result, facts)
    save_checked(result)
    audit.record("review.result_added", review, actor=actor, after=audit.state(result, *AUDITED))
    return result


@transaction.atomic
def change_result(result: ReviewResult, *, facts: ResultFacts, actor: User) -> ReviewResult:
    """Change what is written of it. Raises ValidationError by field."""
    rows = ReviewResult.objects.select_for_update(of=("self",), no_key=True)
    result = rows.select_related("board", "review", "group").get(pk=result.pk)
    before = audit.state(result, *AUDITED)
    _fill(result, facts)
    save_checked(result)
    after = audit.state(result, *AUDITED)
    audit.record("review.result_changed", result.review, actor=actor, before=before, after=after)
    return result


@transaction.atomic
def remove_result(result: ReviewResult, *, actor: User) -> None:
    """Take it away again."""
    audit.record("review.result_removed", result.review, actor=actor, before=audit.state(result, *AUDITED))
    result.delete()


def _fill(result: ReviewResult, facts: ResultFacts) -> None:
    for field in fields(facts):
        value = getattr(facts, field.name)
        setattr(result, field.name, value.strip() if isinstance(value, str) else value)
    if facts.group is not None and facts.kind != ReviewResult.Kind.GROUP:
        raise wrong("group", "Only a group or forum is one. Choose “Group or forum”, or take the group away.")


def results_of(review: Review) -> list[ReviewResult]:
    """What came of the review, the earliest first. One query."""
    return list(
        ReviewResult.objects.filter(review=review).select_related("group__board").order_by("began_on", "pk")
    )
