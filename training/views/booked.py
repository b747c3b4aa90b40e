"""Booking a place oneself: one page, one press."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone

from boards.views.form_page import show_errors
from training.addresses import own_path
from training.catalogue import ShownEvent, boards_in_words, sessions_of, shown
from training.forms.book_place import BookingForm
from training.models import Booking, Event, EventShare
from training.services.own_place import (
    book_own_place,
    booked_already,
    known_elsewhere,
    own_delegate,
    suggested_agency,
)
from training.services.prerequisites import in_words, missing_courses, refuses
from training.services.seats import Joint, joint_events
from training.views.own_address import ask_first
from training.views.public_page import BoardDelegatePage


def after_booking(booking: Booking) -> str:
    """Where a booking is shown to whoever made it."""
    return own_path(booking)


def _without(booking: Booking) -> str:
    missing = booking.missing_courses.splitlines()
    return f" The board’s office sees that you have not done {in_words(missing)}." if missing else ""


class BookPlace(BoardDelegatePage):
    """GET: the form, filled in with what is known. POST: book. What stands in the way is said instead of the form.

    Of an event that boards hold together ?for= is the short name of the partner whose people come from its catalogue.
    """

    joint: Joint | None = None

    def event(self) -> Any:
        """The event, if the catalogue shows it."""
        rows = Event.objects.filter(board=self.board, course__is_offered=True)
        found = get_object_or_404(rows.select_related("board", "course").with_places(), pk=self.kwargs["pk"])
        found.course.board = found.board
        self.joint = joint_events([found]).get(found.pk)
        return found

    def asked_for(self) -> EventShare | None:
        """The partner that ?for= names."""
        slug, shares = self.request.GET.get("for", ""), self.joint.shares if self.joint else ()
        return next((one for one in shares if one.partner.slug == slug), None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        event = self.event()
        if not self.address:
            return ask_first(request)
        return self._page(event, self._form(event))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        event = self.event()
        if not self.address:
            return ask_first(request)
        form = self._form(event, request.POST)
        if form.is_valid():
            user: Any = request.user
            actor = user if user.is_authenticated and user.email.casefold() == self.address else None
            try:
                booking = book_own_place(
                    event, address=self.address, facts=form.facts(), actor=actor, share=form.share()
                )
            except ValidationError as error:
                show_errors(form, error)
            else:
                waits = booking.status == Booking.Status.WAITING
                words = "You are on the waiting list" if waits else "You have a place"
                messages.success(request, f"{words}: {event}.{_without(booking)}")
                return HttpResponseRedirect(after_booking(booking))
        return self._page(event, form, 422)

    def _form(self, event: Event, data: Any = None) -> BookingForm:
        known = own_delegate(self.board, self.address) or known_elsewhere(self.board, self.address)
        suggested = None if known and known.agency else suggested_agency(self.board, self.address)
        preset = self.asked_for()
        initial = {"share": str(preset.pk)} if preset else {}
        return BookingForm(
            data, board=self.board, known=known, suggested=suggested, address=self.address, initial=initial,
            boards=boards_in_words(event, self.joint, timezone.localdate()),
        )  # fmt: skip

    def _page(self, event: Any, form: BookingForm, status: int = 200) -> HttpResponse:
        sessions = sessions_of([event]).get(event.pk, ())
        there = booked_already(event, self.address)
        one = self._shown(event, sessions)
        missing = (
            []
            if there or not one.can_book
            else missing_courses(own_delegate(self.board, self.address), event)
        )
        return self.show(
            "book", status, form=form, shown=one, event=event, there=there,
            there_url=after_booking(there) if there else "", missing=in_words(missing) if missing else "",
            is_refused=bool(missing) and refuses(event.course),
        )  # fmt: skip

    def _shown(self, event: Any, sessions: Any) -> ShownEvent:
        """The event as the people see it who are asked for, or the first board that has anything left."""
        today, asked = timezone.localdate(), self.asked_for()
        first = shown(event, today, sessions, self.joint, asked.pk if asked else None)
        if self.joint is None or first.can_book:
            return first
        others = (
            shown(event, today, sessions, self.joint, one.pk if one else None)
            for one in (None, *self.joint.shares)
        )
        return next((one for one in others if one.can_book), first)
