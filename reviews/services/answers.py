"""What an agency answers: a draft that saves itself, several people in it, versions that are sent."""

import json
from collections.abc import Sequence
from dataclasses import fields, make_dataclass, replace
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from boards.services.saving import wrong
from core import audit
from core.files import remove_file, store_upload
from core.merging import Read, merged
from core.models import User
from core.partial_dates import display_date
from reviews.models import InformationRequest, RequestAnswer, RequestFile
from reviews.services.requests import held, latest_answer

LONGEST = 20_000  # characters of one answer
MOST_FILES = 20


@lru_cache(maxsize=64)
def answer_kind(count: int) -> type[Any]:
    """The dataclass of an answer to so many questions: answer_1, answer_2 …"""
    return make_dataclass(
        "AnswerFacts", [(f"answer_{number}", str, "") for number in range(1, count + 1)], frozen=True
    )


def facts_from(texts: Sequence[str], count: int) -> Any:
    """Texts as facts; a text that is missing is empty."""
    padded = [*texts, *[""] * count][:count]
    return answer_kind(count)(*padded)


def texts_of(answer: RequestAnswer | None) -> list[str]:
    """What is answered to each question."""
    return [text for text, _ in _kept(answer)]


def _kept(answer: RequestAnswer | None) -> list[tuple[str, int | None]]:
    return [(text, by) for text, by in json.loads(answer.answers)] if answer else []


def draft_of(request: InformationRequest) -> RequestAnswer | None:
    """The version that is being written, if one is."""
    found: RequestAnswer | None = RequestAnswer.objects.filter(request=request, sent_at=None).first()
    return found


def begun(request: InformationRequest) -> tuple[list[str], int]:
    """Where a writer begins: the draft and its revision, else the version that was returned."""
    draft = draft_of(request)
    if draft is not None:
        return texts_of(draft), draft.revision
    return texts_of(latest_answer(request)), 0


def why_not(request: InformationRequest) -> str:
    """Why the agency cannot answer now, in words; empty where it can."""
    if request.closed_at:
        day = display_date(timezone.localdate(request.closed_at))
        return f"This request was closed on {day}, so your answer was not sent."
    if request.received_at:
        sent = latest_answer(request)
        who = f" by {sent.sent_by}" if sent and sent.sent_by else ""
        at = timezone.localtime(request.received_at)
        return (
            f"Version {sent.version if sent else 1} was sent{who} on {display_date(at.date())} at {at:%H:%M}, and "
            "waits for the review lead. Yours was not sent."
        )
    return ""


@transaction.atomic
def save_answer(
    request: InformationRequest, *, facts: Any, read: Read[Any] | None, actor: User
) -> RequestAnswer:
    """Keep what stands in the form as the draft, also while nothing can be sent, so that no word is lost.

    What somebody else of the agency wrote in another question stays; raises ConflictError where both wrote in the same
    one, and ValidationError for what is too long. No entry in the trail: it comes every few seconds.
    """
    request = held(request)
    names = [field.name for field in fields(facts)]
    errors = {
        name: f"At most {LONGEST:,} characters are possible."
        for name in names
        if len(getattr(facts, name)) > LONGEST
    }
    if errors:
        raise ValidationError(errors)
    draft = draft_of(request)
    if draft is None:
        latest = latest_answer(request)
        number = latest.version + 1 if latest else 1
        draft = RequestAnswer(
            board=request.board,
            incident=request.incident,
            agency=request.agency,
            request=request,
            version=number,
        )
        kept: list[tuple[str, int | None]] = [(text, None) for text in texts_of(latest)]
        if why_not(request):
            read = None  # it was sent or closed meanwhile: what stands here is kept as it is
    else:
        kept = _kept(draft)
    kept = [*kept, *[("", None)] * len(names)][: len(names)]
    if read is not None:
        facts = merged(facts, _theirs(kept, names, read, actor), read=read, revision=draft.revision)
    texts = [getattr(facts, name).replace("\r\n", "\n").strip() for name in names]
    draft.answers = json.dumps(
        [(text, by if text == old else actor.pk) for text, (old, by) in zip(texts, kept, strict=True)]
    )
    draft.revision += 1
    draft.saved_at, draft.saved_by = timezone.now(), actor
    draft.save()
    return draft


def _theirs(
    kept: Sequence[tuple[str, int | None]], names: Sequence[str], read: Read[Any], actor: User
) -> Any:
    """What is kept, as others left it: what the same person saved a moment ago is no conflict with them."""
    facts = facts_from([text for text, _ in kept], len(names))
    own = {
        name: read.said.get(name, text)
        for name, (text, by) in zip(names, kept, strict=True)
        if by == actor.pk
    }
    return replace(facts, **own)


@transaction.atomic
def send_answer(
    request: InformationRequest, *, facts: Any, read: Read[Any] | None, actor: User
) -> tuple[RequestAnswer, str]:
    """Send the next version: it, and why it was not sent, in words (empty where it was).

    Where the request takes no answer any more the text is kept as a draft all the same. Raises ConflictError, and
    ValidationError where nothing is written.
    """
    draft = save_answer(request, facts=facts, read=read, actor=actor)
    request = held(request)
    if words := why_not(request):
        return draft, f"{words} What you wrote is kept as a draft, and nobody else reads it."
    if not any(texts_of(draft)) and not RequestFile.objects.filter(request=request).exists():
        raise wrong("", "Nothing is written yet. Answer the questions, or add a file, before you send it.")
    now = timezone.now()
    draft.sent_at, draft.sent_by = now, actor
    draft.save(update_fields=["sent_at", "sent_by"])
    request.received_at, request.returned_at, request.checked_at = now, None, None
    request.save(update_fields=["received_at", "returned_at", "checked_at"])
    audit.record("request.answered", request, actor=actor, after={"version": draft.version})
    return draft, ""


@transaction.atomic
def add_file(request: InformationRequest, file: UploadedFile[Any], *, actor: User) -> RequestFile:
    """Keep a file with the answer. Its name may tell who the child is: it is sealed, the store gets a neutral one.

    Raises ValidationError.
    """
    request = held(request)
    if words := why_not(request):
        raise ValidationError(words.replace("your answer was not sent", "no file can be added").replace(
            "Yours was not sent", "No file can be added now"))  # fmt: skip
    count = RequestFile.objects.filter(request=request).count()
    if count >= MOST_FILES:
        raise ValidationError(
            f"There are {MOST_FILES} files already. Take one away, or put several into one."
        )
    name = (file.name or "file")[:200]
    ending = name.rpartition(".")[2].lower()
    file.name = f"answer-{request.pk}-{count + 1}.{ending}"
    stored = store_upload(file, board=request.board, actor=actor, audit_reads=True, sealed=True)
    made: RequestFile = RequestFile.objects.create(
        board=request.board, incident=request.incident, agency=request.agency, request=request, stored=stored,
        name=name, added_by=actor,
    )  # fmt: skip
    audit.record("request.file_added", request, actor=actor)
    return made


@transaction.atomic
def take_file_away(one: RequestFile, *, actor: User) -> None:
    """Take a file away, as long as the answer is being written. Raises ValidationError."""
    request = held(one.request)
    if why_not(request):
        raise ValidationError("The file belongs to an answer that was sent, and stays.")
    stored = one.stored
    audit.record("request.file_removed", request, actor=actor)
    one.delete()
    remove_file(stored, actor=actor)
