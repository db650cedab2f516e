"""A candidate's rights: to know, to be heard by a person, to withdraw, to have a copy, to be erased."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import Settings
from core.database import Database
from core.errors import DomainError, ForbiddenError, NotFoundError, StaleError
from core.models import Candidate, Evaluation, Interview, Question, Response, User, Vacancy
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.answer_writing import interrupt
from core.services.candidate_service import subscriber
from core.services.company_service import Company, find_company
from core.services.decisions import decided
from core.services.endings import ENDED
from core.services.engine_choice import EngineName, Engines, EngineState
from core.services.erasure import ON_REQUEST, ProofKeys, erase_person, stop_evaluations, waiting_taps
from core.services.erasure_traces import telling_digits
from core.services.feedback_material import OwnMessage, own_message
from core.services.interview_links import revoke_links
from core.services.match_service import cv_reader
from core.services.privacy_export import collect
from core.services.readings import readings_by
from core.services.relay import want_person
from core.services.report_cache import ReportCache
from core.services.screening_service import ReadBy
from core.services.unit import act, record, reply
from core.session_cache import SessionCache

OPEN = ("pending", "in_progress", "completed", "evaluated")
"""Statuses of an interview that can be withdrawn, as long as nobody has decided."""


class NoInterviewError(DomainError):
    """There is no interview to which this could apply."""

    code = "no-interview"


@dataclass(frozen=True)
class Terms:
    """How long data are kept, in days."""

    decided: int
    unopened: int
    audio: int
    proof: int
    traffic: int


@dataclass(frozen=True)
class Notice:
    """Who keeps data and for how long; `company` is None while nobody has described it."""

    company: Company | None
    terms: Terms


@dataclass(frozen=True)
class KeptByLaw:
    """The vacancies whose interviews of a person are under a legal hold, and whom to ask about it."""

    vacancy_titles: tuple[str, ...]
    contact: str


@dataclass(frozen=True)
class Erased:
    """What erasing left: `waiting` are the ids of taps that nobody works any more, `kept` is None when all is gone."""

    waiting: tuple[str, ...]
    kept: KeptByLaw | None


@dataclass(frozen=True)
class FoundWords:
    """What was found in the answer to one question: the candidate's own sentences."""

    position: int
    competency: str
    status: str
    has_voice: bool
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """What the program did with the answers: by which criteria it read, what it found; never how it rated.

    With `read_by` a person it does nothing, and neither `engine` nor `model` sees them.
    """

    vacancy_title: str
    recruiter_name: str
    read_by: ReadBy
    engine: str
    model: str
    cv_by: EngineName | None
    """Who sets the CV beside the vacancy; None without a CV."""
    competencies: tuple[str, ...]
    found: tuple[FoundWords, ...]
    """Empty until the answers were read."""
    message: OwnMessage | None
    """The message of theirs in which the first words found stand."""


@dataclass(frozen=True)
class OwnInterview:
    """One of the candidate's own interviews, and until when its answers are kept once it took its end undecided.

    Under a legal hold that term does not count: `held_contact` is whom to ask about it, None without a hold.
    `number` counts all their interviews, the oldest first: it stays the same when others take their end.
    """

    id: uuid.UUID
    number: int
    vacancy_title: str
    recruiter_name: str
    kept_until: datetime
    held_contact: str | None
    zone: str
    status: str
    begun: bool


