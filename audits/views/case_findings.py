"""What was learnt from an audit of case files: writing it down, and making actions of it."""

import datetime as dt
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from audits.forms.case_audits import FindingActionForm, FindingForm
from audits.models import CaseAuditFinding
from audits.services import case_findings as services
from audits.views.case_audits import OneCaseAudit
from audits.views.case_changes import CaseAuditPost
from boards.models import Action
from boards.views.form_page import BoardFormPage
from core.permissions import Perm

TIME = dt.timedelta(days=90)


class FindingPage(OneCaseAudit, BoardFormPage):
    """A form about findings; also after the audit is finished."""

    permission = Perm.CYCLE_MANAGE
    or_permissions = ()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case_audit": self.case_audit}

    def after(self, result: Any) -> str:
        return f"{self.case_audit.get_absolute_url()}#findings"


class FindingAdd(FindingPage):
    """Write down good practice or an improvement."""

    form_class = FindingForm
    title = "Add a finding"
    done = "The finding is added."

    def get_initial(self) -> dict[str, Any]:
        return {"kind": self.request.GET.get("kind", "")}

    def save(self, form: Any) -> CaseAuditFinding:
        return services.add_finding(self.case_audit, **form.cleaned_data, actor=self.access.user)


class OneFinding(OneCaseAudit):
    """A page about the finding in the address."""

    permission = Perm.CYCLE_MANAGE
    or_permissions = ()

    @cached_property
    def finding(self) -> CaseAuditFinding:
        rows = CaseAuditFinding.objects.filter(case_audit=self.case_audit).select_related("case_audit")
        found: CaseAuditFinding = get_object_or_404(rows, pk=self.kwargs["finding"])
        return found


class FindingEdit(OneFinding, FindingPage):
    """Change a finding."""

    form_class = FindingForm
    title = "Change the finding"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"finding": self.finding}

    def save(self, form: Any) -> CaseAuditFinding:
        return services.change_finding(self.finding, **form.cleaned_data, actor=self.access.user)


class FindingAction(OneFinding, FindingPage):
    """Make an action from an improvement; the finding is its source."""

    form_class = FindingActionForm
    title = "Add an action"

    def get_intro(self) -> str:
        return f"Improvement: {self.finding.text}"

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.finding.kind != CaseAuditFinding.Kind.IMPROVEMENT:
            raise Http404
        return super().get_form_kwargs()

    def get_initial(self) -> dict[str, Any]:
        owners = list(self.finding.about.values_list("agency_id", flat=True))
        return {"text": self.finding.text, "owners": owners, "due": timezone.localdate() + TIME}

    def save(self, form: Any) -> Action:
        return services.act_on_finding(self.finding, **form.cleaned_data, actor=self.access.user)

    def done_words(self, result: Action) -> str:
        return f"{result} is added. The board follows it with its other actions."


class FindingRemove(OneFinding, CaseAuditPost):
    """Take a finding away."""

    place = "#findings"

    def change(self) -> str:
        services.remove_finding(self.finding, actor=self.access.user)
        return "The finding is removed."
