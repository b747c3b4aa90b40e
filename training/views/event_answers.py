"""What people answered about one event."""

from typing import Any

from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.permissions import Perm
from training.statistics.event_answers import FEWEST, answers_of
from training.views.events import OneEvent


class EventAnswers(OneEvent, TemplateView):
    """Each stage with its questions; nothing where fewer than five answered."""

    permission = Perm.TRAINING_MANAGE
    template_name = "training/event_answers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            event=self.event,
            stages=answers_of(self.event),
            fewest=FEWEST,
            questionnaires_url=board_url("training:questionnaires", self.board),
            words_url=f"{board_url('training:words', self.board)}?course={self.event.course_id}",
            breadcrumbs=[home_crumb(self.board), *self.event_crumbs(), ("Answers", "")],
        )
        return context
