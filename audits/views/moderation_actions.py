"""Actions from low grades: one from an answer, or several at once for a return or a whole cycle."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import FormView

from audits.forms.moderation import ActionProposalForm, ProposalsForm
from audits.items import item_anchor, item_number
from audits.models import Answer, Cycle
from audits.services.proposals import (
    LowGrade,
    low_grades_of_cycle,
    low_grades_of_return,
    propose_action,
    propose_actions,
    proposed_due,
    proposed_text,
)
from audits.views.moderation import BoardsReturn, ModerationFormPage
from boards.models import Action
from boards.needs import board_url
from boards.views.form_page import home_crumb, show_errors
from core.figures import Figure, Unit
from core.permissions import Perm
from core.rounding import half_up, plain
from core.views.base import BoardView

PER_PAGE = 50


class ProposeAction(ModerationFormPage):
    """An action from one answer: the agency owns it, the source is the answer."""

    template_name = "audits/moderate_action.html"
    form_class = ActionProposalForm

    @cached_property
    def answer(self) -> Answer:
        rows = Answer.objects.filter(agency_return=self.agency_return)
        rows = rows.select_related("standard", "criterion__standard")
        found: Answer = get_object_or_404(rows, pk=self.kwargs["answer"])
        return found

    def get_title(self) -> str:
        return f"Propose an action from {item_number(self.answer.criterion or self.answer.standard)}"

    def get_initial(self) -> dict[str, Any]:
        return {"text": proposed_text(self.answer), "due": proposed_due(self.agency_return.cycle)}

    def save(self, form: Any) -> Action:
        data = form.cleaned_data
        return propose_action(self.answer, text=data["text"], due=data["due"], actor=self.access.user)

    def done_words(self, result: Action) -> str:
        return f"{result} is added. {self.agency_return.agency} owns it."

    def back(self) -> str:
        item = self.answer.criterion or self.answer.standard
        page = self.url("moderate_standard", number=self.answer.standard.number)
        return f"{page}#{item_anchor(item)}"


def shown(low: LowGrade) -> dict[str, Any]:
    """One low grade as the list shows it."""
    answer = low.answer
    own = "Not applicable" if answer.is_not_applicable else answer.score
    figure = Figure(
        key=f"low-{answer.pk}", label=low.number, value=half_up(low.percent, 1), unit=Unit.PERCENT, places=1
    )
    return {
        "low": low,
        "answer": answer,
        "agency": answer.agency_return.agency,
        "percent": figure.display(),
        "own": plain(own) if own is not None and not isinstance(own, str) else own or "No answer",
        "differs": answer.moderated_score is not None and answer.moderated_score != answer.score,
        "url": board_url(
            "audits:moderate_standard",
            answer.agency_return.board,
            pk=answer.agency_return_id,
            number=answer.standard.number,
        )
        + "#"
        + item_anchor(answer.criterion or answer.standard),
    }


class Proposals(FormView[Any]):
    """What a list of low grades does: show them, and make actions from those that are chosen."""

    template_name = "audits/moderate_proposals.html"
    form_class = ProposalsForm

    board: Any
    access: Any

    @property
    def the_cycle(self) -> Cycle:
        raise NotImplementedError

    @cached_property
    def low(self) -> list[LowGrade]:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        free = [one for one in self.low if one.action is None]
        return kwargs | {"board": self.board, "access": self.access, "low": free}

    def get_initial(self) -> dict[str, Any]:
        return {"due": proposed_due(self.the_cycle)}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if form.is_bound and "only" in form.data:
            # The button of one line chooses that line, whatever is ticked.
            form.data = form.data.copy()
            form.data.setlist("chosen", [form.data["only"]])
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            done = propose_actions(form.answers, due=form.cleaned_data["due"], actor=self.access.user)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        count = len(done.made)
        numbers = ", ".join(str(action.number) for action in done.made)
        if count:
            words = f"Action {numbers} is" if count == 1 else f"Actions {numbers} are"
            messages.success(
                self.request, f"{words} added. The agency owns {'it' if count == 1 else 'them'}."
            )
        if done.left:
            messages.info(self.request, f"{done.left} had an action already.")
        return HttpResponseRedirect(self.request.get_full_path())

    @cached_property
    def page(self) -> Any:
        """The part of the list that is looked at."""
        return Paginator(self.low, PER_PAGE).get_page(self.request.GET.get("page"))

    def rows(self) -> list[dict[str, Any]]:
        """The lines of the list; boxes are called as the error summary calls them."""
        rows, free = [shown(one) for one in self.page.object_list], 0
        for row in rows:
            if row["low"].action is None:
                row["box"], free = f"id_chosen_{free}", free + 1
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            rows=self.rows(),
            page=self.page,
            count=len(self.low),
            chosen=set(context["form"]["chosen"].value() or ()),
            left=sum(1 for one in self.low if one.action is None),
            cycle=self.the_cycle,
            threshold=plain(self.the_cycle.threshold),
        )
        return context


class ReturnProposals(BoardsReturn, Proposals):
    """The low grades of one return."""

    @property
    def the_cycle(self) -> Cycle:
        return self.agency_return.cycle

    @cached_property
    def low(self) -> list[LowGrade]:
        return low_grades_of_return(self.agency_return)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["title"] = f"Low grades of {self.agency_return.agency}"
        context["breadcrumbs"] = self.moderation_crumbs((context["title"], ""))
        return context


class CycleProposals(BoardView, Proposals):
    """The low grades of all returns of a cycle."""

    permission = Perm.RETURN_MODERATE
    section = "audits"

    @cached_property
    def the_cycle(self) -> Cycle:
        rows = Cycle.objects.filter(board=self.board).select_related("board", "version")
        found: Cycle = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def low(self) -> list[LowGrade]:
        return low_grades_of_cycle(self.the_cycle)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        cycle = self.the_cycle
        context.update(
            title=f"Low grades: {cycle.name}",
            by_agency=True,
            breadcrumbs=[
                home_crumb(self.board),
                ("Audits", board_url("audits:cycles", self.board)),
                (cycle.name, cycle.get_absolute_url()),
                ("Low grades", ""),
            ],
        )
        return context
