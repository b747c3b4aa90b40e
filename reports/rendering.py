"""From content to HTML, PDF, figures.json and CSV tables."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime

from core.spreadsheets.writing import write_csv
from reports.content import Content

FIGURES_SCHEMA = 1
_BELOW_NOUGHT = re.compile(r"-\d+(\.\d+)?", re.ASCII)


def _style(name: str) -> str:
    found = finders.find(f"css/{name}.css")
    if not found:
        raise ImproperlyConfigured(f"static/css/{name}.css is missing: run make assets.")
    return Path(found).read_text(encoding="utf-8")


def context_of(content: Content) -> dict[str, object]:
    """What the templates of page and print need."""
    made = parse_datetime(content.made_at)
    return {
        "content": content,
        "title": content.title,
        "board_name": content.board,
        "board_colour": content.colour,
        "period": content.period["dates"],
        "status": content.status,
        "facts": [f"Made on {made:%d %B %Y} at {made:%H:%M}".replace(" 0", " ")] if made else [],
        "contents": [
            {"id": section.anchor, "title": section.title, "children": ()} for section in content.sections
        ],
        "rules": content.rules,
    }


def print_html(content: Content) -> str:
    """The document that WeasyPrint lays out."""
    return render_to_string("reports/print.html", context_of(content))


def render_html(content: Content) -> str:
    """One HTML file that needs nothing else: for publishing on any site."""
    return render_to_string(
        "reports/standalone.html", {**context_of(content), "style": _style("partnership")}
    )


def render_pdf(html: str) -> bytes:
    """A tagged PDF/UA-1 file. Nothing is fetched: pictures are in the document, the style is ours."""
    from core.pdf import write_pdf

    return write_pdf(html, styles=[_style("print")])


def figures_json(content: Content) -> str:
    """figures.json as core.figures.write_figures_json describes it, sorted by key."""
    period = content.period
    document = {
        "schema": FIGURES_SCHEMA,
        "board": content.board,
        "period": {key: period[key] for key in ("label", "kind", "start", "end")},
        "made_at": content.made_at,
        "figures": sorted(content.figures, key=lambda figure: figure["key"]),
    }
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


def table_files(content: Content) -> Iterator[tuple[str, str]]:
    """(file name, CSV text) of every table."""
    for table in content.tables:
        stream = io.StringIO(newline="")
        write_csv(stream, table.headers, [[_number(cell) for cell in row] for row in table.rows])
        yield f"{table.name}.csv", stream.getvalue()


def _number(cell: str | int) -> str | int | Decimal:
    """A number below nought as a number again: JSON kept it as text, which would be guarded like a formula."""
    return Decimal(cell) if isinstance(cell, str) and _BELOW_NOUGHT.fullmatch(cell) else cell


def tables_zip(content: Content) -> bytes:
    """All tables in one ZIP file, the same bytes for the same content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in table_files(content):
            archive.writestr(zipfile.ZipInfo(f"tables/{name}", (1980, 1, 1, 0, 0, 0)), text)
    return packed.getvalue()


def write_folder(content: Content, folder: Path, pdf: bytes) -> list[Path]:
    """Write report.pdf, report.html, figures.json and tables/*.csv; returns the paths."""
    tables = folder / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    written = []
    for path, data in [
        (folder / "report.pdf", pdf),
        (folder / "report.html", render_html(content).encode()),
        (folder / "figures.json", figures_json(content).encode()),
        *[(tables / name, text.encode()) for name, text in table_files(content)],
    ]:
        path.write_bytes(data)
        written.append(path)
    return written
