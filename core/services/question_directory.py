"""Question sets for machines: a set is a kit, whole, with what its answers are read against."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.engines.base import Criteria, Difficulty
from core.engines.offline.lexicon import Lexicon
from core.errors import DomainError
from core.models import Kit, Question, Vacancy
from core.services.actor import Actor, Language
from core.services.interview_generator import begin_kit, kit_being_written
from core.services.keyset import After, Slice, slice_of
from core.services.kit_questions import visible_kit
from core.services.unit import act
from core.services.vacancy_service import open_vacancy, visible_to, visible_vacancy


@dataclass(frozen=True)
class SetRequest:
    """What a set is wanted for. What is None is understood from the description."""

    job_description: str
    difficulty: Difficulty | None = None
    count: int | None = None
    language: Language | None = None
    experience_years: int | None = None


@dataclass(frozen=True)
class QuestionEntry:
    """One question with its criteria."""

    id: uuid.UUID
    position: int
    criteria: Criteria
    simpler: str | None
    competency: str
    skill: str
    difficulty: Difficulty
    weight: float
    source: str


@dataclass(frozen=True)
class SetHead:
    """A set without its questions."""

    id: uuid.UUID
    vacancy_id: uuid.UUID
    version: int
    status: str
    language: Language
    difficulty: Difficulty
    question_count: int
    experience_years: int | None
    engine: str | None
    model: str | None
    uncovered_skills: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True)
class QuestionSet:
    """A set; it has questions from the status `draft` on."""

    head: SetHead
    questions: tuple[QuestionEntry, ...]


class QuestionDirectory:
    """Everyone who sees the vacancy sees its sets. Raises NotFoundError."""

    def __init__(self, database: Database, lexicon: Lexicon) -> None:
        self._database = database
        self._lexicon = lexicon

    async def ask(self, request: SetRequest, *, acting: Actor) -> QuestionSet:
        """The set for a description: the one there is, else one that is being written from now on.

        A description that the actor has not sent before opens a vacancy.
        """
        acting.require_staff()
        async with act(self._database, acting) as session:
            vacancy = await self._vacancy(session, request, acting)
            set_id = await session.scalar(_like(vacancy, request))
            if set_id is None:
                set_id = await _being_written(session, vacancy, request.experience_years, acting)
        return await self.question_set(set_id, acting=acting)

    async def write(self, vacancy_id: uuid.UUID, experience_years: int | None, *, acting: Actor) -> QuestionSet:
        """Have the next version for a vacancy written, or join the one being written.

        Raises DomainError `vacancy-archived`: nobody could be invited with it.
        """
        acting.require_staff()
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            if vacancy.status == "archived":
                raise DomainError("vacancy-archived")
            set_id = await _being_written(session, vacancy, experience_years, acting)
        return await self.question_set(set_id, acting=acting)

    async def question_set(self, set_id: uuid.UUID, *, acting: Actor) -> QuestionSet:
        """One set with its questions."""
        acting.require_staff()
        async with self._database.transaction() as session:
            kit = await visible_kit(session, set_id, acting)
            rows = await session.scalars(select(Question).where(Question.kit_id == kit.id).order_by(Question.position))
            return QuestionSet(_head(kit), tuple(_question(row) for row in rows))

    async def sets(self, vacancy_id: uuid.UUID, after: After, *, acting: Actor) -> Slice[SetHead]:
        """The versions of a vacancy's questions, newest first."""
        acting.require_staff()
        async with self._database.transaction() as session:
            await visible_vacancy(session, vacancy_id, acting)
            mine = Kit.vacancy_id == vacancy_id
            return await slice_of(session, Kit, mine, select(Kit), after, _head)

    async def _vacancy(self, session: AsyncSession, request: SetRequest, acting: Actor) -> Vacancy:
        place = f"{acting.user_id}:{request.job_description}"
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:place, 2))"), {"place": place})
        vacancy = await session.scalar(
            select(Vacancy)
            .where(
                visible_to(acting),
                Vacancy.created_by == acting.user_id,
                Vacancy.status != "archived",
                func.md5(Vacancy.description) == func.md5(request.job_description),
                *(
                    column == wanted
                    for column, wanted in (
                        (Vacancy.difficulty, request.difficulty),
                        (Vacancy.question_count, request.count),
                        (Vacancy.language, request.language),
                    )
                    if wanted is not None
                ),
            )
            .order_by(Vacancy.created_at.desc())
            .limit(1)
        )
        if vacancy is None:
            vacancy = await open_vacancy(session, request.job_description, acting, self._lexicon)
            vacancy.difficulty = request.difficulty or vacancy.difficulty
            vacancy.question_count = request.count or vacancy.question_count
            vacancy.language = request.language or vacancy.language
        return vacancy


async def _being_written(
    session: AsyncSession, vacancy: Vacancy, experience_years: int | None, acting: Actor
) -> uuid.UUID:
    """The version that is being written, else a new one."""
    return await kit_being_written(session, vacancy) or await begin_kit(session, vacancy, experience_years, acting)


def _like(vacancy: Vacancy, request: SetRequest) -> Select[uuid.UUID]:
    return (
        select(Kit.id)
        .where(
            Kit.vacancy_id == vacancy.id,
            Kit.status != "failed",
            Kit.difficulty == vacancy.difficulty,
            Kit.question_count == vacancy.question_count,
            Kit.language == vacancy.language,
            Kit.experience_years.is_not_distinct_from(request.experience_years),
        )
        .order_by(Kit.version.desc())
        .limit(1)
    )


def _head(row: Kit) -> SetHead:
    return SetHead(
        row.id,
        row.vacancy_id,
        row.version,
        row.status,
        cast(Language, row.language),
        cast(Difficulty, row.difficulty),
        row.question_count,
        row.experience_years,
        row.engine,
        row.model,
        tuple(str(skill) for skill in row.uncovered_skills),
        row.created_at,
    )


def _question(row: Question) -> QuestionEntry:
    return QuestionEntry(
        row.id,
        row.position,
        Criteria.model_validate(row.criteria),
        row.simpler,
        row.competency,
        row.skill,
        cast(Difficulty, row.difficulty),
        row.weight,
        row.source,
    )
