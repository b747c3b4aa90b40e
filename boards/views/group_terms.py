"""Terms of reference of a group, version by version."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import DetailView

from boards.forms.groups import TermsForm
from boards.models import TermsOfReference
from boards.needs import board_url
from boards.services import groups as services
from boards.views.form_page import home_crumb
from boards.views.group_changes import GroupPage
from boards.views.groups import groups_crumb
from core.permissions import Perm
from core.views.base import BoardView


class TermsAdd(GroupPage):
    """Add a newly agreed version of the terms of reference."""

    form_class = TermsForm

    def get_title(self) -> str:
        return f"New terms of reference of {self.group}"

    def get_initial(self) -> dict[str, Any]:
        latest = self.group.terms_of_reference.first()
        return {"text": latest.text} if latest else {}

    def save(self, form: Any) -> TermsOfReference:
        return services.add_terms(self.group, actor=self.access.user, **form.cleaned_data)

    def done_words(self, result: Any) -> str:
        return f"Version {result.version} of the terms of reference is saved."


class TermsDetail(BoardView, DetailView[TermsOfReference]):
    """One version of a group's terms of reference."""

    permission = Perm.GROUP_READ
    section = "groups"
    template_name = "boards/group_terms.html"
    context_object_name = "terms"

    def get_object(self, queryset: Any = None) -> TermsOfReference:
        rows = TermsOfReference.objects.filter(board=self.board, group_id=self.kwargs["pk"]).select_related(
            "group"
        )
        found: TermsOfReference = get_object_or_404(rows, version=self.kwargs["version"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        group = self.object.group
        context["breadcrumbs"] = [
            home_crumb(self.board),
            groups_crumb(self.board),
            (group.name, board_url("boards:group", self.board, pk=group.pk)),
            (f"Version {self.object.version}", ""),
        ]
        return context
