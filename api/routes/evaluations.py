"""Evaluations: answers in, a report with levels and quotes out; every run is kept."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from dishka.integrations.fastapi import FromDishka
from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from api.idempotency import OnceRoute
from api.problems import responses
from api.routes import PREFIX
from api.security import need
from api.shapes import IN_THE_MAKING, WORDS, Page, Paged, Shape, Stamped, an_example
from core.scoring import Recommendation
from core.services.actor import Actor, Language
from core.services.evaluation_directory import (
    EvaluationDetail,
    EvaluationDirectory,
    EvaluationEntry,
    EvaluationFilter,
    EvaluationStatus,
)
from core.services.evaluation_service import Verdict
from core.services.interview_directory import GivenAnswer, InterviewDirectory
from core.services.keyset import Slice

router = APIRouter(prefix=f"{PREFIX}/evaluations", tags=["evaluations"], route_class=OnceRoute)
Reader = Annotated[Actor, Depends(need("evaluations:read"))]
Writer = Annotated[Actor, Depends(need("evaluations:read", "evaluations:write"))]
AnswerText = Annotated[str, Field(min_length=1, max_length=20_000, pattern=WORDS)]
ATTACHMENT = {"Content-Disposition": {"description": "A name for the file", "schema": {"type": "string"}}}


class Answer(Shape):
    """The candidate's answer to one question; null: skipped, which is no evidence and not a zero."""

    question_id: uuid.UUID
    text: AnswerText | None


class Consent(Shape):
    """Proof of the candidate's consent, for which whoever sends the answers vouches.

    It is none to a model abroad: that a candidate gives in Telegram only. Where such a model is in force, what is
    handed in is read by the engine that stays here, and `engine` of the report says so.
    """

    version: Annotated[Literal["3"], Field(description="Of the consent's words.")]
    language: Language


class Submission(Shape):
    """The answers to an interview that nobody has begun in Telegram: each question once."""

    model_config = an_example(
        interview_id="5f2b7c1e-8d0a-4c3e-9b6f-1a2d3c4e5f60",
        consent={"version": "3", "language": "en"},
        responses=[
            {
                "question_id": "9c1d2e3f-4a5b-4c6d-8e7f-0a1b2c3d4e5f",
                "text": "I measured the slow query with EXPLAIN and added a partial index: 900 ms became 80.",
            },
            {"question_id": "a7b8c9d0-e1f2-4a3b-8c5d-6e7f8a9b0c1d", "text": "With counters in Redis."},
        ],
    )

    interview_id: uuid.UUID
    consent: Consent
    responses: Annotated[list[Answer], Field(min_length=1, max_length=15)]


class Evaluation(Stamped):
    """One run: `score` is the weighted mean level (1–5), `coverage` the share of weight with a level (0–1).

    The result is null once the candidate has withdrawn or the answers are erased.
    """

    interview_id: uuid.UUID
    run: int
    current: bool
    status: EvaluationStatus
    recommendation: Recommendation | None
    score: float | None
    coverage: float | None
    confidence: str | None
    engine: str | None
    model: str | None
    prompt_version: str | None
    kit_version: int
    rubric_hash: str
    readings_per_answer: int | None
    completed_at: datetime | None


class ReportLine(Shape):
    """One question: what was said, the level it was read at, and the candidate's own words for it.

    `answer` is all that was said. Where a follow-up was put (`asked_on`), `main_answer` came before it, and
    `follow_up_answer` after; `follow_ups` are those that nobody has asked yet.
    """

    position: int
    question: str
    competency: str
    status: str
    has_voice: bool
    answer: str | None
    level: float | None
    levels: list[int]
    needs_human: bool
    quotes: list[str]
    gaps: list[str]
    rationale: str
    flags: list[str]
    follow_ups: list[str]
    asked_on: str | None
    main_answer: str | None
    follow_up_answer: str | None


class DecisionOut(Shape):
    """What a person decided."""

    verdict: Verdict
    reason: str | None
    decided_by: uuid.UUID
    created_at: datetime


