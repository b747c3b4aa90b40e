"""Addresses of audits, by topic."""

from audits.urls import analysis, answers, cycles, frameworks, moderation, surveys

app_name = "audits"

urlpatterns = [
    *cycles.urlpatterns,
    *frameworks.urlpatterns,
    *answers.urlpatterns,
    *moderation.urlpatterns,
    *analysis.urlpatterns,
    *surveys.urlpatterns,
]
