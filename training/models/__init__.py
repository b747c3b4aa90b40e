"""Tables of training."""

from training.models.bookings import CAME, HOLDING, Booking, Delegate, StaffGroup
from training.models.charges import Charge, ChargeRule
from training.models.courses import Course, CoursePrerequisite, Mode
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
from training.models.totals import YearTotal
from training.models.workforce import Champion, Contribution, CourseNeed, StaffSize

__all__ = [
    "CAME",
    "HOLDING",
    "Answer",
    "Booking",
    "Champion",
    "Charge",
    "ChargeRule",
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
    "EventTrainer",
    "Mode",
    "Question",
    "Questionnaire",
    "QuestionnaireQuestion",
    "SingleAgencyTraining",
    "StaffGroup",
    "StaffSize",
    "Stage",
    "Trainer",
    "YearTotal",
]
