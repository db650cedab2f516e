"""Answers: each act by which a candidate answers one question, from the first message to «Done».

Every method locks the interview's row first: of two acts at the same moment one is done after the other,
and the second finds what the first left.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core import jobs
from core.database import Database
from core.errors import InvalidInputError, NotFoundError, StaleError
from core.models import Interview, Response, ResponsePart
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.screening_service import take_words
from core.services.unit import act, notify, reply

LONGEST_ANSWER = 20_000


@dataclass(frozen=True)
class AnswerPart:
    """One message of an answer; a voice or video note has a file and no text."""

    bot_id: int
    chat_id: int
    message_id: int
    text: str = ""
    kind: Literal["text", "voice", "video_note"] = "text"
    file_id: str | None = None

    def check(self) -> None:
        """Raises InvalidInputError for a text with nothing in it."""
        if self.kind == "text" and not self.text.strip():
            raise InvalidInputError("empty")
        if "\x00" in self.text:
            raise InvalidInputError("empty")


class AnswerService:
    """Takes answers from candidates."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_part(self, part: AnswerPart, *, acting: Actor) -> None:
        """Store one message of an answer, as sent. The summary takes none: the place is shown instead.

        While the terms are asked it is what the candidate says to the term at hand.

        Raises NotFoundError when no interview is running, InterviewClosedError, InvalidInputError.
        """
        part.check()
        async with act(self._database, acting) as session:
            interview = await flow.lock_running(session, acting)
            if interview is None:
                raise NotFoundError
            await flow.require_running(session, interview, "in_progress")
            if part.kind == "text" and flow.preliminary(interview) == "screening":
                await take_words(session, interview, part.text, acting)
                return
            response = await flow.asked_response(session, interview)
            if response is None:
                await flow.show_place(session, interview, acting.user_id, acting.update)
                return
            length = sum(len(sent.text) for sent in await _parts(session, response)) + len(part.text)
            if length > LONGEST_ANSWER:
                raise InvalidInputError("too-long", most=LONGEST_ANSWER, length=length)
            values = {"response_id": response.id, "response_version": response.version, **asdict(part)}
            await session.execute(insert(ResponsePart).values(id=uuid.uuid4(), **values).on_conflict_do_nothing())
            await self._show_buffer(session, response, part, acting)

    async def edit_part(self, part: AnswerPart, *, acting: Actor) -> None:
        """An edited message counts as edited until «Done». Raises StaleError when the answer is frozen."""
        part.check()
        async with act(self._database, acting) as session:
            interview = await flow.lock_running(session, acting)
            response = await flow.asked_response(session, interview) if interview else None
            sent = await session.scalar(
                select(ResponsePart).where(
                    ResponsePart.bot_id == part.bot_id,
                    ResponsePart.chat_id == part.chat_id,
                    ResponsePart.message_id == part.message_id,
                )
            )
            if sent is None:
                return
            if response is None or (sent.response_id, sent.response_version) != (response.id, response.version):
                raise StaleError("answer-frozen")
            sent.text = part.text
            await self._show_buffer(session, response, part, acting)

    async def finish_answer(self, response_id: uuid.UUID, version: int, *, edit_message_id: int, acting: Actor) -> None:
        """Freeze the answer, have it read, and go on. Raises StaleError for a button of another step."""
        async with act(self._database, acting) as session:
            interview, response = await self._asked(session, response_id, version, acting)
            parts = await _parts(session, response)
            if not parts:
                raise InvalidInputError("answer-empty")
            response.text = "\n".join(part.text for part in parts if part.text)
            response.has_voice = any(part.kind != "text" for part in parts)
            response.status = "answered"
            response.answered_at = await flow.database_now(session)
            if interview.read_by == "engine":
                await jobs.enqueue(session, "read_response", jobs.JobPayload(id=response.id, version=version))
            await self._saved(session, response, edit_message_id, acting)
            await flow.advance(session, interview, acting)

    async def rewrite_answer(self, response_id: uuid.UUID, version: int, *, acting: Actor) -> None:
        """Begin the answer to the question at hand anew; what was typed no longer counts."""
        async with act(self._database, acting) as session:
            _, response = await self._asked(session, response_id, version, acting)
            response.version += 1
            await flow.ask(session, response, acting)

    async def skip(self, response_id: uuid.UUID, version: int, *, edit_message_id: int, acting: Actor) -> None:
        """Leave a question without an answer: no evidence, not a zero. The summary lets one return."""
        async with act(self._database, acting) as session:
            interview, response = await self._asked(session, response_id, version, acting)
            response.status = "skipped"
            await self._saved(session, response, edit_message_id, acting)
            await flow.advance(session, interview, acting)

    async def reopen(self, response_id: uuid.UUID, version: int, *, acting: Actor) -> None:
        """From the summary, answer a question again. Raises NotFoundError, StaleError."""
        async with act(self._database, acting) as session:
            interview, response = await self._own(session, response_id, acting)
            await flow.require_running(session, interview, "in_progress")
            if response.version != version or await flow.asked_response(session, interview):
                raise StaleError
            if flow.preliminary(interview):
                raise StaleError
            response.text = response.answered_at = None
            response.has_voice = False
            response.version += 1
            await flow.ask(session, response, acting)

    # — inside —

    async def _own(self, session: AsyncSession, response_id: uuid.UUID, acting: Actor) -> tuple[Interview, Response]:
        interview_id = await session.scalar(select(Response.interview_id).where(Response.id == response_id))
        if interview_id is None:
            raise NotFoundError
        interview = await flow.lock_own(session, interview_id, acting)
        return interview, await session.get_one(Response, response_id)

    async def _asked(
        self, session: AsyncSession, response_id: uuid.UUID, version: int, acting: Actor
    ) -> tuple[Interview, Response]:
        interview, response = await self._own(session, response_id, acting)
        await flow.require_running(session, interview, "in_progress")
        if response.status != "asked" or response.version != version:
            raise StaleError
        return interview, response

    async def _show_buffer(self, session: AsyncSession, response: Response, part: AnswerPart, acting: Actor) -> None:
        update = acting.update.update_id if acting.update else uuid.uuid4()
        await notify(
            session,
            acting.user_id,
            "answer_buffer",
            dedupe_key=f"answer_buffer:{part.bot_id}:{part.chat_id}:{part.message_id}:{update}",
            params={"response_id": response.id},
        )

    async def _saved(self, session: AsyncSession, response: Response, edit_message_id: int, acting: Actor) -> None:
        await reply(
            session,
            acting,
            "answer_saved",
            params={"response_id": response.id},
            edit_message_id=edit_message_id,
        )


async def _parts(session: AsyncSession, response: Response) -> list[ResponsePart]:
    """The messages of the answer at hand, in the order they were sent."""
    return list(
        await session.scalars(
            select(ResponsePart)
            .where(ResponsePart.response_id == response.id, ResponsePart.response_version == response.version)
            .order_by(ResponsePart.message_id)
        )
    )
