"""Moderation of one return: the overview, and the steps that the board takes with it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.generic import TemplateView, View

from audits.fact_rules import is_old
from audits.forms.moderation import ChangesForm, SupportForm, TakeBackForm
from audits.models import Return
from audits.services import moderation as services
from audits.services.board_view import why_not_moderated
from audits.services.facts import FactSlot, slots_of
from audits.services.outcomes import FeedbackConflictError, feedback_mark
from audits.services.proposals import low_grades_of_return
from audits.statistics.facts import measured_on
from audits.statistics.return_scores import AVERAGE_RULE, RULE, StandardView, state_words, view_of
from audits.statistics.warnings import cautions_of
from audits.views.return_page import OneReturn
from audits.warning_rules import Caution
from boards.views.form_page import BoardFormPage, history_url
from core.permissions import Perm

Status = Return.Status


class BoardsReturn(OneReturn):
    """A page on which the board looks at one return."""

    permission = Perm.RETURN_MODERATE
    or_permissions: ClassVar[tuple[Perm, ...]] = ()

    def moderation_crumbs(self, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """From the home of the board over the return to its moderation; without more it is this page."""
        if not more:
            return self.crumbs(("Moderation", ""))
        return self.crumbs(("Moderation", self.url("moderate")), *more)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["moderate_url"] = self.url("moderate")
        context["why_not"] = why_not_moderated(self.agency_return)
        return context


class Moderate(BoardsReturn, TemplateView):
    """One return as the board sees it: standards with both averages, warnings, what is undecided, what to do."""

    template_name = "audits/moderate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one = self.agency_return
        seen = view_of(one)
        low = low_grades_of_return(one)
        # A draft is the agency's own.
        cautions = cautions_of(one, asked=seen.items) if one.submitted_at else []
        by_standard: dict[int, int] = {}
        for caution in cautions:
            by_standard[caution.standard] = by_standard.get(caution.standard, 0) + 1
        is_open = not context["why_not"]
        context.update(
            seen=seen,
            rows=[self.row(standard, by_standard) for standard in seen.standards],
            facts=self.facts(),
            rules=[AVERAGE_RULE, RULE],
            groups=self.groups(cautions),
            caution_count=len(cautions),
            low=low,
            low_left=sum(1 for each in low if each.action is None),
            is_open=is_open,
            may_begin=is_open and one.status == Status.SUBMITTED,
            may_take_back=one.status == Status.ACCEPTED
            and one.cycle.closed_on is None
            and one.withdrawn_on is None,
            has_letter=one.submitted_at is not None,
            handed_in_on=timezone.localdate(one.submitted_at) if one.submitted_at else None,
            accepted_on=timezone.localdate(one.accepted_at) if one.accepted_at else None,
            is_late=one.was_late(),
            history_url=history_url(self.board, one) if self.can(Perm.AUDIT_READ) else "",
            breadcrumbs=self.moderation_crumbs(),
        )
        return context

    def facts(self) -> list[tuple[FactSlot, str]]:
        """What is said beside the grades, with what is out of date; of a draft nothing."""
        if self.agency_return.submitted_at is None:
            return []
        on = measured_on(self.agency_return.cycle)
        found = []
        for slot in slots_of(self.agency_return):
            given, months = slot.given, slot.asked.months
            if slot.place > 1 and given.is_empty:
                continue
            found.append((slot, f"Older than {months} months" if is_old(given.on, months, on) else ""))
        return found

    def row(self, one: StandardView, cautions: dict[int, int]) -> dict[str, Any]:
        """One line of the table."""
        number = one.standard.number
        return {
            "view": one,
            "url": self.url("moderate_standard", number=number),
            "own": state_words(one.own) or one.own_figure.display(),
            "moderated": state_words(one.moderated) or one.moderated_figure.display(),
            "differs": one.own != one.moderated,
            "cautions": cautions.get(number, 0),
        }

    def groups(self, cautions: list[Caution]) -> list[dict[str, Any]]:
        """The warnings by kind; what is the same of several items is said once, with their places."""
        found: dict[str, dict[str, list[tuple[str, str]]]] = {}
        for caution in cautions:
            places = found.setdefault(caution.title, {}).setdefault(caution.words, [])
            if caution.number:
                anchor = "item-" + caution.number.replace(".", "-")
                url = self.url("moderate_standard", number=caution.standard)
                places.append((caution.number, f"{url}#{anchor}"))
        return [
            {"title": title, "rows": [{"words": words, "places": places} for words, places in rows.items()]}
            for title, rows in found.items()
        ]


class ModerationStep(BoardsReturn, View):
    """One step that needs nothing but a button. POST only; says what came of it."""

    http_method_names = ["post"]

    def take(self) -> str:
        """Call the service; what it returns is said to the person."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.take())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(self.url("moderate"))


