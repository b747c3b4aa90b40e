"""What the officer decides: what happens with a case, its outcome, closing and opening it again."""

from typing import Any

from django.utils import timezone

from boards.views.form_page import BoardFormPage
from core.permissions import Perm
from lado import contact_rules as rules
from lado.forms.outcomes import CloseForm, DecisionForm, OutcomeForm, ReopenForm
from lado.models import Contact
from lado.services import outcomes as services
from lado.services.lists import ensure_lists
from lado.views.case_view import OneCase
from lado.views.form_page import OneCaseFormPage


class Decide(OneCaseFormPage):
    """What happens with a contact, and why."""

    form_class = DecisionForm
    title = "Decide what happens"
    button = "Save the decision"

    def said(self) -> services.DecisionGiven:
        return services.decision_of(self.contact)

    def save(self, form: Any) -> Contact:
        return services.decide(
            self.contact,
            given=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class RecordOutcome(OneCaseFormPage):
    """How it ended."""

    form_class = OutcomeForm
    title = "Record the outcome"
    button = "Save the outcome"

    def get_form_kwargs(self) -> dict[str, Any]:
        ensure_lists(self.board, actor=self.access.user)
        return super().get_form_kwargs()

    def said(self) -> services.OutcomeGiven:
        return services.outcome_of(self.contact)

    def blocked(self) -> str:
        if words := super().blocked():
            return words
        advice_only = rules.is_advice_only(self.contact.stage, self.contact.decision)
        return rules.ADVICE_HAS_NO_OUTCOME if advice_only and not self.contact.outcome_id else ""

    def save(self, form: Any) -> Contact:
        return services.record_outcome(
            self.contact,
            given=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class CaseStep(OneCase, BoardFormPage):
    """A short form that opens or closes a case."""

    permission = Perm.CASE_WRITE
    template_name = "lado/step.html"

    def after(self, result: Contact) -> str:
        return result.get_absolute_url()


class CaseClose(CaseStep):
    """Close a case."""

    form_class = CloseForm
    title = "Close the case"

    def get_initial(self) -> dict[str, Any]:
        return {"closed_on": timezone.localdate()}

    def save(self, form: Any) -> Contact:
        return services.close_case(self.contact, on=form.cleaned_data["closed_on"], actor=self.access.user)

    def done_words(self, result: Contact) -> str:
        return f"{result.reference} is closed."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        contact = self.contact
        is_left_open = not contact.closed_on and not contact.outcome_id
        if is_left_open and rules.needs_outcome(contact.stage, contact.decision):
            context["blocked"] = {
                "title": "The outcome is missing",
                "text": rules.NO_OUTCOME_YET,
                "url": self.case_url("lado:case_outcome"),
                "action": "Record the outcome",
            }
        return context


class CaseReopen(CaseStep):
    """Open a closed case again."""

    form_class = ReopenForm
    title = "Reopen the case"

    def save(self, form: Any) -> Contact:
        return services.reopen_case(self.contact, reason=form.cleaned_data["reason"], actor=self.access.user)

    def done_words(self, result: Contact) -> str:
        return f"{result.reference} is open again."
