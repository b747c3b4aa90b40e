"""Other authorities that have to do with a case."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from lado.forms.authorities import AuthorityForm
from lado.models import OtherAuthority
from lado.services import authorities as services
from lado.views.step_page import CaseAct, StepFormPage


class AuthorityAdd(StepFormPage):
    """Name another authority, and who leads."""

    form_class = AuthorityForm
    facts_kind = services.AuthorityFacts
    title = "Another authority"

    def save(self, form: Any) -> OtherAuthority:
        return services.save_authority(
            self.contact,
            authority=self.row,
            facts=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class AuthorityChange(AuthorityAdd):
    """Change what is known of it, or take it off the page."""

    template_name = "lado/authority.html"

    @cached_property
    def row(self) -> OtherAuthority:
        found: OtherAuthority = get_object_or_404(self.contact.authorities, pk=self.kwargs["authority"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        url = self.case_url("lado:case_authority_remove", authority=self.row.pk)
        return super().get_context_data(remove_url=url, **kwargs)


class AuthorityRemove(CaseAct):
    """POST: take an authority off the page."""

    def act(self) -> str:
        rows = self.contact.authorities.select_related("contact")
        authority = get_object_or_404(rows, pk=self.kwargs["authority"])
        services.remove_authority(authority, actor=self.access.user)
        return f"{authority} is taken off the page."
