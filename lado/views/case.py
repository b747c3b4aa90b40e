"""The page of one case."""

from typing import Any

from django.views.generic import TemplateView

from boards.views.form_page import home_crumb
from lado.models import Contact
from lado.services.drafts import open_drafts
from lado.tables.contacts import STAGE_TAGS, state_of
from lado.views.case_view import OneCase
from lado.views.drafts import form_at
from lado.views.parts import PARTS


class CasePage(OneCase, TemplateView):
    """One case: what other cases say, what is next, what is known, what was decided, who read it."""

    template_name = "lado/case.html"

    @property
    def is_open(self) -> bool:
        return self.contact.closed_on is None and self.contact.disposed_on is None

    def change_url(self, name: str, **kwargs: Any) -> str:
        """The address of a page that changes the case, where this person may do so now; empty otherwise."""
        return self.case_url(name, **kwargs) if self.may_write and self.is_open else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        contact = self.contact
        parts = [found for make in PARTS if (found := make(self)) is not None]
        context.update(
            parts=[part for part in parts if part.title],
            hints=[part for part in parts if not part.title and part.template],
            tasks=[task for part in parts for task in part.tasks],
            stage_tag=STAGE_TAGS[Contact.Stage(contact.stage)],
            state_tag=state_of(contact),
            is_open=self.is_open,
            drafts=self.drafts(),
            breadcrumbs=[home_crumb(self.board), *self.trail()[:-1], (contact.reference, "")],
        )
        return context

    def drafts(self) -> list[dict[str, Any]]:
        """What officers began to write about the case and did not hand in."""
        found = []
        for draft in open_drafts(self.board, contact=self.contact):
            form = form_at(self.board, draft.place)
            if form is not None:
                found.append({"draft": draft, "title": form[0], "url": f"{draft.place}?draft={draft.key}"})
        return found
