"""Addresses: members, seats, people."""

from django.urls import URLPattern, path

from boards.views import people, seats

urlpatterns: list[URLPattern] = [
    path("boards/<slug:board>/members/", seats.MemberList.as_view(), name="members"),
    path("boards/<slug:board>/seats/new/", seats.SeatAdd.as_view(), name="seat_add"),
    path("boards/<slug:board>/seats/<int:pk>/", seats.SeatDetail.as_view(), name="seat"),
    path("boards/<slug:board>/seats/<int:pk>/change/", seats.SeatEdit.as_view(), name="seat_edit"),
    path("boards/<slug:board>/seats/<int:pk>/close/", seats.SeatClose.as_view(), name="seat_close"),
    path("boards/<slug:board>/seats/<int:pk>/reopen/", seats.SeatReopen.as_view(), name="seat_reopen"),
    path("boards/<slug:board>/seats/<int:pk>/appoint/", seats.Appoint.as_view(), name="seat_appoint"),
    path("boards/<slug:board>/seats/<int:pk>/deputy/", seats.DeputySet.as_view(), name="seat_deputy"),
    path("boards/<slug:board>/terms/<int:pk>/end/", seats.TermEnd.as_view(), name="term_end"),
    path("boards/<slug:board>/terms/<int:pk>/change/", seats.TermEdit.as_view(), name="term_edit"),
    path("boards/<slug:board>/members/people/<int:pk>/", people.PersonDetail.as_view(), name="person"),
    path(
        "boards/<slug:board>/members/people/<int:pk>/change/", people.PersonEdit.as_view(), name="person_edit"
    ),
    path(
        "boards/<slug:board>/members/people/<int:pk>/leaves/",
        people.PersonLeaves.as_view(),
        name="person_leaves",
    ),
    path("my/people/<int:pk>/", people.PersonEverywhere.as_view(), name="person_everywhere"),
]
