"""Limits: how often who may call, and what is counted as whose."""

from __future__ import annotations

import asyncio
import re
import sys
import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis

from core import scripts
from core.database import Database
from core.models import Session
from core.services.api_key_service import ApiKeyService
from core.tokens import AccessClaims, AccessTokens
from tests.api.stand import V1, Caller, Stand, with_settings

SCOPES = ["candidates:read", "candidates:write"]
CROWD = """
import asyncio, sys
from collections import Counter

async def one(port, token):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = ["GET /api/v1/auth/me HTTP/1.1", "Host: localhost", "Connection: close", "Authorization: Bearer " + token]
    writer.write("\\r\\n".join([*head, "", ""]).encode())
    answer = (await reader.read()).decode()
    writer.close()
    return answer

async def crowd(port, token, count):
    answers = await asyncio.gather(*(one(port, token) for _ in range(count)))
    print(Counter(answer.split()[1] for answer in answers))
    print(next((answer for answer in answers if answer.split()[1] == "429"), ""))

asyncio.run(crowd(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
"""
"""Many callers at once, in a process of their own, each over its own connection."""


async def test_a_thousand_at_once_at_a_limit_of_a_hundred(api: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted once each, however busy the machine: whom Redis has kept waiting is asked about, and counted, anew."""
    monkeypatch.setattr(scripts, "SOCKET_TIMEOUT", 30)
    async with with_settings(api, rate_limit_requests=100) as limited:
        person = await limited.person("recruiter")
        port = str(urlsplit(limited.url).port)
        crowd = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CROWD, port, person.token, "1000", stdout=asyncio.subprocess.PIPE
        )
        counted, refused = (await crowd.communicate())[0].decode().lower().split("\n", 1)
        assert counted == "counter({'429': 900, '200': 100})"
        assert '"code":"too-many-requests"' in refused
        assert "ratelimit-remaining: 0" in refused
        retry_after = re.search(r"retry-after: (\d+)", refused)
        assert retry_after
        assert 1 <= int(retry_after.group(1)) <= 3600
        other = await limited.person("recruiter")
        allowed = await other.call("GET", "/auth/me", 200)
        assert allowed.headers["ratelimit-remaining"] == "99"


async def test_a_key_is_counted_apart_from_its_owner(api: Stand) -> None:
    await _forget_limits(api)
    async with with_settings(api, rate_limit_requests=3) as limited:
        person = await limited.person("recruiter")
        made = await person.call("POST", "/auth/api-keys", 201, json={"name": "k", "scopes": SCOPES})
        headers = {"X-API-Key": made.json()["key"]}
        statuses = [(await limited.http.get(f"{V1}/candidates", headers=headers)).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        await person.call("GET", "/candidates", 200)


async def test_a_token_that_was_revoked_uses_up_nobodys_requests(api: Stand) -> None:
    """Whether Redis knows of its end or PostgreSQL alone; the control: while it is good, it does."""
    async with with_settings(api, rate_limit_requests=100) as limited:
        stolen = await limited.person("recruiter")
        own = await _second_session(limited, stolen)

        async def used_up_by(tries: int) -> int:
            before = await own.call("GET", "/candidates", 200)
            for _ in range(tries):
                await stolen.call("GET", "/candidates")
            after = await own.call("GET", "/candidates", 200)
            return int(before.headers["ratelimit-remaining"]) - int(after.headers["ratelimit-remaining"]) - 1

        assert await used_up_by(10) == 10
        await stolen.call("POST", "/auth/logout", 204)
        assert await used_up_by(10) == 0
        await _forget_limits(limited)
        assert await used_up_by(10) == 0


async def _second_session(stand: Stand, person: Caller) -> Caller:
    session_id = uuid.uuid4()
    async with (await stand.container.get(Database)).transaction() as session:
        session.add(Session(id=session_id, user_id=person.id, session_version=1))
    token = (await stand.container.get(AccessTokens)).issue(AccessClaims(person.id, session_id, 1))
    return replace(person, session_id=session_id, token=token)


async def test_sign_ins_are_counted_by_address_whatever_the_caller_says(api: Stand) -> None:
    await _forget_limits(api)
    async with with_settings(api, rate_limit_login=5) as limited:
        statuses = []
        for number in range(7):
            headers = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "Forwarded"), f"10.0.0.{number}")
            body = {"refresh_token": uuid.uuid4().hex}
            answer = await limited.http.post(f"{V1}/auth/refresh", json=body, headers=headers)
            statuses.append(answer.status_code)
        assert statuses == [401] * 5 + [429] * 2
        body = {"email": "a@example.com", "password": "x" * 12}
        login = await limited.http.post(f"{V1}/auth/login", json=body)
        assert (login.status_code, login.json()["code"]) == (429, "too-many-requests")
        wait = login.headers["retry-after"]
        assert 1 <= int(wait) <= 60
        assert (login.headers["ratelimit-reset"], login.json()["params"]) == (wait, {"retry_after": int(wait)})
    async with with_settings(api, rate_limit_login=5, behind_https_proxy=True) as limited:
        counted = []
        lines = [
            ["10.0.0.1, 192.0.2.7"],
            ["10.0.0.2", "192.0.2.7"],
            ["10.0.0.3", "10.0.0.4,192.0.2.7"],
            ["::ffff:192.0.2.7"],
            ["10.0.0.5, 192.0.2.7:555"],
            ["10.0.0.6", "[::ffff:192.0.2.7]:443"],
            ["192.0.2.7"],
            ["192.0.2.7, 192.0.2.8"],
            ["2001:db8::1"],
            ["192.0.2.7", "[2001:db8::2]:443"],
        ]
        for forwarded in lines:
            told = [("X-Forwarded-Proto", "https"), *(("X-Forwarded-For", line) for line in forwarded)]
            body = {"refresh_token": uuid.uuid4().hex}
            answer = await limited.http.post(f"{V1}/auth/refresh", json=body, headers=told)
            counted.append((answer.status_code, answer.headers["ratelimit-remaining"]))
        assert counted[:7] == [*((401, str(left)) for left in (4, 3, 2, 1, 0)), (429, "0"), (429, "0")]
        assert counted[7:] == [(401, "4"), (401, "4"), (401, "3")]


async def test_what_ends_first_is_told_where_two_things_are_counted(api: Stand) -> None:
    """Changing a password is a sign-in and a request of one's own."""
    body = {"current_password": "not the one", "new_password": "another long one"}
    for logins, requests, told in ((5, 100, ("5", "4")), (100, 5, ("5", "4"))):
        await _forget_limits(api)
        async with with_settings(api, rate_limit_login=logins, rate_limit_requests=requests) as limited:
            person = await limited.person("recruiter")
            answer = await person.call("PUT", "/auth/password", 401, json=body)
            assert (answer.headers["ratelimit-limit"], answer.headers["ratelimit-remaining"]) == told


async def test_strangers_are_counted_too(api: Stand) -> None:
    await _forget_limits(api)
    async with with_settings(api, rate_limit_requests=4) as limited:
        statuses = [(await limited.http.get(f"{V1}/candidates")).status_code for _ in range(6)]
        assert statuses == [401] * 4 + [429] * 2


BROKEN: dict[str, tuple[str, bytes]] = {
    "json": ("application/json", b"{"),
    "utf-8": ("application/json", b'{"name": "\xff"}'),
    "multipart": ("multipart/form-data; boundary=b", b"--b\r\nbroken" + b"x" * 1_500_000),
}


@pytest.mark.parametrize("path", ["/candidates", "/imports/cv"])
@pytest.mark.parametrize("broken", BROKEN)
async def test_strangers_are_counted_whatever_they_send(api: Stand, path: str, broken: str) -> None:
    """Who it is comes before what it says."""
    await _forget_limits(api)
    kind, body = BROKEN[broken]
    async with with_settings(api, rate_limit_requests=4) as limited:
        answers = [await limited.http.post(V1 + path, content=body, headers={"Content-Type": kind}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429] * 2
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["3", "2", "1", "0", "0", "0"]


@pytest.mark.parametrize("broken", BROKEN)
async def test_sign_ins_are_counted_whatever_is_sent(api: Stand, broken: str) -> None:
    await _forget_limits(api)
    kind, body = BROKEN[broken]
    async with with_settings(api, rate_limit_login=4) as limited:
        answers = [
            await limited.http.post(f"{V1}/auth/login", content=body, headers={"Content-Type": kind}) for _ in range(6)
        ]
    assert {answer.status_code for answer in answers[:4]} <= {400, 422}
    assert [answer.status_code for answer in answers[4:]] == [429] * 2


async def test_guessed_keys_reach_postgresql_no_oftener_than_strangers_may_come(
    api: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The controls: a key that was good here goes on from the same address, one that is unknown here waits."""
    await _forget_limits(api)
    asked: list[str] = []
    authenticate = ApiKeyService.authenticate

    async def watched(service: ApiKeyService, key: str) -> Any:
        asked.append(key)
        return await authenticate(service, key)

    async with with_settings(api, rate_limit_requests=4) as limited:
        person = await limited.person("recruiter")
        known, unknown = [
            (await person.call("POST", "/auth/api-keys", 201, json={"name": "k", "scopes": SCOPES})).json()["key"]
            for _ in range(2)
        ]

        async def called_by(key: str) -> int:
            return (await limited.http.get(f"{V1}/candidates", headers={"X-API-Key": key})).status_code

        assert await called_by(known) == 200
        monkeypatch.setattr(ApiKeyService, "authenticate", watched)
        assert [await called_by(f"mmk_{uuid.uuid4().hex}") for _ in range(7)] == [401] * 4 + [429] * 3
        assert len(asked) == 4
        assert await called_by(known) == 200
        assert await called_by(unknown) == 429
        await _forget_limits(api)
        assert await called_by(unknown) == 200


async def test_a_key_is_not_taken_for_a_guess_because_others_of_its_address_were_not_let_in(api: Stand) -> None:
    """Those who send nothing, or a token that has expired, guess no key; they are counted all the same."""
    await _forget_limits(api)
    async with with_settings(api, rate_limit_requests=4) as limited:
        person = await limited.person("recruiter")
        made = await person.call("POST", "/auth/api-keys", 201, json={"name": "k", "scopes": SCOPES})
        for headers in ({}, {"Authorization": "Bearer expired"}) * 3:
            await limited.http.get(f"{V1}/candidates", headers=headers)
        assert (await limited.http.get(f"{V1}/candidates")).status_code == 429
        by_key = await limited.http.get(f"{V1}/candidates", headers={"X-API-Key": made.json()["key"]})
        assert by_key.status_code == 200


async def _forget_limits(api: Stand) -> None:
    await (await api.container.get(Redis)).flushall()
