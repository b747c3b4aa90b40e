"""The search for what tells who the child is, in everything that is about to go public, and what people decide.

A hit stops the publication. It goes away when the text is mended, or when two different people have said, each with
a reason, that it is not the child. A decision holds for the same words in the same surroundings.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.partial_dates import display_date
from core.sealing import keyed_hash
from reviews.briefing_pdf import texts_of
from reviews.identity_terms import TermKind, TermSearch
from reviews.models import Briefing, RedactionCheck, RedactionDecision, RedactionHit, Review
from reviews.publication_pdf import report_pdf, texts_in_pdf
from reviews.services.report_content import (
    ReportContent,
    content_of,
    digest_of_all,
    identities_of,
    public_texts,
)
from reviews.services.report_drafting import report_of

PEOPLE = 2  # who must agree that a hit is not the child
AROUND = 60  # letters before and after what was found
NO_RECORD = "no_record"
NO_RECORD_WORDS = "There is no record of who the child is, so nothing could be searched for."
KINDS = {kind.value: kind.label for kind in TermKind} | {NO_RECORD: "no record of the child"}


@dataclass(frozen=True)
class Found:
    """One thing that was found, in all places where the same words stand in the same surroundings."""

    mark: str
    kind: str
    found: str
    around: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Search:
    """What one search looked through and found. `pdf` is the file that was searched."""

    digest: str
    texts: int
    pages: int
    hits: tuple[Found, ...]
    pdf: bytes


@dataclass(frozen=True)
class Judged:
    """A hit with the decisions about it."""

    hit: RedactionHit
    decisions: tuple[RedactionDecision, ...]

    @property
    def is_decided(self) -> bool:
        return len({one.made_by_id for one in self.decisions}) >= PEOPLE

    @property
    def label(self) -> str:
        return KINDS.get(self.hit.kind, self.hit.kind)

    @property
    def place_list(self) -> list[str]:
        return self.hit.places.split("\n")


def search(
    review: Review,
    content: ReportContent,
    *,
    file_name: str,
    day: str = "",
    beside: Iterable[tuple[str, str]] = (),
) -> Search:
    """Look through all that goes public with the report, and through the PDF that is made of it here.

    `beside` are further texts (place, text) that people want to decide about, such as those of briefings. `day` is
    that of the publication, today unless given. Raises core.pdf.PdfUnavailableError.
    """
    day = day or display_date(timezone.localdate())
    identities = identities_of(review)
    pdf = report_pdf(content, day=day, colour=review.board.colour)
    in_pdf = texts_in_pdf(pdf)
    texts = [(one.place, one.text) for one in public_texts(review, content)]
    texts += [*in_pdf, ("Name of the file and address", re.sub(r"[-_.]", " ", file_name))]
    texts += beside
    terms = TermSearch(identities)
    digest = digest_of_all(review, content)
    hits = found_in(texts, terms)
    if terms.is_empty:
        mark = keyed_hash(NO_RECORD, purpose="redaction")
        hits = [Found(mark, NO_RECORD, NO_RECORD_WORDS, "", ("The whole report",))]
    pages = sum(place.startswith("PDF, page") for place, _ in in_pdf)
    return Search(digest, len(texts), pages, tuple(hits), pdf)


def found_in(texts: Iterable[tuple[str, str]], terms: TermSearch) -> list[Found]:
    """What the search finds in texts (place, text), the same words in the same surroundings once."""
    found: dict[str, Found] = {}
    for place, text in texts:
        for hit in terms.hits(text):
            word = text[hit.start : hit.end]
            before, after = text[max(0, hit.start - AROUND) : hit.start], text[hit.end : hit.end + AROUND]
            mark = mark_of(hit.kind.value, before, word, after)
            known = found.get(mark)
            places = (
                (*known.places, place)
                if known and place not in known.places
                else (known.places if known else (place,))
            )
            around = known.around if known else " ".join(f"{before}[{word}]{after}".split())
            found[mark] = Found(mark, hit.kind.value, word, around, places)
    return list(found.values())


def mark_of(kind: str, before: str, word: str, after: str) -> str:
    """The same for the same words in the same surroundings, however they are broken into lines."""
    near = (_letters(before)[-12:], _letters(word), _letters(after)[:12])
    mark: str = keyed_hash("|".join([kind, *near]), purpose="redaction")
    return mark


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@transaction.atomic
def check(review: Review, *, actor: User) -> RedactionCheck:
    """Search the report as it is now, and keep what was found. Raises ValidationError, PdfUnavailableError."""
    report = report_of(review)
    if report is None:
        raise ValidationError("The report is not begun yet.")
    content = content_of(review, report)
    found = search(review, content, file_name=file_name(review), beside=_briefings(review))
    made = RedactionCheck(
        board=review.board,
        review=review,
        digest=found.digest,
        texts=found.texts,
        pages=found.pages,
        made_by=actor,
    )
    made.save()
    RedactionHit.objects.bulk_create(
        RedactionHit(
            board=review.board, check_made=made, places="\n".join(one.places), kind=one.kind, found=one.found,
            around=one.around, mark=one.mark,
        )
        for one in found.hits
    )  # fmt: skip
    audit.record(
        "redaction.checked", made, actor=actor, after={"hits": len(found.hits), "texts": found.texts}
    )
    return made


def _briefings(review: Review) -> list[tuple[str, str]]:
    """What the briefings of the review say: each is searched once more when it is published."""
    rows = Briefing.objects.filter(review=review).select_related("board", "review").order_by("pk")
    return [(f"{one.get_kind_display()}, {place}", text) for one in rows for place, text in texts_of(one)]


def file_name(review: Review) -> str:
    """The name of the PDF: the last part of the review's public address."""
    return f"{review.publication.place}.pdf"


def judged(made: RedactionCheck) -> list[Judged]:
    """The hits of a search with the decisions about them (two queries)."""
    decisions: dict[str, list[RedactionDecision]] = {}
    rows = RedactionDecision.objects.filter(review=made.review_id).select_related("made_by")
    for one in rows:
        decisions.setdefault(one.mark, []).append(one)
    hits = RedactionHit.objects.filter(check_made=made)
    return [Judged(hit, tuple(decisions.get(hit.mark, ()))) for hit in hits]


def undecided(review: Review, hits: Iterable[Found]) -> list[Found]:
    """The hits that two people have not decided about."""
    people: dict[str, set[int]] = {}
    for mark, person in RedactionDecision.objects.filter(review=review).values_list("mark", "made_by"):
        people.setdefault(mark, set()).add(person)
    return [one for one in hits if len(people.get(one.mark, ())) < PEOPLE]


@transaction.atomic
def decide(hit: RedactionHit, *, reason: str, actor: User) -> RedactionDecision:
    """Say that what was found is not the child, and why. It takes two different people."""
    if not reason.strip():
        raise wrong("reason", "Say why this does not tell who the child is.")
    made = RedactionDecision(
        board=hit.board, review=hit.check_made.review, mark=hit.mark, reason=reason.strip(), made_by=actor
    )
    save_checked(made)
    audit.record("redaction.decided", made, actor=actor)
    return made


@transaction.atomic
def take_back(hit: RedactionHit, *, actor: User) -> None:
    """Take one's own decision back."""
    rows = RedactionDecision.objects.filter(review=hit.check_made.review, mark=hit.mark, made_by=actor)
    for one in rows:
        audit.record("redaction.taken_back", one, actor=actor)
        one.delete()
