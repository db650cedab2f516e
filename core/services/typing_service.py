"""What a candidate does in words instead of by a button: each finds what is at hand, and does what its button does."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from core.database import Database
from core.errors import DomainError, NotFoundError, StaleError
from core.models import Interview, Response
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.answer_service import AnswerService
from core.services.interview_service import InterviewService
from core.services.privacy_service import PrivacyService
from core.services.screening_service import ScreeningService


@dataclass(frozen=True)
class _Place:
    """The interview at hand, and whether a model abroad is asked for in it."""

    interview_id: uuid.UUID
    is_begun: bool
    asks_transfer: bool


class TypingService:
    """Raises NotFoundError where there is no interview, StaleError where its button would not be there."""

    def __init__(
        self,
        database: Database,
        interviews: InterviewService,
        answers: AnswerService,
        screening: ScreeningService,
        privacy: PrivacyService,
    ) -> None:
        self._database = database
        self._interviews = interviews
        self._answers = answers
        self._screening = screening
        self._privacy = privacy

    async def decide(self, *, agrees: bool, acting: Actor) -> None:
        """Say yes or no to the consent or, once that is given, to a model abroad: yes only to what was shown."""
        place = await self._place(acting)
        if place.asks_transfer:
            await self._screening.answer_transfer(place.interview_id, allowed=agrees, acting=acting)
        elif place.is_begun:
            raise StaleError
        elif agrees:
            await self._interviews.consent(place.interview_id, acting=acting)
        else:
            await self._interviews.refuse_consent(place.interview_id, acting=acting)

    async def done(self, *, acting: Actor) -> None:
        """The answer is whole. Raises as AnswerService.finish_answer."""
        response = await self._asked(acting)
        await self._answers.finish_answer(response.id, response.version, edit_message_id=None, acting=acting)

    async def skip(self, *, acting: Actor) -> None:
        """Leave the question without an answer. Raises as AnswerService.skip."""
        response = await self._asked(acting)
        await self._answers.skip(response.id, response.version, edit_message_id=None, acting=acting)

    async def rewrite(self, *, acting: Actor) -> None:
        """Begin the answer anew."""
        response = await self._asked(acting)
        await self._answers.rewrite_answer(response.id, response.version, acting=acting)

    async def again(self, number: int, *, acting: Actor) -> None:
        """From the summary, answer the question of that number again."""
        response = await self._response(acting, Response.position == number)
        await self._answers.reopen(response.id, response.version, acting=acting)

    async def submit(self, *, acting: Actor) -> None:
        """Hand the interview in. Raises as InterviewService.submit."""
        place = await self._place(acting)
        await self._interviews.submit(place.interview_id, edit_message_id=None, acting=acting)

    async def withdraw(self, number: int | None, *, acting: Actor) -> None:
        """Take back the consent for the interview of that number; without one, for the only one there is.

        Raises DomainError `withdraw-number` when it is none or not the only one.
        """
        interviews = await self._privacy.open_interviews(acting=acting)
        chosen = [interview for interview in interviews if number in (None, interview.number)]
        if len(chosen) != 1:
            raise DomainError("withdraw-number")
        await self._privacy.withdraw(chosen[0].id, acting=acting)

    async def _place(self, acting: Actor) -> _Place:
        async with self._database.transaction() as session:
            interview = await session.scalar(flow.at_hand(acting, Interview.status.in_(flow.RUNNING)))
            if interview is None:
                raise NotFoundError
            is_begun = interview.status == "in_progress"
            return _Place(interview.id, is_begun, is_begun and flow.preliminary(interview) == "transfer")

    async def _asked(self, acting: Actor) -> Response:
        return await self._response(acting, Response.status == "asked")

    async def _response(self, acting: Actor, which: ColumnElement[bool]) -> Response:
        place = await self._place(acting)
        async with self._database.transaction() as session:
            response = await session.scalar(select(Response).where(Response.interview_id == place.interview_id, which))
        if response is None:
            raise StaleError
        return response
