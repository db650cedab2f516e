"""What every request passes: limits, names, transport, sizes, time, and what is said of errors."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from dishka import make_async_container
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import text

from cli.embedded import Embedded
from cli.logs import configure_logs
from core.config import Settings, SettingsError
from core.container import CoreProvider
from core.database import Database
from core.models import Session
from core.scripts import Scripts
from core.tokens import AccessClaims, AccessTokens
from tests.api.stand import V1, Caller, Stand, listening

SCOPES = ["candidates:read", "candidates:write"]
READY = {"status": "ok", "postgres": True, "redis": True, "queue": True}


@asynccontextmanager
async def with_settings(api: Stand, **values: object) -> AsyncIterator[Stand]:
    """The same installation behind an app with other settings."""
    settings = Settings.model_validate({**api.settings.model_dump(by_alias=True), **values})
    container = make_async_container(CoreProvider(), context={Settings: settings})
    try:
        async with listening(container, settings) as running:
            yield running
    finally:
        await container.close()


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


async def test_a_thousand_at_once_at_a_limit_of_a_hundred(api: Stand) -> None:
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
            statuses.append((await limited.http.post(f"{V1}/auth/refresh", json=body, headers=headers)).status_code)
        assert statuses == [401] * 5 + [429] * 2
    async with with_settings(api, rate_limit_login=5, behind_https_proxy=True) as limited:
        statuses = []
        for number in range(7):
            headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": f"10.0.0.{number}, 192.0.2.7"}
            body = {"refresh_token": uuid.uuid4().hex}
            statuses.append((await limited.http.post(f"{V1}/auth/refresh", json=body, headers=headers)).status_code)
        assert statuses == [401] * 5 + [429] * 2
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7, 192.0.2.8"}
        other = await limited.http.post(f"{V1}/auth/refresh", json={"refresh_token": "x"}, headers=headers)
        assert other.status_code == 401


async def test_strangers_are_counted_too(api: Stand) -> None:
    await _forget_limits(api)
    async with with_settings(api, rate_limit_requests=4) as limited:
        statuses = [(await limited.http.get(f"{V1}/candidates")).status_code for _ in range(6)]
        assert statuses == [401] * 4 + [429] * 2


async def test_without_redis_reading_goes_on_and_sign_ins_wait(
    api: Stand, recruiter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = await api.container.get(Redis)

    async def gone(*_: object, **__: object) -> None:
        raise RedisConnectionError

    monkeypatch.setattr(redis.connection_pool, "get_connection", gone)
    monkeypatch.setattr(Scripts, "run", gone)
    await recruiter.call("GET", "/candidates", 200)
    written = await recruiter.call("POST", "/candidates", 503, json={"name": "Waiting Sample"})
    assert written.json()["code"] == "limits-unavailable"
    assert written.headers["retry-after"]
    login = await api.http.post(f"{V1}/auth/login", json={"email": "a@example.com", "password": "x" * 12})
    assert login.status_code == 503
    ready = await api.http.get(f"{V1}/utils/ready")
    assert (ready.status_code, ready.json()) == (200, {**READY, "status": "degraded", "redis": False})
    monkeypatch.undo()
    assert (await recruiter.call("GET", "/candidates", 200)).json()["items"] == []
    assert (await api.http.get(f"{V1}/utils/ready")).json() == READY


async def test_without_postgresql_it_says_so(api: Stand, recruiter: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(Database, "transaction", gone)
    monkeypatch.setattr(Database, "one", gone)
    read = await recruiter.call("GET", "/candidates", 503)
    assert read.json()["code"] == "unavailable"
    ready = await api.http.get(f"{V1}/utils/ready")
    assert (ready.status_code, ready.json()) == (
        503,
        {**READY, "status": "down", "postgres": False, "queue": False},
    )
    assert (await api.http.get(f"{V1}/utils/live")).status_code == 200


async def test_a_queue_that_nobody_works_is_told(api: Stand) -> None:
    database = await api.container.get(Database)
    waiting = "INSERT INTO pgqueuer.pgqueuer (priority, status, entrypoint, execute_after) VALUES (0, 'queued', :name, "
    async with database.transaction() as session:
        await session.execute(text(waiting + "now() - interval '59 seconds')"), {"name": "nobodys_task"})
    assert (await api.http.get(f"{V1}/utils/ready")).json() == READY
    async with database.transaction() as session:
        await session.execute(text(waiting + "now() - interval '61 seconds')"), {"name": "nobodys_task"})
    try:
        ready = await api.http.get(f"{V1}/utils/ready")
        assert (ready.status_code, ready.json()) == (200, {**READY, "status": "degraded", "queue": False})
    finally:
        async with database.transaction() as session:
            await session.execute(text("DELETE FROM pgqueuer.pgqueuer WHERE entrypoint = 'nobodys_task'"))


async def test_only_pages_that_are_named_may_call(api: Stand) -> None:
    origin = "https://hr.example.com"
    async with with_settings(api, cors_origins={origin}) as open_to_one:
        for asking in (origin, "null", "https://evil.example", f"{origin}.evil"):
            allowed = origin if asking == origin else None
            wanted = {"Origin": asking, "Access-Control-Request-Method": "POST"}
            preflight = await open_to_one.http.options(f"{V1}/candidates", headers=wanted)
            assert preflight.headers.get("access-control-allow-origin") == allowed
            plain = await open_to_one.http.get(f"{V1}/utils/live", headers={"Origin": asking})
            assert plain.headers.get("access-control-allow-origin") == allowed
            assert "access-control-allow-credentials" not in plain.headers
    closed = await api.http.get(f"{V1}/utils/live", headers={"Origin": origin})
    assert "access-control-allow-origin" not in closed.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:127.0.0.1", ""])
async def test_called_by_another_name(api: Stand, host: str) -> None:
    refused = await api.http.get(f"{V1}/utils/version", headers={"Host": host})
    assert refused.status_code == 400
    probe = await api.http.get(f"{V1}/utils/live", headers={"Host": host or "10.0.0.5:8000"})
    assert probe.status_code == 200


async def test_behind_a_proxy_only_https(api: Stand) -> None:
    async with with_settings(api, behind_https_proxy=True) as proxied:
        plain = await proxied.http.get(f"{V1}/utils/version", headers={"X-Forwarded-Proto": "http"})
        assert (plain.status_code, plain.json()["code"]) == (403, "https-required")
        secure = await proxied.http.get(f"{V1}/utils/version", headers={"X-Forwarded-Proto": "https"})
        assert secure.headers["strict-transport-security"].startswith("max-age=31536000")
        assert (await proxied.http.get(f"{V1}/utils/live")).status_code == 200


async def test_bodies_too_large_or_too_deep(api: Stand, recruiter: Caller) -> None:
    await recruiter.call("POST", "/candidates", 413, content=b" " * 2_000_001)

    async def endless() -> Any:
        for _ in range(300):
            yield b'{"name": "' + b"x" * 10_000

    await recruiter.call("POST", "/candidates", 413, content=endless())
    headers = {"Content-Type": "application/json"}
    for body in (b"[" * 900_000, b'{"name":' * 90_000, b"\xff\xfe", b"{", b"1" * 100_000, b"NaN", b"null", b""):
        answer = await recruiter.call("POST", "/candidates", content=body, headers=headers)
        assert answer.status_code in (400, 422), body[:10]
    big = await recruiter.call("POST", "/candidates", json={"name": "x" * 1_000_000})
    assert big.status_code == 422


@pytest.mark.parametrize("name", ["a\x00b", "\x00", "a\nb", " ", "", "\ud800", "x" * 256, None, 1, ["a"], {"a": 1}])
async def test_names_that_cannot_be_kept(recruiter: Caller, name: object) -> None:
    headers = {"Content-Type": "application/json"}
    await recruiter.call("POST", "/candidates", 422, content=json.dumps({"name": name}), headers=headers)


@pytest.mark.parametrize("field", ["id", "created_by", "role", "score", "archived_at", "password_hash"])
async def test_nothing_is_written_that_was_not_asked_for(recruiter: Caller, field: str) -> None:
    changes = {field: str(uuid.uuid4())}
    candidate = (await recruiter.call("POST", "/candidates", 201, json={"name": "Vera Sample"})).json()
    await recruiter.call("PATCH", f"/candidates/{candidate['id']}", 422, json={"name": "X", **changes})
    await recruiter.call("PATCH", "/auth/me", 422, json={"language": "ru", **changes})
    assert (await recruiter.call("GET", f"/candidates/{candidate['id']}", 200)).json() == candidate


@pytest.mark.parametrize(
    "attack",
    [
        "' OR 1=1 --",
        "'; DROP TABLE candidates; --",
        "%' UNION SELECT password_hash FROM users --",
        "\\",
        "$$",
        "%_%" * 33,
    ],
)
async def test_a_search_is_only_a_search(recruiter: Caller, attack: str) -> None:
    await recruiter.call("POST", "/candidates", 201, json={"name": "Vera Sample"})
    for path in ("/candidates", "/vacancies"):
        assert (await recruiter.call("GET", path, 200, params={"q": attack})).json()["items"] == []
    assert len((await recruiter.call("GET", "/candidates", 200)).json()["items"]) == 1


async def test_a_long_search_is_refused_at_once(recruiter: Caller) -> None:
    answer = await recruiter.call("GET", "/candidates", 422, params={"q": "%_%" * 3_000})
    assert answer.elapsed.total_seconds() < 1


async def test_what_takes_too_long_is_given_up(api: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.services.candidate_directory import CandidateDirectory

    async def forever(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(CandidateDirectory, "find", forever)
    async with with_settings(api, api_timeout=1) as impatient:
        person = await impatient.person("recruiter")
        assert (await person.call("GET", "/candidates", 504)).json()["code"] == "timeout"
        await person.call("GET", "/vacancies", 200)


async def test_an_error_nobody_knew_tells_nothing(
    api: Stand, recruiter: Caller, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Canaries through a forced error: in the answer and in the logs there is nothing of them."""
    import structlog

    from core.services.candidate_directory import CandidateDirectory

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("canary-in-the-message canary@example.com +79000000077")

    monkeypatch.setattr(CandidateDirectory, "add", broken)
    configure_logs(api.settings.model_copy(update={"log_level": "DEBUG"}))
    try:
        body = {"name": "canary-name", "email": "canary@example.com", "phone": "+79000000077"}
        headers = {"X-Request-ID": "request-canary-1"}
        failed = await recruiter.call("POST", "/candidates?canary-query=1", 500, json=body, headers=headers)
    finally:
        structlog.reset_defaults()
    assert failed.headers["content-type"] == "application/problem+json"
    assert failed.headers["x-request-id"] == "request-canary-1"
    logged = capfd.readouterr()
    assert "api.failed" in logged.err  # the control: it was logged
    assert "RuntimeError" in logged.err
    canaries = ("canary-name", "canary@example.com", "+79000000077", "canary-in-the-message", "canary-query")
    for secret in (*canaries, recruiter.token):
        assert secret not in failed.text
        assert secret not in logged.err + logged.out


