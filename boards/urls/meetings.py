"""Addresses: meetings and series of meetings."""

from django.urls import path

from boards.views import meetings, series

urlpatterns = [
    path("boards/<slug:board>/meetings/", meetings.MeetingList.as_view(), name="meetings"),
    path("boards/<slug:board>/meetings/add/", meetings.MeetingAdd.as_view(), name="meeting_add"),
    path("boards/<slug:board>/meetings/series/add/", series.SeriesAdd.as_view(), name="series_add"),
    path("boards/<slug:board>/meetings/series/<int:pk>/", series.SeriesDetail.as_view(), name="series"),
    path(
        "boards/<slug:board>/meetings/series/<int:pk>/cancel/",
        series.SeriesCancel.as_view(),
        name="series_cancel",
    ),
    path("boards/<slug:board>/meetings/<int:pk>/", meetings.MeetingDetail.as_view(), name="meeting"),
    path(
        "boards/<slug:board>/meetings/<int:pk>/change/", meetings.MeetingEdit.as_view(), name="meeting_edit"
    ),
    path(
        "boards/<slug:board>/meetings/<int:pk>/cancel/",
        meetings.MeetingCancel.as_view(),
        name="meeting_cancel",
    ),
]
