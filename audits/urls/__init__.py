"""Addresses of audits, by topic."""

from audits.urls import (
    analysis,
    answers,
    case_audits,
    completion,
    cycles,
    facts,
    frameworks,
    moderation,
    packs,
    sharing,
    surveys,
    uploads,
)

app_name = "audits"

urlpatterns = [
    *cycles.urlpatterns,
    *completion.urlpatterns,
    *frameworks.urlpatterns,
    *facts.urlpatterns,
    *answers.urlpatterns,
    *sharing.urlpatterns,
    *moderation.urlpatterns,
    *analysis.urlpatterns,
    *case_audits.urlpatterns,
    *surveys.urlpatterns,
    *packs.urlpatterns,
    *uploads.urlpatterns,
]
