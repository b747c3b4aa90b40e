"""Addresses of the figures of a cycle."""

from django.urls import URLPattern, path

from audits.views import analysis, commentaries, published

CYCLE = "boards/<slug:board>/audits/cycles/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(f"{CYCLE}figures/", analysis.Analysis.as_view(), name="analysis"),
    path(
        f"{CYCLE}figures/<int:number>/commentary/",
        commentaries.CommentaryEdit.as_view(),
        name="commentary",
    ),
    path(f"{CYCLE}heat/", analysis.Heat.as_view(), name="heat"),
    path(f"{CYCLE}published/", published.Published.as_view(), name="published"),
    path(f"{CYCLE}published/change/", published.PublishedEdit.as_view(), name="published_edit"),
    path("audits/boards/", analysis.Boards.as_view(), name="boards"),
]
