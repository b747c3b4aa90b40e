"""Addresses: groups and the structure."""

from django.urls import URLPattern, path

from boards.views import groups

urlpatterns: list[URLPattern] = [
    path("boards/<slug:board>/groups/", groups.GroupList.as_view(), name="groups"),
    path("boards/<slug:board>/groups/new/", groups.GroupAdd.as_view(), name="group_add"),
    path("boards/<slug:board>/groups/<int:pk>/", groups.GroupDetail.as_view(), name="group"),
    path("boards/<slug:board>/groups/<int:pk>/change/", groups.GroupEdit.as_view(), name="group_edit"),
    path("boards/<slug:board>/groups/<int:pk>/end/", groups.GroupEnd.as_view(), name="group_end"),
    path("boards/<slug:board>/groups/<int:pk>/terms/new/", groups.TermsAdd.as_view(), name="terms_add"),
    path(
        "boards/<slug:board>/groups/<int:pk>/terms/<int:version>/", groups.TermsDetail.as_view(), name="terms"
    ),
    path("boards/<slug:board>/groups/<int:pk>/offices/new/", groups.OfficeAdd.as_view(), name="office_add"),
    path(
        "boards/<slug:board>/groups/<int:pk>/functions/new/",
        groups.FunctionAdd.as_view(),
        name="function_add",
    ),
    path("boards/<slug:board>/offices/<int:pk>/end/", groups.OfficeEnd.as_view(), name="office_end"),
    path(
        "boards/<slug:board>/functions/<int:pk>/remove/",
        groups.FunctionRemove.as_view(),
        name="function_remove",
    ),
    path("boards/<slug:board>/structure/", groups.Structure.as_view(), name="structure"),
]
