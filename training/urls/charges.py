"""Addresses of charges."""

from django.urls import path

from training.views import charges

BASE = "boards/<slug:board>/training/charges/"

urlpatterns = [
    path(BASE, charges.ChargeList.as_view(), name="charges"),
    path(f"{BASE}make/", charges.ChargesRaise.as_view(), name="charges_raise"),
    path(f"{BASE}decide/", charges.ChargesDecide.as_view(), name="charges_decide"),
    path(f"{BASE}<int:pk>/waive/", charges.ChargeWaive.as_view(), name="charge_waive"),
    path(f"{BASE}rules/", charges.RuleList.as_view(), name="charge_rules"),
    path(f"{BASE}rules/add/", charges.RuleAdd.as_view(), name="charge_rule_add"),
    path(f"{BASE}rules/<int:pk>/end/", charges.RuleEnd.as_view(), name="charge_rule_end"),
    path(f"{BASE}income/", charges.Income.as_view(), name="income"),
]
