"""Tables of training."""

from training.models.booking_rules import AgencyRule, BookingRules, ManagerRule
from training.models.bookings import CAME, HOLDING, OFFERED, Booking, Delegate, StaffGroup
from training.models.courses import Course, CoursePrerequisite, Mode
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
    "AgencyRule",
    "Answer",
    "Booking",
    "BookingRules",
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
    "Unsubscribed",
    "YearTotal",
]
