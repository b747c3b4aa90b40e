"""A board's themes: added, renamed, moved under another, retired, and set on incidents and reviews."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from reviews.models import Incident, IncidentTheme, Review, ReviewTheme, Theme

AUDITED = ("name", "parent", "is_active")


@transaction.atomic
def add_theme(*, board: Board, name: str, parent: Theme | None = None, actor: User | None) -> Theme:
    """Add a theme. Raises ValidationError (name, parent)."""
    theme = Theme(board=board)
    _fill(theme, name, parent, is_active=True)
    save_checked(theme)
    audit.record("theme.added", theme, actor=actor, after=audit.state(theme, *AUDITED))
    return theme


@transaction.atomic
def change_theme(theme: Theme, *, name: str, parent: Theme | None, is_active: bool, actor: User) -> Theme:
    """Rename a theme, move it under another, retire it or bring it back. Raises ValidationError (name, parent)."""
    rows = Theme.objects.select_for_update(of=("self",), no_key=True).select_related("parent", "board")
    theme = rows.get(pk=theme.pk)
    before = audit.state(theme, *AUDITED)
    _fill(theme, name, parent, is_active=is_active)
    save_checked(theme)
    audit.record("theme.changed", theme, actor=actor, before=before, after=audit.state(theme, *AUDITED))
    return theme


def _fill(theme: Theme, name: str, parent: Theme | None, *, is_active: bool) -> None:
    """Two levels: a theme stands alone, holds narrower ones, or belongs to a wider one."""
    theme.name, theme.is_active = " ".join(name.split()), is_active
    if not theme.name:
        raise wrong("name", "Enter a name.")
    if Theme.objects.filter(board=theme.board, name__iexact=theme.name).exclude(pk=theme.pk).exists():
        raise wrong("name", "There is already a theme with this name.")
    if parent is not None:
        if parent.pk == theme.pk:
            raise wrong("parent", "A theme cannot belong to itself.")
        if parent.parent_id is not None:
            raise wrong("parent", f"“{parent}” belongs to a wider theme itself. There are two levels.")
        if theme.pk and Theme.objects.filter(parent=theme).exists():
            raise wrong(
                "parent", "Other themes belong to this one, so it stays a wide theme. Move those first."
            )
    theme.parent = parent


@transaction.atomic
def delete_theme(theme: Theme, *, actor: User) -> None:
    """Take away a theme that was never used. Raises ValidationError for one that is."""
    links = (IncidentTheme.objects.filter(theme=theme), ReviewTheme.objects.filter(theme=theme))
    if any(rows.exists() for rows in links) or Theme.objects.filter(parent=theme).exists():
        raise ValidationError(f"“{theme}” is used. Retire it instead: what has it keeps it.")
    audit.record("theme.deleted", theme, actor=actor, before=audit.state(theme, *AUDITED))
    theme.delete()


def named_themes(board: Board, names: Iterable[str], *, actor: User | None) -> list[Theme]:
    """The themes of these names; those that are not there yet are made. Raises ValidationError (new_themes)."""
    found = []
    for name in names:
        known = Theme.objects.filter(board=board, name__iexact=" ".join(name.split())).first()
        try:
            found.append(known or add_theme(board=board, name=name, actor=actor))
        except ValidationError as error:
            raise ValidationError({"new_themes": error.messages}) from error
    return found


def theme_names(one: Incident | Review) -> list[str]:
    """For the trail: the names in order."""
    return sorted(one.theme_links.values_list("theme__name", flat=True))


def set_themes(one: Incident | Review, themes: Iterable[Theme]) -> None:
    """Make these the themes of an incident or a review; those that stay keep their rows."""
    model: Any = IncidentTheme if isinstance(one, Incident) else ReviewTheme
    field = "incident" if isinstance(one, Incident) else "review"
    wanted = {theme.pk: theme for theme in themes}
    rows = model.objects.filter(**{field: one})
    rows.exclude(theme__in=list(wanted)).delete()
    there = set(rows.values_list("theme_id", flat=True))
    model.objects.bulk_create(
        model(board=one.board, theme=theme, **{field: one}) for pk, theme in wanted.items() if pk not in there
    )
