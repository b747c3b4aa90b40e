"""What training changed: from a priority by way of a course to what an audit found."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import BoardFormPage
from core.permissions import Perm
from reports.forms.impact import ThreadForm
from reports.training_impact import YEARS, standards_of, threads_of
from training.models import CourseImpact
from training.services.impact import keep_thread, remove_thread
from training.views.pages import TrainingPage, TrainingPost, training_crumb

TAB = "What it changed"


class ImpactPage(TrainingPage, TemplateView):
    """All threads with their figures; what audits found for those who read audits."""

    permission = Perm.TRAINING_FIGURES
    tab = TAB
    template_name = "reports/impact.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        reads_audits = self.can(Perm.CYCLE_READ)
        context.update(
            threads=[
                (one, board_url("reports:impact_change", self.board, pk=one.thread.pk),
                 board_url("reports:impact_remove", self.board, pk=one.thread.pk))
                for one in threads_of(self.board, timezone.localdate(), with_audits=reads_audits)
            ],
            reads_audits=reads_audits,
            years=YEARS,
            add_url=board_url("reports:impact_add", self.board) if self.manages else "",
        )  # fmt: skip
        return context


class _ThreadForm(TrainingPage, BoardFormPage):
    permission = Perm.TRAINING_MANAGE
    form_class = ThreadForm

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), (TAB, board_url("reports:impact", self.board))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"standards": standards_of(self.board)}


class ImpactAdd(_ThreadForm):
    """Add a thread."""

    title = "Add a thread"
    done = "The thread is added."

    def save(self, form: ThreadForm) -> CourseImpact:
        return keep_thread(None, board=self.board, facts=form.facts(), actor=self.access.user)


class ImpactChange(_ThreadForm):
    """Change a thread."""

    title = "Change the thread"

    @cached_property
    def thread(self) -> CourseImpact:
        found: CourseImpact = get_object_or_404(
            CourseImpact.objects.filter(board=self.board), pk=self.kwargs["pk"]
        )
        return found

    def get_initial(self) -> dict[str, Any]:
        return ThreadForm.initial_of(self.thread)

    def save(self, form: ThreadForm) -> CourseImpact:
        return keep_thread(self.thread, board=self.board, facts=form.facts(), actor=self.access.user)


class ImpactRemove(TrainingPost):
    """Take a thread away."""

    def change(self) -> str:
        rows = CourseImpact.objects.filter(board=self.board).select_related("course", "board")
        remove_thread(get_object_or_404(rows, pk=self.kwargs["pk"]), actor=self.access.user)
        return "The thread is taken away."

    def after(self) -> str:
        return board_url("reports:impact", self.board)
