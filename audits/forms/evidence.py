"""Forms about evidence: a file or a page, how it is described, and for which items it is shown."""

from collections.abc import Sequence
from typing import Any

from django import forms

from audits.items import Item, item_key, item_number, item_words
from audits.models import Evidence
from audits.services.evidence import EvidenceFacts
from core.files import UploadField
from core.forms import BoardForm
from core.forms_date import GovDateField


def item_choices(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Items as boxes to tick: number and what is asked."""
    return [(item_key(item), f"{item_number(item)} {item_words(item)}") for item in items]


class _Described(BoardForm):
    title = forms.CharField(label="What is it?", max_length=160, help_text="For example: Training plan 2026.")
    description = forms.CharField(
        label="What does it show?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Say where to look, such as “page 4, table 2”. Do not write names of children or families.",
    )
    effective_on = GovDateField(label="In force from", required=False)
    expires_on = GovDateField(
        label="To be renewed by", required=False, help_text="You see on the list what has expired."
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = data.get("effective_on"), data.get("expires_on")
        if begins and ends and ends < begins:
            self.add_error("expires_on", "It cannot end before it begins.")
        return data

    @property
    def facts(self) -> EvidenceFacts:
        data = self.cleaned_data
        return EvidenceFacts(
            data["title"],
            data["description"],
            data.get("link", ""),
            data["effective_on"],
            data["expires_on"],
        )


class _Given(_Described):
    file = UploadField(label="File", required=False)
    link = forms.URLField(
        label="Or the address of a page",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="For what is published or kept elsewhere. The board must be able to open it.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            if data.get("file") and data.get("link"):
                self.add_error("link", "Add a file or the address of a page, one of the two.")
            elif not data.get("file") and not data.get("link"):
                self.add_error("file", "Choose a file, or enter the address of a page.")
        if data.get("link") and not data["link"].lower().startswith(("http://", "https://")):
            self.add_error("link", "Enter an address that begins with https://.")
        return data


class EvidenceForm(_Given):
    """New evidence."""

    submit_label = "Add the evidence"

    items = forms.MultipleChoiceField(
        label="Which answers does it support?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="It is shown beside each of them.",
    )
    field_order = ("title", "file", "link", "description", "effective_on", "expires_on", "items")

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, items)


class EvidenceChangeForm(_Described):
    """How evidence is described, and for which items."""

    submit_label = "Save"

    items = EvidenceForm.base_fields["items"]

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, items)


class EvidenceReplaceForm(_Given):
    """A newer edition of the same thing."""

    submit_label = "Add the newer edition"
    field_order = ("title", "file", "link", "description", "effective_on", "expires_on")


class EvidenceChooseForm(BoardForm):
    """Which of the agency's evidence is shown for one item."""

    submit_label = "Save"

    evidence = forms.ModelMultipleChoiceField(
        label="Evidence of your agency",
        queryset=Evidence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, evidence: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = evidence  # type: ignore[attr-defined]


def _offer(form: forms.Form, items: Sequence[Item]) -> None:
    form.fields["items"].choices = item_choices(items)  # type: ignore[attr-defined]
    form.fields["items"].widget.small = True
