"""Who works on a return."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from audits.forms.returns import TeamForm
from audits.models import Standard, TeamMember
from audits.services.team import add_to_team, possible_members, remove_from_team
from audits.views.return_page import OneReturn, ReturnStep
from boards.views.form_page import BoardFormPage


class Team(OneReturn, BoardFormPage):
    """The people and their parts; people of the agency add others."""

    template_name = "audits/return_team.html"
    form_class = TeamForm
    title = "Who works on this return"
    done = "The team is changed."

    @property
    def may_change(self) -> bool:
        one = self.agency_return
        return self.is_own and one.withdrawn_on is None and one.cycle.closed_on is None

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_own:  # the board reads who works on a return; the agency says it
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        one = self.agency_return
        return super().get_form_kwargs() | {
            "people": possible_members(one),
            "standards": Standard.objects.filter(version=one.cycle.version_id).order_by("number"),
        }

    def save(self, form: TeamForm) -> list[TeamMember]:
        data = form.cleaned_data
        return add_to_team(
            self.agency_return,
            data["user"],
            part=data["part"],
            standards=list(data["standards"]),
            actor=self.access.user,
        )

    def done_words(self, result: list[TeamMember]) -> str:
        return f"{result[0].user} is in the team."

    def back(self) -> str:
        return self.url("return")

    def after(self, result: Any) -> str:
        return self.url("return_team")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        members = TeamMember.objects.filter(agency_return=self.agency_return).select_related(
            "user", "standard"
        )
        context["may_change"] = self.may_change
        context["members"] = [
            (member, self.url("return_team_remove", member=member.pk))
            for member in sorted(members, key=_order)
        ]
        context["breadcrumbs"] = self.crumbs((self.title, ""))
        return context


def _order(member: TeamMember) -> tuple[int, str, int]:
    """The lead first, then contributors in the order of their standards, then who signs."""
    parts = list(TeamMember.Part.values)
    return parts.index(member.part), str(member.user), member.standard.number if member.standard else 0


class TeamRemove(ReturnStep):
    """POST: take one part away from a person."""

    def take(self) -> str:
        rows = TeamMember.objects.select_related("user", "standard", "agency_return")
        member = get_object_or_404(rows, agency_return=self.agency_return, pk=self.kwargs["member"])
        name = str(member.user)
        remove_from_team(member, actor=self.access.user)
        return f"{name} no longer has this part. What they wrote stays."

    def after(self) -> str:
        return self.url("return_team")
