"""Scripts in Redis: each caller gets its own answer, whatever becomes of the others and of the connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import cast

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from cli.embedded import Embedded
from core.scripts import Script, Scripts

AT_ONCE = 50
ECHO = Script("return ARGV[1]")
WRONG = Script("return redis.call('HGET', 'not enough')")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what shall be given up has little time."""
    monkeypatch.setattr("core.scripts.SOCKET_TIMEOUT", 20)


@pytest.fixture
async def scripts(servers: Embedded) -> AsyncIterator[Scripts]:
    asked = Scripts(servers.redis_url)
    yield asked
    await asked.aclose()


async def test_everybody_gets_their_own_answer(scripts: Scripts) -> None:
    asked = [str(number) for number in range(AT_ONCE)]
    assert await asyncio.gather(*(_echo(scripts, text) for text in asked)) == asked


async def test_one_connection_is_enough(scripts: Scripts, redis: Redis) -> None:
    before = len(await redis.client_list())
    await asyncio.gather(*(_echo(scripts, "x") for _ in range(AT_ONCE)))
    assert len(await redis.client_list()) == before + 1


async def test_whoever_gives_up_takes_no_answer_along(scripts: Scripts) -> None:
    await _echo(scripts, "open")
    asked = [asyncio.create_task(_echo(scripts, str(number))) for number in range(AT_ONCE)]
    await asyncio.sleep(0)
    for given_up in asked[::2]:
        given_up.cancel()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert answers[1::2] == [str(number) for number in range(1, AT_ONCE, 2)]


async def test_an_error_is_its_askers_own(scripts: Scripts) -> None:
    asked = (_echo(scripts, "1"), scripts.run(WRONG, [], []), _echo(scripts, "2"))
    told: list[object] = await asyncio.gather(*asked, return_exceptions=True)
    assert [told[0], told[2]] == ["1", "2"]
    assert isinstance(told[1], ResponseError)


async def test_a_script_that_redis_forgot_is_sent_again(scripts: Scripts, redis: Redis) -> None:
    await _echo(scripts, "known")
    await redis.script_flush()
    assert await _echo(scripts, "again") == "again"


async def test_a_restarted_redis_is_met_by_no_error(servers: Embedded, scripts: Scripts) -> None:
    assert await _echo(scripts, "before") == "before"
    await servers.stop_redis()
    with pytest.raises(RedisError):
        await _echo(scripts, "meanwhile")
    await servers.start_redis()
    assert await asyncio.gather(*(_echo(scripts, "after") for _ in range(AT_ONCE))) == ["after"] * AT_ONCE


async def test_a_redis_that_hangs_is_given_up(scripts: Scripts, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for long, and whoever asks when it is back is answered."""
    monkeypatch.setattr("core.scripts.SILENCE", 0)
    await _echo(scripts, "open")
    monkeypatch.setattr("core.scripts.SOCKET_TIMEOUT", 0.2)
    await redis.client_pause(60_000, all=False)
    try:
        async with asyncio.timeout(30):
            asked = (_echo(scripts, "x") for _ in range(AT_ONCE))
            assert {isinstance(told, RedisError) for told in await asyncio.gather(*asked, return_exceptions=True)} == {
                True
            }
    finally:
        await redis.client_unpause()
    monkeypatch.setattr("core.scripts.SOCKET_TIMEOUT", 20)
    assert await _echo(scripts, "back") == "back"


async def test_a_redis_that_hung_a_moment_ago_is_left_alone_for_a_while(
    scripts: Scripts, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for what must not go unsaid: that is heard, and then all are heard again."""
    await _echo(scripts, "open")
    monkeypatch.setattr("core.scripts.SILENCE", 60)
    monkeypatch.setattr("core.scripts.SOCKET_TIMEOUT", 0.2)
    await redis.client_pause(60_000, all=False)
    try:
        with pytest.raises(RedisError):
            await _echo(scripts, "waits")
        monkeypatch.setattr("core.scripts.SOCKET_TIMEOUT", 20)
        async with asyncio.timeout(15):
            for _ in range(AT_ONCE):
                with pytest.raises(RedisError):
                    await _echo(scripts, "told at once")
    finally:
        await redis.client_unpause()
    assert await scripts.run(ECHO, [], ["urgent"], urgent=True) == b"urgent"
    assert await _echo(scripts, "heard") == "heard"


async def test_a_process_that_stood_still_does_not_hold_it_against_redis(
    scripts: Scripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when fifty people come at once: the answer has lain there for longer than anyone waits for one."""
    await _echo(scripts, "open")
    monkeypatch.setattr("core.scripts.SOCKET_TIMEOUT", 0.2)
    for number in range(20):
        asked = asyncio.create_task(_echo(scripts, str(number)))
        await asyncio.sleep(0)
        time.sleep(0.25)  # noqa: ASYNC251 - the loop stands still
        assert await asked == str(number)


async def test_a_redis_that_takes_calls_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.scripts.SOCKET_TIMEOUT", 0.2)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        scripts = Scripts(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
        async with asyncio.timeout(30):
            asked = (_echo(scripts, "x") for _ in range(AT_ONCE))
            assert {isinstance(told, RedisError) for told in await asyncio.gather(*asked, return_exceptions=True)} == {
                True
            }
        await scripts.aclose()


async def _echo(scripts: Scripts, text: str) -> str:
    return cast(bytes, await scripts.run(ECHO, [], [text])).decode()
