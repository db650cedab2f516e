"""The loopback OpenAI as its clients see it, run alone and in a process."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator

import openai
import pytest
import pytest_asyncio
from aiohttp import ClientSession
from openai import AsyncOpenAI

from playground.openai_server import OpenAIStandIn, serve


@pytest_asyncio.fixture
async def stand_in() -> AsyncIterator[OpenAIStandIn]:
    running = await serve()
    yield running
    await running.stop()


@pytest_asyncio.fixture
async def client(stand_in: OpenAIStandIn) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(api_key="any", base_url=stand_in.url, max_retries=0, timeout=2) as client:
        yield client


async def test_models_and_transcripts(client: AsyncOpenAI, stand_in: OpenAIStandIn) -> None:
    models = [model.id async for model in client.models.list()]
    said = await client.audio.transcriptions.create(model="whisper-1", file=("a.ogg", "OggSЗдравствуйте.".encode()))

    assert models == list(stand_in.models)
    assert said.text == "Здравствуйте."
    assert stand_in.seen[-1].body == {"model": "whisper-1", "file": "a.ogg", "bytes": 29}


async def test_a_recording_can_fail_too(client: AsyncOpenAI, stand_in: OpenAIStandIn) -> None:
    stand_in.order("500", purpose="transcription")
    with pytest.raises(openai.InternalServerError):
        await client.audio.transcriptions.create(model="whisper-1", file=("a.ogg", b"x"))


async def test_faults_can_be_ordered_over_http(client: AsyncOpenAI, stand_in: OpenAIStandIn) -> None:
    control = stand_in.url.removesuffix("/v1") + "/_"
    messages: list[openai.types.chat.ChatCompletionMessageParam] = [{"role": "user", "content": "Hello"}]
    async with ClientSession() as session:
        ordered = await session.post(f"{control}/faults", json={"kind": "429", "times": 1, "retry_after": 7})
        refused = [
            (await session.post(f"{control}/faults", json=wrong)).status
            for wrong in ({"kind": "flood"}, {"kind": "500", "often": 3}, {})
        ]
        with pytest.raises(openai.RateLimitError) as limited:
            await client.chat.completions.create(model="local", messages=messages)
        completion = await client.chat.completions.create(model="local", messages=messages)
        seen = await (await session.get(f"{control}/requests")).json()
        await session.delete(control)

    assert (ordered.status, refused) == (200, [422, 422, 422])
    assert limited.value.response.headers["retry-after"] == "7"
    assert completion.choices[0].message.content
    assert [one["body"]["messages"] for one in seen] == [messages, messages]
    assert stand_in.seen == []


async def test_a_call_without_a_key_is_refused(stand_in: OpenAIStandIn) -> None:
    async with ClientSession() as session, session.post(f"{stand_in.url}/chat/completions", json={}) as response:
        assert response.status == 401


async def test_it_runs_alone_and_stops_when_told() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground.openai_server", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with AsyncOpenAI(api_key="any", base_url=url) as client:
        models = [model.id async for model in client.models.list()]
    process.send_signal(signal.SIGTERM)

    assert models
    assert await asyncio.wait_for(process.wait(), 10) == 0


def test_it_imports_nothing_of_core() -> None:
    import subprocess

    code = "import sys, playground.openai_server; print([name for name in sys.modules if name.split('.')[0] == 'core'])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"
