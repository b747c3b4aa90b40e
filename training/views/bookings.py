"""Bookings for the board's office and for agency leads: the list, one booking, and what can be done with it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.agencies import agencies_on
from boards.needs import board_url
from boards.views.form_page import BoardFormPage, history_url, home_crumb
from core.permissions import Perm
from core.tables import BoardTableView
from training.forms.bookings import AddressForm, CancelBookingForm, RulesForm
from training.forms.own_booking import OfficeSubstituteForm, SubstituteForm
from training.models import Booking, Message
from training.services import booking_rules
from training.services.bookings import Who, cancel_booking
from training.services.delivery import correct_address
from training.services.message_values import place_in_queue
from training.services.prerequisites import courses_before, in_words, refuses
from training.services.substitutes import send_substitute
from training.tables.bookings import BookingFilter, BookingTable
from training.views.pages import TrainingPage, training_crumb

LIVE = (Booking.Status.BOOKED, Booking.Status.WAITING)
EMAILS_SHOWN = 30


class Bookings(TrainingPage, BoardTableView):
    """Bookings that this person may see, the latest event first."""

    permission = Perm.BOOKING_READ
    or_permissions = (Perm.BOOKING_READ_OWN_AGENCY,)
    tab = "Bookings"
    template_name = "training/bookings.html"
    table_class = BookingTable
    filterset_class = BookingFilter
    title = "Bookings"
    list_name = "bookings"
    row_words = ("booking", "bookings")
    empty_title = "Nobody has booked yet"
    empty_text = "Open an event to book for somebody, or for a list of people."

    def get_queryset(self) -> QuerySet[Booking]:
        rows: Any = Booking.objects.filter(board=self.board).visible_to(self.access)
        rows = rows.select_related("board", "delegate", "agency", "event__course")
        return rows.order_by("-event__starts_on", "delegate__name", "pk")  # type: ignore[no-any-return]


class OneBooking(TrainingPage):
    """A page about the booking in the address; another agency's is not there for its leads."""

    permission = Perm.BOOKING_READ
    or_permissions: ClassVar[tuple[Perm, ...]] = (Perm.BOOKING_READ_OWN_AGENCY,)

    @cached_property
    def booking(self) -> Booking:
        rows: Any = Booking.objects.filter(board=self.board).visible_to(self.access)
        related = rows.select_related(
            "board", "event__course", "event__board", "delegate", "agency", "instead_of"
        )
        found: Booking = get_object_or_404(related, pk=self.kwargs["pk"])
        return found

    def url(self) -> str:
        """The booking's page."""
        return board_url("training:booking", self.board, pk=self.booking.pk)

    def trail(self) -> list[tuple[str, str]]:
        event = self.booking.event
        own = (str(self.booking.delegate), self.url())
        return [training_crumb(self.board), (str(event), event.get_absolute_url()), own]


class BookingPage(OneBooking, TemplateView):
    """One booking: its state, what can be done, and the emails about it."""

    template_name = "training/booking.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        booking = self.booking
        event = booking.event
        is_open = (
            booking.status in LIVE and not event.is_cancelled and not event.is_over(timezone.localdate())
        )
        changes = is_open and self.can(Perm.BOOKING_MANAGE, Perm.BOOKING_MAKE_OWN_AGENCY)
        reads_all = self.can(Perm.BOOKING_READ)
        context.update(
            booking=booking,
            event=event,
            changes=changes,
            # What somebody needs to take part may be about their health: for the office that arranges it.
            reads_all=reads_all,
            corrects=self.can(Perm.BOOKING_MANAGE),
            place=place_in_queue(booking),
            missing=in_words(missing) if (missing := booking.missing_courses.splitlines()) else "",
            emails=list(Message.objects.filter(booking=booking)[:EMAILS_SHOWN]) if reads_all else [],
            history_url=history_url(self.board, booking) if reads_all else "",
            breadcrumbs=[home_crumb(self.board), *self.trail()[:-1], (str(booking.delegate), "")],
        )
        return context


class BookingForm(OneBooking, BoardFormPage):
    """A form about one booking: for the office, and for leads about people of their agencies."""

    permission = Perm.BOOKING_MANAGE
    or_permissions: ClassVar[tuple[Perm, ...]] = (Perm.BOOKING_MAKE_OWN_AGENCY,)

    def get_intro(self) -> str:
        return f"{self.booking.delegate}: {self.booking.event}."


class Cancel(BookingForm):
    """Cancel a booking; the place goes to whoever waits next."""

    form_class = CancelBookingForm
    title = "Cancel the booking"
    extra_context: ClassVar[dict[str, str]] = {"back_words": "Keep the booking"}  # type: ignore[misc]
    done = "The booking is cancelled, and the person is told."

    def save(self, form: CancelBookingForm) -> Booking:
        return cancel_booking(self.booking, actor=self.access.user, because=form.cleaned_data["because"])


class Substitute(BookingForm):
    """Send somebody else."""

    form_class = SubstituteForm
    title = "Send somebody else"
    done = "The place is theirs now, and both are told."

    def get_form_class(self) -> type[SubstituteForm]:
        asks = self.can(Perm.BOOKING_MANAGE) and refuses(self.booking.event.course)
        return OfficeSubstituteForm if asks and courses_before(self.booking.event.course) else SubstituteForm

    def save(self, form: SubstituteForm) -> Booking:
        who = Who(form.cleaned_data["email"], name=form.cleaned_data["name"])
        because = form.cleaned_data["anyway_because"] if isinstance(form, OfficeSubstituteForm) else None
        return send_substitute(self.booking, who=who, actor=self.access.user, anyway_because=because)


class Address(BookingForm):
    """Correct the address of the person who booked."""

    permission = Perm.BOOKING_MANAGE
    or_permissions = ()
    form_class = AddressForm
    title = "Correct the address"
    done = "The address is saved. What was not delivered is sent again."

    def get_initial(self) -> dict[str, Any]:
        return {"email": self.booking.delegate.email}

    def get_intro(self) -> str:
        delegate = self.booking.delegate
        return f"{delegate}. {delegate.bounce_reason}" if delegate.bounce_reason else f"{delegate}."

    def save(self, form: AddressForm) -> Any:
        return correct_address(
            self.booking.delegate, email=form.cleaned_data["email"], actor=self.access.user
        )


class Rules(TrainingPage, BoardFormPage):
    """The board's rules of booking."""

    permission = Perm.TRAINING_MANAGE
    form_class = RulesForm
    template_name = "training/rules.html"
    title = "Rules of booking"
    done = "The rules are saved."

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), ("Bookings", board_url("training:bookings", self.board))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "rules": booking_rules.rules_of(self.board),
            "agencies": list(agencies_on(self.board.pk).order_by("name")),
            "kept": booking_rules.agency_rules(self.board),
        }

    def save(self, form: RulesForm) -> Any:
        return booking_rules.change_rules(
            self.board, offer_hours=form.cleaned_data["offer_hours"], manager_rule=form.cleaned_data["manager_rule"],
            agencies=form.agencies(), actor=self.access.user,
        )  # fmt: skip
