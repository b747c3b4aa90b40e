"""Actions: the list, one action, and the evidence of its progress."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, View

from boards.action_rules import COLOUR_OF, RULE_WORDS
from boards.action_sources import Sources
from boards.forms.actions import (
    AgreeForm,
    owner_words,
    owners_of,
)
from boards.models import Action, ActionEvidence, ActionUpdate, Seat
from boards.needs import board_url
from boards.services import actions as services
from boards.tables.actions import (
    IN_FILES_ONLY,
    MARK_STYLE,
    STATUS_COLOURS,
    UNFINISHED,
    ActionFilter,
    ActionTable,
    due_words,
    in_order,
    mark_for,
    with_owners,
)
from boards.views.form_page import history_url, home_crumb
from core import exports
from core.compiled import compiled, compiled_or_404
from core.files import download_response
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.base import BoardView
from core.views.remembered import RememberedPage

DECIDE = (Perm.ACTION_AGREE, Perm.ACTION_MANAGE)


def actions_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the list."""
    return ("Actions", board_url("boards:actions", board))


def rule_rows() -> list[dict[str, str]]:
    """How the colour is made, as the page prints it: the first line that fits decides."""
    rows = []
    for reason, words in RULE_WORDS.items():
        colour = COLOUR_OF[reason]
        style, letter = MARK_STYLE[colour]
        rows.append({"style": style, "letter": letter, "colour": colour.value.capitalize(), "words": words})
    return rows


class ActionList(RememberedPage, BoardTableView):
    """The actions of the board that the person may see, red first; unfinished ones unless asked otherwise."""

    permission = Perm.ACTION_READ
    or_permissions = (Perm.ACTION_READ_OWN,)
    section = "actions"
    template_name = "boards/action_list.html"
    table_class = ActionTable
    filterset_class = ActionFilter
    title = "Actions"
    list_name = "actions"

    @cached_property
    def today(self) -> Any:
        return timezone.localdate()

    def get_queryset(self) -> QuerySet[Action]:
        rows = Action.objects.filter(board=self.board).visible_to(self.access).with_colour(self.today)
        return with_owners(in_order(rows.select_related("board", "due_meeting__group")))

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_filterset_kwargs(filterset_class)
        data: QueryDict = self.request.GET.copy()
        if not data.get("status"):
            data["status"] = UNFINISHED
        return {**kwargs, "data": data}

    @cached_property
    def is_filtered(self) -> bool:
        """Showing what is not finished is how the page begins, no filter."""
        form: Any = self.filterset.form if self.filterset else None
        if form is None:
            return False
        return form["status"].value() != UNFINISHED or bool(set(form.changed_data) - {"status"})

    @property
    def is_download(self) -> bool:
        return self.request.GET.get("download", "") in exports.FORMS

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"on": self.today, "exclude": () if self.is_download else IN_FILES_ONLY}

    def get_table(self, **kwargs: Any) -> ActionTable:
        table: ActionTable = super().get_table(**kwargs)
        if self.is_download:
            table.sources = Sources.of_queryset(self.access, table.data.data)
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["may_manage"] = self.can(Perm.ACTION_MANAGE)
        context["own_only"] = not self.can(Perm.ACTION_READ)
        context["any_here"] = bool(context["row_count"]) or (
            Action.objects.filter(board=self.board).visible_to(self.access).exists()
        )
        context["rule_rows"] = rule_rows()
        context["breadcrumbs"] = [home_crumb(self.board), ("Actions", "")]
        return context


