"""What a candidate does in words instead of by a button: each finds what is at hand, and does what its button does.

Where its button would not be there, they are shown where they are: a command is not tied to a screen as a button is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import ColumnElement, or_, select

from core.database import Database
from core.errors import DomainError, NotFoundError, StaleError
from core.models import Interview, Notification, Response
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.answer_service import AnswerService
from core.services.interview_service import InterviewService
from core.services.privacy_service import PrivacyService
from core.services.reminder_service import ReminderService
from core.services.screening_service import ScreeningService
from core.services.transcription_service import TranscriptionService, to_be_confirmed, transcripts_mark, unconfirmed


class TypingService:
    """Raises NotFoundError `no-interview` where there is none at all."""

    def __init__(
        self,
        database: Database,
        interviews: InterviewService,
        answers: AnswerService,
        screening: ScreeningService,
        privacy: PrivacyService,
        reminders: ReminderService,
        transcription: TranscriptionService,
    ) -> None:
        self._database = database
        self._interviews = interviews
        self._answers = answers
        self._screening = screening
        self._privacy = privacy
        self._reminders = reminders
        self._transcription = transcription

    async def decide(self, *, agrees: bool, acting: Actor) -> None:
        """Say yes or no to the consent or, once that is given, to a model abroad, whichever was shown last.

        At the summary, yes: what was written down of their voice is right.
        Raises DomainError `read-first` while the words are still on their way.
        """
        async with self._or_place(acting):
            interview = await self._to_decide(acting, agrees=agrees)
            if interview.status == "in_progress" and flow.preliminary(interview) == "transfer":
                await self._screening.answer_transfer(interview.id, allowed=agrees, acting=acting)
            elif interview.status == "in_progress":
                await self._confirm_transcripts(interview, acting)
            elif agrees:
                await self._interviews.consent(interview.id, acting=acting)
            else:
                await self._interviews.refuse_consent(interview.id, acting=acting)

    async def done(self, *, acting: Actor) -> None:
        """The answer is whole. Raises as AnswerService.finish_answer."""
        async with self._or_place(acting):
            response = await self._asked(acting)
            await self._answers.finish_answer(response.id, response.version, edit_message_id=None, acting=acting)

    async def skip(self, *, acting: Actor) -> None:
        """Leave the question without an answer. Raises as AnswerService.skip."""
        async with self._or_place(acting):
            response = await self._asked(acting)
            await self._answers.skip(response.id, response.version, edit_message_id=None, acting=acting)

    async def rewrite(self, *, acting: Actor) -> None:
        """Begin the answer anew."""
        async with self._or_place(acting):
            response = await self._asked(acting)
            await self._answers.rewrite_answer(response.id, response.version, acting=acting)

    async def again(self, number: int, *, acting: Actor) -> None:
        """From the summary, answer the question of that number again. Raises DomainError `again-none`."""
        async with self._or_place(acting):
            if not 1 <= number <= (await self._at_hand(acting)).question_count:
                raise DomainError("again-none")
            response = await self._response(acting, Response.position == number)
            await self._answers.reopen(response.id, response.version, acting=acting)

    async def submit(self, *, unheard: bool = False, acting: Actor) -> None:
        """Hand the interview in, which cannot be undone: DomainError `submit-which` in the middle of several.

        `unheard`: without the transcripts that are not confirmed. Raises as InterviewService.submit.
        """
        async with self._or_place(acting):
            interview = await self._at_hand(acting)
            async with self._database.transaction() as session:
                others = flow.at_hand(acting, Interview.status == "in_progress", Interview.id != interview.id)
                if await session.scalar(others):
                    raise DomainError("submit-which")
            await self._interviews.submit(interview.id, unheard=unheard, edit_message_id=None, acting=acting)

    async def pause(self, *, acting: Actor) -> None:
        """Take a break from all interviews under way."""
        async with self._or_place(acting):
            await self._reminders.pause(acting=acting)

    async def withdraw(self, number: int | None, *, acting: Actor) -> None:
        """Take back the consent for the interview of that number; without one, for the only one there is.

        Raises DomainError `withdraw-number` when it is none or not the only one.
        """
        interviews = await self._privacy.open_interviews(acting=acting)
        chosen = [interview for interview in interviews if number in (None, interview.number)]
        if len(chosen) != 1:
            raise DomainError("withdraw-number")
        await self._privacy.withdraw(chosen[0].id, acting=acting)

    @asynccontextmanager
    async def _or_place(self, acting: Actor) -> AsyncIterator[None]:
        try:
            yield
        except (NotFoundError, StaleError, flow.InterviewClosedError):
            await self._interviews.show_place(after="command", acting=acting)

    async def _at_hand(self, acting: Actor) -> Interview:
        async with self._database.transaction() as session:
            interview = await session.scalar(flow.at_hand(acting, Interview.status.in_(flow.RUNNING)))
        if interview is None:
            raise NotFoundError
        return interview

    async def _confirm_transcripts(self, interview: Interview, acting: Actor) -> None:
        async with self._database.transaction() as session:
            shown = transcripts_mark(await unconfirmed(session, interview.id))
        await self._transcription.confirm(interview.id, shown, edit_message_id=None, acting=acting)

    async def _to_decide(self, acting: Actor, *, agrees: bool) -> Interview:
        await self._at_hand(acting)
        asks_transfer = Interview.transfer_asked_at.is_not(None) & Interview.transfer_answered_at.is_(None)
        waits = or_(Interview.status == "pending", asks_transfer & (Interview.status == "in_progress"))
        if agrees:
            waits = or_(waits, to_be_confirmed())
        async with self._database.transaction() as session:
            interview = await session.scalar(flow.shown_last(acting, waits))
            if interview is None:
                raise StaleError
            on_its_way = select(Notification.id).where(
                Notification.recipient_id == acting.user_id,
                Notification.kind.in_(("consent", "transfer", "summary", "unconfirmed")),
                Notification.params["interview_id"].astext == str(interview.id),
                Notification.sent_at.is_(None),
                Notification.dead_at.is_(None),
            )
            if await session.scalar(on_its_way.limit(1)):
                raise DomainError("read-first")
        return interview

    async def _asked(self, acting: Actor) -> Response:
        return await self._response(acting, Response.status == "asked")

    async def _response(self, acting: Actor, which: ColumnElement[bool]) -> Response:
        interview = await self._at_hand(acting)
        async with self._database.transaction() as session:
            response = await session.scalar(select(Response).where(Response.interview_id == interview.id, which))
        if response is None:
            raise StaleError
        return response
