"""Sending a file to be loaded."""

from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat

from core.forms import BoardForm
from core.loading import LoadKind
from core.spreadsheets.reading import MAX_BYTES


class SendFileForm(BoardForm):
    """One CSV file or Excel workbook; what it really is, the reading tells. Before it, what its kind asks for."""

    submit_label = "Check the file"

    file = forms.FileField(
        label="The file",
        help_text=f"A CSV file or an Excel workbook (.xlsx), up to {filesizeformat(MAX_BYTES)}. "
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
            self.fields[option.name] = forms.CharField(
                label=option.label,
                help_text=option.help,
                required=option.required,
                initial=option.default,
                max_length=option.max_length,
            )
        self.order_fields([*(option.name for option in kind.options), "file"])

    def options(self) -> dict[str, str]:
        """What the person gave besides the file."""
        return {option.name: self.cleaned_data.get(option.name, "") for option in self.kind.options}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file has {filesizeformat(file.size)}; at most {filesizeformat(MAX_BYTES)} can be loaded. "
                "Divide it into several."
            )
        if not file.size:
            raise forms.ValidationError("The file is empty.")
        return file
