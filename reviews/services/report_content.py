"""What the report of a review says as a whole, and what goes public with it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from core.sealing import keyed_hash
from reviews.models import ChildIdentity, DraftSection, Finding, Review, ReviewRecommendation, ReviewReport
from reviews.report_text import Block, blocks_of

PURPOSE = "report of a review"


@dataclass(frozen=True)
class Section:
    """One section as it is read."""

    title: str
    body: str

    @property
    def blocks(self) -> list[Block]:
        return blocks_of(self.body)


@dataclass(frozen=True)
class ReportContent:
    """All words of one edition of a report."""

    title: str
    kind: str
    reference: str
    pseudonym: str
    board: str
    summary: str
    sections: tuple[Section, ...]
    response: str

    @property
    def response_blocks(self) -> list[Block]:
        return blocks_of(self.response)

    @property
    def summary_blocks(self) -> list[Block]:
        return blocks_of(self.summary)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "ReportContent":
        read = json.loads(text)
        return cls(**read | {"sections": tuple(Section(**one) for one in read["sections"])})

    def digest(self) -> str:
        """The same for the same words: what was checked and signed off is what is published."""
        return keyed_hash(hashlib.sha256(self.to_json().encode()).hexdigest(), purpose=PURPOSE)


@dataclass(frozen=True)
class PublicText:
    """One text that anybody reads once the review is published, and where it stands."""

    place: str
    text: str


def content_of(
    review: Review, report: ReviewReport, sections: Sequence[DraftSection] | None = None
) -> ReportContent:
    """What the report says now. Sections without a word are left out."""
    if sections is None:
        sections = list(DraftSection.objects.filter(review=review))
    return ReportContent(
        title=report.title,
        kind=review.get_kind_display(),
        reference=review.reference,
        pseudonym=review.pseudonym,
        board=review.board.name,
        summary=review.summary,
        sections=tuple(Section(one.title, one.body) for one in sections if one.body.strip()),
        response=report.response,
    )


def public_texts(review: Review, content: ReportContent) -> list[PublicText]:
    """Everything that goes public with a report: its own texts, and those of the register that open that day."""
    found = [
        PublicText("Title", content.title),
        PublicText("Name of the review", f"{content.pseudonym}\n{content.reference}"),
        PublicText("Summary", content.summary),
    ]
    found += [PublicText(f"Section “{one.title}”", f"{one.title}\n{one.body}") for one in content.sections]
    found.append(PublicText("Response of the partnership", content.response))
    for finding in Finding.objects.filter(review=review).order_by("number"):
        found.append(PublicText(str(finding), finding.text))
    for one in ReviewRecommendation.objects.filter(review=review).order_by("number"):
        found.append(PublicText(str(one), f"{one.text}\n{one.decision_reasons}"))
    return [one for one in found if one.text.strip()]


def digest_of_all(review: Review, content: ReportContent) -> str:
    """The same as long as nothing changes of what goes public."""
    words = [content.to_json(), *([one.place, one.text] for one in public_texts(review, content))]
    return keyed_hash(hashlib.sha256(json.dumps(words).encode()).hexdigest(), purpose=PURPOSE)


def identities_of(review: Review) -> list[ChildIdentity]:
    """The sealed records of who the child is: the review's own, and that of its incident."""
    records = ChildIdentity.objects.filter(review=review)
    if review.incident_id is not None:
        records = records | ChildIdentity.objects.filter(incident=review.incident_id)
    return list(records)
