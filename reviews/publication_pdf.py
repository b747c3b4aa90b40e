"""The PDF of a review's report: made of the words that are published and nothing else, and read back again."""

import io
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from pypdf import PdfReader

from core.pdf import write_pdf
from reviews.services.report_content import ReportContent


def report_html(content: ReportContent, *, day: str, colour: str) -> str:
    """The document that is laid out."""
    parts = [
        (f"section-{number}", one.title, one.blocks) for number, one in enumerate(content.sections, start=1)
    ]
    if content.response:
        parts.append(("response", "Response of the partnership", content.response_blocks))
    context = {
        "content": content,
        "title": content.title,
        "board_name": content.board,
        "board_colour": colour,
        "status": content.kind,
        "facts": [f"Reference {content.reference}", f"Published on {day}"],
        "contents": [
            {"id": key, "title": title, "children": ()}
            for key, title in ([("summary", "Summary")] if content.summary else [])
            + [(key, title) for key, title, _ in parts]
        ],
        "parts": parts,
    }
    return render_to_string("reviews/report_print.html", context)


def report_pdf(content: ReportContent, *, day: str, colour: str) -> bytes:
    """A tagged PDF/UA-1 file. Raises core.pdf.PdfUnavailableError."""
    found = finders.find("css/print.css")
    if not found:
        raise ImproperlyConfigured("static/css/print.css is missing: run make assets.")
    style = Path(found).read_text(encoding="utf-8")
    return write_pdf(report_html(content, day=day, colour=colour), styles=[style])


def texts_in_pdf(pdf: bytes) -> list[tuple[str, str]]:
    """Every text that a PDF holds, and where: its pages, what it says of itself, and its bookmarks."""
    reader = PdfReader(io.BytesIO(pdf))
    found = [
        (f"PDF, page {number}", _joined(page.extract_text()))
        for number, page in enumerate(reader.pages, start=1)
    ]
    found += [
        (f"PDF, its {str(key).strip('/').lower()}", str(value))
        for key, value in (reader.metadata or {}).items()
    ]
    found.append(("PDF, its bookmarks", "\n".join(_titles(reader.outline))))
    if reader.xmp_metadata is not None:
        found.append(
            (
                "PDF, hidden description",
                re.sub(r"<[^>]+>", " ", reader.xmp_metadata.stream.get_data().decode()),
            )
        )
    return [(place, text) for place, text in found if text.strip()]


def _joined(text: str) -> str:
    """A word that a line broke is one word again."""
    return re.sub(r"(?<=\w)[-\u00ad\u2010]\n(?=[a-z])", "", text)


def _titles(outline: object) -> list[str]:
    if isinstance(outline, list):
        return [title for one in outline for title in _titles(one)]
    return [str(getattr(outline, "title", ""))]
