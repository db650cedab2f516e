"""Idempotency keys: a request that a machine repeats acts once, and is answered as it was the first time."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from core.database import Database
from core.errors import DomainError
from core.models import IdempotentRequest

KEPT = timedelta(hours=24)


class IdempotencyError(DomainError):
    """`idempotency-key-reused`: by another request. `idempotency-unfinished`: the first one has no answer yet."""

    code = "idempotency-unfinished"


@dataclass(frozen=True)
class Answer:
    """What was answered, as it went over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class IdempotencyService:
    """One row a key. A crash in between leaves it unfinished: nothing is ever done a second time by guess."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, user_id: uuid.UUID, key: str, fingerprint: bytes) -> Answer | None:
        """Claim the key, or give the answer of the one who had it before. Raises IdempotencyError."""
        async with self._database.transaction() as session:
            await session.execute(delete(IdempotentRequest).where(IdempotentRequest.created_at < func.now() - KEPT))
            claimed = await session.execute(
                insert(IdempotentRequest)
                .values(user_id=user_id, key=key, fingerprint=fingerprint)
                .on_conflict_do_nothing()
                .returning(IdempotentRequest.key)
            )
            if claimed.scalar() is not None:
                return None
            row = await session.scalar(
                select(IdempotentRequest).where(IdempotentRequest.user_id == user_id, IdempotentRequest.key == key)
            )
            if row is not None and row.fingerprint != fingerprint:
                raise IdempotencyError("idempotency-key-reused")
            if row is None or row.status is None or row.body is None:
                raise IdempotencyError
            return Answer(row.status, row.headers, row.body)

    async def finish(self, user_id: uuid.UUID, key: str, answer: Answer) -> None:
        """Keep what was answered."""
        async with self._database.transaction() as session:
            await session.execute(
                update(IdempotentRequest)
                .where(IdempotentRequest.user_id == user_id, IdempotentRequest.key == key)
                .values(status=answer.status, headers=answer.headers, body=answer.body)
            )

    async def give_up(self, user_id: uuid.UUID, key: str) -> None:
        """Nothing was done: the key may be used again."""
        async with self._database.transaction() as session:
            await session.execute(
                delete(IdempotentRequest).where(
                    IdempotentRequest.user_id == user_id,
                    IdempotentRequest.key == key,
                    IdempotentRequest.status.is_(None),
                )
            )
