"""Addresses: groups and the structure."""

from django.urls import URLPattern, path

from boards.views import group_changes, group_offices, group_terms, groups

urlpatterns: list[URLPattern] = [
    path("boards/<slug:board>/groups/", groups.GroupList.as_view(), name="groups"),
    path("boards/<slug:board>/groups/new/", group_changes.GroupAdd.as_view(), name="group_add"),
    path("boards/<slug:board>/groups/<int:pk>/", groups.GroupDetail.as_view(), name="group"),
    path("boards/<slug:board>/groups/<int:pk>/change/", group_changes.GroupEdit.as_view(), name="group_edit"),
    path("boards/<slug:board>/groups/<int:pk>/end/", group_changes.GroupEnd.as_view(), name="group_end"),
    path("boards/<slug:board>/groups/<int:pk>/terms/new/", group_terms.TermsAdd.as_view(), name="terms_add"),
    path(
        "boards/<slug:board>/groups/<int:pk>/terms/<int:version>/",
        group_terms.TermsDetail.as_view(),
        name="terms",
    ),
    path(
        "boards/<slug:board>/groups/<int:pk>/offices/new/",
        group_offices.OfficeAdd.as_view(),
        name="office_add",
    ),
    path(
        "boards/<slug:board>/groups/<int:pk>/functions/new/",
        group_changes.FunctionAdd.as_view(),
        name="function_add",
    ),
    path("boards/<slug:board>/offices/<int:pk>/end/", group_offices.OfficeEnd.as_view(), name="office_end"),
    path(
        "boards/<slug:board>/functions/<int:pk>/remove/",
        group_changes.FunctionRemove.as_view(),
        name="function_remove",
    ),
    path("boards/<slug:board>/structure/", groups.Structure.as_view(), name="structure"),
]
