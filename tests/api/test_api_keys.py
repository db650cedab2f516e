"""Keys of machines: what they may do, for whom, and until when."""

from __future__ import annotations

import asyncio
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, update

from core.database import Database
from core.models import ApiKey, User
from core.services import api_key_service
from tests.api.stand import V1, Caller, Stand, bearer

SCOPES = ["candidates:read", "candidates:write"]


async def made_by(person: Caller, **body: object) -> dict[str, Any]:
    made: dict[str, Any] = (
        await person.call("POST", "/auth/api-keys", 201, json={"name": "careers page", "scopes": SCOPES, **body})
    ).json()
    return made


async def called_by(api: Stand, made: dict[str, Any]) -> int:
    return (await api.http.get(f"{V1}/candidates", headers={"X-API-Key": made["key"]})).status_code


async def test_keys_act_within_their_scopes_until_revoked(api: Stand, recruiter: Caller) -> None:
    body = {"name": "careers page", "scopes": ["candidates:write"]}
    made = (await recruiter.call("POST", "/auth/api-keys", 201, json=body)).json()
    headers = {"X-API-Key": made["key"]}
    person = {"name": "By machine"}
    assert (await api.http.post(f"{V1}/candidates", json=person, headers=headers)).status_code == 201
    assert (await api.http.post(f"{V1}/candidates", json=person, headers=bearer(made["key"]))).status_code == 201
    refused = await api.http.get(f"{V1}/candidates", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")
    for path in ("/auth/me", "/auth/api-keys"):
        refused = await api.http.get(V1 + path, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "sign-in-needed")
        assert refused.json()["params"] == {}
    assert (await api.http.post(f"{V1}/auth/api-keys", json=body, headers=headers)).status_code == 403

    listed = (await recruiter.call("GET", "/auth/api-keys", 200)).json()
    assert [key["hint"] for key in listed] == [made["key"][-4:]]
    assert made["key"] not in json.dumps(listed)
    colleague = await api.person("recruiter")
    await colleague.call("DELETE", f"/auth/api-keys/{made['card']['id']}", 404)
    await recruiter.call("DELETE", f"/auth/api-keys/{made['card']['id']}", 204)
    assert (await api.http.post(f"{V1}/candidates", json=person, headers=headers)).status_code == 401


@pytest.mark.parametrize(("end", "status"), [(timedelta(hours=1), 200), (timedelta(0), 401)])
async def test_a_key_works_until_it_expires(api: Stand, recruiter: Caller, end: timedelta, status: int) -> None:
    made = await made_by(recruiter, lasts_days=1)
    assert await called_by(api, made) == 200
    await _set(api, update(ApiKey).where(ApiKey.id == made["card"]["id"]).values(expires_at=func.now() + end))
    assert await called_by(api, made) == status


async def test_a_key_goes_with_its_owner(api: Stand, recruiter: Caller) -> None:
    """Blocked, and let in again; and it acts by the role that its owner has now."""
    made = await made_by(recruiter)
    owner = update(User).where(User.id == recruiter.id)
    assert await called_by(api, made) == 200
    await _set(api, owner.values(blocked_at=func.now()))
    assert await called_by(api, made) == 401
    await _set(api, owner.values(blocked_at=None))
    assert await called_by(api, made) == 200
    await _set(api, owner.values(role="user"))
    assert await called_by(api, made) == 403


async def test_keys_are_limited_in_number_not_for_ever(recruiter: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_key_service, "MOST_KEYS", 3)
    keys = [await made_by(recruiter) for _ in range(3)]
    body = {"name": "one more", "scopes": SCOPES}
    refused = (await recruiter.call("POST", "/auth/api-keys", 409, json=body)).json()
    assert (refused["code"], refused["params"]) == ("too-many-keys", {"most": 3})
    await recruiter.call("DELETE", f"/auth/api-keys/{keys[0]['card']['id']}", 204)
    await recruiter.call("POST", "/auth/api-keys", 201, json=body)
    await recruiter.call("POST", "/auth/api-keys", 409, json=body)


async def test_keys_that_expired_do_not_count(api: Stand, recruiter: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_key_service, "MOST_KEYS", 1)
    made = await made_by(recruiter, lasts_days=1)
    await _set(api, update(ApiKey).where(ApiKey.id == made["card"]["id"]).values(expires_at=func.now()))
    await made_by(recruiter)


async def _set(api: Stand, change: Any) -> None:
    async with (await api.container.get(Database)).transaction() as session:
        await session.execute(change)


async def test_keys_made_at_the_same_time_do_not_wait_in_a_circle(recruiter: Caller) -> None:
    """Each request claims its idempotency key, which refers to the account, before it has the account to itself."""

    async def make() -> int:
        body, headers = {"name": "twin", "scopes": SCOPES}, {"Idempotency-Key": uuid.uuid4().hex}
        return (await recruiter.call("POST", "/auth/api-keys", json=body, headers=headers)).status_code

    assert await asyncio.gather(*(make() for _ in range(12))) == [201] * 12
