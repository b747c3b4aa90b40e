"""Who chairs a group."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from boards.forms.groups import EndOfficeForm, OfficeForm
from boards.models import GroupOffice
from boards.needs import board_url
from boards.services import groups as services
from boards.views.form_page import BoardFormPage
from boards.views.group_changes import GroupPage
from boards.views.groups import groups_crumb
from core.permissions import Perm


class OfficeAdd(GroupPage):
    """A new chair or vice-chair."""

    form_class = OfficeForm

    def get_title(self) -> str:
        return f"New chair or vice-chair of {self.group}"

    def save(self, form: Any) -> GroupOffice:
        data = form.cleaned_data
        return services.appoint_to_office(
            self.group,
            office=data["office"],
            person=form.whom,
            role=data["role"],
            is_interim=data["is_interim"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            actor=self.access.user,
        )

    def done_words(self, result: Any) -> str:
        return f"{result.person or result.role} is {result.get_office_display().lower()} of {self.group}."


class OfficeEnd(BoardFormPage):
    """End a chair's or vice-chair's term."""

    permission = Perm.GROUP_MANAGE
    section = "groups"
    form_class = EndOfficeForm
    done = "The term has an end now."

    @cached_property
    def office(self) -> GroupOffice:
        rows = GroupOffice.objects.filter(board=self.board).select_related("group", "person")
        found: GroupOffice = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_title(self) -> str:
        return f"End the term of {self.office.person or self.office.role}"

    def get_intro(self) -> str:
        return f"{self.office.get_office_display()} of {self.office.group}."

    def trail(self) -> list[tuple[str, str]]:
        group = self.office.group
        return [groups_crumb(self.board), (group.name, board_url("boards:group", self.board, pk=group.pk))]

    def save(self, form: Any) -> GroupOffice:
        return services.end_office(self.office, ends_on=form.cleaned_data["ends_on"], actor=self.access.user)
