"""Changing the groups of a board: the tree, terms of reference, offices and lead functions."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from boards.models import Board, Group, GroupFunction, GroupOffice, Meeting, Person, Seat, TermsOfReference
from boards.services.people import Whom, person_for
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.names import normalise
from core.partial_dates import display_date

GROUP_FIELDS = (
    "name",
    "kind",
    "parent",
    "purpose",
    "starts_on",
    "ends_on",
    "report_due_on",
    "minimum_attendance",
    "quorum",
)


@transaction.atomic
def add_group(*, board: Board, actor: User, **fields: Any) -> Group:
    """A new group; `fields` are those of GROUP_FIELDS."""
    group = Group(board=board, **_known(fields))
    _check_parent(group)
    _save(group)
    audit.record("group.added", group, actor=actor, after=audit.state(group, *GROUP_FIELDS))
    return group


@transaction.atomic
def change_group(group: Group, *, actor: User, **fields: Any) -> Group:
    """Change what is known of a group. Its place in the tree never makes a circle."""
    before = audit.state(group, *GROUP_FIELDS)
    for name, value in _known(fields).items():
        setattr(group, name, value)
    _check_parent(group)
    _save(group)
    audit.record("group.changed", group, actor=actor, before=before, after=audit.state(group, *GROUP_FIELDS))
    return group


@transaction.atomic
def end_group(group: Group, *, ends_on: dt.date, actor: User) -> Group:
    """Close a group after its last day. What still hangs on it must be closed or moved first."""
    if group.starts_on and ends_on < group.starts_on:
        raise wrong("ends_on", f"The group exists from {display_date(group.starts_on)}: choose a later day.")
    problems = what_hangs_on(group, ends_on)
    if problems:
        raise wrong("", f"Before {group} can end: {'; '.join(problems)}.")
    before = audit.state(group, "ends_on")
    group.ends_on = ends_on
    _save(group)
    for office in group.offices.filter(ends_on=None):
        end_office(office, ends_on=max(ends_on, office.starts_on or ends_on), actor=actor)
    audit.record("group.ended", group, actor=actor, before=before, after=audit.state(group, "ends_on"))
    return group


def what_hangs_on(group: Group, on: dt.date) -> list[str]:
    """What has to be done before a group can end on a day, as parts of a sentence."""
    next_day = on + dt.timedelta(days=1)
    children = list(group.children.existing(next_day).values_list("name", flat=True))
    seats = Seat.objects.filter(group=group).open(next_day).count()
    meetings = Meeting.objects.filter(group=group, day__gt=on, status=Meeting.Status.PLANNED).count()
    found = []
    if children:
        found.append(f"end or move the groups that report to it ({', '.join(children)})")
    if seats:
        found.append(f"close its {seats} open seat{'s' if seats > 1 else ''}")
    if meetings:
        found.append(f"cancel its {meetings} meeting{'s' if meetings > 1 else ''} planned after that day")
    return found


@transaction.atomic
def add_terms(
    group: Group, *, text: str, agreed_on: dt.date, review_due_on: dt.date, actor: User
) -> TermsOfReference:
    """A newly agreed version of the terms of reference; earlier ones stay as they were."""
    latest = group.terms_of_reference.order_by("-version").first()
    if latest is not None and agreed_on < latest.agreed_on:
        raise wrong(
            "agreed_on",
            f"Version {latest.version} was agreed on {display_date(latest.agreed_on)}: "
            "a newer version cannot be older than that.",
        )
    if review_due_on <= agreed_on:
        raise wrong("review_due_on", "The review comes after the day of agreement.")
    terms = TermsOfReference(
        board=group.board,
        group=group,
        version=latest.version + 1 if latest else 1,
        text=text,
        agreed_on=agreed_on,
        review_due_on=review_due_on,
    )
    save_checked(terms)
    audit.record(
        "group.terms_agreed",
        group,
        actor=actor,
        after=audit.state(terms, "version", "agreed_on", "review_due_on"),
    )
    return terms


@transaction.atomic
def appoint_to_office(
    group: Group,
    *,
    office: str,
    actor: User,
    person: Person | Whom | None = None,
    role: str = "",
    is_interim: bool = False,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> GroupOffice:
    """A new chair or vice-chair. The one before ends the day before; nobody is chair beside another."""
    day = starts_on or timezone.localdate()
    if person is None and not role.strip():
        raise wrong("known", "Choose the person, or write the role of the holder.")
    if ends_on and starts_on and ends_on < starts_on:
        raise wrong("ends_on", "The term ends before it starts.")
    holder = person_for(person, board=group.board, actor=actor)
    for other in group.offices.filter(office=office).select_related("person"):
        _make_room(other, starts_on=day, ends_on=ends_on, actor=actor)
    made = GroupOffice(
        board=group.board,
        group=group,
        office=office,
        person=holder,
        role=role.strip(),
        is_interim=is_interim,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    save_checked(made)
    audit.record(
        "group.office_taken",
        group,
        actor=actor,
        after=audit.state(made, "office", "person", "role", "is_interim", "starts_on", "ends_on"),
    )
    return made


def _make_room(other: GroupOffice, *, starts_on: dt.date, ends_on: dt.date | None, actor: User) -> None:
    """End an earlier term the day before; refuse where that would cut another term in two."""
    over = other.ends_on is not None and other.ends_on < starts_on
    later = ends_on is not None and other.starts_on is not None and other.starts_on > ends_on
    if over or later:
        return
    if other.starts_on is not None and other.starts_on >= starts_on:
        raise wrong(
            "starts_on",
            f"{other.person or other.role} holds this office from {display_date(other.starts_on)}: "
            "choose a later day, or end that term first.",
        )
    if other.ends_on is not None:
        raise wrong(
            "starts_on",
            f"{other.person or other.role} holds this office until {display_date(other.ends_on)}: "
            "choose a later day, or end that term first.",
        )
    end_office(other, ends_on=starts_on - dt.timedelta(days=1), actor=actor)


@transaction.atomic
def end_office(office: GroupOffice, *, ends_on: dt.date, actor: User) -> GroupOffice:
    """End somebody's term as chair or vice-chair."""
    if office.starts_on and ends_on < office.starts_on:
        raise wrong("ends_on", f"The term began on {display_date(office.starts_on)}: choose a later day.")
    before = audit.state(office, "ends_on")
    office.ends_on = ends_on
    save_checked(office)
    audit.record(
        "group.office_left",
        office.group,
        actor=actor,
        before={**before, "holder": ""},
        after={**audit.state(office, "ends_on"), "holder": str(office.person or office.role)},
    )
    return office


