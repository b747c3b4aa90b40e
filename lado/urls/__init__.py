"""Addresses of allegations, by topic."""

from lado.urls import clocks, contacts, disposals, figures, letters, lists, offers, steps

app_name = "lado"

urlpatterns = [
    *clocks.urlpatterns,
    *contacts.urlpatterns,
    *disposals.urlpatterns,
    *figures.urlpatterns,
    *letters.urlpatterns,
    *lists.urlpatterns,
    *offers.urlpatterns,
    *steps.urlpatterns,
]
