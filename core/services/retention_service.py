"""How long data are kept: what is over its term is erased daily, or by an admin after a look at the counts.

An interview under a legal hold is left alone, and with it the person it belongs to, until the hold ends (ADR 011).
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, inspect, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core import jobs
from core.config import Settings
from core.database import Database
from core.errors import NotFoundError
from core.models import (
    AuditEvent,
    Base,
    Candidate,
    ConsentProof,
    Decision,
    Draft,
    Gathered,
    IdempotentRequest,
    Interview,
    Notification,
    RefreshToken,
    Response,
    ResponsePart,
    Session,
    Update,
    User,
)
from core.services.actor import Actor
from core.services.erasure import TERM_OVER, ProofKeys, erase_interviews, erase_person
from core.services.report_cache import ReportCache
from core.services.unit import KEYS_KEPT, act, record, reply
from core.tokens import ACCESS_LASTS

AT_ONCE = 50
"""Interviews or people erased in one transaction."""
ROWS_AT_ONCE = 5000
_FORGOTTEN = IdempotentRequest.created_at < func.now() - KEYS_KEPT
_WORN_OUT = RefreshToken.expires_at < func.now() - ACCESS_LASTS
_SIGNED_OUT = and_(
    Session.created_at < func.now() - ACCESS_LASTS, ~exists().where(RefreshToken.session_id == Session.id)
)
"""Every access token comes with a refresh token that outlives it, so nobody is signed in by such a session."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Purge:
    """How many of each are over their term, or were erased."""

    interviews: int
    people: int
    voices: int
    messages: int
    """Updates, notifications sent or for nobody, forms left open, people gathered for nothing, answers of the API."""
    audit: int
    """Audit rows and proofs of consent."""

    @property
    def total(self) -> int:
        return self.interviews + self.people + self.voices + self.messages + self.audit