class OneAction(BoardView):
    """A page about one action; to people who may not see the action it does not exist."""

    permission = Perm.ACTION_READ
    or_permissions: ClassVar[tuple[Perm, ...]] = (Perm.ACTION_READ_OWN,)
    section = "actions"

    @cached_property
    def action(self) -> Action:
        number, today = self.kwargs["number"], timezone.localdate()
        found: Action
        if self.can(Perm.ACTION_READ):
            found = compiled_or_404("action", self._rows, number=number, on=today)
        else:
            found = get_object_or_404(self._rows(number, today))
        return found

    def _rows(self, number: int, on: dt.date) -> QuerySet[Action]:
        rows = Action.objects.filter(board=self.board, number=number).visible_to(self.access)
        return rows.with_colour(on).select_related(
            "board", "due_meeting__group", "created_by", "done_by", "closed_by"
        )

    def trail(self) -> list[tuple[str, str]]:
        return [actions_crumb(self.board), (str(self.action), self.action.get_absolute_url())]

    @cached_property
    def is_own(self) -> bool:
        """Whether the action is the person's own."""
        return Action.objects.filter(pk=self.action.pk).owned_by(self.access).exists()

    @property
    def may_update(self) -> bool:
        """Owners report progress on their own actions, board managers on all."""
        return self.can(Perm.ACTION_MANAGE) or (self.can(Perm.ACTION_UPDATE_OWN) and self.is_own)

    def back_with(self, message: str) -> HttpResponse:
        messages.success(self.request, message)
        return HttpResponseRedirect(self.action.get_absolute_url())


class ActionDetail(RememberedPage, OneAction, DetailView[Action]):
    """One action: facts, owners, what happened so far, and what the person can do now."""

    template_name = "boards/action_detail.html"
    context_object_name = "action"

    def get_object(self, queryset: Any = None) -> Action:
        return self.action

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        action, user = self.action, self.access.user
        made = mark_for(action, timezone.localdate())
        style, letter = MARK_STYLE[made.colour]
        finished = action.status in services.FINISHED
        waits = action.status == Action.Status.DONE
        decides = waits and self.can(*DECIDE)
        manages = self.can(Perm.ACTION_MANAGE)
        context.update(
            mark=made,
            mark_style=style,
            mark_letter=letter,
            mark_word=made.colour.value.capitalize(),
            rule_rows=rule_rows(),
            fits=RULE_WORDS[made.reason],
            status_colour=STATUS_COLOURS[Action.Status(action.status)],
            owners=self.owners(),
            due_words=due_words(action),
            source=Sources.of(self.access, [action]).shown(action),
            updates=self.updates(),
            waits=waits,
            may_update=not finished and self.may_update,
            may_decide=decides and services.may_agree(action, user),
            is_own_finish=decides and not services.may_agree(action, user),
            may_manage=manages,
            may_change=manages and not finished,
            may_reopen=manages and finished,
            agree_form=AgreeForm(board=self.board, access=self.access),
            history_url=history_url(self.board, action) if self.can(Perm.AUDIT_READ) else "",
            breadcrumbs=[home_crumb(self.board), actions_crumb(self.board), (str(action), "")],
        )
        return context

    def owners(self) -> list[dict[str, str]]:
        """Each owner with the page that tells more, where the person may open it."""
        pages = {
            "seat": ("boards:seat", Perm.SEAT_READ),
            "agency": ("boards:agency", Perm.AGENCY_READ),
            "group": ("boards:group", Perm.GROUP_READ),
        }
        rows = []
        for owner in owners_of(self.action):
            name, permission = pages[str(owner._meta.model_name)]
            url = board_url(name, self.board, pk=owner.pk) if self.can(permission) else ""
            kind = "seat" if isinstance(owner, Seat) else str(owner._meta.model_name)
            rows.append({"name": owner_words(owner), "kind": kind, "url": url})
        return rows

    def updates(self) -> list[ActionUpdate]:
        """What happened, latest first, with its evidence. Two queries."""
        evidence = ActionEvidence.objects.select_related("file")
        return compiled(
            "updates of an action",
            lambda action: (
                ActionUpdate.objects.filter(action=action)
                .select_related("written_by")
                .prefetch_related(Prefetch("evidence", queryset=evidence))
            ),
            action=self.action.pk,
        )


class Evidence(OneAction, View):
    """Download one file that an update brought."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        evidence = find_evidence(self.action, kwargs["pk"])
        return download_response(evidence.file, actor=self.access.user)


def find_evidence(action: Action, pk: int) -> ActionEvidence:
    """A file of this very action, else 404."""
    rows = ActionEvidence.objects.filter(update__action=action).select_related("file", "update__action")
    found: ActionEvidence = get_object_or_404(rows, pk=pk)
    return found
