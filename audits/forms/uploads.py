"""Sending a filled-in workbook of a return, and what is decided on its preview."""

from django import forms
from django.http import QueryDict

from audits.services.upload_saving import BOTH, MINE, THEIRS, Decided
from audits.workbook_layout import FILLED_IN
from audits.workbook_reading import MOST_BYTES, too_large
from core.files import size_words
from core.forms import BoardForm

_SUFFIX = "-revision"


class WorkbookForm(BoardForm):
    """The workbook; what it really is, the reading tells."""

    submit_label = "Look at what changes"

    file = forms.FileField(
        label="The workbook that you filled in",
        help_text=f"An Excel workbook (.xlsx), up to {size_words(MOST_BYTES)}. Nothing is saved until you confirm.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
        max_length=200,
        error_messages={
            "required": "Choose the workbook.",
            "max_length": "Give the file a name of at most 200 letters.",
        },
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"{too_large(file.size)}.")
        return file


def decided_of(data: QueryDict) -> dict[str, Decided]:
    """What was sent of each item, by its key; what is made up or broken is as if it was not sent."""
    found = {}
    for name, value in data.items():
        key = name.removesuffix(_SUFFIX)
        revision = str(value)
        if key == name or not revision.isascii() or not revision.isdecimal() or len(revision) > 9:
            continue
        choice = data.get(f"{key}-choice", THEIRS)
        emptied = frozenset(data.getlist(f"{key}-empty")) & frozenset(FILLED_IN)
        found[key] = Decided(int(revision), choice if choice in (MINE, THEIRS, BOTH) else THEIRS, emptied)
    return found