class RetentionService:
    """The terms are settings; times are the database's."""

    def __init__(self, database: Database, settings: Settings, reports: ReportCache) -> None:
        assert settings.jwt_secret
        self._database = database
        self._reports = reports
        self._keys = ProofKeys(settings.jwt_secret.get_secret_value())
        decided, unopened = settings.retention_decided_days, settings.retention_unopened_days
        self._due = and_(Interview.purged_at.is_(None), _over(decided, unopened))
        self._row_due = _nothing_left(self._due, timedelta(days=unopened))
        self._account_due = _account_unused(self._row_due, timedelta(days=unopened))
        self._voice_due = _voice_unneeded(settings.retention_audio_days)
        self._proof = timedelta(days=settings.retention_proof_days)
        self._traffic = timedelta(days=settings.retention_traffic_days)

    async def purge(self, *, dry_run: bool, acting: Actor | None = None) -> Purge:
        """Erase what is over its term, or with `dry_run` only count it.

        `acting` is None when the product acts by itself, by its daily job. Raises ForbiddenError for all but admins.
        """
        if acting:
            acting.require_admin()
        if dry_run:
            async with self._database.transaction() as session:
                return await self._count(session)
        voices = await self._drop_voices()
        interviews = await self._purge_interviews()
        people = await self._purge_people()
        await self._reports.drop_unreadable()
        await self._drop(RefreshToken, _WORN_OUT)
        await self._drop(Session, _SIGNED_OUT)
        messages, audit = await self._drop_messages(), await self._drop_audit()
        purged = Purge(interviews, people, voices, messages, audit)
        if purged.total or acting:
            async with self._database.transaction() as session:
                counts = {"interviews": interviews, "people": people, "voices": voices, "messages": messages}
                await record(session, acting.user_id if acting else None, "retention.purged", None, **counts)
        return purged

    async def hold(self, interview_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """Put an interview under a legal hold. Raises ForbiddenError, NotFoundError."""
        async with self._holding(interview_id, edit_message_id, acting) as (session, interview):
            if interview.held_at is None:
                interview.held_at, interview.held_by = await session.scalar(select(func.now())), acting.user_id
                await record(session, acting.user_id, "interview.held", interview.id)

    async def release(self, interview_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """End a legal hold: the terms apply again. Raises ForbiddenError, NotFoundError."""
        async with self._holding(interview_id, edit_message_id, acting) as (session, interview):
            if interview.held_at:
                interview.held_at = interview.held_by = None
                await record(session, acting.user_id, "interview.released", interview.id)

    @asynccontextmanager
    async def _holding(
        self, interview_id: uuid.UUID, edit_message_id: int | None, acting: Actor
    ) -> AsyncIterator[tuple[AsyncSession, Interview]]:
        acting.require_admin()
        async with act(self._database, acting) as session:
            interview = await session.get(Interview, interview_id, with_for_update=True)
            if interview is None or interview.purged_at:
                raise NotFoundError
            yield session, interview
            params = {"interview_id": interview.id}
            await reply(session, acting, "interview_card", params=params, edit_message_id=edit_message_id)

    async def _count(self, session: AsyncSession) -> Purge:
        async def rows(of: InstrumentedAttribute[uuid.UUID], *where: ColumnElement[bool]) -> int:
            return await session.scalar(select(func.count(of)).where(*where)) or 0

        updates = await session.scalar(select(func.count()).select_from(Update).where(self._old_update()))
        answers = await session.scalar(select(func.count()).select_from(IdempotentRequest).where(_FORGOTTEN))
        people = await rows(Candidate.id, self._row_due) + await rows(User.id, self._account_due, ~_has_rows())
        return Purge(
            await rows(Interview.id, self._due),
            people,
            await rows(ResponsePart.id, self._voice_due),
            (updates or 0)
            + (answers or 0)
            + await rows(Notification.id, self._sent())
            + await rows(Draft.user_id, self._left_open())
            + await rows(Gathered.id, self._gathered()),
            await rows(AuditEvent.id, self._past(AuditEvent)) + await rows(ConsentProof.id, self._past(ConsentProof)),
        )

    async def _purge_interviews(self) -> int:
        purged = 0
        while True:
            async with self._database.transaction() as session:
                due = select(Interview.id).where(self._due).order_by(Interview.id).limit(AT_ONCE)
                ids = (await session.scalars(due.with_for_update(skip_locked=True))).all()
                await erase_interviews(session, ids)
            purged += len(ids)
            if not ids:
                return purged

    async def _purge_people(self) -> int:
        """Accounts with all their rows first, then rows without an account."""
        purged = 0
        while True:
            async with self._database.transaction() as session:
                due = select(User).where(self._account_due).limit(AT_ONCE).with_for_update(skip_locked=True)
                accounts = (await session.scalars(due)).all()
                for account in accounts:
                    own = select(Candidate).where(Candidate.user_id == account.id, Candidate.erased_at.is_(None))
                    rows = (await session.scalars(own.with_for_update(key_share=True))).all()
                    await erase_person(session, self._keys, rows, account, name=TERM_OVER)
                    purged += max(len(rows), 1)
            if not accounts:
                break
        while True:
            async with self._database.transaction() as session:
                rows = (
                    await session.scalars(
                        select(Candidate).where(self._row_due).limit(AT_ONCE).with_for_update(skip_locked=True)
                    )
                ).all()
                for row in rows:
                    await erase_person(session, self._keys, [row], None, name=TERM_OVER)
            purged += len(rows)
            if not rows:
                return purged

    async def _drop_voices(self) -> int:
        async with self._database.transaction() as session:
            dropped = await session.scalars(
                update(ResponsePart)
                .where(self._voice_due)
                .values(file_id=None)
                .returning(ResponsePart.id)
                .execution_options(synchronize_session=False)
            )
            return len(dropped.all())

    async def _drop_messages(self) -> int:
        async with self._database.transaction() as session:
            now = await session.scalar(select(func.now()))
            assert now is not None
            await jobs.forget_tracebacks(session, EPOCH, now - self._traffic)
        dropped = await self._drop(Notification, self._sent()) + await self._drop(Draft, self._left_open())
        dropped += await self._drop(Gathered, self._gathered()) + await self._drop(IdempotentRequest, _FORGOTTEN)
        return dropped + await self._drop(Update, self._old_update())

    async def _drop_audit(self) -> int:
        events = await self._drop(AuditEvent, self._past(AuditEvent))
        return events + await self._drop(ConsentProof, self._past(ConsentProof))

    async def _drop(self, table: type[Base], condition: ColumnElement[bool]) -> int:
        """Delete rows, so many at once that no statement runs into its time-out."""
        key = inspect(table).primary_key
        dropped = 0
        while True:
            async with self._database.transaction() as session:
                some = select(*key).where(condition).limit(ROWS_AT_ONCE)
                deleted = await session.scalars(
                    delete(table)
                    .where(tuple_(*key).in_(some), condition)
                    .returning(*key)
                    .execution_options(synchronize_session=False)
                )
                count = len(deleted.all())
            dropped += count
            if not count:
                return dropped

    def _old_update(self) -> ColumnElement[bool]:
        return func.coalesce(Update.done_at, Update.dead_at) < func.now() - self._traffic

    def _sent(self) -> ColumnElement[bool]:
        """Sent or given up; and what was for somebody without a Telegram account, to whom nothing can be sent."""
        over = func.now() - self._traffic
        unsendable = Notification.recipient_id.in_(select(User.id).where(User.telegram_id.is_(None)))
        ended = func.coalesce(Notification.sent_at, Notification.dead_at)
        return or_(ended < over, and_(ended.is_(None), Notification.created_at < over, unsendable))

    def _left_open(self) -> ColumnElement[bool]:
        return Draft.updated_at < func.now() - self._traffic

    def _gathered(self) -> ColumnElement[bool]:
        return Gathered.created_at < func.now() - self._traffic

    def _past(self, table: type[AuditEvent] | type[ConsentProof]) -> ColumnElement[bool]:
        return table.created_at < func.now() - self._proof


def _over(decided_days: int, unopened_days: int) -> ColumnElement[bool]:
    """Interviews whose term is over: so long after a decision for or against, or after an end without one."""
    latest = (
        select(Decision.created_at)
        .where(Decision.interview_id == Interview.id, Decision.verdict != "hold", ~_decided_later())
        .order_by(Decision.created_at.desc())
        .limit(1)
        .correlate(Interview)
        .scalar_subquery()
    )
    decided = func.now() - timedelta(days=decided_days)
    begun = Interview.started_at.is_not(None)
    ends = (
        and_(Interview.status.in_(("completed", "evaluated")), latest < decided),
        and_(Interview.status == "withdrawn", Interview.withdrawn_at < decided),
        and_(begun, Interview.status.in_(("expired", "cancelled")), Interview.expires_at < decided),
        and_(
            ~begun,
            Interview.expires_at < func.now(),
            Interview.created_at < func.now() - timedelta(days=unopened_days),
            Interview.status.in_(("pending", "expired", "cancelled")),
        ),
    )
    return and_(Interview.held_at.is_(None), func.coalesce(or_(*ends), False))


def _decided_later() -> ColumnElement[bool]:
    """Whether somebody thought the decision over afterwards: then there is none yet."""
    later = Decision.__table__.alias("later")
    return exists().where(
        later.c.interview_id == Decision.interview_id,
        later.c.created_at > Decision.created_at,
        later.c.verdict == "hold",
    )


def _nothing_left(due: ColumnElement[bool], unopened: timedelta) -> ColumnElement[bool]:
    """Candidates all of whose interviews are over, and those whom nobody has invited for so long."""
    any_interview = exists().where(Interview.candidate_id == Candidate.id)
    live = exists().where(Interview.candidate_id == Candidate.id, Interview.purged_at.is_(None), ~due)
    return and_(
        Candidate.erased_at.is_(None),
        ~live,
        or_(any_interview, Candidate.created_at < func.now() - unopened),
    )


def _account_unused(row_due: ColumnElement[bool], unopened: timedelta) -> ColumnElement[bool]:
    """Accounts of those who only answer, with nothing left to answer for."""
    live = exists().where(Candidate.user_id == User.id, Candidate.erased_at.is_(None), ~row_due)
    return and_(
        User.role == "user",
        User.erased_at.is_(None),
        User.blocked_at.is_(None),
        ~live,
        or_(_has_rows(), User.created_at < func.now() - unopened),
    )


def _has_rows() -> ColumnElement[bool]:
    return exists().where(Candidate.user_id == User.id, Candidate.erased_at.is_(None))


def _voice_unneeded(days: int) -> ColumnElement[bool]:
    """Voice that is written down, so many days old; voice that only a person can hear waits for the decision."""
    responses = select(Response.id).join(Interview, Interview.id == Response.interview_id)
    over, free = responses.where(_over(days, days)), responses.where(Interview.held_at.is_(None))
    written_down = and_(
        ResponsePart.transcription == "confirmed",
        ResponsePart.created_at < func.now() - timedelta(days=days),
        ResponsePart.response_id.in_(free),
    )
    return and_(ResponsePart.file_id.is_not(None), or_(written_down, ResponsePart.response_id.in_(over)))
