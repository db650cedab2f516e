"""Interviews: one candidate × one approved question set, by a personal link."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from dishka.integrations.fastapi import FromDishka
from fastapi import APIRouter, Depends, Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from api.idempotency import OnceRoute
from api.problems import responses
from api.routes import PREFIX
from api.routes.evaluations import ReportLine
from api.security import need
from api.shapes import Note, Page, Paged, Shape, Stamped, an_example
from core.engines.job_match import Seniority, SkillShown
from core.scoring import Recommendation
from core.services.actor import Actor, Language
from core.services.engine_choice import EngineName
from core.services.evaluation_service import EvaluationService, Verdict
from core.services.interview_directory import (
    InterviewDirectory,
    InterviewFilter,
    InterviewRecord,
    InterviewStatus,
)
from core.services.interview_service import InterviewService
from core.services.invite_service import Invitation as StoredInvitation
from core.services.invite_service import InviteService
from core.services.keyset import Slice
from core.services.match_service import MatchService
from core.services.report_service import Report as StoredReport
from core.services.report_service import ReportService
from core.services.screening import ScreenedTerm, ScreeningAnswer
from core.services.screening_service import ReadBy

router = APIRouter(prefix=f"{PREFIX}/interviews", tags=["interviews"], route_class=OnceRoute)
Reader = Annotated[Actor, Depends(need("interviews:read"))]
Writer = Annotated[Actor, Depends(need("interviews:write"))]
Editor = Annotated[Actor, Depends(need("interviews:read", "interviews:write"))]


class NewInterview(Shape):
    """Whom to invite, and for what."""

    model_config = an_example(
        vacancy_id="2d4f6a8c-0b1e-4d3c-9a5b-7c8d9e0f1a2b", candidate_id="7e9c1b3d-5f0a-4e2d-8c4b-6a7d8e9f0b1c"
    )

    vacancy_id: uuid.UUID
    candidate_id: uuid.UUID


class Term(Shape):
    """What the candidate said to one term of the vacancy: no part of any score, and no reason to reject."""

    term: ScreenedTerm
    value: Annotated[str, Field(description="As the vacancy named it when it was asked.")]
    answer: ScreeningAnswer | None
    words: str | None


class Interview(Stamped):
    """pending → in_progress → completed → evaluated, or expired, withdrawn, cancelled."""

    candidate_id: uuid.UUID
    vacancy_id: uuid.UUID
    question_set_id: uuid.UUID
    question_count: int
    status: InterviewStatus
    consent_version: str | None
    consented_at: datetime | None
    expires_at: datetime
    completed_at: datetime | None
    read_by: Annotated[ReadBy, Field(description="Who reads the answers; a person gives no score.")]
    terms: list[Term]


class Invitation(Shape):
    """What is sent to the candidate: https://t.me/<the bot>?start=<token>, and the words it stands in."""

    interview_id: uuid.UUID
    token: str
    candidate_name: str
    recruiter_name: str
    vacancy_title: str
    language: Language
    question_count: int
    minutes: int
    expires_at: datetime
    status: InterviewStatus


class Decision(Shape):
    """What a person decides; nothing is sent to the candidate by it."""

    verdict: Verdict
    reason: Annotated[Note, Field(examples=["Clear examples of own work."])] | None = None


class DecisionKept(Decision):
    """A decision, and whom it is about: by that it is found when they are erased."""

    interview_id: uuid.UUID


class Report(Shape):
    """The answers with what was found in them. Read by a person, as the candidate chose or the engine could not,
    they have neither levels nor a recommendation.

    `personal` are of questions asked of this candidate alone, from the CV: no score is made of them.
    """

    interview_id: uuid.UUID
    candidate_name: str
    vacancy_title: str
    read_by: ReadBy
    engine: str
    recommendation: Recommendation | None
    score: float | None
    terms: list[Term]
    lines: list[ReportLine]
    personal: list[ReportLine]
    decision: Verdict | None


class MatchedSkill(Shape):
    """A skill with the words of the vacancy that ask for it and those of the CV that show it."""

    skill: str
    wanted: str | None
    had: str | None


class JobMatch(Shape):
    """The CV beside the vacancy: no score, and no part of the report. Made by a model after consent only."""

    engine: EngineName
    matched: list[MatchedSkill]
    missing: list[MatchedSkill]
    beyond: list[MatchedSkill]
    seniority_wanted: Seniority | None
    seniority_had: Seniority | None


