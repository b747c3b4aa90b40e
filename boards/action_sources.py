"""Where actions came from: any record of any app, shown only to people who may read that record.

An app registers each kind of record from AppConfig.ready; `describe` gives the address and the label of one.
Whoever lacks the permission, or whose scope does not hold the row, reads a neutral word instead: neither the
name of a case nor that it is one of a certain kind.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from boards.models import Action
from core.access import BoardAccess
from core.permissions import Perm
from core.protection import has_board

NEUTRAL = "a case record"
#: What a filter calls the kinds that the viewer may not read, and sources that are only words, or missing.
OTHER, WORDS, NONE = "other", "words", "none"


@dataclass(frozen=True)
class ShownSource:
    """A source as a page shows it; without `url` there is nothing to open."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class SourceKind:
    """One kind of record that actions come from.

    `describe` gives (url, label); `plural` names the kind in filters. `allowed` narrows further than the
    permission, for one record (a panel member reads one review). Actions from `confidential` kinds are not quoted
    in emails. `related` are foreign keys that the label needs.
    """

    model_label: str
    permission: Perm
    describe: Callable[[Any], tuple[str, str]]
    plural: str
    confidential: bool = True
    allowed: Callable[[BoardAccess, Any], bool] | None = None
    related: tuple[str, ...] = ()

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.model_label)

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(self.model)


_kinds: dict[str, SourceKind] = {}


def register(
    model_label: str,
    permission: Perm,
    describe: Callable[[Any], tuple[str, str]],
    *,
    plural: str = "",
    confidential: bool = True,
    allowed: Callable[[BoardAccess, Any], bool] | None = None,
    related: tuple[str, ...] = (),
) -> None:
    """Make a kind of record known as a source of actions; called once, from AppConfig.ready."""
    label = model_label.lower()
    if label in _kinds:
        raise ValueError(f"{label} is registered already.")
    name = plural or label.rpartition(".")[2]
    _kinds[label] = SourceKind(label, permission, describe, name, confidential, allowed, related)


def unregister(model_label: str) -> None:
    """Forget a kind again; for tests."""
    _kinds.pop(model_label.lower(), None)


def kind_of(model: type[models.Model] | models.Model) -> SourceKind | None:
    """The registered kind of a record."""
    return _kinds.get(model._meta.label_lower)


def readable_kinds(access: BoardAccess) -> list[SourceKind]:
    """The kinds whose records this person may read, by name."""
    return sorted((kind for kind in _kinds.values() if access.can(kind.permission)), key=lambda k: k.plural)


def neutral_words(action: Action) -> str:
    """Where an action came from, without the name of any record: for trails and files."""
    return NEUTRAL if action.source_type_id else action.source_words


def open_type_ids() -> frozenset[int]:
    """Content types whose actions may be quoted in emails."""
    return frozenset(kind.content_type.pk for kind in _kinds.values() if not kind.confidential)


class Sources:
    """The sources of many actions, for one viewer: one query for each kind that the viewer may read."""

    def __init__(self, access: BoardAccess, pairs: Iterable[tuple[int | None, int | None]]) -> None:
        """`pairs` are (content type id, record id) of the actions that will be asked about."""
        wanted: dict[int, set[int]] = {}
        for type_id, pk in pairs:
            if type_id is not None and pk is not None:
                wanted.setdefault(type_id, set()).add(pk)
        self._shown: dict[tuple[int, int], ShownSource] = {}
        if not wanted:
            return
        for kind in readable_kinds(access):
            if ids := wanted.get(kind.content_type.pk):
                self._load(kind, ids, access)

    @classmethod
    def of(cls, access: BoardAccess, actions: Iterable[Action]) -> "Sources":
        """For these actions."""
        return cls(access, ((action.source_type_id, action.source_id) for action in actions))

    @classmethod
    def of_queryset(cls, access: BoardAccess, actions: models.QuerySet[Any]) -> "Sources":
        """For all rows of a queryset, without fetching them."""
        pairs = actions.filter(source_type__isnull=False).order_by()
        return cls(access, pairs.values_list("source_type", "source_id").distinct())

    def _load(self, kind: SourceKind, ids: set[int], access: BoardAccess) -> None:
        type_id = kind.content_type.pk
        rows = kind.model._default_manager.filter(pk__in=ids)
        if has_board(kind.model):
            # The permission was looked up on this board: a record of another one must not pass with it.
            rows = rows.filter(board=access.board)
        if kind.related:
            rows = rows.select_related(*kind.related)
        for record in rows:
            if kind.allowed is None or kind.allowed(access, record):
                url, label = kind.describe(record)
                self._shown[type_id, record.pk] = ShownSource(label, url)

    def shown(self, action: Action) -> ShownSource | None:
        """The source of one action; None when it has none."""
        if action.source_type_id is None or action.source_id is None:
            return ShownSource(action.source_words) if action.source_words else None
        return self._shown.get((action.source_type_id, action.source_id), ShownSource(NEUTRAL))


def source_choices(access: BoardAccess) -> list[tuple[str, str]]:
    """What a list can be filtered by, for one viewer."""
    known = [(kind.model_label, kind.plural.capitalize()) for kind in readable_kinds(access)]
    return [*known, (OTHER, "Other records"), (WORDS, "Given in words"), (NONE, "Not given")]


def filter_by_source(actions: models.QuerySet[Any], access: BoardAccess, choice: str) -> models.QuerySet[Any]:
    """The actions whose source is of the chosen kind; kinds that may not be read are all "other"."""
    readable: Mapping[str, int] = {kind.model_label: kind.content_type.pk for kind in readable_kinds(access)}
    if choice in readable:
        return actions.filter(source_type=readable[choice])
    if choice == OTHER:
        return actions.filter(source_type__isnull=False).exclude(source_type__in=readable.values())
    if choice == WORDS:
        return actions.filter(source_type=None).exclude(source_words="")
    return actions.filter(source_type=None, source_words="")


def _describe_meeting(meeting: Any) -> tuple[str, str]:
    return meeting.get_absolute_url(), f"Meeting of the {meeting}"


def register_own_sources() -> None:
    """The kinds of this app; called once, when it is ready."""
    register(
        "boards.meeting",
        Perm.MEETING_READ,
        _describe_meeting,
        plural="meetings",
        confidential=False,
        related=("group", "board"),
    )
