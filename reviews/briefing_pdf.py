"""A briefing as a PDF of one page: tagged, in the board's colour, laid out when somebody asks, never stored."""

from io import BytesIO
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from pypdf import PdfReader

from boards.colours import AA, contrast_with_white
from core.pdf import PdfUnavailableError, write_pdf
from reviews.models import Briefing
from reviews.publication_pdf import texts_in_pdf


def briefing_html(briefing: Briefing) -> str:
    """The document that WeasyPrint lays out. The briefing brings its board and review."""
    board = briefing.board
    contrast = contrast_with_white(board.colour)
    context = {
        "briefing": briefing,
        "title": briefing.title,
        "board_name": board.name,
        "board_colour": board.colour if contrast is not None and contrast >= AA else "",
        "parts": [(heading, text) for _, heading, text in briefing.parts if text],
    }
    return render_to_string("reviews/briefing_pdf.html", context)


def briefing_pdf(briefing: Briefing) -> bytes:
    """A tagged PDF/UA-1 file. Raises PdfUnavailableError where the system has no Pango."""
    found = finders.find("css/print.css")
    if not found:
        raise ImproperlyConfigured("static/css/print.css is missing: run make assets.")
    return write_pdf(briefing_html(briefing), styles=[Path(found).read_text(encoding="utf-8")])


def pages_of(briefing: Briefing) -> int | None:
    """How many pages the PDF has; None where no PDF can be written."""
    try:
        written = briefing_pdf(briefing)
    except PdfUnavailableError:
        return None
    return len(PdfReader(BytesIO(written)).pages)


def texts_of(briefing: Briefing) -> list[tuple[str, str]]:
    """All that a reader can meet in it, as (place, text): title, parts, and the PDF where one can be written."""
    texts = [("its title", briefing.title)]
    texts += [(f"“{heading}”", text) for _, heading, text in briefing.parts if text]
    try:
        in_pdf = texts_in_pdf(briefing_pdf(briefing))
    except PdfUnavailableError:
        # Nobody can download it then, either.
        in_pdf = []
    return texts + in_pdf
