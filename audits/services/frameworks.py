"""Frameworks: taking a shipped one, starting an own one, copying to a new version, publishing."""

import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from audits.content import GradeContent, VersionContent
from audits.models import Descriptor, Framework, FrameworkVersion
from audits.services.frameworks_content import content_of, fill
from audits.services.frameworks_crosswalk import inherit_matches, match_same_keys, match_shipped
from audits.shipping import shipped
from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User

Status = FrameworkVersion.Status
FEWEST_GRADES = 2


@transaction.atomic
def take_shipped(key: str, *, board: Board, actor: User | None) -> FrameworkVersion:
    """Take over one of the frameworks that come with the software, ready to be used. Raises ValidationError."""
    try:
        source = shipped(key)
    except KeyError:
        raise wrong("", f"There is no framework “{key}” to take over.") from None
    if Framework.objects.filter(board=board, key=key).exists():
        raise wrong("", f"This board has {source.name} already. Copy its latest version to change it.")
    framework = Framework(board=board, key=key, name=source.name, about=source.about)
    save_checked(framework)
    version = FrameworkVersion(
        board=board,
        framework=framework,
        number=1,
        status=Status.PUBLISHED,
        published_at=timezone.now(),
        published_by=actor,
    )
    save_checked(version)
    fill(version, source.content)
    match_shipped(version)
    audit.record("framework.taken", framework, actor=actor, after={"name": framework.name})
    audit.record("framework_version.published", version, actor=actor, after=_size(source.content))
    return version


@transaction.atomic
def start_framework(
    *,
    board: Board,
    name: str,
    about: str = "",
    scored_by: str = FrameworkVersion.ScoredBy.CRITERIA,
    grades: Sequence[GradeContent] = (),
    actor: User | None,
) -> FrameworkVersion:
    """Begin an own framework with an empty draft of its first version. Raises ValidationError."""
    # Two boards that choose the same name do not have the same framework: the key says so.
    key = f"own-{slugify(name)[:24]}-{secrets.token_hex(4)}"
    framework = Framework(board=board, key=key, name=name, about=about)
    save_checked(framework)
    version = FrameworkVersion(board=board, framework=framework, number=1, scored_by=scored_by)
    save_checked(version)
    fill(version, VersionContent(tuple(grades), ()))
    audit.record("framework.started", framework, actor=actor, after=audit.state(framework, "name", "about"))
    return version


@transaction.atomic
def change_framework(framework: Framework, *, name: str, about: str, actor: User | None) -> Framework:
    """Change what a framework is called and said to be for. Raises ValidationError."""
    before = audit.state(framework, "name", "about")
    framework.name, framework.about = name, about
    save_checked(framework)
    after = audit.state(framework, "name", "about")
    audit.record("framework.changed", framework, actor=actor, before=before, after=after)
    return framework


@transaction.atomic
def copy_version(version: FrameworkVersion, *, actor: User | None) -> FrameworkVersion:
    """A draft of the next version that says the same, each criterion matched with the one it came from."""
    framework = Framework.objects.select_for_update(no_key=True).get(pk=version.framework_id)
    last = FrameworkVersion.objects.filter(framework=framework).aggregate(last=Max("number"))["last"]
    draft = FrameworkVersion(
        board_id=version.board_id, framework=framework, number=last + 1, scored_by=version.scored_by
    )
    save_checked(draft)
    fill(draft, content_of(version))
    match_same_keys(version, draft, actor=actor)
    inherit_matches(version, draft)
    audit.record("framework_version.copied", draft, actor=actor, after={"from": str(version)})
    return draft


@transaction.atomic
def publish_version(version: FrameworkVersion, *, actor: User | None) -> FrameworkVersion:
    """Publish a draft: from now on nothing in it changes. Raises ValidationError with all that is missing."""
    version = locked_draft(version)
    content = content_of(version)
    if missing := missing_in(version, content):
        raise ValidationError(missing)
    FrameworkVersion.objects.filter(framework=version.framework_id, status=Status.PUBLISHED).update(
        status=Status.SUPERSEDED
    )
    version.status, version.published_at, version.published_by = Status.PUBLISHED, timezone.now(), actor
    save_checked(version)
    audit.record("framework_version.published", version, actor=actor, after=_size(content))
    return version


@transaction.atomic
def drop_draft(version: FrameworkVersion, *, actor: User | None) -> None:
    """Throw a draft away, and its framework where it was the only version."""
    version = locked_draft(version)
    framework = version.framework
    audit.record("framework_version.dropped", version, actor=actor, before=_size(content_of(version)))
    # The grades' and the criteria's descriptors go first: both ways of the cascade meet there.
    Descriptor.objects.filter(criterion__version=version).delete()
    version.delete()
    if not framework.versions.exists():
        audit.record("framework.dropped", framework, actor=actor, before={"name": framework.name})
        framework.delete()


def locked_draft(version: FrameworkVersion) -> FrameworkVersion:
    """The version, locked until the transaction ends. Raises ValidationError where it is no draft any more."""
    found = (
        FrameworkVersion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("framework", "board")
        .filter(pk=version.pk)
        .first()
    )
    if found is None:
        raise wrong("", "This draft was thrown away by somebody else.")
    if not found.is_draft:
        raise wrong("", f"{found} is published and cannot be changed. Copy it to a new version.")
    return found


def missing_in(version: FrameworkVersion, content: VersionContent) -> list[str]:
    """What must be there before a version can be published, a sentence each."""
    missing = []
    if len(content.grades) < FEWEST_GRADES:
        missing.append("The scale needs at least two grades.")
    elif content.grades[-1].score <= 0:
        missing.append("The highest grade needs a score above 0.")
    if not content.standards:
        missing.append("Add at least one standard.")
    if not version.by_criteria:
        return missing
    wanted = {grade.score for grade in content.grades}
    for number, standard in enumerate(content.standards, start=1):
        if not standard.criteria:
            missing.append(f"Standard {number} has no criterion: add one, or remove the standard.")
        for place, criterion in enumerate(standard.criteria, start=1):
            if not criterion.text.strip():
                missing.append(f"Criterion {number}.{place} has no text.")
            told = {score for score, text in criterion.descriptors.items() if text.strip()}
            if told and (left := wanted - told):
                labels = ", ".join(grade.label for grade in content.grades if grade.score in left)
                missing.append(
                    f"Criterion {number}.{place} describes some grades only: write {labels} too, or none."
                )
    return missing


def _size(content: VersionContent) -> dict[str, int]:
    return {
        "grades": len(content.grades),
        "standards": len(content.standards),
        "criteria": content.criterion_count,
    }
