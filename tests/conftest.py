"""One running product a session: embedded servers, a local Telegram, the bot and the worker as processes.

Tests keep apart by new people and unique names. A test that breaks the stage asks for `breakable`, which mends it.
Those marked `both_modes` run once more, all after another, on a stage whose bot is handed its updates.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest
from xdist.scheduler import LoadScopeScheduling

from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from cli.stage import Stage
from cli.stage import stage as set_stage
from tests.bot.ledger import Ledger, until


class ByFile(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
    """What several processes share out: a file to each, and all tests of the other mode to one of them."""

    def _split_scope(self, nodeid: str) -> str:
        return "webhook" if nodeid.endswith("webhook]") else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    return ByFile(config, log)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Polling is what goes without saying; the other mode is named in the test's id."""
    if "stage" in metafunc.fixturenames:
        modes = ["polling", "webhook"] if metafunc.definition.get_closest_marker("both_modes") else ["polling"]
        ids = [pytest.HIDDEN_PARAM, "webhook"][: len(modes)]
        metafunc.parametrize("stage", modes, indirect=True, ids=ids, scope="session")


@pytest.fixture(scope="session")
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with set_stage("bot", "worker", mode=request.param) as running:
        yield running


@pytest.fixture(scope="session")
async def database(stage: Stage) -> AsyncIterator[asyncpg.Pool]:
    """A look behind the scenes, for what no screen shows."""
    async with asyncpg.create_pool(stage.servers.database_url, min_size=1, max_size=4, command_timeout=10) as pool:
        await _stop_the_clock(pool)
        yield pool


async def _stop_the_clock(database: asyncpg.Pool) -> None:
    """What the worker does every five minutes would come between what tests compare; those about it call it."""

    async def registered() -> bool:
        return bool(await database.fetchval("SELECT count(*) FROM pgqueuer.pgqueuer_schedules"))

    await until(registered)
    await database.execute("UPDATE pgqueuer.pgqueuer_schedules SET next_run = next_run + interval '1 day'")


@pytest.fixture(scope="session")
async def ledger(database: asyncpg.Pool, stage: Stage) -> Ledger:
    return Ledger(database, stage.telegram)


@pytest.fixture(scope="session")
async def texts() -> Texts:
    texts = Texts()
    await texts.load()
    return texts


@pytest.fixture(scope="session")
def recruitment(stage: Stage, texts: Texts) -> Recruitment:
    return Recruitment(stage.telegram, texts)
