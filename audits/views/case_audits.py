"""Audits of case files: the timetable of a year, and one audit with what came of it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from audits.models import CaseAudit, CaseAuditAgency, SingleAudit
from audits.models.case_audit import CaseAuditAnswer
from audits.services.case_findings import actions_of
from audits.statistics.case_audits import CaseResults, results_of
from audits.statistics.case_timetable import pyramid_rows, timetable_rows
from audits.views.case_marks import MONTH_KEY, STATE_COLOURS, grade_key, heat_rows, month_mark, progress_rows
from audits.views.cycles import cycles_crumb
from boards.needs import board_url
from boards.views.form_page import history_url, home_crumb
from core.periods import financial_year
from core.permissions import Perm
from core.views.base import BoardView


def timetable_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the timetable."""
    return ("Case file audits", board_url("audits:case_audits", board))


class Timetable(BoardView, TemplateView):
    """Planned, running and finished audits of a financial year; ?year= is the one in which it begins."""

    permission = Perm.CYCLE_READ
    or_permissions = (Perm.RETURN_READ, Perm.RETURN_READ_OWN)
    section = "audits"
    template_name = "audits/case_audits.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        asked = self.request.GET.get("year", "")
        period = financial_year(int(asked) if asked in map(str, range(1990, 2100)) else today)
        rows = CaseAudit.objects.visible_to(self.access).between(period.start, period.end)
        audits = list(
            rows.select_related("board", "lead_agency").annotate(
                case_count=Count("cases", distinct=True), agency_count=Count("taking_part", distinct=True)
            )
        )
        told = SingleAudit.objects.visible_to(self.access).filter(
            done_on__gte=period.start, done_on__lte=period.end
        )
        own_only = not self.can(Perm.CYCLE_READ, Perm.RETURN_READ)
        context.update(
            period=period,
            years=[(words, f"?year={year}") for words, year in _years(period.start.year)],
            months=[month.start for month in period.split_months()],
            rows=[
                {"audit": row["audit"], "cells": [month_mark(state) for state, _ in row["months"]]}
                for row in timetable_rows(audits, period, today)
            ],
            listed=[{"audit": one, "state": _state(one)} for one in audits],
            month_key=MONTH_KEY,
            pyramid=pyramid_rows(audits, told, today),
            own_only=own_only,
            reads_returns=self.can(Perm.RETURN_READ, Perm.RETURN_READ_OWN),
            may_manage=self.can(Perm.CYCLE_MANAGE),
            may_send=self.can(Perm.RETURN_ANSWER_OWN),
            any_at_all=bool(audits) or CaseAudit.objects.visible_to(self.access).exists(),
            breadcrumbs=[home_crumb(self.board), cycles_crumb(self.board), ("Case file audits", "")],
        )
        return context


def _years(start: int) -> list[tuple[str, int]]:
    return [("Year before", start - 1), ("Year after", start + 1)]


def _state(one: CaseAudit) -> tuple[str, str]:
    """The words and the colour of an audit's tag."""
    state = one.state()
    return ("Late", "orange") if one.is_late() else (state.label, STATE_COLOURS[state])


class OneCaseAudit(BoardView):
    """A page about the audit in the address, and what this person may read of it."""

    permission = Perm.CYCLE_READ
    or_permissions: ClassVar[tuple[Perm, ...]] = (Perm.RETURN_READ, Perm.RETURN_READ_OWN)
    section = "audits"

    @cached_property
    def case_audit(self) -> CaseAudit:
        rows: QuerySet[CaseAudit] = CaseAudit.objects.visible_to(self.access)
        return get_object_or_404(rows.select_related("board", "lead_agency"), pk=self.kwargs["pk"])

    @cached_property
    def own_agencies(self) -> frozenset[int]:
        """Agencies that take part and that the person leads."""
        if not self.access.agency_ids:
            return frozenset()
        rows = CaseAuditAgency.objects.filter(case_audit=self.case_audit)
        return frozenset(
            rows.filter(agency__in=sorted(self.access.agency_ids)).values_list("agency_id", flat=True)
        )

    @property
    def is_finished(self) -> bool:
        return self.case_audit.finished_on is not None

    def reads_texts_of(self, agency_id: int) -> bool:
        """Own ones always; those of others once the audit is finished."""
        if self.can(Perm.RETURN_READ) or agency_id in self.own_agencies:
            return True
        return self.is_finished and bool(self.own_agencies)

    def answers_for(self, agency_id: int) -> bool:
        """Whether the person answers for this agency; whether it can be answered is another question."""
        return self.can(Perm.RETURN_ANSWER_OWN) and agency_id in self.own_agencies

    @property
    def sees_progress_of_all(self) -> bool:
        return self.is_finished or self.can(Perm.CYCLE_READ, Perm.RETURN_READ)

    @property
    def sees_grades_of_all(self) -> bool:
        return self.is_finished or self.can(Perm.RETURN_READ)

    def trail(self) -> list[tuple[str, str]]:
        return [
            cycles_crumb(self.board),
            timetable_crumb(self.board),
            (self.case_audit.theme, self.case_audit.get_absolute_url()),
        ]


