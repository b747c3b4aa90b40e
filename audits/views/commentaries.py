"""Writing the board's commentary on one standard of a cycle, beside its figures."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from audits.forms.commentaries import CommentaryForm
from audits.models import Commentary, Standard
from audits.services.commentaries import CommentaryConflictError, write_commentary
from audits.statistics.analysis import cycle_figures
from audits.statistics.cells import Show
from audits.statistics.lines import StandardLine
from audits.statistics.parts import change_words
from audits.views.analysis import CyclePages
from boards.views.form_page import BoardFormPage
from core.permissions import Perm


class CommentaryEdit(CyclePages, BoardFormPage):
    """GET and POST: the text, with the figures that the report prints beside it."""

    permission = Perm.CYCLE_MANAGE
    template_name = "audits/commentary.html"
    form_class = CommentaryForm
    done = "Saved. It stands with the figures, in the annual report and in its files."
    theirs: Commentary | None = None

    @cached_property
    def standard(self) -> Standard:
        rows = Standard.objects.filter(version=self.cycle.version_id)
        found: Standard = get_object_or_404(rows, number=self.kwargs["number"])
        return found

    def get_title(self) -> str:
        return f"Commentary: {self.standard}"

    def trail(self, *rest: tuple[str, str]) -> list[tuple[str, str]]:
        return [*super().trail(("Figures", self.url("analysis")))[1:], *rest]

    def back(self) -> str:
        return f"{self.url('analysis')}#commentary"

    def get_initial(self) -> dict[str, Any]:
        found = Commentary.objects.filter(cycle=self.cycle, standard=self.standard).first()
        return {"text": found.text if found else "", "revision": found.revision if found else 0}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except CommentaryConflictError as conflict:
            self.theirs = conflict.current
            # Both are on the page now: what is sent next has been chosen.
            form.data = form.data.copy()
            form.data["revision"] = conflict.current.revision
            return self.form_invalid(form)

    def save(self, form: Any) -> Commentary:
        data = form.cleaned_data
        return write_commentary(
            self.cycle,
            self.standard,
            text=data["text"],
            revision=data["revision"],
            actor=self.access.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures = cycle_figures(self.cycle, Show.MODERATED)
        line: StandardLine = next(one for one in figures.standards if one.standard.pk == self.standard.pk)
        return super().get_context_data(
            cycle=self.cycle,
            line=line,
            change=change_words(line.change),
            previous=figures.previous,
            theirs=self.theirs,
            **kwargs,
        )
