"""API keys for machines: made by a signed-in person, shown once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from dishka.integrations.fastapi import FromDishka
from fastapi import APIRouter
from pydantic import Field

from api.idempotency import SecretOnceRoute
from api.problems import responses
from api.routes import PREFIX
from api.security import SignedIn
from api.shapes import Line, Number, Shape, Stamped
from core.services.api_key_service import ApiKeyCard, ApiKeyService, Scope

router = APIRouter(prefix=f"{PREFIX}/auth/api-keys", tags=["api keys"], route_class=SecretOnceRoute)


class NewKey(Shape):
    """What a key is for, and what it may do in its owner's name.

    What writes, and answers with more than it was sent, needs the scope to read as well: a change, a run, questions.
    """

    name: Annotated[Line, Field(examples=["careers page"])]
    scopes: Annotated[
        list[Scope], Field(min_length=1, max_length=12, examples=[["candidates:read", "candidates:write"]])
    ]
    lasts_days: Annotated[int, Field(ge=1, le=3650), Number] | None = None


class Key(Stamped):
    """A key; `hint` is its end."""

    name: str
    hint: str
    scopes: list[Scope]
    expires_at: datetime | None


class MadeKey(Shape):
    """The key itself is shown this once."""

    key: str
    card: Key


@router.post("", status_code=201, response_model=MadeKey, responses=responses(401, 403, 409))
async def make_key(body: NewKey, caller: SignedIn, keys: FromDishka[ApiKeyService]) -> MadeKey:
    """Make a key. Send it as `X-API-Key`."""
    card, key = await keys.make(body.name, tuple(sorted(set(body.scopes))), body.lasts_days, acting=caller.actor)
    return MadeKey(key=key, card=Key.model_validate(card))


@router.get("", response_model=list[Key], responses=responses(401, 403))
async def list_keys(caller: SignedIn, keys: FromDishka[ApiKeyService]) -> list[ApiKeyCard]:
    """One's own keys that are not revoked."""
    return await keys.working(acting=caller.actor)


@router.delete("/{key_id}", status_code=204, responses=responses(401, 403, 404))
async def revoke_key(key_id: uuid.UUID, caller: SignedIn, keys: FromDishka[ApiKeyService]) -> None:
    """The key stops working at once."""
    await keys.revoke(key_id, acting=caller.actor)
