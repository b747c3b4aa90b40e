"""Addresses of facts: what a framework asks for, what an agency says, what the board sees of a cycle."""

from django.urls import URLPattern, path

from audits.views import cycle_facts, facts
from audits.views import facts_asked as asked

BASE = "boards/<slug:board>/audits/"
STANDARD = f"{BASE}frameworks/standards/<int:standard>/"
CYCLE = f"{BASE}cycles/<int:pk>/facts/"
RETURN = f"{BASE}returns/<int:pk>/"
ASKED = f"{BASE}frameworks/facts/<int:fact>/"

urlpatterns: list[URLPattern] = [
    path(f"{STANDARD}facts/add/", asked.FactAskedAdd.as_view(), name="fact_asked_add"),
    path(f"{ASKED}edit/", asked.FactAskedEdit.as_view(), name="fact_asked_edit"),
    path(f"{ASKED}move/", asked.FactAskedMove.as_view(), name="fact_asked_move"),
    path(f"{ASKED}remove/", asked.FactAskedRemove.as_view(), name="fact_asked_remove"),
    path(f"{RETURN}facts/", facts.ReturnFacts.as_view(), name="return_facts"),
    path(f"{RETURN}facts/save/", facts.FactSave.as_view(), name="fact_save"),
    path(CYCLE, cycle_facts.CycleFactsPage.as_view(), name="cycle_facts"),
    path(f"{CYCLE}<int:fact>/", cycle_facts.CycleFact.as_view(), name="cycle_fact"),
]
