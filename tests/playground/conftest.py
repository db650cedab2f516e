"""One local Telegram with a real aiogram bot for most tests, a fresh one where the queue itself is tried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from playground.client import LocalTelegram, Person
from playground.server import LocalTelegramServer, serve

TOKEN = "4200:local"
MakeBot = Callable[[LocalTelegramServer], Bot]


@pytest.fixture(scope="session")
async def make_bot() -> AsyncIterator[MakeBot]:
    """Bots for any server; closed together, because aiogram waits 0.25 s for each."""
    bots: list[Bot] = []

    def make(server: LocalTelegramServer) -> Bot:
        session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
        bots.append(Bot(TOKEN, session=session))
        return bots[-1]

    yield make
    await asyncio.gather(*(bot.session.close() for bot in bots))


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[LocalTelegramServer]:
    running = await serve(token=TOKEN)
    yield running
    await running.stop()


@pytest.fixture(scope="session")
async def bot(server: LocalTelegramServer, make_bot: MakeBot) -> Bot:
    return make_bot(server)


@pytest.fixture(scope="session")
async def telegram(server: LocalTelegramServer) -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(server.url) as client:
        yield client


@pytest.fixture
async def olga(telegram: LocalTelegram) -> Person:
    """Somebody who has started the bot."""
    person = await telegram.person("Olga")
    await person.send("/start")
    return person


@pytest.fixture
async def fresh_server() -> AsyncIterator[LocalTelegramServer]:
    running = await serve(token=TOKEN, webhook_backoff=(0.01, 0.02), query_lifetime=0.05)
    yield running
    await running.stop()


@pytest.fixture
async def fresh_bot(fresh_server: LocalTelegramServer, make_bot: MakeBot) -> Bot:
    return make_bot(fresh_server)


@pytest.fixture
async def fresh_telegram(fresh_server: LocalTelegramServer) -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(fresh_server.url) as client:
        yield client
