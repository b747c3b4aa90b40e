"""Addresses: attendance."""

from django.urls import path

from boards.views import attendance, attendance_figures

urlpatterns = [
    path(
        "boards/<slug:board>/meetings/<int:pk>/attendance/",
        attendance.RecordAttendance.as_view(),
        name="attendance_record",
    ),
    path(
        "boards/<slug:board>/attendance/",
        attendance_figures.AttendanceFigures.as_view(),
        name="attendance",
    ),
    path(
        "boards/<slug:board>/attendance/raise/",
        attendance_figures.RaiseAttendance.as_view(),
        name="attendance_raise",
    ),
    path(
        "boards/<slug:board>/attendance/warnings/<int:pk>/answer/",
        attendance_figures.AnswerAttendance.as_view(),
        name="attendance_answer",
    ),
]
