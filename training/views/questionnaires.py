"""Questionnaires as their editor sees them: all of them, one with its questions, and how people will see it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import BoardFormPage, history_url, home_crumb
from core.permissions import Perm
from training.forms.questionnaires import (
    AnswersForm,
    QuestionChooseForm,
    QuestionForm,
    QuestionnaireAddForm,
    QuestionnaireForm,
)
from training.models import Question, Questionnaire, QuestionnaireQuestion, Stage
from training.services import questionnaires as services
from training.views.pages import TrainingPage, TrainingPost, training_crumb

TAB = "Questionnaires"


def questionnaires_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the list."""
    return (TAB, board_url("training:questionnaires", board))


class QuestionnaireList(TrainingPage, TemplateView):
    """All questionnaires: those for all courses first."""

    permission = Perm.TRAINING_MANAGE
    tab = TAB
    template_name = "training/questionnaires.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = Questionnaire.objects.filter(board=self.board).select_related("course")
        order = list(Stage)
        found = sorted(
            rows.annotate(asked=Count("places")),
            key=lambda one: (one.course is not None, str(one.course or ""), order.index(Stage(one.stage))),
        )
        context["found"] = [
            (one, board_url("training:questionnaire", self.board, pk=one.pk)) for one in found
        ]
        context["add_url"] = board_url("training:questionnaire_add", self.board)
        return context


class QuestionnaireAdd(BoardFormPage):
    """Add one."""

    permission = Perm.TRAINING_MANAGE
    section = "training"
    form_class = QuestionnaireAddForm
    title = "Add a questionnaire"
    done = "The questionnaire is there. Now its questions."

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), questionnaires_crumb(self.board)]

    def get_initial(self) -> dict[str, Any]:
        return {"stage": Stage.AFTER}

    def save(self, form: QuestionnaireAddForm) -> Questionnaire:
        data = form.cleaned_data
        return services.add_questionnaire(
            board=self.board, course=data["course"], stage=data["stage"], actor=self.access.user
        )

    def after(self, result: Questionnaire) -> str:
        return board_url("training:questionnaire", self.board, pk=result.pk)


class OneQuestionnaire(TrainingPage):
    """A page about the questionnaire in the address."""

    permission = Perm.TRAINING_MANAGE

    @cached_property
    def questionnaire(self) -> Questionnaire:
        rows = Questionnaire.objects.filter(board=self.board).select_related("board", "course")
        found: Questionnaire = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @property
    def own_url(self) -> str:
        return board_url("training:questionnaire", self.board, pk=self.kwargs["pk"])

    def crumbs(self, *rest: tuple[str, str]) -> list[tuple[str, str]]:
        own = (str(self.questionnaire), self.own_url)
        return [training_crumb(self.board), questionnaires_crumb(self.board), own, *rest]


class QuestionnairePage(OneQuestionnaire, TemplateView):
    """One questionnaire: its questions in order, with what can be done to each."""

    template_name = "training/questionnaire.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        places = self.questionnaire.places.select_related("question").annotate(
            answered=Count("question__answers", filter=Q(question__answers__board=self.board))
        )
        context.update(
            questionnaire=self.questionnaire,
            places=list(places.order_by("number", "id")),
            history_url=history_url(self.board, self.questionnaire),
            breadcrumbs=[home_crumb(self.board), *self.crumbs()[:-1], (str(self.questionnaire), "")],
        )
        return context


class QuestionnairePreview(OneQuestionnaire, TemplateView):
    """How people will see it; nothing is sent."""

    template_name = "training/questionnaire_preview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        places = self.questionnaire.places.select_related("question").order_by("number", "id")
        context.update(
            questionnaire=self.questionnaire,
            form=AnswersForm(board=self.board, questions=[one.question for one in places]),
            breadcrumbs=[home_crumb(self.board), *self.crumbs(("As people see it", ""))],
            own_url=self.own_url,
        )
        return context


