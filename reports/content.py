"""What a report says, as plain data: the page, the PDF, the HTML file and the tables are all made from it.

Everything is JSON: signing a report off stores the content as it is, and a frozen report is drawn from there.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal, Self

from core.figures import Figure
from core.rounding import plain

Json = dict[str, Any]
BlockKind = Literal["text", "paragraph", "figures", "table", "marks", "chart", "notes"]


@dataclass
class Block:
    """One thing on the page. `kind` chooses the template reports/blocks/<kind>.html, `data` is what it shows."""

    kind: BlockKind
    data: Json


@dataclass
class Section:
    """One section in order, with its figures and the tables that become files."""

    key: str
    title: str
    wide: bool = False  # landscape in print
    follows: bool = False  # in print it begins where the section before ends, not on a page of its own
    blocks: list[Block] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return f"section-{self.key}"


@dataclass
class Table:
    """One table as a file: the file's name without ending, its columns, its rows."""

    name: str
    headers: list[str]
    rows: list[list[Any]]

    def __post_init__(self) -> None:
        self.rows = [[_json_cell(cell) for cell in row] for row in self.rows]


def _json_cell(value: Any) -> str | int:
    """A cell as the file has it, and as JSON can keep it: nothing is "", decimals are written out."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else value


@dataclass
class Content:
    """The whole report of a board for a period."""

    title: str
    board: str
    colour: str
    period: Json
    made_at: str
    status: str
    sections: list[Section] = field(default_factory=list)
    figures: list[Json] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    in_tables: list[str] = field(
        default_factory=list
    )  # keys of figures that a table or picture of the report shows

    def to_json(self) -> Json:
        """For Report.frozen."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """The same content again."""
        return cls(
            **{
                **data,
                "sections": [
                    Section(**{**section, "blocks": [Block(**block) for block in section["blocks"]]})
                    for section in data["sections"]
                ],
                "tables": [Table(**table) for table in data["tables"]],
            }
        )

    @property
    def rules(self) -> list[str]:
        """The rules behind the figures, each once, in the order of first use; their numbers are the notes."""
        return list(dict.fromkeys(figure["rule"] for figure in self.figures if figure["rule"]))

    @property
    def listed(self) -> list[Json]:
        """The figures that the notes list: what a table or a picture shows already is not repeated there."""
        shown = set(self.in_tables)
        return [figure for figure in self.figures if figure["key"] not in shown]


class Notes:
    """Numbers the rules as figures are used, so that each figure can point at its note."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.in_tables: list[str] = []
        self._numbers: dict[str, int] = {}
        self._keys: set[str] = set()

    def use(self, figure: Figure, *, in_table: bool = False) -> Json:
        """What a block shows of a figure: words, base, and the number of its note (0 without a rule).

        `in_table` says that a printed table or picture shows figure and base, so that the notes need not.
        """
        if figure.key not in self._keys:
            self._keys.add(figure.key)
            self.figures.append(figure)
            if in_table:
                self.in_tables.append(figure.key)
        number = self._numbers.setdefault(figure.rule, len(self._numbers) + 1) if figure.rule else 0
        return {
            "key": figure.key,
            "label": figure.label,
            "display": figure.display(),
            "base": figure.base(),
            "note": number,
        }

    def use_all(self, figures: Sequence[Figure], *, in_table: bool = False) -> list[Json]:
        """The same for several."""
        return [self.use(figure, in_table=in_table) for figure in figures]

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures)


def table_block(
    key: str,
    caption: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    numeric_from: int = 99,
    empty: str = "",
) -> Block:
    """A table with a caption; `empty` is the sentence shown when there are no rows."""
    return Block(
        "table",
        {
            "key": key,
            "caption": caption,
            "headers": list(headers),
            "rows": [[_cell(cell) for cell in row] for row in rows],
            "numeric_from": numeric_from,
            "empty": empty,
        },
    )


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
