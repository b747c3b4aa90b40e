"""Addresses of allegations, by topic."""

from lado.urls import clocks, contacts, figures, lists, steps

app_name = "lado"

urlpatterns = [
    *clocks.urlpatterns,
    *contacts.urlpatterns,
    *figures.urlpatterns,
    *lists.urlpatterns,
    *steps.urlpatterns,
]
