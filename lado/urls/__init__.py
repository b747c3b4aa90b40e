"""Addresses of allegations, by topic."""

from lado.urls import clocks, contacts, disposals, figures, lists, offers, steps

app_name = "lado"

urlpatterns = [
    *clocks.urlpatterns,
    *contacts.urlpatterns,
    *disposals.urlpatterns,
    *figures.urlpatterns,
    *lists.urlpatterns,
    *offers.urlpatterns,
    *steps.urlpatterns,
]
