"""How an answer is put together inside a transaction: its messages, its follow-up, its end."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import jobs
from core.models import Interview, Notification, Response, ResponsePart, ResponseReading
from core.services import interview_flow as flow
from core.services.unit import notify

Hear = Callable[[AsyncSession, Interview, Sequence[ResponsePart]], Awaitable[None]]
"""Has what was spoken written down."""


async def parts_of(session: AsyncSession, response: Response) -> list[ResponsePart]:
    """The messages of the answer at hand, in the order they were sent."""
    return list(
        await session.scalars(
            select(ResponsePart)
            .where(ResponsePart.response_id == response.id, ResponsePart.response_version == response.version)
            .order_by(ResponsePart.message_id)
        )
    )


def words_of(parts: list[ResponsePart]) -> str:
    """What was written; of what was spoken, what the candidate confirmed."""
    spoken = ((part.text, part.transcript if part.transcription == "confirmed" else "") for part in parts)
    return "\n".join(words for pair in spoken for words in pair if words)


async def freeze(session: AsyncSession, interview: Interview, response: Response, parts: list[ResponsePart]) -> None:
    """Make the answer whole, and have it read unless a person does.

    Without parts it is what was said before the follow-up.
    """
    write_text(response, parts)
    response.has_voice = any(part.kind != "text" for part in parts)
    response.status, response.standing = "answered", None
    response.answered_at = await flow.database_now(session)
    if interview.read_by == "engine" and not any(part.transcription == "pending" for part in parts):
        await jobs.enqueue(session, "read_response", jobs.JobPayload(id=response.id, version=response.version))
        await jobs.enqueue(session, "match_cv", jobs.JobPayload(id=interview.id))


def write_text(response: Response, parts: list[ResponsePart]) -> None:
    """Put the words together: those before a follow-up, then those after it."""
    words = words_of(parts)
    if response.follow_up is None:
        response.text = words
        return
    response.follow_up_answer = words if parts else None
    response.text = "\n".join(part for part in (response.main_answer, words) if part)


async def ask_follow_up(
    session: AsyncSession, response: Response, parts: list[ResponsePart], question: str, user_id: uuid.UUID
) -> None:
    """Keep what was said so far and ask on; what comes next belongs to the follow-up."""
    response.main_answer = words_of(parts)
    response.follow_up, response.standing = question, None
    response.version += 1
    await flow.ask(session, response, user_id)


def begin_anew(response: Response) -> None:
    """Ask the question as if for the first time; an answer given before stands until the new one is done."""
    response.standing = None
    if response.status == "answered":
        response.standing = {
            "version": response.version,
            "text": response.text,
            "follow_up": response.follow_up,
            "main_answer": response.main_answer,
            "follow_up_answer": response.follow_up_answer,
            "has_voice": response.has_voice,
            "answered_at": response.answered_at and response.answered_at.isoformat(),
        }
    response.text = response.answered_at = None
    response.follow_up = response.main_answer = response.follow_up_answer = None
    response.has_voice = False
    response.version += 1


async def put_back(session: AsyncSession, response: Response) -> None:
    """Nothing new was said: the answer is again as it was, with its messages and what was read of it.

    The version grows all the same, so that no button of the time between fits any more.
    """
    standing, response.standing = response.standing, None
    assert standing is not None
    response.version += 1
    response.status, response.text, response.has_voice = "answered", standing["text"], standing["has_voice"]
    response.answered_at = standing["answered_at"] and datetime.fromisoformat(standing["answered_at"])
    response.follow_up, response.main_answer = standing["follow_up"], standing["main_answer"]
    response.follow_up_answer = standing["follow_up_answer"]
    await session.flush()
    for kept in (ResponsePart, ResponseReading):
        await session.execute(
            update(kept)
            .where(kept.response_id == response.id, kept.response_version == standing["version"])
            .values(response_version=response.version)
        )
    for part in await parts_of(session, response):
        if part.transcription == "pending":
            await jobs.enqueue(session, "transcribe", jobs.JobPayload(id=part.id, version=response.version))


async def interrupt(session: AsyncSession, interview: Interview) -> None:
    """The interview ends in the middle of a question.

    An answer that was to be given anew stands, and so does what was said before a follow-up.
    """
    response = await flow.asked_response(session, interview)
    if response and response.standing:
        await put_back(session, response)
    elif response and response.follow_up:
        write_text(response, [])
        response.status, response.answered_at = "answered", await flow.database_now(session)
    elif response:
        response.status = "interrupted"


async def time_is_over(session: AsyncSession, interview: Interview) -> bool:
    """Whether the interview had a time limit that is used up. The database's clock decides."""
    return interview.answers_until is not None and interview.answers_until <= await flow.database_now(session)


async def stop_when_over(
    session: AsyncSession, interview: Interview, user_id: uuid.UUID, hear: Hear, *, not_before: datetime | None = None
) -> bool:
    """When the time limit is used up: keep what was said so far and show the summary, from which it is handed in.

    The question at hand counts as far as it was answered, or as it was answered before; those after it stay unasked.
    Whoever acts is shown it at once, and not once more in the morning.
    """
    if interview.status != "in_progress" or not await time_is_over(session, interview):
        return False
    response = await flow.asked_response(session, interview)
    if response is not None:
        parts = await parts_of(session, response)
        if response.standing:
            await put_back(session, response)
        elif parts or response.follow_up:
            await hear(session, interview, parts)
            await freeze(session, interview, response, parts)
        else:
            response.status = "interrupted"
    key = f"time_over:{interview.id}"
    await session.execute(
        delete(Notification).where(Notification.dedupe_key.startswith(f"{key}:"), Notification.not_before > func.now())
    )
    await notify(
        session,
        user_id,
        "summary",
        dedupe_key=f"{key}:{response.version if response else uuid.uuid4()}",
        params={"interview_id": interview.id},
        not_before=not_before,
    )
    return True
