"""The base of every form that holds case content."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from core.forms_merging import MergingForm
from lado.forms.printed_form import PrintedForm
from lado.services.drafts import new_key

LONGEST = 50_000  # characters of one text


def area(rows: int = 5) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class LongText(forms.CharField):
    """A long text. How many characters are left is nothing that anybody wants to know here, so no count is shown."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(widget=area(rows), validators=[MaxLengthValidator(LONGEST)], **kwargs)


class CaseForm(PrintedForm, MergingForm):
    """A form about a case: several officers may have it open, and what is written is saved as a draft meanwhile.

    `facts` of a subclass makes the dataclass that the service takes.
    """

    has_own_box = True

    draft = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = dict(kwargs.pop("initial", None) or {})
        initial.setdefault("draft", new_key())
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def draft_key(self) -> str:
        return str(self.cleaned_data.get("draft") or "")

    @classmethod
    def of_draft(cls, fields: Mapping[str, list[str]], **kwargs: Any) -> "CaseForm":
        """The form as it stood when the draft was saved; nothing of it is checked yet."""
        data = QueryDict(mutable=True)
        for name, values in fields.items():
            data.setlist(name, values)
        form = cls(data, **kwargs)
        form.__dict__["_errors"] = forms.utils.ErrorDict()
        form.cleaned_data = {}
        return form
