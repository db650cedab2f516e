"""What a vacancy asks for beside what a CV says, for a recruiter to look at. No score; the evaluator never sees it.

Before the candidate's consent it is made of words, on this machine; afterwards by the model, where one is in force.
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.engines.faults import UnusableReplyError
from core.engines.job_match import JobMatch, JobMatchRequest
from core.engines.offline.lexicon import Lexicon
from core.engines.offline.matching import match_words
from core.errors import NotFoundError
from core.models import Candidate, Interview, StoredJobMatch, Vacancy
from core.services.actor import Actor, Language
from core.services.agreement import covers_cv
from core.services.engine_choice import EngineName, Engines, EngineState
from core.services.vacancy_service import visible_vacancy

LONGEST_DESCRIPTION = 20_000


@dataclass(frozen=True)
class ShownMatch:
    """A match, whose it is and who made it."""

    interview_id: uuid.UUID
    candidate_name: str
    vacancy_title: str
    engine: EngineName
    match: JobMatch


@dataclass(frozen=True)
class _Pair:
    interview: Interview
    candidate: Candidate
    vacancy: Vacancy

    @property
    def request(self) -> JobMatchRequest:
        return match_request(self.vacancy, self.interview.job_description, self.candidate)


class MatchService:
    """One match an interview."""

    def __init__(self, database: Database, engines: Engines, lexicon: Lexicon) -> None:
        self._database = database
        self._engines = engines
        self._lexicon = lexicon

    async def match(self, interview_id: uuid.UUID, *, acting: Actor) -> ShownMatch:
        """For staff who see the vacancy. Raises NotFoundError, also where there is no CV."""
        async with self._database.transaction() as session:
            pair = await _pair(session, interview_id)
            await visible_vacancy(session, pair.vacancy.id, acting)
            stored = await session.get(StoredJobMatch, interview_id)
        if stored and stored.cv_hash == pair.candidate.cv_hash:
            match, engine = JobMatch.model_validate(stored.match), _name(stored.engine)
        else:
            match, engine = await asyncio.to_thread(match_words, self._lexicon, pair.request), _name("offline")
        return ShownMatch(interview_id, pair.candidate.name, pair.vacancy.title, engine, match)

    async def refresh(self, interview_id: uuid.UUID) -> None:
        """The job after consent: have the model look, where one is in force. Raises EngineError, to be tried again."""
        model, engine = await self._engines.model(), await self._engines.current()
        if model is None:
            return
        try:
            async with self._database.transaction() as session:
                pair = await _consented(session, interview_id, engine)
                stored = await session.get(StoredJobMatch, interview_id)
        except NotFoundError:
            return
        if stored and stored.cv_hash == pair.candidate.cv_hash:
            return
        try:
            match = await model.match_job(pair.request)
        except UnusableReplyError:  # twice nothing usable: what was found here goes on being shown
            return
        async with self._database.transaction() as session:
            await session.get(Interview, interview_id, with_for_update=True)
            try:
                now = await _consented(session, interview_id, engine)
            except NotFoundError:  # withdrawn or erased meanwhile
                return
            if now.candidate.cv_hash != pair.candidate.cv_hash or not pair.candidate.cv_hash:
                return
            values = {
                "engine": model.name,
                "model": model.model,
                "prompt_version": model.prompt_version,
                "cv_hash": pair.candidate.cv_hash,
                "match": match.model_dump(mode="json"),
            }
            await session.execute(
                insert(StoredJobMatch)
                .values(interview_id=interview_id, **values)
                .on_conflict_do_update(index_elements=[StoredJobMatch.interview_id], set_=values)
            )


async def cv_reader(
    session: AsyncSession, interview: Interview, engine: EngineName, *, abroad: bool
) -> EngineName | None:
    """Who sets the CV beside the vacancy, where `engine` reads the answers; None without a CV."""
    candidate = await session.get_one(Candidate, interview.candidate_id)
    if not candidate.cv_text:
        return None
    stored = await session.get(StoredJobMatch, interview.id)
    if stored and stored.cv_hash == candidate.cv_hash:
        return _name(stored.engine)
    return engine if interview.read_by == "engine" and covers_cv(interview, abroad=abroad) else "offline"


def match_request(vacancy: Vacancy, description: str, candidate: Candidate) -> JobMatchRequest:
    """The two texts side by side; the candidate has a CV."""
    language: Language = "ru" if vacancy.language == "ru" else "en"
    return JobMatchRequest(
        title=vacancy.title,
        description=description[:LONGEST_DESCRIPTION],
        profile=candidate.cv_text or "",
        language=language,
        names_to_hide=tuple(name for name in (candidate.name, candidate.email, candidate.phone) if name),
    )


def _name(engine: str) -> EngineName:
    return "openai" if engine == "openai" else "offline"


async def _pair(session: AsyncSession, interview_id: uuid.UUID) -> _Pair:
    """An interview whose words may still be read, with a CV. Raises NotFoundError."""
    row = (
        await session.execute(
            select(Interview, Candidate, Vacancy)
            .join(Candidate, Candidate.id == Interview.candidate_id)
            .join(Vacancy, Vacancy.id == Interview.vacancy_id)
            .where(Interview.id == interview_id)
        )
    ).one_or_none()
    if row is None or not row.Interview.is_readable or not row.Candidate.cv_text:
        raise NotFoundError
    return _Pair(row.Interview, row.Candidate, row.Vacancy)


async def _consented(session: AsyncSession, interview_id: uuid.UUID, engine: EngineState) -> _Pair:
    """One that a model may be shown: consent was given, to that transfer too, and not to a person's reading alone;
    and its words named the CV.
    """
    pair = await _pair(session, interview_id)
    interview = pair.interview
    if interview.consented_at is None or interview.read_by != "engine":
        raise NotFoundError
    if not engine.lets_read(interview.allowed_host) or not covers_cv(interview, abroad=engine.is_abroad):
        raise NotFoundError
    return pair
