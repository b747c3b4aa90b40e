"""A draft of the next version of the standards, with a few changes to compare, so that there is something to edit."""

from audits.models import Criterion, FrameworkVersion, Standard
from audits.services.frameworks import copy_version
from audits.services.frameworks_editing import (
    CriterionFacts,
    add_criterion,
    change_criterion,
    move_criterion,
    remove_criterion,
)
from boards.models import Board

NOTE = "Says more about children’s lives online, and asks fewer things twice."
ONLINE = CriterionFacts(
    text="Staff know how to ask children about their life online, and what to do with what they hear.",
    guidance="Games, messages, pictures and strangers; what is usual at which age.",
    evidence_hint="Training plan, supervision notes, what children say.",
)


def make_draft(board: Board) -> FrameworkVersion | None:
    """Version 2 of the board's Section 11 standards as a draft. Call it in the board's scope."""
    published = FrameworkVersion.objects.filter(
        framework__key="section-11", status=FrameworkVersion.Status.PUBLISHED
    ).first()
    if published is None:
        return None
    draft = copy_version(published, actor=None)
    FrameworkVersion.objects.filter(pk=draft.pk).update(note=NOTE)
    standard = Standard.objects.select_related("version").get(version=draft, number=1)
    rows = Criterion.objects.filter(version=draft).select_related("version", "standard")
    first, second = rows.filter(standard=standard).order_by("place")[:2]
    words = f"{first.text.rstrip('.')}, in person and online."
    told = {told.grade.score: told.text for told in first.descriptors.select_related("grade")}
    facts = CriterionFacts(words, first.guidance, first.evidence_hint, first.weight, first.sector_ids, told)
    change_criterion(first, facts, actor=None)
    move_criterion(second, "down", actor=None)
    add_criterion(standard, ONLINE, actor=None)
    last = rows.order_by("standard__number", "place").last()
    if last is not None:
        remove_criterion(last, actor=None)
    return draft
