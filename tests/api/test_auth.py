"""Signing in: passwords, tokens, rotation, ending sessions, keys of machines."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import bcrypt
import jwt
import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from core.database import Database
from core.errors import DomainError
from core.models import AuditEvent, RefreshToken, User
from core.passwords import Passwords
from core.services.actor import Actor
from core.services.auth_service import AuthService
from core.services.privacy_service import PrivacyService
from core.services.session_opening import REUSED_AFTER
from core.tokens import AccessTokens, secret_hash
from tests.api.stand import PASSWORD, V1, Caller, Stand, bearer, register


async def me(api: Stand, token: str) -> int:
    return (await api.http.get(f"{V1}/auth/me", headers=bearer(token))).status_code


@pytest.mark.parametrize("password", ["a" * 73, "ж" * 37, "with\x00nul in it", "short", ""])
async def test_passwords_that_bcrypt_would_cut_are_refused(api: Stand, password: str) -> None:
    admin = await api.person("admin")
    invite = (await admin.call("POST", "/auth/invites", 201)).json()
    body = {"invite_token": invite["token"], "name": "A", "email": "p@example.com", "password": password}
    assert (await api.http.post(f"{V1}/auth/register", json=body)).status_code == 422
    login = await api.http.post(f"{V1}/auth/login", json={"email": "p@example.com", "password": password})
    assert login.status_code in (401, 422)


async def test_72_bytes_are_told_apart_to_the_last(api: Stand) -> None:
    account = await register(api, password="ж" * 36)
    wrong = {"email": account["email"], "password": "ж" * 35 + "щ"}
    assert (await api.http.post(f"{V1}/auth/login", json=wrong)).status_code == 401
    right = {"email": account["email"].upper(), "password": "ж" * 36}
    assert (await api.http.post(f"{V1}/auth/login", json=right)).status_code == 200


async def test_an_unknown_person_looks_like_a_wrong_password(api: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same answer, after the same work; `make bench` prints the times."""
    account = await register(api)
    no_password = f"{uuid.uuid4().hex}@example.com"
    await api.person("recruiter", email=no_password)
    hashed: list[bytes] = []
    checkpw = bcrypt.checkpw

    def watched(password: bytes, stored: bytes) -> bool:
        hashed.append(stored)
        return checkpw(password, stored)

    monkeypatch.setattr(bcrypt, "checkpw", watched)
    bodies = set()
    for address in (account["email"], "nobody@example.com", no_password):
        for password in ("not the one", "ж" * 200, "with\x7f"):
            credentials = {"email": address, "password": password}
            response = await api.http.post(f"{V1}/auth/login", json=credentials)
            assert response.status_code == 401
            bodies.add(response.content)
    assert len(bodies) == 1
    assert [stored[:7] for stored in hashed] == [b"$2b$12$"] * 9


def forged(api: Stand, caller: Caller, **changes: object) -> dict[str, Any]:
    now = datetime.now(UTC)
    payload: dict[str, Any] = {
        "sub": str(caller.id),
        "sid": str(caller.session_id),
        "ver": 1,
        "jti": uuid.uuid4().hex,
        "iat": now,
        "exp": now + timedelta(hours=1),
        "iss": "mismatch",
        "aud": "mismatch-api",
        "typ": "access",
        **changes,
    }
    return {name: value for name, value in payload.items() if value is not None}


