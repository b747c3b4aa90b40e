"""The list of events, one event with its delegates, adding, changing and cancelling one."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import BoardFormPage, history_url, home_crumb
from core import exports
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.remembered import RememberedPage
from training.forms.events import CancelForm, EventForm
from training.models import HOLDING, Booking, Course, Event
from training.services import events as services
from training.services.seats import joint_events
from training.tables.events import EventFilter, EventTable, state_of
from training.views.forms import TrainingFormPage
from training.views.pages import TrainingPage, training_crumb

#: What the page shows below the course, and the download in columns of their own.
IN_FILES_ONLY = ("reference", "mode")
#: Numbers of people, for those who read numbers.
OF_PEOPLE = ("held", "waiting", "came")


class EventList(RememberedPage, TrainingPage, BoardTableView):
    """All events of the board, the latest first."""

    tab = "Events"
    template_name = "training/list.html"
    table_class = EventTable
    filterset_class = EventFilter
    title = "Events"
    list_name = "events"
    row_words = ("event", "events")
    empty_title = "No events yet"
    empty_text = "Each run of a course stands here, with its places and who booked them."

    def get_queryset(self) -> QuerySet[Event]:
        rows = Event.objects.filter(board=self.board).select_related("course", "board").with_places()
        return rows.order_by("-starts_on", "-pk")

    def get_table_kwargs(self) -> dict[str, Any]:
        left_out = () if self.request.GET.get("download", "") in exports.FORMS else IN_FILES_ONLY
        if not self.can(Perm.TRAINING_FIGURES, Perm.BOOKING_READ):
            left_out = (*left_out, *OF_PEOPLE)
        return {"on": timezone.localdate(), "exclude": left_out}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.manages:
            context["add"] = {"url": board_url("training:event_add", self.board), "label": "Add an event"}
            context["empty"] |= {"url": context["add"]["url"], "action": context["add"]["label"]}
        return context


class OneEvent(TrainingPage):
    """A page about the event in the address."""

    @cached_property
    def event(self) -> Event:
        rows = Event.objects.filter(board=self.board).select_related("board", "course").with_places()
        found: Event = get_object_or_404(rows, pk=self.kwargs["pk"])
        found.course.board = found.board
        return found

    def event_crumbs(self) -> list[tuple[str, str]]:
        """The way to a page below the event's own."""
        return [training_crumb(self.board), (str(self.event), self.event.get_absolute_url())]


class EventPage(RememberedPage, OneEvent, TemplateView):
    """One event: what it is, its places, and the people on it whom this person may see."""

    template_name = "training/event.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        event, today = self.event, timezone.localdate()
        reads_people = self.can(Perm.BOOKING_READ, Perm.BOOKING_READ_OWN_AGENCY)
        people: Any = Booking.objects.filter(event=event).visible_to(self.access)
        bookings = (
            list(
                people.select_related("delegate__unlisted_agency", "agency", "share__partner").order_by("pk")
            )
            if reads_people
            else []
        )
        context.update(
            event=event,
            state=state_of(event, today),
            sessions=list(event.sessions.order_by("on", "starts_at")),
            joint=_partners(event),
            trainers=[link.trainer for link in event.trainer_links.select_related("trainer")],
            is_over=event.is_over(today),
            can_book=event.course.is_offered and event.takes_bookings(today),
            reads_people=reads_people,
            books=event.takes_bookings(today) and self.can(Perm.BOOKING_MANAGE, Perm.BOOKING_MAKE_OWN_AGENCY),
            own_agency_only=not self.can(Perm.BOOKING_READ),
            groups=_groups(bookings),
            tiles=_tiles(event) if self.can(Perm.TRAINING_FIGURES) else [],
            history_url=history_url(self.board, event) if self.manages else "",
            breadcrumbs=[home_crumb(self.board), training_crumb(self.board), (str(event), "")],
        )
        return context


