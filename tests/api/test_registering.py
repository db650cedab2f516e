"""Opening an account by a link: once, while it is good, with the role that it gives."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import bcrypt
import httpx
import pytest
from sqlalchemy import func, select, update

from core.database import Database
from core.links import LinkTokens
from core.models import Invite, User
from tests.api.stand import PASSWORD, V1, Caller, Stand, bearer, register


async def test_registering_takes_the_role_of_the_invite_once(api: Stand) -> None:
    account = await register(api)
    mine = (await api.http.get(f"{V1}/auth/me", headers=bearer(account["access_token"]))).json()
    assert (mine["role"], mine["email"], mine["in_telegram"]) == ("recruiter", account["email"], False)

    body = {name: account[name] for name in ("invite_token", "name", "password")}
    again = await api.http.post(f"{V1}/auth/register", json={**body, "email": "other@example.com"})
    assert (again.status_code, again.json()["code"]) == (409, "link-used")
    unknown = await api.http.post(
        f"{V1}/auth/register", json={**body, "email": "other@example.com", "invite_token": "guessed"}
    )
    assert (unknown.status_code, unknown.json()["code"]) == (404, "link-invalid")
    extra = await api.http.post(f"{V1}/auth/register", json={**body, "email": "o@example.com", "role": "admin"})
    assert extra.status_code == 422


async def test_one_email_one_account(api: Stand) -> None:
    account = await register(api)
    admin = await api.person("admin")
    invite = (await admin.call("POST", "/auth/invites", 201)).json()
    body = {"name": "Other", "email": account["email"].upper(), "password": PASSWORD}
    taken = await api.http.post(f"{V1}/auth/register", json={**body, "invite_token": invite["token"]})
    assert (taken.status_code, taken.json()["code"]) == (409, "email-taken")
    free = {**body, "email": f"{uuid.uuid4().hex}@example.com", "invite_token": invite["token"]}
    assert (await api.http.post(f"{V1}/auth/register", json=free)).status_code == 201  # the invite is still good


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"expires_at": func.now()}, 409, "link-expired"),
        ({"revoked_at": func.now()}, 409, "link-revoked"),
        ({}, 201, None),
    ],
    ids=["expired", "revoked", "good"],
)
async def test_a_link_is_good_or_opens_nothing(
    api: Stand, change: dict[str, Any], status: int, code: str | None
) -> None:
    link = await _link(api)
    if change:
        hashed = (await api.container.get(LinkTokens)).token_hash(link)
        async with (await api.container.get(Database)).transaction() as session:
            await session.execute(update(Invite).where(Invite.token_hash == hashed).values(**change))
    body = {"invite_token": link, "name": "Anna Sample", "email": _email(), "password": PASSWORD}
    answer = await api.http.post(f"{V1}/auth/register", json=body)
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    login = await api.http.post(f"{V1}/auth/login", json={"email": body["email"], "password": PASSWORD})
    assert login.status_code == (200 if status == 201 else 401)


@pytest.mark.parametrize("change", [{"blocked_at": func.now()}, {"role": "recruiter"}], ids=["blocked", "no admin now"])
async def test_a_link_is_worth_what_its_admin_is_worth_now(api: Stand, change: dict[str, Any]) -> None:
    admin = await api.person("admin")
    link = (await admin.call("POST", "/auth/invites", 201)).json()["token"]
    async with (await api.container.get(Database)).transaction() as session:
        await session.execute(update(User).where(User.id == admin.id).values(**change))
    body = {"invite_token": link, "name": "Anna Sample", "email": _email(), "password": PASSWORD}
    refused = await api.http.post(f"{V1}/auth/register", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "link-revoked")


async def test_a_candidates_link_makes_nobody_a_recruiter(api: Stand, recruiter: Caller) -> None:
    interview = await api.interview(recruiter)
    link = (await recruiter.call("GET", f"/interviews/{interview['id']}/invitation", 200)).json()["token"]
    body = {"invite_token": link, "name": "Anna Sample", "email": _email(), "password": PASSWORD}
    refused = await api.http.post(f"{V1}/auth/register", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "link-for-candidate")


async def test_of_fifty_with_one_link_at_once_one_gets_in(api: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them find the link good before any has used it: the hashing lies between."""
    salted = bcrypt.gensalt
    monkeypatch.setattr(bcrypt, "gensalt", lambda _: salted(4))  # fifty of the usual cost take a quarter of a minute
    link = await _link(api)
    emails = [_email() for _ in range(50)]

    async def register_as(email: str) -> httpx.Response:
        body = {"invite_token": link, "name": "Anna Sample", "email": email, "password": PASSWORD}
        return await api.http.post(f"{V1}/auth/register", json=body)

    answers = await asyncio.gather(*(register_as(email) for email in emails))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"link-used"}
    async with (await api.container.get(Database)).transaction() as session:
        assert await session.scalar(select(func.count()).where(User.email.in_(emails))) == 1


async def _link(api: Stand) -> str:
    admin = await api.person("admin")
    return str((await admin.call("POST", "/auth/invites", 201)).json()["token"])


def _email() -> str:
    return f"{uuid.uuid4().hex}@example.com"
