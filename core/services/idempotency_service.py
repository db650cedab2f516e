"""Idempotency keys: a request that a machine repeats acts once, and is answered as it was the first time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, func, select, update

from core.config import Settings
from core.database import Database
from core.errors import DomainError
from core.models import IdempotentRequest
from core.models.idempotency import ERASED
from core.query import Query
from core.services.actor import Actor
from core.services.unit import KEYS_KEPT

_ANSWERED = Query(
    select(IdempotentRequest, (func.now() - IdempotentRequest.created_at).label("age")).where(
        IdempotentRequest.user_id == bindparam("user_id"),
        IdempotentRequest.key == bindparam("key"),
        IdempotentRequest.created_at >= func.now() - KEYS_KEPT,
    )
)


class IdempotencyError(DomainError):
    """`idempotency-key-reused`: by another request. The others are of one that acted, and of its answer:
    `idempotency-unfinished`, it is not there yet; `idempotency-answer-lost`, nor will it be; `idempotency-erased`, it
    went with a person's data.
    """

    code = "idempotency-unfinished"


@dataclass(frozen=True)
class Answer:
    """What was answered, as it went over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class IdempotencyService:
    """Answers of requests that acted. That one acted is known by its row, which `act` commits together with the act:
    one that failed or never came to its end leaves none, and is tried again.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._longest = timedelta(seconds=settings.api_timeout)

    async def answer(self, *, acting: Actor) -> Answer | None:
        """What the request that the actor acts by was answered before; None: it has not acted.

        Raises IdempotencyError.
        """
        assert acting.request
        row = await self._database.one(_ANSWERED, user_id=acting.user_id, key=acting.request.key)
        if row is None:
            return None
        if row.fingerprint != acting.request.fingerprint:
            raise IdempotencyError("idempotency-key-reused")
        if row.status == ERASED:
            raise IdempotencyError("idempotency-erased")
        if row.status is None:
            raise IdempotencyError("idempotency-answer-lost" if row.age >= self._longest else "idempotency-unfinished")
        return Answer(row.status, row.headers, row.body)

    async def keep(self, answer: Answer, *, acting: Actor) -> None:
        """Keep what was answered, unless somebody was erased meanwhile: it could hold their words."""
        assert acting.request
        async with self._database.transaction() as session:
            await session.execute(
                update(IdempotentRequest)
                .where(
                    IdempotentRequest.user_id == acting.user_id,
                    IdempotentRequest.key == acting.request.key,
                    IdempotentRequest.status.is_(None),
                )
                .values(status=answer.status, headers=answer.headers, body=answer.body)
            )
