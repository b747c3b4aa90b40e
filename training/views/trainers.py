"""The pool of trainers, and the days and times of an event."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.models import Agency
from boards.needs import board_url
from boards.statistics.years import board_year
from boards.views.form_page import BoardFormPage, home_crumb
from core.permissions import Perm
from core.tables import BoardTableView
from training.forms.sessions import SessionRows
from training.forms.trainers import TrainerForm
from training.models import Trainer
from training.services.sessions import sessions_of, set_sessions
from training.services.trainers import keep_trainer
from training.tables.trainers import TrainerFilter, TrainerTable
from training.views.events import OneEvent
from training.views.pages import TrainingPage, training_crumb
from training.views.workforce import known_agencies

TRAINERS = "Trainers"


class TrainerList(TrainingPage, BoardTableView):
    """Everybody in the pool, with their load in the board's year."""

    permission = Perm.TRAINING_MANAGE
    tab = TRAINERS
    template_name = "training/list.html"
    table_class = TrainerTable
    filterset_class = TrainerFilter
    title = TRAINERS
    list_name = "trainers"
    row_words = ("trainer", "trainers")
    empty_title = "Nobody is in the pool yet"
    empty_text = "Trainers are chosen when an event is added."

    def get_intro(self) -> str:
        year = board_year(self.board, timezone.localdate())
        return f"Events of {year.label}, without cancelled ones, beside the most that each has agreed to."

    def get_queryset(self) -> QuerySet[Trainer]:
        year = board_year(self.board, timezone.localdate())
        taught = Q(events__starts_on__range=(year.start, year.end), events__is_cancelled=False)
        rows = Trainer.objects.filter(board=self.board).select_related("agency", "board")
        found: QuerySet[Trainer] = rows.annotate(load=Count("events", filter=taught))
        return found.order_by("-is_active", "name", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["add"] = {"url": board_url("training:trainer_add", self.board), "label": "Add a trainer"}
        context["empty"] |= {"url": context["add"]["url"], "action": context["add"]["label"]}
        return context


class _TrainerForm(TrainingPage, BoardFormPage):
    permission = Perm.TRAINING_MANAGE
    form_class = TrainerForm

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), (TRAINERS, board_url("training:trainers", self.board))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agencies": known_agencies(self.board).order_by("name")}


class TrainerAdd(_TrainerForm):
    """Add somebody to the pool."""

    title = "Add a trainer"
    done = "The trainer is in the pool."

    def get_initial(self) -> dict[str, Any]:
        return {"is_active": True}

    def save(self, form: TrainerForm) -> Trainer:
        return keep_trainer(None, board=self.board, facts=form.facts(), actor=self.access.user)


class TrainerChange(_TrainerForm):
    """Change what is known of a trainer."""

    title = "Change the trainer"

    @cached_property
    def trainer(self) -> Trainer:
        found: Trainer = get_object_or_404(Trainer.objects.filter(board=self.board), pk=self.kwargs["pk"])
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        own = Agency.objects.filter(pk=self.trainer.agency_id or 0)
        return kwargs | {"agencies": (known_agencies(self.board) | own).order_by("name")}

    def get_initial(self) -> dict[str, Any]:
        return TrainerForm.initial_of(self.trainer)

    def save(self, form: TrainerForm) -> Trainer:
        return keep_trainer(self.trainer, board=self.board, facts=form.facts(), actor=self.access.user)


class EventSessions(OneEvent, TemplateView):
    """Days and times. POST with `more` or `remove` shows the rows again, with one more or one less."""

    permission = Perm.TRAINING_MANAGE
    template_name = "training/sessions.html"
    rows: SessionRows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = getattr(self, "rows", None) or SessionRows.of(sessions_of(self.event))
        if not rows.forms:
            rows = SessionRows.sent({}, more=True)
        context.update(
            event=self.event,
            rows=rows,
            breadcrumbs=[home_crumb(self.board), *self.event_crumbs(), ("Days and times", "")],
        )
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = {name: str(value) for name, value in request.POST.items()}
        remove = sent.get("remove", "")
        if "more" in sent or (remove.isdecimal() and len(remove) < 4):
            without = int(remove) if remove.isdecimal() else None
            self.rows = SessionRows.sent(sent, more="more" in sent, without=without)
            return self.render_to_response(self.get_context_data())
        self.rows = SessionRows.sent(sent)
        if self.rows.is_valid():
            try:
                set_sessions(self.event, sessions=self.rows.facts(), actor=self.access.user)
            except ValidationError as error:
                self.rows.refuse(error)
            else:
                messages.success(request, "The days and times are saved.")
                return HttpResponseRedirect(self.event.get_absolute_url())
        return self.render_to_response(self.get_context_data())
