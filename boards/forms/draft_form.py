"""The base of confidential forms that save themselves while they are written."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from boards.services.drafts import new_key
from core.forms_merging import MergingForm

LONGEST = 50_000  # characters of one text


def area(rows: int = 5) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class LongText(forms.CharField):
    """A long text. How many characters are left is nothing that anybody wants to know here, so no count is shown."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(widget=area(rows), validators=[MaxLengthValidator(LONGEST)], **kwargs)


class DraftForm(MergingForm):
    """A form that several people may have open, and of which what is written is saved as a draft meanwhile.

    `facts` of a subclass makes the dataclass that the service takes.
    """

    draft = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = dict(kwargs.pop("initial", None) or {})
        initial.setdefault("draft", new_key())
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def draft_key(self) -> str:
        return str(self.cleaned_data.get("draft") or "")

    @classmethod
    def of_draft(cls, fields: Mapping[str, list[str]], **kwargs: Any) -> Any:
        """The form as it stood when the draft was saved; nothing of it is checked yet."""
        data = QueryDict(mutable=True)
        for name, values in fields.items():
            data.setlist(name, values)
        form = cls(data, **kwargs)
        form.__dict__["_errors"] = forms.utils.ErrorDict()
        form.cleaned_data = {}
        return form
