"""Who the child is: keeping the sealed record, and looking for what stands in it in texts that others read."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import User
from core.scoping import Clearance, board_scope
from reviews.identity_dates import day_of
from reviews.identity_terms import TermKind, TermSearch
from reviews.models import ChildIdentity, Incident, Review

READ = "identity.read"
NO_DATE = "Write a full date, such as 31 May 2020."


@dataclass(frozen=True)
class IdentityFacts:
    """The record, as the form holds it: one term to a line."""

    name: str = ""
    other_names: str = ""
    born_on: str = ""
    family: str = ""
    places: str = ""
    terms: str = ""


def identity_of(about: Incident | Review) -> ChildIdentity | None:
    """The record of an incident, or of a review; of a review with an incident that of the incident."""
    incident = about if isinstance(about, Incident) else about.incident
    if incident is not None:
        return ChildIdentity.objects.filter(incident=incident).first()
    return ChildIdentity.objects.filter(review=about).first()


def facts_of(about: Incident | Review) -> IdentityFacts:
    """What is kept now."""
    one = identity_of(about)
    if one is None:
        return IdentityFacts()
    return IdentityFacts(**{name: getattr(one, name) for name in IdentityFacts.__dataclass_fields__})


def _new(about: Incident | Review) -> ChildIdentity:
    if isinstance(about, Incident):
        return ChildIdentity(board=about.board, incident=about)
    if about.incident is not None:
        return ChildIdentity(board=about.board, incident=about.incident)
    return ChildIdentity(board=about.board, review=about)


@transaction.atomic
def change_identity(
    about: Incident | Review,
    *,
    facts: IdentityFacts,
    actor: User | None,
    read: Read[IdentityFacts] | None = None,
) -> ChildIdentity:
    """Keep who the child is. Raises ValidationError by field, and ConflictError."""
    type(about).objects.select_for_update(of=("self",), no_key=True).get(pk=about.pk)
    one = identity_of(about)
    if one is None:
        one = _new(about)
    before = facts_of(about)
    if read is not None:
        facts = merged(facts, before, read=read, revision=one.revision)
    if facts.born_on.strip() and day_of(facts.born_on) is None:
        raise ValidationError({"born_on": NO_DATE})
    names = changed_fields(before, facts)
    if names or one.pk is None:
        for name in IdentityFacts.__dataclass_fields__:
            setattr(one, name, getattr(facts, name).replace("\r\n", "\n").strip())
        one.revision += 1
        one.changed_at = timezone.now()
        save_checked(one)
        audit.record("identity.changed", one, actor=actor, after={"fields": names})
    return one


def met_in(
    board: Board, texts: Mapping[str, str], *, about: Incident | Review | None, actor: User
) -> dict[str, list[TermKind]]:
    """Field → kinds of what stands in the record of this child (without `about`: of any child of the board).

    Opens the clearance for whoever writes a text that everybody reads, and gives back kinds only. A hit is written
    down, so that nobody tries names out unseen.
    """
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        if about is None:
            found = list(ChildIdentity.objects.filter(board=board))
        else:
            one = identity_of(about)
            found = [one] if one is not None else []
        search = TermSearch(found)
        hits = {
            name: list(dict.fromkeys(hit.kind for hit in search.hits(text))) for name, text in texts.items()
        }
        met = {name: kinds for name, kinds in hits.items() if kinds}
        if met:
            after = {"fields": sorted(met)}
            audit.record(
                "identity.met", about or board, actor=actor, after=after, clearance=Clearance.REVIEWS
            )
    return met
