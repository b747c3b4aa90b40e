"""manage.py load KIND FILE --board SLUG [--check] [options of the kind, such as --cycle NAME]"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from boards.models import Board
from core.commands import PlainCommand
from core.loading import (
    LoadConflictError,
    LoadKind,
    LoadPlan,
    all_kinds,
    apply_plan,
    digest,
    find_kind,
    lock_board,
    make_plan,
    texts,
)
from core.scoping import board_scope
from core.spreadsheets.reading import MAX_BYTES


class Command(PlainCommand):
    """Loads one CSV or XLSX file into a board: whole, or not at all."""

    help = "Load a CSV or XLSX file into a board. Kinds are listed in docs/loading.md and on the board's Load page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", help="what the file holds, such as members or attendance")
        parser.add_argument("file", help="a CSV file or an Excel workbook (.xlsx)")
        parser.add_argument("--board", required=True, help="the board's short name")
        parser.add_argument("--check", action="store_true", help="show what would happen, and save nothing")
        for name, words in _options().items():
            parser.add_argument(f"--{name}", default="", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        kind = _kind(options["kind"])
        board = _board(options["board"])
        path = Path(options["file"])
        data = _read(path)
        given = {name: options[name] for name in _options() if options.get(name)}
        with board_scope(board.pk, clearances={clearance: [board.pk] for clearance in kind.clearances}):
            lock_board(board)
            try:
                plan = make_plan(
                    kind, board=board, data=data, file_name=path.name, options=given,
                    others=_others(kind, board),
                )  # fmt: skip
            except ValueError as error:
                raise CommandError(f"{error}.") from error
            if not plan.ok:
                self._refuse(plan)
            if not options["check"]:
                try:
                    apply_plan(plan, kind, actor=None, sha256=digest(data))
                except LoadConflictError as error:
                    raise CommandError(str(error)) from error
        verb = "checked" if options["check"] else "loaded"
        self.stdout.write(f"{path.name} {verb} for {board.name}: {texts.counts_line(plan)}.")
        for line in list(texts.lines(plan))[1:]:
            self.stdout.write(line)
        if options["check"]:
            self.stdout.write("This was a check: nothing was saved.")

    def _refuse(self, plan: LoadPlan) -> None:
        for problem in plan.problems:
            self.stderr.write(texts.problem_line(problem))
        if (left := plan.problem_count - len(plan.problems)) > 0:
            self.stderr.write(f"and {left:,} more")
        for line in texts.warning_lines(plan):
            self.stderr.write(line)
        count = "1 problem" if plan.problem_count == 1 else f"{plan.problem_count:,} problems"
        raise CommandError(f"{plan.file_name} was not loaded: {count}. Nothing was saved.")


def _options() -> dict[str, str]:
    """Options of all kinds, each name once, with what they are for."""
    found: dict[str, list[str]] = {}
    for kind in all_kinds():
        for option in kind.options:
            default = f" (default: {option.default})" if option.default else ""
            found.setdefault(option.name, []).append(f"{kind.name}: {option.help}{default}")
    return {name: " ".join(words).replace("%", "%%") for name, words in found.items()}


def _kind(name: str) -> LoadKind:
    kind = find_kind(name)
    if kind is None:
        known = ", ".join(kind.name for kind in all_kinds())
        raise CommandError(f"“{name}” is not a kind of file that can be loaded. Kinds: {known}.")
    return kind


def _board(slug: str) -> Board:
    board = Board.objects.filter(slug=slug).first()
    if board is None:
        known = ", ".join(Board.objects.order_by("slug").values_list("slug", flat=True)[:20])
        hint = (
            f"Boards here: {known}."
            if known
            else "There is none yet: make one with `manage.py create_board`."
        )
        raise CommandError(f"There is no board with the short name “{slug}”. {hint}")
    return board


def _others(kind: LoadKind, board: Board) -> list[Board]:
    """Every other board, for a kind that looks for the same there: its warnings name none of them."""
    return list(Board.objects.exclude(pk=board.pk).order_by("pk")) if kind.across else []


def _read(path: Path) -> bytes:
    """The bytes of the file, at most one more than may be loaded."""
    try:
        if path.is_dir():
            raise CommandError(f"{path} is a folder, not a file.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise CommandError(f"There is no file {path}.") from None
    except PermissionError:
        raise CommandError(f"{path} may not be read by this user.") from None
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from None
