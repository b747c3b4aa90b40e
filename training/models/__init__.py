"""Tables of training."""

from training.models.bookings import CAME, HOLDING, Booking, Delegate, StaffGroup
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
from training.models.totals import YearTotal

__all__ = [
    "CAME",
    "HOLDING",
    "AddressLink",
    "Answer",
    "Booking",
    "Certificate",
    "CheckIn",
    "Course",
    "CoursePrerequisite",
    "Delegate",
    "Evaluation",
    "Event",
    "EventSession",
    "EventTrainer",
    "Mode",
    "Question",
    "Questionnaire",
    "QuestionnaireQuestion",
    "StaffGroup",
    "Stage",
    "Trainer",
    "UnlistedAgency",
    "YearTotal",
]
