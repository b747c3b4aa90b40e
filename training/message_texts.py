"""The shipped words of emails about training, and the placeholders that each may hold.

A board changes them on its own page. A placeholder is a word in curly brackets; what it stands for is worked out for
each email in training.services.message_values.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{\s*([a-zA-Z_]*)\s*\}")

#: Placeholder → what it stands for; those of every email about a booking.
ALWAYS = {
    "name": "the delegate’s name",
    "course": "the title of the course",
    "reference": "the event’s reference",
    "when": "days and times",
    "where": "venue, or that it is online",
    "board": "your board’s name",
    "link": "the delegate’s own page of this booking, where they can cancel or send a substitute",
}
MORE = {
    "joining": "joining instructions, getting there, and the link to join",
    "place": "the place in the queue",
    "until": "until when the offer can be answered",
    "was": "the day before the event was moved",
    "reason": "the reason that was given",
    "next_runs": "the next dates of the course, with their venues",
    "substitute": "the substitute’s name",
    "instead_of": "who had the place before",
    "manager": "the line manager’s email address",
    "approval_link": "the line manager’s own page, to approve or refuse",
    "events_link": "the page of the new event",
    "remove_link": "the address that stops these emails",
}
EXAMPLES = {
    "name": "Sam Field",
    "course": "Neglect: seeing the child",
    "reference": "T2026-014",
    "when": "Tuesday 12 May 2026, 09:30 to 16:30",
    "where": "Civic Centre, room 2",
    "link": "https://partnership.example/training/booking/…/",
    "joining": "Ask for the training room at the desk. There is a lift, and parking behind the building.",
    "place": "3",
    "until": "Thursday 7 May 2026, 12:00",
    "was": "Monday 4 May 2026",
    "reason": "The trainer is ill",
    "next_runs": "The course runs again:\nTuesday 9 June 2026, Civic Centre, room 2",
    "substitute": "Alex Moor",
    "instead_of": "Sam Field",
    "manager": "manager@agency.example",
    "approval_link": "https://partnership.example/training/approve/…/",
    "events_link": "https://partnership.example/training/…/",
    "remove_link": "https://partnership.example/training/interest/…/",
}


@dataclass(frozen=True)
class Text:
    """Subject and text of one kind of email, and the placeholders it may hold besides those of every email."""

    subject: str
    body: str
    more: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def placeholders(self) -> dict[str, str]:
        """Placeholder → what it stands for."""
        found = ALWAYS | {name: MORE[name] for name in self.more}
        return {name: words for name, words in found.items() if name not in self.without}


ASK_AGAIN = (
    "If you cannot come, cancel or send somebody else on your own page, so that no place is wasted:\n{link}"
)
FACTS = "{course} ({reference})\n{when}\n{where}"

SHIPPED: Mapping[str, Text] = {
    "confirmation": Text(
        "Your place: {course}, {when}",
        f"Dear {{name}},\n\nyou have a place on this course.\n\n{FACTS}\n\n{{joining}}\n\n{ASK_AGAIN}",
        ("joining",),
    ),
    "waiting": Text(
        "Waiting list: {course}, {when}",
        f"Dear {{name}},\n\nall places of this event are taken. You are number {{place}} on the waiting list. We "
        f"write to you as soon as there is a place for you.\n\n{FACTS}\n\nYou no longer want to wait? Tell us here:\n"
        "{link}",
        ("place",),
    ),
    "pending": Text(
        "Waiting for your line manager: {course}, {when}",
        f"Dear {{name}},\n\nyour agency wants line managers to agree to training. We have asked {{manager}}. Your "
        f"booking is kept until they answer.\n\n{FACTS}\n\n{ASK_AGAIN}",
        ("manager",),
    ),
    "approval_asked": Text(
        "Please approve: {name}, {course}, {when}",
        f"{{name}} has booked this course and named you as line manager. Your agency asks you to agree.\n\n{FACTS}\n\n"
        "Approve or refuse here, without signing in:\n{approval_link}\n\nWithout an answer the place is given back.",
        ("approval_link", "manager"),
        ("link",),
    ),
    "copy": Text(
        "For you as line manager: {name} has booked {course}",
        f"{{name}} has booked this course and named you as line manager. You need not do anything.\n\n{FACTS}",
        ("manager",),
        ("link",),
    ),
    "copy_moved": Text(
        "For you as line manager: new date of {course}",
        f"{{name}} has a place on this course, which was to begin on {{was}}. It is now:\n\n{FACTS}\n\nWe have asked "
        "{name} whether they can come on the new date. You need not do anything.",
        ("was", "manager"),
        ("link",),
    ),
    "copy_cancelled": Text(
        "For you as line manager: cancelled: {name}, {course}",
        "We wrote to you because {name} had booked this course. The booking is cancelled, so {name} does not take "
        f"part. {{reason}}\n\n{FACTS}",
        ("reason", "manager"),
        ("link",),
    ),
    "approved": Text(
        "Approved: {course}, {when}",
        f"Dear {{name}},\n\nyour line manager has agreed.\n\n{FACTS}\n\n{{joining}}\n\n{ASK_AGAIN}",
        ("joining", "manager"),
    ),
    "refused": Text(
        "Not approved: {course}, {when}",
        f"Dear {{name}},\n\nyour line manager has not agreed to this booking, so it is cancelled. The reason given: "
        f"{{reason}}\n\n{FACTS}",
        ("reason", "manager"),
    ),
    "offer": Text(
        "A place for you: {course}, {when}",
        f"Dear {{name}},\n\nthere is a place for you. It is kept until {{until}}; after that the next person is "
        f"asked.\n\n{FACTS}\n\nTake the place or decline it here:\n{{link}}",
        ("until",),
    ),
    "offer_expired": Text(
        "The offer has run out: {course}, {when}",
        f"Dear {{name}},\n\nwe offered you a place and had no answer by {{until}}. It goes to the next person, and you "
        f"are no longer on the waiting list.\n\n{FACTS}\n\nYou can still ask to be told when the course runs again:\n"
        "{link}",
        ("until",),
    ),
    "reminder_14": Text(
        "In two weeks: {course}, {when}",
        f"Dear {{name}},\n\nthis is to remind you of your course.\n\n{FACTS}\n\n{{joining}}\n\n{ASK_AGAIN}",
        ("joining",),
    ),
    "reminder_5": Text(
        "In a few days: {course}, {when}",
        f"Dear {{name}},\n\nyour course is in a few days.\n\n{FACTS}\n\n{{joining}}\n\n{ASK_AGAIN}",
        ("joining",),
    ),
    "moved": Text(
        "New date: {course}, {when}",
        f"Dear {{name}},\n\nthis event was moved. It was to begin on {{was}}; it is now:\n\n{FACTS}\n\nYour place is "
        "kept. Tell us whether you can come on the new date:\n{link}",
        ("was", "joining"),
    ),
    "event_cancelled": Text(
        "Cancelled: {course}, {when}",
        f"Dear {{name}},\n\nwe are sorry: this event is cancelled. The reason: {{reason}}\n\n{FACTS}\n\n"
        "{next_runs}\n\nYour own page, where you can take a place on the next one:\n{link}",
        ("reason", "next_runs"),
    ),
    "cancelled": Text(
        "Your booking is cancelled: {course}, {when}",
        f"Dear {{name}},\n\nyour booking is cancelled. {{reason}}\n\n{FACTS}\n\n{{next_runs}}",
        ("reason", "next_runs"),
    ),
    "substitute": Text(
        "Your place: {course}, {when}",
        f"Dear {{name}},\n\n{{instead_of}} cannot come and gives the place to you.\n\n{FACTS}\n\n{{joining}}\n\n"
        f"{ASK_AGAIN}",
        ("instead_of", "joining"),
    ),
    "substituted": Text(
        "{substitute} comes instead of you: {course}, {when}",
        f"Dear {{name}},\n\nyour place goes to {{substitute}}. You need not do anything more.\n\n{FACTS}",
        ("substitute",),
    ),
    "runs_again": Text(
        "It runs again: {course}, {when}",
        f"Dear {{name}},\n\nyou asked to be told when this course runs again.\n\n{FACTS}\n\n{{events_link}}\n\n"
        "We write to you about this course once only. Never again about any course:\n{remove_link}",
        ("events_link", "remove_link"),
        ("link",),
    ),
    "interest": Text(
        "We tell you when it runs again: {course}",
        "Dear {name},\n\nwe write to you as soon as “{course}” has a new date.\n\nIt was not you who asked, or you no "
        "longer want to know? Stop it here:\n{remove_link}",
        ("remove_link",),
        ("link", "when", "where", "reference"),
    ),
}


def unknown_placeholders(text: str, kind: str) -> list[str]:
    """Words in curly brackets that this kind of email does not know."""
    known = SHIPPED[kind].placeholders
    return sorted({f"{{{name}}}" for name in PLACEHOLDER.findall(text) if name.lower() not in known})


def filled(text: str, value_of: Callable[[str], str]) -> str:
    """The text with its placeholders filled; gaps that are there because one is empty are closed."""
    found = PLACEHOLDER.sub(lambda match: value_of(match[1].lower()), text)
    return re.sub(r"\n[ \t]*\n([ \t]*\n)+", "\n\n", found).strip()
