"""People with an account: who is acting, in which language."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import Settings
from core.database import Database
from core.models import User
from core.services.actor import Actor, Language, Role, TelegramPerson
from core.services.unit import act, record, reply


class UserService:
    """Accounts. There is no default admin: ADMIN_IDS names Telegram ids."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._admin_ids = settings.admin_ids

    async def actor(self, person: TelegramPerson) -> Actor | None:
        """Who this is, or None for a stranger and for someone who is blocked.

        Someone named in ADMIN_IDS gets an account at first sight. Whoever writes can be reached again.
        """
        async with self._database.transaction() as session:
            user = await session.scalar(select(User).where(User.telegram_id == person.telegram_id))
            if person.telegram_id in self._admin_ids and (user is None or user.role != "admin"):
                user = await open_account(session, person, role="admin")
                await record(session, user.id, "admin.appointed", user.id)
            if user is None or user.blocked_at:
                return None
            if user.unreachable_at:
                user.unreachable_at = None
            return Actor(user.id, cast(Role, user.role), cast(Language, user.language), person.update)

    async def set_language(self, language: Language, *, acting: Actor) -> None:
        """Change the language of everything the person is told from now on."""
        async with act(self._database, acting) as session:
            await session.execute(update(User).where(User.id == acting.user_id).values(language=language))
            await reply(session, acting, "language_set")


async def open_account(session: AsyncSession, person: TelegramPerson, *, role: Role) -> User:
    """The account of a Telegram person: made at first sight, given the role; the language is kept."""
    await session.execute(
        insert(User)
        .values(telegram_id=person.telegram_id, name=person.name[:255], role=role, language=person.language)
        .on_conflict_do_update(index_elements=[User.telegram_id], set_={"role": role})
    )
    account = await session.scalar(
        select(User)
        .where(User.telegram_id == person.telegram_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    assert account is not None
    return account
