"""Addresses without sign-in: the catalogue, a delegate's own pages, check-in and certificates."""

from django.urls import path

from training.views import (
    booked,
    catalogue,
    certificate_check,
    check_in,
    event_certificates,
    my_training,
    own_address,
)

CATALOGUE = "training/<slug:slug>/"
EVENTS = "boards/<slug:board>/training/events/<int:pk>/"

urlpatterns = [
    path("training/my/", my_training.MyTraining.as_view(), name="my_training"),
    path("training/my/record.pdf", my_training.MyTrainingPdf.as_view(), name="my_training_pdf"),
    path("training/my/certificates/<int:pk>/", my_training.OwnCertificate.as_view(), name="own_certificate"),
    path("training/my/leave/", own_address.LeaveAddress.as_view(), name="leave_address"),
    path("training/address/", own_address.AskForLink.as_view(), name="address_ask"),
    path("training/address/<str:token>/", own_address.OpenLink.as_view(), name="address_link"),
    path("training/room/<str:token>/", check_in.RoomByLink.as_view(), name="room_link"),
    path(CATALOGUE, catalogue.CatalogueList.as_view(), name="catalogue"),
    path(f"{CATALOGUE}courses/<int:pk>/", catalogue.CatalogueCourse.as_view(), name="catalogue_course"),
    path(f"{CATALOGUE}calendar.ics", catalogue.CatalogueFeed.as_view(), name="catalogue_feed"),
    path(f"{CATALOGUE}programme.pdf", catalogue.Brochure.as_view(), name="brochure"),
    path(f"{CATALOGUE}events/<int:pk>/book/", booked.BookPlace.as_view(), name="book_place"),
    path(f"{CATALOGUE}check-in/", check_in.CheckInPage.as_view(), name="check_in"),
    path("certificates/", certificate_check.CertificateCheck.as_view(), name="certificate_check"),
    path(
        "certificates/<str:number>/certificate.pdf",
        certificate_check.CertificatePdf.as_view(),
        name="certificate_pdf",
    ),
    path(f"{EVENTS}room/", check_in.Room.as_view(), name="room"),
    path(f"{EVENTS}certificates/", event_certificates.EventCertificates.as_view(), name="certificates"),
    path(
        f"{EVENTS}certificates/<int:certificate>/reissue/",
        event_certificates.ReissueCertificate.as_view(),
        name="certificate_reissue",
    ),
]
