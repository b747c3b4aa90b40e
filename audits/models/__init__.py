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
    "AuditedCase",
    "CaseAudit",
    "CaseAuditAgency",
    "CaseAuditAnswer",
    "CaseAuditFinding",
    "CaseAuditQuestion",
    "Criterion",
    "CriterionMatch",
    "Cycle",
    "Descriptor",
    "Evidence",
    "FindingAgency",
    "Framework",
    "FrameworkVersion",
    "Grade",
    "PublishedFigure",
    "Question",
    "Reminder",
    "Return",
    "SingleAudit",
    "Standard",
    "Survey",
    "SurveyLink",
    "SurveyMark",
    "SurveyQuestion",
    "SurveyReply",
    "TeamMember",
]
