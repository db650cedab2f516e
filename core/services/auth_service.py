"""Signing in to the REST API: by invite, e-mail and password; sessions that rotate, end, and stay ended."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Text, bindparam, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import DomainError, InvalidInputError, LinkError
from core.links import LinkTokens
from core.models import Invite, RefreshToken, Session, Update, User
from core.passwords import Passwords
from core.query import Query
from core.request_window import Window
from core.services.actor import Actor, Language, Role
from core.services.interview_flow import database_now
from core.services.invite_service import require_admins_word
from core.services.session_opening import OPEN_SESSION, REFRESH_LASTS, REUSED_AFTER
from core.services.unit import act, record
from core.session_cache import SessionCache, Standing
from core.tokens import ACCESS_LASTS, AccessClaims, AccessTokens, TokenError, new_secret, secret_hash

REFRESH_PREFIX = "mmr_"
_ACCOUNT = Query(
    select(User.id, User.name, User.email, User.role, User.language, User.telegram_id).where(
        User.id == bindparam("user_id")
    )
)
_CREDENTIALS = Query(select(User.id, User.password_hash, User.session_version).where(User.email == bindparam("email")))
_TYPED = literal(["message", "text"], ARRAY(Text))
"""Where an update of Telegram holds what was typed."""


class SignInError(DomainError):
    """E-mail and password don't belong together, or the account is blocked: all look the same."""

    code = "sign-in-wrong"


@dataclass(frozen=True)
class Grant:
    """What a sign-in gives. The refresh token works once and gives the next pair."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True)
class Registration:
    """Whoever was invited says who they are."""

    invite_token: str
    name: str
    email: str
    password: str
    language: Language


@dataclass(frozen=True)
class Account:
    """A person's own account."""

    id: uuid.UUID
    name: str | None
    email: str | None
    role: Role
    language: Language
    in_telegram: bool


@dataclass(frozen=True)
class Authenticated:
    """Who acts, by which session; where their requests are counted, and how many there were, None: not yet counted."""

    actor: Actor
    session_id: uuid.UUID
    window: Window
    count: int | None


