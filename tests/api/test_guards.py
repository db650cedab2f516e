"""What every request passes: names, transport, sizes, time, and what is said of errors."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import pytest
import structlog
from sqlalchemy import text

from api.guards import Door
from cli.embedded import Embedded
from cli.logs import configure_logs
from core.config import Settings, SettingsError
from core.database import Database
from core.services.candidate_directory import CandidateDirectory
from tests.api.stand import DESCRIPTION, V1, Caller, Stand, with_settings


async def test_only_pages_that_are_named_may_call(api: Stand) -> None:
    origin = "https://hr.example.com"
    async with with_settings(api, cors_origins={origin}) as open_to_one:
        for asking in (origin, "null", "https://evil.example", f"{origin}.evil"):
            allowed = origin if asking == origin else None
            wanted = {"Origin": asking, "Access-Control-Request-Method": "POST"}
            preflight = await open_to_one.http.options(f"{V1}/candidates", headers=wanted)
            assert preflight.headers.get("access-control-allow-origin") == allowed
            if not allowed:
                assert (preflight.status_code, preflight.json()["code"]) == (400, "cors-refused")
                assert preflight.headers["content-type"] == "application/problem+json"
            plain = await open_to_one.http.get(f"{V1}/utils/live", headers={"Origin": asking})
            assert plain.headers.get("access-control-allow-origin") == allowed
            assert "access-control-allow-credentials" not in plain.headers
        wanted = {"Origin": origin, "Access-Control-Request-Method": "TRACE"}
        refused = await open_to_one.http.options(f"{V1}/candidates", headers=wanted)
        assert (refused.json()["code"], refused.headers["access-control-allow-origin"]) == ("cors-refused", origin)
    closed = await api.http.get(f"{V1}/utils/live", headers={"Origin": origin})
    assert "access-control-allow-origin" not in closed.headers


async def test_a_page_of_another_origin_can_read_every_refusal(api: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those given at the door, before any route, and that of an error nobody knew."""

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    origin, person = "https://hr.example.com", await api.person("recruiter")
    requests: dict[tuple[int, str], dict[str, Any]] = {
        (400, "wrong-host"): {"headers": {"Host": "evil.example", "X-Forwarded-Proto": "https"}},
        (401, "unauthorized"): {"headers": {"Authorization": "Bearer no", "X-Forwarded-Proto": "https"}},
        (403, "https-required"): {},
        (413, "too-large"): {"headers": {"X-Forwarded-Proto": "https"}, "content": b" " * 2_000_001},
        (500, "failed"): {"headers": {"X-Forwarded-Proto": "https"}, "json": {"name": "Sample"}},
    }
    monkeypatch.setattr(CandidateDirectory, "add", broken)
    async with with_settings(api, cors_origins={origin}, behind_https_proxy=True) as proxied:
        for (status, code), request in requests.items():
            for asking in (origin, "https://evil.example"):
                headers = {"Authorization": f"Bearer {person.token}", **request.get("headers", {}), "Origin": asking}
                with structlog.testing.capture_logs():  # printed for a developer, a failure takes seconds
                    refused = await proxied.http.post(f"{V1}/candidates", **{**request, "headers": headers})
                assert (refused.status_code, refused.json()["code"]) == (status, code)
                assert refused.headers.get("access-control-allow-origin") == (origin if asking == origin else None)
                assert refused.headers["x-request-id"]


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


@pytest.mark.parametrize(
    ("of_what", "fields"),
    [
        ("candidates", ("id", "created_by", "user_id", "role", "score", "archived_at", "cv_hash")),
        ("vacancies", ("id", "created_by", "owner", "status", "archived_at", "description", "skills")),
        ("users", ("id", "role", "email", "password_hash", "session_version", "blocked_at", "telegram_id")),
    ],
)
async def test_nothing_is_written_that_was_not_asked_for(
    api: Stand, recruiter: Caller, of_what: str, fields: tuple[str, ...]
) -> None:
    """One field too many refuses the whole change. The control: without it, it is made."""
    bodies = {"candidates": {"name": "Vera Sample"}, "vacancies": {"description": DESCRIPTION.format(uuid.uuid4())}}
    path, row_id, allowed = "/auth/me", str(recruiter.id), {"language": "ru"}
    if of_what in bodies:
        row_id = (await recruiter.call("POST", f"/{of_what}", 201, json=bodies[of_what])).json()["id"]
        path = f"/{of_what}/{row_id}"
        allowed = {"job_position": "X"} if of_what == "candidates" else {"pay": "1"}
    database = await api.container.get(Database)

    async def stored() -> str:
        async with database.transaction() as session:
            row = text(f"SELECT t::text FROM {of_what} t WHERE id = CAST(:id AS text)::uuid")
            return str(await session.scalar(row, {"id": row_id}))

    before = await stored()
    for field in fields:
        for value in (str(uuid.uuid4()), "admin", None):
            refused = await recruiter.call("PATCH", path, 422, json={**allowed, field: value})
            assert [fault["pointer"] for fault in refused.json()["errors"]] == [f"/body/{field}"]
    assert await stored() == before
    await recruiter.call("PATCH", path, 200, json=allowed)
    assert await stored() != before


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


async def test_an_error_of_a_guard_itself_is_answered_and_noted_as_any_other(
    api: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Door, "_refusal", broken)
    with structlog.testing.capture_logs() as logged:
        failed = await api.http.get(f"{V1}/utils/version")
    assert (failed.status_code, failed.headers["content-type"]) == (500, "application/problem+json")
    assert (failed.json()["code"], failed.headers["cache-control"]) == ("failed", "no-store")
    assert failed.headers["x-request-id"]
    assert [(line["event"], line.get("status")) for line in logged] == [("api.failed", None), ("api.request", 500)]


async def test_errors_never_repeat_what_was_sent(api: Stand) -> None:
    body = {"email": "canary@example.com", "password": "canary-password", "canary-field": "canary-value"}
    refused = await api.http.post(f"{V1}/auth/login", json=body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert "canary-password" not in refused.text
    assert "canary-value" not in refused.text


async def test_a_fault_is_pointed_at_whatever_the_field_is_called(recruiter: Caller) -> None:
    refused = await recruiter.call("POST", "/candidates", 422, json={"name": "A", "a/b~c": 1})
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/body/a~1b~0c"]


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


async def test_the_id_of_a_request_is_in_its_log_line(api: Stand, capfd: pytest.CaptureFixture[str]) -> None:
    configure_logs(api.settings.model_copy(update={"log_level": "INFO"}))
    try:
        answers = [
            await api.http.get(f"{V1}/utils/live", headers=headers)
            for headers in ({"X-Request-ID": "request-of-a-caller"}, {})
        ]
    finally:
        structlog.reset_defaults()
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "api.request" in line]
    told = [(line["request_id"], line["route"], line["status"]) for line in lines]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert ids[0] == "request-of-a-caller"
    assert [one for one in told if one[0] in ids] == [(one, f"{V1}/utils/live", 200) for one in ids]


@pytest.mark.parametrize("sent", ["<script>", "a b", "x" * 65, "short", "new\tline"])
async def test_request_ids_are_words(api: Stand, sent: str) -> None:
    answered = await api.http.get(f"{V1}/utils/live", headers={"X-Request-ID": sent})
    assert answered.headers["x-request-id"] != sent
    assert len(answered.headers["x-request-id"]) == 32
