"""A case goes from one board's officer to another's: offered, read, accepted or refused, withdrawn, disposed of."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from lado.models import (
    BodyReferral,
    CaseMeeting,
    CaseNote,
    CaseOffer,
    Contact,
    ContactSector,
    MeetingAttendee,
    OtherAuthority,
    OutcomeLabel,
    SentOffer,
    Strand,
)
from lado.services import disposals, offer_answers, offers
from lado.services.across import record_reading_of_offer
from lado.services.offer_copy import OfferCopyError, copy_of, read_copy
from lado.services.outcomes import reopen_case
from partnership.celery import app
from tests import builders
from tests.lado.stories import ACCOUNT, ADULT, CHILD, DAY, cleared, contact_of, deputy_of, officer_of
from tests.lado.test_secrecy import every_row, planted_in

SHARE, HAND_OVER = CaseOffer.Kind.SHARE, CaseOffer.Kind.HAND_OVER
MESSAGE = "Xanthippe lives in your area."


@pytest.fixture(autouse=True)
def delivered() -> Iterator[None]:
    """Emails leave in this process."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def other(eastvale: Board) -> User:
    return officer_of(eastvale)


@pytest.fixture
def contact(dunmoor: Board, officer: User) -> Contact:
    """A referral with something in every table that a copy takes along."""
    with cleared(dunmoor):
        found = contact_of(
            dunmoor,
            actor=officer,
            sector="Sport",
            outcome="Substantiated",
            outcome_on=DAY + dt.timedelta(9),
            outcome_reasons=ACCOUNT,
            decision="meeting",
            decided_on=DAY,
            decision_reasons=ACCOUNT,
            received_time=dt.time(9, 30),
            main_nature="physical",
            other_natures=("emotional",),
            thresholds=("harmed",),
            role="Coach",
        )
        case = {"board": dunmoor, "contact": found}
        meeting = CaseMeeting.objects.create(**case, held_on=DAY, discussion=ACCOUNT, decisions="Yes")
        agency = builders.agency("Dunmoor Police")
        MeetingAttendee.objects.create(
            board=dunmoor, meeting=meeting, name=ADULT, agency=agency, has_come=True, email="a@b.example"
        )
        Strand.objects.create(**case, kind="police", state="running", began_on=DAY, note=ACCOUNT)
        BodyReferral.objects.create(**case, body="barring", due_on=DAY, note=ACCOUNT)
        CaseNote.objects.create(**case, happened_on=DAY, text=ACCOUNT, written_by=officer)
        OtherAuthority.objects.create(**case, name="Westmarch Council", leads="we", note=ACCOUNT)
        return found


def offer(contact: Contact, to: Board, actor: User, kind: str = SHARE, **facts: Any) -> SentOffer:
    """As the officer of the board that has the case offers it."""
    given = offers.OfferFacts(to, kind, **{"message": MESSAGE} | facts)
    with cleared(contact.board):
        return offers.offer_case(contact, facts=given, actor=actor)


def received(on: Board) -> CaseOffer:
    """The offer as the board that got it has it: the latest one."""
    with cleared(on):
        found: CaseOffer = CaseOffer.objects.select_related("board", "from_board").latest("id")
        return found


def accept(on: Board, actor: User) -> Contact:
    one = received(on)
    with cleared(on):
        return offer_answers.accept_offer(one, actor=actor)