class AuthService:
    """Accounts are those of the bot: one person, one account, whichever face they use."""

    def __init__(
        self,
        database: Database,
        links: LinkTokens,
        passwords: Passwords,
        tokens: AccessTokens,
        cache: SessionCache,
    ) -> None:
        self._database = database
        self._links = links
        self._passwords = passwords
        self._tokens = tokens
        self._cache = cache
        self._asked: dict[AccessClaims, asyncio.Task[Standing]] = {}

    async def register(self, registration: Registration) -> Grant:
        """Open an account by a staff link, which is used up; the role is that of the link.

        Raises LinkError, InvalidInputError for the password, DomainError `email-taken`.
        """
        await self._check_link(registration.invite_token)
        password_hash = await self._passwords.hash(registration.password)
        try:
            async with self._database.transaction() as session:
                invite = await self._open_link(session, registration.invite_token)
                user = User(
                    id=uuid.uuid4(),
                    email=_typed_address(registration.email),
                    name=registration.name,
                    password_hash=password_hash,
                    role=cast(str, invite.role),
                    language=registration.language,
                    session_version=1,
                )
                session.add(user)
                await session.flush()
                invite.redeemed_by, invite.redeemed_at = user.id, await database_now(session)
                await record(session, user.id, "staff.joined", invite.id)
                return await self._open(session, user.id, user.session_version, password_hash)
        except IntegrityError as error:
            raise _as_taken(error) from None

    async def login(self, email: str, password: str) -> Grant:
        """Begin a session. Raises SignInError, after the same time whether or not the account exists."""
        found = await self._database.one(_CREDENTIALS, email=_typed_address(email))
        if not await self._passwords.matches(password, found.password_hash if found else None):
            raise SignInError
        assert found is not None
        async with self._database.transaction() as session:
            return await self._open(session, found.id, found.session_version, found.password_hash)

    async def refresh(self, refresh_token: str) -> Grant:
        """Exchange a refresh token for the next pair. One that was used REUSED_AFTER ago or longer ends its session.

        Raises TokenError.
        """
        hashed = secret_hash(refresh_token)
        async with self._database.transaction() as session:
            used = await session.execute(
                update(RefreshToken)
                .where(RefreshToken.token_hash == hashed, RefreshToken.used_at.is_(None))
                .values(used_at=func.now())
                .returning(RefreshToken.session_id, RefreshToken.expires_at)
            )
            token = used.one_or_none()
            if token is not None:
                opened = await session.get_one(Session, token.session_id, with_for_update=True)
                user = await session.get_one(User, opened.user_id)
                expired = token.expires_at <= await database_now(session)
                over = opened.revoked_at or opened.session_version != user.session_version
                if expired or over or user.blocked_at:
                    raise TokenError
                refresh_token = new_secret(REFRESH_PREFIX)
                session.add(
                    RefreshToken(
                        session_id=opened.id,
                        token_hash=secret_hash(refresh_token),
                        expires_at=func.now() + REFRESH_LASTS,
                    )
                )
                return self._grant(AccessClaims(user.id, opened.id, user.session_version), refresh_token)
            stolen = await self._end_family(session, hashed)
        if stolen:
            await self._cache.ended(*stolen)
        raise TokenError

    async def authenticate(self, access_token: str, window_of: Callable[[str], Window]) -> Authenticated:
        """Whose token this is; whoever is let in is counted in their window. Raises TokenError."""
        claims = self._tokens.read(access_token)
        window = window_of(f"user:{claims.user_id}")
        standing, count = await self._cache.enter(claims.user_id, claims.session_id, claims.version, window)
        if standing is None or standing.version < claims.version:
            standing = await self._ask_once(claims)
        if standing.version != claims.version:
            raise TokenError
        actor = Actor(claims.user_id, cast(Role, standing.role), cast(Language, standing.language), silent=True)
        return Authenticated(actor, claims.session_id, window, count)

    async def logout(self, session_id: uuid.UUID, *, acting: Actor) -> None:
        """End one session; doing it twice is the same as once."""
        async with act(self._database, acting) as session:
            await session.execute(
                update(Session)
                .where(Session.id == session_id, Session.user_id == acting.user_id, Session.revoked_at.is_(None))
                .values(revoked_at=func.now())
            )
            user = await session.get_one(User, acting.user_id)
        await self._cache.ended(acting.user_id, user.session_version, session_id)

    async def logout_everywhere(self, *, acting: Actor) -> None:
        """End every session of the account; API keys go on."""
        async with act(self._database, acting) as session:
            version = await _next_version(session, acting.user_id)
            await record(session, acting.user_id, "sessions.ended", acting.user_id)
        await self._cache.ended(acting.user_id, version)

    async def set_password(self, email: str, password: str, *, acting: Actor) -> None:
        """Give one's account of the bot an e-mail and a password; sessions opened before end.

        The words are taken out of the stored update, also when they are refused.
        Raises ForbiddenError for all but staff, InvalidInputError, DomainError `email-taken`.
        """
        try:
            acting.require_staff()
            address = _address(email)
            password_hash = await self._passwords.hash(password)
            async with act(self._database, acting) as session:
                await session.execute(
                    update(User).where(User.id == acting.user_id).values(email=address, password_hash=password_hash)
                )
                version = await _next_version(session, acting.user_id)
                await record(session, acting.user_id, "password.set", acting.user_id)
        except IntegrityError as error:
            raise _as_taken(error) from None
        finally:
            await self._forget_words(acting)
        await self._cache.ended(acting.user_id, version)

    async def change_password(self, current: str, new: str, *, acting: Actor) -> Grant:
        """Another password, by whoever knows the one there is; all sessions end, a new one begins.

        Raises DomainError `password-wrong`, SignInError, InvalidInputError.
        """
        async with self._database.transaction() as session:
            user = await session.get_one(User, acting.user_id)
        if not await self._passwords.matches(current, user.password_hash):
            raise DomainError("password-wrong")
        password_hash = await self._passwords.hash(new)
        async with act(self._database, acting) as session:
            user = await _unchanged(session, user)
            user.password_hash = password_hash
            user.session_version += 1
            await record(session, user.id, "password.set", user.id)
            grant = await self._open(session, user.id, user.session_version, password_hash)
        await self._cache.ended(user.id, user.session_version)
        return grant

    async def account(self, *, acting: Actor) -> Account:
        """The account of the one who asks."""
        row = await self._database.one(_ACCOUNT, user_id=acting.user_id)
        assert row is not None
        return Account(row.id, row.name, row.email, row.role, row.language, row.telegram_id is not None)

    async def _open(self, session: AsyncSession, user_id: uuid.UUID, version: int, password_hash: str) -> Grant:
        """Begin a session of an account that is still what it was when its password was checked.

        Checking takes its time, and no lock is held meanwhile. Raises SignInError when the account was blocked, got
        another password, or had its sessions ended since.
        """
        refresh_token, session_id = new_secret(REFRESH_PREFIX), uuid.uuid4()
        opened = await session.scalar(
            OPEN_SESSION,
            {
                "user_id": user_id,
                "version": version,
                "password_hash": password_hash,
                "session_id": session_id,
                "token_id": uuid.uuid4(),
                "token_hash": secret_hash(refresh_token),
            },
        )
        if opened is None:
            raise SignInError
        await record(session, user_id, "session.opened", session_id)
        return self._grant(AccessClaims(user_id, session_id, version), refresh_token)

    def _grant(self, claims: AccessClaims, refresh_token: str) -> Grant:
        return Grant(self._tokens.issue(claims), refresh_token, int(ACCESS_LASTS.total_seconds()))

    async def _ask_once(self, claims: AccessClaims) -> Standing:
        """A burst of one session's requests asks PostgreSQL once, not once each."""
        asked = self._asked.get(claims)
        if asked is None:
            asked = self._asked[claims] = asyncio.create_task(self._standing(claims))
            asked.add_done_callback(lambda _: self._asked.pop(claims))
        return await asyncio.shield(asked)

    async def _standing(self, claims: AccessClaims) -> Standing:
        async with self._database.transaction() as session:
            user = await session.scalar(
                select(User)
                .join(Session, Session.user_id == User.id)
                .where(
                    User.id == claims.user_id,
                    User.blocked_at.is_(None),
                    Session.id == claims.session_id,
                    Session.revoked_at.is_(None),
                )
            )
            if user is None:
                raise TokenError
            standing = Standing(user.session_version, user.role, user.language)
        await self._cache.opened(claims.user_id, claims.session_id, standing)
        return standing

    async def _end_family(self, session: AsyncSession, hashed: bytes) -> tuple[uuid.UUID, int, uuid.UUID] | None:
        row = (
            await session.execute(
                select(Session, User.session_version)
                .join(RefreshToken, RefreshToken.session_id == Session.id)
                .join(User, User.id == Session.user_id)
                .where(RefreshToken.token_hash == hashed, RefreshToken.used_at <= func.now() - REUSED_AFTER)
                .with_for_update(of=Session)
            )
        ).one_or_none()
        if row is None:
            return None
        opened, version = row
        if opened.revoked_at is None:
            opened.revoked_at = await database_now(session)
            await record(session, opened.user_id, "session.refresh_reused", opened.id)
        return opened.user_id, version, opened.id

    async def _check_link(self, invite_token: str) -> None:
        async with self._database.transaction() as session:
            await self._open_link(session, invite_token)

    async def _open_link(self, session: AsyncSession, invite_token: str) -> Invite:
        hashed = self._links.token_hash(invite_token)
        invite = await session.scalar(select(Invite).where(Invite.token_hash == hashed).with_for_update())
        if invite is None:
            raise LinkError("link-invalid")
        if invite.redeemed_by:
            raise LinkError("link-used")
        if invite.revoked_at:
            raise LinkError("link-revoked")
        if invite.expires_at <= await database_now(session):
            raise LinkError("link-expired")
        if invite.kind != "staff":
            raise LinkError("link-for-candidate")
        await require_admins_word(session, invite)
        return invite

    async def _forget_words(self, acting: Actor) -> None:
        if acting.update is None:
            return
        async with self._database.transaction() as session:
            await session.execute(
                update(Update)
                .where(Update.bot_id == acting.update.bot_id, Update.update_id == acting.update.update_id)
                .values(body=func.jsonb_set(Update.body, _TYPED, literal("/password", JSONB), False))
            )


