"""What one person may see of one meeting, gathered for its page in a constant number of queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from boards.models import Action, Attendance, Guest, Meeting, MeetingInvitation, Seat
from boards.services.invitations import Invitee, Invitees, invitees_of
from core.access import BoardAccess
from core.compiled import compiled
from core.permissions import Perm

PRESENT = frozenset({Attendance.Mark.MEMBER, Attendance.Mark.REPRESENTATIVE, Attendance.Mark.PART})
Answer = MeetingInvitation.Answer


@dataclass(frozen=True)
class AnswerCount:
    """One line of the summary of answers."""

    label: str
    count: int


class MeetingPage:
    """The meeting as one person sees it.

    Who came and who sent apologies stands on the first page of the minutes, so everybody who reads meetings sees
    it; who was simply absent is for people who read attendance, and for the agency itself. Answers to
    invitations are for people who read attendance; an agency lead sees the agency's, everybody their own.
    """

    def __init__(self, meeting: Meeting, access: BoardAccess) -> None:
        self.meeting, self.access = meeting, access
        self.sees_everybody = access.can(Perm.ATTENDANCE_READ)

    def _is_mine(self, agency_id: int | None) -> bool:
        return agency_id is not None and agency_id in self.access.agency_ids

    @cached_property
    def invitees(self) -> Invitees:
        """Everybody who belongs at the meeting: for counting; the page lists `answers`."""
        return invitees_of(self.meeting)

    @cached_property
    def answers(self) -> Sequence[Invitee]:
        """The invitees whose answer this person may see, by agency."""
        if self.sees_everybody:
            return self.invitees.everyone
        return [
            one
            for one in self.invitees.everyone
            if one is self.own or any(self._is_mine(seat.agency_id) for seat in one.seats)
        ]

    @cached_property
    def own(self) -> Invitee | None:
        """The person's own place at the meeting, linked to the account or known by the email address."""
        user, address = self.access.user, self.access.user.email.casefold()
        for one in self.invitees.everyone:
            if one.person.user_id == user.pk or one.person.email.casefold() == address:
                return one
        return None

    @cached_property
    def answer_counts(self) -> list[AnswerCount]:
        """How many people gave which answer."""
        return [AnswerCount(str(answer.label), self.invitees.count(answer)) for answer in Answer]

    @cached_property
    def seats(self) -> int:
        """Open seats of the group on the day, vacant ones too: what the quorum is out of."""
        rows = compiled(
            "open seats of a group",
            lambda group, on: Seat.objects.open(on).filter(group_id=group).values_list("pk"),
            group=self.meeting.group_id,
            on=self.meeting.day,
        )
        return len(rows)

    @property
    def is_cancelled(self) -> bool:
        return self.meeting.status == Meeting.Status.CANCELLED

    @property
    def has_begun(self) -> bool:
        return self.meeting.starts_at <= timezone.now()

    @property
    def may_answer(self) -> bool:
        """True when the person has an invitation that can be answered now."""
        own = self.own
        return (
            own is not None
            and own.invitation is not None
            and not self.is_cancelled
            and not self.has_begun
            and self.access.can(Perm.MEETING_ANSWER)
        )

    @cached_property
    def attendance(self) -> list[Attendance]:
        """The marks that this person may see, by agency; none before the meeting has begun."""
        if not self.has_begun:
            return []
        marks: list[Attendance] = compiled(
            "marks of a meeting",
            lambda meeting: Attendance.objects.filter(meeting=meeting).select_related(
                "agency", "seat__agency"
            ),
            meeting=self.meeting.pk,
        )
        return [mark for mark in marks if self._sees(mark)]

    def _sees(self, mark: Attendance) -> bool:
        told = mark.mark in PRESENT or mark.mark == Attendance.Mark.APOLOGIES
        return told or self.sees_everybody or self._is_mine(mark.agency_id)

    @property
    def present(self) -> list[Attendance]:
        return [mark for mark in self.attendance if mark.mark in PRESENT]

    @property
    def modes_known(self) -> bool:
        """True when it was written down how anybody took part."""
        return any(mark.mode for mark in self.present)

    @property
    def apologies(self) -> list[Attendance]:
        return [mark for mark in self.attendance if mark.mark == Attendance.Mark.APOLOGIES]

    @property
    def absent(self) -> list[Attendance]:
        return [mark for mark in self.attendance if mark.mark == Attendance.Mark.ABSENT]

    @cached_property
    def guests(self) -> list[Guest]:
        return compiled(
            "guests of a meeting",
            lambda meeting: Guest.objects.filter(meeting=meeting),
            meeting=self.meeting.pk,
        )

    @cached_property
    def actions(self) -> list[Action]:
        """Actions due by this meeting that the person may see."""
        if self.access.can(Perm.ACTION_READ):
            return compiled("actions of a meeting", self._actions, meeting=self.meeting.pk)
        return list(self._actions(self.meeting.pk))

    def _actions(self, meeting: int) -> QuerySet[Action]:
        due = Action.objects.filter(due_meeting=meeting).exclude(status=Action.Status.WITHDRAWN)
        return due.visible_to(self.access).select_related("board").order_by("number")

    @cached_property
    def _neighbours(self) -> list[Meeting]:
        return compiled(
            "meetings before and after",
            _nearest,
            pk=self.meeting.pk,
            group=self.meeting.group_id,
            moment=self.meeting.starts_at,
        )

    @property
    def previous(self) -> Meeting | None:
        """The group's meeting before this one, whatever became of this one."""
        return next((m for m in self._neighbours if m.starts_at < self.meeting.starts_at), None)

    @property
    def next(self) -> Meeting | None:
        """The group's meeting after this one: what minutes print at their end."""
        return next((m for m in self._neighbours if m.starts_at > self.meeting.starts_at), None)


def _nearest(pk: int, group: int, moment: dt.datetime) -> QuerySet[Meeting]:
    """The group's meetings right before and after a moment, cancelled ones left out."""
    others = Meeting.objects.filter(group_id=group).exclude(status=Meeting.Status.CANCELLED).exclude(pk=pk)
    before = others.filter(starts_at__lt=moment).order_by("-starts_at")
    after = others.filter(starts_at__gt=moment).order_by("starts_at")
    nearest = Q(pk=Subquery(before.values("pk")[:1])) | Q(pk=Subquery(after.values("pk")[:1]))
    return Meeting.objects.filter(nearest).select_related("board")
