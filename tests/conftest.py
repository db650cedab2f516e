"""One running product a session: embedded servers, a local Telegram, the bot and the worker as processes.

Tests keep apart by new people and unique names. A test that breaks the stage asks for `breakable`, which mends it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from cli.stage import Stage
from cli.stage import stage as set_stage


@pytest.fixture(scope="session")
async def stage() -> AsyncIterator[Stage]:
    async with set_stage("bot", "worker") as running:
        yield running


@pytest.fixture(scope="session")
async def database(stage: Stage) -> AsyncIterator[asyncpg.Pool]:
    """A look behind the scenes, for what no screen shows."""
    async with asyncpg.create_pool(stage.servers.database_url, min_size=1, max_size=4, command_timeout=10) as pool:
        yield pool


@pytest.fixture(scope="session")
async def texts() -> Texts:
    texts = Texts()
    await texts.load()
    return texts


@pytest.fixture(scope="session")
def recruitment(stage: Stage, texts: Texts) -> Recruitment:
    return Recruitment(stage.telegram, texts)
