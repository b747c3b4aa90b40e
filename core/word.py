"""Word files with one table: its heading row on every page, marks at head and foot. Made when somebody asks.

python-docx makes the document around the table. The rows are written into it one by one, so that a table of any
length takes little memory and no more time for the last row than for the first.
"""

import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

#: What XML cannot hold: control characters that somebody pasted along with a text.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INK, _QUIET = RGBColor(0x1D, 0x1D, 0x1F), RGBColor(0x50, 0x54, 0x5C)
_SHADE, _LINE = "E9EDF2", "B4BAC2"
_BODY, _END = "word/document.xml", b"</w:tbl>"
# How much of a file stays in memory before it goes to disk.
_IN_MEMORY = 2 * 1024 * 1024


@dataclass(frozen=True)
class WordTable:
    """A title, a line below it, notes, and a table; `rows` hold one text for each heading, widths are in centimetres.

    `file_title` is what Word calls the file. In a cell a blank line parts paragraphs; the first one is bold in the
    columns that `bold` counts (from nought). `rows` are read once, while the file is written.
    """

    title: str
    subtitle: str
    headings: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Sequence[str]]
    notes: Sequence[str] = ()
    bold: frozenset[int] = frozenset()
    file_title: str = ""


def word_table(table: WordTable, *, board_name: str, mark: str) -> bytes:
    """A short file; `mark` says on each page who took it and when."""
    with word_file(table, board_name=board_name, mark=mark) as written:
        return written.read()


def word_file(table: WordTable, *, board_name: str, mark: str) -> IO[bytes]:
    """The same as an open file, for tables of any length: whoever asks closes it."""
    frame = _frame(table, board_name, mark)
    written: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- see above
    with ZipFile(frame) as parts, ZipFile(written, "w", ZIP_DEFLATED) as whole:
        for part in parts.infolist():
            if part.filename != _BODY:
                whole.writestr(part, parts.read(part))
        before, after = parts.read(_BODY).rsplit(_END, 1)
        with whole.open(_BODY, "w", force_zip64=True) as body:
            body.write(before)
            for row in table.rows:
                body.write(_row(row, table).encode())
            body.write(_END + after)
    written.seek(0)
    return written


def _frame(table: WordTable, board_name: str, mark: str) -> IO[bytes]:
    """Everything but the rows."""
    document = Document()
    board_name, subtitle = _clean(board_name), _clean(table.subtitle)
    _styles(document)
    _page(document, board_name, mark)
    document.core_properties.title = _clean(table.file_title) or f"{table.title}, {subtitle}"
    document.core_properties.author = board_name
    document.core_properties.comments = ""
    document.core_properties.language = "en-GB"
    document.add_heading(table.title, level=1)
    document.add_paragraph(subtitle).runs[0].font.size = Pt(13)
    for note in table.notes:
        document.add_paragraph(_clean(note))
    _table(document, table)
    written = io.BytesIO()
    document.save(written)
    return written


def _styles(document: Any) -> None:
    for name, size in (("Normal", 10.5), ("Heading 1", 20)):
        font = document.styles[name].font
        font.name, font.size, font.color.rgb = "Arial", Pt(size), _INK
        fonts = document.styles[name].element.rPr.rFonts
        for key in list(fonts.attrib):
            if "Theme" in key:  # else the theme's typeface wins over the name above
                del fonts.attrib[key]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), "Arial")
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(4)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal.element.rPr.append(language)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(0)
    grid = document.styles["Table Grid"].element
    for line in grid.find(f".//{qn('w:tblBorders')}"):
        line.set(qn("w:color"), _LINE)
    for margin in _margins(grid.find(qn("w:tblPr"))):
        margin.set(qn("w:w"), "100")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")


def _margins(properties: Any) -> list[Any]:
    """The margins of a table's cells, on all four sides."""
    margins = properties.find(qn("w:tblCellMar"))
    if margins is None:
        margins = OxmlElement("w:tblCellMar")
        properties.append(margins)
    sides = [OxmlElement(f"w:{side}") for side in ("top", "left", "bottom", "right")]
    margins[:] = sides
    return sides


def _page(document: Any, board_name: str, mark: str) -> None:
    """A4 across, for the width of the text; the mark at the head, the board and the page's number at the foot."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _quiet(section.header.paragraphs[0], mark)
    foot = section.footer.paragraphs[0]
    _quiet(foot, f"{board_name} · Page ")
    _field(foot, "PAGE")
    _quiet(foot, " of ")
    _field(foot, "NUMPAGES")
    foot.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _quiet(paragraph: Any, text: str) -> Any:
    run = paragraph.add_run(_clean(text))
    run.font.size, run.font.color.rgb = Pt(9), _QUIET
    return run


def _field(paragraph: Any, code: str) -> None:
    """A number that Word works out, such as the page's."""
    for kind in ("begin", "instruction", "end"):
        run = _quiet(paragraph, "")
        if kind == "instruction":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = code
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)  # noqa: SLF001 -- python-docx has no fields of its own


def _table(document: Any, asked: WordTable) -> None:
    table = document.add_table(rows=1, cols=len(asked.headings))
    table.style = "Table Grid"
    table.autofit = False
    for cell, heading in zip(table.rows[0].cells, asked.headings, strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
        shade = OxmlElement("w:shd")
        for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", _SHADE)):
            shade.set(qn(name), value)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 -- nor shading
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 -- nor rows that stand on every page
    for column, width in zip(table.columns, [Cm(one) for one in asked.widths], strict=True):
        column.width = width  # of the grid, which LibreOffice goes by
        for cell in column.cells:
            cell.width = width


def _row(texts: Sequence[str], asked: WordTable) -> str:
    cells = (
        _cell(text, Cm(width).twips, number in asked.bold)
        for number, (text, width) in enumerate(zip(texts, asked.widths, strict=True))
    )
    return f"<w:tr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, is_bold: bool) -> str:
    parts = [part.strip() for part in _clean(text).split("\n\n") if part.strip()] or [""]
    said = "".join(_paragraph(part, is_bold and place == 0) for place, part in enumerate(parts))
    return f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/></w:tcPr>{said}</w:tc>'


def _paragraph(text: str, is_bold: bool) -> str:
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    said = "<w:br/>".join(lines).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f"<w:p><w:r>{'<w:rPr><w:b/></w:rPr>' if is_bold else ''}{said}</w:r></w:p>"


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
