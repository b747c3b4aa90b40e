"""Learning from networks: the list, one point, and actions of the board that come from it."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.generic import View

from boards.models import Action
from boards.needs import board_url
from boards.views.form_page import BoardFormPage
from core.columns import DayColumn
from core.permissions import Perm
from core.tables import WIDE_LIST, BoardFilterSet, BoardTableView
from core.templatetags.page_parts import tag
from lado.forms.learning import LearningActionForm, LearningForm
from lado.models import NetworkLearning
from lado.services import learning as services
from lado.views.lists import ListsView
from lado.views.quality import TITLE as QUALITY

TITLE = "Learning from networks"
Crumb = tuple[str, str]


def state_of(row: NetworkLearning, actions: list[Action]) -> tuple[str, str]:
    """How far a point is, and its colour."""
    if row.done_on:
        return ("Done", "green")
    return ("Under way", "blue") if row.local_action or actions else ("Nothing decided", "orange")


class LearningTable(tables.Table):  # type: ignore[misc]
    """Points, the latest first."""

    heard_on = DayColumn(verbose_name="When", format="j M Y", attrs={"td": {"class": "app-nowrap"}})
    source = tables.Column("From")
    point = tables.Column("What was learnt", orderable=False)
    local_action = tables.Column("What is done here", orderable=False, empty_values=())
    done_on = tables.Column("State", empty_values=())

    caption = TITLE
    caption_hidden = True

    class Meta:
        orderable = True
        attrs = WIDE_LIST

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self._actions: dict[int, list[Action]] | None = None

    def actions_of(self, record: NetworkLearning) -> list[Action]:
        """The board's actions that came from a point; one query for all of a page."""
        if self._actions is None:
            shown = self.page.object_list.data if getattr(self, "page", None) else self.data
            self._actions = services.actions_of(list(shown))
        return self._actions.get(record.pk, [])

    def render_heard_on(self, record: NetworkLearning, column: DayColumn) -> SafeString:
        url = record.get_absolute_url()
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, column.render(record.heard_on))

    def render_source(self, record: NetworkLearning) -> SafeString:
        more = format_html('<br><span class="app-secondary">{}</span>', record.event) if record.event else ""
        return format_html("{}{}", record.get_source_display(), more)

    def value_source(self, record: NetworkLearning) -> str:
        return ": ".join(filter(None, [record.get_source_display(), record.event]))

    def render_local_action(self, record: NetworkLearning) -> SafeString:
        actions = format_html_join(
            "", '<br><span class="app-secondary">Action {}: {}</span>',
            ((one.number, one.get_status_display()) for one in self.actions_of(record)),
        )  # fmt: skip
        return format_html("{}{}", record.local_action, actions)

    def value_local_action(self, record: NetworkLearning) -> str:
        actions = [f"Action {one.number}: {one.get_status_display()}" for one in self.actions_of(record)]
        return "; ".join(filter(None, [record.local_action, *actions]))

    def render_done_on(self, record: NetworkLearning) -> SafeString:
        return tag(*state_of(record, self.actions_of(record)))

    def value_done_on(self, record: NetworkLearning) -> str:
        return state_of(record, self.actions_of(record))[0]


class LearningFilter(BoardFilterSet):
    """Done or not, and where from."""

    done = django_filters.ChoiceFilter(
        label="State",
        choices=[("no", "Not done yet"), ("yes", "Done")],
        method="filter_done",
        empty_label="All",
    )
    source = django_filters.ChoiceFilter(
        label="From", choices=NetworkLearning.Source.choices, empty_label="Everywhere"
    )

    def filter_done(self, queryset: QuerySet[Any, Any], name: str, value: str) -> QuerySet[Any, Any]:
        return queryset.filter(done_on__isnull=value == "no")


class LearningView(ListsView):
    """Pages about learning. No case content: who manages the board reads and writes it, too."""

    def learning_trail(self) -> list[Crumb]:
        """By the officers' room for those who go there."""
        trail = self.lists_trail()
        if self.can(Perm.CASE_READ):
            trail.append((QUALITY, board_url("lado:quality", self.board)))
        return trail


class LearningList(LearningView, BoardTableView):
    """Everything that was learnt."""

    template_name = "lado/learning.html"
    table_class = LearningTable
    filterset_class = LearningFilter
    title = TITLE
    list_name = "network-learning"
    row_words = ("point", "points")

    def get_queryset(self) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = NetworkLearning.objects.filter(board=self.board).select_related("board")
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [*self.learning_trail(), (TITLE, "")]
        return context


class LearningForms(LearningView, BoardFormPage):
    """A form about learning."""

    form_class: Any = LearningForm

    def trail(self) -> list[Crumb]:
        return [*self.learning_trail()[1:], (TITLE, board_url("lado:learning", self.board))]


class LearningAdd(LearningForms):
    """Write down what was learnt."""

    title = "Write down what was learnt"
    intro = (
        "From a meeting of the regional or national network, or from a published review. One point at a time."
    )
    done = "It is in the list."

    def save(self, form: LearningForm) -> NetworkLearning:
        return services.add_learning(board=self.board, facts=form.facts(), actor=self.access.user)


class OneLearning(LearningView):
    """The point in the address."""

    @cached_property
    def learning(self) -> NetworkLearning:
        rows = NetworkLearning.objects.filter(board=self.board).select_related("board")
        found: NetworkLearning = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found


class LearningEdit(OneLearning, LearningForms):
    """Change a point, say that it is done, take it out of the list."""

    template_name = "lado/learning_edit.html"
    title = "Change what was learnt"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"learning": self.learning}

    def save(self, form: LearningForm) -> NetworkLearning:
        return services.change_learning(self.learning, facts=form.facts(), actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            learning=self.learning,
            actions=services.actions_of([self.learning]).get(self.learning.pk, []),
            may_open_actions=self.can(Perm.ACTION_READ),
        )


class LearningRemove(OneLearning, View):
    """POST: take a point out of the list."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            services.remove_learning(self.learning, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(self.learning.get_absolute_url())
        messages.success(request, "It is out of the list.")
        return HttpResponseRedirect(board_url("lado:learning", self.board))


class LearningAction(OneLearning, LearningForms):
    """An action of the board that came from a point."""

    form_class = LearningActionForm
    title = "Add an action"

    def get_intro(self) -> str:
        return self.learning.point

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.learning.local_action}

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (str(self.learning), self.learning.get_absolute_url())]

    def save(self, form: LearningActionForm) -> Action:
        data = form.cleaned_data
        return services.add_learning_action(
            self.learning,
            text=data["text"],
            agency=data["agency"],
            due_on=data["due_on"],
            actor=self.access.user,
        )

    def done_words(self, result: Action) -> str:
        return f"It is action {result.number} of the board."
