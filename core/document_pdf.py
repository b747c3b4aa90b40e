"""PDF files about a record, laid out by a template when somebody asks, never stored."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string

from core.pdf import write_pdf


def document_html(template: str, context: Mapping[str, Any], *, board: Any) -> str:
    """The document that WeasyPrint lays out; `mark` of the context stands on every page. `board` None: of no board."""
    return render_to_string(template, {"board": board, "board_name": board.name if board else "", **context})


def document_pdf(template: str, context: Mapping[str, Any], *, board: Any) -> bytes:
    """A tagged PDF/UA-1 file. Raises PdfUnavailableError where the system has no Pango."""
    found = finders.find("css/print.css")
    if not found:
        raise ImproperlyConfigured("static/css/print.css is missing: run make assets.")
    html = document_html(template, context, board=board)
    return write_pdf(html, styles=[Path(found).read_text(encoding="utf-8")])
