"""Cases are kept as long as their outcome says, and go when two people agree."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.functions import Cast
from django.test import Client
from django.utils import timezone

from boards.models import Board
from core.models import AuditEntry, User
from core.scoping import board_scope
from lado.models import (
    BodyReferral,
    CaseDraft,
    CaseMeeting,
    CaseNote,
    ClockPause,
    Contact,
    Disposal,
    MeetingAttendee,
    OutcomeLetter,
    QualitySample,
    SecondView,
    Strand,
)
from lado.services import disposals as services
from lado.services.drafts import save_draft
from lado.services.keys import sealed_models
from tests import builders
from tests.lado.stories import ACCOUNT, ADULT, cleared, contact_of, deputy_of, officer_of

BASE = "/boards/dunmoor/allegations/"
LONG_AGO = dt.date(2010, 3, 1)


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


def over(board: Board, **facts: Any) -> Contact:
    """A case that was closed 16 years ago, with an outcome that keeps cases for ten."""
    given: dict[str, Any] = {
        "received_on": LONG_AGO,
        "closed_on": LONG_AGO,
        "outcome": "Malicious",
        "outcome_on": LONG_AGO,
    }
    return contact_of(board, **given | facts)


def fill(contact: Contact, officer: User) -> None:
    """Something in every table of the case."""
    case = {"board": contact.board, "contact": contact}
    texts = ("decision_reasons", "immediate_risk", "outcome_reasons", "adult_details", "prior_note")
    Contact.objects.filter(pk=contact.pk).update(
        **dict.fromkeys(texts, ACCOUNT), role="Vicar", told_by="Dean", referrer_role="Bishop"
    )
    meeting = CaseMeeting.objects.create(
        **case, held_on=LONG_AGO, discussion=ACCOUNT, decisions=ACCOUNT, why_late=ACCOUNT, place="Vestry"
    )
    MeetingAttendee.objects.create(board=contact.board, meeting=meeting, name=ADULT, email="a@b.example")
    CaseNote.objects.create(**case, happened_on=LONG_AGO, text=ACCOUNT)
    OutcomeLetter.objects.create(**case, to="adult", text=ACCOUNT)
    Strand.objects.create(**case, kind="police", note=ACCOUNT, outcome="Caution of X", ended_on=LONG_AGO)
    BodyReferral.objects.create(**case, body="barring", note=ACCOUNT, made_by="Head of Hilltop")
    ClockPause.objects.create(
        **case, clock="lado_meeting", starts_on=LONG_AGO, reason=ACCOUNT, waiting_for="Hilltop"
    )
    sample = QualitySample.objects.create(
        board=contact.board, starts_on=LONG_AGO, ends_on=LONG_AGO, size=1, pool=1, seed="ab"
    )
    SecondView.objects.create(**case, sample=sample, place=1, reasons=ACCOUNT, learning=ACCOUNT)
    save_draft(board=contact.board, key="k", place="/", fields={"a": [ADULT]}, contact=contact, actor=officer)


def sealed_left() -> list[str]:
    """Sealed fields in which something still stands, in any table."""
    return [
        f"{model.__name__}.{name}"
        for model, names in sealed_models().items()
        for name in names
        if any(
            model._default_manager.annotate(raw=Cast(name, models.TextField())).values_list("raw", flat=True)
        )
    ]


@pytest.mark.parametrize(
    ("closed", "label", "expected"),
    [
        (dt.date(2010, 3, 1), "Malicious", dt.date(2020, 3, 1)),
        (dt.date(2010, 3, 1), "Substantiated", dt.date(2040, 3, 1)),
        (dt.date(2012, 2, 29), "Substantiated", dt.date(2042, 2, 28)),
        (dt.date(2010, 3, 1), None, dt.date(2020, 3, 1)),
    ],
)
def test_how_long_a_case_is_kept(
    dunmoor: Board, closed: dt.date, label: str | None, expected: dt.date
) -> None:
    facts = {"outcome": label, "outcome_on": closed} if label else {"stage": "advice"}
    with cleared(dunmoor):
        case = contact_of(dunmoor, received_on=closed, closed_on=closed, **facts)
        assert services.kept_until(case) == expected
        ends = services.with_end(Contact.objects.all()).values_list("end_on", flat=True)
        assert list(ends) == [expected]


def test_the_queue_holds_cases_whose_time_is_over(dunmoor: Board, officer: User) -> None:
    today = timezone.localdate()
    with cleared(dunmoor):
        due = over(dunmoor, reference="DUE")
        ten = today.replace(year=today.year - 10)
        over(dunmoor, reference="TODAY", closed_on=ten, received_on=ten, outcome_on=ten)
        later = ten + dt.timedelta(days=1)
        over(dunmoor, reference="TOMORROW", closed_on=later, received_on=later, outcome_on=later)
        over(dunmoor, reference="LONGER", outcome="Substantiated")
        over(dunmoor, reference="OPEN", closed_on=None)
        held = over(dunmoor, reference="HELD")
        services.hold_back(held, reason="An inquiry", actor=officer)
        services.propose_disposal(over(dunmoor, reference="PROPOSED"), actor=officer)
        assert [one.reference for one in services.review_queue(dunmoor, on=today)] == ["DUE", "TODAY"]
        assert due.reference == "DUE"
    client = builders.client_of(officer)
    for query, expected in (("", ["DUE", "TODAY"]), ("?show=held", ["HELD"])):
        page = client.get(f"{BASE}time-is-over/{query}").content.decode()
        assert re.findall(r">(DUE|TODAY|HELD|LONGER|TOMORROW|PROPOSED)</a>", page) == expected


def test_two_people_empty_a_case(dunmoor: Board, officer: User) -> None:
    deputy = deputy_of(dunmoor)
    with cleared(dunmoor):
        case = over(dunmoor)
        fill(case, officer)
        assert len(sealed_left()) > 12
        disposal = services.propose_disposal(case, actor=officer)
        with pytest.raises(ValidationError, match="Somebody else must agree"):
            services.agree_disposal(disposal, actor=officer)
        services.agree_disposal(disposal, actor=deputy)
        assert sealed_left() == []
        case.refresh_from_db()
        assert (case.setting, case.adult_hash, case.adult_sounds) == (None, "", [])
        assert (case.role, case.told_by, case.referrer_role) == ("", "", "")
        assert [CaseNote.objects.count(), CaseDraft.objects.count(), MeetingAttendee.objects.count()] == [
            0,
            0,
            0,
        ]
        # What is counted stays.
        assert (case.received_on, case.closed_on, str(case.outcome)) == (LONG_AGO, LONG_AGO, "Malicious")
        assert case.disposed_on == timezone.localdate()
        assert list(case.meetings.values_list("held_on", "place")) == [(LONG_AGO, "")]
        assert list(case.strands.values_list("kind", "outcome", "ended_on")) == [("police", "", LONG_AGO)]
        actions = AuditEntry.objects.filter(object_id=str(case.pk), object_type="lado.contact")
        assert {"case.received", "case.disposal_proposed", "case.disposed"} <= set(
            actions.values_list("action", flat=True)
        )
        with pytest.raises(ValidationError, match="waits for nobody"):
            services.agree_disposal(disposal, actor=deputy)
    page = builders.client_of(officer).get(f"{BASE}{case.pk}/")
    assert page.status_code == 200
    assert "Certificate" in page.content.decode()


def test_the_manager_agrees_where_there_is_one_officer(dunmoor: Board, officer: User, manager: User) -> None:
    with cleared(dunmoor):
        case = over(dunmoor)
        fill(case, officer)
        disposal = services.propose_disposal(case, actor=officer)
    client = builders.client_of(manager)
    assert case.reference in client.get(f"{BASE}disposals/").content.decode()
    page = client.get(f"{BASE}disposals/{disposal.pk}/").content.decode()
    assert "Agree to the disposal" in page
    assert not [word for word in ("Xanthippe", "vestry", "Hilltop", "Vicar") if word in page]
    assert client.post(f"{BASE}disposals/{disposal.pk}/agree/").status_code == 302
    certificate = client.get(f"{BASE}disposals/{disposal.pk}/").content.decode()
    assert "Certificate of disposal" in certificate
    with board_scope(dunmoor.pk):
        disposal.refresh_from_db()
        assert disposal.agreed_by == manager
        # The manager has seen and may see no row of the case all the same.
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM lado_contact")
            assert cursor.fetchone() == (0,)
    with cleared(dunmoor):
        assert sealed_left() == []


def test_the_manager_does_not_agree_in_place_of_an_officer(
    dunmoor: Board, officer: User, manager: User, eastvale: Board, other_manager: User
) -> None:
    deputy_of(dunmoor)
    with cleared(dunmoor):
        case = over(dunmoor)
        disposal = services.propose_disposal(case, actor=officer)
        for person in (manager, other_manager, officer_of(eastvale)):
            with pytest.raises(ValidationError, match="another officer"):
                services.agree_disposal(disposal, actor=person)
        case.refresh_from_db()
        assert (case.adult_name, case.disposed_on) == (ADULT, None)
    answer = builders.client_of(manager).post(f"{BASE}disposals/{disposal.pk}/agree/", follow=True)
    assert "One of them must agree" in answer.content.decode()


def test_nobody_else_agrees(dunmoor: Board, officer: User, other_manager: User) -> None:
    with cleared(dunmoor):
        disposal = services.propose_disposal(over(dunmoor), actor=officer)
        with pytest.raises(ValidationError, match="Only an officer or the board"):
            services.agree_disposal(disposal, actor=other_manager)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"closed_on": None}, "is open"),
        ({"outcome": "Substantiated"}, "is kept until 1 March 2040"),
        ({"hold_since": LONG_AGO}, "held back"),
    ],
)
def test_what_cannot_go_yet(dunmoor: Board, officer: User, facts: dict[str, Any], words: str) -> None:
    with cleared(dunmoor):
        case = over(dunmoor, **facts)
        with pytest.raises(ValidationError, match=words):
            services.propose_disposal(case, actor=officer)
        assert not Disposal.objects.exists()


def test_a_hold_after_the_proposal_stops_it(dunmoor: Board, officer: User) -> None:
    deputy = deputy_of(dunmoor)
    client: Client = builders.client_of(deputy)
    with cleared(dunmoor):
        case = over(dunmoor)
        disposal = services.propose_disposal(case, actor=officer)
    assert client.post(f"{BASE}{case.pk}/hold/", {"reason": "An inquiry"}).status_code == 302
    with cleared(dunmoor):
        with pytest.raises(ValidationError, match="waits for nobody"):
            services.agree_disposal(disposal, actor=deputy)
        case.refresh_from_db()
        assert case.hold_reason == "An inquiry"
        entry = AuditEntry.objects.get(action="case.held_back")
        assert "inquiry" not in str(entry.after)
    assert "An inquiry" in client.get(f"{BASE}{case.pk}/").content.decode()
    assert client.post(f"{BASE}{case.pk}/hold/end/").status_code == 302
    assert client.post(f"{BASE}{case.pk}/dispose/").status_code == 302
    with cleared(dunmoor):
        assert Disposal.objects.get().proposed_by == deputy


def test_a_case_that_was_opened_again_stays(dunmoor: Board, officer: User) -> None:
    deputy = deputy_of(dunmoor)
    with cleared(dunmoor):
        case = over(dunmoor)
        disposal = services.propose_disposal(case, actor=officer)
        Contact.objects.filter(pk=case.pk).update(closed_on=None)
        with pytest.raises(ValidationError, match="is open"):
            services.agree_disposal(disposal, actor=deputy)


def test_a_refusal_keeps_the_case(dunmoor: Board, officer: User, manager: User) -> None:
    with cleared(dunmoor):
        case = over(dunmoor)
        disposal = services.propose_disposal(case, actor=officer)
    builders.client_of(manager).post(f"{BASE}disposals/{disposal.pk}/keep/")
    with cleared(dunmoor):
        case.refresh_from_db()
        assert case.adult_name == ADULT
        assert not Disposal.objects.exists()
        assert AuditEntry.objects.get(action="case.disposal_refused").actor_id == manager.pk