async def test_errors_never_repeat_what_was_sent(api: Stand) -> None:
    body = {"email": "canary@example.com", "password": "canary-password", "canary-field": "canary-value"}
    refused = await api.http.post(f"{V1}/auth/login", json=body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert "canary-password" not in refused.text
    assert "canary-value" not in refused.text


async def test_secrets_are_on_no_page(api: Stand) -> None:
    secrets = [api.settings.jwt_secret, api.settings.database_url, api.settings.redis_url]
    for path in (f"{V1}/openapi.json", "/docs", "/nowhere", f"{V1}/utils/version"):
        text = (await api.http.get(path)).text
        for secret in secrets:
            assert secret
            assert secret.get_secret_value() not in text


async def test_metrics_need_their_token(api: Stand) -> None:
    assert (await api.http.get(f"{V1}/utils/metrics")).status_code == 404
    async with with_settings(api, metrics_token="a-token-for-metrics") as measured:
        await measured.http.get(f"{V1}/candidates/{uuid.uuid4()}")
        await measured.http.request("INVENTED", f"{V1}/candidates")
        for wrong in ("", "Bearer ", "Bearer a-token-for-metric", "Bearer a-token-for-metricsx"):
            refused = await measured.http.get(f"{V1}/utils/metrics", headers={"Authorization": wrong.strip()})
            assert refused.status_code == 401
        right = {"Authorization": "Bearer a-token-for-metrics"}
        text = (await measured.http.get(f"{V1}/utils/metrics", headers=right)).text
        assert 'route="/api/v1/candidates/{candidate_id}",status="401"' in text
        assert 'method="other"' in text
        assert "INVENTED" not in text  # anybody could make as many series as they can invent methods


async def test_the_start_refuses_a_short_secret(api_servers: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET", "x" * 31)
    with pytest.raises(SettingsError, match="JWT_SECRET: needs at least 32 bytes"):
        Settings.load()


@pytest.mark.parametrize("sent", ["<script>", "a b", "x" * 65, "short", "new\tline"])
async def test_request_ids_are_words(api: Stand, sent: str) -> None:
    answered = await api.http.get(f"{V1}/utils/live", headers={"X-Request-ID": sent})
    assert answered.headers["x-request-id"] != sent
    assert len(answered.headers["x-request-id"]) == 32


async def _forget_limits(api: Stand) -> None:
    await (await api.container.get(Redis)).flushall()
