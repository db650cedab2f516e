"""Four processes ask for the same kit a hundred times at once: the model is asked once."""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import time
import uuid
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from redis.asyncio import Redis

from cli.embedded import Embedded
from core.engines.base import KitRequest
from core.engines.kit_cache import KitCache, field_of
from core.engines.openai import Access, ModelClient, OpenAIEngine
from playground.openai_server import OpenAIStandIn
from tests.core.servers import patient_redis

PROCESSES = 4
EACH = 25
MODEL_SECONDS = 1.0
REQUEST = KitRequest(
    title="Python developer",
    description="We need Python, PostgreSQL and Redis.",
    language="en",
    difficulty="medium",
    count=3,
)


@dataclass(frozen=True)
class Asked:
    """What one process got: the kits, as text, and how long its slowest request took, in seconds."""

    kits: tuple[str, ...]
    slowest: float


def _ask(pipe: Connection, redis_url: str, model_url: str, key: str, job_id: str) -> None:
    """A process of its own: say that it is ready, wait for the start, ask."""
    pipe.send(asyncio.run(_requests(pipe, redis_url, model_url, key, job_id)))


async def _requests(pipe: Connection, redis_url: str, model_url: str, key: str, job_id: str) -> Asked:
    redis = patient_redis(redis_url)
    engine = OpenAIEngine(ModelClient(Access(key, "gpt-4o-mini", model_url), redis))
    cache = KitCache(redis)
    pipe.send("ready")
    await asyncio.to_thread(pipe.recv)
    begun = time.perf_counter()
    kits = await asyncio.gather(*(cache.write_kit(engine, REQUEST, job_id) for _ in range(EACH)))
    slowest = time.perf_counter() - begun
    await engine.aclose()
    await redis.aclose()
    return Asked(tuple(kit.model_dump_json(exclude={"usage"}) for kit in kits), slowest)


async def test_a_hundred_requests_of_four_processes_cost_one_call(stand_in: OpenAIStandIn, servers: Embedded) -> None:
    stand_in.delay = MODEL_SECONDS
    key, job_id = uuid.uuid4().hex, str(uuid.uuid4())
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pipes, processes = [], []
    for _ in range(PROCESSES):
        here, there = context.Pipe()
        started = context.Process(target=_ask, args=(there, servers.redis_url, stand_in.url, key, job_id))
        started.start()
        pipes.append(here)
        processes.append(started)
    try:
        for pipe in pipes:
            assert await _received(pipe) == "ready"
        for pipe in pipes:
            pipe.send("go")
        asked: list[Asked] = [await _received(pipe) for pipe in pipes]
    finally:
        for process in processes:
            process.kill()
            await asyncio.to_thread(process.join)

    assert len(stand_in.chats) == 1
    kits = [kit for one in asked for kit in one.kits]
    assert (len(kits), len(set(kits))) == (PROCESSES * EACH, 1)

    redis = patient_redis(servers.redis_url)
    looked_up, whole = await _a_hit(redis, key, stand_in.url, job_id)
    await redis.aclose()
    print(
        f"\n{PROCESSES} × {EACH} requests at once: 1 model call, all answered after "
        f"{max(one.slowest for one in asked):.2f} s; a hit: the cache answers in {looked_up * 1000:.2f} ms, "
        f"{MODEL_SECONDS / looked_up:,.0f} times faster than the model, the whole request takes {whole * 1000:.2f} ms"
    )


async def _received(pipe: Connection) -> Any:
    assert await asyncio.to_thread(pipe.poll, 60)
    return pipe.recv()


async def _a_hit(redis: Redis, key: str, model_url: str, job_id: str) -> tuple[float, float]:
    """Median seconds of the call to the cache, and of the whole request with it."""
    engine = OpenAIEngine(ModelClient(Access(key, "gpt-4o-mini", model_url), redis))
    cache, name = KitCache(redis), f"questions:{job_id}:{REQUEST.difficulty}"
    calls, requests = [], []
    for _ in range(200):
        begun = time.perf_counter()
        kept = await redis.hget(name, field_of(engine, REQUEST))  # type: ignore[misc]
        calls.append(time.perf_counter() - begun)
        assert kept
        begun = time.perf_counter()
        await cache.write_kit(engine, REQUEST, job_id)
        requests.append(time.perf_counter() - begun)
    await engine.aclose()
    return statistics.median(calls), statistics.median(requests)
