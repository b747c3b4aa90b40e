"""The case behind an incident, and who the child is: pages and forms."""

from dataclasses import replace
from typing import Any

from django.views.generic import TemplateView

from boards.views.form_page import home_crumb
from boards.views.merging_page import MergingFormPage
from core import audit
from core.models import AuditEntry
from core.partial_dates import display_date
from core.permissions import Perm
from core.readings import readers_of, record_reading
from core.scoping import Clearance
from reviews.case_rules import is_death_of_looked_after
from reviews.forms.cases import CaseForm, IdentityForm
from reviews.identity_dates import day_in_words
from reviews.models import CaseFacts, Incident, IncidentCase
from reviews.serious_incident import BIGGER_PICTURE, CRITERIA, words_of
from reviews.services import cases, identity
from reviews.services.decisions import decision_on
from reviews.views.case_view import READ, CaseView, OneIncidentCase
from reviews.views.draft_page import ReviewDraftPage

Row = dict[str, str]


def _row(label: str, value: object) -> Row:
    return {"label": label, "value": str(value or "")}


def labelled(choices: Any, value: str) -> str:
    """A choice in words."""
    return str(dict(choices).get(value, ""))


def child_rows(facts: cases.ChildFacts) -> list[Row]:
    """What is known of the child, for a summary list."""
    ethnicity = facts.ethnicity or (
        f"Not known yet: {facts.ethnicity_unknown}" if facts.ethnicity_unknown else ""
    )
    return [
        _row("Age", IncidentCase(age=facts.age, age_unit=facts.age_unit).age_words),
        _row("Sex", labelled(CaseFacts.Sex.choices, facts.sex)),
        _row("Ethnicity", ethnicity),
        _row("Disabled", labelled(CaseFacts.Answer.choices, facts.disability)),
        _row("Legal status", labelled(CaseFacts.LegalStatus.choices, facts.legal_status)),
    ]


def event_rows(facts: cases.ChildFacts, agencies: str) -> list[Row]:
    """What is known of what happened."""
    return [
        _row("What became of the child", labelled(CaseFacts.Harm.choices, facts.harm)),
        _row("When it happened", display_date(facts.happened_on) if facts.happened_on else ""),
        _row("What happened", facts.what_happened),
        _row("Where the child lived", facts.lived_where),
        _row("Agencies involved", agencies),
        _row("Other areas involved", facts.other_areas),
    ]


class IncidentCasePage(OneIncidentCase, TemplateView):
    """The case: what is known, what was decided, who read it."""

    template_name = "reviews/case.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        incident: Any = self.about
        facts = cases.facts_of(incident)
        decision = decision_on(incident)
        agencies = "\n".join(filter(None, [*map(str, facts.agencies), facts.more_agencies]))
        referrals = list(incident.referrals.select_related("agency"))
        context.update(
            has_case=facts != cases.CaseGiven(),
            child=child_rows(facts),
            event=[*event_rows(facts, agencies), _row("Brothers and sisters", facts.siblings)],
            missing=IncidentCase(
                **{name: getattr(facts, name) for name in ("age", "age_unit", "sex", "ethnicity")}
            ).missing,
            decision=decision,
            criteria=words_of(decision.criteria, CRITERIA) if decision else [],
            considered=words_of(decision.considered, BIGGER_PICTURE) if decision else [],
            tells_ministers=is_death_of_looked_after(facts),
            referrals=referrals,
            urls={
                name: self.case_url(f"reviews:incident_{name}")
                for name in ("case_change", "decide", "notification", "identity")
            },
            readers=readers_of(self.about, READ) if self.may_write else None,
            breadcrumbs=[home_crumb(self.board), *self.trail(), ("The case", "")],
        )
        return context


class LeadsCasePage(OneIncidentCase, CaseView):
    """A page of review leads about the incident in the address."""

    permission = Perm.REVIEW_CASE_WRITE
    about: Incident

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("The case", self.case_url("reviews:incident_case"))]

    def last_change(self, target: Any) -> AuditEntry | None:
        """Who changed the record last."""
        if target is None:
            return None
        return audit.history(target).filter(board_id=self.board.pk).first()


class IncidentCaseChange(LeadsCasePage, ReviewDraftPage):
    """Write down or change the case."""

    form_class = CaseForm
    template_name = "reviews/case_form.html"
    title = "Change the case"
    done = "The case is saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        case = IncidentCase.objects.filter(incident=self.about).first()
        kept = {"said": cases.facts_of(self.about), "at_revision": case.revision if case else 0}
        return super().get_form_kwargs() | kept

    def save(self, form: Any) -> IncidentCase:
        return cases.change_case(
            self.about, facts=form.facts(), read=form.read(), draft_key=form.draft_key, actor=self.access.user
        )

    def other_writer(self) -> Any:
        return self.last_change(IncidentCase.objects.filter(incident=self.about).first())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"caption": str(self.about)}


def _with_day_in_words(facts: identity.IdentityFacts) -> identity.IdentityFacts:
    """The record with the birthday as people read and write it, however it came here."""
    return replace(facts, born_on=day_in_words(facts.born_on))


class _IdentityReading(LeadsCasePage):
    """Each opening of who the child is stands in the trail by itself."""

    def sent(self, response: Any) -> Any:
        if response.status_code in {200, 409}:
            record_reading(self.about, identity.READ, actor=self.access.user, clearance=Clearance.REVIEWS)
        return super().sent(response)


class IncidentIdentity(_IdentityReading, TemplateView):
    """Who the child is: for review leads only."""

    template_name = "reviews/identity.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        kept = _with_day_in_words(identity.facts_of(self.about))
        form = IdentityForm(board=self.board)
        context.update(
            rows=[
                _row(str(form.fields[name].label), getattr(kept, name)) for name in kept.__dataclass_fields__
            ],
            change_url=self.case_url("reviews:incident_identity_change"),
            readers=readers_of(self.about, identity.READ),
            breadcrumbs=[home_crumb(self.board), *self.trail(), ("Who the child is", "")],
        )
        return context


class IncidentIdentityChange(_IdentityReading, MergingFormPage):
    """Write down who the child is."""

    form_class = IdentityForm
    template_name = "reviews/identity_form.html"
    title = "Who the child is"
    intro = (
        "Sealed, and opened by review leads only. All of it is looked for in texts before others read them."
    )
    done = "The record is saved."

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("Who the child is", self.case_url("reviews:incident_identity"))]

    def get_form_kwargs(self) -> dict[str, Any]:
        one = identity.identity_of(self.about)
        said = _with_day_in_words(identity.facts_of(self.about))
        kept = {"said": said, "at_revision": one.revision if one else 0}
        return super().get_form_kwargs() | kept

    def save(self, form: Any) -> Any:
        return identity.change_identity(
            self.about, facts=form.facts(), read=form.read(), actor=self.access.user
        )

    def other_writer(self) -> Any:
        return self.last_change(identity.identity_of(self.about))
