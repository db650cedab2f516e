"""The graph of parts builds: for core alone, as the worker uses it, and for the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from dishka import AsyncContainer, make_async_container
from dishka.provider import BaseProvider
from redis.asyncio import Redis

import playground.server
from bot.app import BotProvider
from cli.embedded import Embedded
from core.config import Settings
from core.container import CoreProvider
from core.services.engine_choice import Engines
from core.services.evaluation_service import EvaluationService
from core.services.interview_generator import InterviewGenerator
from tests.core.servers import settings_of

TOKEN = "424242:local-telegram-token"


@pytest_asyncio.fixture
async def bot_settings(servers: Embedded) -> AsyncIterator[Settings]:
    """Settings of a bot whose Telegram runs on this machine."""
    telegram = await playground.server.serve(token=TOKEN)
    yield settings_of(servers, bot_token=TOKEN, telegram_api_base=telegram.url)
    await telegram.stop()


async def parts_of(provider: BaseProvider, container: AsyncContainer) -> dict[str, object]:
    """Everything the provider makes, made."""
    kinds = [factory.provides.type_hint for factory in provider.factories]
    return {kind.__name__: await container.get(kind) for kind in kinds}


async def test_every_part_of_core_is_made(installation: AsyncContainer) -> None:
    parts = await parts_of(CoreProvider(), installation)
    assert {"Database", "Redis", "Engines", "Lexicon", "InterviewService", "ReportService"} <= set(parts)
    assert await parts_of(CoreProvider(), installation) == parts


async def test_every_part_of_the_bot_is_made(bot_settings: Settings) -> None:
    container = make_async_container(CoreProvider(), BotProvider(), context={Settings: bot_settings})
    try:
        parts = await parts_of(BotProvider(), container)
        assert {"Bot", "Dispatcher", "Intake", "Sender", "Views", "Texts"} <= set(parts)
    finally:
        await container.close()


async def test_the_worker_needs_no_token(servers: Embedded) -> None:
    container = make_async_container(CoreProvider(), BotProvider(), context={Settings: settings_of(servers)})
    try:
        assert await container.get(InterviewGenerator)
        assert await container.get(EvaluationService)
    finally:
        await container.close()


async def test_what_a_container_made_is_closed_with_it(servers: Embedded) -> None:
    container = make_async_container(CoreProvider(), context={Settings: settings_of(servers)})
    redis = await container.get(Redis)
    await redis.get("nothing")
    assert redis.connection_pool._available_connections[0].is_connected
    await container.close()
    assert not redis.connection_pool._available_connections[0].is_connected


async def test_the_models_connections_are_closed_with_the_container(servers: Embedded) -> None:
    settings = settings_of(servers, openai_api_key="sample", openai_base_url="http://127.0.0.1:1/v1", engine="openai")
    container = make_async_container(CoreProvider(), context={Settings: settings})
    model = await (await container.get(Engines)).model()
    assert model is not None
    await container.close()
    assert model._client._openai.is_closed()
