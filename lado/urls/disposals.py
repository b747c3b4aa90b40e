"""Addresses of keeping cases and disposing of them."""

from django.urls import path

from lado.views import disposals as views

BASE = "boards/<slug:board>/allegations/"
ONE = f"{BASE}<int:pk>/"
DISPOSAL = f"{BASE}disposals/<int:pk>/"

urlpatterns = [
    path(f"{BASE}time-is-over/", views.ReviewQueue.as_view(), name="review_queue"),
    path(f"{ONE}hold/", views.HoldBack.as_view(), name="hold"),
    path(f"{ONE}hold/end/", views.HoldEnd.as_view(), name="hold_end"),
    path(f"{ONE}dispose/", views.Propose.as_view(), name="disposal_propose"),
    path(f"{BASE}disposals/", views.Disposals.as_view(), name="disposals"),
    path(DISPOSAL, views.DisposalPage.as_view(), name="disposal"),
    path(f"{DISPOSAL}certificate.pdf", views.DisposalPdf.as_view(), name="disposal_pdf"),
    path(f"{DISPOSAL}agree/", views.DisposalAgree.as_view(), name="disposal_agree"),
    path(f"{DISPOSAL}keep/", views.DisposalRefuse.as_view(), name="disposal_refuse"),
]
