"""Work in order within a lane (a chat, a person), lanes side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger()
Lane = TypeVar("Lane", bound=Hashable)


class Lanes(Generic[Lane]):
    """Runs `work(lane)` for each lane that has something to do, one at a time per lane.

    `wake()` says that there may be new work; without it a look is taken every `look_every` seconds.
    """

    def __init__(
        self,
        waiting: Callable[[], Awaitable[list[Lane]]],
        work: Callable[[Lane], Awaitable[None]],
        *,
        look_every: float,
        at_once: int,
    ) -> None:
        self._waiting = waiting
        self._work = work
        self._look_every = look_every
        self._slots = asyncio.Semaphore(at_once)
        self._woken = asyncio.Event()
        self._stopping = False
        self._busy: dict[Lane, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """There may be new work."""
        self._woken.set()

    def stop(self) -> None:
        """Take up no lane that has nothing to do now; what waits is still worked off."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work until stopped and drained. A failing look or lane is logged and tried again.

        Cancelled, it drops what it was at: another process may be at the same work by now.
        """
        try:
            await self._run()
        finally:
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            started = await self._look()
            if self._stopping and not started and not self._busy:
                return
            if self._stopping and self._busy:
                await asyncio.wait(self._busy.values(), return_when=asyncio.FIRST_COMPLETED)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_every):  # wait_for may lose a cancellation before Python 3.12
                    await self._woken.wait()

    async def _look(self) -> int:
        try:
            lanes = [lane for lane in await self._waiting() if lane not in self._busy]
        except Exception as error:
            log.warning("lanes.look_failed", error=type(error).__name__)
            await asyncio.sleep(0.2)
            return 0
        for lane in lanes:
            task = asyncio.create_task(self._drain(lane))
            self._busy[lane] = task
            task.add_done_callback(partial(self._done, lane))
        return len(lanes)

    async def _drain(self, lane: Lane) -> None:
        async with self._slots:
            try:
                await self._work(lane)
            except Exception:
                log.exception("lanes.work_failed")
                await asyncio.sleep(0.5)

    def _done(self, lane: Lane, _: asyncio.Task[None]) -> None:
        self._busy.pop(lane, None)
        self._woken.set()
