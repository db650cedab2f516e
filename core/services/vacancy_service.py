"""Vacancies: what was understood of a description, its terms, and who may see it."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.engines.base import Difficulty
from core.engines.offline.lexicon import Lexicon
from core.errors import DomainError, InvalidInputError, NotFoundError
from core.models import Kit, User, Vacancy, VacancyMember
from core.services.actor import Actor, Language
from core.services.followers import active_members
from core.services.paging import PAGE, Page, matches, page_of
from core.services.time_zones import HOME_ZONE, zone_of_place
from core.services.unit import act, record, reply
from core.services.vacancy_terms import write_typed_term
from core.vacancy_text import read_terms

Term = Literal["title", "pay", "place", "schedule", "start", "contract", "answer_by", "time_zone", "question_count"]
TERMS: tuple[Term, ...] = get_args(Term)
ASKED_TERMS: tuple[Term, ...] = ("pay", "place", "schedule", "start")
"""Terms that a candidate wants to know; where one is missing the bot says so."""
FIELD_WORK = frozenset({"retail_hospitality", "driving_warehouse"})
MOST_COLLEAGUES = 40
SHORT_KIT = 3
"""Kits of so many questions or fewer are asked without follow-ups, unless a recruiter switches them on."""
TIME_LIMITS = (30, 60, 120, 240)
"""Minutes that may be chosen for a whole interview."""
GENEROUS = 2
"""A time limit is at least so many times as long as the interview is said to take."""


@dataclass(frozen=True)
class VacancyCard:
    """A vacancy as staff see it."""

    id: uuid.UUID
    title: str
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
    answer_by: datetime | None
    zone: str
    follow_ups: bool
    time_limit: int | None

    @property
    def minutes(self) -> int:
        return interview_minutes(self.question_count)

    @property
    def missing_terms(self) -> tuple[Term, ...]:
        """What the description does not say."""
        return tuple(term for term in ASKED_TERMS if getattr(self, term) is None)


@dataclass(frozen=True)
class Colleague:
    """Someone of the staff."""

    id: uuid.UUID
    name: str


class VacancyService:
    """A vacancy is visible to its members, everything to admins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def vacancy(self, vacancy_id: uuid.UUID, *, acting: Actor) -> VacancyCard:
        """One vacancy. Raises NotFoundError when not there or not visible to the actor."""
        async with self._database.transaction() as session:
            return _card(await visible_vacancy(session, vacancy_id, acting))

    async def page(
        self, number: int = 0, query: str = "", *, archived: bool = False, acting: Actor
    ) -> Page[VacancyCard]:
        """The actor's vacancies, newest first: those at work, or those archived."""
        acting.require_staff()
        async with self._database.transaction() as session:
            rows = await session.scalars(
                select(Vacancy)
                .where(
                    visible_to(acting),
                    (Vacancy.status == "archived") == archived,
                    matches(query, Vacancy.title),
                )
                .order_by(Vacancy.created_at.desc(), Vacancy.id)
                .offset(number * PAGE)
                .limit(PAGE + 1)
            )
            return page_of([_card(row) for row in rows], number)

    async def set_archived(self, vacancy_id: uuid.UUID, *, archived: bool, edit_message_id: int, acting: Actor) -> None:
        """Close a vacancy to new invitations, or open it again; running interviews go on."""
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            await write_archived(session, vacancy, acting, archived=archived)
            await self._turn(session, vacancy, "vacancy_menu", edit_message_id, acting)

    async def members(self, vacancy_id: uuid.UUID, *, acting: Actor) -> tuple[list[Colleague], list[Colleague]]:
        """Who follows the vacancy, and which other staff could. Raises NotFoundError."""
        async with self._database.transaction() as session:
            await visible_vacancy(session, vacancy_id, acting)
            staff = await session.execute(
                select(User.id, User.name, VacancyMember.user_id)
                .outerjoin(
                    VacancyMember,
                    (VacancyMember.user_id == User.id) & (VacancyMember.vacancy_id == vacancy_id),
                )
                .where(User.role.in_(("recruiter", "admin")), User.blocked_at.is_(None))
                .order_by(User.name, User.id)
                .limit(MOST_COLLEAGUES)
            )
            rows = staff.all()
            inside = [Colleague(row.id, row.name or "") for row in rows if row.user_id]
            return inside, [Colleague(row.id, row.name or "") for row in rows if not row.user_id]

    async def set_member(
        self, vacancy_id: uuid.UUID, user_id: uuid.UUID, *, member: bool, edit_message_id: int, acting: Actor
    ) -> None:
        """Share a vacancy with a colleague, or stop. Raises NotFoundError; the last member who may see it stays."""
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            colleague = await session.get(User, user_id)
            if colleague is None or colleague.role == "user":
                raise NotFoundError
            if member:
                values = {"vacancy_id": vacancy.id, "user_id": user_id}
                await session.execute(insert(VacancyMember).values(**values).on_conflict_do_nothing())
            else:
                await self._leave(session, vacancy, user_id)
            await record(session, acting.user_id, "vacancy.shared", vacancy.id, member=member)
            if user_id == acting.user_id and not (member or acting.is_admin):
                nothing_sought: dict[str, object] = {"number": 0, "query": "", "archived": False}
                await reply(session, acting, "vacancies", params=nothing_sought, edit_message_id=edit_message_id)
                return
            await self._turn(session, vacancy, "vacancy_members", edit_message_id, acting)

    async def _leave(self, session: AsyncSession, vacancy: Vacancy, user_id: uuid.UUID) -> None:
        await session.execute(select(Vacancy.id).where(Vacancy.id == vacancy.id).with_for_update())
        if set(await session.scalars(active_members(vacancy.id))) <= {user_id}:
            raise DomainError("last-member")
        await session.execute(
            delete(VacancyMember).where(VacancyMember.vacancy_id == vacancy.id, VacancyMember.user_id == user_id)
        )

    async def _turn(
        self, session: AsyncSession, vacancy: Vacancy, kind: str, edit_message_id: int, acting: Actor
    ) -> None:
        await reply(session, acting, kind, params={"vacancy_id": vacancy.id}, edit_message_id=edit_message_id)

    async def set_difficulty(
        self, vacancy_id: uuid.UUID, difficulty: Difficulty, *, edit_message_id: int, acting: Actor
    ) -> None:
        """Choose the level of the questions. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            if vacancy.difficulty != difficulty:
                vacancy.difficulty = difficulty
                await record(session, acting.user_id, "vacancy.changed", vacancy.id, term="difficulty")
            await self._turn(session, vacancy, "vacancy_card", edit_message_id, acting)


def visible_to(acting: Actor) -> ColumnElement[bool]:
    """Members see their vacancies, admins all."""
    if acting.is_admin:
        return true()
    return Vacancy.id.in_(select(VacancyMember.vacancy_id).where(VacancyMember.user_id == acting.user_id))


async def visible_vacancy(session: AsyncSession, vacancy_id: uuid.UUID, acting: Actor) -> Vacancy:
    """Load a vacancy for staff. Raises NotFoundError, also for one that is not theirs to see."""
    if not acting.is_staff:
        raise NotFoundError
    row = await session.scalar(select(Vacancy).where(Vacancy.id == vacancy_id, visible_to(acting)))
    if row is None:
        raise NotFoundError
    return row


async def write_archived(session: AsyncSession, vacancy: Vacancy, acting: Actor, *, archived: bool) -> None:
    """Close a vacancy or open it again; one that is so already stays."""
    if archived != (vacancy.archived_at is not None):
        has_plan = await session.scalar(select(Kit.id).where(Kit.vacancy_id == vacancy.id).limit(1))
        vacancy.status = "archived" if archived else "open" if has_plan else "draft"
        vacancy.archived_at = func.now() if archived else None
        await record(session, acting.user_id, "vacancy.archived", vacancy.id, archived=archived)


async def save_vacancy(session: AsyncSession, fields: dict[str, Any], acting: Actor, lexicon: Lexicon) -> None:
    """Open a draft vacancy from the description that the form gathered."""
    vacancy = await open_vacancy(session, cast(str, fields["description"]), acting, lexicon)
    await reply(session, acting, "vacancy_card", params={"vacancy_id": vacancy.id})


async def open_vacancy(session: AsyncSession, description: str, acting: Actor, lexicon: Lexicon) -> Vacancy:
    """Open a draft vacancy with what could be understood of its description."""
    acting.require_staff()
    terms = read_terms(description)
    understood = lexicon.understand(description)
    vacancy = Vacancy(
        id=uuid.uuid4(),
        title=terms.title or description.strip().splitlines()[0][:255],
        description=description,
        language=understood.language,
        difficulty=understood.difficulty,
        question_count=3 if FIELD_WORK.intersection(understood.families) else 5,
        skills=[lexicon.name(skill, understood.language) for skill in (*understood.must, *understood.nice)],
        pay=terms.pay,
        place=terms.place,
        schedule=terms.schedule,
        start=terms.start,
        contract=terms.contract,
        time_zone=zone_of_place(terms.place or "") or HOME_ZONE,
        created_by=acting.user_id,
    )
    session.add(vacancy)
    await session.flush()
    if terms.answer_by:
        with suppress(InvalidInputError):  # the day is past: the text is an old one
            await write_typed_term(session, vacancy, "answer_by", terms.answer_by)
    session.add(VacancyMember(vacancy_id=vacancy.id, user_id=acting.user_id))
    await record(session, acting.user_id, "vacancy.added", vacancy.id)
    return vacancy


async def save_term(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """Write one term of a vacancy, as typed by the recruiter. Raises InvalidInputError."""
    vacancy = await visible_vacancy(session, uuid.UUID(fields["vacancy_id"]), acting)
    term = cast(Term, next(name for name in fields if name != "vacancy_id"))
    await write_typed_term(session, vacancy, term, fields[term])
    await record(session, acting.user_id, "vacancy.changed", vacancy.id, term=term)
    await reply(session, acting, "vacancy_card", params={"vacancy_id": vacancy.id})


def interview_minutes(question_count: int) -> int:
    """The time shown to a candidate, in minutes: short kits are for shift and field work."""
    return question_count * 3 if question_count > 3 else round(question_count * 5 / 3)


def asks_follow_ups(chosen: bool | None, question_count: int) -> bool:
    """As a recruiter chose; without a choice, long kits have follow-ups and short ones none."""
    return question_count > SHORT_KIT if chosen is None else chosen


def generous(minutes: int, question_count: int) -> int:
    """A time limit in minutes, made longer where so many questions need more."""
    return max(minutes, GENEROUS * interview_minutes(question_count))


def time_limits(question_count: int) -> tuple[int, ...]:
    """The limits in minutes that are generous for so many questions."""
    return tuple(minutes for minutes in TIME_LIMITS if generous(minutes, question_count) == minutes)


def _card(row: Vacancy) -> VacancyCard:
    return VacancyCard(
        row.id,
        row.title,
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
        row.answer_by,
        row.time_zone,
        follow_ups=asks_follow_ups(row.follow_ups, row.question_count),
        time_limit=row.time_limit,
    )
