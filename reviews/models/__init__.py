"""Tables of reviews."""

from reviews.models.agency_reports import AgencyReport, AgencyReportVersion
from reviews.models.briefings import Briefing, BriefingSending
from reviews.models.campaigns import Campaign
from reviews.models.cases import CaseAgency, CaseFacts, IncidentCase, IncidentDecision, Referral
from reviews.models.chronology import ChronologyClash, ChronologyEvent
from reviews.models.content import ChildIdentity, PanelMember, ReviewContent
from reviews.models.death_records import DeathAnalysis, DeathFormRequest, DeathReturn, ResponseStep
from reviews.models.deaths import ChildDeath
from reviews.models.drafting import DraftSection, ReportVersion, ReviewReport, SectionComment, SectionDraft
from reviews.models.drafts import ReviewDraft
from reviews.models.incidents import Incident, IncidentTheme
from reviews.models.involvement import Involvement
from reviews.models.pauses import ClockPause
from reviews.models.proofs import OutsideReview, PlanSignOff, RecommendationProof, ReviewResult
from reviews.models.publishing import (
    Publication,
    PublishedEdition,
    RedactionCheck,
    RedactionDecision,
    RedactionHit,
)
from reviews.models.rapid_reviews import RapidReview, RapidReviewAttendee
from reviews.models.recommendations import Finding, ReviewRecommendation
from reviews.models.requests import (
    InformationRequest,
    RequestAnswer,
    RequestCheck,
    RequestFile,
    RequestTemplate,
)
from reviews.models.review_file import CostShare, ReviewFile
from reviews.models.reviews import Review, ReviewTheme
from reviews.models.settings import ReviewSetting
from reviews.models.themes import Theme

__all__ = [
    "AgencyReport",
    "AgencyReportVersion",
    "Briefing",
    "BriefingSending",
    "Campaign",
    "CaseAgency",
    "CaseFacts",
    "ChildDeath",
    "ChildIdentity",
    "ChronologyClash",
    "ChronologyEvent",
    "ClockPause",
    "CostShare",
    "DeathAnalysis",
    "DeathFormRequest",
    "DeathReturn",
    "DraftSection",
    "Finding",
    "Incident",
    "IncidentCase",
    "IncidentDecision",
    "IncidentTheme",
    "InformationRequest",
    "Involvement",
    "OutsideReview",
    "PanelMember",
    "PlanSignOff",
    "Publication",
    "PublishedEdition",
    "RapidReview",
    "RapidReviewAttendee",
    "RecommendationProof",
    "RedactionCheck",
    "RedactionDecision",
    "RedactionHit",
    "Referral",
    "ReportVersion",
    "RequestAnswer",
    "RequestCheck",
    "RequestFile",
    "RequestTemplate",
    "ResponseStep",
    "Review",
    "ReviewContent",
    "ReviewDraft",
    "ReviewFile",
    "ReviewRecommendation",
    "ReviewReport",
    "ReviewResult",
    "ReviewSetting",
    "ReviewTheme",
    "SectionComment",
    "SectionDraft",
    "Theme",
]
