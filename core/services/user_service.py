"""People with an account: who is acting, in which language, with which menu of commands."""

from __future__ import annotations

import uuid
from typing import cast

from sqlalchemy import exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import Settings
from core.database import Database
from core.models import Notification, User
from core.services.actor import FALLBACK, Actor, Language, Role, TelegramPerson
from core.services.unit import act, notify, record, reply

MENU = "menu"
"""The kind of notification that is no message: the sender sets the person's menu of commands instead."""


class UserService:
    """Accounts. There is no default admin: ADMIN_IDS names Telegram ids."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._admin_ids = settings.admin_ids

    async def actor(self, person: TelegramPerson) -> Actor | None:
        """Who this is, or None for a stranger and for someone who is blocked.

        Someone named in ADMIN_IDS gets an account at first sight, and is never blocked: the configuration has the
        last word. Whoever writes can be reached again.
        """
        async with self._database.transaction() as session:
            user = await session.scalar(select(User).where(User.telegram_id == person.telegram_id))
            is_configured = person.telegram_id in self._admin_ids
            if is_configured and (user is None or user.role != "admin" or user.blocked_at):
                user = await open_account(session, person, role="admin")
                user.blocked_at = None
                await record(session, user.id, "admin.appointed", user.id)
            if user is None or user.blocked_at:
                return None
            if user.unreachable_at:
                user.unreachable_at = None
            return Actor(user.id, cast(Role, user.role), cast(Language, user.language), person.update)

    async def language_of(self, telegram_id: int) -> Language | None:
        """What an account is spoken to in; None where there is no account."""
        async with self._database.transaction() as session:
            return cast(
                Language | None, await session.scalar(select(User.language).where(User.telegram_id == telegram_id))
            )

    async def set_language(self, language: Language, *, acting: Actor) -> None:
        """Change the language of everything the person is told from now on."""
        async with act(self._database, acting) as session:
            await session.execute(update(User).where(User.id == acting.user_id).values(language=language))
            await renew_menu(session, acting.user_id)
            await reply(session, acting, "language_set")

    async def renew_menus(self, edition: str) -> None:
        """Set the menu of everyone who has one of their own anew, once per edition of the menus."""
        has_menu = exists().where(Notification.recipient_id == User.id, Notification.kind == MENU)
        dedupe_key = func.concat(f"{MENU}:", User.id, f":{edition}")
        people = select(func.gen_random_uuid(), User.id, literal(MENU), literal({}, JSONB), dedupe_key).where(
            User.telegram_id.is_not(None), or_(User.role.in_(("recruiter", "admin")), has_menu)
        )
        columns = ("id", "recipient_id", "kind", "params", "dedupe_key")
        async with self._database.transaction() as session:
            await session.execute(insert(Notification).from_select(columns, people).on_conflict_do_nothing())


async def renew_menu(session: AsyncSession, user_id: uuid.UUID) -> None:
    """The person's role or language has changed: their menu follows."""
    await notify(session, user_id, MENU, dedupe_key=f"{MENU}:{user_id}:{uuid.uuid4()}")


async def open_account(
    session: AsyncSession, person: TelegramPerson, *, role: Role, else_language: Language = FALLBACK
) -> User:
    """The account of a Telegram person: made at first sight, given the role; the language is kept.

    `else_language` is spoken to whoever's Telegram speaks none of ours, until they choose one themselves.
    """
    language = person.language or else_language
    await session.execute(
        insert(User)
        .values(telegram_id=person.telegram_id, name=person.name[:255], role=role, language=language)
        .on_conflict_do_update(index_elements=[User.telegram_id], set_={"role": role})
    )
    account = await session.scalar(
        select(User)
        .where(User.telegram_id == person.telegram_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    assert account is not None
    if role != "user" or person.language is None:  # everyone's menu goes by what their Telegram speaks
        await renew_menu(session, account.id)
    return account
