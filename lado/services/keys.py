"""Sealing everything anew with the first key, while people go on working."""

from dataclasses import dataclass
from typing import Any

import structlog
from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from boards.models import Board
from core import audit
from core.files import reseal_file
from core.models import StoredFile
from core.scoping import Clearance, board_scope
from core.sealing import SealedTextField, is_sealed_with_first
from lado import matching
from lado.models import Contact

log = structlog.get_logger(__name__)

BATCH = 200  # rows that are held at once, so that nobody waits for long


@dataclass(frozen=True)
class Rotated:
    """How many rows were sealed anew and how many names coded anew; how many adults are known by a code only."""

    rows: int = 0
    names: int = 0
    by_code_only: int = 0
    files: int = 0

    def __add__(self, other: "Rotated") -> "Rotated":
        return Rotated(
            self.rows + other.rows, self.names + other.names, self.by_code_only + other.by_code_only,
            self.files + other.files,
        )  # fmt: skip


def sealed_models() -> dict[type[models.Model], list[str]]:
    """Every table with sealed fields, whichever app it belongs to, and which fields these are."""
    found: dict[type[models.Model], list[str]] = {}
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]
        if names:
            found[model] = names
    return found


def rotate_board(board: Board, *, batch: int = BATCH) -> Rotated:
    """Seal all texts of a board with the first key, and make the codes of its adults' names with it.

    Each batch is a transaction of its own and holds its rows while it reads and writes them, so that whoever saves at
    that moment comes before or after it. What is sealed with the first key already is left alone: after an interruption
    the command goes on where it was. Raises SealedTextError where a text opens with none of the keys; batches
    before it stay.
    """
    total = Rotated()
    for model, names in sealed_models().items():
        last = 0
        while True:
            with _open(board):
                rows = _rows(model, names, board, after=last)[:batch]
                found = [(row.pk, _anew(row, names)) for row in rows]
            if not found:
                break
            total = sum((done for _, done in found), total)
            last = found[-1][0]
    total += Rotated(files=_reseal_files(board))
    with _open(board):
        total += Rotated(by_code_only=_by_code_only(board))
        counts = {"rows": total.rows, "names": total.names, "by_code_only": total.by_code_only}
        if total.files:
            counts["files"] = total.files
        if total.rows or total.names or total.files:
            audit.record("case_keys.rotated", board, actor=None, after=counts)
    return total


def _reseal_files(board: Board) -> int:
    """Each file in a transaction of its own; one that the store has lost is left as it is."""
    with _open(board):
        keys = list(
            StoredFile.objects.filter(board=board, is_sealed=True).order_by("pk").values_list("pk", flat=True)
        )
    count = 0
    for key in keys:
        with _open(board):
            rows = StoredFile.objects.select_for_update(of=("self",), no_key=True)
            stored = rows.filter(board=board, pk=key).first()
            if stored is not None:
                try:
                    count += reseal_file(stored)
                except FileNotFoundError:
                    log.warning("stored_file_missing", stored_file_id=key)
    return count


def _by_code_only(board: Board) -> int:
    """Adults whose name was not kept. Which key their codes were made with, nobody can tell without it."""
    coded = Contact.objects.filter(board=board).exclude(adult_hash="")
    return coded.annotate(raw=Cast("adult_name", models.TextField())).filter(raw="").count()


def _open(board: Board) -> Any:
    return board_scope(board.pk, clearances={one: [board.pk] for one in Clearance})


def _rows(model: Any, names: list[str], board: Board, *, after: int) -> Any:
    raw = {f"raw_{name}": Cast(name, models.TextField()) for name in names}
    rows = model.objects.filter(board=board, pk__gt=after).order_by("pk").annotate(**raw)
    return rows.select_for_update(of=("self",), no_key=True)


def _anew(row: Any, names: list[str]) -> Rotated:
    """Write what is not sealed with the first key; the rest of the row is not touched."""
    anew: dict[str, Any] = {
        name: getattr(row, name)
        for name in names
        if not is_sealed_with_first(getattr(row, f"raw_{name}") or "")
    }
    sealed = bool(anew)
    codes = _codes(row) if isinstance(row, Contact) else {}
    if anew or codes:
        type(row)._default_manager.filter(pk=row.pk).update(**anew, **codes)
    return Rotated(rows=int(sealed), names=int(bool(codes)))


def _codes(contact: Contact) -> dict[str, Any]:
    """The codes of a name that is kept, where they were made with another key."""
    if not contact.adult_name:
        return {}
    codes = {
        "adult_hash": matching.hash_of(contact.adult_name),
        "adult_sounds": matching.sound_hashes_of(contact.adult_name),
    }
    return {} if all(getattr(contact, name) == value for name, value in codes.items()) else codes
