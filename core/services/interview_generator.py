"""Kits: asked for by a recruiter, written by an engine in a job, checked by code, approved by a person."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import cast

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import jobs
from core.database import Database
from core.engines import base
from core.engines.checks import check_kit
from core.engines.faults import EngineMisconfiguredError, EngineUnavailableError
from core.engines.kit_cache import KitCache
from core.errors import DomainError, EngineError, StaleError
from core.models import Kit, Question, Vacancy
from core.services.actor import Actor, Language
from core.services.engine_choice import Engines
from core.services.kit_questions import (
    Weight,
    draft_kit,
    mark_of_plan,
    question_row,
    questions_of,
    visible_kit,
    weight_of,
)
from core.services.unit import act, notify, record, reply
from core.services.vacancy_service import interview_minutes, visible_vacancy

MOST_ATTEMPTS = 5
"""Times a kit may be begun before it is `failed` and the recruiter is told."""
WRITTEN = ("draft", "approved")
"""The statuses of a kit that has its questions."""


@dataclass(frozen=True)
class KitQuestionView:
    """A question as the recruiter sees it in the plan."""

    id: uuid.UUID
    position: int
    text: str
    competency: str
    weight: Weight
    own: bool


@dataclass(frozen=True)
class KitView:
    """A plan of an interview: one version of a vacancy's questions.

    `version_count` counts drafts and approved ones; `current_version` is the one that new interviews get.
    """

    id: uuid.UUID
    vacancy_id: uuid.UUID
    vacancy_title: str
    version: int
    status: str
    engine: str | None
    language: Language
    minutes: int
    questions: tuple[KitQuestionView, ...]
    uncovered_skills: tuple[str, ...]
    version_count: int
    current_version: int | None
    mark: str
    """Stands for just these questions."""


class InterviewGenerator:
    """Has kits written: a claim, a call of the engine outside any transaction, a fenced completion."""

    def __init__(self, database: Database, engines: Engines, cache: KitCache) -> None:
        self._database = database
        self._engines = engines
        self._cache = cache

    async def request_kit(
        self, vacancy_id: uuid.UUID, *, experience_years: int | None = None, acting: Actor
    ) -> uuid.UUID:
        """Have a new version written; its id. Raises NotFoundError, StaleError while one is being written."""
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            if await kit_being_written(session, vacancy):
                raise StaleError
            return await begin_kit(session, vacancy, experience_years, acting)

    async def write_kit(self, kit_id: uuid.UUID) -> None:
        """The job: at least once, so every step decides by what is stored. Raises EngineError to be retried."""
        claim = await self._claim(kit_id)
        if claim is None:
            return
        attempt, vacancy_id, request = claim
        engine = await self._engines.in_force()
        try:
            kit = await self._cache.write_kit(engine, request, str(vacancy_id))
        except (EngineUnavailableError, EngineMisconfiguredError) as error:
            instead = await self._engines.instead(error)
            if instead is None:
                await self._give_back(kit_id, attempt)
                raise
            engine = instead
            kit = await self._cache.write_kit(engine, request, str(vacancy_id))
        if breaches := check_kit(kit, request):
            raise EngineError(f"the kit breaks a rule: {breaches[0]}")
        await self._complete(kit_id, attempt, kit, engine)

    async def approve(
        self, kit_id: uuid.UUID, *, shown: str | None = None, edit_message_id: int | None = None, acting: Actor
    ) -> None:
        """A person takes the kit: from now on candidates can be invited. One that is not as it was `shown`, by its
        mark, is shown instead. Raises NotFoundError, StaleError when it isn't new.
        """
        async with act(self._database, acting) as session:
            kit = await draft_kit(session, kit_id, acting)
            if shown not in (None, mark_of_plan(await questions_of(session, kit.id))):
                params = {"kit_id": kit.id, "changed": True}
                await reply(session, acting, "kit_ready", params=params, edit_message_id=edit_message_id)
                return
            kit.status, kit.approved_by, kit.approved_at = "approved", acting.user_id, func.now()
            asked = update(Vacancy).where(Vacancy.id == kit.vacancy_id).values(question_count=kit.question_count)
            await session.execute(asked)  # what cards and settings say of its interviews
            await record(session, acting.user_id, "kit.approved", kit.id)
            await notify(
                session,
                acting.user_id,
                "kit_approved",
                dedupe_key=f"kit_approved:{kit.id}",
                params={"kit_id": kit.id},
                edit_message_id=edit_message_id,
            )

    async def newest_kit(self, vacancy_id: uuid.UUID, *, acting: Actor) -> uuid.UUID:
        """The newest version of a vacancy's plan that can be read; without one, the newest that was asked for.

        Raises NotFoundError, DomainError `kit-missing`.
        """
        async with self._database.transaction() as session:
            await visible_vacancy(session, vacancy_id, acting)
            kit_id = await session.scalar(
                select(Kit.id)
                .where(Kit.vacancy_id == vacancy_id)
                .order_by(Kit.status.in_(WRITTEN).desc(), Kit.version.desc())
                .limit(1)
            )
            if kit_id is None:
                raise DomainError("kit-missing")
            return kit_id

    async def kit(self, kit_id: uuid.UUID, *, acting: Actor) -> KitView:
        """A kit with its questions. Raises NotFoundError."""
        async with self._database.transaction() as session:
            kit = await visible_kit(session, kit_id, acting)
            vacancy = await session.get_one(Vacancy, kit.vacancy_id)
            versions = await session.scalars(
                select(Kit)
                .where(Kit.vacancy_id == vacancy.id, Kit.status.in_(WRITTEN))
                .order_by(Kit.approved_at.desc().nulls_last(), Kit.version.desc())
            )
            stored = versions.all()
            questions = await questions_of(session, kit.id)
            return KitView(
                kit.id,
                kit.vacancy_id,
                vacancy.title,
                kit.version,
                kit.status,
                kit.engine,
                cast(Language, kit.language),
                interview_minutes(kit.question_count),
                tuple(_question_view(row) for row in questions),
                tuple(str(skill) for skill in kit.uncovered_skills),
                len(stored),
                stored[0].version if stored and stored[0].status == "approved" else None,
                mark_of_plan(questions),
            )

    async def _claim(self, kit_id: uuid.UUID) -> tuple[int, uuid.UUID, base.KitRequest] | None:
        async with self._database.transaction() as session:
            kit = await session.get(Kit, kit_id, with_for_update=True)
            if kit is None or kit.status != "generating":
                return None
            if kit.attempts >= MOST_ATTEMPTS:
                kit.status = "failed"
                await self._tell(session, kit, "kit_failed")
                return None
            kit.attempts += 1
            vacancy = await session.get_one(Vacancy, kit.vacancy_id)
            request = base.KitRequest(
                title=vacancy.title,
                description=vacancy.description,
                language=cast(base.Language, kit.language),
                difficulty=cast(base.Difficulty, kit.difficulty),
                count=kit.question_count,
                experience_years=kit.experience_years,
                seed=kit.version,
            )
            return kit.attempts, kit.vacancy_id, request

    async def _give_back(self, kit_id: uuid.UUID, attempt: int) -> None:
        """An engine that cannot be reached is waited for: that is no failed attempt."""
        async with self._database.transaction() as session:
            await session.execute(
                update(Kit).where(Kit.id == kit_id, Kit.attempts == attempt).values(attempts=attempt - 1)
            )

    async def _complete(self, kit_id: uuid.UUID, attempt: int, written: base.Kit, engine: base.Engine) -> None:
        async with self._database.transaction() as session:
            fenced = (Kit.id == kit_id, Kit.status == "generating", Kit.attempts == attempt)
            kit = await session.scalar(select(Kit).where(*fenced).with_for_update())
            if kit is None:
                return
            kit.status = "draft"
            kit.engine, kit.model = engine.name, engine.model
            kit.prompt_version = engine.prompt_version
            kit.uncovered_skills = list(written.uncovered_skills)
            for position, question in enumerate(written.questions, start=1):
                session.add(question_row(kit.id, position, question))
            await self._tell(session, kit, "kit_ready")

    async def _tell(self, session: AsyncSession, kit: Kit, kind: str) -> None:
        await notify(
            session,
            kit.requested_by,
            kind,
            dedupe_key=f"{kind}:{kit.id}",
            params={"kit_id": kit.id},
            replaces=f"kit_preparing:{kit.id}",
        )


async def kit_being_written(session: AsyncSession, vacancy: Vacancy) -> uuid.UUID | None:
    """The version that an engine writes just now. Until the transaction ends, nobody begins another."""
    await session.execute(select(Vacancy.id).where(Vacancy.id == vacancy.id).with_for_update())
    return await session.scalar(select(Kit.id).where(Kit.vacancy_id == vacancy.id, Kit.status == "generating"))


async def begin_kit(session: AsyncSession, vacancy: Vacancy, experience_years: int | None, acting: Actor) -> uuid.UUID:
    """A new version, to be written by a job; its id. Ask `kit_being_written` first."""
    newest = await session.scalar(select(func.max(Kit.version)).where(Kit.vacancy_id == vacancy.id))
    kit = Kit(
        id=uuid.uuid4(),
        vacancy_id=vacancy.id,
        version=(newest or 0) + 1,
        language=vacancy.language,
        difficulty=vacancy.difficulty,
        question_count=vacancy.question_count,
        experience_years=experience_years,
        requested_by=acting.user_id,
    )
    session.add(kit)
    if vacancy.status == "draft":
        vacancy.status = "open"
    await jobs.enqueue(session, "write_kit", jobs.JobPayload(id=kit.id))
    await record(session, acting.user_id, "kit.requested", kit.id)
    await notify(
        session, acting.user_id, "kit_preparing", dedupe_key=f"kit_preparing:{kit.id}", params={"kit_id": kit.id}
    )
    return kit.id


def _question_view(row: Question) -> KitQuestionView:
    return KitQuestionView(
        row.id, row.position, row.text, row.competency, weight_of(row.weight), own=row.source == "own"
    )
