"""Emails leave after the commit, through a worker, again and again while the mail server fails."""

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core import email, tasks
from partnership.celery import app
from tests.core.conftest import Posting


class MailServer(socketserver.StreamRequestHandler):
    """Speaks enough SMTP; turns the first `refusals` callers away."""

    refusals = 0
    calls = 0
    received: list[bytes] = []

    def handle(self) -> None:
        kind = type(self)
        kind.calls += 1
        if kind.calls <= kind.refusals:
            self.wfile.write(b"421 Too busy\r\n")
            return
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text)
                kind.received.append(b"".join(lines))
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")
            if verb == b"QUIT":
                return


@pytest.fixture
def mail_server(settings: object) -> Iterator[type[MailServer]]:
    handler = type("OneServer", (MailServer,), {"received": [], "calls": 0})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield handler
        server.shutdown()


def message(**fields: object) -> dict[str, object]:
    return {
        "to": "a@b.example",
        "subject": "S",
        "text": "T",
        "html": "",
        "attachments": [],
        "reply_to": "",
    } | fields


def test_text_and_html_with_an_attachment(db: None, posting: Posting) -> None:
    calendar = email.Attachment("meeting.ics", "BEGIN:VCALENDAR", "text/calendar")
    person = type("Person", (), {"name": "Sean O’Neill & <Co>"})()
    with posting() as sent:
        email.send_templated(
            ["a@b.example", "c@d.example"],
            "set_password",
            {"person": person, "url": "http://x.example/?a=1&b=2"},
            "Two\nlines",
            attachments=[calendar],
            reply_to="office@b.example",
        )
    assert [(one.to, one.subject, one.reply_to) for one in sent] == [
        (["a@b.example"], "Two lines", ["office@b.example"]),
        (["c@d.example"], "Two lines", ["office@b.example"]),
    ]
    text, (html, kind) = str(sent[0].body), sent[0].alternatives[0]
    assert text.startswith("Dear Sean O’Neill & <Co>,\n")
    assert "http://x.example/?a=1&b=2\n" in text
    assert "Do not put names or details of children" in text
    assert (kind, "Sean O’Neill &amp; &lt;Co&gt;" in html) == ("text/html", True)
    assert sent[0].attachments == [("meeting.ics", "BEGIN:VCALENDAR", "text/calendar")]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_for_what_is_rolled_back() -> None:
    kept = app.conf.task_always_eager
    app.conf.task_always_eager = True
    try:
        with transaction.atomic():
            email.send_later("a@b.example", "S", "T")
            transaction.set_rollback(True)
        assert mail.outbox == []
        with transaction.atomic():
            email.send_later("a@b.example", "S", "T")
            assert mail.outbox == []
        assert len(mail.outbox) == 1
    finally:
        app.conf.task_always_eager = kept


def test_a_failing_mail_server_is_tried_again(mail_server: type[MailServer]) -> None:
    mail_server.refusals = 2
    result = tasks.send_email.apply(args=[message(subject="At last")])
    assert (result.state, mail_server.calls) == ("SUCCESS", 3)
    (received,) = mail_server.received
    assert b"Subject: At last\r\n" in received


def test_a_mail_server_that_is_away_is_no_error_of_the_page(
    db: None, posting: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: object) -> None:
        raise tasks.send_email.OperationalError

    monkeypatch.setattr(tasks.send_email, "delay", away)
    with posting() as sent:  # the broker is away: sent from here
        email.send_later("a@b.example", "S", "T")
    assert len(sent) == 1
    monkeypatch.setattr(
        "django.core.mail.backends.locmem.EmailBackend.send_messages",
        lambda *_: (_ for _ in ()).throw(ConnectionRefusedError),
    )
    with posting() as sent:  # and so is the mail server: written to the log
        email.send_later("a@b.example", "S", "T")
    assert sent == []


def test_the_demonstration_lists_its_emails(db: None, settings: object, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    assert "No emails yet" in Client().get(reverse("core:demonstration_emails")).content.decode()
    for number in (1, 2):
        kept = get_connection(
            "django.core.mail.backends.filebased.EmailBackend", file_path=str(settings.EMAIL_FILE_PATH)
        )
        one = EmailMessage(
            f"Subject {number}", "Open http://x.example/go now\n<b>", "f@x.example", [f"to{number}@x.example"]
        )
        two = EmailMessage(f"Second of {number}", "Text", "f@x.example", ["z@x.example"])
        two.attach("meeting.ics", "BEGIN", "text/calendar")
        assert kept.send_messages([one, two]) == 2
    page = Client().get(reverse("core:demonstration_emails"))
    subjects = [one.subject for one in page.context["emails"]]
    assert sorted(subjects) == ["Second of 1", "Second of 2", "Subject 1", "Subject 2"]
    assert [subjects[0].split()[0], subjects[1].split()[0]] == ["Second", "Subject"]  # newest first
    first = next(one for one in page.context["emails"] if one.subject == "Subject 1")
    text = Client().get(reverse("core:demonstration_email", args=[first.name])).content.decode()
    assert '<a href="http://x.example/go" rel="nofollow">' in text
    assert ("&lt;b&gt;" in text, "to1@x.example" in text) == (True, True)
    for name in ("../../etc/passwd", "nothing.log-0", f"{first.name}9", "..%2Fx.log-0"):
        assert Client().get(f"/demonstration/emails/{name}/").status_code == 404
