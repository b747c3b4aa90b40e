"""Addresses of allegations, by topic."""

from lado.urls import (
    clocks,
    contacts,
    disposals,
    figures,
    learning,
    letters,
    lists,
    offers,
    policies,
    quality,
    steps,
)

app_name = "lado"

urlpatterns = [
    *clocks.urlpatterns,
    *contacts.urlpatterns,
    *disposals.urlpatterns,
    *figures.urlpatterns,
    *learning.urlpatterns,
    *letters.urlpatterns,
    *lists.urlpatterns,
    *offers.urlpatterns,
    *policies.urlpatterns,
    *quality.urlpatterns,
    *steps.urlpatterns,
]
