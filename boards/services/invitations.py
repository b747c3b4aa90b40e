"""Who is invited to a meeting, sending the invitations, and their answers."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from boards.invitation_tokens import board_of_token, make_token
from boards.models import Group, Meeting, MeetingInvitation, Person, Seat, SeatTerm
from boards.services.meeting_mail import deliver_on_commit
from core import audit
from core.compiled import compiled
from core.models import User
from core.models.user import hash_token

REMIND_BEFORE = dt.timedelta(days=7)
# Somebody who got the invitation yesterday needs no reminder yet.
LEAVE_ALONE_FOR = dt.timedelta(days=2)
Answer = MeetingInvitation.Answer
Mail = MeetingInvitation.Mail
ANSWERS = frozenset({Answer.COMING, Answer.APOLOGIES, Answer.DEPUTY})


@dataclass
class Invitee:
    """One person who belongs at a meeting: the seats, and the invitation once there is one."""

    person: Person
    seats: list[Seat] = field(default_factory=list)
    invitation: MeetingInvitation | None = None

    @property
    def body(self) -> str:
        """The agency or sector that the person stands for; empty for somebody without a seat."""
        return self.seats[0].body if self.seats else ""


@dataclass(frozen=True)
class Invitees:
    """Everybody who belongs at a meeting, by what is still to be done for them."""

    everyone: Sequence[Invitee]
    sequence: int

    @property
    def not_invited(self) -> list[Invitee]:
        """People with an address who have had no invitation, and none is on its way."""
        return [one for one in self.everyone if one.person.email and _is_new(one.invitation)]

    @property
    def without_address(self) -> list[Invitee]:
        """People whom somebody must tell; no email reaches them."""
        return [one for one in self.everyone if not one.person.email]

    @property
    def outdated(self) -> list[Invitee]:
        """People whose last email tells of the meeting before it was changed."""
        return [
            one
            for one in self.everyone
            if one.person.email
            and one.invitation is not None
            and one.invitation.sent_sequence is not None
            and one.invitation.sent_sequence < self.sequence
            and not one.invitation.mail_due
        ]

    @property
    def failed(self) -> list[Invitee]:
        """People whose email was given up."""
        return [one for one in self.everyone if one.invitation is not None and is_given_up(one.invitation)]

    @property
    def waiting(self) -> list[Invitee]:
        """People whose email is on its way."""
        return [
            one
            for one in self.everyone
            if one.invitation is not None and one.invitation.mail_due and not is_given_up(one.invitation)
        ]

    @property
    def to_send(self) -> int:
        """How many emails `send_invitations` would send now."""
        return len(self.not_invited) + len(self.outdated) + len(self.failed)

    def count(self, answer: Answer) -> int:
        """How many people have given this answer; those not invited yet have given none."""
        given = (one.invitation.answer if one.invitation else Answer.NONE for one in self.everyone)
        return sum(each == answer for each in given)

    @property
    def seats_represented(self) -> int:
        """Seats whose holder comes or sends a deputy: what the quorum is compared with."""
        coming = {Answer.COMING, Answer.DEPUTY}
        return len(
            {
                seat.pk
                for one in self.everyone
                for seat in one.seats
                if one.invitation is not None and one.invitation.answer in coming
            }
        )


def _is_new(invitation: MeetingInvitation | None) -> bool:
    return invitation is None or (invitation.sent_at is None and not invitation.mail_due)


def is_given_up(invitation: MeetingInvitation) -> bool:
    """True when the email could not be sent and is not tried again by itself."""
    return bool(invitation.mail_due) and invitation.mail_attempts >= MeetingInvitation.MAX_MAIL_ATTEMPTS


def invitees_of(meeting: Meeting) -> Invitees:
    """Holders of the group's seats on the meeting's day, and others who were invited besides; two queries."""
    people: dict[int, Invitee] = {}
    for person, seat in _holders(meeting.group_id, meeting.day):
        invitee = people.setdefault(person.pk, Invitee(person))
        if seat not in invitee.seats:
            invitee.seats.append(seat)
    invitations = compiled(
        "invitations of a meeting",
        lambda meeting: MeetingInvitation.objects.filter(meeting=meeting).select_related(
            "person", "seat__agency"
        ),
        meeting=meeting.pk,
    )
    for invitation in invitations:
        invitation.meeting = meeting
        invitee = people.setdefault(invitation.person_id, Invitee(invitation.person))
        invitee.invitation = invitation
        if not invitee.seats and invitation.seat is not None:
            invitee.seats.append(invitation.seat)
    everyone = sorted(people.values(), key=lambda one: (one.body.casefold(), one.person.name.casefold()))
    return Invitees(everyone, meeting.sequence)


def _holders(group_id: int, day: dt.date) -> Iterable[tuple[Person, Seat]]:
    """Everybody who holds an open seat of the group on the day, in the order of agencies."""
    for term in compiled("holders of a group", _terms, group_id=group_id, day=day):
        if term.person is not None:  # a holder whose name is not recorded
            yield term.person, term.seat


def _terms(group_id: int, day: dt.date) -> QuerySet[SeatTerm]:
    terms = SeatTerm.objects.holding(day).filter(seat__in=Seat.objects.open(day).filter(group_id=group_id))
    return terms.select_related("person", "seat__agency").order_by("seat__agency__name", "seat_id", "pk")


def check_can_be_answered(meeting: Meeting) -> None:
    """Raise ValidationError unless the meeting is planned and has not begun."""
    if meeting.status == Meeting.Status.CANCELLED:
        raise ValidationError("This meeting has been cancelled.", code="cancelled")
    if meeting.status == Meeting.Status.HELD or meeting.starts_at <= timezone.now():
        raise ValidationError("This meeting has begun or is over.", code="begun")


def _invite(meeting: Meeting, invitee: Invitee) -> MeetingInvitation:
    """A new row, not saved; the token is the same for every email about it."""
    token = make_token(board_id=meeting.board_id, meeting_id=meeting.pk, person_id=invitee.person.pk)
    return MeetingInvitation(
        board_id=meeting.board_id,
        meeting=meeting,
        person=invitee.person,
        seat=invitee.seats[0] if invitee.seats else None,
        token_hash=hash_token(token),
    )


@transaction.atomic
def send_invitations(meeting: Meeting, *, actor: User) -> int:
    """Bring everybody up to date by email; returns how many emails are on their way.

    New people get an invitation, people whose last email is older than the meeting's last change an update, and
    emails that were given up are tried again. People without an address get a row, so that their answer can be
    written down. Raises ValidationError for a meeting that is cancelled or has begun.
    """
    meeting = Meeting.objects.select_for_update().select_related("group", "board").get(pk=meeting.pk)
    check_can_be_answered(meeting)
    found = invitees_of(meeting)
    MeetingInvitation.objects.bulk_create(
        [_invite(meeting, one) for one in found.everyone if one.invitation is None]
    )
    _queue(meeting, [one.person.pk for one in found.not_invited], Mail.INVITATION)
    _queue(meeting, [one.person.pk for one in found.outdated], Mail.UPDATE)
    failed = meeting.invitations.filter(person__in=[one.person.pk for one in found.failed])
    failed.update(mail_attempts=0, mail_error="")
    if found.to_send:
        deliver_on_commit(meeting)
        audit.record("meeting.invited", meeting, actor=actor, after={"emails": found.to_send})
    return found.to_send


def _queue(meeting: Meeting, person_ids: list[int], mail: Mail) -> None:
    meeting.invitations.filter(person__in=person_ids).update(mail_due=mail, mail_attempts=0, mail_error="")


@transaction.atomic
def invite_group(meeting: Meeting, *, group: Group, actor: User) -> int:
    """Add the members of another group to one meeting (an extraordinary one, say); returns how many are new.

    They get their email with the next `send_invitations`, and are never counted in the group's attendance.
    """
    meeting = Meeting.objects.select_for_update().select_related("group", "board").get(pk=meeting.pk)
    check_can_be_answered(meeting)
    known = {one.person.pk for one in invitees_of(meeting).everyone}
    added: dict[int, Invitee] = {}
    for person, seat in _holders(group.pk, meeting.day):
        if person.pk not in known:
            added.setdefault(person.pk, Invitee(person, [seat]))
    if not added:
        raise ValidationError({"group": f"Everybody who holds a seat on {group} is on the list already."})
    MeetingInvitation.objects.bulk_create([_invite(meeting, one) for one in added.values()])
    audit.record(
        "meeting.group_invited", meeting, actor=actor, after={"group": str(group), "people": len(added)}
    )
    return len(added)


@transaction.atomic
def answer_invitation(
    invitation: MeetingInvitation, *, answer: str, deputy_name: str = "", actor: User | None
) -> MeetingInvitation:
    """Write down an answer; it may change until the meeting begins, the last one counts.

    `actor` is the person who is signed in, None for whoever pressed the button behind the link in the email.
    """
    invitation = (
        MeetingInvitation.objects.select_for_update(of=("self",))
        .select_related("meeting__group", "meeting__board", "person")
        .get(pk=invitation.pk)
    )
    check_can_be_answered(invitation.meeting)
    if answer not in ANSWERS:
        raise ValidationError({"answer": "Choose whether you are coming."})
    deputy_name = " ".join(deputy_name.split()) if answer == Answer.DEPUTY else ""
    if answer == Answer.DEPUTY and not deputy_name:
        raise ValidationError({"deputy_name": "Enter the name of the person who comes instead."})
    before = audit.state(invitation, "answer", "deputy_name")
    invitation.answer, invitation.deputy_name, invitation.answered_at = answer, deputy_name, timezone.now()
    if invitation.mail_due == Mail.REMINDER:
        invitation.mail_due = Mail.NOTHING
    invitation.save(update_fields=["answer", "deputy_name", "answered_at", "mail_due"])
    after = audit.state(invitation, "answer", "deputy_name")
    audit.record("invitation.answered", invitation, actor=actor, before=before, after=after)
    return invitation


def board_of(token: str) -> int | None:
    """The board whose scope must be open to find the token; None when it cannot be a token."""
    return board_of_token(token)


def find_by_token(token: str) -> MeetingInvitation | None:
    """The invitation that the link is about, inside the scope of its board; looked up by hash, never by value."""
    found: MeetingInvitation | None = (
        MeetingInvitation.objects.filter(token_hash=hash_token(token))
        .select_related("meeting__group", "meeting__board", "person", "seat__agency")
        .first()
    )
    return found


def answers_by_seat(meeting: Meeting) -> dict[int, MeetingInvitation]:
    """Seat id: the holder's invitation, for every seat that the person holds; where holders share a seat, the one
    who comes counts before one who does not. Two queries.
    """
    rank = {Answer.NONE: 0, Answer.APOLOGIES: 1, Answer.DEPUTY: 2, Answer.COMING: 3}
    found: dict[int, MeetingInvitation] = {}
    for invitee in invitees_of(meeting).everyone:
        for seat in invitee.seats:
            invitation, other = invitee.invitation, found.get(seat.pk)
            if invitation and (other is None or rank[Answer(invitation.answer)] > rank[Answer(other.answer)]):
                found[seat.pk] = invitation
    return found


@transaction.atomic
def queue_reminders(*, now: dt.datetime | None = None) -> int:
    """Make reminders due in the open scope: the meeting is within seven days, there is no answer, and nobody has
    been reminded of it before. Returns how many.
    """
    moment = now or timezone.now()
    unanswered = MeetingInvitation.objects.open(moment).filter(
        answer=Answer.NONE,
        mail_due=Mail.NOTHING,
        reminded_at=None,
        sent_at__lte=moment - LEAVE_ALONE_FOR,
        meeting__starts_at__lte=moment + REMIND_BEFORE,
    )
    count: int = unanswered.exclude(person__email="").update(
        mail_due=Mail.REMINDER, mail_attempts=0, mail_error=""
    )
    return count
