"""100,000 contacts with designated officers over ten years, on all boards. Runs inside the application.

Names are sealed and hashed one by one, as in real life; texts come from a few that were sealed once. Whatever hangs on
a contact (natures, meetings, strands) is made by one statement for each table and board.
"""

import datetime as dt
from random import Random
from typing import Any

from django.db import connection, models

from benchmarks.planner import analyse
from boards.models import Board
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from core.sealing import seal
from lado.defaults import SECTORS
from lado.matching import hash_of, sound_hashes_of
from lado.models import CaseMeeting, Contact, ContactNature, ContactSector, OutcomeLabel, Setting, Strand
from lado.services.lists import ensure_lists
from reports.demonstration.allegations import ACCOUNTS, CHILDREN, DECISIONS, DISCUSSION, REASONS

ALL, YEARS = 100_000, 10
LARGEST = "dunmoor"  # whose pages are measured: a county where one case in 16 of the country is
OF_LARGEST, OF_OTHERS = 6_000, 620
FIRST = "Ash Rowan Marl Sorrel Bram Linden Hazel Fern Heath Clove Reed Birch Briar Alder Sage Basil Ivy Moss Flint Wren"
LAST = (
    "Fernlea Thistlewood Quillon Vane Ottershaw Crake Marlowe Pennywhistle Larkspur Underhill Brackenridge Holloway "
    "Nettlefold Applegarth Windermore Cloudsley Featherstonehaugh Mistlethwaite Rookwood Saltmarsh"
)
REFERRERS = ("School", "Social care", "Police", "Health", "Parent", "Ofsted", "Early years setting", "")
ROLES = ("Teacher", "Foster carer", "Nursery nurse", "Coach", "Escort", "Nurse", "Youth worker")
SETTINGS = 60
DAY = dt.timedelta(days=1)


def make_cases(today: dt.date) -> Board:
    """The largest board, with the contacts of ten years on it and on all others; made once."""
    largest = Board.objects.get(slug=LARGEST)
    for board in Board.objects.order_by("pk"):
        count = OF_LARGEST if board == largest else OF_OTHERS
        with board_scope(board.pk, clearances={Clearance.LADO: [board.pk]}):
            if Contact.objects.filter(board=board).count() < count:
                _make_board(board, count, today)
    if not RoleAssignment.objects.current(today).filter(board=largest, role=Role.LADO).exists():
        officer = User.objects.get(email="lado@dunmoor.example")
        RoleAssignment.objects.create(user=officer, board=largest, role=Role.LADO)
    analyse(Contact, ContactNature, CaseMeeting, Strand)
    return largest


def _make_board(board: Board, count: int, today: dt.date) -> None:
    random = Random(f"{board.slug} cases")  # noqa: S311 -- the same each time, on purpose
    ensure_lists(board)
    sectors = [one.pk for one in ContactSector.objects.filter(board=board)]
    names = [f"{board.slug.title()} {SECTORS[number % len(SECTORS)]} {number}" for number in range(SETTINGS)]
    settings = Setting.objects.bulk_create(
        Setting(
            board=board, name=name, normalised_name=name.casefold(), sector_id=sectors[number % len(sectors)]
        )
        for number, name in enumerate(names)
    )
    outcomes = [one.pk for one in OutcomeLabel.objects.filter(board=board)]
    known = {name: (hash_of(name), ",".join(sound_hashes_of(name))) for name in _adults()}
    rows = [
        _row(number, count, today, random, sectors, [one.pk for one in settings], outcomes, known)
        for number in range(count)
    ]
    _insert(board, rows)
    _hang_on(board, today)


def _adults() -> list[str]:
    return [f"{first} {last}" for first in FIRST.split() for last in LAST.split()]


