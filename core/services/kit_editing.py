"""The plan in a recruiter's hands: a draft is changed one act at a time, an approved kit is copied first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.engines import base
from core.engines.checks import alike, check_question
from core.errors import DomainError, EngineError, StaleError
from core.models import AuditEvent, Kit, Question, Vacancy
from core.services.actor import Actor
from core.services.engine_choice import Engines
from core.services.interview_making import approved_kit
from core.services.kit_questions import (
    Weight,
    draft_question,
    kit_question,
    number_of,
    question_row,
    questions_of,
    visible_kit,
    visible_question,
    weight_of,
)
from core.services.unit import act, record, reply

LISTED = 15
"""Versions shown, the newest first."""


@dataclass(frozen=True)
class QuestionCard:
    """A question with all that its answers are read against; `editable` while its kit is a draft."""

    id: uuid.UUID
    kit_id: uuid.UUID
    position: int
    count: int
    criteria: base.Criteria
    simpler: str | None
    competency: str
    difficulty: base.Difficulty
    weight: Weight
    source: Literal["bank", "model", "own"]
    editable: bool


@dataclass(frozen=True)
class KitVersion:
    """One version of a vacancy's plan; `current` is the one that new interviews get."""

    id: uuid.UUID
    version: int
    question_count: int
    approved_at: datetime | None
    current: bool


