"""Every change to a cycle: planning, changing, asking agencies, their leads, reminding, closing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from audits.forms.cycles import AgenciesForm, CloseForm, CycleForm, LeadForm, WithdrawForm, usable_versions
from audits.models import Cycle, Return
from audits.services import cycles as services
from audits.services.reminders import remind_now
from audits.views.cycles import OneCycle, cycle_crumb, cycles_crumb
from boards.agencies import agencies_on
from boards.models import Sector
from boards.needs import board_url
from boards.views.form_page import BoardFormPage
from core.permissions import Perm
from core.views.base import BoardView


class CycleAdd(BoardFormPage):
    """Plan a cycle with one of the board's published versions."""

    permission = Perm.CYCLE_MANAGE
    section = "audits"
    form_class = CycleForm
    title = "Plan a cycle"

    def get_initial(self) -> dict[str, Any]:
        versions = list(usable_versions(self.board)[:2])
        return {
            "opens_on": timezone.localdate(),
            "version": versions[0].pk if len(versions) == 1 else None,
        }

    def trail(self) -> list[tuple[str, str]]:
        return [cycles_crumb(self.board)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not context["form"].fields["version"].queryset.exists():
            url = board_url("audits:frameworks", self.board)
            context["blocked"] = {
                "title": "There are no standards yet",
                "text": "A cycle asks about standards. Take the Section 11 standards first; you can change them.",
                "url": url,
                "action": "Take the Section 11 standards",
            }
        return context

    def save(self, form: Any) -> Cycle:
        return services.plan_cycle(
            board=self.board, version=form.cleaned_data["version"], facts=form.facts(), actor=self.access.user
        )

    def done_words(self, result: Cycle) -> str:
        return "The cycle is planned. Next, choose the agencies that are asked."

    def after(self, result: Cycle) -> str:
        return board_url("audits:cycle_agencies", self.board, pk=result.pk)


class CycleFormPage(OneCycle, BoardFormPage):
    """A form about the cycle in the address."""

    permission = Perm.CYCLE_MANAGE


class CycleEdit(CycleFormPage):
    """Change a cycle; agencies hear of a new due date with the next reminder."""

    form_class = CycleForm
    title = "Change the cycle"
    intro = "A new due date is told with the next reminder."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"cycle": self.cycle}

    def save(self, form: Any) -> Cycle:
        return services.change_cycle(
            self.cycle, facts=form.facts(), version=form.cleaned_data["version"], actor=self.access.user
        )


class CycleAgencies(CycleFormPage):
    """Ask agencies, several at once; ?sector= shows those of one sector."""

    template_name = "audits/cycle_agencies.html"
    form_class = AgenciesForm
    title = "Ask agencies"

    @cached_property
    def sector(self) -> Sector | None:
        asked = self.request.GET.get("sector", "")
        if not asked.isdecimal() or len(asked) > 18:
            return None
        return Sector.objects.filter(pk=asked).first()

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = list(Return.objects.filter(cycle=self.cycle).values_list("agency_id", flat=True))
        return super().get_form_kwargs() | {"asked": asked, "sector": self.sector}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        listed = context["form"].listed
        context.update(
            cycle=self.cycle,
            sectors=Sector.objects.filter(agencies__in=agencies_on(self.board.pk)).distinct(),
            sector=self.sector,
            listed=len(listed),
        )
        if self.cycle.closed_on is not None:
            context["blocked"] = {
                "title": "This cycle is closed",
                "text": "Reopen it before you ask more agencies.",
            }
        elif not listed and self.sector is None:
            context["blocked"] = {
                "title": "All agencies of the board are asked already"
                if self.cycle.asked
                else "There are no agencies yet",
                "text": "Add an agency to the board, then ask it here.",
                "url": board_url("boards:agency_add", self.board) if self.can(Perm.AGENCY_MANAGE) else "",
                "action": "Add an agency",
            }
        return context

    def save(self, form: Any) -> list[Return]:
        return services.ask_agencies(self.cycle, form.cleaned_data["agencies"], actor=self.access.user)

    def done_words(self, result: list[Return]) -> str:
        if not result:
            return "They were asked already."
        words = "1 agency is asked" if len(result) == 1 else f"{len(result)} agencies are asked"
        without = sum(one.lead_id is None for one in result)
        if not without:
            return f"{words}."
        return f"{words}. {without} of them {'has' if without == 1 else 'have'} no single lead: look at the list."


