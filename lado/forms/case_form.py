"""The base of every form that holds case content."""

from boards.forms.draft_form import LONGEST, DraftForm, LongText, area
from lado.forms.printed_form import PrintedForm

__all__ = ["LONGEST", "CaseForm", "LongText", "area"]


class CaseForm(PrintedForm, DraftForm):
    """A form about a case: several officers may have it open, and what is written is saved as a draft meanwhile.

    `facts` of a subclass makes the dataclass that the service takes.
    """

    has_own_box = True
