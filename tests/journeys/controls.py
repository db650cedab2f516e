"""Protections switched off one at a time: a machine that finds nothing then would find nothing at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from unittest.mock import patch

from aiogram.fsm.storage.base import StorageKey
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import ConversationStorage
from core.models import Interview
from core.services import interview_flow
from core.services.actor import Actor
from tests.journeys.running import run_journeys

AT_A_TIME = 5


async def _lock_anybodys(session: AsyncSession, interview_id: uuid.UUID, _: Actor) -> Interview:
    return await session.get_one(Interview, interview_id, with_for_update=True)


async def _believe_redis(storage: ConversationStorage, key: StorageKey) -> str | None:
    return await storage._quick_state(key)


CONTROLS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "the question whose interview it is": lambda: patch.object(interview_flow, "lock_own", _lock_anybodys),
    "PostgreSQL behind the cache": lambda: patch.object(ConversationStorage, "get_state", _believe_redis),
}


def control(name: str, count: int, seed: int) -> tuple[str | None, int]:
    """What is found without this protection, and within how many journeys."""
    lived = 0
    while lived < count:
        with CONTROLS[name]():
            tally = run_journeys(AT_A_TIME, number=seed + lived)
        lived += AT_A_TIME
        if tally.violations:
            return tally.violations[0], lived
    return None, lived
