"""Answers: each act by which a candidate answers one question, from the first message to «Done».

Every method locks the interview's row first: of two acts at the same moment one is done after the other,
and the second finds what the first left.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal, cast

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import InvalidInputError, NotFoundError, StaleError
from core.models import Candidate, Interview, Response, ResponsePart, Vacancy
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.answer_writing import ask_follow_up, begin_anew, freeze, parts_of, put_back, stop_when_over, words_of
from core.services.follow_ups import FollowUps
from core.services.screening_service import take_words
from core.services.transcription_service import TranscriptionService
from core.services.unit import act, notify, reply
from core.working_time import allowed_in_time

LONGEST_ANSWER = 20_000
STOPPED_AT_ONCE = 500


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

    def __init__(self, database: Database, follow_ups: FollowUps, transcription: TranscriptionService) -> None:
        self._database = database
        self._follow_ups = follow_ups
        self._transcription = transcription

    async def add_part(self, part: AnswerPart, *, acting: Actor) -> None:
        """Store one message of an answer, as sent. The summary takes none: the place is shown instead.

        While the terms are asked it is what the candidate says to the term at hand.

        Raises NotFoundError when the words are meant for no interview that has begun, InterviewClosedError,
        InvalidInputError.
        """
        part.check()
        async with act(self._database, acting) as session:
            meant = flow.spoken_to(acting, Interview.status.in_(flow.RUNNING))
            interview = await session.scalar(meant.with_for_update(of=Interview))
            if interview is None or interview.status == "pending":
                raise NotFoundError
            await flow.require_running(session, interview, "in_progress")
            if part.kind == "text" and flow.preliminary(interview) == "screening":
                await take_words(session, interview, part.text, acting)
                return
            if await stop_when_over(session, interview, acting.user_id, self._transcription.begin):
                return
            response = await flow.asked_response(session, interview)
            if response is None:
                await flow.show_place(session, interview, acting.user_id, acting.update, after="words")
                return
            if (length := _length(part, await parts_of(session, response))) > LONGEST_ANSWER:
                raise InvalidInputError("too-long", most=LONGEST_ANSWER, length=length)
            values = {"response_id": response.id, "response_version": response.version, **asdict(part)}
            await session.execute(insert(ResponsePart).values(id=uuid.uuid4(), **values).on_conflict_do_nothing())
            await self._show_buffer(session, response, part, acting)

    async def edit_part(self, part: AnswerPart, *, acting: Actor) -> None:
        """An edited message counts as edited until «Done».

        Raises InterviewClosedError, or StaleError that says why it counts no more, InvalidInputError.
        """
        part.check()
        async with act(self._database, acting) as session:
            sent = await session.scalar(
                select(ResponsePart).where(
                    ResponsePart.bot_id == part.bot_id,
                    ResponsePart.chat_id == part.chat_id,
                    ResponsePart.message_id == part.message_id,
                )
            )
            if sent is None:
                if not part.text.startswith("/"):  # a command was no answer
                    await self._refuse_edit_of_term(session, acting)
                return
            interview, response = await self._own(session, sent.response_id, acting)
            if await stop_when_over(session, interview, acting.user_id, self._transcription.begin):
                return
            await session.refresh(sent)
            if interview.status != "in_progress" or interview.expires_at <= await flow.database_now(session):
                raise flow.InterviewClosedError("edit-too-late")
            if response.status != "asked" or sent.response_version != response.version:
                raise StaleError("answer-frozen" if _is_saved(sent, response) else "edit-of-earlier")
            others = [other for other in await parts_of(session, response) if other.id != sent.id]
            if (length := _length(part, others)) > LONGEST_ANSWER:
                raise InvalidInputError("edit-too-long", most=LONGEST_ANSWER, length=length)
            sent.text = part.text
            await self._show_buffer(session, response, part, acting)

    async def finish_answer(
        self, response_id: uuid.UUID, version: int, *, edit_message_id: int | None, acting: Actor
    ) -> None:
        """Freeze the answer, have it read, and go on: to a follow-up of it, or to the next question.

        Raises StaleError for a button of another step, InvalidInputError when nothing was said.
        """
        chosen = await self._follow_ups.choose(response_id, version, acting=acting)
        async with act(self._database, acting) as session:
            asked = await self._asked(session, response_id, version, acting)
            if asked is None:
                return
            interview, response = asked
            parts = await parts_of(session, response)
            if not parts:
                raise InvalidInputError("answer-empty")
            follows = chosen is not None and chosen.words == words_of(parts)
            params = {"response_id": response.id, "before_follow_up": follows}
            await reply(session, acting, "answer_saved", params=params, edit_message_id=edit_message_id)
            if chosen and follows:
                await ask_follow_up(session, response, parts, chosen.question, acting.user_id)
                return
            await self._transcription.begin(session, interview, parts)
            await freeze(session, interview, response, parts)
            await flow.advance(session, interview, acting)

    async def ask_simpler(self, response_id: uuid.UUID, version: int, *, acting: Actor) -> None:
        """Say the question at hand in simpler words; what is typed next belongs to it. Raises StaleError."""
        async with act(self._database, acting) as session:
            asked = await self._asked(session, response_id, version, acting)
            if asked is None:
                return
            await flow.turn_to(session, asked[0].id, acting.user_id)
            await reply(session, acting, "simpler", params={"response_id": response_id})

    async def rewrite_answer(self, response_id: uuid.UUID, version: int, *, acting: Actor) -> None:
        """Begin the answer to the question at hand anew; what was typed to it no longer counts.

        At a follow-up, the answer before it stays.
        """
        async with act(self._database, acting) as session:
            asked = await self._asked(session, response_id, version, acting)
            if asked is None:
                return
            asked[1].version += 1
            await flow.ask(session, asked[1], acting.user_id)

    async def skip(self, response_id: uuid.UUID, version: int, *, edit_message_id: int | None, acting: Actor) -> None:
        """Leave a question without an answer: no evidence, not a zero. The summary lets one return.

        An answer that was to be given anew is left as it was; of a follow-up, the answer before it is kept.
        What was typed to it is not dropped unasked: InvalidInputError.
        """
        async with act(self._database, acting) as session:
            asked = await self._asked(session, response_id, version, acting)
            if asked is None:
                return
            interview, response = asked
            if await parts_of(session, response):
                raise InvalidInputError("leave-typed" if response.standing else "skip-typed")
            told = "answer_saved"
            if response.standing:
                await put_back(session, response)
                told = "answer_left"
            elif response.follow_up is None:
                response.status = "skipped"
            else:
                await freeze(session, interview, response, [])
            params = {"response_id": response.id}
            await reply(session, acting, told, params=params, edit_message_id=edit_message_id)
            await flow.advance(session, interview, acting)

    async def reopen(self, response_id: uuid.UUID, version: int, *, acting: Actor) -> None:
        """From the summary, answer a question again; an answer stands until the new one is done.

        Raises NotFoundError, StaleError.
        """
        async with act(self._database, acting) as session:
            interview, response = await self._own(session, response_id, acting)
            await flow.require_running(session, interview, "in_progress")
            if await stop_when_over(session, interview, acting.user_id, self._transcription.begin):
                return
            if response.version != version or await flow.asked_response(session, interview):
                raise StaleError
            if flow.preliminary(interview):
                raise StaleError
            begin_anew(response)
            await flow.ask(session, response, acting.user_id)

    async def stop_overdue(self) -> None:
        """The job of every few minutes: of interviews whose time limit is used up, keep what was said so far.

        Nobody is told so at night, unless it could not be handed in any more in the morning.
        """
        async with self._database.transaction() as session:
            now = await flow.database_now(session)
            due = await session.execute(
                select(Interview, Candidate.user_id, Vacancy.time_zone)
                .join(Vacancy, Vacancy.id == Interview.vacancy_id)
                .join(Candidate, Candidate.id == Interview.candidate_id)
                .join(Response, (Response.interview_id == Interview.id) & (Response.status == "asked"))
                .where(
                    Candidate.user_id.is_not(None),
                    Interview.status == "in_progress",
                    Interview.answers_until <= func.now(),
                    Interview.expires_at > func.now(),
                )
                .limit(STOPPED_AT_ONCE)
                .with_for_update(of=Interview, skip_locked=True)
            )
            for interview, user_id, zone in due.all():
                moment = allowed_in_time(now, interview.expires_at, zone)
                await stop_when_over(
                    session, interview, cast(uuid.UUID, user_id), self._transcription.begin, not_before=moment
                )

    # — inside —

    async def _refuse_edit_of_term(self, session: AsyncSession, acting: Actor) -> None:
        """Of what was typed to a term only the words are kept: whoever is at the terms may have meant that."""
        interview = await session.scalar(flow.spoken_to(acting, Interview.status.in_(flow.RUNNING)))
        if interview and interview.status == "in_progress" and flow.preliminary(interview) == "screening":
            raise StaleError("edit-of-term")

    async def _own(self, session: AsyncSession, response_id: uuid.UUID, acting: Actor) -> tuple[Interview, Response]:
        interview_id = await session.scalar(select(Response.interview_id).where(Response.id == response_id))
        if interview_id is None:
            raise NotFoundError
        interview = await flow.lock_own(session, interview_id, acting)
        return interview, await session.get_one(Response, response_id)

    async def _asked(
        self, session: AsyncSession, response_id: uuid.UUID, version: int, acting: Actor
    ) -> tuple[Interview, Response] | None:
        """The question at hand; None when the time for answers is over, and the candidate was told so."""
        interview, response = await self._own(session, response_id, acting)
        await flow.require_running(session, interview, "in_progress")
        if await stop_when_over(session, interview, acting.user_id, self._transcription.begin):
            return None
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


def _is_saved(sent: ResponsePart, response: Response) -> bool:
    """Whether a message that is no part of the answer at hand is part of one that was done; else it was dropped."""
    return response.status != "asked" or (response.follow_up is not None and sent.text in (response.main_answer or ""))


def _length(part: AnswerPart, others: Iterable[ResponsePart]) -> int:
    """Of a message and the others of its answer, in characters."""
    return len(part.text) + sum(len(other.text) for other in others)
