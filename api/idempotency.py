"""POSTs that may be sent again: with an Idempotency-Key the request acts once and is answered the same."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any

import structlog
from fastapi import Depends, Header, Request, Response
from pydantic.json_schema import SkipJsonSchema
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.problems import problem
from api.routes import Route
from api.security import Caller, gate
from core.errors import AlreadyAppliedError
from core.services.actor import Actor, RequestKey
from core.services.idempotency_service import Answer, IdempotencyError, IdempotencyService

log = structlog.get_logger()
LONGEST_KEY = 255
KEPT_HEADERS = ("content-type", "location", "retry-after")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


async def _documented(
    idempotency_key: Annotated[
        str | SkipJsonSchema[None],
        Header(
            min_length=1,
            max_length=LONGEST_KEY,
            description="Makes the request safe to send again: within 24 hours the same key gives the same answer. "
            "All operations and API keys of an account share one namespace: a key that came with another request is "
            "refused (409).",
            examples=["4b1f0c52-6a0e-4b5e-9f7c-0a4a7c1d2e3f"],
        ),
    ] = None,
) -> None:
    """The header itself is read by the route; this checks its form and describes it."""


class OnceRoute(Route):
    """Its POSTs act once a key. What was refused, or failed before it acted, leaves the key free."""

    answer_is_secret = False

    def __init__(self, *args: Any, methods: list[str], dependencies: list[Any] | None = None, **options: Any) -> None:
        self._acts = "POST" in methods
        self._keeping: set[asyncio.Task[None]] = set()
        if self._acts:
            dependencies = [*(dependencies or []), Depends(_documented)]
        super().__init__(*args, methods=methods, dependencies=dependencies, **options)

    def get_route_handler(self) -> Handler:
        """The handler, with the key minded."""
        handle = super().get_route_handler()
        if not self._acts:
            return handle

        async def once(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            if not key or len(key) > LONGEST_KEY:
                return await handle(request)
            return await self._once(request, key, handle)

        return once

    async def _once(self, request: Request, key: str, handle: Handler) -> Response:
        caller = await gate(request).enter(request)
        acting = replace(caller.actor, request=RequestKey(key, await _fingerprint(request, caller)))
        kept: IdempotencyService = await request.app.state.dishka_container.get(IdempotencyService)
        if earlier := await kept.answer(acting=acting):
            return _again(earlier)
        request.state.caller = replace(caller, actor=acting)
        try:
            response = await handle(request)
        except AlreadyAppliedError:  # one that came at the same time was first
            if earlier := await kept.answer(acting=acting):
                return _again(earlier)
            raise IdempotencyError from None
        keeping = asyncio.create_task(self._keep(response, kept, acting))
        self._keeping.add(keeping)  # the loop itself would let go of it
        keeping.add_done_callback(self._keeping.discard)
        await asyncio.shield(keeping)
        return response

    async def _keep(self, response: Response, kept: IdempotencyService, acting: Actor) -> None:
        """What is done is done: the answer is given, whether or not it can be kept, and kept though it was given up."""
        answered = problem("idempotency-secret") if self.answer_is_secret else response
        headers = {name: answered.headers[name] for name in KEPT_HEADERS if name in answered.headers}
        try:
            await kept.keep(Answer(answered.status_code, headers, bytes(answered.body)), acting=acting)
        except Exception:
            log.exception("api.answer_not_kept")


class SecretOnceRoute(OnceRoute):
    """For POSTs whose answer holds a secret, shown once: sent again, they say only that it was done."""

    answer_is_secret = True


async def _fingerprint(request: Request, caller: Caller) -> bytes:
    """Raises HTTPException, as FastAPI does, of a body whose sender has gone."""
    parts = (request.method, request.url.path, request.url.query, caller.counted_as, caller.actor.role)
    fingerprint = hashlib.sha256("".join(f"{part}\n" for part in parts).encode())
    try:
        fingerprint.update(await request.body())
    except ClientDisconnect:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    return fingerprint.digest()


def _again(earlier: Answer) -> Response:
    return Response(earlier.body, earlier.status, {**earlier.headers, "Idempotency-Replayed": "true"})
