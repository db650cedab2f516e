"""How many interviews get how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta

from sqlalchemy import exists, func, select

from core.database import Database
from core.models import Decision, Evaluation, Interview, Invite
from core.services.actor import Actor

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Funnel:
    """Interviews that reached each step; each counts in all the steps before."""

    invited: int
    opened: int
    consented: int
    submitted: int
    evaluated: int
    decided: int

    @property
    def completion(self) -> float | None:
        """Of those who opened their link, the share that handed in; None when nobody opened one."""
        return self.submitted / self.opened if self.opened else None

    @property
    def steps(self) -> tuple[int, ...]:
        return astuple(self)


@dataclass(frozen=True)
class Stats:
    """The funnel of all interviews, and of those made in the last 30 days."""

    ever: Funnel
    recent: Funnel


class StatsService:
    """Counts over the whole installation, for admins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stats(self, *, acting: Actor) -> Stats:
        """Raises ForbiddenError."""
        acting.require_admin()
        reached = (
            exists().where(Invite.interview_id == Interview.id, Invite.redeemed_at.is_not(None)),
            Interview.consented_at.is_not(None),
            Interview.completed_at.is_not(None),
            exists().where(
                Evaluation.interview_id == Interview.id,
                Evaluation.current,
                Evaluation.status.not_in(("pending", "failed")),
            ),
            exists().where(Decision.interview_id == Interview.id),
        )
        counts = (func.count(), *(func.count().filter(step) for step in reached))
        async with self._database.transaction() as session:
            ever = (await session.execute(select(*counts).select_from(Interview))).one()
            since = Interview.created_at > func.now() - RECENT
            recent = (await session.execute(select(*counts).select_from(Interview).where(since))).one()
            return Stats(_funnel(ever), _funnel(recent))


def _funnel(counts: Sequence[int]) -> Funnel:
    return Funnel(*counts)