class CycleClose(CycleFormPage):
    """Close a cycle, after saying what that means."""

    template_name = "audits/cycle_close.html"
    form_class = CloseForm
    title = "Close the cycle"
    done = "The cycle is closed. Everything can still be read, and you can reopen it."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            cycle=self.cycle, outstanding=self.cycle.asked - self.cycle.handed_in, **kwargs
        )

    def save(self, form: Any) -> Cycle:
        return services.close_cycle(self.cycle, actor=self.access.user)


class CyclePost(OneCycle, View):
    """A change by one press. POST only."""

    permission = Perm.CYCLE_MANAGE
    http_method_names = ["post"]

    def change(self) -> str:
        """Call the service; what it says is shown on the page of the cycle."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        url = self.cycle.get_absolute_url()
        try:
            messages.success(request, self.change())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(url)


class CycleReopen(CyclePost):
    """Open a closed cycle again."""

    def change(self) -> str:
        services.reopen_cycle(self.cycle, actor=self.access.user)
        return "The cycle is open again."


class Remind(CyclePost):
    """Remind one agency (`return`), or all that have not handed in; with `only` those who have not begun."""

    def change(self) -> str:
        rows, chosen = Return.objects.filter(cycle=self.cycle), self.request.POST.get("return", "")
        if chosen:
            if not chosen.isdecimal() or len(chosen) > 18:
                raise Http404
            rows = rows.filter(pk=get_object_or_404(rows, pk=chosen).pk)
        else:
            rows = rows.outstanding()
        if self.request.POST.get("only", "") == Return.Status.NOT_STARTED:
            rows = rows.filter(status=Return.Status.NOT_STARTED)
        sent = remind_now(self.cycle, rows, actor=self.access.user)
        return "1 reminder is being sent." if sent == 1 else f"{sent} reminders are being sent."


class OneReturn(BoardView):
    """A change to the return in the address, for those who look after the cycle."""

    permission = Perm.CYCLE_MANAGE
    section = "audits"

    @cached_property
    def agency_return(self) -> Return:
        rows = Return.objects.filter(board=self.board).select_related(
            "board", "cycle__board", "agency", "lead"
        )
        found: Return = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @property
    def cycle(self) -> Cycle:
        return self.agency_return.cycle

    def trail(self) -> list[tuple[str, str]]:
        return [cycles_crumb(self.board), cycle_crumb(self.cycle)]


class ReturnLead(OneReturn, BoardFormPage):
    """Choose who leads a return."""

    template_name = "audits/cycle_lead.html"
    form_class = LeadForm

    def get_title(self) -> str:
        return f"Lead of {self.agency_return.agency}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agency_return": self.agency_return}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        invite_url = board_url("core:invite", self.board) if self.can(Perm.ROLE_MANAGE) else ""
        context["invite_url"] = invite_url
        if not context["form"].people:
            context["blocked"] = {
                "title": "This agency has no lead yet",
                "text": "Invite somebody with the role of agency lead for this agency. That person can then answer.",
                "url": invite_url,
                "action": "Invite an agency lead",
            }
        return context

    def save(self, form: Any) -> Return:
        return services.choose_lead(
            self.agency_return, lead=form.cleaned_data["lead"], actor=self.access.user
        )


class ReturnWithdraw(OneReturn, BoardFormPage):
    """Ask an agency no longer, with a reason that it reads."""

    form_class = WithdrawForm
    intro = "It is not reminded and not counted any more. What it wrote is kept, and you can ask it again."

    def get_title(self) -> str:
        return f"Withdraw {self.agency_return.agency}"

    def save(self, form: Any) -> Return:
        return services.withdraw_return(
            self.agency_return, reason=form.cleaned_data["reason"], actor=self.access.user
        )

    def done_words(self, result: Return) -> str:
        return f"{result.agency} is not asked any more. What it wrote is kept."


class ReturnAskAgain(OneReturn, View):
    """Ask an agency again that was withdrawn. POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            found = services.ask_again(self.agency_return, actor=self.access.user)
            messages.success(request, f"{found.agency} is asked again and goes on where it stopped.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(self.cycle.get_absolute_url())
