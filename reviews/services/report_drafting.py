"""Writing the report of a review: sections that several people write, versions, comments of the panel."""

import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from boards.services.saving import save_checked, wrong
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import User
from reviews.models import (
    DraftSection,
    Publication,
    ReportVersion,
    Review,
    ReviewReport,
    SectionComment,
    SectionDraft,
)
from reviews.report_headings import headings_of
from reviews.services.publication_places import free_place
from reviews.services.report_content import content_of

LONGEST = 400_000  # characters of a form that is kept while somebody types
WAITING = (
    "The report waits for the hour of its publication, so nothing of it changes. "
    "A review lead can take it off the plan first."
)
NO_COMMENT = "Write what you want to say."


@dataclass(frozen=True)
class SectionText:
    """The heading and the text of a section."""

    title: str
    body: str = ""


def report_of(review: Review) -> ReviewReport | None:
    """The report of a review; None until it is begun."""
    found: ReviewReport | None = (
        ReviewReport.objects.filter(review=review).select_related("review__board", "board").first()
    )
    return found


@transaction.atomic
def begin_report(review: Review, *, actor: User | None) -> ReviewReport:
    """Begin the report, with the headings that reports of this kind have."""
    Review.objects.select_for_update(of=("self",), no_key=True).get(pk=review.pk)
    if report_of(review) is not None:
        raise ValidationError("The report is begun already.")
    report = ReviewReport(
        board=review.board, review=review, title=f"{review}: {review.get_kind_display()}"[:160], revision=1
    )
    save_checked(report)
    DraftSection.objects.bulk_create(
        DraftSection(board=review.board, review=review, position=number, title=title, revision=1)
        for number, title in enumerate(headings_of(review.kind), start=1)
    )
    Publication.objects.create(board=review.board, review=review, place=free_place(review))
    audit.record("reviewreport.begun", report, actor=actor)
    return report


def check_open(review: Review) -> None:
    """Raise ValidationError while an edition waits for its hour."""
    publication = Publication.objects.select_for_update(of=("self",)).filter(review=review).first()
    if publication is None:
        raise ValidationError("The report is not begun yet.")
    if publication.is_waiting:
        raise ValidationError(WAITING)


@transaction.atomic
def save_section(
    section: DraftSection, *, facts: SectionText, actor: User, read: Read[SectionText] | None = None
) -> DraftSection:
    """Keep a section. Where two people changed the same part of it, ConflictError holds both and nothing is saved."""
    check_open(section.review)
    rows = DraftSection.objects.select_for_update(of=("self",), no_key=True)
    kept: DraftSection | None = rows.select_related("board", "review").filter(pk=section.pk).first()
    if kept is None:
        raise ValidationError("The section was removed by somebody else. Copy your text to another one.")
    before = SectionText(kept.title, kept.body)
    if read is not None:
        facts = merged(facts, before, read=read, revision=kept.revision)
    kept.title, kept.body = " ".join(facts.title.split()), facts.body.replace("\r\n", "\n").strip()
    if not kept.title:
        raise wrong("title", "Enter a heading.")
    names = changed_fields(before, SectionText(kept.title, kept.body))
    if names:
        kept.revision += 1
        kept.edited_by, kept.edited_at = actor, timezone.now()
        save_checked(kept)
        audit.record("draftsection.written", kept, actor=actor, after={"fields": names})
    SectionDraft.objects.filter(section=kept, writer=actor).delete()
    return kept


@transaction.atomic
def add_section(review: Review, *, title: str, actor: User) -> DraftSection:
    """Add an empty section at the end."""
    check_open(review)
    last = DraftSection.objects.filter(review=review).aggregate(last=Max("position"))["last"] or 0
    section = DraftSection(
        board=review.board, review=review, position=last + 1, title=" ".join(title.split()), revision=1
    )
    save_checked(section)
    audit.record("draftsection.added", section, actor=actor)
    return section


@transaction.atomic
def move_section(section: DraftSection, *, up: bool, actor: User) -> None:
    """Exchange a section with its neighbour; the first and the last stay where they are."""
    check_open(section.review)
    order = list(DraftSection.objects.select_for_update(of=("self",)).filter(review=section.review))
    place = [one.pk for one in order].index(section.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for number, one in enumerate(order, start=1):
        one.position = number
    DraftSection.objects.bulk_update(order, ["position"])
    audit.record("draftsection.moved", section, actor=actor, after={"place": other + 1})


@transaction.atomic
def remove_section(section: DraftSection, *, actor: User) -> None:
    """Take away a section without a text: one with a text is emptied first, so that nothing goes by mistake."""
    check_open(section.review)
    if section.body.strip():
        raise ValidationError("The section has a text. Empty it first; versions that were kept keep it.")
    audit.record("draftsection.removed", section, actor=actor)
    section.delete()


@transaction.atomic
def keep_typing(section: DraftSection, *, typed: dict[str, str], actor: User) -> None:
    """Keep what somebody has typed and not saved. No entry in the trail: it comes every few seconds."""
    text = json.dumps(typed)
    if len(text) > LONGEST:
        raise ValidationError("This is too long to be kept.")
    SectionDraft.objects.update_or_create(
        board=section.board, section=section, writer=actor,
        defaults={"review": section.review, "fields": text, "saved_at": timezone.now()},
    )  # fmt: skip


def typed_before(section: DraftSection, *, actor: User) -> SectionDraft | None:
    """What this person typed and did not save."""
    found: SectionDraft | None = SectionDraft.objects.filter(section=section, writer=actor).first()
    return found


@transaction.atomic
def throw_away(section: DraftSection, *, actor: User) -> None:
    """Forget what this person typed and did not save."""
    SectionDraft.objects.filter(section=section, writer=actor).delete()


@transaction.atomic
def keep_version(review: Review, *, reason: str, actor: User | None) -> ReportVersion:
    """Keep the report as it stands under the next number."""
    report = report_of(review)
    if report is None:
        raise ValidationError("The report is not begun yet.")
    Review.objects.select_for_update(of=("self",), no_key=True).get(pk=review.pk)
    last = ReportVersion.objects.filter(review=review).aggregate(last=Max("number"))["last"] or 0
    version = ReportVersion(
        board=review.board, review=review, number=last + 1, reason=" ".join(reason.split())[:120],
        content=content_of(review, report).to_json(), made_by=actor,
    )  # fmt: skip
    version.save()
    audit.record("reportversion.kept", version, actor=actor, after={"number": version.number})
    return version


@transaction.atomic
def comment(
    section: DraftSection, *, text: str, actor: User, answers: SectionComment | None = None
) -> SectionComment:
    """Say something about a section, or answer somebody who did."""
    if not text.strip():
        raise wrong("text", NO_COMMENT)
    made = SectionComment(
        board=section.board, review=section.review, section=section, text=text.strip(), made_by=actor,
        answers=(answers.answers or answers) if answers else None,
    )  # fmt: skip
    save_checked(made)
    audit.record("sectioncomment.made", made, actor=actor)
    return made


@transaction.atomic
def resolve(one: SectionComment, *, actor: User) -> None:
    """Say that a comment is dealt with, or open it again."""
    one = SectionComment.objects.select_for_update(of=("self",)).select_related("board").get(pk=one.pk)
    is_open = one.resolved_at is None
    one.resolved_at, one.resolved_by = (timezone.now(), actor) if is_open else (None, None)
    one.save(update_fields=["resolved_at", "resolved_by"])
    audit.record("sectioncomment.resolved" if is_open else "sectioncomment.reopened", one, actor=actor)