def _groups(bookings: list[Booking]) -> list[tuple[str, list[Booking]]]:
    """People with a place, the queue in its order, and those who cancelled."""
    waiting = [one for one in bookings if one.status == Booking.Status.WAITING]
    waiting.sort(key=lambda one: (one.queued_at or one.booked_at, one.pk))
    held = [one for one in bookings if one.status in HOLDING]
    held.sort(key=lambda one: str(one.delegate).casefold())
    gone = [one for one in bookings if one.status == Booking.Status.CANCELLED]
    parts = (("On this event", held), ("Waiting list", waiting), ("Cancelled", gone))
    return [(title, rows) for title, rows in parts if rows]


def _partners(event: Event) -> list[dict[str, str]]:
    """Boards with which the event is held, each with its seats in words."""
    found = joint_events([event]).get(event.pk)
    if found is None:
        return []
    words: list[dict[str, str]] = []
    for share in found.shares:
        taken = found.seats.taken.get(share.pk, 0)
        seats = (
            f"{taken} of {share.seats} seats taken"
            if share.seats
            else f"{taken} booked, places shared with everybody"
        )
        words.append({"partner": str(share.partner), "words": seats})
    return words


def _tiles(event: Any) -> list[dict[str, Any]]:
    """Places, and what became of them."""
    places = "No limit" if event.capacity is None else event.capacity
    return [
        {"value": places, "label": "places"},
        {"value": event.held, "label": "booked"},
        {"value": event.waiting, "label": "waiting"},
        {"value": event.came, "label": "came"},
    ]


class EventAdd(TrainingFormPage):
    """Let a course run; ?course= is the course."""

    form_class = EventForm
    title = "Add an event"
    done = "The event is added."
    what = "event"

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("course", "")
        rows = Course.objects.filter(board=self.board)
        course = rows.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
        if course is None:
            return {"mode": "face_to_face"}
        return {"course": course.pk, "mode": course.mode, "hours": course.hours}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not Course.objects.filter(board=self.board).exists():
            context["blocked"] = {
                "title": "There is no course yet",
                "text": "An event is one run of a course. Add the course first.",
                "url": board_url("training:course_add", self.board),
                "action": "Add a course",
            }
        return context

    def save(self, form: EventForm) -> Event:
        return services.add_event(board=self.board, facts=form.facts(), actor=self.access.user)

    def after(self, result: Event) -> str:
        return result.get_absolute_url()


class EventChange(OneEvent, TrainingFormPage):
    """Change an event."""

    permission = Perm.TRAINING_MANAGE
    form_class = EventForm
    title = "Change the event"
    what = "event"

    def trail(self) -> list[tuple[str, str]]:
        return self.event_crumbs()

    def get_form_kwargs(self) -> dict[str, Any]:
        kept = {"said": services.facts_of(self.event), "at_revision": self.event.revision}
        return super().get_form_kwargs() | kept

    def save(self, form: EventForm) -> Event:
        return services.change_event(self.event, facts=form.facts(), read=form.read(), actor=self.access.user)

    def other_writer(self) -> Any:
        return services.last_change(self.event)


class EventCancel(OneEvent, BoardFormPage):
    """Cancel an event, with the reason that people who booked it read."""

    permission = Perm.TRAINING_MANAGE
    form_class = CancelForm
    title = "Cancel the event"
    extra_context: ClassVar[dict[str, str]] = {"back_words": "Keep the event"}  # type: ignore[misc]
    done = "The event is cancelled. Everybody on it is told, and their bookings are kept."

    def get_intro(self) -> str:
        held: Any = self.event
        return f"{self.event}. {held.held} booked, {held.waiting} waiting: all get an email, with the next dates."

    def trail(self) -> list[tuple[str, str]]:
        return self.event_crumbs()

    def save(self, form: CancelForm) -> Event:
        return services.cancel_event(self.event, because=form.cleaned_data["because"], actor=self.access.user)
