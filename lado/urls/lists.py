"""Addresses of a board's sectors and outcomes."""

from django.urls import path

from lado.views import lists as views

BASE = "boards/<slug:board>/allegations/lists/"

urlpatterns = [path(BASE, views.Lists.as_view(), name="lists")]
for name, kind in views.KINDS.items():
    one = f"{BASE}{kind.path}/<int:pk>/"
    given = {"kind": kind}
    urlpatterns += [
        path(f"{BASE}{kind.path}/add/", views.EntryAdd.as_view(**given), name=f"{name}_add"),
        path(one, views.EntryEdit.as_view(**given), name=f"{name}_edit"),
        path(f"{one}up/", views.EntryUp.as_view(**given), name=f"{name}_up"),
        path(f"{one}delete/", views.EntryDelete.as_view(**given), name=f"{name}_delete"),
    ]
