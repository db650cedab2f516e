"""The questions of a kit as rows: written, read back, and locked before they are changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal, cast, get_args

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.engines import base
from core.errors import NotFoundError, StaleError
from core.models import Kit, Question
from core.services.actor import Actor
from core.services.agreement import mark_of
from core.services.vacancy_service import visible_vacancy

Weight = Literal["normal", "important", "key"]
"""How much a question counts: once, twice, three times."""
WEIGHTS: tuple[Weight, ...] = get_args(Weight)
MOST_QUESTIONS = 15
_TRANSLATIONS = TypeAdapter(dict[base.Language, base.Criteria])


async def visible_kit(session: AsyncSession, kit_id: uuid.UUID, acting: Actor, *, lock: bool = False) -> Kit:
    """Load a kit for staff. Raises NotFoundError, also for one that is not theirs to see."""
    kit = await session.get(Kit, kit_id, with_for_update=lock)
    if kit is None:
        raise NotFoundError
    await visible_vacancy(session, kit.vacancy_id, acting)
    return kit


async def draft_kit(session: AsyncSession, kit_id: uuid.UUID, acting: Actor) -> Kit:
    """A kit that may be changed, locked until the transaction ends. Raises NotFoundError, StaleError."""
    kit = await visible_kit(session, kit_id, acting, lock=True)
    if kit.status != "draft":
        raise StaleError
    return kit


async def visible_question(
    session: AsyncSession, question_id: uuid.UUID, acting: Actor, *, lock: bool = False
) -> tuple[Kit, Question]:
    """Load a question and its kit for staff. Raises NotFoundError, also for one that is not theirs to see."""
    kit_id = await session.scalar(select(Question.kit_id).where(Question.id == question_id))
    if kit_id is None:
        raise NotFoundError
    kit = await visible_kit(session, kit_id, acting, lock=lock)
    question = await session.get(Question, question_id)
    if question is None:  # deleted while the lock was waited for
        raise NotFoundError
    return kit, question


async def draft_question(session: AsyncSession, question_id: uuid.UUID, acting: Actor) -> tuple[Kit, Question]:
    """A question that may be changed, its kit locked. Raises NotFoundError, StaleError."""
    kit, question = await visible_question(session, question_id, acting, lock=True)
    if kit.status != "draft":
        raise StaleError
    return kit, question


async def questions_of(session: AsyncSession, kit_id: uuid.UUID) -> Sequence[Question]:
    """The questions of a kit in their order."""
    rows = await session.scalars(select(Question).where(Question.kit_id == kit_id).order_by(Question.position))
    return rows.all()


def mark_of_plan(rows: Sequence[Question]) -> str:
    """What stands for just these questions, with all that candidates are asked and rated by."""
    return mark_of(
        "plan",
        *(
            (row.text, row.criteria, row.competency, row.difficulty, row.weight, row.simpler, row.translations)
            for row in rows
        ),
    )


def question_row(kit_id: uuid.UUID | None, position: int, question: base.KitQuestion) -> Question:
    """A new row; `position` counts from 1. Without a kit it is an interview's own."""
    return Question(
        id=uuid.uuid4(),
        kit_id=kit_id,
        position=position,
        text=question.criteria.text,
        criteria=question.criteria.model_dump(mode="json"),
        translations={
            language: criteria.model_dump(mode="json") for language, criteria in question.translations.items()
        },
        competency=question.competency,
        skill=question.skill,
        subtopic=question.subtopic,
        difficulty=question.difficulty,
        weight=question.weight,
        source=question.source,
        bank_id=question.bank_id,
        simpler=question.simpler,
    )


def kit_question(row: Question) -> base.KitQuestion:
    """The question of a row, as engines know it."""
    return base.KitQuestion(
        criteria=base.Criteria.model_validate(row.criteria),
        competency=row.competency,
        skill=row.skill,
        subtopic=row.subtopic,
        difficulty=cast(base.Difficulty, row.difficulty),
        weight=row.weight,
        source=cast(Literal["bank", "model", "own"], row.source),
        bank_id=row.bank_id,
        translations=_TRANSLATIONS.validate_python(row.translations),
        simpler=row.simpler,
    )


def weight_of(number: float) -> Weight:
    """The word for a stored weight; an engine may give any number, the nearest word is shown."""
    return WEIGHTS[min(max(round(number), 1), len(WEIGHTS)) - 1]


def number_of(weight: Weight) -> float:
    """The weight that is stored for a word."""
    return float(WEIGHTS.index(weight) + 1)
