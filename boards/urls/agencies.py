"""Addresses: agencies and key contacts. `pk` of an agency is the shared agency's own."""

from django.urls import URLPattern, path

from boards.views import agencies, contacts, schools

urlpatterns: list[URLPattern] = [
    path("boards/<slug:board>/agencies/", agencies.AgencyList.as_view(), name="agencies"),
    path("boards/<slug:board>/agencies/add/", agencies.AgencyAdd.as_view(), name="agency_add"),
    path("boards/<slug:board>/agencies/new/", agencies.AgencyNew.as_view(), name="agency_new"),
    path("boards/<slug:board>/agencies/<int:pk>/", agencies.AgencyDetail.as_view(), name="agency"),
    path(
        "boards/<slug:board>/agencies/<int:pk>/include/",
        agencies.AgencyInclude.as_view(),
        name="agency_include",
    ),
    path("boards/<slug:board>/agencies/<int:pk>/change/", agencies.AgencyEdit.as_view(), name="agency_edit"),
    path(
        "boards/<slug:board>/agencies/<int:pk>/remove/", agencies.AgencyUnlist.as_view(), name="agency_remove"
    ),
    path(
        "boards/<slug:board>/agencies/<int:pk>/rename/", agencies.AgencyRename.as_view(), name="agency_rename"
    ),
    path(
        "boards/<slug:board>/agencies/<int:pk>/school/", schools.AgencySchool.as_view(), name="agency_school"
    ),
    path(
        "boards/<slug:board>/agencies/<int:pk>/successor/",
        agencies.AgencySucceed.as_view(),
        name="agency_succeed",
    ),
    path("boards/<slug:board>/contacts/", contacts.ContactList.as_view(), name="contacts"),
    path("boards/<slug:board>/contacts/new/", contacts.ContactAdd.as_view(), name="contact_add"),
    path(
        "boards/<slug:board>/contacts/<int:pk>/change/", contacts.ContactEdit.as_view(), name="contact_edit"
    ),
    path(
        "boards/<slug:board>/contacts/<int:pk>/remove/",
        contacts.ContactRemove.as_view(),
        name="contact_remove",
    ),
]
