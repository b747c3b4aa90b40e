"""The rapid review of an incident: meeting, conclusion, the panel's agreement, the letter, and what came back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.services.saving import save_checked, wrong
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import User
from core.partial_dates import display_date
from reviews.date_rules import NO_NOTIFICATION, TO_COME
from reviews.models import Incident, PanelMember, RapidReview, RapidReviewAttendee, Review
from reviews.rapid_review_rules import DECISIONS, KINDS, letter_text
from reviews.services.panel import NewMember, name_member
from reviews.services.register import (
    IncidentFacts,
    ReviewFacts,
    ThemesGiven,
    add_review,
    change_incident,
)


@dataclass(frozen=True)
class MeetingFacts:
    """The panel's meeting."""

    meeting_on: dt.date | None = None
    meeting_time: dt.time | None = None
    place: str = ""
    came: tuple[PanelMember, ...] = ()
    others: str = ""
    considered: tuple[str, ...] = ()
    discussion: str = ""
    learning: str = ""


@dataclass(frozen=True)
class ConclusionFacts:
    """What the panel concluded, and why."""

    conclusion: str = ""
    reasons: str = ""


@dataclass(frozen=True)
class LetterFacts:
    """The letter to the national panel."""

    letter: str = ""
    letter_sent_on: dt.date | None = None


@dataclass(frozen=True)
class AnswerFacts:
    """What the national panel answered."""

    answer: str = ""
    answered_on: dt.date | None = None
    advice: str = ""


@dataclass(frozen=True)
class FinalFacts:
    """What was decided at last, where the national panel did not agree."""

    final_conclusion: str = ""
    final_on: dt.date | None = None
    final_by: str = ""
    final_reasons: str = ""


Facts = MeetingFacts | ConclusionFacts | LetterFacts | AnswerFacts | FinalFacts


def rapid_review_of(incident: Incident) -> RapidReview:
    """What is kept, else an empty one (not saved). One query."""
    found = RapidReview.objects.filter(incident=incident).select_related("incident__board").first()
    return found or RapidReview(board=incident.board, incident=incident)


def facts_of(one: RapidReview, kind: type[Any]) -> Any:
    """One part of it as it is kept."""
    return kind(**{field.name: _value(one, field.name) for field in fields(kind)})


def _value(one: RapidReview, name: str) -> Any:
    if name == "came":
        if one._state.adding:
            return ()
        rows = RapidReviewAttendee.objects.filter(rapid_review=one).select_related("member")
        return tuple(row.member for row in rows)
    value = getattr(one, name)
    return tuple(value) if isinstance(value, list) else value


@transaction.atomic
def change_part(incident: Incident, *, facts: Facts, read: Read[Any] | None, actor: User) -> RapidReview:
    """Keep one part of the rapid review. Raises ValidationError by field, and ConflictError."""
    Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=incident.pk)
    one = rapid_review_of(incident)
    before = facts_of(one, type(facts))
    if read is not None:
        facts = merged(facts, before, read=read, revision=one.revision)
    _check(one, facts)
    changed = changed_fields(before, facts)
    if not changed and one.pk:
        return one
    for field in fields(facts):
        if field.name != "came":
            setattr(one, field.name, _tidy(getattr(facts, field.name)))
    one.revision += 1
    save_checked(one)
    if isinstance(facts, MeetingFacts):
        _set_attendees(one, facts.came)
    audit.record("rapid_review.changed", one, actor=actor, after={"fields": changed})
    return one


