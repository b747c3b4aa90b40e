"""Addresses of quality and learning, samples and second views."""

from django.urls import path

from lado.urls.contacts import BASE, ONE
from lado.views import quality

SAMPLE = f"{BASE}quality/samples/<int:pk>/"

urlpatterns = [
    path(f"{BASE}quality/", quality.Quality.as_view(), name="quality"),
    path(f"{BASE}quality/samples/", quality.SampleList.as_view(), name="samples"),
    path(f"{BASE}quality/samples/draw/", quality.SampleDraw.as_view(), name="sample_draw"),
    path(SAMPLE, quality.SamplePage.as_view(), name="sample"),
    path(f"{SAMPLE}take-back/", quality.SampleTakeBack.as_view(), name="sample_take_back"),
    path(f"{ONE}second-view/", quality.GiveSecondView.as_view(), name="second_view"),
]
