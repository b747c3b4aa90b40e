"""Addresses of bookings: the office's and agency leads' pages, and those that a key opens."""

from django.urls import path

from training.urls.events import BASE, EVENTS
from training.views import agency_bookings, bookings, by_link, emails, own_booking

BOOKINGS = f"{BASE}bookings/"
EMAILS = f"{BASE}emails/"

urlpatterns = [
    path(f"{EVENTS}<int:pk>/book/", agency_bookings.BookOne.as_view(), name="book"),
    path(f"{EVENTS}<int:pk>/book/list/", agency_bookings.BookList.as_view(), name="book_list"),
    path(f"{EVENTS}<int:pk>/emails/", emails.EventEmails.as_view(), name="event_emails"),
    path(BOOKINGS, bookings.Bookings.as_view(), name="bookings"),
    path(f"{BOOKINGS}rules/", bookings.Rules.as_view(), name="booking_rules"),
    path(f"{BOOKINGS}<int:pk>/", bookings.BookingPage.as_view(), name="booking"),
    path(f"{BOOKINGS}<int:pk>/cancel/", bookings.Cancel.as_view(), name="booking_cancel"),
    path(f"{BOOKINGS}<int:pk>/substitute/", bookings.Substitute.as_view(), name="booking_substitute"),
    path(f"{BOOKINGS}<int:pk>/address/", bookings.Address.as_view(), name="booking_address"),
    path(EMAILS, emails.Texts.as_view(), name="email_texts"),
    path(f"{EMAILS}<str:kind>/", emails.TextChange.as_view(), name="email_text"),
    path(f"{EMAILS}<str:kind>/reset/", emails.TextReset.as_view(), name="email_text_reset"),
    path(f"{BASE}sent/<int:pk>/bounced/", emails.Bounced.as_view(), name="email_bounced"),
    path("training/booking/<str:key>/", own_booking.OwnBooking.as_view(), name="own_booking"),
    path(
        "training/booking/<str:key>/event.ics", own_booking.OwnCalendar.as_view(), name="own_booking_calendar"
    ),
    path("training/approve/<str:key>/", by_link.Approval.as_view(), name="approval"),
    path("training/interest/<str:key>/", by_link.InterestPage.as_view(), name="interest"),
    path("training/again/<slug:slug>/<int:pk>/", by_link.Again.as_view(), name="again"),
    path("training/unsubscribe/<str:token>/", by_link.Unsubscribe.as_view(), name="unsubscribe"),
]
