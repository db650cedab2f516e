"""The funnel narrows, whichever way an interview took."""

from __future__ import annotations

from dishka import AsyncContainer
from sqlalchemy import update

from core.models import Interview
from core.services.evaluation_service import EvaluationService
from core.services.stats_service import StatsService
from tests.core.office import Office


async def test_whoever_reached_a_step_counts_in_all_before_it(office: Office, installation: AsyncContainer) -> None:
    """Read by a person it is never evaluated, and handed in for somebody it was never opened."""
    stats, admin = await installation.get(StatsService), await office.person("admin")
    before = (await stats.stats(acting=admin)).ever.steps
    case = await office.handed_in("by district")
    unusual = {"read_by": "person", "shown_at": None, "started_at": None}
    async with office.database.transaction() as session:
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(unusual))
    handed_in = (await stats.stats(acting=admin)).ever
    assert [after - one for one, after in zip(before, handed_in.steps, strict=True)] == [1, 1, 1, 1, 0, 0]
    await (await installation.get(EvaluationService)).decide(case.interview_id, "reject", acting=case.recruiter)
    decided = (await stats.stats(acting=admin)).ever
    assert [after - one for one, after in zip(before, decided.steps, strict=True)] == [1] * 6
