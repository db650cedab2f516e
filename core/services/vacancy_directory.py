"""Vacancies for machines: opened, changed, archived, listed page by page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.engines.base import Difficulty
from core.engines.offline.lexicon import Lexicon
from core.errors import NotFoundError
from core.models import Vacancy
from core.services.actor import Actor, Language
from core.services.keyset import After, Slice, slice_of
from core.services.paging import matches
from core.services.unit import act, record
from core.services.vacancy_service import open_vacancy, visible_to, visible_vacancy, write_archived
from core.services.vacancy_terms import follow_place, write_term


@dataclass(frozen=True)
class VacancyEntry:
    """A vacancy as stored: what was understood of the description, and what was set by hand."""

    id: uuid.UUID
    title: str
    description: str
    language: Language
    difficulty: Difficulty
    question_count: int
    skills: tuple[str, ...]
    status: str
    pay: str | None
    place: str | None
    schedule: str | None
    start: str | None
    contract: str | None
    answer_by: date | None
    time_zone: str
    created_at: datetime


class VacancyDirectory:
    """Archived vacancies are gone from here; their interviews and reports stay."""

    def __init__(self, database: Database, lexicon: Lexicon) -> None:
        self._database = database
        self._lexicon = lexicon

    async def find(self, query: str, after: After, *, acting: Actor) -> Slice[VacancyEntry]:
        """The actor's vacancies, newest first, whose title holds the query."""
        acting.require_staff()
        async with self._database.transaction() as session:
            found = select(Vacancy).where(Vacancy.status != "archived")
            if query.strip():
                found = found.where(matches(query, Vacancy.title))
            return await slice_of(session, Vacancy, visible_to(acting), found, after, _entry)

    async def entry(self, vacancy_id: uuid.UUID, *, acting: Actor) -> VacancyEntry:
        """One vacancy. Raises NotFoundError."""
        acting.require_staff()
        async with self._database.transaction() as session:
            return _entry(await _present(session, vacancy_id, acting))

    async def open(self, description: str, settings: dict[str, Any], *, acting: Actor) -> VacancyEntry:
        """A new draft vacancy; `settings` (names of VacancyEntry) go before what was understood.

        Raises InvalidInputError for a day to answer by that is past or too far ahead.
        """
        async with act(self._database, acting) as session:
            vacancy = await open_vacancy(session, description, acting, self._lexicon)
            await _write(session, vacancy, settings)
            await session.flush()
            await session.refresh(vacancy)
            return _entry(vacancy)

    async def change(self, vacancy_id: uuid.UUID, changes: dict[str, Any], *, acting: Actor) -> VacancyEntry:
        """Write the fields given; kits and interviews that exist keep theirs.

        Raises NotFoundError, InvalidInputError for a day to answer by that is past or too far ahead.
        """
        acting.require_staff()
        async with act(self._database, acting) as session:
            vacancy = await _present(session, vacancy_id, acting)
            await _write(session, vacancy, changes)
            for name in changes:
                await record(session, acting.user_id, "vacancy.changed", vacancy.id, term=name)
            await session.flush()
            return _entry(vacancy)

    async def archive(self, vacancy_id: uuid.UUID, *, acting: Actor) -> None:
        """Close a vacancy to new invitations; running interviews go on. Raises NotFoundError."""
        acting.require_staff()
        async with act(self._database, acting) as session:
            vacancy = await _present(session, vacancy_id, acting)
            await write_archived(session, vacancy, acting, archived=True)

    async def restore(self, vacancy_id: uuid.UUID, *, acting: Actor) -> VacancyEntry:
        """Open a vacancy again to invitations; one that is open stays so. Raises NotFoundError."""
        acting.require_staff()
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            await write_archived(session, vacancy, acting, archived=False)
            return _entry(vacancy)


async def _write(session: AsyncSession, vacancy: Vacancy, terms: dict[str, Any]) -> None:
    if "place" in terms and "time_zone" not in terms:
        await follow_place(session, vacancy, terms["place"])
    for name in sorted(terms, key="time_zone".__ne__):  # the clock first: a day ends by it
        await write_term(session, vacancy, name, terms[name])


async def _present(session: AsyncSession, vacancy_id: uuid.UUID, acting: Actor) -> Vacancy:
    vacancy = await visible_vacancy(session, vacancy_id, acting)
    if vacancy.status == "archived":
        raise NotFoundError
    return vacancy


def _entry(row: Vacancy) -> VacancyEntry:
    return VacancyEntry(
        row.id,
        row.title,
        row.description,
        cast(Language, row.language),
        cast(Difficulty, row.difficulty),
        row.question_count,
        tuple(str(skill) for skill in row.skills),
        row.status,
        row.pay,
        row.place,
        row.schedule,
        row.start,
        row.contract,
        row.answer_by and row.answer_by.astimezone(ZoneInfo(row.time_zone)).date(),
        row.time_zone,
        row.created_at,
    )
