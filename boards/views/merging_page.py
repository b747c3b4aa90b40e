"""A page with a form that somebody else may have open as well."""

from typing import Any

from django.http import HttpResponse

from boards.views.form_page import BoardFormPage
from core.forms_merging import MergingForm
from core.merging import ConflictError


class MergingFormPage(BoardFormPage):
    """Shows both texts where two people changed the same field; `save(form)` hands `form.read()` to the service."""

    form_class: type[MergingForm]

    def form_valid(self, form: MergingForm) -> HttpResponse:  # type: ignore[override]
        try:
            return super().form_valid(form)
        except ConflictError as conflict:
            return self.render_conflict(form, conflict)

    def kept_from(self, form: MergingForm) -> dict[str, Any]:
        """What the form shown again takes over from the one that was sent, besides what was typed."""
        return {}

    def render_conflict(self, form: MergingForm, conflict: ConflictError) -> HttpResponse:
        """The form again, with what was written here, what others changed, and both where both changed the same."""
        kwargs = {
            name: value for name, value in self.get_form_kwargs().items() if name not in {"data", "files"}
        }
        kwargs["initial"] = {**self.form_class.initial_of(conflict.merged), **self.kept_from(form)}
        again = self.form_class(**kwargs | {"said": conflict.theirs, "at_revision": conflict.revision})
        again.show_differences(conflict.differences)
        response = self.render_to_response(self.get_context_data(form=again, other=self.other_writer()))
        response.status_code = 409
        return response

    def other_writer(self) -> Any:
        """Who saved meanwhile, as an entry of the trail; None where that is not known."""
        return None
