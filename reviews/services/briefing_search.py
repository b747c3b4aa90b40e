"""The search of a briefing for what tells who the child is, before anybody outside the team reads it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction

from core import audit
from core.models import User
from core.scoping import Clearance, board_scope
from reviews.briefing_pdf import texts_of
from reviews.identity_terms import TermSearch
from reviews.models import Briefing
from reviews.services.redaction import KINDS, Found, found_in, undecided
from reviews.services.report_content import identities_of

STOPPED = (
    "This cannot be published: {where} {what}, by the sealed record of the child. Change the text. If it is somebody "
    "or something else, two people of the review team say so where the report is searched, which looks through "
    "briefings, too."
)


class NamesFoundError(ValidationError):
    """What stops a briefing: kinds and places, never the words themselves."""

    def __init__(self, hits: Sequence[Found]) -> None:
        self.places = list(dict.fromkeys(place for one in hits for place in one.places))
        super().__init__(_words(hits, self.places))


def refuse_names(briefing: Briefing) -> None:
    """Raises NamesFoundError where two people have not decided about everything that is found.

    Opens the clearance for whoever publishes, and gives back kinds and places only.
    """
    board = briefing.board
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        hits = found_in(texts_of(briefing), TermSearch(identities_of(briefing.review)))
        open_hits = undecided(briefing.review, hits)
    if open_hits:
        raise NamesFoundError(open_hits)


@contextmanager
def written_down(briefing: Briefing, actor: User | None) -> Iterator[None]:
    """Around a service that refuses names: a hit stays in the trail, so that nobody tries names out unseen."""
    try:
        with transaction.atomic():
            yield
    except NamesFoundError as error:
        after = {"fields": sorted(error.places)}
        audit.record("identity.met", briefing, actor=actor, after=after, clearance=Clearance.REVIEWS)
        raise


def _words(hits: Sequence[Found], places: Sequence[str]) -> str:
    """A person reads where it stands in the text; the PDF repeats it."""
    typed = [place for place in places if not place.startswith("PDF")] or places
    kinds = list(dict.fromkeys(KINDS[one.kind] for one in hits))
    stands = "holds" if len(typed) == 1 else "hold"
    return STOPPED.format(where=f"{' and '.join(typed)} {stands}", what=" and ".join(kinds))
