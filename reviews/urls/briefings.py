"""Addresses of briefings, and of learning from reviews of other areas."""

from django.urls import URLPattern, path

from reviews.views import briefings, outside, sending

BASE = "boards/<slug:board>/reviews/"
ALL = f"{BASE}briefings/"
ONE = f"{ALL}<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(ALL, briefings.BriefingList.as_view(), name="briefings"),
    path(f"{ALL}sent/", sending.BriefingsSent.as_view(), name="briefings_sent"),
    path(f"{BASE}<int:pk>/briefings/add/", briefings.BriefingMake.as_view(), name="briefing_add"),
    path(ONE, briefings.BriefingPage.as_view(), name="briefing"),
    path(f"{ONE}pdf/", briefings.BriefingFile.as_view(), name="briefing_pdf"),
    path(f"{ONE}change/", briefings.BriefingEdit.as_view(), name="briefing_edit"),
    path(f"{ONE}publish/", briefings.BriefingPublish.as_view(), name="briefing_publish"),
    path(f"{ONE}withdraw/", briefings.BriefingWithdraw.as_view(), name="briefing_withdraw"),
    path(f"{ONE}remove/", briefings.BriefingRemove.as_view(), name="briefing_remove"),
    path(f"{ONE}send/", sending.BriefingSend.as_view(), name="briefing_send"),
    path(f"{ONE}chase/", sending.BriefingChase.as_view(), name="briefing_chase"),
    path(f"{ONE}answers/<int:sending>/", sending.BriefingAnswer.as_view(), name="briefing_answer"),
    path(f"{BASE}elsewhere/add/", outside.OutsideAdd.as_view(), name="outside_add"),
    path(f"{BASE}elsewhere/<int:pk>/", outside.OutsideEdit.as_view(), name="outside_edit"),
]
