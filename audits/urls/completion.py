"""Address of the completion of a cycle."""

from django.urls import URLPattern, path

from audits.views import completion

urlpatterns: list[URLPattern] = [
    path(
        "boards/<slug:board>/audits/cycles/<int:pk>/completion/",
        completion.CompletionPage.as_view(),
        name="completion",
    ),
]
