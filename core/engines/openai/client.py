"""Asks a model for a reply of a given shape: the one place of retries, circuit, places, repair and usage."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

import httpx2
import stamina
from openai import AsyncOpenAI
from pydantic import BaseModel
from redis.asyncio import Redis

from core.engines.base import EngineUsage
from core.engines.faults import CircuitOpenError, EngineMisconfiguredError, EngineUnavailableError, UnusableReplyError
from core.engines.openai.circuit import COOLDOWN, Circuit
from core.engines.openai.hearing import Heard, listen
from core.engines.openai.shared_marks import SharedMarks
from core.engines.openai.traffic import CALLS_AT_ONCE, PATIENCE, Traffic
from core.engines.openai.wire import Abilities, Prompt, Purpose, Received, parse, send
from core.engines.prompts import load_prompts
from core.errors import EngineError

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R", Received, Heard)
UsageSink = Callable[[EngineUsage], Awaitable[None]]

CONNECT_TIMEOUT = 5.0
ABILITIES_KEPT = 86_400.0
"""Seconds until a server is asked anew for what it once did not know."""
SLACK = 5.0
"""Seconds by which a place outlives the longest call."""


@dataclass(frozen=True, slots=True)
class Access:
    """Which model is asked, where and with which key, and how patiently. Times in seconds."""

    api_key: str
    model: str
    base_url: str | None = None
    timeout: float = 30.0
    attempts: int = 3
    first_wait: float = 0.5
    longest_wait: float = 8.0
    patience: float = PATIENCE
    cooldown: float = COOLDOWN
    calls_at_once: int = CALLS_AT_ONCE

    @property
    def digest(self) -> str:
        """Names this access without showing the key: a new key or model begins with a closed circuit."""
        return hashlib.sha256(f"{self.base_url}\0{self.model}\0{self.api_key}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A reply of the shape asked for, and what it cost with its repair."""

    value: T
    usage: EngineUsage


class ModelClient:
    """Shared by all tasks of a process; with Redis, in step with all other processes.

    `on_usage` is awaited after every reply that came, usable or not.
    """

    def __init__(self, access: Access, redis: Redis | None = None, on_usage: UsageSink | None = None) -> None:
        self._access = access
        self._on_usage = on_usage
        self._repair = load_prompts().repair
        marks = SharedMarks(redis, f"engine:openai:{access.digest}:")
        self._marks = marks
        lease = access.timeout + SLACK
        self._circuit = Circuit(marks, trial_lease=lease, cooldown=access.cooldown)
        self._traffic = Traffic(marks, lease=lease, places=access.calls_at_once, patience=access.patience)
        self._openai = AsyncOpenAI(
            api_key=access.api_key,
            base_url=access.base_url,
            timeout=httpx2.Timeout(access.timeout, connect=min(CONNECT_TIMEOUT, access.timeout)),
            max_retries=0,
        )

    @property
    def model(self) -> str:
        return self._access.model

    async def aclose(self) -> None:
        """Close the connections."""
        await self._openai.close()

    async def ask(self, schema: type[T], prompt: Prompt, *, purpose: Purpose, seed: int, max_tokens: int) -> Reply[T]:
        """A reply of this shape; one that cannot be used is asked for once more.

        Raises UnusableReplyError after the second, EngineUnavailableError, EngineMisconfiguredError, EngineError.
        """
        usage: EngineUsage | None = None
        fault: UnusableReplyError | None = None
        for _ in range(2):
            if fault is not None:
                max_tokens = 2 * max_tokens if fault.reason == "cut_off" else max_tokens
                prompt = replace(prompt, user=f"{prompt.user}\n\n{self._repair.format(fault=fault.reason)}")
            sending = partial(
                self._send,
                schema,
                prompt,
                purpose=purpose,
                seed=seed,
                max_tokens=max_tokens,
            )
            received = await self._received(sending)
            usage = received.usage.plus(usage)
            try:
                value = parse(schema, received.content())
            except UnusableReplyError as error:
                fault = error
                continue
            assert isinstance(value, schema)
            return Reply(value, usage)
        assert fault is not None
        raise fault

    async def hear(self, recording: bytes, file_name: str) -> str:
        """The words spoken in a recording. Raises UnusableReplyError when there are none, and what `ask` raises."""
        heard = await self._received(partial(listen, self._openai, recording, file_name, model=self._access.model))
        if not heard.words:
            raise UnusableReplyError("empty")
        return heard.words

    async def _send(
        self, schema: type[BaseModel], prompt: Prompt, *, purpose: Purpose, seed: int, max_tokens: int
    ) -> Received:
        async with self._abilities() as abilities:
            return await send(
                self._openai,
                abilities,
                schema,
                prompt,
                model=self._access.model,
                purpose=purpose,
                seed=seed,
                max_tokens=max_tokens,
            )

    async def _received(self, sending: Callable[[], Awaitable[R]]) -> R:
        access = self._access
        async for attempt in stamina.retry_context(
            on=_again_after(access.patience),
            attempts=access.attempts,
            timeout=None,
            wait_initial=access.first_wait,
            wait_max=access.longest_wait,
            wait_jitter=access.first_wait,
        ):
            with attempt:
                received = await self._once(sending)
                if self._on_usage is not None:
                    await self._on_usage(received.usage)
                return received
        raise AssertionError("unreachable")

    async def _once(self, sending: Callable[[], Awaitable[R]]) -> R:
        async with self._traffic.place():
            await self._circuit.enter()
            try:
                async with asyncio.timeout(self._access.timeout):
                    received = await sending()
            except TimeoutError:
                await self._circuit.failed("timeout")
                raise EngineUnavailableError("timeout") from None
            except EngineError as error:
                await self._note(error)
                raise
            except BaseException:
                await self._circuit.abandoned()
                raise
            await self._circuit.succeeded()
            return received

    @asynccontextmanager
    async def _abilities(self) -> AsyncIterator[Abilities]:
        """What any process has found out about the server; what this call finds out is told to all, however it ends."""
        mark = await self._marks.get("abilities")
        abilities = Abilities.remembered(mark)
        known = abilities.mark()
        try:
            yield abilities
        finally:
            if abilities.mark() != known:
                await self._marks.put("abilities", abilities.mark(), ABILITIES_KEPT)

    async def _note(self, error: EngineError) -> None:
        """What a failure tells the other processes."""
        match error:
            case EngineMisconfiguredError():
                await self._circuit.misconfigured(error.reason)
            case EngineUnavailableError() if str(error) == "rate_limited":
                await self._circuit.abandoned()
                if error.retry_after:
                    await self._traffic.pause(error.retry_after)
            case EngineUnavailableError():
                await self._circuit.failed(str(error))
            case _:
                await self._circuit.succeeded()


def _again_after(patience: float) -> Callable[[Exception], bool | float]:
    def again(error: Exception) -> bool | float:
        """Whether to try again in this attempt of the job, and when, if the server told."""
        if isinstance(error, CircuitOpenError) or not isinstance(error, EngineUnavailableError):
            return False
        if error.retry_after is None:
            return True
        return error.retry_after if error.retry_after <= patience else False

    return again
