"""Addresses of the kernel's pages of a board."""

from django.urls import path

from core.views import audit, clocks, jobs

urlpatterns = [
    path("boards/<slug:board>/clocks/", clocks.Clocks.as_view(), name="clocks"),
    path("boards/<slug:board>/clocks/work-out/", clocks.WorkOut.as_view(), name="clock_work_out"),
    path("boards/<slug:board>/audit/", audit.Trail.as_view(), name="trail"),
    path("boards/<slug:board>/history/<str:model>/<int:pk>/", audit.History.as_view(), name="history"),
    path("boards/<slug:board>/jobs/", jobs.JobList.as_view(), name="jobs"),
    path("boards/<slug:board>/jobs/<int:pk>/", jobs.JobDetail.as_view(), name="job"),
    path("boards/<slug:board>/jobs/<int:pk>/progress/", jobs.JobProgress.as_view(), name="job_progress"),
    path("boards/<slug:board>/jobs/<int:pk>/retry/", jobs.JobRetry.as_view(), name="job_retry"),
    path("boards/<slug:board>/jobs/<int:pk>/file/", jobs.JobFile.as_view(), name="job_file"),
]
