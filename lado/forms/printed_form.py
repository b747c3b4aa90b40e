"""The base of forms whose fields are printed or shown in lists: what looks like a person's name is asked about once."""

from collections.abc import Mapping
from typing import Any, ClassVar

from core.forms_confirming import ConfirmingForm
from lado.name_warnings import looks_like_a_name

NAME_WARNING = (
    "This looks like the name of a person. It is shown in lists and printed: write a post or a place here. "
    "If it is none, tick the box at the end of the form."
)


class PrintedForm(ConfirmingForm):
    """`printed` names the fields that are printed or shown in lists, and whether each is a place or a body.

    What looks like a person's name there must be confirmed, with a box that `has_own_box` forms show themselves.
    """

    printed: ClassVar[Mapping[str, bool]] = {}
    #: Fields with names of persons; their words are looked for in the printed ones.
    naming: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        named = [str(cleaned.get(name) or "") for name in self.naming]
        for name, is_place in self.printed.items():
            text = str(cleaned.get(name) or "")
            if not self._is_known(name, text) and looks_like_a_name(text, named=named, is_place=is_place):
                self.warn(name, NAME_WARNING)
        return cleaned

    def _is_known(self, name: str, text: str) -> bool:
        """True for a text that stood there before: it was confirmed then."""
        return bool(text) and text == self.initial.get(name)
