"""Lanes of work: what they hold when they are dropped."""

from __future__ import annotations

import asyncio

import pytest

from bot.lanes import Lanes


async def test_dropped_lanes_drop_the_work_they_are_at() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def waiting() -> list[int]:
        return [1]

    async def work(_: int) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    running = asyncio.create_task(Lanes(waiting, work, look_every=1.0, at_once=1).run())
    await begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert ended.is_set()


@pytest.mark.parametrize("turns", range(6))
async def test_lanes_dropped_while_they_wake_end_too(turns: int) -> None:
    """A cancellation is not lost between the call that wakes them and their waking."""
    looked = asyncio.Event()

    async def waiting() -> list[int]:
        looked.set()
        return []

    lanes: Lanes[int] = Lanes(waiting, asyncio.sleep, look_every=60.0, at_once=1)
    running = asyncio.create_task(lanes.run())
    await looked.wait()
    for _ in range(10):  # until they wait
        await asyncio.sleep(0)
    lanes.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait({running}, timeout=5)
    assert running.cancelled()
