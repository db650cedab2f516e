"""The approved plan of a similar earlier vacancy, offered instead of having questions written."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from core.database import Database
from core.engines.kit_cache import fingerprint
from core.errors import StaleError
from core.models import Kit, Vacancy
from core.services.actor import Actor
from core.services.kit_editing import copy_kit
from core.services.kit_questions import visible_kit
from core.services.unit import act, record, reply
from core.services.vacancy_service import visible_to, visible_vacancy

NEARLY_THE_SAME = 90.0
"""Percent of two descriptions, words sorted, that must agree."""
_LOOKED_AT = 200
"""The newest vacancies that are compared with."""


@dataclass(frozen=True)
class SimilarKit:
    """An approved plan, and the vacancy it was made for."""

    kit_id: uuid.UUID
    vacancy_title: str
    question_count: int


@dataclass(frozen=True)
class _Earlier:
    kit: SimilarKit
    description: str


class KitReuse:
    """Only plans of vacancies that the one who asks may see are offered or taken. Raises NotFoundError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def similar(self, vacancy_id: uuid.UUID, *, acting: Actor) -> SimilarKit | None:
        """The plan in use of the vacancy most like this one, which has none yet; None where nothing is like it."""
        async with self._database.transaction() as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            if vacancy.status != "draft":
                return None
            rows = await session.execute(
                select(Kit.id, Kit.question_count, Vacancy.title, Vacancy.description)
                .join(Vacancy, Vacancy.id == Kit.vacancy_id)
                .where(
                    visible_to(acting),
                    Vacancy.id != vacancy.id,
                    Kit.status == "approved",
                    Kit.language == vacancy.language,
                )
                .ext(distinct_on(Vacancy.created_at, Vacancy.id))
                .order_by(Vacancy.created_at.desc(), Vacancy.id, Kit.approved_at.desc())
                .limit(_LOOKED_AT)
            )
            earlier = [_Earlier(SimilarKit(row.id, row.title, row.question_count), row.description) for row in rows]
        return _most_alike(vacancy.description, earlier)

    async def reuse(self, kit_id: uuid.UUID, vacancy_id: uuid.UUID, *, acting: Actor) -> None:
        """Copy an approved plan as the first draft of a vacancy.

        Raises NotFoundError, StaleError when the vacancy has questions already or the plan is in another language.
        """
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            await session.refresh(vacancy, with_for_update=True)
            kit = await visible_kit(session, kit_id, acting)
            if vacancy.status != "draft" or kit.status != "approved" or kit.language != vacancy.language:
                raise StaleError
            copy = await copy_kit(session, kit, acting, vacancy_id=vacancy.id)
            vacancy.status = "open"
            await record(session, acting.user_id, "kit.reused", copy.id, source=str(kit.id))
            await reply(session, acting, "kit_ready", params={"kit_id": copy.id})


def _most_alike(description: str, earlier: Sequence[_Earlier]) -> SimilarKit | None:
    """The same but for white space, case and numbers; else nearly the same words."""
    own = fingerprint("", description)
    same = next((one.kit for one in earlier if fingerprint("", one.description) == own), None)
    if same is not None:
        return same
    words = [_words(one.description) for one in earlier]
    found = process.extractOne(_words(description), words, scorer=fuzz.token_sort_ratio, score_cutoff=NEARLY_THE_SAME)
    return earlier[found[2]].kit if found else None


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", text.casefold()))
