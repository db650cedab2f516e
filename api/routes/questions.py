"""Question sets: written for a description, from what is there already or by the engine, approved by a person."""

from __future__ import annotations

import uuid
from typing import Annotated

from dishka.integrations.fastapi import FromDishka
from fastapi import APIRouter, Depends, Response
from pydantic import Field

from api.idempotency import OnceRoute
from api.problems import responses
from api.routes import PREFIX
from api.security import need
from api.shapes import IN_THE_MAKING, Description, Number, Page, Paged, Shape, Stamped
from core.engines.base import Criteria, Difficulty
from core.services.actor import Actor, Language
from core.services.interview_generator import InterviewGenerator
from core.services.keyset import Slice
from core.services.question_directory import QuestionDirectory, SetHead, SetRequest
from core.services.question_directory import QuestionSet as StoredSet

router = APIRouter(prefix=PREFIX, tags=["questions"], route_class=OnceRoute)
Reader = Annotated[Actor, Depends(need("questions:read"))]
Writer = Annotated[Actor, Depends(need("questions:read", "questions:write"))]


class Profile(Shape):
    """What is known of whom the questions are for; never who they are."""

    experience_years: Annotated[int, Field(ge=0, le=60, examples=[3]), Number] | None = None


class Asking(Shape):
    """What questions are wanted for. What is left out is understood from the description."""

    job_description: Description
    profile: Profile = Profile()
    difficulty: Difficulty | None = None
    count: Annotated[int, Field(ge=1, le=15, examples=[5]), Number] | None = None
    language: Language | None = None


class AskingForVacancy(Shape):
    """A new version of a vacancy's questions."""

    profile: Profile = Profile()


class Question(Shape):
    """A question, and what its answers are read against.

    `simpler` is what a candidate gets who asks for simpler words; null: a hint that is the same for all questions.
    """

    id: uuid.UUID
    position: int
    criteria: Criteria
    simpler: str | None
    competency: str
    skill: str
    difficulty: Difficulty
    weight: float
    source: str


class QuestionSetHead(Stamped):
    """A set of questions: generating → draft → approved, or failed."""

    vacancy_id: uuid.UUID
    version: int
    status: str
    language: Language
    difficulty: Difficulty
    question_count: int
    experience_years: int | None
    engine: str | None
    model: str | None
    uncovered_skills: list[str]


class QuestionSet(QuestionSetHead):
    """A set with its questions; there are none while it is being written."""

    questions: list[Question]


def _accepted(*statuses: int) -> dict[int | str, dict[str, object]]:
    described = {
        "model": QuestionSet,
        "description": "Being written: ask again at Location",
        "headers": IN_THE_MAKING,
    }
    return {202: described, **responses(*statuses)}


@router.post("/questions", response_model=QuestionSet, responses=_accepted(401, 403, 404, 409))
async def ask_for_questions(
    body: Asking, response: Response, acting: Writer, questions: FromDishka[QuestionDirectory]
) -> QuestionSet:
    """Questions for a description: 200 with a set that is there already, else 202 and where it will be.

    The description becomes a vacancy, and candidates can be invited once the set is approved. While a set is being
    written for it, this joins that one, though other things were wished: ask again once it is there.
    """
    wanted = SetRequest(body.job_description, body.difficulty, body.count, body.language, body.profile.experience_years)
    return _answer(await questions.ask(wanted, acting=acting), response)


@router.post(
    "/vacancies/{vacancy_id}/questions",
    response_model=QuestionSet,
    responses=_accepted(401, 403, 404, 409),
)
async def write_questions(
    vacancy_id: uuid.UUID,
    body: AskingForVacancy,
    response: Response,
    acting: Writer,
    questions: FromDishka[QuestionDirectory],
) -> QuestionSet:
    """Have the next version of a vacancy's questions written, or join the one being written."""
    found = await questions.write(vacancy_id, body.profile.experience_years, acting=acting)
    return _answer(found, response)


@router.get(
    "/vacancies/{vacancy_id}/questions", response_model=Page[QuestionSetHead], responses=responses(401, 403, 404)
)
async def list_question_sets(
    vacancy_id: uuid.UUID, acting: Reader, paged: Paged, questions: FromDishka[QuestionDirectory]
) -> Slice[SetHead]:
    """The versions of a vacancy's questions."""
    return await questions.sets(vacancy_id, paged, acting=acting)


@router.get("/questions/{set_id}", response_model=QuestionSet, responses=responses(401, 403, 404))
async def read_question_set(set_id: uuid.UUID, acting: Reader, questions: FromDishka[QuestionDirectory]) -> QuestionSet:
    """One set. Poll it while it is `generating`."""
    return _set(await questions.question_set(set_id, acting=acting))


@router.post("/questions/{set_id}/approve", response_model=QuestionSet, responses=responses(401, 403, 404, 409))
async def approve_question_set(
    set_id: uuid.UUID,
    acting: Writer,
    generator: FromDishka[InterviewGenerator],
    questions: FromDishka[QuestionDirectory],
) -> QuestionSet:
    """A person takes the set: from now on candidates are invited with it."""
    await generator.approve(set_id, acting=acting)
    return _set(await questions.question_set(set_id, acting=acting))


def _answer(found: StoredSet, response: Response) -> QuestionSet:
    if found.head.status == "generating":
        response.status_code = 202
        response.headers["Location"] = f"{PREFIX}/questions/{found.head.id}"
        response.headers["Retry-After"] = "1"
    return _set(found)


def _set(stored: StoredSet) -> QuestionSet:
    head = QuestionSetHead.model_validate(stored.head)
    questions = [Question.model_validate(question) for question in stored.questions]
    return QuestionSet(**head.model_dump(), questions=questions)