def _address(text: str) -> str:
    """The e-mail as it is signed in with: plain letters, the domain's too (Punycode), so that no two look alike."""
    try:
        checked = validate_email(text, check_deliverability=False, allow_smtputf8=False, allow_quoted_local=False)
    except EmailNotValidError:
        raise InvalidInputError("email-wrong") from None
    assert checked.ascii_email is not None
    return checked.ascii_email.lower()


def _typed_address(text: str) -> str:
    """The same for what need not be an address."""
    try:
        return _address(text)
    except InvalidInputError:
        return text.lower()


async def _unchanged(session: AsyncSession, checked: User) -> User:
    """The account again, locked to be changed. Raises SignInError when it is not what it was."""
    user = await session.get_one(User, checked.id, with_for_update=True)
    then, now = ((one.password_hash, one.session_version) for one in (checked, user))
    if user.blocked_at or then != now:
        raise SignInError
    return user


async def _next_version(session: AsyncSession, user_id: uuid.UUID) -> int:
    version: int | None = await session.scalar(
        update(User)
        .where(User.id == user_id)
        .values(session_version=User.session_version + 1)
        .returning(User.session_version)
    )
    assert version is not None
    return version


def _as_taken(error: IntegrityError) -> Exception:
    return DomainError("email-taken") if "uq_users_email" in str(error.orig) else error
