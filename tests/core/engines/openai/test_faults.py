"""Each way a model fails: a state with a name, never a number that no reading gave."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis

from core.cache import create_redis
from core.engines.base import EngineUsage
from core.engines.faults import (
    CircuitOpenError,
    EngineMisconfiguredError,
    EngineUnavailableError,
    UnusableReplyError,
)
from core.engines.openai import Access, OpenAIEngine
from core.engines.openai.client import ABILITIES_KEPT
from core.errors import EngineError
from playground.openai_server import Kind, OpenAIStandIn
from tests.core.engines.openai.conftest import MakeClient, reading_request


@pytest.mark.parametrize("kind", ["500", "disconnect", "partial_body", "timeout"])
async def test_what_passes_is_tried_again(
    engine: OpenAIEngine, stand_in: OpenAIStandIn, make_client: MakeClient, access: Access, kind: Kind
) -> None:
    stand_in.order(kind, times=2, seconds=5.0)
    patient = OpenAIEngine(make_client(replace(access, timeout=0.3), None))

    reading = await patient.read(reading_request(), 1)

    assert reading.level == 4
    assert len(stand_in.chats) == 3


@pytest.mark.parametrize("kind", ["500", "disconnect", "partial_body", "timeout"])
async def test_what_does_not_pass_is_an_error(
    stand_in: OpenAIStandIn, make_client: MakeClient, access: Access, kind: Kind
) -> None:
    stand_in.order(kind, times=None, seconds=5.0)
    engine = OpenAIEngine(make_client(replace(access, timeout=0.2 if kind == "timeout" else 5.0), None))

    with pytest.raises(EngineUnavailableError):
        await engine.read(reading_request(), 1)

    assert len(stand_in.chats) == access.attempts


async def test_five_failures_open_the_circuit_for_every_process_until_a_trial_succeeds(
    stand_in: OpenAIStandIn, make_client: MakeClient, access: Access, redis: Redis
) -> None:
    stand_in.order("500", times=5)
    one, other = (OpenAIEngine(make_client(access, redis)) for _ in range(2))

    with pytest.raises(EngineUnavailableError):
        await one.read(reading_request(), 1)
    with pytest.raises(CircuitOpenError) as refused:
        await other.read(reading_request(), 1)

    assert len(stand_in.chats) == 5
    assert refused.value.retry_after is not None
    assert 0 < refused.value.retry_after <= access.cooldown
    with pytest.raises(CircuitOpenError):
        await one.read(reading_request(), 1)
    assert len(stand_in.chats) == 5

    await asyncio.sleep(access.cooldown)
    assert (await one.read(reading_request(), 1)).level == 4
    assert (await other.read(reading_request(), 1)).level == 4


async def test_the_trial_is_one_call_and_its_failure_opens_the_circuit_anew(
    stand_in: OpenAIStandIn, make_client: MakeClient, access: Access, redis: Redis
) -> None:
    stand_in.order("500", times=None)
    engines = [OpenAIEngine(make_client(replace(access, attempts=1), redis)) for _ in range(4)]
    for _ in range(5):
        with pytest.raises(EngineUnavailableError):
            await engines[0].read(reading_request(), 1)
    await asyncio.sleep(access.cooldown)
    stand_in.seen.clear()
    stand_in.delay = 0.05

    results = await asyncio.gather(*(one.read(reading_request(), 1) for one in engines), return_exceptions=True)

    assert len(stand_in.chats) == 1
    assert all(isinstance(result, EngineUnavailableError) for result in results)
    with pytest.raises(CircuitOpenError):
        await engines[1].read(reading_request(), 1)


async def test_retry_after_is_kept_to_by_all_processes(
    stand_in: OpenAIStandIn, make_client: MakeClient, access: Access, redis: Redis
) -> None:
    stand_in.order("429", times=1, retry_after=0.6)
    one = OpenAIEngine(make_client(replace(access, attempts=1), redis))
    other = OpenAIEngine(make_client(access, redis))
    start = time.monotonic()

    with pytest.raises(EngineUnavailableError, match="rate_limited"):
        await one.read(reading_request(), 1)
    await other.read(reading_request(), 2)

    assert time.monotonic() - start >= 0.6
    assert len(stand_in.chats) == 2


async def test_retry_after_is_waited_for(stand_in: OpenAIStandIn, engine: OpenAIEngine) -> None:
    stand_in.order("429", times=1, retry_after=0.5)
    start = time.monotonic()

    assert (await engine.read(reading_request(), 1)).level == 4

    assert time.monotonic() - start >= 0.5
    assert len(stand_in.chats) == 2


async def test_a_pause_longer_than_the_patience_is_left_to_the_job(
    stand_in: OpenAIStandIn, engine: OpenAIEngine
) -> None:
    stand_in.order("429", times=1, retry_after=120)

    with pytest.raises(EngineUnavailableError) as refused:
        await engine.read(reading_request(), 1)
    with pytest.raises(EngineUnavailableError) as again:
        await engine.read(reading_request(), 1)

    assert refused.value.retry_after == 120
    assert again.value.retry_after == pytest.approx(120, abs=5)
    assert len(stand_in.chats) == 1


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("401", "invalid_key"),
        ("403", "forbidden"),
        ("model_not_found", "model_not_found"),
        ("no_quota", "no_quota"),
    ],
)
async def test_a_fault_of_the_settings_is_named_and_makes_no_storm(
    stand_in: OpenAIStandIn, make_client: MakeClient, access: Access, redis: Redis, kind: Kind, reason: str
) -> None:
    stand_in.order(kind, times=None)
    engines = [OpenAIEngine(make_client(access, redis)) for _ in range(3)]

    for engine in engines:
        with pytest.raises(EngineMisconfiguredError) as refused:
            await engine.read(reading_request(), 1)
        assert refused.value.reason == reason

    assert len(stand_in.chats) == 1


async def test_a_new_key_is_tried_at_once(
    stand_in: OpenAIStandIn, make_client: MakeClient, access: Access, redis: Redis
) -> None:
    stand_in.order("401", times=1)
    with pytest.raises(EngineMisconfiguredError):
        await OpenAIEngine(make_client(access, redis)).read(reading_request(), 1)

    mended = OpenAIEngine(make_client(replace(access, api_key="another"), redis))

    assert (await mended.read(reading_request(), 1)).level == 4


@pytest.mark.parametrize("kind", ["invalid_json", "wrong_schema", "cut_off", "refusal", "empty"])
async def test_an_unusable_reply_is_repaired_once(stand_in: OpenAIStandIn, engine: OpenAIEngine, kind: Kind) -> None:
    stand_in.order(kind, times=1)

    reading = await engine.read(reading_request(), 1)

    assert reading.level == 4
    assert reading.usage is not None
    assert reading.usage.calls == len(stand_in.chats) == 2


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("invalid_json", "invalid_json"),
        ("wrong_schema", "wrong_schema"),
        ("cut_off", "cut_off"),
        ("refusal", "refused"),
        ("empty", "empty"),
    ],
)
async def test_a_second_unusable_reply_is_an_error_that_still_costs(
    stand_in: OpenAIStandIn, engine: OpenAIEngine, used: list[EngineUsage], kind: Kind, reason: str
) -> None:
    stand_in.order(kind, times=2)

    with pytest.raises(UnusableReplyError) as failed:
        await engine.read(reading_request(), 1)

    assert failed.value.reason == reason
    assert len(stand_in.chats) == len(used) == 2
    assert all(usage.prompt_tokens > 0 for usage in used)


async def test_a_cut_off_reply_gets_more_room(stand_in: OpenAIStandIn, engine: OpenAIEngine) -> None:
    stand_in.order("cut_off", times=1)

    await engine.read(reading_request(), 1)

    first, second = (chat["max_completion_tokens"] for chat in stand_in.chats)
    assert second == 2 * first


async def test_a_request_the_server_refuses_is_not_repeated(stand_in: OpenAIStandIn, engine: OpenAIEngine) -> None:
    stand_in.order("bad_request", times=None)

    with pytest.raises(EngineError, match="context_length_exceeded"):
        await engine.read(reading_request(), 1)

    assert len(stand_in.chats) == 1


@pytest.mark.parametrize("kind", ["fenced", "thinking"])
async def test_what_stands_around_the_json_is_taken_off(
    stand_in: OpenAIStandIn, engine: OpenAIEngine, kind: Kind
) -> None:
    stand_in.order(kind, times=1)

    assert (await engine.read(reading_request(), 1)).level == 4
    assert len(stand_in.chats) == 1


@pytest.mark.parametrize(
    ("lacks", "formats"),
    [
        ({"json_schema"}, ["json_schema", "json_object", "json_object"]),
        ({"json_schema", "json_object"}, ["json_schema", "json_object", None, None]),
        ({"seed"}, ["json_schema"] * 3),
        ({"max_completion_tokens", "temperature"}, ["json_schema"] * 4),
    ],
)
async def test_what_a_server_lacks_is_found_out_once(
    stand_in: OpenAIStandIn, engine: OpenAIEngine, lacks: set[str], formats: list[str | None]
) -> None:
    stand_in.lacks = frozenset(lacks)

    readings = [await engine.read(reading_request(), number) for number in (1, 2)]

    assert [reading.level for reading in readings] == [4, 4]
    assert [chat.get("response_format", {}).get("type") for chat in stand_in.chats] == formats


async def test_what_a_server_lacks_is_found_out_once_for_every_process(
    stand_in: OpenAIStandIn, make_client: MakeClient, access: Access, redis: Redis
) -> None:
    stand_in.lacks = frozenset({"json_schema", "seed"})
    one, other = (OpenAIEngine(make_client(access, redis)) for _ in range(2))

    await one.read(reading_request(), 1)
    found_out = len(stand_in.chats)
    await other.read(reading_request(), 2)

    assert (found_out, len(stand_in.chats)) == (3, 4)
    assert 0 < await redis.ttl(f"engine:openai:{access.digest}:abilities") <= ABILITIES_KEPT


@pytest.mark.parametrize("mark", ["", "[]", "nonsense", '{"formats": ["x"], "lacking": 5}', '{"formats": []}'])
async def test_what_is_remembered_wrongly_is_found_out_anew(
    stand_in: OpenAIStandIn, make_client: MakeClient, access: Access, redis: Redis, mark: str
) -> None:
    await redis.set(f"engine:openai:{access.digest}:abilities", mark)

    assert (await OpenAIEngine(make_client(access, redis)).read(reading_request(), 1)).level == 4


async def test_calls_at_once_are_limited_over_processes(
    stand_in: OpenAIStandIn, make_client: MakeClient, access: Access, redis: Redis
) -> None:
    stand_in.delay = 0.05
    engines = [OpenAIEngine(make_client(replace(access, calls_at_once=2), redis)) for _ in range(3)]

    readings = await asyncio.gather(*(engines[n % 3].read(reading_request(), n) for n in range(1, 10)))

    assert [reading.level for reading in readings] == [4] * 9
    assert stand_in.most_running == 2


async def test_without_redis_the_engine_works_and_limits_itself(
    stand_in: OpenAIStandIn, make_client: MakeClient, access: Access
) -> None:
    stand_in.delay = 0.1
    gone = create_redis("redis://127.0.0.1:1/0")
    engine = OpenAIEngine(make_client(replace(access, calls_at_once=2), gone))

    readings = await asyncio.gather(*(engine.read(reading_request(), n) for n in range(1, 7)))
    stand_in.order("500", times=None)
    for _ in range(2):
        with pytest.raises(EngineUnavailableError):
            await engine.read(reading_request(), 1)
    with pytest.raises(CircuitOpenError):
        await engine.read(reading_request(), 1)

    assert [reading.level for reading in readings] == [4] * 6
    assert stand_in.most_running == 2
    await gone.aclose()


async def test_an_error_says_nothing_of_the_answer(
    stand_in: OpenAIStandIn, engine: OpenAIEngine, caplog: pytest.LogCaptureFixture
) -> None:
    canary = "кенарь-7391"
    kinds: list[Any] = ["wrong_schema", "invalid_json", "500", "bad_request"]
    for kind in kinds:
        stand_in.reset()
        stand_in.order(kind, times=None)
        with pytest.raises(EngineError) as failed:
            await engine.read(reading_request(f"{canary} {reading_request().answer}"), 1)
        assert canary not in repr(failed.value) + repr(failed.value.__cause__)
    assert canary not in caplog.text