class _Form(OneQuestionnaire, BoardFormPage):
    """A form below one questionnaire."""

    def trail(self) -> list[tuple[str, str]]:
        return self.crumbs()


class QuestionnaireChange(_Form):
    """What people read first, and whether it is sent."""

    form_class = QuestionnaireForm
    title = "Change the questionnaire"

    def get_initial(self) -> dict[str, Any]:
        return {"intro": self.questionnaire.intro, "is_active": self.questionnaire.is_active}

    def save(self, form: QuestionnaireForm) -> Questionnaire:
        return services.change_questionnaire(
            self.questionnaire, intro=form.cleaned_data["intro"], is_active=form.cleaned_data["is_active"],
            actor=self.access.user,
        )  # fmt: skip


class QuestionAdd(_Form):
    """A new question at the end."""

    form_class = QuestionForm
    title = "Ask a new question"
    done = "The question is asked from now on."

    def get_initial(self) -> dict[str, Any]:
        return {"kind": Question.Kind.SCALE, "purpose": Question.Purpose.OTHER}

    def save(self, form: QuestionForm) -> QuestionnaireQuestion:
        return services.ask(self.questionnaire, facts=form.facts(), actor=self.access.user)


class QuestionChoose(_Form):
    """A question that the board has already, at the end."""

    form_class = QuestionChooseForm
    title = "Ask a question that is there"
    intro = "The same question before and after an event tells what was gained."
    done = "The question is asked from now on."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"questionnaire": self.questionnaire}

    def save(self, form: QuestionChooseForm) -> QuestionnaireQuestion:
        return services.ask(
            self.questionnaire, question=form.cleaned_data["question"], actor=self.access.user
        )


class OnePlace(OneQuestionnaire):
    """About one question of the questionnaire."""

    @cached_property
    def place(self) -> QuestionnaireQuestion:
        rows = QuestionnaireQuestion.objects.filter(board=self.board, questionnaire=self.kwargs["pk"])
        found: QuestionnaireQuestion = get_object_or_404(
            rows.select_related("question", "questionnaire"), pk=self.kwargs["place"]
        )
        return found


class QuestionChange(OnePlace, _Form):
    """Change what is asked; a question with answers is kept, and the changed one asked from now on."""

    form_class = QuestionForm
    title = "Change the question"

    def get_intro(self) -> str:
        answered = services.times_answered(self.place.question)
        if not answered:
            return "A question that several questionnaires ask is changed in all of them."
        people = "1 answer" if answered == 1 else f"{answered:,} answers"
        return (
            f"There {'is' if answered == 1 else 'are'} {people} to this question, so it keeps its meaning: what you "
            "save is a new question, asked here from now on, and the old answers stay with the old one."
        )

    def get_initial(self) -> dict[str, Any]:
        facts = services.facts_of(self.place.question)
        return {name: getattr(facts, name) for name in services.FIELDS}

    def save(self, form: QuestionForm) -> Question:
        return services.change_question(self.place, facts=form.facts(), actor=self.access.user)


class _PlacePost(TrainingPost):
    """A press at one question."""

    @cached_property
    def place(self) -> QuestionnaireQuestion:
        rows = QuestionnaireQuestion.objects.filter(board=self.board, questionnaire=self.kwargs["pk"])
        found: QuestionnaireQuestion = get_object_or_404(
            rows.select_related("question", "questionnaire"), pk=self.kwargs["place"]
        )
        return found

    def after(self) -> str:
        return board_url("training:questionnaire", self.board, pk=self.kwargs["pk"])


class QuestionMove(_PlacePost):
    """One place up or down."""

    def change(self) -> str:
        place, direction = self.place, self.request.POST.get("direction")
        if direction not in ("up", "down"):
            raise ValidationError("Say whether it goes up or down.")
        services.move_question(place, up=direction == "up", actor=self.access.user)
        return "The order is changed."


class QuestionRemove(_PlacePost):
    """Ask it no more."""

    def change(self) -> str:
        services.stop_asking(self.place, actor=self.access.user)
        return "The question is not asked any more. Its answers stay."
