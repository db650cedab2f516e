"""Reminders to candidates: after a day of silence, and a day before the end; two at most, never at night."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import StaleError
from core.models import AuditEvent, Candidate, Interview, Invite, Notification, Response, ResponsePart, User, Vacancy
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.answer_writing import stop_when_over, time_is_over
from core.services.transcription_service import TranscriptionService
from core.services.unit import act, notify, record, reply
from core.working_time import AFTER_SILENCE, REMINDERS, Reminder, allowed_in_time, next_reminder

AT_ONCE = 200
"""Interviews looked at in one transaction; the others wait for the next round."""
HELD_UP = timedelta(minutes=10)
"""A reminder is written when it may be sent; what is still there after so long was kept back by Telegram."""


@dataclass(frozen=True)
class Reminded:
    """What a reminder says. `answered` counts skipped questions too.

    `ready`: nothing is left but to hand it in; `time_is_over`: because the time limit is used up.
    """

    interview_id: uuid.UUID
    vacancy_title: str
    question_count: int
    answered: int
    begun: bool
    ready: bool
    time_is_over: bool
    ends_at: datetime
    zone: str
    time_limit: int | None


class ReminderService:
    """Two workers remind once: the row is locked, and the reminder has a key of its own."""

    def __init__(self, database: Database, transcription: TranscriptionService) -> None:
        self._database = database
        self._transcription = transcription

    async def remind_due(self, now: datetime | None = None) -> int:
        """The job of every few minutes: write the reminders that are due. How many; `now` is the database's clock.

        What falls into the night or a weekend waits for the next morning; what would then be too late is told
        before. Only those are reminded who opened their link and can be reached.
        """
        async with self._database.transaction() as session:
            now = now or await flow.database_now(session)
            rows = await session.execute(
                select(Interview, Vacancy.time_zone, Candidate.user_id, last_sign().label("silent_since"))
                .join(Vacancy, Vacancy.id == Interview.vacancy_id)
                .join(Candidate, Candidate.id == Interview.candidate_id)
                .join(User, User.id == Candidate.user_id)
                .where(
                    *_remindable(now),
                    User.unreachable_at.is_(None),
                    User.blocked_at.is_(None),
                    or_(Interview.remind_at.is_(None), Interview.remind_at <= now),
                )
                .order_by(Interview.remind_at.nulls_first(), Interview.id)
                .limit(AT_ONCE)
                .with_for_update(of=Interview, skip_locked=True)
            )
            written = 0
            for interview, zone, user_id, silent_since in rows.all():
                coming = next_reminder(now, silent_since, interview.expires_at, zone, _sent(interview))
                if coming and coming[1] <= now and user_id:
                    await _remind(session, interview, coming[0], user_id, now)
                    written += 1
                    coming = next_reminder(now, silent_since, interview.expires_at, zone, _sent(interview))
                interview.remind_at = coming[1] if coming else interview.expires_at
            return written

    async def reminder(self, interview_id: uuid.UUID, reminder: Reminder, *, acting: Actor) -> Reminded:
        """What to say now. Raises StaleError when nobody needs to be reminded any more, NotFoundError."""
        async with self._database.transaction() as session:
            now = await flow.database_now(session)
            row = (
                await session.execute(
                    select(Interview, Vacancy, last_sign().label("silent_since"))
                    .join(Vacancy, Vacancy.id == Interview.vacancy_id)
                    .join(Candidate, Candidate.id == Interview.candidate_id)
                    .where(Interview.id == interview_id, Candidate.user_id == acting.user_id, *_remindable(now))
                )
            ).one_or_none()
            if row is None or (reminder == "silence" and row.silent_since > now - AFTER_SILENCE):
                raise StaleError
            interview: Interview = row.Interview
            answered = await session.scalar(
                select(func.count()).where(
                    Response.interview_id == interview.id, Response.status.in_(("answered", "skipped"))
                )
            )
            left = select(Response.id).where(
                Response.interview_id == interview.id, Response.status.in_(("unasked", "asked"))
            )
            is_over = await time_is_over(session, interview)
            all_done = interview.started_at is not None and await session.scalar(left.limit(1)) is None
            return Reminded(
                interview.id,
                row.Vacancy.title,
                interview.question_count,
                answered or 0,
                interview.started_at is not None,
                is_over or all_done,
                is_over,
                interview.expires_at,
                row.Vacancy.time_zone,
                interview.time_limit,
            )

    async def mute(self, interview_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """No more reminders of this interview. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            if interview.reminders_muted_at is None:
                interview.reminders_muted_at = await flow.database_now(session)
                await record(session, acting.user_id, "interview.muted", interview.id)
            await flow.turn_to(session, interview.id, acting.user_id)
            params = {"interview_id": interview.id}
            await reply(session, acting, "reminders_muted", params=params, edit_message_id=edit_message_id)

    async def go_on(self, interview_id: uuid.UUID, *, acting: Actor) -> None:
        """From the reminder to where the interview stands. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            interview.paused_at = None
            if await stop_when_over(session, interview, acting.user_id, self._transcription.begin):
                return
            await flow.show_place(session, interview, acting.user_id, acting.update)

    async def pause(self, *, acting: Actor) -> None:
        """The candidate takes a break: nothing is lost, and nobody is reminded until they come back.

        Raises StaleError where no interview is under way.
        """
        async with act(self._database, acting) as session:
            under_way = (Interview.status.in_(flow.RUNNING), Interview.expires_at > func.now())
            interview = await session.scalar(flow.at_hand(acting, *under_way))
            if interview is None:
                raise StaleError
            own = select(Candidate.id).where(Candidate.user_id == acting.user_id)
            await session.execute(
                update(Interview)
                .where(Interview.candidate_id.in_(own), *under_way)
                .values(paused_at=func.now())
                .execution_options(synchronize_session=False)
            )
            await reply(session, acting, "paused", params={"interview_id": interview.id})


async def _remind(
    session: AsyncSession, interview: Interview, reminder: Reminder, user_id: uuid.UUID, now: datetime
) -> None:
    """Write the reminder; what it says is made when it is sent, if it is still to be said."""
    setattr(interview, f"{reminder}_reminded_at", now)
    key = f"reminder:{interview.id}:{reminder}:{interview.expires_at.timestamp():.0f}"
    params = {"interview_id": interview.id, "reminder": reminder}
    await notify(session, user_id, "reminder", dedupe_key=key, params=params)


async def waits_for_morning(session: AsyncSession, notification: Notification) -> bool:
    """Whether a reminder that was held up into a quiet hour is put off again: its row then says until when."""
    now = await flow.database_now(session)
    if notification.kind != "reminder" or now < notification.created_at + HELD_UP:
        return False
    row = (
        await session.execute(
            select(Interview.expires_at, Vacancy.time_zone)
            .join(Vacancy, Vacancy.id == Interview.vacancy_id)
            .where(Interview.id == uuid.UUID(notification.params["interview_id"]))
        )
    ).one_or_none()
    if row is None or (morning := allowed_in_time(now, row.expires_at, row.time_zone)) <= now:
        return False
    notification.not_before = morning
    return True


def last_sign() -> ColumnElement[datetime]:
    """When the candidate was last heard of: a message, a finished answer, the consent, the opened link."""
    spoken = (
        select(func.max(ResponsePart.created_at))
        .join(Response, Response.id == ResponsePart.response_id)
        .where(Response.interview_id == Interview.id)
        .correlate(Interview)
        .scalar_subquery()
    )
    stepped = (
        select(func.max(func.greatest(Response.asked_at, Response.answered_at)))
        .where(Response.interview_id == Interview.id)
        .correlate(Interview)
        .scalar_subquery()
    )
    opened = (
        select(func.max(Invite.redeemed_at))
        .where(Invite.interview_id == Interview.id)
        .correlate(Interview)
        .scalar_subquery()
    )
    return cast(
        ColumnElement[datetime],
        func.greatest(spoken, stepped, opened, Interview.started_at, Interview.created_at),
    )


def _remindable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Interviews that still wait for their candidate, who has opened the link, refused nothing, and wants reminders.

    Their Candidate is to be in the query: what somebody else refused, whom the link had reached first, is not theirs.
    """
    refused = select(AuditEvent.id).where(
        AuditEvent.subject_id == Interview.id,
        AuditEvent.action == "interview.consent_refused",
        AuditEvent.actor_id == Candidate.user_id,
    )
    paused = and_(Interview.paused_at.is_not(None), Interview.paused_at >= last_sign())
    return (
        Interview.status.in_(flow.RUNNING),
        Interview.expires_at > now,
        flow.known_to_candidate(),
        Interview.reminders_muted_at.is_(None),
        ~paused,
        ~and_(Interview.status == "pending", refused.exists()),
    )


def _sent(interview: Interview) -> frozenset[Reminder]:
    return frozenset(reminder for reminder in REMINDERS if getattr(interview, f"{reminder}_reminded_at"))
