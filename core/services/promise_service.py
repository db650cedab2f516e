"""The reply that a candidate is promised: a date, a nudge to the recruiter, an honest word when it slips."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import NotFoundError, StaleError
from core.models import Candidate, Interview, User, Vacancy
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.decisions import decided
from core.services.unit import act, notify, record, reply
from core.services.vacancy_service import visible_to, visible_vacancy
from core.working_time import LONGEST_BEFORE, add_working_days, next_allowed, nudge_at

AT_ONCE = 200
LONGEST_DELAY = 10
"""Working days by which a reply can be put off."""
HANDED_IN = ("completed", "evaluated")


@dataclass(frozen=True)
class Promise:
    """Until when somebody replies. `is_exact` once the answers are in, an estimate before: `days` are the working days
    after that by the setting in force, which a recruiter may change.

    `moved_to`: the later date named since; `is_late`: the date that stands is over without a decision; `is_kept`: a
    person has decided.
    """

    interview_id: uuid.UUID
    candidate_name: str
    vacancy_title: str
    recruiter_name: str
    by: datetime
    days: int
    moved_to: datetime | None
    zone: str
    is_exact: bool
    is_late: bool
    is_kept: bool

    @property
    def stands(self) -> datetime:
        """The date that holds now: the later one, once it is named."""
        return self.moved_to or self.by


class PromiseService:
    """What was promised, and the jobs that watch over it. The clock is the database's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def promise(self, interview_id: uuid.UUID, *, acting: Actor) -> Promise | None:
        """What the candidate was promised; None where nobody owes a reply: the interview took another end, or is from
        before there were promises.

        Raises NotFoundError for anybody but the candidate and the members of the vacancy.
        """
        async with self._database.transaction() as session:
            now = await flow.database_now(session)
            own = Candidate.user_id == acting.user_id
            row = (
                await session.execute(
                    select(Interview, Candidate, Vacancy, User, decided().label("decided"))
                    .join(Candidate, Candidate.id == Interview.candidate_id)
                    .join(Vacancy, Vacancy.id == Interview.vacancy_id)
                    .join(User, User.id == Interview.created_by)
                    .where(Interview.id == interview_id, own | visible_to(acting) if acting.is_staff else own)
                )
            ).one_or_none()
            if row is None:
                raise NotFoundError
            return _promise(*row, now=now)

    async def put_off(
        self, interview_id: uuid.UUID, days: int, *, edit_message_id: int | None = None, acting: Actor
    ) -> None:
        """Name a later date, so many working days from today or from the date before; the candidate is told.

        Raises NotFoundError, StaleError when a person has decided or the date was put off already.
        """
        async with act(self._database, acting) as session:
            interview = await session.get(Interview, interview_id, with_for_update=True)
            if interview is None or not 1 <= days <= LONGEST_DELAY:
                raise NotFoundError
            vacancy = await visible_vacancy(session, interview.vacancy_id, acting)
            undecided = await session.scalar(select(Interview.id).where(Interview.id == interview.id, ~decided()))
            if undecided is None or interview.status not in HANDED_IN or not interview.reply_by:
                raise StaleError
            if interview.reply_moved_to:
                raise StaleError
            now = await flow.database_now(session)
            interview.reply_moved_to = add_working_days(max(now, interview.reply_by), days, vacancy.time_zone)
            interview.reply_nudged_at = interview.reply_slip_told_at = None
            await record(session, acting.user_id, "interview.reply_put_off", interview.id, days=days)
            await _tell_candidate(session, interview, "reply_moved", interview.reply_moved_to, vacancy.time_zone, now)
            params = {"interview_id": interview.id}
            await reply(session, acting, "reply_put_off", params=params, edit_message_id=edit_message_id)

    async def watch(self, now: datetime | None = None) -> None:
        """The job of every few minutes: nudge recruiters a day before, tell candidates when a promise slips.

        Each date is nudged about once and slips once; a nudge that was missed comes late rather than never.
        """
        async with self._database.transaction() as session:
            now = now or await flow.database_now(session)
            near = _stands() <= now + LONGEST_BEFORE
            for interview, by, zone in await _open(session, Interview.reply_nudged_at.is_(None), near):
                if interview.completed_at and nudge_at(by, interview.completed_at, zone) <= now:
                    interview.reply_nudged_at = now
                    key, morning = f"{interview.id}:{by:%Y%m%d}", next_allowed(now, zone)
                    await flow.tell_members(session, interview, "reply_due", key=key, not_before=morning)
        async with self._database.transaction() as session:
            now = now or await flow.database_now(session)
            over = _stands() <= now
            for interview, by, zone in await _open(session, Interview.reply_slip_told_at.is_(None), over):
                interview.reply_slip_told_at = now
                await _tell_candidate(session, interview, "reply_slipped", by, zone, now)


async def promise_reply(session: AsyncSession, interview: Interview) -> None:
    """The answers are handed in: the date is fixed by the setting in force."""
    vacancy = await session.get_one(Vacancy, interview.vacancy_id)
    now = await flow.database_now(session)
    interview.reply_by = add_working_days(now, vacancy.reply_days, vacancy.time_zone)


def _stands() -> ColumnElement[datetime]:
    return func.coalesce(Interview.reply_moved_to, Interview.reply_by)


async def _open(session: AsyncSession, *conditions: ColumnElement[bool]) -> Sequence[tuple[Interview, datetime, str]]:
    """Promises that nobody has kept yet with the date that stands and its time zone, the earliest first, locked."""
    rows = await session.execute(
        select(Interview, _stands(), Vacancy.time_zone)
        .join(Vacancy, Vacancy.id == Interview.vacancy_id)
        .where(
            Interview.reply_by.is_not(None),
            Interview.status.in_(HANDED_IN),
            Interview.purged_at.is_(None),
            ~decided(),
            *conditions,
        )
        .order_by(_stands())
        .limit(AT_ONCE)
        .with_for_update(of=Interview, skip_locked=True)
    )
    return [(interview, by, zone) for interview, by, zone in rows.all()]


async def _tell_candidate(
    session: AsyncSession, interview: Interview, kind: str, by: datetime, zone: str, now: datetime
) -> None:
    """Of a new date, or that one is over; once for each date, and not at night."""
    candidate = await session.get_one(Candidate, interview.candidate_id)
    if candidate.user_id:
        await notify(
            session,
            candidate.user_id,
            kind,
            dedupe_key=f"{kind}:{interview.id}:{by:%Y%m%d}",
            params={"interview_id": interview.id},
            not_before=next_allowed(now, zone),
        )


def _promise(
    interview: Interview, candidate: Candidate, vacancy: Vacancy, recruiter: User, is_kept: bool, *, now: datetime
) -> Promise | None:
    running = interview.status in flow.RUNNING
    if not running and (interview.status not in HANDED_IN or interview.reply_by is None):
        return None
    by = interview.reply_by or add_working_days(interview.expires_at, vacancy.reply_days, vacancy.time_zone)
    return Promise(
        interview.id,
        candidate.name,
        vacancy.title,
        recruiter.name or "",
        by,
        vacancy.reply_days,
        interview.reply_moved_to,
        vacancy.time_zone,
        not running,
        not is_kept and not running and (interview.reply_moved_to or by) <= now,
        is_kept,
    )