@router.get("", response_model=Page[Interview], responses=responses(401, 403, 404))
async def list_interviews(
    acting: Reader,
    paged: Paged,
    interviews: FromDishka[InterviewDirectory],
    vacancy_id: Annotated[uuid.UUID | SkipJsonSchema[None], Query()] = None,
    candidate_id: Annotated[uuid.UUID | SkipJsonSchema[None], Query()] = None,
    status: Annotated[InterviewStatus | SkipJsonSchema[None], Query()] = None,
) -> Slice[InterviewRecord]:
    """The interviews of one's vacancies."""
    return await interviews.find(InterviewFilter(vacancy_id, candidate_id, status), paged, acting=acting)


@router.post(
    "",
    status_code=201,
    response_model=Interview,
    responses=responses(401, 403, 404, 409),
)
async def invite(
    body: NewInterview,
    acting: Writer,
    service: FromDishka[InterviewService],
    interviews: FromDishka[InterviewDirectory],
) -> InterviewRecord:
    """Invite a candidate with the newest approved question set; the link is under /invitation."""
    interview_id = await service.invite(body.vacancy_id, body.candidate_id, acting=acting)
    return await interviews.entry(interview_id, acting=acting)


@router.get("/{interview_id}", response_model=Interview, responses=responses(401, 403, 404))
async def read_interview(
    interview_id: uuid.UUID, acting: Reader, interviews: FromDishka[InterviewDirectory]
) -> InterviewRecord:
    """One interview."""
    return await interviews.entry(interview_id, acting=acting)


@router.get("/{interview_id}/job-match", response_model=JobMatch, responses=responses(401, 403, 404))
async def read_job_match(interview_id: uuid.UUID, acting: Reader, matches: FromDishka[MatchService]) -> JobMatch:
    """The candidate's CV beside the vacancy; not found where there is no CV."""
    shown = await matches.match(interview_id, acting=acting)
    match = shown.match
    return JobMatch(
        engine=shown.engine,
        matched=[_skill(one) for one in match.matched],
        missing=[_skill(one) for one in match.missing],
        beyond=[_skill(one) for one in match.beyond],
        seniority_wanted=match.seniority_wanted,
        seniority_had=match.seniority_had,
    )


def _skill(shown: SkillShown) -> MatchedSkill:
    return MatchedSkill(
        skill=shown.skill,
        wanted=shown.wanted.text if shown.wanted else None,
        had=shown.had.text if shown.had else None,
    )


@router.get("/{interview_id}/invitation", response_model=Invitation, responses=responses(401, 403, 404))
async def read_invitation(
    interview_id: uuid.UUID, acting: Writer, invites: FromDishka[InviteService]
) -> StoredInvitation:
    """The personal link. Whoever has it can answer, so reading it needs the right to write."""
    return await invites.invitation(interview_id, acting=acting)


@router.get("/{interview_id}/report", response_model=Report, responses=responses(401, 403, 404))
async def read_report(interview_id: uuid.UUID, acting: Reader, reports: FromDishka[ReportService]) -> StoredReport:
    """What a person decides by, once the answers were read, or are in for a person to read."""
    return await reports.report(interview_id, acting=acting)


@router.post("/{interview_id}/cancel", response_model=Interview, responses=responses(401, 403, 404, 409))
async def cancel(
    interview_id: uuid.UUID,
    acting: Editor,
    service: FromDishka[InterviewService],
    interviews: FromDishka[InterviewDirectory],
) -> InterviewRecord:
    """Take the invitation back."""
    await service.cancel(interview_id, acting=acting)
    return await interviews.entry(interview_id, acting=acting)


@router.post(
    "/{interview_id}/decision",
    status_code=201,
    response_model=DecisionKept,
    responses=responses(401, 403, 404, 409),
)
async def decide(
    interview_id: uuid.UUID, body: Decision, acting: Writer, evaluations: FromDishka[EvaluationService]
) -> DecisionKept:
    """Keep what a person decided; the newest decision stands. The same one again, without a reason, keeps the first."""
    reason = await evaluations.decide(interview_id, body.verdict, reason=body.reason, acting=acting)
    return DecisionKept(interview_id=interview_id, verdict=body.verdict, reason=reason)