async def test_only_our_own_tokens_are_taken(api: Stand, recruiter: Caller) -> None:
    assert api.settings.jwt_secret
    secret = api.settings.jwt_secret.get_secret_value()
    past = datetime.now(UTC) - timedelta(seconds=1)
    assert await me(api, jwt.encode(forged(api, recruiter), secret, "HS256")) == 200  # the control
    wrong = [
        jwt.encode(forged(api, recruiter, **{claim: None}), secret, "HS256")
        for claim in ("exp", "iat", "sub", "jti", "iss", "aud", "typ", "sid", "ver")
    ]
    wrong += [
        jwt.encode(forged(api, recruiter, **changes), secret, "HS256")
        for changes in (
            {"exp": past},
            {"typ": "refresh"},
            {"iss": "other"},
            {"aud": "other"},
            {"sub": "not an id"},
            {"sub": str(uuid.uuid4())},
            {"sid": str(uuid.uuid4())},
            {"ver": 2},
            {"ver": 0},
            {"iat": datetime.now(UTC) + timedelta(hours=1)},
        )
    ]
    wrong.append(jwt.encode(forged(api, recruiter), secret, "HS512"))
    wrong.append(jwt.encode(forged(api, recruiter), "another secret, also long enough to be one", "HS256"))
    wrong.append(jwt.encode(forged(api, recruiter), "", "none"))
    header = base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "typ": "JWT"}).encode()).decode().rstrip("=")
    wrong.append(".".join([header, *jwt.encode(forged(api, recruiter), secret, "HS256").split(".")[1:]]))
    kid = jwt.encode(forged(api, recruiter), secret, "HS256", headers={"kid": "../../dev/null"}).rpartition(".")[0]
    emptily = hmac.digest(b"", kid.encode(), "sha256")  # with what a server would read there
    wrong.append(f"{kid}.{base64.urlsafe_b64encode(emptily).decode().rstrip('=')}")
    wrong += ["x", "a.b.c", "mmk_" + "x" * 43]
    for token in wrong:
        assert await me(api, token) == 401, token
    for raw in (b"Bearer", b"Basic eDp5", b"Bearer \xff\xfe", b"bearer bearer"):
        sent = await api.http.get(f"{V1}/auth/me", headers=[(b"Authorization", raw)])
        assert sent.status_code == 401, raw


async def test_a_token_that_was_taken_before_is_refused_once_its_time_is_over(api: Stand, recruiter: Caller) -> None:
    assert api.settings.jwt_secret
    secret = api.settings.jwt_secret.get_secret_value()
    soon = datetime.now(UTC) + timedelta(seconds=2)
    token = jwt.encode(forged(api, recruiter, exp=soon), secret, "HS256")
    assert await me(api, token) == 200
    async with asyncio.timeout(10):
        while await me(api, token) == 200:
            pass
    assert datetime.now(UTC) >= soon.replace(microsecond=0)


async def test_a_refresh_token_is_no_access_token(api: Stand) -> None:
    account = await register(api)
    assert await me(api, account["refresh_token"]) == 401
    as_refresh = await api.http.post(f"{V1}/auth/refresh", json={"refresh_token": account["access_token"]})
    assert as_refresh.status_code == 401


async def age(api: Stand, refresh_token: str) -> None:
    """Let it be long since the token was used."""
    async with (await api.container.get(Database)).transaction() as session:
        used = update(RefreshToken).where(RefreshToken.token_hash == secret_hash(refresh_token))
        await session.execute(used.values(used_at=RefreshToken.used_at - REUSED_AFTER))


