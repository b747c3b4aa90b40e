"""Addresses of cycles, and who is asked."""

from django.urls import path

from audits.views import cycle_changes as changes
from audits.views import cycles

BASE = "boards/<slug:board>/audits/"
CYCLE = f"{BASE}cycles/<int:pk>/"
RETURN = f"{BASE}returns/<int:pk>/"

urlpatterns = [
    path(BASE, cycles.CycleList.as_view(), name="cycles"),
    path(f"{BASE}cycles/add/", changes.CycleAdd.as_view(), name="cycle_add"),
    path(CYCLE, cycles.CyclePage.as_view(), name="cycle"),
    path(f"{CYCLE}change/", changes.CycleEdit.as_view(), name="cycle_edit"),
    path(f"{CYCLE}agencies/", changes.CycleAgencies.as_view(), name="cycle_agencies"),
    path(f"{CYCLE}close/", changes.CycleClose.as_view(), name="cycle_close"),
    path(f"{CYCLE}reopen/", changes.CycleReopen.as_view(), name="cycle_reopen"),
    path(f"{CYCLE}remind/", changes.Remind.as_view(), name="remind"),
    path(f"{CYCLE}reminders/", cycles.ReminderList.as_view(), name="reminders"),
    path(f"{RETURN}lead/", changes.ReturnLead.as_view(), name="return_lead"),
    path(f"{RETURN}withdraw/", changes.ReturnWithdraw.as_view(), name="return_withdraw"),
    path(f"{RETURN}ask-again/", changes.ReturnAskAgain.as_view(), name="return_ask_again"),
]
