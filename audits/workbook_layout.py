"""What the workbook of a return and the reading of it agree on: headings, the code, and what is kept out of sight.

The workbook remembers of each answer the revision and a print of every text as they were when it was taken. So a
cell that nobody touched is told from one that was changed, whatever others saved meanwhile.
"""

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass

RETURN_SHEET, GRADES_SHEET, GUIDE_SHEET, KEPT_SHEET = "Return", "Grades", "How to", "For the upload"

NUMBER, STANDARD, ASKED, MEANING, GRADE = "number", "standard", "asked", "meaning", "grade"
NARRATIVE, REASON, EVIDENCE, NOTE, KEY = "narrative", "reason", "evidence", "note", "key"
CONFIRMED = "confirmed"
BOARD_GRADE, BOARD_SAYS, CHANGED, CHANGED_BY = "board_grade", "board_says", "changed", "changed_by"

#: Headings of the sheet, left to right; the board's two are there once the agency may see them, and the one that
#: confirms where something came from last time.
HEADINGS = {
    NUMBER: "Number",
    STANDARD: "Standard",
    ASKED: "What is asked",
    MEANING: "What it means, and what shows it",
    GRADE: "Grade",
    NARRATIVE: "How you know",
    REASON: "Why it does not apply",
    CONFIRMED: "Confirmed",
    EVIDENCE: "Evidence in the return",
    NOTE: "To note",
    BOARD_GRADE: "The board’s grade",
    BOARD_SAYS: "What the board says",
    CHANGED: "Last changed",
    CHANGED_BY: "Changed by",
    KEY: "Key",
}
#: What people fill in, and the fields of an answer that it becomes.
FILLED_IN = (GRADE, NARRATIVE, REASON)
#: What stands in the column that confirms, and what else people write for it.
YES = "Yes"
_CONFIRMS = {"yes", "y", "x", "✓", "✔", "true", "1", "confirmed", "ok"}
_LEAVES_OPEN = {"", "no", "n", "-", "–", "false", "0", "not yet"}
KEPT_HEADINGS = ("Key", "Revision", "Grade then", "How you know then", "Why then")
CODE_LABEL = "Return code"

_CODE = re.compile(r"(?P<slug>[-\w]{1,60})/(?P<pk>[0-9]{1,18})/(?P<taken>[0-9]{8}T[0-9]{6})Z", re.ASCII)


@dataclass(frozen=True)
class Code:
    """Whose return a workbook is, and when it was taken."""

    board: str
    return_id: int
    taken_at: dt.datetime

    def __str__(self) -> str:
        return f"{self.board}/{self.return_id}/{self.taken_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def read_code(text: str) -> Code | None:
    """The code that a cell shows; None where it shows something else."""
    found = _CODE.fullmatch(text.strip())
    if not found:
        return None
    try:
        taken = dt.datetime.strptime(found["taken"], "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return Code(found["slug"], int(found["pk"]), taken)


def read_confirmed(text: str) -> bool:
    """Whether the cell confirms what came from last time. Raises ValueError where it says something else."""
    said = text.strip().casefold().rstrip(".!")
    if said in _CONFIRMS:
        return True
    if said in _LEAVES_OPEN:
        return False
    raise ValueError("It cannot be told whether this confirms the answer")


@dataclass(frozen=True)
class Then:
    """What an answer was when the workbook was taken: its revision, its grade, and prints of its texts."""

    revision: int
    grade: str
    narrative: str
    reason: str

    def of(self, field: str) -> str:
        """The grade, or the print of a text."""
        return {GRADE: self.grade, NARRATIVE: self.narrative, REASON: self.reason}[field]


def print_of(text: str) -> str:
    """Tells whether a text is still the same one; nothing for no text.

    Programs change line ends, spaces at the ends of lines, and how accents are put together: nobody wrote that.
    """
    told = loose(text)
    return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""


def loose(text: str) -> str:
    """The text as it is compared."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
