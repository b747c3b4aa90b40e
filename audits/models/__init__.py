"""Tables of audits."""

from audits.models.answer import Answer, AnswerEvidence, Evidence, PublishedFigure, Question
from audits.models.cycle import Cycle, Reminder, Return, TeamMember
from audits.models.framework import (
    Criterion,
    CriterionMatch,
    Descriptor,
    Framework,
    FrameworkVersion,
    Grade,
    Standard,
)
from audits.models.survey import Survey, SurveyLink, SurveyMark, SurveyQuestion, SurveyReply

__all__ = [
    "Answer",
    "AnswerEvidence",
    "Criterion",
    "CriterionMatch",
    "Cycle",
    "Descriptor",
    "Evidence",
    "Framework",
    "FrameworkVersion",
    "Grade",
    "PublishedFigure",
    "Question",
    "Reminder",
    "Return",
    "Standard",
    "Survey",
    "SurveyLink",
    "SurveyMark",
    "SurveyQuestion",
    "SurveyReply",
    "TeamMember",
]
