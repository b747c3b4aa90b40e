"""Runs inside the application: signs people in and counts the queries of each page."""

import json
import sys
from typing import Any

import django

django.setup()

from allauth.account.internal.flows.login import (  # noqa: E402
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from audits.models import Cycle, Return  # noqa: E402
from benchmarks import audits, bookings, cases, chronology  # noqa: E402
from boards.models import Action, Agency, Board, Group, Meeting, Seat  # noqa: E402
from boards.needs import board_url  # noqa: E402
from core.models import User  # noqa: E402
from core.scoping import Clearance, board_scope  # noqa: E402
from lado.models import Contact, ContactSector  # noqa: E402
from lado.services.searching import token_of  # noqa: E402
from reports.models import Report  # noqa: E402
from training.models import Course, Delegate, Event  # noqa: E402

MANAGER, LEAD, AUDITS_MANAGER = "manager@dunmoor.example", "lead@dunmoor.example", "manager@eastvale.example"
OFFICER, REVIEW_LEAD = "lado@dunmoor.example", "reviews@dunmoor.example"


def main_pages() -> list[tuple[str, str]]:
    """Name and address of the main pages, with real objects of the first board."""
    board = Board.objects.get(slug="dunmoor")
    base = "/boards/dunmoor/"
    with board_scope(board.pk):
        main = Group.objects.get(kind=Group.Kind.MAIN)
        held = Meeting.objects.past().filter(group=main, attendance_recorded_at__isnull=False)[0]
        seat = Seat.objects.filter(group=main).order_by("pk")[2]
        police = Agency.objects.get(pk=seat.agency_id)
        action = Action.objects.unfinished().order_by("pk")[0]
        report = Report.objects.filter(kind=Report.Kind.ANNUAL, status=Report.Status.DRAFT)[0]
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


def audit_pages() -> list[tuple[str, str]]:
    """Pages about cycles of 60 agencies and 45 criteria and of 200 schools, and about one return."""
    board = audits.make_audits()
    with board_scope(board.pk):
        cycle = Cycle.objects.get(name=audits.NOW)
        one = Return.objects.filter(cycle=cycle).order_by("pk")[7]
        schools = audits.schools_cycle()
        assert schools is not None  # made above

    def of(name: str, **kwargs: Any) -> str:
        return board_url(f"audits:{name}", board, **kwargs)

    heat = of("heat", pk=cycle.pk)
    return [
        ("Cycle", of("cycle", pk=cycle.pk)),
        ("Heat map, standards", f"{heat}?by=standard&show=moderated"),
        ("Heat map, criteria", f"{heat}?by=criterion&show=moderated"),
        ("Heat map, difference", f"{heat}?by=criterion&show=difference"),
        ("Analysis", of("analysis", pk=cycle.pk)),
        ("Completion, 200", of("completion", pk=schools.pk)),
        ("Return", of("return", pk=one.pk)),
        ("Answers, read", of("return_standard", pk=one.pk, number=3)),
        ("Moderation", of("moderate", pk=one.pk)),
    ]


def lead_pages() -> list[tuple[str, str]]:
    """What an agency lead writes in: a return of 45 criteria that is open."""
    board = Board.objects.get(slug="dunmoor-adults")
    with board_scope(board.pk):
        police = Return.objects.filter(agency__name__contains="Police", status__in=Return.OPEN_FOR_ANSWERS)
        one = police.get(cycle__closed_on=None)
    return [
        ("Own return", board_url("audits:return", board, pk=one.pk)),
        ("Answers, written", board_url("audits:return_standard", board, pk=one.pk, number=3)),
    ]


def case_pages() -> list[tuple[str, str]]:
    """What an officer opens on a board of 6,000 contacts, of 100,000 in the country."""
    board = cases.make_cases(timezone.localdate())
    officer = User.objects.get(email=OFFICER)
    with board_scope(board.pk, clearances={Clearance.LADO: [board.pk]}):
        sector = ContactSector.objects.filter(board=board)[0]
        one = Contact.objects.filter(board=board, decision="meeting", reference__startswith="B-").open()[0]
        year = one.received_on.year - 1
        token = token_of(one.adult_name, board=board, user=officer)

    def of(name: str, query: str = "", **kwargs: Any) -> str:
        return board_url(f"lado:{name}", board, query, **kwargs)

    return [
        ("Officer’s home", board_url("boards:home", board)),
        ("Cases", of("cases")),
        ("Cases, filtered", of("cases", f"state=closed&stage=referral&sector={sector.pk}&year={year}")),
        ("Cases, overdue", of("cases", "state=open&overdue=yes")),
        ("Cases, a name", of("cases", f"search={token}")),
        ("Case", of("case", pk=one.pk)),
        ("Due", of("due")),
        ("Time is over", of("review_queue")),
        ("Case numbers", of("figures")),
    ]


def chronology_pages() -> list[tuple[str, str]]:
    """What a review lead opens of a chronology of 5,000 events from 20 agencies."""
    board, incident = chronology.make_chronology(timezone.localdate())

    def of(name: str, query: str = "") -> str:
        return board_url(f"reviews:{name}", board, query, pk=incident.pk)

    return [
        ("Chronology", of("incident_chronology")),
        ("Chronology, page 60", of("incident_chronology", "page=60")),
        ("Chronology, findings", of("chronology_findings")),
    ]


def training_pages() -> list[tuple[str, str]]:
    """What a manager opens on a board of 62,000 bookings, of a million in the country."""
    board = bookings.make_bookings(timezone.localdate())
    with board_scope(board.pk):
        event = Event.objects.over(timezone.localdate()).filter(reference__startswith=bookings.MARK)[0]
        delegate = Delegate.objects.filter(board=board, email__endswith="@bench.example").order_by("pk")[7]
        course = Course.objects.get(pk=event.course_id)

    def of(name: str, query: str = "", **kwargs: Any) -> str:
        return board_url(f"training:{name}", board, query, **kwargs)

    return [
        ("Events", of("events")),
        ("Event", of("event", pk=event.pk)),
        ("Courses", of("courses")),
        ("Course", of("course", pk=course.pk)),
        ("Delegates", of("delegates")),
        ("Delegate", of("delegate", pk=delegate.pk)),
        ("Who has had what", of("matrix", f"agency={delegate.agency_id}")),
        ("Agencies in training", of("agencies")),
        ("Training numbers", of("figures")),
    ]


def public_pages() -> list[tuple[str, str]]:
    """What anybody sees of the same board's programme."""
    board = bookings.make_bookings(timezone.localdate())
    with board_scope(board.pk):
        course = Course.objects.filter(board=board, is_offered=True).order_by("pk")[3]

    def of(name: str, **kwargs: Any) -> str:
        return reverse(f"training:{name}", kwargs={"slug": board.slug, **kwargs})

    return [
        ("Catalogue, public", of("catalogue")),
        ("Course, public", of("catalogue_course", pk=course.pk)),
    ]


def signed_in(email: str) -> Client:
    """A client with the session of this person, second factor used; of nobody for an empty address."""
    client = Client()
    if not email:
        return client
    person = User.objects.get(email=email)
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
    return client


def counted(client: Client, path: str) -> int:
    """Queries of one page."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path} answered {response.status_code}.")
    return len(captured)


#: Who opens which pages, by the name that the command line gives a group of them.
GROUPS = {
    "main": (MANAGER, main_pages),
    "audits": (AUDITS_MANAGER, audit_pages),
    "lead": (LEAD, lead_pages),
    "cases": (OFFICER, case_pages),
    "chronology": (REVIEW_LEAD, chronology_pages),
    "training": (MANAGER, training_pages),
    "public": ("", public_pages),
}


def main() -> None:
    """Print one line of JSON, about all groups of pages or those named on the command line."""
    found = []
    for email, pages in (GROUPS[name] for name in (sys.argv[1:] or GROUPS)):
        listed = pages()
        client = signed_in(email)
        key = client.session.session_key if email else ""
        found += [(name, path, counted(client, path), key) for name, path in listed]
    bare = Client()
    bare.force_login(User.objects.get(email=MANAGER), "django.contrib.auth.backends.ModelBackend")
    print(json.dumps({"floor_session": bare.session.session_key, "pages": found}))


if __name__ == "__main__":
    main()