class PrivacyService:
    """Every method is about the one who asks, and nobody else."""

    def __init__(
        self, database: Database, settings: Settings, engines: Engines, reports: ReportCache, sessions: SessionCache
    ) -> None:
        assert settings.jwt_secret
        self._database = database
        self._engines = engines
        self._reports = reports
        self._sessions = sessions
        self._keys = ProofKeys(settings.jwt_secret.get_secret_value())
        self._terms = Terms(
            settings.retention_decided_days,
            settings.retention_unopened_days,
            settings.retention_audio_days,
            settings.retention_proof_days,
            settings.retention_traffic_days,
        )

    async def notice(self) -> Notice:
        """What everyone may know, also before consent and without an account."""
        async with self._database.transaction() as session:
            return Notice(await find_company(session), self._terms)

    async def explanation(self, *, acting: Actor) -> Explanation:
        """What was done with the answers to the interview at hand. Raises NoInterviewError."""
        async with self._database.transaction() as session:
            interview = await _at_hand(session, acting)
            vacancy = await session.get_one(Vacancy, interview.vacancy_id)
            recruiter = await session.get_one(User, interview.created_by)
            competencies = await session.scalars(
                select(Question.competency).where(Question.kit_id == interview.kit_id).order_by(Question.position)
            )
            evaluation = await session.scalar(
                select(Evaluation).where(
                    Evaluation.interview_id == interview.id,
                    Evaluation.current,
                    Evaluation.recommendation.is_not(None),
                )
            )
            found = await _found(session, evaluation) if evaluation else ()
            message = await _first_message(session, interview.id, found)
        state = await self._engines.current()
        engine = await self._engines.for_answers(_allowed_host(interview, state))
        async with self._database.transaction() as session:
            cv_by = await cv_reader(session, interview, cast(EngineName, engine.name), abroad=state.is_abroad)
        return Explanation(
            vacancy.title,
            recruiter.name or "",
            cast(ReadBy, interview.read_by),
            (evaluation.engine if evaluation else None) or engine.name,
            (evaluation.model if evaluation else None) or engine.model,
            cv_by,
            tuple(dict.fromkeys(competencies)),
            found,
            message,
        )

    async def ask_for_person(self, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """A person is to read the interview at hand and to talk; everything else goes on as before.

        Raises NoInterviewError.
        """
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, (await _at_hand(session, acting)).id, acting)
            interview.human_requested_at = interview.human_requested_at or await flow.database_now(session)
            if await want_person(session, interview, "person"):
                await record(session, acting.user_id, "interview.human_requested", interview.id)
            params = {"interview_id": interview.id}
            await reply(session, acting, "human_promised", params=params, edit_message_id=edit_message_id)

    async def open_interviews(self, *, acting: Actor) -> list[OwnInterview]:
        """The candidate's interviews that can still be withdrawn, the newest first."""
        async with self._database.transaction() as session:
            mine = Interview.status.in_(OPEN) & ~decided() & flow.known_to_candidate()
            return await self._own(session, mine, acting)

    async def own_interview(self, interview_id: uuid.UUID, *, acting: Actor) -> OwnInterview:
        """One interview, whatever its status. Raises NotFoundError."""
        async with self._database.transaction() as session:
            found = await self._own(session, Interview.id == interview_id, acting)
        if not found:
            raise NotFoundError
        return found[0]

    async def withdraw(self, interview_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """Take consent back, or decline before any was given: nothing is asked, read or shown any more.

        Raises NotFoundError, StaleError.
        """
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            is_decided = await session.scalar(select(Interview.id).where(Interview.id == interview.id, decided()))
            if interview.status not in OPEN or is_decided:
                raise StaleError
            await withdraw(session, interview)
            kind = "interview_withdrawn" if interview.started_at else "interview_declined"
            await record(session, acting.user_id, kind.replace("_", "."), interview.id)
            await flow.tell_members(session, interview, kind, key=str(interview.id))
            params = {"interview_id": interview.id}
            await reply(session, acting, "withdrawal_done", params=params, edit_message_id=edit_message_id)
        await self._reports.drop(interview_id)

    async def export(self, *, acting: Actor) -> bytes:
        """Everything that is kept about the one who asks, as JSON in UTF-8."""
        async with self._database.transaction() as session:
            user = await session.get_one(User, acting.user_id)
            await record(session, acting.user_id, "person.exported", acting.user_id)
            return (await collect(session, user)).model_dump_json(indent=2).encode()

    async def kept_by_law(self, *, acting: Actor) -> KeptByLaw | None:
        """What erasing would leave for now, if anything."""
        async with self._database.transaction() as session:
            candidates = await _rows_of(session, await session.get_one(User, acting.user_id))
            return await _kept(session, candidates)

    async def erase(self, *, acting: Actor) -> Erased:
        """Erase the one who asks, at once and for good; a proof of each consent is kept.

        An interview under a legal hold is only closed, as by a withdrawal: it goes by its term once the hold ends, or
        when they ask again. Nothing is written to them: the face says itself that it is done, also to the taps whose
        ids this gives: they were waiting their turn and are erased as well. Raises ForbiddenError `erasure-of-staff`
        for staff.
        """
        if acting.is_staff:
            raise ForbiddenError("erasure-of-staff")
        async with act(self._database, acting) as session:
            user = await session.get_one(User, acting.user_id, with_for_update=True)
            candidates = await _rows_of(session, user)
            interviews = await _lock_interviews(session, candidates)
            kept = await _kept(session, candidates)
            held = {interview.candidate_id for interview in interviews if interview.held_at}
            for interview in interviews:
                if interview.status in OPEN:
                    await withdraw(session, interview)
                    kind = "interview_withdrawn" if interview.candidate_id in held else "candidate_erased"
                    await flow.tell_members(session, interview, kind, key=str(interview.id))
            waiting = await waiting_taps(session, user)
            await erase_person(session, self._keys, candidates, user, name=ON_REQUEST)
            how_much = {"held": len(kept.vacancy_titles)} if kept else {}
            await record(session, user.id, "person.erased_in_part" if kept else "person.erased", user.id, **how_much)
        await self._reports.drop(*(interview.id for interview in interviews))
        await self._sessions.ended(user.id, user.session_version)
        return Erased(waiting, kept)

    async def _own(self, session: AsyncSession, condition: ColumnElement[bool], acting: Actor) -> list[OwnInterview]:
        number = func.row_number().over(order_by=(Interview.created_at, Interview.id)).label("number")
        mine = (
            select(Interview.id, number)
            .join(Candidate, Candidate.id == Interview.candidate_id)
            .where(Candidate.user_id == acting.user_id)
            .subquery()
        )
        by_itself = case((Interview.status.in_(ENDED), Interview.expires_at), else_=func.now())
        ended = func.coalesce(Interview.withdrawn_at, by_itself).label("ended")
        rows = await session.execute(
            select(Interview, mine.c.number, Vacancy.title, Vacancy.time_zone, User.name, ended)
            .join(mine, mine.c.id == Interview.id)
            .join(Vacancy, Vacancy.id == Interview.vacancy_id)
            .join(User, User.id == Interview.created_by)
            .where(condition)
            .order_by(Interview.created_at.desc())
        )
        lasts, contact = timedelta(days=self._terms.decided), await _data_contact(session)
        return [
            OwnInterview(
                row.Interview.id,
                row.number,
                row.title,
                row.name or "",
                row.ended + lasts,
                contact if row.Interview.held_at else None,
                row.time_zone,
                row.Interview.status,
                row.Interview.started_at is not None,
            )
            for row in rows.all()
        ]


async def _at_hand(session: AsyncSession, acting: Actor) -> Interview:
    conditions = (Interview.status.not_in(("withdrawn", "cancelled")), Interview.purged_at.is_(None))
    interview = await session.scalar(flow.spoken_to(acting, *conditions))
    if interview is None:
        raise NoInterviewError
    return interview


def _allowed_host(interview: Interview, engine: EngineState) -> str | None:
    """Where abroad a model may read: who has yet to be asked is told of the one they will be asked about."""
    asked_later = interview.status == "pending" or flow.preliminary(interview) == "transfer"
    return engine.model_host if asked_later else interview.allowed_host


async def withdraw(session: AsyncSession, interview: Interview) -> None:
    """End a locked interview by the candidate's will."""
    interview.status = "withdrawn"
    interview.withdrawn_at = await flow.database_now(session)
    await interrupt(session, interview)
    await flow.drop_question(session, interview.id)
    await revoke_links(session, interview.id)
    await stop_evaluations(session, [interview.id])


async def _rows_of(session: AsyncSession, user: User) -> Sequence[Candidate]:
    """The person's own rows, and those that somebody else added with the same e-mail or phone and never sent off."""
    own = list(await session.scalars(select(Candidate).where(Candidate.user_id == user.id)))
    emails = {row.email.lower() for row in own if row.email}
    phones = {digits for row in own if (digits := telling_digits(row.phone))}
    same = or_(func.lower(Candidate.email).in_(emails), subscriber(Candidate.phone).in_(phones))
    return [*own, *(await session.scalars(select(Candidate).where(Candidate.user_id.is_(None), same)))]


async def _kept(session: AsyncSession, candidates: Sequence[Candidate]) -> KeptByLaw | None:
    titles = await session.scalars(
        select(Vacancy.title)
        .join(Interview, Interview.vacancy_id == Vacancy.id)
        .where(Interview.candidate_id.in_([candidate.id for candidate in candidates]), Interview.held_at.is_not(None))
        .order_by(Interview.created_at)
    )
    held = tuple(titles)
    return KeptByLaw(held, await _data_contact(session)) if held else None


async def _data_contact(session: AsyncSession) -> str:
    company = await find_company(session)
    return company.data_contact if company else "—"


async def _lock_interviews(session: AsyncSession, candidates: Sequence[Candidate]) -> Sequence[Interview]:
    """The interviews there are, then the people, whom nobody is inviting from then on; and what was made meanwhile."""
    ids = [candidate.id for candidate in candidates]
    found = select(Interview).where(Interview.candidate_id.in_(ids)).order_by(Interview.id).with_for_update()
    await session.execute(found)
    people = select(Candidate.id).where(Candidate.id.in_(ids)).order_by(Candidate.id)
    await session.execute(people.with_for_update(key_share=True))
    return (await session.scalars(found)).all()


async def _found(session: AsyncSession, evaluation: Evaluation) -> tuple[FoundWords, ...]:
    rows = await session.execute(
        select(Response, Question.competency)
        .join(Question, Question.id == Response.question_id)
        .where(Response.interview_id == evaluation.interview_id)
        .order_by(Response.position)
    )
    found = []
    for response, competency in rows.all():
        readings = await session.scalars(readings_by(evaluation, response.id, response.version))
        words = tuple(dict.fromkeys(cast(str, quote["text"]) for reading in readings for quote in reading.quotes))
        found.append(FoundWords(response.position, competency, response.status, response.has_voice, words))
    return tuple(found)


async def _first_message(
    session: AsyncSession, interview_id: uuid.UUID, found: tuple[FoundWords, ...]
) -> OwnMessage | None:
    first = next((one for one in found if one.quotes), None)
    if first is None:
        return None
    answered = select(Response.id).where(Response.interview_id == interview_id, Response.position == first.position)
    return await own_message(session, (await session.scalars(answered)).one(), first.quotes[0])
