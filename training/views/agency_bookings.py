"""Booking for others: one person, or a list that is shown before anything is booked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property

from boards.models import Agency
from boards.views.form_page import BoardFormPage, show_errors
from core.permissions import Perm
from training.catalogue import boards_in_words
from training.forms.agency_bookings import BookOneForm, ListForm, PeopleList
from training.models import Booking
from training.services.agency_bookings import Person, Terms, book_for, book_list, try_list
from training.services.prerequisites import courses_before, in_words, refuses
from training.services.seats import Joint, joint_events
from training.views.events import OneEvent

#: Status after booking a list → what the page says before.
WOULD: dict[str, str] = {Booking.Status.BOOKED: "Would get a place", Booking.Status.WAITING: "Would wait"}


class ForOthers(OneEvent, BoardFormPage):
    """For the board's office, and for agency leads about their own agencies."""

    permission = Perm.BOOKING_MANAGE
    or_permissions = (Perm.BOOKING_MAKE_OWN_AGENCY,)

    @property
    def agency_ids(self) -> frozenset[int] | None:
        """Agencies whose people this person may book; None: all."""
        return None if self.can(Perm.BOOKING_MANAGE) else self.access.agency_ids

    def get_form_kwargs(self) -> dict[str, Any]:
        ids = self.agency_ids
        agencies = None if ids is None else list(Agency.objects.filter(pk__in=ids).order_by("name"))
        return super().get_form_kwargs() | {
            "agencies": agencies,
            "boards": boards_in_words(self.event, self.joint, timezone.localdate()),
            "needs": courses_before(self.event.course) if ids is None and refuses(self.event.course) else (),
        }

    @cached_property
    def joint(self) -> Joint | None:
        """What the event shares with other boards."""
        return joint_events([self.event]).get(self.event.pk)

    def terms(self, form: Any) -> Terms:
        """What holds for everybody who is booked with this form."""
        typed = form.cleaned_data
        return Terms(
            self.access.user,
            typed.get("agency"),
            self.agency_ids,
            form.share(),
            typed.get("anyway_because", ""),
        )

    def get_intro(self) -> str:
        event: Any = self.event
        if self.joint is not None:
            return f"{event}. Several boards hold it together: say whose people they are."
        if event.capacity is None:
            return f"{event}. There is no limit of places."
        free = max(event.capacity - event.held - event.offered, 0)
        rest = (
            "new people go onto the waiting list" if event.has_waiting_list else "nobody more can be booked"
        )
        places = f"{free} place{'' if free == 1 else 's'} free" if free else f"all places are taken: {rest}"
        return f"{event}: {places}."

    def trail(self) -> list[tuple[str, str]]:
        return self.event_crumbs()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(event=self.event, **kwargs)


class BookOne(ForOthers):
    """Book one person."""

    form_class = BookOneForm
    template_name = "training/book_one.html"
    title = "Book for somebody"

    def save(self, form: BookOneForm) -> Booking:
        typed = form.cleaned_data
        person = Person(typed["name"], typed["email"], typed["access_needs"], typed["manager_email"])
        return book_for(self.event, person, self.terms(form))

    def done_words(self, result: Booking) -> str:
        waits = result.status == Booking.Status.WAITING
        words = f"{result.delegate} {'is on the waiting list' if waits else 'has a place'}"
        missing = result.missing_courses.splitlines()
        return f"{words}, without {in_words(missing)}." if missing else f"{words}."


class BookList(ForOthers):
    """GET: choose a file. POST with a file: the list as it would be booked. POST of the list: look again, or book."""

    form_class = ListForm
    template_name = "training/book_list.html"
    title = "Book a list of people"
    people: PeopleList | None = None

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.people = form.people()
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        self._look(form)
        return self.render_to_response(self.get_context_data(form=form, agency=form.cleaned_data["agency"]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "lines" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.people = PeopleList.posted(request.POST)
        form = self.get_form()
        form.full_clean()
        agency = form.cleaned_data.get("agency")
        if {"agency", "share", "anyway_because"} & set(form.errors):
            return self.form_invalid(form)
        if request.POST.get("do") == "book" and self.people.lines:
            try:
                made = book_list(self.event, self._persons(), self.terms(form))
            except ValidationError as error:
                self._refuse(error)
            else:
                messages.success(request, _words(made))
                return HttpResponseRedirect(self.event.get_absolute_url())
        self._look(form)
        return self.render_to_response(self.get_context_data(form=form, agency=agency))

    def _persons(self) -> list[Person]:
        lines = self.people.lines if self.people else []
        return [Person(one.name, one.email, one.access_needs, one.manager_email) for one in lines]

    def _look(self, form: Any) -> None:
        found = try_list(self.event, self._persons(), self.terms(form))
        for line, tried in zip(self.people.lines if self.people else [], found, strict=True):
            line.said, line.error = WOULD.get(tried.status, ""), tried.error
            line.missing = in_words(tried.missing) if tried.missing else ""

    def _refuse(self, error: ValidationError) -> None:
        for name, words in error.message_dict.items():
            if self.people is not None:
                self.people.lines[int(name.removeprefix("row-"))].error = " ".join(words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["people"] = self.people
        context["share_value"] = context["form"].data.get("share", "")
        if self.people is not None:
            said = [line.said for line in self.people.lines if line.said]
            waiting = said.count(WOULD[Booking.Status.WAITING])
            context["counts"] = {
                "places": len(said) - waiting,
                "waiting": waiting,
                "all": len(self.people.lines),
            }
        return context


def _words(made: list[Booking]) -> str:
    waiting = sum(one.status == Booking.Status.WAITING for one in made)
    placed = len(made) - waiting
    words = f"{placed} {'person has' if placed == 1 else 'people have'} a place"
    return (
        f"{words}, {waiting} {'is' if waiting == 1 else 'are'} on the waiting list."
        if waiting
        else f"{words}."
    )
