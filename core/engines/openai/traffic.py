"""How many calls run at once over all processes, and the pause a server asked for with Retry-After."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from core.engines.faults import EngineUnavailableError
from core.engines.openai.shared_marks import Marks

CALLS_AT_ONCE = 8
PATIENCE = 60.0
"""Seconds a call waits for its turn or a pause to end; a longer wait is left to the job's own retry."""
_POLL = (0.03, 0.12)
"""Seconds between looks for a free place: uneven, so that those who wait do not come all at once."""


class Traffic:
    """Places with a lease: a process that dies gives its places back when the lease ends.

    `lease`: seconds, longer than any call may take.
    """

    def __init__(
        self,
        marks: Marks,
        *,
        lease: float,
        places: int = CALLS_AT_ONCE,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._marks = marks
        self._lease = lease
        self._places = places
        self._patience = patience
        self._clock = clock

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for the pause to end and a place to be free. Raises EngineUnavailableError after the patience."""
        token = secrets.token_hex(8)
        until = self._clock() + self._patience
        name = await self._wait_for_place(token, until)
        try:
            yield
        finally:
            await self._marks.release(name, token)

    async def pause(self, seconds: float) -> None:
        """Nobody begins a call for this long; a pause that lasts longer already stays."""
        if seconds > await self._marks.left("pause"):
            await self._marks.put("pause", "1", seconds)

    async def _wait_for_place(self, token: str, until: float) -> str:
        while True:
            pause = await self._marks.left("pause")
            if not pause:
                name = await self._free_place(token)
                if name is not None:
                    return name
            uneven = random.uniform(*_POLL)  # noqa: S311 - spreads those who wait, guards nothing
            wait = pause + uneven
            if self._clock() + wait > until:
                raise EngineUnavailableError("asked to pause" if pause else "all places taken", max(wait, 1.0))
            await asyncio.sleep(wait)

    async def _free_place(self, token: str) -> str | None:
        names = [f"place:{number}" for number in range(self._places)]
        random.shuffle(names)
        for name in names:
            if await self._marks.take(name, token, self._lease):
                return name
        return None