class ModerationBegin(ModerationStep):
    """Say that the board looks at the return now."""

    def take(self) -> str:
        services.begin_moderation(self.agency_return, actor=self.access.user)
        return "The moderation has begun. The agency sees that you are looking at its return."


class AgreeNotApplicable(ModerationStep):
    """Agree to all that nobody has decided on."""

    def take(self) -> str:
        count = services.agree_not_applicable(self.agency_return, actor=self.access.user)
        if not count:
            return "Nothing was undecided any more."
        return f"Agreed that {count} answer{' does' if count == 1 else 's do'} not apply."


class ReturnAccept(ModerationStep):
    """Accept the return; its lead gets an email."""

    def take(self) -> str:
        done = services.accept_return(self.agency_return, actor=self.access.user)
        return f"The return of {done.agency} is accepted. Its lead gets an email with the way to the letter."


class ModerationFormPage(BoardsReturn, BoardFormPage):
    """A page with one form about the return."""

    def back(self) -> str:
        return self.url("moderate")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = self.moderation_crumbs((self.get_title(), ""))
        return context


class ReturnAskChanges(ModerationFormPage):
    """Give the return back with words."""

    template_name = "audits/moderate_changes.html"
    form_class = ChangesForm
    title = "Ask for changes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if context["why_not"] and not context["form"].is_bound:  # what was typed stays on the page
            context["blocked"] = {"title": "Nothing can be asked for now", "text": context["why_not"]}
        return context

    def save(self, form: ChangesForm) -> Return:
        return services.ask_for_changes(
            self.agency_return, words=form.cleaned_data["words"], actor=self.access.user
        )

    def done_words(self, result: Return) -> str:
        return f"{result.agency} is asked for changes. Its lead gets an email."


class ReturnTakeBack(ModerationFormPage):
    """Moderate an accepted return again."""

    form_class = TakeBackForm
    title = "Moderate it again"
    intro = "The agency sees that its return is no longer accepted. No email goes out."
    done = "The return is in moderation again."

    def save(self, form: TakeBackForm) -> Return:
        return services.take_back_acceptance(
            self.agency_return, reason=form.cleaned_data["reason"], actor=self.access.user
        )


class ReturnSupport(ModerationFormPage):
    """Feedback and support, as they stand in the letter."""

    template_name = "audits/moderate_support.html"
    form_class = SupportForm
    title = "Feedback and support"
    done = "Saved. It stands in the feedback letter."
    theirs: Return | None = None

    def get_initial(self) -> dict[str, Any]:
        one = self.agency_return
        return {"feedback": one.feedback, "support": one.support, "read": feedback_mark(one)}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except FeedbackConflictError as conflict:
            self.theirs = conflict.current
            # Both are on the page now: what is sent next has been chosen.
            form.data = form.data.copy()
            form.data["read"] = feedback_mark(conflict.current)
            return self.form_invalid(form)

    def save(self, form: Any) -> Return:
        data = form.cleaned_data
        return services.offer_support(
            self.agency_return,
            support=data["support"],
            feedback=data["feedback"],
            read=data["read"],
            actor=self.access.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(theirs=self.theirs, **kwargs)
