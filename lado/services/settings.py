"""Settings: the list that learns from what is written into a contact."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.names import near, normalise
from lado.models import ContactSector, Setting


def known_setting(board: Board, name: str) -> Setting | None:
    """The setting of this name, however it is written."""
    found: Setting | None = (
        Setting.objects.filter(board=board, normalised_name=normalise(name)).select_related("sector").first()
    )
    return found


def near_settings(board: Board, name: str) -> list[str]:
    """Settings that the name may be a slip of; none where it is known as it is."""
    if not normalise(name) or known_setting(board, name):
        return []
    return near(name, Setting.objects.filter(board=board).values_list("name", flat=True))


@transaction.atomic
def learn_setting(
    *, board: Board, name: str, sector: ContactSector | None, has_employer: bool | None, actor: User | None
) -> Setting | None:
    """The setting of this name, made when it is new; None for no name. What was not known of it is filled in.

    No entry in the trail: the contact's own entry stands for it, and a name must not stand there.
    """
    name = " ".join(name.split())
    if not normalise(name):
        return None
    setting = known_setting(board, name)
    if setting is None:
        setting = Setting(board=board, name=name, normalised_name=normalise(name), sector=sector)
        setting.has_employer = True if has_employer is None else has_employer
        # Two officers may write the same new name at one moment.
        rows = Setting.objects.bulk_create([_checked(setting)], ignore_conflicts=True)
        return known_setting(board, name) or rows[0]
    learnt: dict[str, object] = {}
    if setting.sector_id is None and sector is not None:
        learnt["sector"] = sector
    if has_employer is not None and has_employer != setting.has_employer:
        learnt["has_employer"] = has_employer
    for field, value in learnt.items():
        setattr(setting, field, value)
    if learnt:
        save_checked(setting)
    return setting


def _checked(setting: Setting) -> Setting:
    setting.clean_fields(exclude=["board", "sector"])
    return setting


@dataclass(frozen=True)
class SettingFacts:
    """What a setting is called, in which sector, and whether anybody employs the people there."""

    name: str
    sector: ContactSector | None = None
    has_employer: bool = True


def unnamed(board: Board, pk: int) -> Setting:
    """A stand-in for the trail, which holds no name of a setting."""
    return Setting(pk=pk, board=board, name=f"Setting {pk}")


def settings_on(board: Board) -> "QuerySet[Setting]":
    """All settings of the board, with `asked_about`: how many contacts, and `adopted`: how many active policies."""
    rows: QuerySet[Setting] = Setting.objects.filter(board=board).select_related("sector", "board")
    return rows.annotate(
        asked_about=Count("contacts", distinct=True),
        adopted=Count("adoptions", filter=Q(adoptions__policy__is_active=True), distinct=True),
    )


@transaction.atomic
def change_setting(setting: Setting, *, facts: SettingFacts, actor: User) -> Setting:
    """Correct what is known of a setting; its contacts keep their own sector. Raises ValidationError (name)."""
    setting = (
        Setting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("sector", "board")
        .get(pk=setting.pk)
    )
    before = SettingFacts(setting.name, setting.sector, setting.has_employer)
    name = " ".join(facts.name.split())
    same = Setting.objects.filter(board=setting.board, normalised_name=normalise(name)).exclude(pk=setting.pk)
    if same.exists():
        raise wrong("name", "There is already a setting of this name.")
    setting.name, setting.normalised_name = name, normalise(name)
    setting.sector, setting.has_employer = facts.sector, facts.has_employer
    save_checked(setting)
    changed = [
        one for one in ("name", "sector", "has_employer") if getattr(setting, one) != getattr(before, one)
    ]
    if changed:
        stand_in = unnamed(setting.board, setting.pk)
        audit.record("setting.changed", stand_in, actor=actor, after={"fields": changed})
    return setting
