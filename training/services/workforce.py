"""The workforce: staff groups and what they need, their sizes, champions, and what agencies pay in."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from boards.models import Agency, Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.names import normalise
from core.periods import Period
from training.models import Champion, Contribution, Course, CourseNeed, StaffGroup, StaffSize


@transaction.atomic
def add_staff_group(*, board: Board, name: str, actor: User | None) -> StaffGroup:
    """Add a staff group. Raises ValidationError at `name`."""
    group = StaffGroup(board=board, name=" ".join(name.split()))
    if not normalise(group.name):
        raise wrong("name", "Enter the name of the staff group.")
    same = [
        one for one in StaffGroup.objects.filter(board=board) if normalise(one.name) == normalise(group.name)
    ]
    if same:
        raise wrong("name", f"There is already a staff group “{same[0]}”.")
    save_checked(group)
    audit.record("staff_group.added", group, actor=actor, after={"name": group.name})
    return group


@transaction.atomic
def set_needs(*, board: Board, wanted: Collection[tuple[int, int]], actor: User | None) -> None:
    """Keep which courses (their ids, each with that of a staff group) are needed. Unknown ids are left out."""
    Board.objects.select_for_update(no_key=True).only("pk").get(pk=board.pk)
    courses = {one.pk: one for one in Course.objects.filter(board=board)}
    groups = {one.pk: one for one in StaffGroup.objects.filter(board=board)}
    there = {
        (one.course_id, one.staff_group_id): one
        for one in CourseNeed.objects.filter(board=board).select_related("course", "staff_group")
    }
    asked = {pair for pair in wanted if pair[0] in courses and pair[1] in groups}
    gone = [one for pair, one in there.items() if pair not in asked]
    new = [
        CourseNeed(board=board, course=courses[course], staff_group=groups[group])
        for course, group in sorted(asked - there.keys())
    ]
    CourseNeed.objects.filter(pk__in=[one.pk for one in gone]).delete()
    CourseNeed.objects.bulk_create(new)
    if gone or new:
        audit.record(
            "training.needs_set", board, actor=actor, before={"no longer": sorted(map(str, gone))},
            after={"from now on": sorted(map(str, new))},
        )  # fmt: skip


@transaction.atomic
def set_sizes(
    *, board: Board, agency: Agency, people: Mapping[StaffGroup, int | None], actor: User | None
) -> None:
    """Keep how many people of each staff group an agency has; one without a number is taken away."""
    rows = StaffSize.objects.select_for_update(of=("self",)).filter(board=board, agency=agency)
    there = {one.staff_group_id: one for one in rows.select_related("staff_group")}
    before = {one.staff_group.name: one.people for one in there.values()}
    today = timezone.localdate()
    for group, number in people.items():
        kept = there.get(group.pk)
        if number is None:
            if kept is not None:
                kept.delete()
            continue
        size = kept or StaffSize(board=board, agency=agency, staff_group=group)
        if kept is None or kept.people != number:
            size.people, size.counted_on = number, today
            save_checked(size)
    after = dict(
        StaffSize.objects.filter(board=board, agency=agency).values_list("staff_group__name", "people")
    )
    audit.record(
        "training.staff_counted", board, actor=actor, before={f"{agency}, {name}": n for name, n in before.items()},
        after={f"{agency}, {name}": n for name, n in after.items()},
    )  # fmt: skip


@dataclass(frozen=True)
class ChampionFacts:
    """What is known of a champion."""

    agency: Agency
    name: str
    email: str = ""
    topic: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


FIELDS = tuple(ChampionFacts.__dataclass_fields__)


@transaction.atomic
def keep_champion(
    champion: Champion | None, *, board: Board, facts: ChampionFacts, actor: User | None
) -> Champion:
    """Add a champion, or change what is known of one. Raises ValidationError by field."""
    if champion is None:
        kept, before = Champion(board=board), None
    else:
        kept = Champion.objects.select_for_update(of=("self",)).select_related("agency").get(pk=champion.pk)
        before = audit.state(kept, *FIELDS)
    for name in FIELDS:
        value = getattr(facts, name)
        setattr(kept, name, " ".join(value.split()) if isinstance(value, str) else value)
    if not normalise(kept.name):
        raise wrong("name", "Enter the champion's name.")
    if kept.since and kept.until and kept.until < kept.since:
        raise wrong("until", "Somebody cannot stop before they began.")
    save_checked(kept)
    audit.record(
        "champion.added" if champion is None else "champion.changed", kept, actor=actor, before=before,
        after=audit.state(kept, *FIELDS),
    )  # fmt: skip
    return kept


@transaction.atomic
def type_contributions(
    *, board: Board, period: Period, amounts: Mapping[Agency, Decimal | None], actor: User | None
) -> None:
    """Keep what agencies pay in one period; one without an amount is taken away."""
    rows = Contribution.objects.select_for_update(of=("self",)).filter(
        board=board, starts_on=period.start, ends_on=period.end
    )
    there = {one.agency_id: one for one in rows.select_related("agency")}
    before = {f"{one.agency.name} {period}": str(one.amount) for one in there.values()}
    for agency, amount in amounts.items():
        kept = there.get(agency.pk)
        if amount is None:
            if kept is not None:
                kept.delete()
            continue
        one = kept or Contribution(board=board, agency=agency, starts_on=period.start, ends_on=period.end)
        one.amount = amount
        save_checked(one)
    found = Contribution.objects.filter(board=board, starts_on=period.start, ends_on=period.end)
    after = {f"{name} {period}": str(amount) for name, amount in found.values_list("agency__name", "amount")}
    audit.record("training.contributions_typed", board, actor=actor, before=before, after=after)
