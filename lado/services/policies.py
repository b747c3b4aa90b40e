"""Safeguarding policies, and which settings have adopted them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from lado import contact_rules as rules
from lado.models import ContactSector, PolicyAdoption, SafeguardingPolicy, Setting
from lado.services.settings import unnamed

AUDITED = ("name", "sector", "is_active")


@dataclass(frozen=True)
class PolicyFacts:
    """What a policy is called, and for the settings of which sector it is (None: of all)."""

    name: str
    sector: ContactSector | None = None
    is_active: bool = True


def _fill(policy: SafeguardingPolicy, facts: PolicyFacts) -> None:
    policy.name, policy.sector, policy.is_active = " ".join(facts.name.split()), facts.sector, facts.is_active
    if not policy.name:
        raise wrong("name", "Write what the policy is called.")
    save_checked(policy)


@transaction.atomic
def add_policy(*, board: Board, facts: PolicyFacts, actor: User) -> SafeguardingPolicy:
    """A policy that settings are asked to adopt. Raises ValidationError (name)."""
    policy = SafeguardingPolicy(board=board)
    _fill(policy, facts)
    audit.record("policy.added", policy, actor=actor, after=audit.state(policy, *AUDITED))
    return policy


@transaction.atomic
def change_policy(policy: SafeguardingPolicy, *, facts: PolicyFacts, actor: User) -> SafeguardingPolicy:
    """Rename, give to another sector, retire. What settings adopted stays. Raises ValidationError (name)."""
    rows = SafeguardingPolicy.objects.select_for_update(of=("self",), no_key=True)
    policy = rows.select_related("board", "sector").get(pk=policy.pk)
    before = audit.state(policy, *AUDITED)
    _fill(policy, facts)
    audit.record("policy.changed", policy, actor=actor, before=before, after=audit.state(policy, *AUDITED))
    return policy


@transaction.atomic
def delete_policy(policy: SafeguardingPolicy, *, actor: User) -> None:
    """Take away what no setting adopted. Raises ValidationError."""
    policy = (
        SafeguardingPolicy.objects.select_for_update(of=("self",)).select_related("board").get(pk=policy.pk)
    )
    if policy.adoptions.exists():
        raise ValidationError(
            f"Settings have adopted “{policy}”. Retire it instead: what they adopted stays."
        )
    audit.record("policy.deleted", policy, actor=actor, before=audit.state(policy, *AUDITED))
    policy.delete()


def settings_of(policy: SafeguardingPolicy) -> "QuerySet[Any, Any]":
    """The settings that the policy is for, with `adopted_on`, None where they have not."""
    rows = Setting.objects.filter(board=policy.board_id)
    if policy.sector_id:
        rows = rows.filter(sector=policy.sector_id)
    one = FilteredRelation("adoptions", condition=Q(adoptions__policy=policy))
    found: QuerySet[Any, Any] = rows.annotate(one=one).annotate(adopted_on=F("one__adopted_on"))
    return found.select_related("sector", "board")


def with_adoption(board: Board) -> "QuerySet[SafeguardingPolicy]":
    """All policies with `adopted` and `asked`: how many settings have, of how many it is for. One query."""
    meant = Q(policy__sector=None) | Q(setting__sector=F("policy__sector"))
    adopted = PolicyAdoption.objects.filter(meant, policy=OuterRef("pk")).order_by().values("policy")
    known = Setting.objects.filter(board=OuterRef("board")).order_by()
    rows: QuerySet[SafeguardingPolicy] = SafeguardingPolicy.objects.filter(board=board)
    return rows.select_related("sector", "board").annotate(
        adopted=_number(adopted),
        asked=Case(
            When(sector=None, then=_number(known.values("board"))),
            default=_number(known.filter(sector=OuterRef("sector")).values("board")),
            output_field=IntegerField(),
        ),
    )


def _number(rows: "QuerySet[Any, Any]") -> Coalesce:
    counted = Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(counted, 0)


@transaction.atomic
def record_adoptions(
    policy: SafeguardingPolicy, settings: Iterable[Setting], *, adopted_on: dt.date, actor: User
) -> int:
    """Write down that settings adopted a policy on a day; says how many. Those that had before stay as they are.

    Raises ValidationError (adopted_on, settings).
    """
    if adopted_on > timezone.localdate():
        raise wrong("adopted_on", rules.FUTURE)
    wanted = {one.pk for one in settings if one.board_id == policy.board_id}
    if not wanted:
        raise wrong("settings", "Choose at least one setting.")
    had = set(policy.adoptions.filter(setting__in=wanted).values_list("setting", flat=True))
    new = sorted(wanted - had)
    # Two officers may record the same setting at one moment.
    PolicyAdoption.objects.bulk_create(
        (
            PolicyAdoption(board_id=policy.board_id, policy=policy, setting_id=pk, adopted_on=adopted_on)
            for pk in new
        ),
        ignore_conflicts=True,
    )
    for pk in new:
        _write_down("adopted", policy, pk, actor=actor, after={"adopted_on": adopted_on.isoformat()})
    return len(new)


def _write_down(what: str, policy: SafeguardingPolicy, pk: int, *, actor: User, **states: Any) -> None:
    """An entry about the setting, which only officers see: which settings are known is case content."""
    after = {"policy": policy.name, **states.pop("after", {})}
    audit.record(f"setting.policy_{what}", unnamed(policy.board, pk), actor=actor, after=after, **states)


@transaction.atomic
def change_adoption(
    policy: SafeguardingPolicy, setting: Setting, *, adopted_on: dt.date | None, actor: User
) -> None:
    """Correct the day on which one setting adopted a policy; None: it has not. Raises ValidationError (adopted_on)."""
    row = policy.adoptions.select_for_update().filter(setting=setting).first()
    if adopted_on is None:
        if row is not None:
            row.delete()
            _write_down("adoption_removed", policy, setting.pk, actor=actor)
        return
    if row is None:
        record_adoptions(policy, [setting], adopted_on=adopted_on, actor=actor)
        return
    if adopted_on > timezone.localdate():
        raise wrong("adopted_on", rules.FUTURE)
    if row.adopted_on != adopted_on:
        row.adopted_on = adopted_on
        row.save(update_fields=["adopted_on"])
        after = {"adopted_on": adopted_on.isoformat()}
        _write_down("adoption_changed", policy, setting.pk, actor=actor, after=after)