class Report(Evaluation):
    """An evaluation whole. A person decides; nothing here is a verdict.

    `personal` are of questions asked of this candidate alone, from the CV: no total is made of them.
    """

    candidate_id: uuid.UUID
    candidate_name: str
    vacancy_id: uuid.UUID
    vacancy_title: str
    lines: list[ReportLine]
    personal: list[ReportLine]
    decisions: list[DecisionOut]


@router.post(
    "",
    status_code=202,
    response_model=Report,
    responses={202: {"headers": IN_THE_MAKING}, **responses(401, 403, 404, 409)},
)
async def submit(
    body: Submission,
    response: Response,
    acting: Writer,
    interviews: FromDishka[InterviewDirectory],
    evaluations: FromDishka[EvaluationDirectory],
) -> Report:
    """Hand in an interview with all its answers. The report is at Location; poll it while it is `pending`.

    No model abroad reads them: the candidate was asked for that in Telegram only.
    """
    evaluation_id = await interviews.hand_in(
        body.interview_id,
        [GivenAnswer(answer.question_id, answer.text) for answer in body.responses],
        consent_version=body.consent.version,
        consent_language=body.consent.language,
        acting=acting,
    )
    return _accepted(await evaluations.detail(evaluation_id, acting=acting), response)


@router.get("", response_model=Page[Evaluation], responses=responses(401, 403, 404))
async def list_evaluations(
    acting: Reader,
    paged: Paged,
    evaluations: FromDishka[EvaluationDirectory],
    interview_id: Annotated[uuid.UUID | SkipJsonSchema[None], Query()] = None,
    status: Annotated[EvaluationStatus | SkipJsonSchema[None], Query()] = None,
    all_runs: Annotated[bool, Query(description="Also runs that a later one took the place of.")] = False,
) -> Slice[EvaluationEntry]:
    """The evaluations of one's vacancies."""
    return await evaluations.find(EvaluationFilter(interview_id, status, all_runs), paged, acting=acting)


@router.get("/{evaluation_id}", response_model=Report, responses=responses(401, 403, 404))
async def read_evaluation(
    evaluation_id: uuid.UUID, acting: Reader, evaluations: FromDishka[EvaluationDirectory]
) -> Report:
    """One run as a report."""
    return _report(await evaluations.detail(evaluation_id, acting=acting))


@router.post(
    "/{evaluation_id}/rerun",
    status_code=202,
    response_model=Report,
    responses={202: {"headers": IN_THE_MAKING}, **responses(401, 403, 404, 409)},
)
async def run_again(
    evaluation_id: uuid.UUID,
    response: Response,
    acting: Writer,
    evaluations: FromDishka[EvaluationDirectory],
) -> Report:
    """Append a run. What this engine has read of an answer before is not read again."""
    entry = await evaluations.run_again(evaluation_id, acting=acting)
    return _accepted(await evaluations.detail(entry.id, acting=acting), response)


@router.get(
    "/{evaluation_id}/export",
    response_model=Report,
    responses={200: {"headers": ATTACHMENT}, **responses(401, 403, 404)},
)
async def export(
    evaluation_id: uuid.UUID, response: Response, acting: Reader, evaluations: FromDishka[EvaluationDirectory]
) -> Report:
    """The report as a JSON file."""
    response.headers["Content-Disposition"] = f'attachment; filename="evaluation-{evaluation_id}.json"'
    return _report(await evaluations.detail(evaluation_id, acting=acting))


def _accepted(detail: EvaluationDetail, response: Response) -> Report:
    response.headers["Location"] = f"{PREFIX}/evaluations/{detail.entry.id}"
    response.headers["Retry-After"] = "1"
    return _report(detail)


def _report(detail: EvaluationDetail) -> Report:
    evaluation = Evaluation.model_validate(detail.entry)
    return Report(
        **evaluation.model_dump(),
        candidate_id=detail.candidate_id,
        candidate_name=detail.candidate_name,
        vacancy_id=detail.vacancy_id,
        vacancy_title=detail.vacancy_title,
        lines=[ReportLine.model_validate(line) for line in detail.lines],
        personal=[ReportLine.model_validate(line) for line in detail.personal],
        decisions=[DecisionOut.model_validate(decision) for decision in detail.decisions],
    )