@transaction.atomic
def add_function(group: Group, *, name: str, actor: User) -> GroupFunction:
    """Make a group the lead of one function of the board."""
    name = " ".join(name.split())
    if not normalise(name):
        raise wrong("name", "Write a name. Nothing can be seen of this one.")
    known = {normalise(f.name): f for f in GroupFunction.objects.select_related("group")}
    taken = known.get(normalise(name))
    if taken is not None:
        raise wrong("name", f"{taken.group} already leads on {taken.name}. Take it from there first.")
    function = GroupFunction(board=group.board, group=group, name=name)
    save_checked(function)
    audit.record("group.function_given", group, actor=actor, after={"function": name})
    return function


@transaction.atomic
def remove_function(function: GroupFunction, *, actor: User) -> None:
    """The group leads on it no more."""
    audit.record("group.function_taken", function.group, actor=actor, before={"function": function.name})
    function.delete()


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = fields.keys() - set(GROUP_FIELDS)
    if unknown:
        raise TypeError(f"A group has no {', '.join(sorted(unknown))}.")
    return fields


def _save(group: Group) -> None:
    group.name = " ".join(group.name.split())
    group.normalised_name = normalise(group.name)
    save_checked(group)


def _check_parent(group: Group) -> None:
    """Refuse a parent that reports, directly or through others, to the group itself."""
    if group.parent is None:
        return
    if group.parent_id == group.pk:
        raise wrong("parent", "A group cannot report to itself.")
    if not group.pk:  # a new group has nothing below it
        return
    above = dict(Group.objects.values_list("pk", "parent_id"))
    step: int | None = group.parent_id
    while step is not None:
        if step == group.pk:
            raise wrong(
                "parent",
                f"{group.parent} reports to {group} itself, so {group} cannot report to it. "
                f"Move {group.parent} first.",
            )
        step = above.get(step)
