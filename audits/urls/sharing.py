"""Addresses of a return beside those of the same agency on other boards."""

from django.urls import path

from audits.views import sharing

RETURN = "boards/<slug:board>/audits/returns/<int:pk>/"
OTHER = f"{RETURN}boards/<slug:other>/<int:to>/"

urlpatterns = [
    path(f"{RETURN}boards/", sharing.SendChoose.as_view(), name="send_choose"),
    path(f"{OTHER}send/", sharing.SendAnswers.as_view(), name="send_answers"),
    path(f"{OTHER}differences/", sharing.Differences.as_view(), name="return_differences"),
]
