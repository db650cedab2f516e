"""How many interviews get how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.models import Evaluation, Interview
from core.services.actor import Actor
from core.services.decisions import decided, first_decided_at
from core.services.interview_flow import known_to_candidate
from core.services.promise_service import HANDED_IN

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Funnel:
    """Interviews that reached each step; each counts in all the steps before, also where it took another way there."""

    invited: int
    opened: int
    consented: int
    submitted: int
    evaluated: int
    decided: int

    @property
    def completion(self) -> float | None:
        """Of those who opened it, the share that handed in; None when nobody opened one."""
        return self.submitted / self.opened if self.opened else None

    @property
    def steps(self) -> tuple[int, ...]:
        return astuple(self)


@dataclass(frozen=True)
class Promises:
    """Replies promised to candidates. Kept: somebody decided by the date that was promised first."""

    kept: int
    late: int
    waiting: int

    @property
    def share(self) -> float | None:
        """Of those whose date is over or that were kept, the share kept; None without any."""
        return self.kept / (self.kept + self.late) if self.kept + self.late else None


@dataclass(frozen=True)
class Stats:
    """The funnel of all interviews, and of those made in the last 30 days; how promises were kept."""

    ever: Funnel
    recent: Funnel
    promises: Promises


class StatsService:
    """Counts over the whole installation, for admins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stats(self, *, acting: Actor) -> Stats:
        """Raises ForbiddenError."""
        acting.require_admin()
        steps = (
            known_to_candidate(),
            Interview.consented_at.is_not(None),
            Interview.completed_at.is_not(None),
            exists().where(
                Evaluation.interview_id == Interview.id,
                Evaluation.current,
                Evaluation.status.not_in(("pending", "failed")),
            ),
            decided(),
        )
        reached = (or_(*steps[number:]) for number in range(len(steps)))
        counts = (func.count(), *(func.count().filter(step) for step in reached))
        async with self._database.transaction() as session:
            ever = (await session.execute(select(*counts).select_from(Interview))).one()
            since = Interview.created_at > func.now() - RECENT
            recent = (await session.execute(select(*counts).select_from(Interview).where(since))).one()
            return Stats(_funnel(ever), _funnel(recent), await _promises(session))


def _funnel(counts: Sequence[int]) -> Funnel:
    return Funnel(*counts)


async def _promises(session: AsyncSession) -> Promises:
    in_time = func.coalesce(first_decided_at() <= Interview.reply_by, False)
    over = func.now() > Interview.reply_by
    counted = select(
        func.count().filter(in_time),
        func.count().filter(~in_time, over),
        func.count().filter(~in_time, ~over),
    )
    promised = counted.where(Interview.reply_by.is_not(None), Interview.status.in_(HANDED_IN))
    kept, late, waiting = (await session.execute(promised)).one()
    return Promises(kept, late, waiting)
