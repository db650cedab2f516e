"""Interviews: inviting a candidate, consent, handing in, and interviews whose time is over.

Every method locks the interview's row first: of two acts at the same moment one is done after the other,
and the second finds what the first left.
"""

from __future__ import annotations

import uuid

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import Settings
from core.database import Database
from core.errors import DomainError, NotFoundError, StaleError
from core.links import LinkTokens
from core.models import AuditEvent, Candidate, Interview, Invite, Vacancy
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.agreement import CONSENT_VERSION, consent_mark, transfer_mark
from core.services.answer_writing import interrupt, stop_when_over
from core.services.candidate_service import visible_candidate
from core.services.company_service import get_company
from core.services.endings import tell_ended
from core.services.engine_choice import engine_state
from core.services.evaluation_run import begin_run
from core.services.finished_notices import tell_expired, tell_to_read
from core.services.interview_making import make_interview
from core.services.invite_service import add_invite
from core.services.promise_service import promise_reply
from core.services.relay import settle_refusal, want_person
from core.services.screening import terms_to_ask
from core.services.transcription_service import TranscriptionService, unconfirmed
from core.services.unit import act, record, reply
from core.services.vacancy_service import visible_vacancy
from core.working_time import day_ends

EXPIRED_AT_ONCE = 500


class InterviewService:
    """Creates interviews for staff; begins and closes them for candidates. AnswerService is what lies between."""

    def __init__(
        self, database: Database, tokens: LinkTokens, settings: Settings, transcription: TranscriptionService
    ) -> None:
        self._database = database
        self._tokens = tokens
        self._settings = settings
        self._transcription = transcription

    # — staff —

    async def invite(self, vacancy_id: uuid.UUID, candidate_id: uuid.UUID, *, acting: Actor) -> uuid.UUID:
        """Make an interview of the newest approved kit, and its personal link. The interview's id.

        Raises NotFoundError, also for an archived candidate, CompanyMissingError, DomainError `kit-missing`,
        `vacancy-archived` or `already-invited`.
        """
        try:
            async with act(self._database, acting) as session:
                return await self._invite(session, vacancy_id, candidate_id, acting)
        except IntegrityError as error:
            if "uq_interviews_one_running" in str(error.orig):
                raise DomainError("already-invited") from None
            raise

    async def cancel(self, interview_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """Take an invitation back; whoever has opened it is told. Raises NotFoundError, StaleError when it is over."""
        async with act(self._database, acting) as session:
            interview = await session.get(Interview, interview_id, with_for_update=True)
            if interview is None:
                raise NotFoundError
            await visible_vacancy(session, interview.vacancy_id, acting)
            if interview.status not in flow.RUNNING:
                raise StaleError
            interview.status = "cancelled"
            await interrupt(session, interview)
            invites = await session.scalars(select(Invite).where(Invite.interview_id == interview.id))
            for invite in invites.all():
                invite.revoked_at = invite.revoked_at or await flow.database_now(session)
            await record(session, acting.user_id, "interview.cancelled", interview.id)
            await tell_ended(session, interview)
            await reply(
                session,
                acting,
                "invitation",
                params={"interview_id": interview.id},
                edit_message_id=edit_message_id,
            )

    # — candidate —

    async def consent_mark(self, interview_id: uuid.UUID, *, acting: Actor) -> str:
        """What stands for the consent as it would be shown now. Raises NotFoundError."""
        async with self._database.transaction() as session:
            own = Candidate.user_id == acting.user_id
            found = select(Interview).join(Candidate, Candidate.id == Interview.candidate_id).where(own)
            interview = await session.scalar(found.where(Interview.id == interview_id))
            if interview is None:
                raise NotFoundError
            return await consent_mark(session, self._settings, interview, acting)

    async def ask_consent(self, interview_id: uuid.UUID, *, acting: Actor) -> None:
        """Keep what is asked now; the face shows it. Raises NotFoundError, InterviewClosedError, StaleError."""
        async with self._database.transaction() as session:
            interview = await flow.lock_own(session, interview_id, acting)
            await flow.require_running(session, interview, "pending")
            interview.agreement_shown = await consent_mark(session, self._settings, interview, acting)
            await flow.turn_to(session, interview.id, acting.user_id)

    async def leave(self, interview_id: uuid.UUID, *, acting: Actor) -> None:
        """For now; what is typed later on belongs to this interview. Raises NotFoundError."""
        async with self._database.transaction() as session:
            interview = await flow.lock_own(session, interview_id, acting)
            await flow.turn_to(session, interview.id, acting.user_id)

    async def consent(
        self, interview_id: uuid.UUID, *, shown: str | None = None, edit_message_id: int | None = None, acting: Actor
    ) -> bool:
        """Keep the proof of consent and begin; when its words are not those that were `shown`, show them instead.

        Whether it was given: what was agreed to then stays as it is in the chat.
        `shown` is the mark of the words that the button stood under; without one it is what was asked last.
        Raises NotFoundError, InterviewClosedError, StaleError.
        """
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            await flow.require_running(session, interview, "pending")
            shown = shown or interview.agreement_shown
            mark = await consent_mark(session, self._settings, interview, acting)
            if shown != mark:
                interview.agreement_shown = mark
                await flow.turn_to(session, interview.id, acting.user_id)
                params = {"interview_id": interview.id, "why": "changed" if shown else "first"}
                await reply(session, acting, "consent", params=params, edit_message_id=edit_message_id)
                return False
            now = await flow.database_now(session)
            interview.status = "in_progress"
            interview.consent_version = CONSENT_VERSION
            interview.consent_language = acting.language
            interview.consented_at = interview.started_at = now
            if interview.read_by == "engine" and (await engine_state(session, self._settings)).is_abroad:
                interview.transfer_asked_at = now
            if flow.preliminary(interview) == "transfer":
                interview.agreement_shown = await transfer_mark(session, self._settings, acting)
            vacancy = await session.get_one(Vacancy, interview.vacancy_id)
            interview.screening = terms_to_ask(vacancy)
            await settle_refusal(session, interview)
            until = day_ends(now + flow.ONCE_STARTED, vacancy.time_zone)
            if until > interview.expires_at:
                interview.expires_at = until
                interview.end_reminded_at = interview.remind_at = None  # of an end that is none any more
            said = {"version": CONSENT_VERSION, "language": acting.language, "read_by": interview.read_by}
            await record(session, acting.user_id, "interview.consented", interview.id, **said)
            await reply(session, acting, "consent_given", params={"interview_id": interview.id})
            await flow.advance(session, interview, acting)
            return True

    async def refuse_consent(self, interview_id: uuid.UUID, *, acting: Actor) -> None:
        """The candidate does not consent: nothing is kept of them, a person of the staff is told."""
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            await flow.require_running(session, interview, "pending")
            said = select(AuditEvent.id).where(
                AuditEvent.subject_id == interview.id,
                AuditEvent.action == "interview.consent_refused",
                AuditEvent.actor_id == acting.user_id,
            )
            if not await session.scalar(said.limit(1)):
                await record(session, acting.user_id, "interview.consent_refused", interview.id)
            await want_person(session, interview, "consent")
            await reply(session, acting, "consent_declined", params={"interview_id": interview.id})

    async def submit(
        self, interview_id: uuid.UUID, *, unheard: bool = False, edit_message_id: int | None, acting: Actor
    ) -> None:
        """Hand the interview in: no answer changes any more; the evaluation begins, or a person is told to read.

        Transcripts that the candidate has not confirmed are asked about first, unless `unheard`: then they are left
        out, and a person listens.
        """
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            await flow.require_running(session, interview, "in_progress")
            if await flow.asked_response(session, interview) or flow.preliminary(interview):
                if await stop_when_over(session, interview, acting.user_id, self._transcription.begin):
                    return
                raise StaleError
            if not unheard and await unconfirmed(session, interview.id):
                params = {"interview_id": interview.id}
                await flow.turn_to(session, interview.id, acting.user_id)
                await reply(session, acting, "unconfirmed", params=params, edit_message_id=edit_message_id)
                return
            interview.completed_at, interview.status = await flow.database_now(session), "completed"
            await promise_reply(session, interview)
            if interview.read_by == "person":
                await tell_to_read(session, interview)
            else:
                await begin_run(session, interview)
            await record(session, acting.user_id, "interview.submitted", interview.id)
            params = {"interview_id": interview.id}
            await reply(session, acting, "summary_closed", params=params, edit_message_id=edit_message_id)
            await reply(session, acting, "thanks", params=params)

    async def expire_due(self) -> None:
        """The job of every few minutes: interviews whose time is over take no more answers, those in them are told."""
        async with self._database.transaction() as session:
            due = await session.scalars(
                select(Interview)
                .where(Interview.status.in_(flow.RUNNING), Interview.expires_at <= func.now())
                .limit(EXPIRED_AT_ONCE)
                .with_for_update(skip_locked=True)
            )
            expired = due.all()
            for interview in expired:
                interview.status = "expired"
                await interrupt(session, interview)
                await record(session, None, "interview.expired", interview.id)
                await tell_ended(session, interview)
            await tell_expired(session, [interview.id for interview in expired])

    async def show_place(self, *, after: flow.After | None = None, acting: Actor) -> None:
        """Tell a candidate where their interview stands, and what became of what they wrote outside a step.

        Raises NotFoundError `no-interview`.
        """
        async with act(self._database, acting) as session:
            meant = flow.spoken_to(acting) if after == "words" else flow.at_hand(acting)
            interview = await session.scalar(meant.with_for_update(of=Interview))
            if interview is None:
                raise NotFoundError("no-interview")
            if await stop_when_over(session, interview, acting.user_id, self._transcription.begin):
                return
            interview.paused_at = None
            await flow.show_place(session, interview, acting.user_id, acting.update, after=after)

    # — inside —

    async def _invite(
        self, session: AsyncSession, vacancy_id: uuid.UUID, candidate_id: uuid.UUID, acting: Actor
    ) -> uuid.UUID:
        vacancy = await visible_vacancy(session, vacancy_id, acting)
        candidate = await visible_candidate(session, candidate_id, acting)
        await get_company(session)
        if vacancy.status == "archived":
            raise DomainError("vacancy-archived")
        interview = await make_interview(session, vacancy, candidate, acting.user_id)
        if candidate.archived_at:  # as it stands now that the row is locked
            raise NotFoundError
        until = interview.expires_at
        await add_invite(session, self._tokens, acting, kind="interview", until=until, interview_id=interview.id)
        await record(session, acting.user_id, "interview.invited", interview.id)
        await reply(session, acting, "invitation", params={"interview_id": interview.id})
        return interview.id