class KitEditing:
    """Changes questions of drafts. Each act is refused with StaleError once the kit is approved."""

    def __init__(self, database: Database, engines: Engines) -> None:
        self._database = database
        self._engines = engines

    async def question(self, question_id: uuid.UUID, *, acting: Actor) -> QuestionCard:
        """One question of any kit. Raises NotFoundError."""
        async with self._database.transaction() as session:
            kit, row = await visible_question(session, question_id, acting)
            question = kit_question(row)
            return QuestionCard(
                row.id,
                kit.id,
                row.position,
                kit.question_count,
                question.criteria,
                question.simpler,
                question.competency,
                question.difficulty,
                weight_of(row.weight),
                question.source,
                kit.status == "draft",
            )

    async def versions(self, kit_id: uuid.UUID, *, acting: Actor) -> tuple[KitVersion, ...]:
        """All versions of the plan that a kit belongs to, the newest first. Raises NotFoundError."""
        async with self._database.transaction() as session:
            kit = await visible_kit(session, kit_id, acting)
            rows = await session.scalars(
                select(Kit)
                .where(Kit.vacancy_id == kit.vacancy_id, Kit.status.in_(("draft", "approved")))
                .order_by(Kit.version.desc())
                .limit(LISTED)
            )
            current = await _current_id(session, kit.vacancy_id)
            return tuple(
                KitVersion(row.id, row.version, row.question_count, row.approved_at, row.id == current) for row in rows
            )

    async def edit(self, kit_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """Open an approved kit for changes: as the draft that follows it, a copy where there is none yet.

        Raises NotFoundError, StaleError when another version has taken its place.
        """
        async with act(self._database, acting) as session:
            kit = await visible_kit(session, kit_id, acting)
            await session.execute(select(Vacancy.id).where(Vacancy.id == kit.vacancy_id).with_for_update())
            draft = kit
            if kit.status != "draft":
                if kit.id != await _current_id(session, kit.vacancy_id):
                    raise StaleError
                draft = await _following_draft(session, kit) or await _follow(session, kit, acting)
            await _show_plan(session, draft, edit_message_id, acting)

    async def move(
        self,
        question_id: uuid.UUID,
        direction: Literal["up", "down"],
        position: int,
        *,
        edit_message_id: int,
        acting: Actor,
    ) -> None:
        """Swap a question with its neighbour. `position` is where the person saw it: else StaleError."""
        async with act(self._database, acting) as session:
            kit, question = await draft_question(session, question_id, acting)
            to = position + (1 if direction == "down" else -1)
            if question.position != position or not 1 <= to <= kit.question_count:
                raise StaleError
            neighbour = await session.scalar(select(Question).where(Question.kit_id == kit.id, Question.position == to))
            assert neighbour
            question.position, neighbour.position = to, position
            await record(session, acting.user_id, "kit.question_moved", kit.id, question_id=str(question.id), to=to)
            await _show_question(session, question.id, edit_message_id, acting)

    async def weigh(self, question_id: uuid.UUID, weight: Weight, *, edit_message_id: int, acting: Actor) -> None:
        """Say how much a question counts. Raises NotFoundError, StaleError."""
        async with act(self._database, acting) as session:
            kit, question = await draft_question(session, question_id, acting)
            if question.weight != number_of(weight):
                question.weight = number_of(weight)
                details = {"question_id": str(question.id), "weight": weight}
                await record(session, acting.user_id, "kit.question_weighed", kit.id, **details)
            await _show_question(session, question.id, edit_message_id, acting)

    async def set_level(
        self, question_id: uuid.UUID, level: base.Difficulty, *, edit_message_id: int, acting: Actor
    ) -> None:
        """Say how hard a question is; another one in its place is looked for at that level first.

        Raises NotFoundError, StaleError.
        """
        async with act(self._database, acting) as session:
            kit, question = await draft_question(session, question_id, acting)
            if question.difficulty != level:
                question.difficulty = level
                details = {"question_id": str(question.id), "level": level}
                await record(session, acting.user_id, "kit.question_level_set", kit.id, **details)
            await _show_question(session, question.id, edit_message_id, acting)

    async def delete(self, question_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """Take a question out; those after it move up. The last one stays: DomainError `last-question`."""
        async with act(self._database, acting) as session:
            kit, question = await draft_question(session, question_id, acting)
            if kit.question_count == 1:
                raise DomainError("last-question")
            await session.delete(question)
            await session.execute(
                update(Question)
                .where(Question.kit_id == kit.id, Question.position > question.position)
                .values(position=Question.position - 1)
            )
            kit.question_count -= 1
            await _record_out(session, acting, kit, question, "kit.question_deleted")
            await _show_plan(session, kit, edit_message_id, acting)

    async def replace(self, question_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """Put another question of the engine in a question's place, with its weight.

        The engine is asked outside any transaction. Where it gives nothing that fits, the question stays and
        the person is told. Raises NotFoundError, StaleError.
        """
        async with self._database.transaction() as session:
            kit, question = await draft_question(session, question_id, acting)
            asked = await self._as_asked(session, kit)
            position = question.position - 1
        try:
            engine = await self._engines.in_force()
            new = await engine.replace_question(asked[0], position, asked[1])
        except EngineError:
            new = None
        async with act(self._database, acting) as session:
            kit, question = await draft_question(session, question_id, acting)
            if new is None or not await _fits(session, kit, new):
                await _show_question(session, question.id, edit_message_id, acting, note="not-replaced")
                return
            row = question_row(kit.id, question.position, new.model_copy(update={"weight": question.weight}))
            await session.delete(question)
            session.add(row)
            await _record_out(session, acting, kit, question, "kit.question_replaced")
            await _show_question(session, row.id, edit_message_id, acting)

    async def _as_asked(self, session: AsyncSession, kit: Kit) -> tuple[base.Kit, base.KitRequest]:
        vacancy = await session.get_one(Vacancy, kit.vacancy_id)
        rows = await questions_of(session, kit.id)
        request = base.KitRequest(
            title=vacancy.title,
            description=vacancy.description,
            language=cast(base.Language, kit.language),
            difficulty=cast(base.Difficulty, kit.difficulty),
            count=len(rows),
            experience_years=kit.experience_years,
            seed=kit.version,
            put_aside=await _put_aside(session, kit),
        )
        uncovered = tuple(str(skill) for skill in kit.uncovered_skills)
        return base.Kit(questions=tuple(kit_question(row) for row in rows), uncovered_skills=uncovered), request


async def _fits(session: AsyncSession, kit: Kit, new: base.KitQuestion) -> bool:
    """Whether a question of an engine keeps the rules, and asks what no question of the kit asks."""
    if any(check_question(new, cast(base.Language, kit.language))):
        return False
    return not any(alike(new.criteria.text, row.text) for row in await questions_of(session, kit.id))


async def _record_out(session: AsyncSession, acting: Actor, kit: Kit, question: Question, action: str) -> None:
    await record(session, acting.user_id, action, kit.id, question_id=str(question.id), bank_id=question.bank_id)


async def _put_aside(session: AsyncSession, kit: Kit) -> tuple[str, ...]:
    """The bank's questions that were taken out of this kit, as the audit knows them."""
    bank_id = AuditEvent.details["bank_id"].astext
    rows = await session.scalars(
        select(bank_id).where(
            AuditEvent.subject_id == kit.id,
            AuditEvent.action.in_(("kit.question_deleted", "kit.question_replaced")),
            bank_id.is_not(None),
        )
    )
    return tuple(rows)


async def _current_id(session: AsyncSession, vacancy_id: uuid.UUID) -> uuid.UUID | None:
    try:
        return (await approved_kit(session, vacancy_id)).id
    except DomainError:
        return None


async def _following_draft(session: AsyncSession, kit: Kit) -> Kit | None:
    return await session.scalar(
        select(Kit)
        .where(Kit.vacancy_id == kit.vacancy_id, Kit.status == "draft", Kit.version > kit.version)
        .order_by(Kit.version.desc())
        .limit(1)
    )


async def _follow(session: AsyncSession, kit: Kit, acting: Actor) -> Kit:
    copy = await copy_kit(session, kit, acting, vacancy_id=kit.vacancy_id)
    await record(session, acting.user_id, "kit.copied", copy.id, source=str(kit.id))
    return copy


async def copy_kit(session: AsyncSession, kit: Kit, acting: Actor, *, vacancy_id: uuid.UUID) -> Kit:
    """A draft with the same questions: the next version of that vacancy's plan."""
    newest = await session.scalar(select(func.max(Kit.version)).where(Kit.vacancy_id == vacancy_id))
    copy = Kit(
        id=uuid.uuid4(),
        vacancy_id=vacancy_id,
        version=(newest or 0) + 1,
        status="draft",
        language=kit.language,
        difficulty=kit.difficulty,
        question_count=kit.question_count,
        experience_years=kit.experience_years,
        engine=kit.engine,
        model=kit.model,
        prompt_version=kit.prompt_version,
        uncovered_skills=list(kit.uncovered_skills),
        requested_by=acting.user_id,
    )
    session.add(copy)
    await session.flush()
    session.add_all(
        question_row(copy.id, row.position, kit_question(row)) for row in await questions_of(session, kit.id)
    )
    return copy


async def _show_plan(session: AsyncSession, kit: Kit, edit_message_id: int, acting: Actor) -> None:
    await reply(session, acting, "kit_ready", params={"kit_id": kit.id}, edit_message_id=edit_message_id)


async def _show_question(
    session: AsyncSession, question_id: uuid.UUID, edit_message_id: int, acting: Actor, note: str | None = None
) -> None:
    params = {"question_id": question_id, **({"note": note} if note else {})}
    await reply(session, acting, "kit_question", params=params, edit_message_id=edit_message_id)
