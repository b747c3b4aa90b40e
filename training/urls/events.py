"""Addresses of events."""

from django.urls import path

from training.views import events, figures, matrix, register, shares, words

BASE = "boards/<slug:board>/training/"
EVENTS = f"{BASE}events/"

urlpatterns = [
    path(EVENTS, events.EventList.as_view(), name="events"),
    path(f"{EVENTS}add/", events.EventAdd.as_view(), name="event_add"),
    path(f"{EVENTS}<int:pk>/", events.EventPage.as_view(), name="event"),
    path(f"{EVENTS}<int:pk>/change/", events.EventChange.as_view(), name="event_change"),
    path(f"{EVENTS}<int:pk>/cancel/", events.EventCancel.as_view(), name="event_cancel"),
    path(f"{EVENTS}<int:pk>/boards/", shares.EventShares.as_view(), name="event_shares"),
    path(f"{EVENTS}<int:pk>/register/", register.RegisterPage.as_view(), name="register"),
    path(f"{EVENTS}<int:pk>/register/print/", register.RegisterPrint.as_view(), name="register_print"),
    path(f"{BASE}words/", words.Words.as_view(), name="words"),
    path(f"{BASE}words/<int:pk>/print/", words.WordsPrint.as_view(), name="words_print"),
    path(f"{BASE}people/", matrix.AgencyMatrix.as_view(), name="matrix"),
    path(f"{BASE}numbers/", figures.Numbers.as_view(), name="figures"),
    path(f"{BASE}numbers/totals/", figures.Totals.as_view(), name="totals"),
]
