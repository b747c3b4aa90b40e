"""A table of figures as pages and reports print it, and as a file has it."""

from dataclasses import dataclass

from core.charts import Chart
from core.figures import SUPPRESSED, Figure
from core.rounding import plain


@dataclass(frozen=True)
class Printed:
    """One table as people read it, with the picture of it where there is one.

    `empty` is what stands there without rows; columns from `numeric_from` on (counted from 0) hold numbers.
    `is_words`: a table of sentences, which on a phone moves sideways instead of being squeezed.
    """

    key: str
    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    chart: Chart | None = None
    empty: str = "There is nothing to show."
    numeric_from: int = 1
    is_words: bool = False


@dataclass(frozen=True)
class CsvTable:
    """One table as a file: its name without ending, its columns, its rows. The names are an interface."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def capital(text: str) -> str:
    """With a capital letter in front, the rest as it is."""
    return text[:1].upper() + text[1:]


def file_cell(figure: Figure) -> str:
    """A figure as a file has it: its number, "suppressed", or nothing where there is no data."""
    if figure.suppressed:
        return SUPPRESSED
    return "" if figure.value is None else plain(figure.value)  # type: ignore[arg-type]
