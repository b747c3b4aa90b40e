"""Making, changing and ending groups, and what they lead on."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from boards.forms.groups import EndGroupForm, FunctionForm, GroupForm
from boards.models import Group, GroupFunction
from boards.needs import board_url
from boards.services import groups as services
from boards.views.form_page import BoardFormPage
from boards.views.groups import groups_crumb
from core.partial_dates import display_date
from core.permissions import Perm
from core.views.base import BoardView


class GroupAdd(BoardFormPage):
    """Make a group."""

    permission = Perm.GROUP_MANAGE
    section = "groups"
    form_class = GroupForm
    title = "Add a group"
    intro = (
        "A board, sub-group, panel or task group that meets. Seats and meetings are added on its own page."
    )

    def get_initial(self) -> dict[str, Any]:
        parent = self.request.GET.get("parent", "")
        return {"parent": int(parent)} if parent.isdecimal() else {}

    def trail(self) -> list[tuple[str, str]]:
        return [groups_crumb(self.board)]

    def save(self, form: Any) -> Group:
        return services.add_group(board=self.board, actor=self.access.user, **form.cleaned_data)

    def done_words(self, result: Any) -> str:
        return f"{result} has been added."

    def after(self, result: Any) -> str:
        return str(result.get_absolute_url())


class GroupPage(BoardFormPage):
    """A form about one group."""

    permission = Perm.GROUP_MANAGE
    section = "groups"

    @cached_property
    def group(self) -> Group:
        return get_object_or_404(Group.objects.filter(board=self.board), pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        return [
            groups_crumb(self.board),
            (self.group.name, board_url("boards:group", self.board, pk=self.group.pk)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(group=self.group, **kwargs)


class GroupEdit(GroupPage):
    """Change a group."""

    form_class = GroupForm

    def get_title(self) -> str:
        return f"Change {self.group}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"group": self.group}

    def save(self, form: Any) -> Group:
        return services.change_group(self.group, actor=self.access.user, **form.cleaned_data)


class GroupEnd(GroupPage):
    """End a group."""

    form_class = EndGroupForm
    template_name = "boards/group_end.html"

    def get_title(self) -> str:
        return f"End {self.group}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            problems=services.what_hangs_on(self.group, timezone.localdate()), **kwargs
        )

    def save(self, form: Any) -> Group:
        return services.end_group(self.group, ends_on=form.cleaned_data["ends_on"], actor=self.access.user)

    def done_words(self, result: Any) -> str:
        return f"{result} ends on {display_date(result.ends_on)}."


class FunctionAdd(GroupPage):
    """Make the group the lead of a function."""

    form_class = FunctionForm

    def get_title(self) -> str:
        return f"Function that {self.group} leads on"

    def save(self, form: Any) -> GroupFunction:
        return services.add_function(self.group, name=form.cleaned_data["name"], actor=self.access.user)


class FunctionRemove(BoardView, SingleObjectMixin[GroupFunction], View):
    """The group leads on it no more. POST only."""

    permission = Perm.GROUP_MANAGE
    http_method_names = ["post"]

    def get_queryset(self) -> QuerySet[GroupFunction]:
        return GroupFunction.objects.filter(board=self.board).select_related("group")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        function = self.get_object()
        group = function.group
        services.remove_function(function, actor=self.access.user)
        messages.success(request, f"{group} no longer leads on {function.name}.")
        return HttpResponseRedirect(group.get_absolute_url())
