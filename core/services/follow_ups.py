"""Follow-ups: after an answer that leaves key points open, one of the questions prepared for that.

No model is waited for: the offline reader sees what is missing, in a thread, before the transaction of the answer.
Every candidate has the same limit of one follow-up a question; spoken answers get none, as nobody has read them yet.
Where a person reads, no program looks into the answers: there the first follow-up is always asked.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from pydantic import TypeAdapter
from rapidfuzz import fuzz
from sqlalchemy import select

from core.database import Database
from core.engines import base
from core.engines.offline.reader import AnswerReader
from core.models import Candidate, Interview, Question, Response
from core.services.actor import Actor
from core.services.answer_writing import parts_of, words_of

log = structlog.get_logger()

_TRANSLATIONS = TypeAdapter(dict[base.Language, base.Criteria])


@dataclass(frozen=True)
class FollowUp:
    """A follow-up to an answer of just these words; to any others it is not asked."""

    question: str
    words: str


class FollowUps:
    """Chooses follow-ups."""

    def __init__(self, database: Database, reader: AnswerReader) -> None:
        self._database = database
        self._reader = reader

    async def choose(self, response_id: uuid.UUID, version: int, *, acting: Actor) -> FollowUp | None:
        """What to ask after the candidate's own answer as it is now; nothing when there is nothing to ask."""
        found = await self._request(response_id, version, acting)
        if found is None:
            return None
        read_by, request = found
        if read_by == "person":
            return FollowUp(request.criteria.follow_ups[0], request.answer)
        try:
            missing = await asyncio.to_thread(self._reader.open_key_points, request)
        except Exception:  # a fault of the reader must not hold up a candidate
            log.exception("follow_ups.not_read", response=str(response_id))
            return None
        return FollowUp(nearest(request.criteria.follow_ups, missing), request.answer) if missing else None

    async def _request(
        self, response_id: uuid.UUID, version: int, acting: Actor
    ) -> tuple[str, base.ReadingRequest] | None:
        async with self._database.transaction() as session:
            row = (
                await session.execute(
                    select(Response, Question, Interview.read_by)
                    .join(Question, Question.id == Response.question_id)
                    .join(Interview, Interview.id == Response.interview_id)
                    .join(Candidate, Candidate.id == Interview.candidate_id)
                    .where(
                        Response.id == response_id,
                        Response.version == version,
                        Response.status == "asked",
                        Response.follow_up.is_(None),
                        Candidate.user_id == acting.user_id,
                        Interview.status == "in_progress",
                        Interview.follow_ups,
                    )
                )
            ).one_or_none()
            if row is None:
                return None
            criteria = base.Criteria.model_validate(row.Question.criteria)
            parts = await parts_of(session, row.Response)
            words = words_of(parts)
            if not (criteria.follow_ups and words.strip()) or any(part.kind != "text" for part in parts):
                return None
            request = base.ReadingRequest(
                criteria=criteria,
                competency=row.Question.competency,
                answer=words,
                translations=_TRANSLATIONS.validate_python(row.Question.translations),
                simpler=row.Question.simpler,
            )
            return str(row.read_by), request


def nearest(follow_ups: Sequence[str], missing: Sequence[str]) -> str:
    """The follow-up whose words are nearest to a key point still open; of equal ones, the first."""
    return max(follow_ups, key=lambda question: max(fuzz.token_set_ratio(question, point) for point in missing))
