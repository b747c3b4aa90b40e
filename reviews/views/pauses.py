"""Letting a clock of an incident or of a review stand still, and run again."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from reviews.forms.pauses import PauseForm
from reviews.models import ClockPause, Incident, Review
from reviews.services import pauses
from reviews.views.pages import ReviewsFormPage, ReviewsPost, incidents_crumb, reviews_crumb


class _About:
    """The incident or the review in the address, and its pause where one is named."""

    model: Any
    board: Any
    kwargs: dict[str, Any]

    @cached_property
    def about(self) -> Incident | Review:
        rows = self.model.objects.filter(board=self.board).select_related("board")
        found: Incident | Review = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def pause(self) -> ClockPause:
        rows = ClockPause.objects.filter(board=self.board, **{self.model._meta.model_name: self.about})
        found: ClockPause = get_object_or_404(
            rows.select_related("board", "incident", "review"), pk=self.kwargs["pause"]
        )
        return found


class _PauseForm(_About, ReviewsFormPage):
    form_class = PauseForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"about": self.about}

    def trail(self) -> list[tuple[str, str]]:
        crumbs = [reviews_crumb(self.board)]
        if self.model is Incident:
            crumbs.append(incidents_crumb(self.board))
        return [*crumbs, (str(self.about), self.about.get_absolute_url())]


class _Add(_PauseForm):
    title = "Pause a deadline"
    intro = "The days of a pause do not count. Deadlines and numbers take it into account at once."

    def save(self, form: Any) -> ClockPause:
        return pauses.add_pause(self.about, facts=form.facts(), actor=self.access.user)

    def done_words(self, result: ClockPause) -> str:
        return f"The deadline stands still: {result}."


class _Change(_PauseForm):
    title = "Change the pause"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"pause": self.pause}

    def save(self, form: Any) -> ClockPause:
        return pauses.change_pause(self.pause, facts=form.facts(), actor=self.access.user)


class _Remove(_About, ReviewsPost):
    def change(self) -> str:
        pauses.remove_pause(self.pause, actor=self.access.user)
        return "The pause is taken away."

    def after(self) -> str:
        return self.about.get_absolute_url()


class IncidentPauseAdd(_Add):
    """Pause a clock of an incident."""

    model = Incident


class IncidentPauseChange(_Change):
    """Change a pause of an incident's clock."""

    model = Incident


class IncidentPauseRemove(_Remove):
    """POST: take away a pause of an incident's clock."""

    model = Incident


class ReviewPauseAdd(_Add):
    """Pause the clock of a review's publication."""

    model = Review


class ReviewPauseChange(_Change):
    """Change a pause of a review's clock."""

    model = Review


class ReviewPauseRemove(_Remove):
    """POST: take away a pause of a review's clock."""

    model = Review
