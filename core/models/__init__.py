"""The tables, one module per aggregate."""

from core.models.api_key import ApiKey
from core.models.audit import AuditEvent
from core.models.base import Base
from core.models.candidate import Candidate, Gathered
from core.models.candidate_question import CandidateQuestion, VacancyFaq
from core.models.company import CompanyProfile
from core.models.consent_proof import ConsentProof
from core.models.draft import Draft
from core.models.engine_choice import EngineChoice
from core.models.evaluation import Evaluation, ResponseReading
from core.models.feedback import Feedback
from core.models.idempotency import IdempotentRequest
from core.models.interview import Decision, Interview, Response, ResponsePart
from core.models.invite import Invite
from core.models.job_match import StoredJobMatch
from core.models.kit import Kit, Question
from core.models.model_call import ModelCall
from core.models.notification import Notification
from core.models.session import RefreshToken, Session
from core.models.update import Update
from core.models.user import User
from core.models.vacancy import Vacancy, VacancyMember

__all__ = [
    "ApiKey",
    "AuditEvent",
    "Base",
    "Candidate",
    "CandidateQuestion",
    "CompanyProfile",
    "ConsentProof",
    "Decision",
    "Draft",
    "EngineChoice",
    "Evaluation",
    "Feedback",
    "Gathered",
    "IdempotentRequest",
    "Interview",
    "Invite",
    "Kit",
    "ModelCall",
    "Notification",
    "Question",
    "RefreshToken",
    "Response",
    "ResponsePart",
    "ResponseReading",
    "Session",
    "StoredJobMatch",
    "Update",
    "User",
    "Vacancy",
    "VacancyFaq",
    "VacancyMember",
]
