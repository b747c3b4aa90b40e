"""Runs inside the application: signs the board manager in and counts the queries of each page."""

import json

import django

django.setup()

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from boards.models import (  # noqa: E402
    Action,
    Agency,
    Board,
    Group,
    Meeting,
    Seat,
)
from core.models import User  # noqa: E402
from core.scoping import board_scope  # noqa: E402
from reports.models import Report  # noqa: E402


def pages() -> list[tuple[str, str]]:
    """Name and address of the main pages, with real objects of the first board."""
    board = Board.objects.get(slug="dunmoor")
    base = "/boards/dunmoor/"
    with board_scope(board.pk):
        main = Group.objects.get(kind=Group.Kind.MAIN)
        held = Meeting.objects.past().filter(group=main, attendance_recorded_at__isnull=False)[0]
        seat = Seat.objects.filter(group=main).order_by("pk")[2]
        police = Agency.objects.get(pk=seat.agency_id)
        action = Action.objects.unfinished().order_by("pk")[0]
        report = Report.objects.filter(status=Report.Status.DRAFT)[0]
    return [
        ("Home", base),
        ("Dashboard", f"{base}dashboard/"),
        ("Meetings", f"{base}meetings/"),
        ("Meeting", f"{base}meetings/{held.pk}/"),
        ("Attendance entry", f"{base}meetings/{held.pk}/attendance/"),
        ("Attendance figures", f"{base}attendance/"),
        ("Members", f"{base}members/"),
        ("Groups", f"{base}groups/"),
        ("Group", main.get_absolute_url()),
        ("Agencies", f"{base}agencies/"),
        ("Agency", f"{base}agencies/{police.pk}/"),
        ("Actions", f"{base}actions/"),
        ("Action", action.get_absolute_url()),
        ("Annual report", report.get_absolute_url()),
        ("Audit trail", reverse("core:trail", kwargs={"board": "dunmoor"})),
    ]


def main() -> None:
    """Print one line of JSON."""
    client = Client()
    client.force_login(User.objects.get(email="manager@dunmoor.example"))
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
    session.save()
    found = []
    for name, path in pages():
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}.")
        found.append((name, path, len(captured)))
    bare = Client()
    bare.force_login(
        User.objects.get(email="manager@dunmoor.example"), "django.contrib.auth.backends.ModelBackend"
    )
    sessions = {"session": client.session.session_key, "floor_session": bare.session.session_key}
    print(json.dumps({**sessions, "pages": found}))


if __name__ == "__main__":
    main()
