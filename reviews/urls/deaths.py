"""Addresses of child deaths."""

from django.urls import URLPattern, path

from reviews.views import campaigns, death_figures, death_records, death_returns, deaths

BASE = "boards/<slug:board>/child-deaths/"
ONE = f"{BASE}<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(BASE, deaths.DeathList.as_view(), name="deaths"),
    path(f"{BASE}add/", deaths.DeathAdd.as_view(), name="death_add"),
    path(f"{BASE}numbers/", death_figures.Numbers.as_view(), name="death_figures"),
    path(f"{BASE}<int:pk>/", deaths.DeathPage.as_view(), name="death"),
    path(f"{ONE}change/", deaths.DeathChange.as_view(), name="death_change"),
    path(f"{ONE}forms/add/", death_records.FormAdd.as_view(), name="death_form_add"),
    path(f"{ONE}forms/<int:record>/", death_records.FormChange.as_view(), name="death_form_change"),
    path(f"{ONE}steps/add/", death_records.StepAdd.as_view(), name="death_step_add"),
    path(f"{ONE}steps/<int:record>/", death_records.StepChange.as_view(), name="death_step_change"),
    path(f"{ONE}analyses/add/", death_records.AnalysisAdd.as_view(), name="death_analysis_add"),
    path(
        f"{ONE}analyses/<int:record>/file/", death_records.AnalysisFile.as_view(), name="death_analysis_file"
    ),
    path(
        f"{ONE}<slug:kind>/<int:record>/remove/",
        death_records.RecordRemove.as_view(),
        name="death_record_remove",
    ),
    path(f"{BASE}campaigns/", campaigns.Campaigns.as_view(), name="campaigns"),
    path(f"{BASE}campaigns/add/", campaigns.CampaignAdd.as_view(), name="campaign_add"),
    path(f"{BASE}campaigns/<int:pk>/", campaigns.CampaignEdit.as_view(), name="campaign_edit"),
    path(f"{BASE}campaigns/<int:pk>/remove/", campaigns.CampaignRemove.as_view(), name="campaign_remove"),
    path(f"{BASE}returns/", death_returns.Returns.as_view(), name="death_returns"),
    path(f"{BASE}returns/add/", death_returns.ReturnAdd.as_view(), name="death_return_add"),
    path(f"{BASE}returns/<int:pk>/", death_returns.ReturnPage.as_view(), name="death_return"),
    path(f"{BASE}returns/<int:pk>/sent/", death_returns.ReturnSent.as_view(), name="death_return_sent"),
]
