"""A report's lines are kept for thirty days in Redis, and never shown when they no longer hold."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from redis.asyncio import Redis
from sqlalchemy import select, update

from core.cache import create_redis
from core.errors import NotFoundError
from core.models import Evaluation, Interview
from core.services.evaluation_directory import EvaluationDirectory
from core.services.privacy_service import PrivacyService
from core.services.report_cache import KEPT, ReportCache
from core.services.report_service import ReportService
from core.services.retention_service import RetentionService
from tests.core.office import Case, Office
from tests.core.scripted_engine import answering, evaluating

SAID = "I sort the parcels by district before I leave"
FORGED = "words that only the cache has, as many as there were"


@dataclass(frozen=True)
class Kept:
    """An interview whose report was shown once."""

    case: Case
    reports: ReportService
    redis: Redis

    @property
    def key(self) -> str:
        return f"evaluation:{self.case.interview_id}"

    async def shown(self) -> str | None:
        """The answer in the report."""
        return (await self.reports.report(self.case.interview_id, acting=self.case.recruiter)).lines[0].answer

    async def forge(self) -> None:
        """Other words in the cache than in PostgreSQL, so that one can tell where a report comes from."""
        value = await self.redis.get(self.key)
        await self.redis.set(self.key, value.replace(SAID.encode(), FORGED.encode()), keepttl=True)


@pytest_asyncio.fixture
async def kept(office: Office, installation: AsyncContainer) -> Kept:
    case = await office.handed_in(SAID)
    await evaluating(office.database, answering(4)).evaluate(case.interview_id)
    made = Kept(case, await installation.get(ReportService), await installation.get(Redis))
    assert await made.shown() == SAID
    return made


async def test_a_report_is_kept_for_thirty_days(kept: Kept) -> None:
    assert KEPT - 60 < await kept.redis.ttl(kept.key) <= KEPT
    await kept.forge()
    assert await kept.shown() == FORGED


async def test_postgresql_stays_the_truth(kept: Kept, office: Office) -> None:
    await kept.forge()
    await kept.redis.delete(kept.key)
    assert await kept.shown() == SAID
    await kept.redis.set(kept.key, b"not what was kept")
    assert await kept.shown() == SAID


async def test_without_redis_the_report_is_there(kept: Kept, office: Office) -> None:
    dead = create_redis("redis://127.0.0.1:1/0")
    reports = ReportService(office.database, ReportCache(office.database, dead))
    assert await replace(kept, reports=reports).shown() == SAID
    await dead.aclose()


async def test_nobody_sees_more_through_the_cache(kept: Kept, office: Office) -> None:
    with pytest.raises(NotFoundError):
        await kept.reports.report(kept.case.interview_id, acting=await office.person("recruiter"))


async def test_another_run_is_another_report(kept: Kept, office: Office, installation: AsyncContainer) -> None:
    await kept.forge()
    forged = await kept.redis.get(kept.key)
    directory = await installation.get(EvaluationDirectory)
    (evaluation,) = await office.rows(Evaluation.id, Evaluation.interview_id == kept.case.interview_id)
    await directory.run_again(evaluation.id, acting=kept.case.recruiter)
    assert not await kept.redis.exists(kept.key)
    await evaluating(office.database, answering(2)).evaluate(kept.case.interview_id)
    await kept.redis.set(kept.key, forged)  # what a slow reader kept of the run before
    assert await kept.shown() == SAID


async def test_a_changed_level_is_shown(kept: Kept, office: Office) -> None:
    async with office.database.transaction() as session:
        one = await session.scalar(select(Evaluation).where(Evaluation.interview_id == kept.case.interview_id))
        assert one is not None
        one.judgements = [{**judgement, "level": 3} for judgement in one.judgements]
    report = await kept.reports.report(kept.case.interview_id, acting=kept.case.recruiter)
    assert report.lines[0].level == 3


@pytest.mark.parametrize("how", ["erase", "withdraw"])
async def test_what_was_erased_is_in_no_cache(kept: Kept, installation: AsyncContainer, how: str) -> None:
    privacy = await installation.get(PrivacyService)
    if how == "erase":
        await privacy.erase(acting=kept.case.answerer)
    else:
        await privacy.withdraw(kept.case.interview_id, acting=kept.case.answerer)
    assert not await kept.redis.exists(kept.key)


async def test_what_redis_missed_is_dropped_by_night(kept: Kept, office: Office, installation: AsyncContainer) -> None:
    """Erased while Redis was away: never shown, and gone with the daily purge."""
    unknown = f"evaluation:{uuid.uuid4()}"
    await kept.redis.set(unknown, b"of a database that was replaced")
    async with office.database.transaction() as session:
        erased = update(Interview).where(Interview.id == kept.case.interview_id)
        await session.execute(erased.values(purged_at=Interview.created_at))
    with pytest.raises(NotFoundError):
        await kept.shown()
    await (await installation.get(RetentionService)).purge(dry_run=False)
    assert not await kept.redis.exists(kept.key, unknown)
