"""What belongs to a child's death: forms that agencies fill in, steps of the rapid response, deeper analyses."""

import base64
import binascii
import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from boards.services.saving import save_checked, wrong
from core import audit
from core.files import check_upload
from core.models import User
from reviews.models import ChildDeath, DeathAnalysis, DeathFormRequest, ResponseStep

MOST_BYTES = 5 * 1024 * 1024
R = TypeVar("R", DeathFormRequest, ResponseStep, DeathAnalysis)


@transaction.atomic
def add_form(death: ChildDeath, *, values: Mapping[str, Any], actor: User) -> DeathFormRequest:
    """Write down that a form was asked for. Raises ValidationError by field."""
    return _save(DeathFormRequest(board=death.board, death=_locked(death)), values, "death.form_asked", actor)


@transaction.atomic
def change_form(one: DeathFormRequest, *, values: Mapping[str, Any], actor: User) -> DeathFormRequest:
    """Change it, or say that it came. Raises ValidationError by field."""
    _locked(one.death)
    return _save(one, values, "death.form_changed", actor)


@transaction.atomic
def add_step(death: ChildDeath, *, values: Mapping[str, Any], actor: User) -> ResponseStep:
    """Write a step of the rapid response down. Raises ValidationError by field."""
    return _save(ResponseStep(board=death.board, death=_locked(death)), values, "death.step_added", actor)


@transaction.atomic
def change_step(one: ResponseStep, *, values: Mapping[str, Any], actor: User) -> ResponseStep:
    """Change it. Raises ValidationError by field."""
    _locked(one.death)
    return _save(one, values, "death.step_changed", actor)


@transaction.atomic
def add_analysis(
    death: ChildDeath, *, values: Mapping[str, Any], file: UploadedFile[Any] | None, actor: User
) -> DeathAnalysis:
    """Attach a deeper analysis; the file is sealed as the texts are. Raises ValidationError by field."""
    one = DeathAnalysis(board=death.board, death=_locked(death), added_by=actor)
    if file is not None:
        name, one.content_type = check_upload(file, file.name or "")
        if (file.size or 0) > MOST_BYTES:
            raise wrong("file", f"Sealed files have at most {filesizeformat(MOST_BYTES)}. Make it smaller.")
        one.file_name, one.content = name, base64.b64encode(file.read()).decode()
    elif not values.get("summary"):
        raise wrong("summary", "Write what it found, or attach the file.")
    return _save(one, values, "death.analysis_added", actor)


def file_of(one: DeathAnalysis) -> bytes:
    """The file as it came. Raises ValidationError where there is none."""
    try:
        found = base64.b64decode(one.content, validate=True)
    except binascii.Error:
        found = b""
    if not found:
        raise ValidationError("There is no file.")
    return found


@transaction.atomic
def remove_record(one: R, *, actor: User) -> None:
    """Take away what does not belong here."""
    death = _locked(one.death)
    audit.record("death.record_removed", death, actor=actor, before={"record": str(one._meta.verbose_name)})
    one.delete()
    _count_forms(death)


def _locked(death: ChildDeath) -> ChildDeath:
    rows = ChildDeath.objects.select_for_update(of=("self",), no_key=True).defer(
        "factors", "learning", "notes"
    )
    found: ChildDeath = rows.select_related("board").get(pk=death.pk)
    return found


def _save(one: R, values: Mapping[str, Any], action: str, actor: User) -> R:
    for name, value in values.items():
        setattr(one, name, value.replace("\r\n", "\n").strip() if isinstance(value, str) else value)
    _check_days(one)
    save_checked(one)
    _count_forms(one.death)
    # What stands in it is for those who read the death: the trail holds its kind only.
    kind = one.get_role_display() if isinstance(one, ResponseStep) else one.get_kind_display()
    audit.record(action, one.death, actor=actor, after={"kind": kind})
    return one


def _check_days(one: R) -> None:
    died_on, today = one.death.died_on, timezone.localdate()
    if isinstance(one, ResponseStep):
        named = {"taken_at": timezone.localdate(one.taken_at)}
        if one.taken_at > timezone.now():
            raise wrong("taken_at", "This time is still to come.")
    elif isinstance(one, DeathFormRequest):
        named = {"asked_on": one.asked_on, "received_on": one.received_on}
    else:
        named = {"done_on": one.done_on}
    day: dt.date | None
    for name, day in named.items():
        if day is not None and day > today:
            raise wrong(name, "This day is still to come.")
        if day is not None and day < died_on:
            raise wrong(name, "This is before the child died.")


def _count_forms(death: ChildDeath) -> None:
    """The numbers of forms are those of the rows, once there are any; before, what was loaded or typed."""
    rows = DeathFormRequest.objects.filter(death=death)
    found = rows.aggregate(asked=Count("pk"), received=Count("pk", filter=Q(received_on__isnull=False)))
    if found["asked"]:
        ChildDeath.objects.filter(pk=death.pk).update(
            forms_asked=found["asked"], forms_received=found["received"]
        )
