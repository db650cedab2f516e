"""Kits are kept for a day and written once, however many want them, in whatever process."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from cli.embedded import Embedded
from core.cache import create_redis
from core.engines.base import Kit, KitRequest, Reading, ReadingRequest
from core.engines.kit_cache import KEPT, KitCache, field_of, fingerprint
from core.engines.offline.engine import OfflineEngine
from core.errors import EngineError
from tests.core.servers import patient_redis

REQUEST = KitRequest(
    title="Python developer", description="Python, Redis.", language="en", difficulty="medium", count=3
)


class CountedEngine(OfflineEngine):
    """The offline engine, slow and counted; `failures` is how many of the next calls fail."""

    name = "counted"

    def __init__(self, seconds: float = 0.0, failures: int = 0) -> None:
        super().__init__()
        self.calls = 0
        self._seconds = seconds
        self._failures = failures

    async def write_kit(self, request: KitRequest) -> Kit:
        self.calls += 1
        await asyncio.sleep(self._seconds)
        if self._failures:
            self._failures -= 1
            raise EngineError("no reply")
        return await super().write_kit(request)

    async def read(self, request: ReadingRequest, number: int) -> Reading:
        raise AssertionError("not asked here")


@pytest_asyncio.fixture
async def other_process(servers: Embedded) -> AsyncIterator[Redis]:
    """A connection of its own, as another process has."""
    client = patient_redis(servers.redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def job_id() -> str:
    return str(uuid.uuid4())


async def test_a_hundred_simultaneous_misses_cost_one_call(redis: Redis, other_process: Redis, job_id: str) -> None:
    engine = CountedEngine(seconds=0.3)
    caches = [KitCache(redis), KitCache(other_process)]

    kits = await asyncio.gather(*(caches[n % 2].write_kit(engine, REQUEST, job_id) for n in range(100)))

    assert engine.calls == 1
    assert len({kit.model_dump_json() for kit in kits}) == 1


async def test_a_failure_is_told_to_all_who_waited_and_not_kept(redis: Redis, job_id: str) -> None:
    engine = CountedEngine(seconds=0.2, failures=1)
    cache = KitCache(redis)

    results = await asyncio.gather(
        *(cache.write_kit(engine, REQUEST, job_id) for _ in range(30)), return_exceptions=True
    )

    assert engine.calls == 1
    assert all(isinstance(result, EngineError) for result in results)
    assert len((await cache.write_kit(engine, REQUEST, job_id)).questions) == 3


async def test_the_hash_has_the_name_it_should(redis: Redis, job_id: str) -> None:
    engine = CountedEngine()
    await KitCache(redis).write_kit(engine, REQUEST, job_id)

    key = f"questions:{job_id}:medium"
    fields = await redis.hkeys(key)  # type: ignore[misc]
    assert [field.decode() for field in fields] == [field_of(engine, REQUEST)]
    assert field_of(engine, REQUEST).startswith(f"3:en:counted:bank:{engine.prompt_version}:")
    assert 0 < await redis.ttl(key) <= KEPT


async def test_a_kit_is_kept_for_a_day(redis: Redis, job_id: str) -> None:
    now = 1_000_000.0
    engine = CountedEngine()
    cache = KitCache(redis, clock=lambda: now)
    for later, calls in ((0, 1), (KEPT - 1, 1), (KEPT + 1, 2)):
        now = 1_000_000.0 + later
        await cache.write_kit(engine, REQUEST, job_id)
        assert engine.calls == calls


@pytest.mark.parametrize(
    "change",
    [{"count": 4}, {"language": "ru"}, {"difficulty": "hard"}, {"seed": 2}, {"description": "Go."}, {"title": "Chef"}],
)
async def test_another_request_is_another_kit(redis: Redis, job_id: str, change: dict[str, object]) -> None:
    engine = CountedEngine()
    cache = KitCache(redis)
    await cache.write_kit(engine, REQUEST, job_id)

    await cache.write_kit(engine, REQUEST.model_copy(update=change), job_id)

    assert engine.calls == 2


async def test_a_dead_writers_lock_ends(redis: Redis, job_id: str) -> None:
    engine = CountedEngine(seconds=30)
    dying = asyncio.create_task(KitCache(redis, lock_seconds=0.3).write_kit(engine, REQUEST, job_id))
    async with asyncio.timeout(5):
        while not engine.calls:  # noqa: ASYNC110 - the engine has no event to wait for
            await asyncio.sleep(0.01)
    lock = [key async for key in redis.scan_iter(f"questions:{job_id}:medium:writing:*")]
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    await redis.set(lock[0], "somebody who died", px=300)

    living = CountedEngine()
    kit = await KitCache(redis).write_kit(living, REQUEST, job_id)

    assert (len(kit.questions), living.calls) == (3, 1)


async def test_a_writer_keeps_its_lock_while_it_works(redis: Redis, other_process: Redis, job_id: str) -> None:
    engine = CountedEngine(seconds=0.8)
    caches = [KitCache(redis, lock_seconds=0.3), KitCache(other_process, lock_seconds=0.3)]

    await asyncio.gather(*(cache.write_kit(engine, REQUEST, job_id) for cache in caches))

    assert engine.calls == 1


async def test_without_redis_the_engine_is_asked_straight_away(job_id: str) -> None:
    gone = create_redis("redis://127.0.0.1:1/0")
    engine = CountedEngine()

    assert len((await KitCache(gone).write_kit(engine, REQUEST, job_id)).questions) == 3
    assert len((await KitCache(None).write_kit(engine, REQUEST, job_id)).questions) == 3
    assert engine.calls == 2
    await gone.aclose()


async def test_a_kit_kept_before_there_were_simpler_words_is_still_read(redis: Redis, job_id: str) -> None:
    engine = CountedEngine()
    written = await KitCache(redis).write_kit(engine, REQUEST, job_id)
    key, field = f"questions:{job_id}:medium", field_of(engine, REQUEST)
    kept = json.loads(await redis.hget(key, field))  # type: ignore[misc]
    for question in kept["kit"]["questions"]:
        del question["simpler"]
    await redis.hset(key, field, json.dumps(kept))  # type: ignore[misc]

    read = await KitCache(redis).write_kit(engine, REQUEST, job_id)

    assert engine.calls == 1
    assert [question.criteria for question in read.questions] == [question.criteria for question in written.questions]
    assert {question.simpler for question in read.questions} == {None}


async def test_what_cannot_be_read_is_written_anew(redis: Redis, job_id: str) -> None:
    engine = CountedEngine()
    key = f"questions:{job_id}:medium"
    for broken in ("", "[]", "{}", '{"written_at": 99999999999, "kit": {"questions": 5}}'):
        await redis.hset(key, field_of(engine, REQUEST), broken)  # type: ignore[misc]
        assert len((await KitCache(redis).write_kit(engine, REQUEST, job_id)).questions) == 3
    assert engine.calls == 4


def test_the_fingerprint_minds_neither_space_nor_case_nor_numbers() -> None:
    assert fingerprint("Dev", "We pay  100,\nPython 3") == fingerprint("DEV ", "we PAY 250, python 12")
    assert fingerprint("Dev", "Python") != fingerprint("Dev", "Java")
