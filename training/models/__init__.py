"""Tables of training."""

from training.models.booking_rules import AgencyRule, BookingRules, ManagerRule
from training.models.bookings import CAME, HOLDING, OFFERED, Booking, Delegate, StaffGroup
from training.models.certificates import Certificate, CheckIn
from training.models.courses import Course, CoursePrerequisite, Mode
from training.models.delegates import AddressLink, UnlistedAgency
from training.models.evaluation import (
    Answer,
    Evaluation,
    Question,
    Questionnaire,
    QuestionnaireQuestion,
    Stage,
)
from training.models.events import Event, EventSession, EventTrainer, Trainer
from training.models.messages import Interest, Message, MessageKind, MessageTemplate, Unsubscribed
from training.models.totals import YearTotal

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
    "CheckIn",
    "Course",
    "CoursePrerequisite",
    "Delegate",
    "Evaluation",
    "Event",
    "EventSession",
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
    "StaffGroup",
    "Stage",
    "Trainer",
    "UnlistedAgency",
    "Unsubscribed",
    "YearTotal",
]
