"""The crosswalk: which criterion of an earlier version or another framework says something on which later one."""

from django.db import transaction

from audits.models import Criterion, CriterionMatch, FrameworkVersion
from audits.shipping import KEYS, shipped_matches
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


def inherit_matches(source: FrameworkVersion, copy: FrameworkVersion) -> None:
    """What led to a criterion leads to its copy too; and its copy leads where it led in other frameworks."""
    copies = dict(Criterion.objects.filter(version=copy).values_list("key", "pk"))
    into = CriterionMatch.objects.filter(later__version=source).exclude(earlier__version=copy)
    out_of = CriterionMatch.objects.filter(earlier__version=source).exclude(
        later__version__framework=source.framework_id
    )
    CriterionMatch.objects.bulk_create(
        [
            *(
                CriterionMatch(board_id=copy.board_id, earlier_id=earlier, later_id=copies[key])
                for earlier, key in into.values_list("earlier_id", "later__key")
                if key in copies
            ),
            *(
                CriterionMatch(board_id=copy.board_id, earlier_id=copies[key], later_id=later)
                for key, later in out_of.values_list("earlier__key", "later_id")
                if key in copies
            ),
        ]
    )


def match_shipped(version: FrameworkVersion) -> None:
    """Match a version of a shipped framework with the published ones of the others, both ways."""
    own_key = version.framework.key
    others = FrameworkVersion.objects.usable().filter(board=version.board_id, framework__key__in=KEYS)
    there = {one.pk: one.framework.key for one in others.select_related("framework") if one.pk != version.pk}
    ids: dict[int, dict[str, int]] = {version.pk: {}, **{pk: {} for pk in there}}
    rows = Criterion.objects.filter(version__in=ids).values_list("version_id", "key", "pk")
    for version_id, key, pk in rows:
        ids[version_id][key] = pk
    own = ids[version.pk]
    pairs = [
        (own[key], ids[pk][other])
        for pk, other_key in there.items()
        if other_key != own_key
        for key, other in shipped_matches(own_key, other_key)
        if key in own and other in ids[pk]
    ]
    CriterionMatch.objects.bulk_create(
        CriterionMatch(board_id=version.board_id, earlier_id=one, later_id=two)
        for pair in pairs
        for one, two in (pair, pair[::-1])
    )


def _words(match: CriterionMatch) -> dict[str, str]:
    return {"earlier": f"{match.earlier.version}: {match.earlier}", "later": str(match.later)}
