"""The page of a form of training: fields in groups, and what somebody else saved meanwhile."""

from typing import Any, ClassVar

from boards.views.merging_page import MergingFormPage
from core.permissions import Perm
from training.views.pages import training_crumb


class TrainingFormPage(MergingFormPage):
    """A form for those who manage training. `what` is what it is about: "course"."""

    permission = Perm.TRAINING_MANAGE
    section = "training"
    template_name = "training/form.html"
    what: ClassVar[str] = ""

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        context["what"] = self.what
        context["groups"] = [
            (legend, [form[name] for name in names if name in form.fields]) for legend, names in form.groups
        ]
        return context
