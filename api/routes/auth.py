"""Accounts and sessions: register by invite, sign in, refresh, sign out, and who one is."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from dishka.integrations.fastapi import FromDishka
from fastapi import APIRouter
from pydantic import Field

from api.idempotency import SecretOnceRoute
from api.problems import responses
from api.routes import PREFIX, Route
from api.security import LoginCounted, SignedIn
from api.shapes import PLAIN, Email, Line, Shape, an_example
from core.services.actor import Language, Role
from core.services.auth_service import Account, AuthService, Grant, Registration
from core.services.invite_service import InviteService, StaffInvite
from core.services.user_service import UserService

router = APIRouter(prefix=f"{PREFIX}/auth", tags=["auth"], route_class=Route)
invites = APIRouter(prefix=f"{PREFIX}/auth", tags=["auth"], route_class=SecretOnceRoute)

NewPassword = Annotated[
    str,
    Field(
        min_length=10,
        max_length=72,
        pattern=PLAIN,
        description="At least 10 characters, at most 72 bytes in UTF-8.",
        examples=["correct horse battery"],
    ),
]
Secret = Annotated[str, Field(min_length=1, max_length=512, pattern=PLAIN)]


class Registering(Shape):
    """Whoever was invited says who they are; the role is that of the invite."""

    invite_token: Annotated[Secret, Field(examples=["pW3k0Qm2b4bqJ8yV6m1x2A"])]
    name: Annotated[Line, Field(examples=["Anna Sample"])]
    email: Email
    password: NewPassword
    language: Language = "en"


class Credentials(Shape):
    """E-mail and password; for an account of the bot, /password there sets them, whatever an address looks like."""

    email: Annotated[str, Field(max_length=254, pattern=PLAIN, examples=["anna@example.com"])]
    password: Annotated[Secret, Field(examples=["correct horse battery"])]


class Refreshing(Shape):
    """The refresh token of the last answer. It works once; used again after ten seconds or more, its session ends."""

    refresh_token: Annotated[Secret, Field(examples=["mmr_Zl0xW9yq2P7nT4cV5bR8sK1dH6gJ3fA0eU2iO4pL7mN"])]


class PasswordChange(Shape):
    """The password as it is, and as it shall be."""

    current_password: Annotated[Secret, Field(examples=["correct horse battery"])]
    new_password: NewPassword


class Tokens(Shape):
    """`access_token` goes into `Authorization: Bearer …` and lasts `expires_in` seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 — a kind, not a secret


class Me(Shape):
    """One's own account."""

    id: uuid.UUID
    name: str | None
    email: str | None
    role: Role
    language: Language
    in_telegram: bool


class MyChanges(Shape):
    """What one may change of one's own account."""

    model_config = an_example(language="ru")

    language: Language


class InviteLink(Shape):
    """A link for one new colleague: this token here, or `?start=` followed by it at the bot."""

    token: str
    expires_at: datetime


@router.post(
    "/register",
    status_code=201,
    response_model=Tokens,
    dependencies=[LoginCounted],
    responses=responses(404, 409),
)
async def register(body: Registering, auth: FromDishka[AuthService]) -> Grant:
    """Open an account by an invite, and sign in."""
    return await auth.register(Registration(**body.model_dump()))


@router.post("/login", response_model=Tokens, dependencies=[LoginCounted], responses=responses(401))
async def login(body: Credentials, auth: FromDishka[AuthService]) -> Grant:
    """Sign in. An unknown e-mail and a wrong password are answered alike, after the same time."""
    return await auth.login(body.email, body.password)


@router.post("/refresh", response_model=Tokens, dependencies=[LoginCounted], responses=responses(401))
async def refresh(body: Refreshing, auth: FromDishka[AuthService]) -> Grant:
    """Exchange a refresh token for a new pair."""
    return await auth.refresh(body.refresh_token)


@router.post("/logout", status_code=204, responses=responses(401, 403))
async def logout(caller: SignedIn, auth: FromDishka[AuthService]) -> None:
    """End this session."""
    assert caller.session_id
    await auth.logout(caller.session_id, acting=caller.actor)


@router.post("/logout-everywhere", status_code=204, responses=responses(401, 403))
async def logout_everywhere(caller: SignedIn, auth: FromDishka[AuthService]) -> None:
    """End every session of the account; API keys go on until they are revoked."""
    await auth.logout_everywhere(acting=caller.actor)


@router.get("/me", response_model=Me, responses=responses(401, 403))
async def me(caller: SignedIn, auth: FromDishka[AuthService]) -> Account:
    """One's own account."""
    return await auth.account(acting=caller.actor)


@router.patch("/me", response_model=Me, responses=responses(401, 403))
async def change_me(
    body: MyChanges, caller: SignedIn, users: FromDishka[UserService], auth: FromDishka[AuthService]
) -> Account:
    """Change the language in which the bot speaks to one."""
    await users.set_language(body.language, acting=caller.actor)
    return await auth.account(acting=caller.actor)


@router.put("/password", response_model=Tokens, dependencies=[LoginCounted], responses=responses(401, 403))
async def change_password(body: PasswordChange, caller: SignedIn, auth: FromDishka[AuthService]) -> Grant:
    """Change the password. Every session ends, and a new one begins."""
    return await auth.change_password(body.current_password, body.new_password, acting=caller.actor)


@invites.post("/invites", status_code=201, response_model=InviteLink, responses=responses(401, 403, 409))
async def invite(caller: SignedIn, service: FromDishka[InviteService]) -> StaffInvite:
    """A link that makes its first follower a recruiter; for admins."""
    invite_id = await service.invite_staff(acting=caller.actor)
    return await service.staff_invite(invite_id, acting=caller.actor)
