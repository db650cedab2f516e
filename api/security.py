"""Who calls: a signed-in person by access token, a machine by API key; counted, then let through or not."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Depends, Request, Security
from fastapi.encoders import jsonable_encoder
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.routing import BaseRoute

from api.guards import client_address
from api.routes import First
from core.config import Settings
from core.errors import DomainError
from core.rate_limit import Allowance, RateLimitError, RateLimits, RateLimitUnavailableError
from core.request_window import Window
from core.services.actor import Actor
from core.services.api_key_service import KEY_PREFIX, ApiKeyService, Scope
from core.services.auth_service import AuthService
from core.tokens import TokenError, secret_hash

AT_ONCE = 20
"""Requests that are looked at at the same time. A burst queues here, not in Redis, whose time-outs are short."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Caller:
    """Who acts, by which session or with which scopes; a signed-in person has all scopes."""

    actor: Actor
    session_id: uuid.UUID | None
    scopes: frozenset[Scope] | None
    counted_as: str


class Gate:
    """Checks credentials and counts requests, once a request."""

    def __init__(self, auth: AuthService, keys: ApiKeyService, limits: RateLimits, settings: Settings) -> None:
        self._auth = auth
        self._keys = keys
        self._limits = limits
        self._settings = settings
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._proven: set[bytes] = set()

    async def enter(self, request: Request) -> Caller:
        """The caller. Raises TokenError, RateLimitError, and RateLimitUnavailableError where it would write."""
        known = cast(Caller | None, getattr(request.state, "caller", None))
        if known:
            return known
        login: Allowance | None = getattr(request.state, "allowance", None)
        async with self._turns:
            try:
                caller = await self._identify(request)
            except TokenError:
                await self._count(request, self._strangers(request))
                raise
        if login and login.remaining < request.state.allowance.remaining:
            request.state.allowance = login  # what ends first is told
        request.state.caller = caller
        return caller

    async def count_login(self, request: Request) -> None:
        """Sign-ins are few per address, and none while they can't be counted."""
        if getattr(request.state, "login_counted", False):
            return
        request.state.login_counted = True
        await self._allow(request, self._limits.logins_from(client_address(request.scope, self._settings)))

    async def _identify(self, request: Request) -> Caller:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else ""
        key = token if token.startswith(KEY_PREFIX) else request.headers.get("x-api-key", "")
        if token and not token.startswith(KEY_PREFIX):
            known = await self._auth.authenticate(token, self._limits.requests_of)
            await self._count(request, known.window, known.count)
            return Caller(known.actor, known.session_id, None, f"user:{known.actor.user_id}")
        if key:
            return await self._by_key(request, key, secret_hash(key))
        raise TokenError

    async def _by_key(self, request: Request, key: str, hashed: bytes) -> Caller:
        """Counted first: neither a burst of one key nor one of guesses reaches PostgreSQL.

        A key that was good here before is no guess: it goes on where others with the same address guessed too often.
        """
        if hashed not in self._proven:
            await self._look_at(request, self._guesses(request))
        await self._count(request, self._limits.requests_of(f"key:{hashed.hex()}"))
        try:
            actor, key_id, scopes = await self._keys.authenticate(key)
        except TokenError:
            self._proven.discard(hashed)
            await self._count(request, self._guesses(request))
            raise
        self._proven.add(hashed)
        return Caller(actor, None, scopes, f"key:{key_id}")

    def _strangers(self, request: Request) -> Window:
        """Where those who are let in by nothing are counted, by their address."""
        return self._limits.requests_of(f"stranger:{client_address(request.scope, self._settings)}")

    def _guesses(self, request: Request) -> Window:
        """Where keys that nobody has are counted: others without credentials don't hold up who comes with a key."""
        return self._limits.requests_of(f"guess:{client_address(request.scope, self._settings)}")

    async def _look_at(self, request: Request, window: Window) -> None:
        """Raises RateLimitError where one more would be one too many; uncounted, it is as with `_count`."""
        try:
            await self._allow(request, window, await self._limits.counted(window) + 1)
        except RateLimitUnavailableError:
            if request.method not in READING:
                raise

    async def _count(self, request: Request, window: Window, count: int | None = None) -> None:
        """What only reads goes on where nothing can be counted."""
        try:
            await self._allow(request, window, count)
        except RateLimitUnavailableError:
            if request.method not in READING:
                raise

    async def _allow(self, request: Request, window: Window, count: int | None = None) -> None:
        """Count, unless it was done, and keep for the answer's headers what is left."""
        try:
            request.state.allowance = (
                await self._limits.count(window) if count is None else self._limits.allow(window, count)
            )
        except RateLimitError as error:
            request.state.allowance = error.allowance
            raise


def gate(request: Request) -> Gate:
    """The gate of this app."""
    return cast(Gate, request.app.state.gate)


class _Entrance(HTTPBearer, First):
    """Says in the schema how people sign in, and lets in; the gate reads all credentials by itself.

    An operation has one, whoever may call it: FastAPI solves each dependency anew with each request.
    """

    def __init__(self) -> None:
        super().__init__(scheme_name="HTTPBearer", bearerFormat="JWT", description="The access token of a sign-in.")


class _ForPeople(_Entrance):
    async def __call__(self, request: Request) -> Caller:  # type: ignore[override]
        caller = await gate(request).enter(request)
        if caller.session_id is None:
            raise DomainError("sign-in-needed")
        return caller


class _ForMachinesToo(_Entrance):
    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self._scopes = scopes

    async def __call__(self, request: Request) -> Actor:  # type: ignore[override]
        caller = await gate(request).enter(request)
        if caller.scopes is not None and (missing := [one for one in self._scopes if one not in caller.scopes]):
            raise DomainError("scope-missing", scope=missing[0])
        return caller.actor


def need(*scopes: Scope) -> Callable[..., Awaitable[Actor]]:
    """The dependency of a route that people and machines may call; machines need all these scopes.

    What writes and answers with more than it was sent needs the right to read as well.
    """
    return _ForMachinesToo(*scopes)


def describe_keys(schema: dict[str, Any], routes: Sequence[BaseRoute]) -> None:
    """Say in the schema how machines come in, and where."""
    for route in routes:
        if isinstance(route, APIRoute) and any(
            isinstance(d.call, _ForMachinesToo) for d in route.dependant.dependencies
        ):
            for method in route.methods or ():
                schema["paths"][route.path_format][method.lower()]["security"].append({"APIKeyHeader": []})
    key = APIKey(**{"in": APIKeyIn.header}, name="X-API-Key", description="A machine's key, limited to its scopes.")
    schema["components"]["securitySchemes"]["APIKeyHeader"] = jsonable_encoder(key, by_alias=True, exclude_none=True)


class _LoginCount(First):
    async def __call__(self, request: Request) -> None:
        await gate(request).count_login(request)


SignedIn = Annotated[Caller, Security(_ForPeople())]
"""A person with a session: what concerns the account itself is not for machines."""
LoginCounted = Depends(_LoginCount())
