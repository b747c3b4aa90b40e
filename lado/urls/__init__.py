"""Addresses of allegations, by topic."""

from lado.urls import contacts, figures, lists

app_name = "lado"

urlpatterns = [
    *contacts.urlpatterns,
    *figures.urlpatterns,
    *lists.urlpatterns,
]
