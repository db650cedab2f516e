"""Before the questions: who is to read the answers, and whether the terms suit. Nothing of it is scored."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import Settings
from core.database import Database
from core.errors import NotFoundError, StaleError
from core.models import Candidate, Interview
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.agreement import TRANSFER_VERSION, transfer_mark
from core.services.screening import Asked, answer_in_words, answer_term, asked_terms, change_term, open_term
from core.services.unit import act, notify, record, reply

ReadBy = Literal["engine", "person"]


@dataclass(frozen=True)
class ScreeningScreen:
    """The terms of the candidate's own interview; `number` is the one at hand, None when all are answered.

    `is_under_way`: what was said can still be changed.
    """

    interview_id: uuid.UUID
    terms: tuple[Asked, ...]
    number: int | None
    is_under_way: bool


class ScreeningService:
    """For the candidate's own interview; anybody else's is not found."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    async def screen(self, interview_id: uuid.UUID, *, acting: Actor) -> ScreeningScreen:
        """What was asked, what was said, which term is next. Raises NotFoundError."""
        async with self._database.transaction() as session:
            row = (
                await session.execute(
                    select(Interview, (Interview.status == "in_progress") & (Interview.expires_at > func.now()))
                    .join(Candidate, Candidate.id == Interview.candidate_id)
                    .where(Interview.id == interview_id, Candidate.user_id == acting.user_id)
                )
            ).one_or_none()
            if row is None:
                raise NotFoundError
            interview, is_under_way = row
            return ScreeningScreen(interview.id, asked_terms(interview), open_term(interview), is_under_way)

    async def choose_reader(
        self, interview_id: uuid.UUID, read_by: ReadBy, *, edit_message_id: int | None = None, acting: Actor
    ) -> None:
        """Have the answers read by a person alone, or with the program's help after all, until consent is given.

        Raises NotFoundError, InterviewClosedError, StaleError.
        """
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            await flow.require_running(session, interview, "pending")
            if interview.read_by != read_by:
                interview.read_by = read_by
                await record(session, acting.user_id, "interview.reader_chosen", interview.id, read_by=read_by)
            params = {"interview_id": interview.id}
            await reply(session, acting, "first_screen", params=params, edit_message_id=edit_message_id)

    async def answer(
        self, interview_id: uuid.UUID, number: int, answer: str, *, edit_message_id: int, acting: Actor
    ) -> None:
        """Keep what was tapped and go on, whatever it was. Raises NotFoundError, InterviewClosedError, StaleError."""
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            await flow.require_running(session, interview, "in_progress")
            if flow.preliminary(interview) != "screening":
                raise StaleError
            answer_term(interview, number, answer)
            if open_term(interview) is None:
                params = {"interview_id": interview.id}
                await reply(session, acting, "screening_done", params=params, edit_message_id=edit_message_id)
            await flow.advance(session, interview, acting, edit_message_id=edit_message_id)

    async def change(
        self, interview_id: uuid.UUID, number: int, answer: str, *, edit_message_id: int, acting: Actor
    ) -> None:
        """Put what is tapped now in the place of what was said to a term; the interview goes on where it is.

        Raises NotFoundError, InterviewClosedError, StaleError.
        """
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            await flow.require_running(session, interview, "in_progress")
            change_term(interview, number, answer)
            params = {"interview_id": interview.id, "changed": True}
            await reply(session, acting, "screening_done", params=params, edit_message_id=edit_message_id)

    async def transfer_mark(self, *, acting: Actor) -> str:
        """What stands for the question about a model abroad as it would be shown now."""
        async with self._database.transaction() as session:
            return await transfer_mark(session, self._settings, acting)

    async def answer_transfer(
        self,
        interview_id: uuid.UUID,
        *,
        allowed: bool,
        shown: str | None = None,
        edit_message_id: int | None = None,
        acting: Actor,
    ) -> bool:
        """Keep whether the answers may go to a model abroad; without that a person reads, and all else is the same.

        It is allowed only as it was `shown`, else asked again: the mark of the words that the button stood under,
        without one what was asked last. Whether it is settled: what was decided on then stays as it is in the
        chat. Raises NotFoundError, InterviewClosedError, StaleError.
        """
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            await flow.require_running(session, interview, "in_progress")
            if flow.preliminary(interview) != "transfer":
                raise StaleError
            mark = await transfer_mark(session, self._settings, acting)
            params: dict[str, object] = {"interview_id": interview.id}
            if allowed and mark != (shown or interview.agreement_shown):
                interview.agreement_shown = mark
                await flow.turn_to(session, interview.id, acting.user_id)
                params["changed"] = True
                await reply(session, acting, "transfer", params=params, edit_message_id=edit_message_id)
                return False
            now = await flow.database_now(session)
            interview.transfer_allowed, interview.transfer_version = allowed, TRANSFER_VERSION
            interview.transfer_host = self._settings.model_host
            interview.transfer_language = acting.language
            interview.transfer_answered_at = now
            if not allowed:
                interview.read_by = "person"
            await record(
                session,
                acting.user_id,
                "interview.transfer_answered",
                interview.id,
                allowed=int(allowed),
                version=TRANSFER_VERSION,
                language=acting.language,
            )
            kind = "transfer_allowed" if allowed else "transfer_refused"
            await reply(session, acting, kind, params=params)
            await flow.advance(session, interview, acting)
            return True


async def take_words(session: AsyncSession, interview: Interview, words: str, acting: Actor) -> None:
    """Keep what was typed to the term at hand, in a locked interview, and go on."""
    asked_by = flow.preliminary_key(interview)
    number = cast(int, open_term(interview))
    answer_in_words(interview, words)
    await notify(
        session,
        acting.user_id,
        "screening_said",
        dedupe_key=f"screening_said:{interview.id}:{number}",
        params={"interview_id": interview.id, "number": number},
        replaces=asked_by,
    )
    if open_term(interview) is None:
        await reply(session, acting, "screening_done", params={"interview_id": interview.id})
    await flow.advance(session, interview, acting)
