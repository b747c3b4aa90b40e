"""The crosswalk: which criterion of an earlier version or another framework says something on which later one."""

from django.db import transaction

from audits.models import Criterion, CriterionMatch, FrameworkVersion
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User


@transaction.atomic
def add_match(earlier: Criterion, later: Criterion, *, actor: User | None) -> CriterionMatch:
    """What was said on one criterion is offered for the other. Raises ValidationError."""
    if earlier.version_id == later.version_id:
        raise wrong("later", "Choose criteria of two different versions.")
    match = CriterionMatch(board_id=later.board_id, earlier=earlier, later=later)
    save_checked(match)
    audit.record("criterion.matched", later.version, actor=actor, after=_words(match))
    return match


@transaction.atomic
def remove_match(match: CriterionMatch, *, actor: User | None) -> None:
    """Take a line out of the crosswalk."""
    audit.record("criterion.unmatched", match.later.version, actor=actor, before=_words(match))
    match.delete()


@transaction.atomic
def match_same_keys(earlier: FrameworkVersion, later: FrameworkVersion, *, actor: User | None) -> int:
    """Match all criteria that have stayed the same one from version to version; how many were new."""
    known = dict(Criterion.objects.filter(version=earlier).values_list("key", "pk"))
    there = set(
        CriterionMatch.objects.filter(earlier__version=earlier, later__version=later).values_list(
            "earlier_id", "later_id"
        )
    )
    wanted = {
        (known[key], pk)
        for key, pk in Criterion.objects.filter(version=later).values_list("key", "pk")
        if key in known
    }
    made = CriterionMatch.objects.bulk_create(
        CriterionMatch(board_id=later.board_id, earlier_id=one, later_id=other)
        for one, other in sorted(wanted - there)
    )
    if made:
        audit.record(
            "criterion.matched", later, actor=actor, after={"from": str(earlier), "criteria": len(made)}
        )
    return len(made)


def _words(match: CriterionMatch) -> dict[str, str]:
    return {"earlier": f"{match.earlier.version}: {match.earlier}", "later": str(match.later)}
