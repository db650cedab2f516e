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


async def _lock_anybodys(session: AsyncSession, interview_id: uuid.UUID, _: Actor) -> Interview:
    return await session.get_one(Interview, interview_id, with_for_update=True)


async def _believe_redis(storage: ConversationStorage, key: StorageKey) -> str | None:
    return await storage._quick_state(key)


CONTROLS: dict[str, tuple[str, Callable[[], AbstractContextManager[object]]]] = {
    "the question whose interview it is": (
        "meddling",
        lambda: patch.object(interview_flow, "lock_own", _lock_anybodys),
    ),
    "PostgreSQL behind the cache": (
        "broken",
        lambda: patch.object(ConversationStorage, "get_state", _believe_redis),
    ),
}
"""For each the kind of journeys that should miss it."""


def control(name: str, count: int, seed: int) -> tuple[str | None, int]:
    """What is found without this protection, and in which journey."""
    profile, switched_off = CONTROLS[name]
    with switched_off():
        tally = run_journeys(count, number=seed, profile=profile)
    return (tally.violations[0] if tally.violations else None), len(tally.steps)
