"""Forms whose texts everybody on the board reads: what would tell who the child is is asked about once."""

from typing import Any, ClassVar

from core.forms_confirming import ConfirmingForm
from reviews.models import Incident, Review
from reviews.services.identity import met_in

WARNING = (
    "This holds {what}, by the sealed record of the child. Everybody on the board reads this field: write the "
    "pseudonym instead. If it is somebody or something else, tick the box at the end of the form."
)


class WarnedForm(ConfirmingForm):
    """`public` names the fields; `about` is the incident or review, without which all children of the board count."""

    public: ClassVar[tuple[str, ...]] = ()
    about: Incident | Review | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        texts = {name: str(cleaned.get(name) or "") for name in self.public}
        texts = {name: text for name, text in texts.items() if text and text != self.initial.get(name)}
        if texts and self.access is not None:
            met = met_in(self.board, texts, about=self.about, actor=self.access.user)
            for name, kinds in met.items():
                self.warn(name, WARNING.format(what=" and ".join(kind.label for kind in kinds)))
        return cleaned
