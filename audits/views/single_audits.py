"""Audits that agencies did by themselves: the list, one of them, and the form in which a lead tells of it."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.generic import TemplateView

from audits.forms.single_audits import SingleAuditForm
from audits.models import SingleAudit
from audits.services import single_audits as services
from audits.views.case_audits import timetable_crumb
from audits.views.cycles import cycles_crumb
from boards.needs import board_url
from boards.views.form_page import BoardFormPage, history_url, home_crumb
from core.columns import DayColumn
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.base import BoardView

TITLE = "Audits by single agencies"


def list_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the list."""
    return (TITLE, board_url("audits:single_audits", board))


class SingleAuditTable(tables.Table):  # type: ignore[misc]
    """What agencies told, the newest first."""

    theme = tables.Column(verbose_name="Audit")
    agency = tables.Column(accessor="agency__name", verbose_name="Agency")
    level = tables.Column(verbose_name="Level")
    done_on = DayColumn(verbose_name="Done", attrs={"td": {"class": "app-nowrap"}})
    sample_size = tables.Column(
        verbose_name="Cases", default="", attrs={"td": {"class": "govuk-table__cell--numeric"}}
    )
    improvements = tables.Column(verbose_name="To be improved", default="")
    impact = tables.Column(verbose_name="What has changed", default="")

    caption = "Audits that agencies did"
    caption_hidden = True

    class Meta:
        orderable = True

    def render_theme(self, value: str, record: SingleAudit) -> SafeString:
        """The theme leads to the whole return."""
        return format_html('<a class="govuk-link" href="{}">{}</a>', record.get_absolute_url(), value)

    def value_theme(self, value: str) -> str:
        return value

    def render_level(self, record: SingleAudit) -> str:
        return record.get_level_display()

    def value_level(self, record: SingleAudit) -> str:
        return record.get_level_display()


class SingleAuditList(BoardTableView):
    """What agencies told the board about audits of their own; a lead sees those of the own agency."""

    permission = Perm.RETURN_READ
    or_permissions = (Perm.RETURN_READ_OWN,)
    section = "audits"
    template_name = "audits/single_audits.html"
    table_class = SingleAuditTable
    title = TITLE
    list_name = "single-agency-audits"
    row_words = ("audit", "audits")

    def get_queryset(self) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = SingleAudit.objects.visible_to(self.access)
        return rows.select_related("agency", "board")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["may_send"] = self.can(Perm.RETURN_ANSWER_OWN)
        context["breadcrumbs"] = [
            home_crumb(self.board), cycles_crumb(self.board), timetable_crumb(self.board), (TITLE, "")
        ]  # fmt: skip
        return context


class SingleAuditForms(BoardFormPage):
    """A form of the lead of an agency."""

    permission = Perm.RETURN_ANSWER_OWN
    section = "audits"
    form_class = SingleAuditForm

    def trail(self) -> list[tuple[str, str]]:
        return [cycles_crumb(self.board), timetable_crumb(self.board), list_crumb(self.board)]


class SingleAuditAdd(SingleAuditForms):
    """Tell the board about an audit that the own agency did."""

    title = "Tell the board about an audit"
    intro = "Audits that your agency did by itself: the board learns from them and need not ask again."
    done = "The board has it now. You can add later what has changed."

    def get_initial(self) -> dict[str, Any]:
        return {"agency": min(self.access.agency_ids, default=None)}

    def save(self, form: Any) -> SingleAudit:
        return services.send_single_audit(
            board=self.board,
            agency=form.cleaned_data["agency"],
            facts=form.facts(),
            actor=self.access.user,
        )

    def after(self, result: SingleAudit) -> str:
        return result.get_absolute_url()


class OneSingleAudit(BoardView):
    """A page about the return in the address."""

    section = "audits"

    @cached_property
    def row(self) -> SingleAudit:
        rows: QuerySet[SingleAudit] = SingleAudit.objects.visible_to(self.access)
        return get_object_or_404(rows.select_related("agency", "board", "sent_by"), pk=self.kwargs["pk"])


class SingleAuditPage(OneSingleAudit, TemplateView):
    """One audit of an agency."""

    permission = Perm.RETURN_READ
    or_permissions = (Perm.RETURN_READ_OWN,)
    template_name = "audits/single_audit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        own = self.row.agency_id in self.access.agency_ids
        trail = [cycles_crumb(self.board), timetable_crumb(self.board), list_crumb(self.board)]
        context.update(
            row=self.row,
            may_change=own and self.can(Perm.RETURN_ANSWER_OWN),
            history_url=history_url(self.board, self.row) if self.can(Perm.AUDIT_READ) else "",
            breadcrumbs=[home_crumb(self.board), *trail, (self.row.theme, "")],
        )
        return context


class SingleAuditEdit(OneSingleAudit, SingleAuditForms):
    """Change what was told, for example add what has changed since."""

    title = "Change the audit"

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.row.agency_id not in self.access.agency_ids:
            raise Http404
        return super().get_form_kwargs() | {"row": self.row}

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (self.row.theme, self.row.get_absolute_url())]

    def save(self, form: Any) -> SingleAudit:
        return services.change_single_audit(self.row, facts=form.facts(), actor=self.access.user)