def words(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


# Accepting ----------------------------------------------------------------------------------------------------------


def test_a_shared_case_becomes_a_case_of_the_other_board(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    with cleared(eastvale):
        contact_of(eastvale)  # so that numbers and ids differ
    offer(contact, eastvale, officer)
    made = accept(eastvale, other)
    with cleared(eastvale):
        found = Contact.objects.select_related("sector", "outcome", "setting").get(pk=made.pk)
        assert (found.reference, found.board_id) == ("2026-0002", eastvale.pk)
        assert (found.came_from_id, found.came_reference) == (dunmoor.pk, contact.reference)
        for name in (
            "received_on",
            "received_time",
            "adult_name",
            "children",
            "account",
            "role",
            "thresholds",
        ):
            assert getattr(found, name) == getattr(contact, name), name
        assert (found.adult_name, found.adult_hash) == (ADULT, contact.adult_hash)
        assert (found.decision, found.decided_on, found.decision_reasons) == ("meeting", DAY, ACCOUNT)
        assert (found.sector.name, found.outcome.name, found.setting.name) == (
            "Sport",
            "Substantiated",
            "Hilltop School",
        )
        # Rows of this board, not those of the other one.
        assert {found.sector.board_id, found.outcome.board_id, found.setting.board_id} == {eastvale.pk}
        assert [(one.nature, one.is_main) for one in found.natures.all()] == [
            ("physical", True),
            ("emotional", False),
        ]
        meeting = found.meetings.get()
        assert (meeting.held_on, meeting.discussion, meeting.decisions) == (DAY, ACCOUNT, "Yes")
        attendee = meeting.attendees.select_related("agency").get()
        assert (attendee.name, str(attendee.agency), attendee.has_come, attendee.email) == (
            ADULT,
            "Dunmoor Police",
            True,
            "",
        )
        strand, referral = found.strands.get(), found.body_referrals.get()
        assert (strand.kind, strand.state, strand.began_on, strand.note) == (
            "police",
            "running",
            DAY,
            ACCOUNT,
        )
        assert (referral.body, referral.due_on, referral.note) == ("barring", DAY, ACCOUNT)
        authority = found.authorities.get()
        # "We lead" was said by the other board.
        assert (authority.name, authority.leads, authority.note) == ("Westmarch Council", "", ACCOUNT)
        notes = [one.text for one in found.notes.order_by("happened_on")]
        assert notes[0] == f"{ACCOUNT}\n\nWritten by {officer}, {dunmoor}."
        assert notes[1].startswith(f"{dunmoor} has shared this case, which is {contact.reference} there.")
        assert MESSAGE in notes[1]
        one = CaseOffer.objects.get()
        assert (one.state, one.content, one.message, one.contact_id) == ("accepted", "", "", made.pk)
    with cleared(dunmoor):
        contact.refresh_from_db()
        sent = contact.sent_offers.get()
        assert (sent.state, sent.their_reference, sent.answered_by) == ("accepted", made.reference, other)
        assert (contact.closed_on, contact.handed_to) == (None, None)


def test_a_case_that_is_handed_over_is_closed_where_it_was(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    offer(contact, eastvale, officer, HAND_OVER)
    made = accept(eastvale, other)
    with cleared(dunmoor):
        contact.refresh_from_db()
        assert (contact.closed_on, contact.handed_to) == (timezone.localdate(), eastvale)
        text = f"Handed over to {eastvale}, where it is {made.reference}."
        assert contact.notes.filter(written_by=None).get().text == text
        reopen_case(contact, reason="They sent it back", actor=officer)
        contact.refresh_from_db()
        assert (contact.closed_on, contact.handed_to) == (None, None)


def test_minutes_and_notes_can_stay(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    offer(contact, eastvale, officer, with_texts=False, message="")
    with cleared(eastvale):
        content = CaseOffer.objects.get().content
    assert content.count(ACCOUNT) == 3  # the account, and the reasons of decision and outcome
    made = accept(eastvale, other)
    with cleared(eastvale):
        meeting = made.meetings.get()
        assert (meeting.held_on, meeting.discussion, meeting.attendees.count()) == (DAY, "", 0)
        assert (made.strands.get().note, made.body_referrals.get().note) == ("", "")
        assert made.notes.count() == 1


def test_what_is_not_on_the_other_boards_lists_is_not_recorded(
    eastvale: Board, dunmoor: Board, contact: Contact, officer: User, other: User
) -> None:
    with cleared(dunmoor):
        ContactSector.objects.filter(name="Sport").update(name="Boxing clubs")
        OutcomeLabel.objects.filter(name="Substantiated").update(name="Proven")
    offer(contact, eastvale, officer)
    made = accept(eastvale, other)
    assert (made.sector, made.outcome, made.outcome_on) == (None, None, None)
    with cleared(eastvale):
        text = made.notes.latest("id").text
    assert "Sector there: Boxing clubs, which is not on this board’s list." in text
    assert "Outcome there: Proven, which is not on this board’s list." in text


def test_a_consultation_is_known_again_without_a_name(
    dunmoor: Board, eastvale: Board, officer: User, other: User
) -> None:
    with cleared(dunmoor):
        contact = contact_of(dunmoor, stage=Contact.Stage.CONSULTATION, adult_name=ADULT)
    offer(contact, eastvale, officer)
    made = accept(eastvale, other)
    assert (made.adult_name, made.adult_hash) == ("", contact.adult_hash)
    assert made.adult_sounds == contact.adult_sounds


def test_no_second_case_is_made_of_one(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    """Shared first and handed over later: the copy becomes a note of the case that is there."""
    offer(contact, eastvale, officer)
    first = accept(eastvale, other)
    offer(contact, eastvale, officer, HAND_OVER)
    assert accept(eastvale, other).pk == first.pk
    with cleared(eastvale):
        assert Contact.objects.count() == 1
        note = first.notes.latest("id").text
    assert "handed over" in note
    assert f"What is said to have happened: {ACCOUNT}" in note
    with cleared(dunmoor):
        contact.refresh_from_db()
        assert contact.handed_to == eastvale


def test_a_case_comes_back(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    offer(contact, eastvale, officer, HAND_OVER)
    there = accept(eastvale, other)
    offer(there, dunmoor, other, HAND_OVER)
    back = accept(dunmoor, officer)
    assert back.pk == contact.pk
    with cleared(dunmoor):
        contact.refresh_from_db()
        assert Contact.objects.count() == 1
        assert (contact.closed_on, contact.handed_to) == (None, None)
    with cleared(eastvale):
        there.refresh_from_db()
        assert there.handed_to == dunmoor


# What is refused ----------------------------------------------------------------------------------------------------


def test_where_a_case_cannot_be_offered(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    alone = builders.board("Northholt Partnership", "northholt")
    with cleared(dunmoor):
        assert list(offers.boards_with_officer(dunmoor)) == [eastvale]
    for board, said in (
        (dunmoor, offers.OWN_BOARD),
        (alone, "Northholt Partnership has no designated officer here who could read it. Call them instead."),
    ):
        with pytest.raises(ValidationError) as error:
            offer(contact, board, officer)
        assert error.value.message_dict == {"to_board": [said]}
    offer(contact, eastvale, officer)
    with pytest.raises(ValidationError) as error:
        offer(contact, eastvale, deputy_of(dunmoor), HAND_OVER)
    assert "is offered to Eastvale Safeguarding Children Partnership already" in words(error)
    assert list(error.value.message_dict) == ["to_board"]


def test_a_closed_case_can_be_shared_and_not_handed_over(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    with cleared(dunmoor):
        Contact.objects.filter(pk=contact.pk).update(closed_on=timezone.localdate())
    with pytest.raises(ValidationError) as error:
        offer(contact, eastvale, officer, HAND_OVER)
    assert error.value.message_dict == {"kind": [offers.CLOSED]}
    assert offer(contact, eastvale, officer).state == "offered"


def test_a_case_is_handed_over_to_one_board(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    third = builders.board("Northholt Partnership", "northholt")
    officer_of(third)
    offer(contact, eastvale, officer, HAND_OVER)
    with pytest.raises(ValidationError) as error:
        offer(contact, third, officer, HAND_OVER)
    assert "being handed over to Eastvale" in words(error)
    assert offer(contact, third, officer).state == "offered"


def test_two_officers_answer_and_the_second_is_told(
    eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    offer(contact, eastvale, officer)
    one = received(eastvale)
    accept(eastvale, other)
    with cleared(eastvale):
        for answer in (
            lambda: offer_answers.accept_offer(one, actor=deputy_of(eastvale)),
            lambda: offer_answers.refuse_offer(one, answer="No", actor=other),
        ):
            with pytest.raises(ValidationError) as error:
                answer()
            assert words(error) == f"{other} has accepted this offer already."
        assert Contact.objects.count() == 1


def test_a_withdrawn_offer_is_gone(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    sent = offer(contact, eastvale, officer)
    with cleared(dunmoor):
        offers.withdraw_offer(sent, actor=officer)
        assert contact.sent_offers.get().state == "withdrawn"
        with pytest.raises(ValidationError) as error:
            offers.withdraw_offer(sent, actor=officer)
        assert words(error) == "This offer is withdrawn already."
    with cleared(eastvale):
        one = CaseOffer.objects.get()
        assert (one.state, one.content, one.message) == ("withdrawn", "", "")
    with pytest.raises(ValidationError) as error:
        accept(eastvale, other)
    assert words(error) == f"{dunmoor} has withdrawn this offer."
    # It can be offered again.
    assert offer(contact, eastvale, officer).state == "offered"


def test_an_answered_offer_cannot_be_withdrawn(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    sent = offer(contact, eastvale, officer)
    accept(eastvale, other)
    with cleared(dunmoor), pytest.raises(ValidationError) as error:
        offers.withdraw_offer(sent, actor=officer)
    assert words(error) == f"{eastvale} has answered already, so it cannot be withdrawn."


def test_a_refusal_says_why_and_reaches_the_other_side(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    sent = offer(contact, eastvale, officer, HAND_OVER)
    one = received(eastvale)
    with cleared(eastvale):
        with pytest.raises(ValidationError) as error:
            offer_answers.refuse_offer(one, answer="  ", actor=other)
        assert list(error.value.message_dict) == ["answer"]
        offer_answers.refuse_offer(one, answer="Lives in Westmarch", actor=other)
        one.refresh_from_db()
        assert (one.state, one.content, one.message, one.answer) == ("refused", "", "", "Lives in Westmarch")
    with cleared(dunmoor):
        sent.refresh_from_db()
        contact.refresh_from_db()
        assert (sent.state, sent.answer, sent.answered_by) == ("refused", "Lives in Westmarch", other)
        assert (contact.closed_on, contact.handed_to) == (None, None)
        offers.note_answer(sent, actor=officer)
        sent.refresh_from_db()
        assert sent.seen_at is not None


def test_a_case_that_was_closed_meanwhile_stays_as_it_was_closed(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    offer(contact, eastvale, officer, HAND_OVER)
    day = timezone.localdate() - dt.timedelta(days=1)
    with cleared(dunmoor):
        Contact.objects.filter(pk=contact.pk).update(closed_on=day)
    accept(eastvale, other)
    with cleared(dunmoor):
        contact.refresh_from_db()
        assert (contact.closed_on, contact.handed_to) == (day, None)


def test_a_copy_of_another_version_is_refused_in_words(
    eastvale: Board, dunmoor: Board, contact: Contact, officer: User, other: User
) -> None:
    with cleared(dunmoor):
        text = copy_of(contact, with_texts=True)
    for broken in ("", "x", "[]", "{}", text.replace('"version": 1', '"version": 2')):
        with pytest.raises(OfferCopyError) as error:
            read_copy(broken)
        assert planted_in(str(error.value)) == []
    offer(contact, eastvale, officer)
    with cleared(eastvale):
        CaseOffer.objects.update(content="x")
    with pytest.raises(ValidationError) as refused:
        accept(eastvale, other)
    assert words(refused) == offer_answers.UNREADABLE


# Disposal -----------------------------------------------------------------------------------------------------------


def test_disposal_destroys_what_other_boards_were_offered(
    dunmoor: Board, eastvale: Board, officer: User, other: User, manager: User
) -> None:
    long_ago = dt.date(2010, 3, 1)
    with cleared(dunmoor):
        contact = contact_of(
            dunmoor, received_on=long_ago, closed_on=long_ago, outcome="Malicious", outcome_on=long_ago
        )
        OtherAuthority.objects.create(board=dunmoor, contact=contact, name="Westmarch", post="Duty", note="x")
    offer(contact, eastvale, officer)
    with cleared(eastvale):
        offer_answers.refuse_offer(received(eastvale), answer=ACCOUNT, actor=other)
    offer(contact, eastvale, officer)
    with cleared(dunmoor):
        disposal = disposals.propose_disposal(contact, actor=officer)
    with board_scope(dunmoor.pk):
        disposals.agree_disposal(disposal, actor=manager)
    with cleared(eastvale):
        found = [
            (one.state, one.content, one.message, one.answer) for one in CaseOffer.objects.order_by("id")
        ]
        assert found == [("refused", "", "", ""), ("withdrawn", "", "", "")]
    with cleared(dunmoor):
        assert [(one.state, one.answer) for one in SentOffer.objects.order_by("id")] == [
            ("refused", ""),
            ("withdrawn", ""),
        ]
        authority = OtherAuthority.objects.get()
        assert (authority.name, authority.post, authority.note) == ("Westmarch", "", "")
        with pytest.raises(ValidationError) as error:
            offers.offer_case(contact, facts=offers.OfferFacts(eastvale, SHARE), actor=officer)
    assert "disposed of" in words(error)


# Secrecy ------------------------------------------------------------------------------------------------------------


def rows_by_hand() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in ("lado_caseoffer", "lado_sentoffer", "lado_otherauthority"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def test_raw_sql_shows_an_offer_to_the_board_that_got_it_only(
    dunmoor: Board, eastvale: Board, contact: Contact, officer: User, other: User
) -> None:
    # Inside the scope of the officer who offers: afterwards it is that of the own board again.
    with cleared(dunmoor):
        offers.offer_case(contact, facts=offers.OfferFacts(eastvale, SHARE, True, MESSAGE), actor=officer)
        assert rows_by_hand() == {"lado_caseoffer": 0, "lado_sentoffer": 1, "lado_otherauthority": 1}
        with connection.cursor() as cursor:
            for change in ("UPDATE lado_caseoffer SET state = 'accepted'", "DELETE FROM lado_caseoffer"):
                cursor.execute(change)
                assert cursor.rowcount == 0
    with cleared(eastvale):
        assert rows_by_hand() == {"lado_caseoffer": 1, "lado_sentoffer": 0, "lado_otherauthority": 0}
        one = CaseOffer.objects.get()
        record_reading_of_offer(one, actor=other)
        offer_answers.refuse_offer(one, answer="No", actor=other)
        assert rows_by_hand() == {"lado_caseoffer": 1, "lado_sentoffer": 0, "lado_otherauthority": 0}
    both = [dunmoor.pk, eastvale.pk]
    for who, scope in {
        "managers of both": {},
        "an officer of neither": {"clearances": {Clearance.LADO: [0]}},
        "a review lead of both": {"clearances": {Clearance.REVIEWS: both}},
        "the administrator": {"installation": True},
    }.items():
        with board_scope(*both, **scope):
            assert set(rows_by_hand().values()) == {0}, who


def test_no_word_of_a_case_leaves_the_seals(
    dunmoor: Board,
    eastvale: Board,
    contact: Contact,
    officer: User,
    other: User,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sent = offer(contact, eastvale, officer)
        one = received(eastvale)
        with cleared(eastvale):
            record_reading_of_offer(one, actor=other)
            offer_answers.refuse_offer(one, answer=f"{ADULT} is not ours", actor=other)
        second = offer(contact, eastvale, officer, HAND_OVER)
        with cleared(eastvale):
            assert planted_in(every_row()) == []
        accept(eastvale, other)
        with cleared(dunmoor):
            offers.note_answer(sent, actor=officer)
            offers.note_answer(second, actor=officer)
    with board_scope(dunmoor.pk, eastvale.pk, clearances={Clearance.LADO: [dunmoor.pk, eastvale.pk]}):
        assert planted_in(every_row()) == []
        trail = AuditEntry.objects.order_by("id")
        assert planted_in("\n".join(str(row) for row in trail.values_list())) == []
        here = [one.action for one in trail.filter(board_id=dunmoor.pk, object_type="lado.contact")]
        there = [one.action for one in trail.filter(board_id=eastvale.pk)]
    assert here == [
        "case.received",
        "case.offered",
        "case.offer_read",
        "case.offer_refused",
        "case.offered",
        "case.offer_accepted",
        "case.handed_over",
        "case.offer_answer_seen",
        "case.offer_answer_seen",
    ]
    assert [
        one for one in there if one.startswith("case_offer") or one in {"case.came", "case.offer_read"}
    ] == [
        "case_offer.received",
        "case.offer_read",
        "case_offer.refused",
        "case_offer.received",
        "case.came",
        "case_offer.accepted",
    ]
    sent_mail = [(one.to, one.subject) for one in mail.outbox]
    assert sent_mail == [
        ([other.email], f"{dunmoor} offers you a case"),
        ([officer.email], f"Case {contact.reference}: {eastvale} has refused it"),
        ([other.email], f"{dunmoor} offers you a case"),
        ([officer.email], f"Case {contact.reference}: {eastvale} has accepted it"),
    ]
    texts = "\n".join(f"{one.subject} {one.body}" for one in mail.outbox)
    assert planted_in(texts) == []
    assert "It is closed here as handed over." in texts
    assert [CHILD in texts, MESSAGE in texts] == [False, False]


def test_whoever_holds_the_post_now_hears_of_the_answer(
    dunmoor: Board,
    eastvale: Board,
    contact: Contact,
    officer: User,
    other: User,
    django_capture_on_commit_callbacks: Any,
) -> None:
    offer(contact, eastvale, officer)
    day = timezone.localdate() - dt.timedelta(days=1)
    with board_scope(dunmoor.pk):
        officer.role_assignments.filter(role=Role.LADO).update(ends_on=day)
    interim = deputy_of(dunmoor)
    with django_capture_on_commit_callbacks(execute=True):
        accept(eastvale, other)
    assert [one.to for one in mail.outbox] == [[interim.email]]
