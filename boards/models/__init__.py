"""Tables of boards, agencies, seats, meetings and actions."""

from boards.models.action import Action, ActionEvidence, ActionOwner, ActionUpdate
from boards.models.agency import Agency, AgencyName, AgencySuccession, BoardAgency, KeyContact, Sector
from boards.models.attendance import Attendance, AttendanceWarning, Guest
from boards.models.board import Area, Board
from boards.models.calendar import CalendarFeed
from boards.models.digest import DigestSent
from boards.models.group import Group, GroupFunction, GroupOffice, TermsOfReference
from boards.models.load import FileLoad
from boards.models.meeting import Meeting, MeetingInvitation, MeetingSeries
from boards.models.person import Person
from boards.models.seat import Seat, SeatTerm

__all__ = [
    "Action",
    "ActionEvidence",
    "ActionOwner",
    "ActionUpdate",
    "Agency",
    "AgencyName",
    "AgencySuccession",
    "Area",
    "Attendance",
    "AttendanceWarning",
    "Board",
    "BoardAgency",
    "CalendarFeed",
    "DigestSent",
    "FileLoad",
    "Group",
    "GroupFunction",
    "GroupOffice",
    "Guest",
    "KeyContact",
    "Meeting",
    "MeetingInvitation",
    "MeetingSeries",
    "Person",
    "Seat",
    "SeatTerm",
    "Sector",
    "TermsOfReference",
]