def _tidy(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _set_attendees(one: RapidReview, members: Sequence[PanelMember]) -> None:
    kept = set(RapidReviewAttendee.objects.filter(rapid_review=one).values_list("member_id", flat=True))
    given = {member.pk for member in members}
    RapidReviewAttendee.objects.filter(rapid_review=one, member__in=kept - given).delete()
    RapidReviewAttendee.objects.bulk_create(
        RapidReviewAttendee(
            board_id=one.board_id, incident_id=one.incident_id, rapid_review=one, member_id=pk
        )
        for pk in sorted(given - kept)
    )


def _check(one: RapidReview, facts: Facts) -> None:
    today = timezone.localdate()
    errors: dict[str, str] = {}
    if isinstance(facts, MeetingFacts):
        notified = one.incident.notified_on
        if facts.meeting_on and notified and facts.meeting_on < notified:
            errors["meeting_on"] = (
                f"The rapid review cannot be before the notification ({display_date(notified)})."
            )
        if one.agreed_on and facts.meeting_on != one.meeting_on:
            errors["meeting_on"] = "The panel has agreed on what was concluded that day: the day stays."
    elif isinstance(facts, ConclusionFacts):
        if one.agreed_on:
            errors["conclusion"] = (
                "The panel has agreed on this. What the partnership decides after the national panel’s answer is "
                "written under “Decided at last”."
            )
        elif facts.conclusion and not facts.reasons.strip():
            errors["reasons"] = "Give the reasons: the national panel asks for them."
    else:
        errors = _letter_errors(one, facts, today)
    if errors:
        raise ValidationError(errors)


def _letter_errors(one: RapidReview, facts: Facts, today: dt.date) -> dict[str, str]:
    """What is wrong with the letter, its answer, or what was decided at last."""
    if isinstance(facts, LetterFacts):
        errors = _day_errors("letter_sent_on", facts.letter_sent_on, one.agreed_on, "the panel agreed", today)
        if facts.letter_sent_on and not facts.letter.strip():
            errors["letter"] = "Write the letter before you say that it was sent."
        if facts.letter_sent_on and not one.agreed_on:
            errors["letter_sent_on"] = "The letter tells what the panel agreed on. Record that it did, first."
        return errors
    if isinstance(facts, AnswerFacts):
        errors = _day_errors(
            "answered_on", facts.answered_on, one.letter_sent_on, "the letter was sent", today
        )
        if bool(facts.answer) != bool(facts.answered_on):
            name = "answered_on" if facts.answer else "answer"
            errors[name] = "Enter the day of the answer." if facts.answer else "Choose what the answer was."
        if facts.answer and not one.letter_sent_on:
            errors["answer"] = "The letter was not sent yet: say when it went, first."
        return errors
    return _final_errors(one, facts, today) if isinstance(facts, FinalFacts) else {}


FINAL_WORDS = {
    "final_conclusion": "Choose what was decided.",
    "final_on": "Enter the day of the decision.",
    "final_by": "Say who decided.",
    "final_reasons": "Give the reasons.",
}


def _final_errors(one: RapidReview, facts: FinalFacts, today: dt.date) -> dict[str, str]:
    """Either nothing of it or all of it."""
    if not any(getattr(facts, name) for name in FINAL_WORDS):
        return {}
    errors = {name: words for name, words in FINAL_WORDS.items() if not getattr(facts, name)}
    if not one.answer:
        errors["final_conclusion"] = "The national panel has not answered yet: record its answer, first."
    return errors | _day_errors(
        "final_on", facts.final_on, one.answered_on, "the national panel answered", today
    )


def _day_errors(
    name: str, day: dt.date | None, after: dt.date | None, what: str, today: dt.date
) -> dict[str, str]:
    if day is None:
        return {}
    if day > today:
        return {name: TO_COME}
    return {name: f"This is before {what} ({display_date(after)})."} if after and day < after else {}


@transaction.atomic
def agree(incident: Incident, *, on: dt.date, actor: User) -> RapidReview:
    """Keep that the panel agrees: the incident gets the day of its rapid review and the decision, for all to read.

    Raises ValidationError (on): without a notification, a meeting or a conclusion there is nothing to agree on.
    """
    incident = Incident.objects.select_for_update(of=("self",)).select_related("board").get(pk=incident.pk)
    one = rapid_review_of(incident)
    if one.agreed_on:
        raise wrong("on", f"The panel agreed on {display_date(one.agreed_on)} already.")
    if incident.notified_on is None:
        raise wrong("on", NO_NOTIFICATION)
    if one.meeting_on is None or not one.conclusion:
        raise wrong("on", "Write down the day of the meeting and the conclusion, first.")
    errors = _day_errors("on", on, one.meeting_on, "the panel met", timezone.localdate())
    if errors:
        raise ValidationError(errors)
    one.agreed_on = on
    one.revision += 1
    save_checked(one)
    _decide(incident, one.meeting_on, one.conclusion, on, actor)
    audit.record("rapid_review.agreed", one, actor=actor, after=audit.state(one, "agreed_on", "conclusion"))
    return one


@transaction.atomic
def decide_at_last(
    incident: Incident, *, facts: FinalFacts, read: Read[Any] | None, actor: User
) -> RapidReview:
    """Keep what was decided after the national panel's answer; the incident's decision follows it.

    Raises ValidationError by field, and ConflictError.
    """
    one = change_part(incident, facts=facts, read=read, actor=actor)
    if one.final_conclusion and one.final_on and one.meeting_on:
        fresh = Incident.objects.select_related("board").get(pk=incident.pk)
        _decide(fresh, one.meeting_on, one.final_conclusion, one.final_on, actor)
    return one


def _decide(incident: Incident, met: dt.date, conclusion: str, on: dt.date, actor: User) -> None:
    """What everybody on the board reads: the day of the rapid review, and the decision with its day."""
    facts = IncidentFacts(**{field.name: getattr(incident, field.name) for field in fields(IncidentFacts)})
    facts = replace(facts, rapid_review_on=met, decision=DECISIONS[conclusion], decided_on=on)
    themes = ThemesGiven(tuple(link.theme for link in incident.theme_links.select_related("theme")))
    try:
        change_incident(incident, facts=facts, themes=themes, revision=incident.revision, actor=actor)
    except ValidationError as error:  # of the incident's own fields, which this form does not have
        raise ValidationError({"on": error.messages}) from error


def letter_begins_with(one: RapidReview) -> str:
    """The text that the letter begins with, from what is known."""
    incident = one.incident
    return letter_text(
        board=incident.board.name,
        reference=incident.reference,
        child=incident.pseudonym,
        notified=display_date(incident.notified_on) if incident.notified_on else "",
        met=display_date(one.meeting_on) if one.meeting_on else "",
        conclusion=one.get_conclusion_display() if one.conclusion else "",
        reasons=one.reasons,
        learning=one.learning,
    )


@transaction.atomic
def begin_review(incident: Incident, *, reference: str, copies_panel: bool, actor: User) -> Review:
    """Make the review that was decided, linked to the incident, with its themes and perhaps its panel.

    Raises ValidationError by field; somebody cannot name themselves on a panel, so they are left out.
    """
    one = rapid_review_of(incident)
    kind = KINDS.get(one.concluded)
    if one.agreed_on is None or kind is None:
        raise wrong("", "No review was decided: the panel has not agreed yet, or agreed on none.")
    facts = ReviewFacts(
        reference=reference, kind=kind, incident=incident, pseudonym=incident.pseudonym,
        decided_on=one.final_on or one.agreed_on,
    )  # fmt: skip
    themes = ThemesGiven(tuple(link.theme for link in incident.theme_links.select_related("theme")))
    review = add_review(board=incident.board, facts=facts, themes=themes, actor=actor)
    if copies_panel:
        members = PanelMember.objects.filter(incident=incident, ended_on=None).select_related("agency")
        for member in members:
            if member.email != actor.email.casefold():
                given = NewMember(member.name, member.email, member.part, member.agency)
                name_member(review, given=given, actor=actor)
    return review


PARTS: Mapping[str, type[Any]] = {
    "meeting": MeetingFacts,
    "conclusion": ConclusionFacts,
    "letter": LetterFacts,
    "answer": AnswerFacts,
    "final": FinalFacts,
}
