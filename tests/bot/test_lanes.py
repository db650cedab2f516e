"""Lanes of work: what they hold when they are dropped."""

from __future__ import annotations

import asyncio

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
