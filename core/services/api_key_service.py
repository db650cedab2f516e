"""Keys of machines: made by a signed-in person of the staff, shown once, limited to scopes, revocable at once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

from sqlalchemy import bindparam, func, or_, select, update

from core.database import Database
from core.errors import DomainError, NotFoundError
from core.models import ApiKey, User
from core.query import Query
from core.services.actor import Actor
from core.services.unit import act, record
from core.tokens import TokenError, new_secret, secret_hash

Scope = Literal[
    "company:read",
    "company:write",
    "vacancies:read",
    "vacancies:write",
    "questions:read",
    "questions:write",
    "candidates:read",
    "candidates:write",
    "interviews:read",
    "interviews:write",
    "evaluations:read",
    "evaluations:write",
]
SCOPES: tuple[Scope, ...] = get_args(Scope)
KEY_PREFIX = "mmk_"
MOST_KEYS = 50
"""Keys that work, per person."""
_UNENDED = (ApiKey.revoked_at.is_(None), or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > func.now()))
_WORKING = Query(
    select(ApiKey.id, ApiKey.scopes, User.id.label("user_id"), User.role, User.language)
    .join(User, User.id == ApiKey.user_id)
    .where(
        ApiKey.token_hash == bindparam("token_hash"),
        *_UNENDED,
        User.blocked_at.is_(None),
    )
)


@dataclass(frozen=True)
class ApiKeyCard:
    """A key as its owner sees it; the key itself is never shown again."""

    id: uuid.UUID
    name: str
    hint: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None


class ApiKeyService:
    """A key acts as its owner, within its scopes; an owner who is blocked takes it along."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(
        self, name: str, scopes: tuple[Scope, ...], lasts_days: int | None, *, acting: Actor
    ) -> tuple[ApiKeyCard, str]:
        """A new key, and the only sight of it. Raises ForbiddenError, DomainError `too-many-keys`."""
        acting.require_staff()
        key = new_secret(KEY_PREFIX)
        async with act(self._database, acting) as session:
            await session.execute(select(User.id).where(User.id == acting.user_id).with_for_update(key_share=True))
            working = await session.scalar(select(func.count()).where(ApiKey.user_id == acting.user_id, *_UNENDED))
            if (working or 0) >= MOST_KEYS:
                raise DomainError("too-many-keys", most=MOST_KEYS)
            row = ApiKey(
                id=uuid.uuid4(),
                user_id=acting.user_id,
                name=name,
                token_hash=secret_hash(key),
                hint=key[-4:],
                scopes=list(scopes),
                expires_at=func.now() + timedelta(days=lasts_days) if lasts_days else None,
            )
            session.add(row)
            await session.flush()
            await session.refresh(row)
            await record(session, acting.user_id, "api_key.made", row.id)
            return _card(row), key

    async def working(self, *, acting: Actor) -> list[ApiKeyCard]:
        """The person's keys that are not revoked, newest first."""
        async with self._database.transaction() as session:
            rows = await session.scalars(
                select(ApiKey)
                .where(ApiKey.user_id == acting.user_id, ApiKey.revoked_at.is_(None))
                .order_by(ApiKey.created_at.desc(), ApiKey.id)
            )
            return [_card(row) for row in rows]

    async def revoke(self, key_id: uuid.UUID, *, acting: Actor) -> None:
        """The key stops working at once. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            revoked = await session.execute(
                update(ApiKey)
                .where(ApiKey.id == key_id, ApiKey.user_id == acting.user_id, ApiKey.revoked_at.is_(None))
                .values(revoked_at=func.now())
                .returning(ApiKey.id)
            )
            if revoked.scalar() is None:
                raise NotFoundError
            await record(session, acting.user_id, "api_key.revoked", key_id)

    async def authenticate(self, key: str) -> tuple[Actor, uuid.UUID, frozenset[Scope]]:
        """Whose key this is, its id and scopes. Raises TokenError."""
        row = await self._database.one(_WORKING, token_hash=secret_hash(key))
        if row is None:
            raise TokenError
        return Actor(row.user_id, row.role, row.language, silent=True), row.id, frozenset(row.scopes)


def _card(row: ApiKey) -> ApiKeyCard:
    return ApiKeyCard(row.id, row.name, row.hint, tuple(cast(list[Scope], row.scopes)), row.created_at, row.expires_at)
