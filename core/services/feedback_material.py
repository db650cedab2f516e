"""What feedback is made of: the answers, what was read of them, and the candidate's own messages."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.engines import base
from core.engines.feedback import Answered, FeedbackRequest
from core.engines.offline.feedback import OwnWords, ReadAnswer
from core.models import Candidate, Evaluation, Interview, Question, Response, ResponsePart, User
from core.services.readings import readings_by

LONGEST_QUOTE = 1000
"""Characters of a message that can be quoted; Telegram takes 1024."""
_TRANSLATIONS = TypeAdapter(dict[base.Language, base.Criteria])


@dataclass(frozen=True)
class Material:
    """What an engine gets to see; `request` is what a model is asked, None when nothing was answered in writing.

    `allowed_host`: where abroad the candidate lets a model read.
    """

    interview_id: uuid.UUID
    language: base.Language
    answers: tuple[ReadAnswer, ...]
    request: FeedbackRequest | None
    allowed_host: str | None


@dataclass(frozen=True)
class OwnMessage:
    """The candidate's message in which a sentence stands; `words` exactly as sent, to be marked by a reply."""

    bot_id: int
    message_id: int
    words: str


async def feedback_material(session: AsyncSession, interview: Interview) -> Material | None:
    """Gather what was answered and read; None when there is no result of an engine."""
    evaluation = await session.scalar(
        select(Evaluation).where(
            Evaluation.interview_id == interview.id, Evaluation.current, Evaluation.recommendation.is_not(None)
        )
    )
    if evaluation is None:
        return None
    candidate = await session.get_one(Candidate, interview.candidate_id)
    account = await session.get(User, candidate.user_id) if candidate.user_id else None
    language = cast(base.Language, account.language if account else "en")
    recruiter = await session.get_one(User, interview.created_by)
    rows = await session.execute(
        select(Response, Question)
        .join(Question, Question.id == Response.question_id)
        .where(Response.interview_id == interview.id)
        .order_by(Response.position)
    )
    found = [(response, question) for response, question in rows.all()]
    levels = {judgement["response_id"]: judgement["level"] for judgement in evaluation.all_judgements}
    answers = [
        await _read(session, evaluation, response, question, levels.get(str(response.id)), language)
        for response, question in found
    ]
    written = tuple(
        Answered(question=question.text, answer=response.text)
        for response, question in found
        if response.text and response.text.strip()
    )
    names = tuple(name for name in (candidate.name, recruiter.name) if name)
    request = FeedbackRequest(language=language, answers=written, names_to_hide=names) if written else None
    return Material(interview.id, language, tuple(answers), request, interview.allowed_host)


async def _read(
    session: AsyncSession,
    evaluation: Evaluation,
    response: Response,
    question: Question,
    level: float | None,
    language: base.Language,
) -> ReadAnswer:
    readings = await session.scalars(readings_by(evaluation, response.id, response.version))
    made = readings.all()
    quotes = {(quote["start"], quote["end"]): quote["text"] for reading in made for quote in reading.quotes}
    return ReadAnswer(
        response.position,
        question.competency,
        level,
        tuple(OwnWords(str(response.id), text, start, end) for (start, end), text in quotes.items()),
        _gaps(question, made[0].gaps if made else (), language),
        response.status == "answered",
    )


def _gaps(question: Question, gaps: Sequence[str], language: base.Language) -> tuple[str, ...]:
    """The open key points in the candidate's language where the question has them in it, else as they are."""
    own = base.Criteria.model_validate(question.criteria)
    translations = _TRANSLATIONS.validate_python(question.translations)
    wanted = translations.get(language, own)
    places = {
        point: place for criteria in (own, *translations.values()) for place, point in enumerate(criteria.key_points)
    }
    said = []
    for gap in gaps:
        place = places.get(gap)
        fits = place is not None and place < len(wanted.key_points)
        said.append(wanted.key_points[cast(int, place)] if fits else gap)
    return tuple(said)


async def own_message(session: AsyncSession, response_id: uuid.UUID, words: str) -> OwnMessage | None:
    """The message in which the sentence stands; None when it goes over several, or was spoken."""
    parts = await session.scalars(
        select(ResponsePart)
        .join(Response, Response.id == ResponsePart.response_id)
        .where(
            Response.id == response_id,
            ResponsePart.response_version == Response.version,
            ResponsePart.kind == "text",
        )
        .order_by(ResponsePart.message_id)
    )
    piece = words.strip()[:LONGEST_QUOTE]
    for part in parts.all():
        if piece and piece in part.text:
            return OwnMessage(part.bot_id, part.message_id, piece)
    return None
