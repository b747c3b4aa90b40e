"""The tables of the application without anything that the application does when it starts."""

from django.apps import AppConfig


class BareBoards(AppConfig):
    name = "boards"


class BareCore(AppConfig):
    name = "core"
