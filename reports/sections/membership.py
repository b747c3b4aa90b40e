"""Who sat on the main board at the end of the period, who joined and who left. Roles, not names, are printed."""

import datetime as dt

from django.db.models import Q

from boards.models import Seat, SeatTerm
from boards.term_dates import display_partial
from core.figures import Figure
from core.partial_dates import display_date
from reports.content import Block, Table, table_block
from reports.sections.building import Building, Built

HEADERS = ["agency", "role", "kind", "from", "until", "status"]
COLUMNS = ["Agency or sector", "Role", "Kind", "Since"]


def _body(seat: Seat) -> list[str]:
    return [seat.body, seat.role, seat.get_kind_display()]


def _terms(building: Building) -> list[SeatTerm]:
    """Terms of members (not deputies) in the main board that touch the period."""
    period = building.period
    return list(
        SeatTerm.objects.filter(board=building.board, seat__group=building.main_group, is_deputy=False)
        .filter(
            Q(starts_on=None) | Q(starts_on__lte=period.end), Q(ends_on=None) | Q(ends_on__gte=period.start)
        )
        .select_related("seat__agency")
        .order_by("seat__agency__name", "seat__sector_name", "seat__role", "starts_on", "id")
    )


def _holds(term: SeatTerm, on: dt.date) -> bool:
    return (term.starts_on is None or term.starts_on <= on) and (term.ends_on is None or term.ends_on >= on)


def build(building: Building) -> Built:
    """Members as at the end of the period, joiners and leavers in it, vacant seats."""
    if building.main_group is None:
        return Built([_empty()], [Table("membership", HEADERS, [])])
    as_at, period = building.as_at, building.period
    terms = _terms(building)
    vacant = list(
        Seat.objects.filter(board=building.board, group=building.main_group)
        .vacant(as_at)
        .select_related("agency")
        .order_by("agency__name", "sector_name", "role")
    )
    if not terms and not vacant:
        return Built([_empty()], [Table("membership", HEADERS, [])])
    members = [term for term in terms if _holds(term, as_at)]
    joined = [term for term in terms if term.starts_on and period.contains(term.starts_on)]
    left = [
        term for term in terms if term.ends_on and period.contains(term.ends_on) and term.ends_on <= as_at
    ]
    day = display_date(as_at)
    figures = building.notes.use_all(_figures(building, members, joined, left, vacant))
    blocks = [
        Block("figures", {"figures": figures}),
        table_block("members", f"Members of the {building.main_group}, {day}", COLUMNS, [_member(t) for t in members]),
        table_block(
            "joiners", f"Joined, {period.in_dates()}", [*COLUMNS[:3], "From"], [_member(t) for t in joined],
            empty="Nobody joined in this period.",
        ),
        table_block(
            "leavers", f"Left, {period.in_dates()}", [*COLUMNS[:3], "Until"],
            [[*_body(t.seat), display_partial(t.ends_on, t.ends_precision)] for t in left],
            empty="Nobody left in this period.",
        ),
        table_block(
            "vacancies", f"Vacant seats, {day}", [*COLUMNS[:3], "Last held until"],
            [[*_body(seat), _last(seat)] for seat in vacant],
            empty="No seat was vacant.",
        ),
    ]  # fmt: skip
    rows = [
        [
            *_body(term.seat),
            display_partial(term.starts_on, term.starts_precision),
            display_partial(term.ends_on, term.ends_precision),
            _status(term, as_at, joined, left),
        ]
        for term in terms
    ]
    rows += [[*_body(seat), "", _last(seat), "vacant"] for seat in vacant]
    return Built(blocks, [Table("membership", HEADERS, rows)])


def _member(term: SeatTerm) -> list[str]:
    since = display_partial(term.starts_on, term.starts_precision)
    if term.shadow_until:
        since = f"{since} (shadow until {display_date(term.shadow_until)})".strip()
    return [*_body(term.seat), since]


def _last(seat: Seat) -> str:
    last: dt.date | None = getattr(seat, "last_ended_on", None)
    return display_date(last) if last else ""


def _status(term: SeatTerm, as_at: dt.date, joined: list[SeatTerm], left: list[SeatTerm]) -> str:
    words = ["member"] if _holds(term, as_at) else []
    words += ["joined"] if term in joined else []
    words += ["left"] if term in left else []
    return " and ".join(words)


def _figures(
    building: Building,
    members: list[SeatTerm],
    joined: list[SeatTerm],
    left: list[SeatTerm],
    vacant: list[Seat],
) -> list[Figure]:
    period, group, day = building.period, building.main_group, display_date(building.as_at)
    rule = (
        f"Seats of the {group}. Several people who share a seat count one by one; deputies are not counted."
    )
    return [
        Figure.count(
            "membership.members", f"Members on {day}", len(members), rule=rule, rule_key="membership", period=period
        ),
        Figure.count("membership.joined", "Joined", len(joined), rule=rule, rule_key="membership", period=period),
        Figure.count("membership.left", "Left", len(left), rule=rule, rule_key="membership", period=period),
        Figure.count(
            "membership.vacant", "Vacant seats", len(vacant), rule_key="membership.vacant", period=period,
            rule=f"Open seats of the {group} that nobody holds on {day}.",
        ),
    ]  # fmt: skip


def _empty() -> Block:
    return Block("paragraph", {"text": "No members were recorded."})