def _row(
    number: int,
    count: int,
    today: dt.date,
    random: Random,
    sectors: list[int],
    settings: list[int],
    outcomes: list[int],
    known: dict[str, tuple[str, str]],
) -> dict[str, Any]:
    received = today - (365 * YEARS * (count - number) // count) * DAY
    stage = random.choices(list(Contact.Stage), [3, 2, 5])[0].value
    is_referral = stage == Contact.Stage.REFERRAL
    age = (today - received).days
    took = random.choices([12, 25, 70, 200, 420], [30, 35, 20, 12, 3])[0] + random.randrange(8)
    is_closed = age > (took if is_referral else 3)
    closed = received + (took if is_referral else random.randrange(3)) * DAY if is_closed else None
    name = random.choice(list(known)) if is_referral else ""
    code, sounds = known.get(name, ("", ""))
    return {
        "reference": f"B-{received.year}-{number:05}",
        "received_on": received,
        "how": random.choice(list(Contact.How)).value,
        "referrer": random.choice(REFERRERS),
        "stage": stage,
        "setting_id": random.choice(settings),
        "sector_id": None if number % 23 == 0 else random.choice(sectors),
        "role": random.choice(ROLES),
        "adult_name": seal(name),
        "adult_hash": code,
        "adult_sounds": sounds,
        "decision": random.choice(("employer", "meeting", "meeting")) if is_referral else "advice",
        "decided_on": received,
        "outcome_id": random.choice(outcomes) if is_closed and is_referral else None,
        "outcome_on": closed if is_referral else None,
        "closed_on": closed,
    }


#: How each column travels; the sounds as one text, because arrays of arrays must be of one length.
TYPES = {"setting_id": "bigint", "sector_id": "bigint", "outcome_id": "bigint"}


def _insert(board: Board, rows: list[dict[str, Any]]) -> None:
    """All contacts of a board as one statement; columns that are not in the rows get the model's defaults."""
    texts = {name: seal(text) for name, text in (
        ("children", CHILDREN[0]), ("account", ACCOUNTS[0]), ("decision_reasons", REASONS),
    )}  # fmt: skip
    columns, values, params = [], [], []
    for field in Contact._meta.concrete_fields:
        if field.primary_key:
            continue
        columns.append(connection.ops.quote_name(field.column))
        if field.column == "adult_sounds":
            values.append("string_to_array(u.adult_sounds, ',')")
        elif field.column in rows[0]:
            values.append(f"u.{field.column}")
        else:
            values.append("%s")
            given = {"board_id": board.pk, "edition": board.edition, **texts}
            raw = given.get(field.column, field.get_db_prep_save(field.get_default(), connection))
            params.append(raw)
    kinds = [TYPES.get(name, "date" if name.endswith("_on") else "text") for name in rows[0]]
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    params += [[row[name] for row in rows] for name in rows[0]]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Contact._meta.db_table}" ({", ".join(columns)}) SELECT {", ".join(values)} '
            f"FROM unnest({arrays}) AS u({', '.join(rows[0])})",
            params,
        )


def _hang_on(board: Board, today: dt.date) -> None:
    """A main nature each, of every seventh a second one; a meeting and three strands where one was decided."""
    given = {
        "board": board.pk,
        "today": today,
        "natures": ContactNature.Nature.values,
        "kinds": Strand.Kind.values,
        "talk": seal(DISCUSSION),
        "decided": seal(DECISIONS),
    }
    ours = "c.board_id = %(board)s AND c.reference LIKE 'B-%%'"
    met = f"{ours} AND c.decision = 'meeting'"
    for is_main, which in (("true", "c.id %% 19 > 0"), ("false", "c.id %% 19 > 0 AND c.id %% 7 = 0")):
        _add(
            ContactNature,
            {
                "nature": f"(%(natures)s::text[])[1 + (c.id + ({is_main})::int) %% 5]",
                "is_main": is_main,
            },
            f"FROM lado_contact AS c WHERE {ours} AND {which}",
            given,
        )
    held = "LEAST(c.received_on + (3 + c.id %% 6)::int, COALESCE(c.closed_on, %(today)s))"
    texts = {"discussion": "%(talk)s", "decisions": "%(decided)s", "why_late": "''", "place": "''"}
    _add(
        CaseMeeting,
        {"kind": "'trust'", "held_on": held, "is_cancelled": "false", **texts},
        f"FROM lado_contact AS c WHERE {met}",
        given,
    )
    days = {"began_on": "c.received_on", "ended_on": "c.closed_on", "outcome": "''", "note": "''"}
    state = "CASE WHEN c.closed_on IS NULL THEN 'running' ELSE 'ended' END"
    _add(
        Strand,
        {"kind": "k", "state": state, **days},
        f"FROM lado_contact AS c, unnest(%(kinds)s::text[]) AS k WHERE {met}",
        given,
    )


def _add(model: type[models.Model], columns: dict[str, str], source: str, given: dict[str, Any]) -> None:
    """Rows of one table from the board's contacts: column → its expression."""
    names = ", ".join(["board_id", "contact_id", *columns])
    values = ", ".join(["c.board_id", "c.id", *columns.values()])
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} {source}', given)