class CaseAuditPage(OneCaseAudit, TemplateView):
    """One audit: questions, how far each agency is, grades, what was learnt, and the actions."""

    template_name = "audits/case_audit.html"

    @cached_property
    def results(self) -> CaseResults:
        return results_of(self.case_audit, only=None if self.sees_progress_of_all else self.own_agencies)

    def graded(self) -> CaseResults:
        """The part of the results whose grades may be shown."""
        if self.sees_grades_of_all:
            return self.results
        own = [agency for agency in self.results.agencies if agency.pk in self.own_agencies]
        return replace(self.results, agencies=own)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        case_audit, results, graded = self.case_audit, self.results, self.graded()
        manages, finished = self.can(Perm.CYCLE_MANAGE), self.is_finished
        sees_findings = finished or self.can(Perm.CYCLE_READ, Perm.RETURN_READ)
        context.update(
            case_audit=case_audit,
            state=_state(case_audit),
            is_planned=case_audit.state() == CaseAudit.State.PLANNED,
            is_finished=finished,
            may_manage=manages,
            may_change=manages and not finished,
            results=results,
            progress=results.progress(),
            progress_rows=progress_rows(results, self._address),
            graded=graded if graded.given_in_all.counts else None,
            heat=heat_rows(graded),
            key=grade_key(graded.questions),
            grades_are_own=not self.sees_grades_of_all,
            texts=self.texts(),
            findings=self.findings() if sees_findings else None,
            next_url=self.next_url(),
            answers_own=bool(self.own_agencies) and self.can(Perm.RETURN_ANSWER_OWN),
            history_url=history_url(self.board, case_audit)
            if self.can(Perm.AUDIT_READ) and self.can(Perm.RETURN_READ)
            else "",
            breadcrumbs=[home_crumb(self.board), *self.trail()[:-1], (case_audit.theme, "")],
        )
        return context

    def _address(self, case_id: int, agency_id: int) -> str:
        """The answers of an agency on a case, for those who may read them."""
        if not self.reads_texts_of(agency_id):
            return ""
        return board_url(
            "audits:case_answers", self.board, pk=self.case_audit.pk, case=case_id, agency=agency_id
        )

    def next_url(self) -> str:
        """The first case on which an own agency still has something to say."""
        if self.case_audit.state() != CaseAudit.State.RUNNING or not self.can(Perm.RETURN_ANSWER_OWN):
            return ""
        results = self.results
        for agency in results.agencies:
            for case in results.cases if agency.pk in self.own_agencies else ():
                if results.done(agency, case) < results.asked_of(agency):
                    return self._address(case.pk, agency.pk)
        return ""

    def texts(self) -> list[dict[str, Any]]:
        """What agencies wrote, by question, for those who may read it."""
        rows = CaseAuditAnswer.objects.filter(case__case_audit=self.case_audit)
        if not self.can(Perm.RETURN_READ) and not (self.is_finished and self.own_agencies):
            if not self.own_agencies:
                return []
            rows = rows.filter(agency__in=self.own_agencies)
        rows = rows.exclude(good_practice="", improvement="").select_related("case", "agency")
        return _by_question(self.results, rows.order_by("case__reference", "agency__name"))

    def findings(self) -> list[dict[str, Any]]:
        """What was learnt, with the actions that came of it."""
        found = list(self.case_audit.findings.prefetch_related("about__agency"))
        actions = actions_of(found) if found and self.can(Perm.ACTION_READ) else {}
        return [
            {
                "finding": one,
                "is_good": one.kind == one.Kind.GOOD_PRACTICE,
                "about": ", ".join(row.agency.name for row in one.about.all()),
                "actions": actions.get(one.pk, []),
            }
            for one in found
        ]


def _by_question(results: CaseResults, answers: Iterable[CaseAuditAnswer]) -> list[dict[str, Any]]:
    found: dict[int, list[CaseAuditAnswer]] = {}
    for answer in answers:
        found.setdefault(answer.question_id, []).append(answer)
    return [
        {"question": question, "answers": found[question.pk]}
        for question in results.questions
        if question.pk in found
    ]
