"""POSTs that may be sent again: with an Idempotency-Key the request acts once and is answered the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic.json_schema import SkipJsonSchema
from starlette.exceptions import HTTPException

from api.routes import Route
from api.security import gate
from core.errors import DomainError
from core.services.idempotency_service import Answer, IdempotencyService

LONGEST_KEY = 255
KEPT_HEADERS = ("content-type", "location")


async def _documented(
    idempotency_key: Annotated[
        str | SkipJsonSchema[None],
        Header(
            max_length=LONGEST_KEY,
            description="Makes the request safe to send again: within 24 hours the same key gives the same answer.",
            examples=["4b1f0c52-6a0e-4b5e-9f7c-0a4a7c1d2e3f"],
        ),
    ] = None,
) -> None:
    """The header itself is read by the route; this checks its form and describes it."""


Repeatable = Depends(_documented)
"""Marks an operation that takes an Idempotency-Key; its router must have `route_class=OnceRoute`."""


class OnceRoute(Route):
    """A route that looks for the key before it acts. A request that was refused leaves the key free."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with the key minded where the route is marked."""
        handle = super().get_route_handler()
        if Repeatable not in self.dependencies:
            return handle

        async def once(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            if not key or len(key) > LONGEST_KEY:
                return await handle(request)
            return await _act_once(request, key, handle)

        return once


async def _act_once(request: Request, key: str, handle: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    caller = await gate(request).enter(request)
    user_id = caller.actor.user_id
    kept: IdempotencyService = await request.app.state.dishka_container.get(IdempotencyService)
    fingerprint = hashlib.sha256()
    for part in (request.method, request.url.path, request.url.query, caller.counted_as):
        fingerprint.update(part.encode() + b"\n")
    fingerprint.update(await request.body())
    if earlier := await kept.begin(user_id, key, fingerprint.digest()):
        return Response(earlier.body, earlier.status, {**earlier.headers, "Idempotency-Replayed": "true"})
    try:
        response = await handle(request)
    except (DomainError, RequestValidationError, HTTPException):
        await kept.give_up(user_id, key)
        raise
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    await kept.finish(user_id, key, Answer(response.status_code, headers, bytes(response.body)))
    return response
