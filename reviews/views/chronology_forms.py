"""Adding, pasting, changing and taking away events: for review leads of all agencies, for an agency its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from boards.views.form_page import BoardFormPage
from boards.views.merging_page import MergingFormPage
from core.permissions import Perm
from reviews.chronology_rules import MOST_ROWS, PastedRow, rows_of
from reviews.forms.chronology import EventForm, PasteForm
from reviews.models import ChronologyEvent
from reviews.services import chronology as services
from reviews.views.asked_view import OneAsked
from reviews.views.case_view import OneIncidentCase

SHOWN_ROWS = 200


class _Whole(OneIncidentCase):
    """Review leads write for any agency."""

    permission = Perm.REVIEW_CASE_WRITE
    fixed_agency: Any = None

    @property
    def of_incident(self) -> Any:
        return self.about

    def chronology_url(self) -> str:
        return self.case_url("reviews:incident_chronology")

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("Chronology", self.chronology_url())]

    def events(self) -> Any:
        return ChronologyEvent.objects.filter(board=self.board, incident=self.about)


class _Own(OneAsked):
    """An agency writes its own, also after its answer was sent; a closed request is not added to."""

    @property
    def fixed_agency(self) -> Any:
        return self.asked.agency

    @property
    def of_incident(self) -> Any:
        return self.incident

    def chronology_url(self) -> str:
        return self.asked_url("asked_chronology")

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("Our chronology", self.chronology_url())]

    def events(self) -> Any:
        return ChronologyEvent.objects.filter(
            board=self.board, incident=self.asked.incident_id, agency=self.asked.agency_id
        )

    def closed_words(self) -> str:
        """Why nothing can be added now; empty where it can."""
        return services.closed_words(self.asked)


class _EventPage(MergingFormPage):
    """The form of one event."""

    form_class = EventForm
    template_name = "reviews/request_form.html"
    fixed_agency: Any
    of_incident: Any

    def chronology_url(self) -> str:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"fixed_agency": self.fixed_agency}

    def form_valid(self, form: Any) -> HttpResponse:
        words = self.closed_words() if hasattr(self, "closed_words") else ""
        if words:
            form.add_error(None, f"{words} What you wrote is still in the form.")
            return self.form_invalid(form)
        return super().form_valid(form)

    def after(self, result: Any) -> str:
        return self.chronology_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"what": "event", "caption": str(self.of_incident)}


class _Add(_EventPage):
    title = "Add an event"
    done = "The event is in the chronology."

    def get_initial(self) -> dict[str, Any]:
        return {"agency": self.request.GET.get("agency", "")}

    def save(self, form: EventForm) -> ChronologyEvent:
        return services.add_event(
            self.of_incident, agency=form.agency_given, facts=form.facts(), actor=self.access.user
        )


class EventAdd(_Whole, _Add):
    """Add an event of any agency."""


class OwnEventAdd(_Own, _Add):
    """Add an event of the agency's own."""


class _Change(_EventPage):
    title = "Change the event"
    done = "The event is changed."

    def events(self) -> Any:
        raise NotImplementedError

    @cached_property
    def event(self) -> ChronologyEvent:
        """The event in the address."""
        found: ChronologyEvent = get_object_or_404(
            self.events().select_related("agency", "incident__board"), pk=self.kwargs["event"]
        )
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        said = {"said": services.facts_of(self.event), "at_revision": self.event.revision}
        return super().get_form_kwargs() | {"fixed_agency": self.event.agency} | said

    def save(self, form: EventForm) -> ChronologyEvent:
        return services.change_event(self.event, facts=form.facts(), read=form.read(), actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["remove_url"] = f"{self.request.path}remove/"
        context["remove_words"] = "Take the event away"
        context["intro"] = f"An event of {self.event.agency}."
        return context


class EventChange(_Whole, _Change):
    """Change an event of any agency."""


class OwnEventChange(_Own, _Change):
    """Change an event of the agency's own."""


class _Remove(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        here: Any = self
        event = get_object_or_404(here.events().select_related("agency"), pk=kwargs["event"])
        words = here.closed_words() if hasattr(here, "closed_words") else ""
        if words:
            messages.error(request, words)
        else:
            services.remove_event(event, actor=here.access.user)
            messages.success(request, f"The event of {event.when()} is taken away.")
        return HttpResponseRedirect(here.chronology_url())


class EventRemove(_Whole, _Remove):
    """POST: take an event away."""


class OwnEventRemove(_Own, _Remove):
    """POST: take an event of the agency's own away."""


class _Paste(BoardFormPage):
    """Many events: read, shown with what is wrong, kept once that is confirmed. What was pasted stays in the box."""

    form_class = PasteForm
    template_name = "reviews/chronology_paste.html"
    title = "Add many events"
    fixed_agency: Any
    of_incident: Any

    def chronology_url(self) -> str:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"fixed_agency": self.fixed_agency}

    def get_initial(self) -> dict[str, Any]:
        return {"agency": self.request.GET.get("agency", "")}

    def form_valid(self, form: Any) -> HttpResponse:
        rows = rows_of(form.cleaned_data["pasted"], timezone.localdate())
        bad = [row for row in rows if row.event is None]
        words = self.closed_words() if hasattr(self, "closed_words") else ""
        if len(rows) > MOST_ROWS:
            words = f"These are {len(rows):,} events. At most {MOST_ROWS:,} can be added at once: paste them in parts."
        if words:
            form.add_error(None, f"{words} What you pasted is still in the box.")
        elif "save" in self.request.POST and not form.cleaned_data.get("file") and len(bad) < len(rows):
            return self._keep(form, rows, bad)
        return self._show(form, rows)

    def _keep(self, form: PasteForm, rows: list[PastedRow], bad: list[PastedRow]) -> HttpResponse:
        events = [row.event for row in rows if row.event is not None]
        made = services.add_events(
            self.of_incident, agency=form.agency_given, events=events, actor=self.access.user
        )
        left = len(events) - len(made)
        words = f"{len(made)} event{'s are' if len(made) != 1 else ' is'} in the chronology."
        if left:
            words += f" {left} of them {'were' if left > 1 else 'was'} there already."
        messages.success(self.request, words)
        if not bad:
            return HttpResponseRedirect(self.chronology_url())
        return self._show(form, bad, text="\n".join(row.raw for row in bad))

    def _show(self, form: PasteForm, rows: list[PastedRow], text: str | None = None) -> HttpResponse:
        """The form with what was read below it; rows of a file stand in the box from now on."""
        pasted = form.cleaned_data["pasted"] if text is None else text
        kwargs = {
            name: value for name, value in self.get_form_kwargs().items() if name not in {"data", "files"}
        }
        kwargs["initial"] = {"pasted": pasted, "agency": form.cleaned_data.get("agency")}
        shown = self.form_class(**kwargs)
        bad = [row for row in rows if row.event is None]
        good = [row.event for row in rows if row.event is not None]
        context = self.get_context_data(form=shown)
        context.update(
            rows=rows[:SHOWN_ROWS]
            if not bad
            else [*bad[:SHOWN_ROWS], *[r for r in rows if r.event][:SHOWN_ROWS]],
            row_count=len(rows),
            bad=bad,
            good_count=len(good),
            known=services.already_there(self.of_incident, form.agency_given, good) if good else 0,
            general=form.non_field_errors(),
            agency=form.agency_given,
        )
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"caption": str(self.of_incident)}


class Paste(_Whole, _Paste):
    """Paste events of any agency."""


class OwnPaste(_Own, _Paste):
    """Paste events of the agency's own."""
