"""The floor: what any Django page behind a sign-in costs."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from boards.models import Agency


@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """One indexed query for 25 rows, and a page of about 20 KB through two levels of inheritance."""
    return render(request, "floor/page.html", {"rows": Agency.objects.order_by("pk")[:25]})


urlpatterns = [path("floor/", floor)]
