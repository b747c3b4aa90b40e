"""Sending a file to be loaded."""

from typing import Any

from django import forms

from core.files import size_words
from core.forms import BoardForm
from core.loading import LoadKind, Option
from core.spreadsheets.reading import MAX_BYTES


class SendFileForm(BoardForm):
    """One CSV file or Excel workbook; what it really is, the reading tells. Before it, what its kind asks for."""

    submit_label = "Check the file"

    file = forms.FileField(
        label="The file",
        help_text=f"A CSV file or an Excel workbook (.xlsx), up to {size_words(MAX_BYTES)}. "
        "It is checked first: nothing is saved until you confirm.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        allow_empty_file=True,
        max_length=200,
        error_messages={
            "required": "Choose the file.",
            "max_length": "Give the file a name of at most 200 letters.",
        },
    )

    def __init__(self, *args: Any, kind: LoadKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for option in kind.options:
            self.fields[option.name] = _field(option)
        self.order_fields([*(option.name for option in kind.options), "file"])

    def options(self) -> dict[str, str]:
        """What the person gave besides the file."""
        return {option.name: self.cleaned_data.get(option.name, "") for option in self.kind.options}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file has {size_words(file.size)}; at most {size_words(MAX_BYTES)} can be loaded. "
                "Divide it into several."
            )
        if not file.size:
            raise forms.ValidationError("The file is empty.")
        return file


def _field(option: Option) -> forms.Field:
    """What asks for an option: buttons where it has choices, else a line of text."""
    given: dict[str, Any] = {"label": option.label, "initial": option.default, "required": option.required}
    if option.choices:
        return forms.ChoiceField(
            choices=option.choices, widget=forms.RadioSelect, **given | {"required": True}
        )
    return forms.CharField(help_text=option.help, max_length=option.max_length, **given)
