"""Addresses: private calendar feeds."""

from django.urls import path

from boards.views import calendar

urlpatterns = [
    path("calendar/", calendar.CalendarFeedPage.as_view(), name="calendar_feed"),
    path("calendar/<str:token>.ics", calendar.CalendarICS.as_view(), name="calendar_ics"),
]
