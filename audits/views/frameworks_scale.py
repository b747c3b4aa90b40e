"""The scale of a draft: two managers who change it at once see each other's texts."""

from typing import Any

from audits.forms.frameworks import VersionForm
from audits.models import FrameworkVersion
from audits.services.frameworks_editing import change_version
from audits.views.frameworks_editing import PartEdit


class VersionEdit(PartEdit):
    """The scale of a draft, and what is new in it."""

    form_class = VersionForm
    title = "Change the scale"
    intro = (
        "Two to six grades; leave the others empty. What criteria say about a score stays with the score, and goes "
        "when the score goes."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"version": self.version}

    def change(self, form: VersionForm) -> FrameworkVersion:
        data = form.cleaned_data
        return change_version(
            self.version,
            note=data["note"],
            scored_by=data["scored_by"],
            grades=data["grades"],
            seen=data["seen"],
            actor=self.access.user,
        )

    def words(self, form: VersionForm, now: dict[str, Any]) -> list[tuple[str, Any]]:
        scored = dict(FrameworkVersion.ScoredBy.choices)
        return [
            ("What is new", now["note"]),
            ("What is graded", scored.get(now["scored_by"], now["scored_by"])),
            ("Grades", "\n".join(now["grades"])),
        ]
