"""Addresses: the start page, a board's home, the page for board managers."""

from django.urls import URLPattern, path

from boards.views import home

urlpatterns: list[URLPattern] = [
    path("", home.MyHome.as_view(), name="my_home"),
    path("boards/<slug:board>/", home.Home.as_view(), name="home"),
    path("boards/<slug:board>/manage/", home.Manage.as_view(), name="manage"),
]
