"""Tables of allegations."""

from lado.models.contact import CaseContent, Contact, ContactNature, Setting
from lado.models.drafts import CaseDraft
from lado.models.keeping import CaseOffer, Disposal, SentOffer
from lado.models.learning import NetworkLearning
from lado.models.letters import LetterTemplate
from lado.models.lists import AwarenessVisit, ContactSector, OutcomeLabel
from lado.models.policies import PolicyAdoption, SafeguardingPolicy
from lado.models.quality import QualitySample, SecondView
from lado.models.steps import (
    BodyReferral,
    CaseMeeting,
    CaseNote,
    ClockPause,
    MeetingAttendee,
    OtherAuthority,
    OutcomeLetter,
    Strand,
)

__all__ = [
    "AwarenessVisit",
    "BodyReferral",
    "CaseContent",
    "CaseDraft",
    "CaseMeeting",
    "CaseNote",
    "CaseOffer",
    "ClockPause",
    "Contact",
    "ContactNature",
    "ContactSector",
    "Disposal",
    "LetterTemplate",
    "MeetingAttendee",
    "NetworkLearning",
    "OtherAuthority",
    "OutcomeLabel",
    "OutcomeLetter",
    "PolicyAdoption",
    "QualitySample",
    "SafeguardingPolicy",
    "SecondView",
    "SentOffer",
    "Setting",
    "Strand",
]
