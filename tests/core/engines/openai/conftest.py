"""The engine against a loopback OpenAI and a real Redis; every test has a key, and so a circuit, of its own."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable

import pytest_asyncio
from redis.asyncio import Redis

from core.engines.base import Anchors, Criteria, EngineUsage, ReadingRequest
from core.engines.openai import Access, ModelClient, OpenAIEngine
from playground.openai_server import OpenAIStandIn, serve

ANSWER = (
    "First I run EXPLAIN ANALYZE and look for a sequential scan. "
    "Then I add an index on the column of the filter and compare the plans."
)
CRITERIA = Criteria(
    text="How do you find the cause of a slow query in PostgreSQL?",
    key_points=(
        "Reads the plan of EXPLAIN ANALYZE",
        "Adds an index where a sequential scan is slow",
        "Checks statistics and vacuum of the table",
    ),
    anchors=Anchors(
        low="Guesses, or restarts the server.",
        middle="Looks at the plan, but changes things blindly.",
        high="Reads the plan, changes one thing and measures again.",
    ),
)


def reading_request(answer: str = ANSWER, *names: str) -> ReadingRequest:
    """The answer to the question of these tests."""
    return ReadingRequest(criteria=CRITERIA, competency="PostgreSQL", answer=answer, names_to_hide=names)


@pytest_asyncio.fixture(scope="session")
async def running_stand_in() -> AsyncIterator[OpenAIStandIn]:
    stand_in = await serve()
    yield stand_in
    await stand_in.stop()


@pytest_asyncio.fixture
async def stand_in(running_stand_in: OpenAIStandIn) -> OpenAIStandIn:
    running_stand_in.reset()
    return running_stand_in


@pytest_asyncio.fixture
async def access(stand_in: OpenAIStandIn) -> Access:
    """Impatient, so that no test waits for long."""
    return Access(
        api_key=secrets.token_hex(8),
        model="gpt-4o-mini",
        base_url=stand_in.url,
        timeout=2.0,
        first_wait=0.005,
        longest_wait=0.02,
        patience=5.0,
        cooldown=0.2,
    )


MakeClient = Callable[[Access, Redis | None], ModelClient]


@pytest_asyncio.fixture
async def used() -> list[EngineUsage]:
    """What the clients of this test reported."""
    return []


@pytest_asyncio.fixture
async def make_client(used: list[EngineUsage]) -> AsyncIterator[MakeClient]:
    clients: list[ModelClient] = []

    async def keep(usage: EngineUsage) -> None:
        used.append(usage)

    def make(access: Access, redis: Redis | None = None) -> ModelClient:
        clients.append(ModelClient(access, redis, keep))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


@pytest_asyncio.fixture
async def engine(make_client: MakeClient, access: Access) -> OpenAIEngine:
    """An engine without Redis."""
    return OpenAIEngine(make_client(access, None))