async def test_refresh_rotates_and_reuse_ends_the_family(api: Stand) -> None:
    account = await register(api)
    other = (await api.http.post(f"{V1}/auth/login", json={n: account[n] for n in ("email", "password")})).json()
    first = (await api.http.post(f"{V1}/auth/refresh", json={"refresh_token": account["refresh_token"]})).json()
    second = (await api.http.post(f"{V1}/auth/refresh", json={"refresh_token": first["refresh_token"]})).json()
    assert await me(api, second["access_token"]) == 200

    await age(api, first["refresh_token"])
    stolen = await api.http.post(f"{V1}/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert stolen.status_code == 401
    newest = await api.http.post(f"{V1}/auth/refresh", json={"refresh_token": second["refresh_token"]})
    assert newest.status_code == 401
    for token in (account, first, second):
        assert await me(api, token["access_token"]) == 401
    assert await me(api, other["access_token"]) == 200  # another sign-in is another family
    database = await api.container.get(Database)
    user_id = (await api.http.get(f"{V1}/auth/me", headers=bearer(other["access_token"]))).json()["id"]
    async with database.transaction() as session:
        rows = await session.scalars(select(AuditEvent.action).where(AuditEvent.actor_id == uuid.UUID(user_id)))
        assert list(rows).count("session.refresh_reused") == 1


async def test_of_many_refreshes_at_once_one_wins(api: Stand) -> None:
    account = await register(api)
    body = {"refresh_token": account["refresh_token"]}
    answers = await asyncio.gather(*(api.http.post(f"{V1}/auth/refresh", json=body) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    assert await me(api, won["access_token"]) == 200
    assert (await api.http.post(f"{V1}/auth/refresh", json={"refresh_token": won["refresh_token"]})).status_code == 200
    await age(api, account["refresh_token"])
    assert (await api.http.post(f"{V1}/auth/refresh", json=body)).status_code == 401
    assert await me(api, won["access_token"]) == 401


async def test_signing_out_is_seen_by_the_next_call(api: Stand, recruiter: Caller) -> None:
    assert await me(api, recruiter.token) == 200
    await recruiter.call("POST", "/auth/logout", 204)
    assert await me(api, recruiter.token) == 401
    redis = await api.container.get(Redis)
    await redis.flushall()
    assert await me(api, recruiter.token) == 401


async def test_signing_out_everywhere(api: Stand) -> None:
    account = await register(api)
    credentials = {name: account[name] for name in ("email", "password")}
    other = (await api.http.post(f"{V1}/auth/login", json=credentials)).json()
    assert await me(api, other["access_token"]) == 200
    left = await api.http.post(f"{V1}/auth/logout-everywhere", headers=bearer(account["access_token"]))
    assert left.status_code == 204
    redis = await api.container.get(Redis)
    for _ in range(2):
        assert await me(api, account["access_token"]) == 401
        assert await me(api, other["access_token"]) == 401
        await redis.flushall()
    refreshed = await api.http.post(f"{V1}/auth/refresh", json={"refresh_token": other["refresh_token"]})
    assert refreshed.status_code == 401
    assert (await api.http.post(f"{V1}/auth/login", json=credentials)).status_code == 200


async def test_a_reader_that_was_slow_brings_nothing_back(api: Stand, recruiter: Caller) -> None:
    """Revoked between PostgreSQL's answer and its writing into Redis."""
    from core.session_cache import SessionCache, Standing

    cache = await api.container.get(SessionCache)
    await recruiter.call("POST", "/auth/logout", 204)
    await cache.opened(recruiter.id, recruiter.session_id, Standing(1, "recruiter", "en"))
    assert await me(api, recruiter.token) == 401

    second = await api.person("recruiter")
    await second.call("POST", "/auth/logout-everywhere", 204)
    await cache.opened(second.id, second.session_id, Standing(1, "recruiter", "en"))
    assert await me(api, second.token) == 401


async def test_a_blocked_person_is_out(api: Stand) -> None:
    account = await register(api)
    mine = (await api.http.get(f"{V1}/auth/me", headers=bearer(account["access_token"]))).json()
    database = await api.container.get(Database)
    async with database.transaction() as session:
        blocked = update(User).where(User.id == uuid.UUID(mine["id"])).values(blocked_at=datetime.now(UTC))
        await session.execute(blocked)
    await (await api.container.get(Redis)).flushall()
    assert await me(api, account["access_token"]) == 401
    credentials = {name: account[name] for name in ("email", "password")}
    assert (await api.http.post(f"{V1}/auth/login", json=credentials)).status_code == 401
    refreshed = await api.http.post(f"{V1}/auth/refresh", json={"refresh_token": account["refresh_token"]})
    assert refreshed.status_code == 401


async def test_an_erased_person_is_out(api: Stand) -> None:
    person = await api.person("user")
    assert await me(api, person.token) == 200
    privacy = await api.container.get(PrivacyService)
    await privacy.erase(acting=Actor(person.id, "user", "en"))
    assert await me(api, person.token) == 401


async def test_changing_the_password_ends_what_was_open(api: Stand) -> None:
    account = await register(api)
    headers = bearer(account["access_token"])
    body = {"current_password": "not the one", "new_password": "another long one"}
    refused = await api.http.put(f"{V1}/auth/password", json=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "password-wrong")
    body["current_password"] = PASSWORD
    changed = await api.http.put(f"{V1}/auth/password", json=body, headers=headers)
    assert changed.status_code == 200
    assert await me(api, account["access_token"]) == 401
    assert await me(api, changed.json()["access_token"]) == 200
    login = {"email": account["email"], "password": PASSWORD}
    assert (await api.http.post(f"{V1}/auth/login", json=login)).status_code == 401
    login["password"] = "another long one"
    assert (await api.http.post(f"{V1}/auth/login", json=login)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "names"),
    [("POST", "/auth/login", ("email", "password")), ("PUT", "/auth/password", ("current_password", "new_password"))],
)
async def test_an_old_password_that_is_being_checked_opens_nothing_once_there_is_another(
    api: Stand, monkeypatch: pytest.MonkeyPatch, method: str, path: str, names: tuple[str, str]
) -> None:
    account = await register(api)
    known = {**account, "current_password": PASSWORD, "new_password": "a long one of a thief"}
    headers = bearer(account["access_token"])
    checked, go_on = asyncio.Event(), asyncio.Event()
    matches = Passwords.matches

    async def held_up(passwords: Passwords, password: str, stored: str | None) -> bool:
        result = await matches(passwords, password, stored)
        if not checked.is_set():
            checked.set()
            await go_on.wait()
        return result

    monkeypatch.setattr(Passwords, "matches", held_up)
    request = api.http.request(method, V1 + path, json={name: known[name] for name in names}, headers=headers)
    under_way = asyncio.create_task(request)
    await checked.wait()
    body = {"current_password": PASSWORD, "new_password": "another long one"}
    assert (await api.http.put(f"{V1}/auth/password", json=body, headers=headers)).status_code == 200
    go_on.set()
    assert (await under_way).status_code == 401
    login = {"email": account["email"], "password": "another long one"}
    assert (await api.http.post(f"{V1}/auth/login", json=login)).status_code == 200


async def test_a_recruiter_of_the_bot_signs_in_with_what_they_set_there(api: Stand) -> None:
    recruiter = await api.person("recruiter", email=None, telegram_id=int(time.time_ns()))
    acting = Actor(recruiter.id, "recruiter", "en")
    email = f"{uuid.uuid4().hex}@example.com"
    auth = await api.container.get(AuthService)
    await auth.set_password(email.upper(), PASSWORD, acting=acting)
    grant = await api.http.post(f"{V1}/auth/login", json={"email": email, "password": PASSWORD})
    mine = (await api.http.get(f"{V1}/auth/me", headers=bearer(grant.json()["access_token"]))).json()
    assert (mine["id"], mine["in_telegram"]) == (str(recruiter.id), True)
    other = await api.person("recruiter", email=None, telegram_id=int(time.time_ns()))
    with pytest.raises(DomainError, match="email-taken"):
        await auth.set_password(email, PASSWORD, acting=Actor(other.id, "recruiter", "en"))


@pytest.mark.parametrize("typed", ["o'brien-{}@example.com", "ivan-{}@пример.рф", "ivan-{}@xn--e1afmkfd.xn--p1ai"])
async def test_what_the_bot_takes_for_an_address_the_api_does_too(api: Stand, typed: str) -> None:
    email = typed.format(uuid.uuid4().hex)
    recruiter = await api.person("recruiter", email=None, telegram_id=int(time.time_ns()))
    auth = await api.container.get(AuthService)
    await auth.set_password(email, PASSWORD, acting=Actor(recruiter.id, "recruiter", "en"))
    for address in (email, email.upper()):
        login = await api.http.post(f"{V1}/auth/login", json={"email": address, "password": PASSWORD})
        assert login.status_code == 200
        mine = (await api.http.get(f"{V1}/auth/me", headers=bearer(login.json()["access_token"]))).json()
        assert mine["id"] == str(recruiter.id)
    newcomer = await register(api, email=mine["email"].replace("-", "-2", 1))
    assert await me(api, newcomer["access_token"]) == 200


async def test_no_secret_is_stored_as_it_is(api: Stand, recruiter: Caller) -> None:
    account = await register(api)
    body = {"name": "k", "scopes": ["candidates:read"]}
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    key = (await recruiter.call("POST", "/auth/api-keys", 201, json=body, headers=headers)).json()["key"]
    (await api.container.get(AccessTokens)).read(account["access_token"])  # the control: it is one
    database = await api.container.get(Database)
    async with database.transaction() as session:
        connection = await session.connection()
        for table in ("users", "sessions", "refresh_tokens", "api_keys", "audit_events", "idempotent_requests"):
            rows = await connection.exec_driver_sql(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            stored = rows.scalar_one()
            for secret in (key, account["refresh_token"], account["access_token"], PASSWORD):
                assert secret not in stored, table
