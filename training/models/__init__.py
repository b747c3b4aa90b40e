"""Tables of training."""

from training.models.booking_rules import AgencyRule, BookingRules, ManagerRule
from training.models.bookings import CAME, HOLDING, OFFERED, Booking, Delegate, StaffGroup
from training.models.certificates import Certificate, CheckIn
from training.models.charges import Charge, ChargeRule
from training.models.courses import Course, CoursePrerequisite, Mode, WithoutPrerequisites
from training.models.delegates import AddressLink, UnlistedAgency
from training.models.elsewhere import ELearningCompletion, SingleAgencyTraining
from training.models.evaluation import (
    Answer,
    Evaluation,
    Question,
    Questionnaire,
    QuestionnaireQuestion,
    Stage,
)
from training.models.events import Event, EventSession, EventTrainer, Trainer
from training.models.impact import CourseImpact
from training.models.messages import Interest, Message, MessageKind, MessageTemplate, Unsubscribed
from training.models.shares import EventShare
from training.models.totals import YearTotal
from training.models.workforce import Champion, Contribution, CourseNeed, StaffSize

__all__ = [
    "CAME",
    "HOLDING",
    "OFFERED",
    "AddressLink",
    "AgencyRule",
    "Answer",
    "Booking",
    "BookingRules",
    "Certificate",
    "Champion",
    "Charge",
    "ChargeRule",
    "CheckIn",
    "Contribution",
    "Course",
    "CourseImpact",
    "CourseNeed",
    "CoursePrerequisite",
    "Delegate",
    "ELearningCompletion",
    "Evaluation",
    "Event",
    "EventSession",
    "EventShare",
    "EventTrainer",
    "Interest",
    "ManagerRule",
    "Message",
    "MessageKind",
    "MessageTemplate",
    "Mode",
    "Question",
    "Questionnaire",
    "QuestionnaireQuestion",
    "SingleAgencyTraining",
    "StaffGroup",
    "StaffSize",
    "Stage",
    "Trainer",
    "UnlistedAgency",
    "Unsubscribed",
    "WithoutPrerequisites",
    "YearTotal",
]
