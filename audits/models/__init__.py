"""Tables of audits."""

from audits.models.answer import Answer, AnswerEvidence, Evidence, PublishedFigure, Question
from audits.models.case_audit import (
    AuditedCase,
    CaseAudit,
    CaseAuditAgency,
    CaseAuditAnswer,
    CaseAuditFinding,
    CaseAuditQuestion,
    FindingAgency,
    SingleAudit,
)
from audits.models.commentary import Commentary
from audits.models.cycle import Cycle, Reminder, Return, TeamMember
from audits.models.fact import Fact, FactAsked
from audits.models.framework import (
    Criterion,
    CriterionMatch,
    Descriptor,
    Framework,
    FrameworkVersion,
    Grade,
    Standard,
)
from audits.models.sharing import SentAnswer
from audits.models.survey import Survey, SurveyLink, SurveyMark, SurveyQuestion, SurveyReply
from audits.models.upload import ReturnUpload

__all__ = [
    "Answer",
    "AnswerEvidence",
    "AuditedCase",
    "CaseAudit",
    "CaseAuditAgency",
    "CaseAuditAnswer",
    "CaseAuditFinding",
    "CaseAuditQuestion",
    "Commentary",
    "Criterion",
    "CriterionMatch",
    "Cycle",
    "Descriptor",
    "Evidence",
    "Fact",
    "FactAsked",
    "FindingAgency",
    "Framework",
    "FrameworkVersion",
    "Grade",
    "PublishedFigure",
    "Question",
    "Reminder",
    "Return",
    "ReturnUpload",
    "SentAnswer",
    "SingleAudit",
    "Standard",
    "Survey",
    "SurveyLink",
    "SurveyMark",
    "SurveyQuestion",
    "SurveyReply",
    "TeamMember",
]
