"""FSM storage: Redis for speed, core for the truth. A chat never stops because Redis did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey
from aiogram.fsm.storage.redis import RedisStorage
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.services.conversation_service import ConversationService

log = structlog.get_logger()
KEPT = 7 * 24 * 3600
"""Seconds a step stays in Redis; PostgreSQL knows it for ever."""


class ConversationStorage(BaseStorage):
    """Steps in Redis; what Redis does not know, or could not be told, is asked of PostgreSQL."""

    def __init__(self, redis: Redis, conversations: ConversationService) -> None:
        self._redis = RedisStorage(
            redis, DefaultKeyBuilder(with_bot_id=True, with_destiny=True), state_ttl=KEPT, data_ttl=KEPT
        )
        self._conversations = conversations
        self._untold: set[StorageKey] = set()

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Keep a step. When Redis can't be told, its old step is not believed any more."""
        try:
            await self._redis.set_state(key, state)
            self._untold.discard(key)
        except (RedisError, OSError) as error:
            self._doubt(key, error)

    async def get_state(self, key: StorageKey) -> str | None:
        """The person's step, from Redis or, where that has nothing, from PostgreSQL."""
        return await self._quick_state(key) or await self._conversations.current_step(key.user_id)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        try:
            await self._redis.set_data(key, data)
        except (RedisError, OSError) as error:
            self._doubt(key, error)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        try:
            return await self._redis.get_data(key)
        except (RedisError, OSError) as error:
            self._doubt(key, error)
            return {}

    async def close(self) -> None:
        """Nothing of its own: the container closes Redis, after the last update is worked."""

    async def _quick_state(self, key: StorageKey) -> str | None:
        try:
            if key in self._untold:
                await self._redis.set_state(key, None)
                self._untold.discard(key)
            return await self._redis.get_state(key)
        except (RedisError, OSError) as error:
            self._doubt(key, error)
            return None

    def _doubt(self, key: StorageKey, error: Exception) -> None:
        self._untold.add(key)
        log.warning("redis.unavailable", error=type(error).__name__)


def state_of(flow: str, step: str) -> State:
    """The FSM state of a step that core named."""
    return State(step, group_name=flow)
