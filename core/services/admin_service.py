"""What admins do to accounts: roles, blocking, signing out. Each act is audited and takes effect at once."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import Settings
from core.database import Database
from core.errors import DomainError, ForbiddenError, NotFoundError
from core.models import User
from core.services.actor import Actor, Language, Role
from core.services.paging import PAGE, Page, matches, page_of
from core.services.unit import act, notify, record, reply
from core.services.user_service import renew_menu
from core.session_cache import SessionCache


class LastAdminError(DomainError):
    """Somebody must be left who can administer."""

    code = "last-admin"


class ConfiguredAdminError(DomainError):
    """ADMIN_IDS names this person: the configuration is changed, not the account."""

    code = "admin-by-configuration"


@dataclass(frozen=True)
class Account:
    """A person with an account, as admins see them."""

    id: uuid.UUID
    name: str
    role: Role
    language: Language
    created_at: datetime
    blocked_at: datetime | None
    is_reachable: bool
    is_configured: bool
    """Named in ADMIN_IDS."""
    is_own: bool


class AdminService:
    """Reads and changes accounts. Raises ForbiddenError for anyone but admins."""

    def __init__(self, database: Database, settings: Settings, sessions: SessionCache) -> None:
        self._database = database
        self._admin_ids = settings.admin_ids
        self._sessions = sessions

    async def accounts(self, number: int = 0, query: str = "", *, acting: Actor) -> Page[Account]:
        """Accounts whose name holds the query: admins first, then recruiters, then the others, by name."""
        acting.require_admin()
        by_role = case({"admin": 0, "recruiter": 1}, value=User.role, else_=2)
        async with self._database.transaction() as session:
            found = await session.scalars(
                select(User)
                .where(matches(query, User.name))
                .order_by(by_role, User.name, User.id)
                .offset(number * PAGE)
                .limit(PAGE + 1)
            )
            return page_of([self._account(user, acting) for user in found], number)

    async def account(self, user_id: uuid.UUID, *, acting: Actor) -> Account:
        """One account. Raises NotFoundError."""
        acting.require_admin()
        async with self._database.transaction() as session:
            user = await session.get(User, user_id)
            if user is None:
                raise NotFoundError
            return self._account(user, acting)

    async def set_role(
        self, user_id: uuid.UUID, role: Role, *, edit_message_id: int | None = None, acting: Actor
    ) -> None:
        """Give a role. Raises NotFoundError, LastAdminError, ConfiguredAdminError."""
        async with self._changing(user_id, edit_message_id, acting) as (session, user):
            if role != "admin":
                await self._may_lose_admin(session, user)
            await record(session, acting.user_id, "user.role_changed", user.id, before=user.role, after=role)
            user.role = role
            if user.id != acting.user_id:
                await notify(session, user.id, "role_changed", dedupe_key=f"role_changed:{uuid.uuid4()}")

    async def block(self, user_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """Shut a person out: they are a stranger from their next message on, and are told nothing.

        Raises NotFoundError, LastAdminError, ConfiguredAdminError.
        """
        async with self._changing(user_id, edit_message_id, acting) as (session, user):
            await self._may_lose_admin(session, user)
            user.blocked_at = func.now()
            await record(session, acting.user_id, "user.blocked", user.id)

    async def unblock(self, user_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """Let a person in again, with the role they had; what waited for them is sent. Raises NotFoundError."""
        async with self._changing(user_id, edit_message_id, acting) as (session, user):
            user.blocked_at = None
            await record(session, acting.user_id, "user.unblocked", user.id)

    async def sign_out(self, user_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """End every session of the REST API that the account has. Raises NotFoundError."""
        async with self._changing(user_id, edit_message_id, acting) as (session, user):
            await record(session, acting.user_id, "user.signed_out", user.id)

    @asynccontextmanager
    async def _changing(
        self, user_id: uuid.UUID, edit_message_id: int | None, acting: Actor
    ) -> AsyncIterator[tuple[AsyncSession, User]]:
        """The account, locked after all admins: two who demote each other come one after the other.

        Whatever changed, its sessions end, its menu is made anew and the admin is shown the card.
        """
        acting.require_admin()
        async with act(self._database, acting) as session:
            if acting.user_id not in await _admins(session):
                raise ForbiddenError
            user = await session.get(User, user_id, with_for_update=True, populate_existing=True)
            if user is None:
                raise NotFoundError
            yield session, user
            user.session_version += 1
            await renew_menu(session, user.id)
            await reply(session, acting, "user_card", params={"user_id": user.id}, edit_message_id=edit_message_id)
        await self._sessions.ended(user.id, user.session_version)

    async def _may_lose_admin(self, session: AsyncSession, user: User) -> None:
        if user.telegram_id in self._admin_ids:
            raise ConfiguredAdminError
        if await _admins(session) == [user.id]:
            raise LastAdminError

    def _account(self, user: User, acting: Actor) -> Account:
        return Account(
            user.id,
            user.name or user.email or "",
            cast(Role, user.role),
            cast(Language, user.language),
            user.created_at,
            user.blocked_at,
            user.unreachable_at is None,
            user.telegram_id in self._admin_ids,
            user.id == acting.user_id,
        )


async def _admins(session: AsyncSession) -> list[uuid.UUID]:
    """Who can administer now, locked in one order."""
    admins = select(User.id).where(User.role == "admin", User.blocked_at.is_(None)).order_by(User.id)
    return list(await session.scalars(admins.with_for_update()))
