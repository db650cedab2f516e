"""What callers see of an outage: of Redis, of PostgreSQL, of the queue; and what is none."""

from __future__ import annotations

import asyncio
import errno
import socket
import uuid

import pytest
import structlog
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import select, text, true

from core.database import Database
from core.query import Query
from core.scripts import Scripts
from core.services.candidate_directory import CandidateDirectory
from tests.api.line import line_to
from tests.api.stand import V1, Caller, Stand, with_settings

READY = {"status": "ok", "postgres": True, "redis": True, "queue": True}


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


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        (
            "INSERT INTO users (id, role, email, language) VALUES (gen_random_uuid(), 'user', 'w@example.com', 'en')",
            500,
        ),
        ("SELECT 1 / 0", 500),
        ("SELECT nothing FROM nowhere", 500),
        ("SELECT pg_terminate_backend(pg_backend_pid())", 503),
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'query_canceled'; END $$", 503),
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'lock_not_available'; END $$", 503),
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'too_many_connections'; END $$", 503),
    ],
    ids=["a write where one reads", "data", "schema", "connection lost", "time-out", "lock", "full"],
)
async def test_a_mistake_of_ours_is_told_from_an_outage(
    api: Stand, recruiter: Caller, monkeypatch: pytest.MonkeyPatch, statement: str, status: int
) -> None:
    database = await api.container.get(Database)

    async def mistaken(*_: object, **__: object) -> None:
        query = Query(select(true()))
        query.sql = statement
        await database.one(query)

    monkeypatch.setattr(CandidateDirectory, "entry", mistaken)
    with structlog.testing.capture_logs() as logged:
        answer = await recruiter.call("GET", f"/candidates/{uuid.uuid4()}", status)
    told = {500: ("failed", "api.failed", "error"), 503: ("unavailable", "api.unavailable", "warning")}[status]
    assert answer.json()["code"] == told[0]
    assert [(line["event"], line["log_level"]) for line in logged if line["event"] != "api.request"] == [told[1:]]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConnectionResetError(), 503),
        (TimeoutError(), 503),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), 503),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), 503),
        (OSError(errno.EHOSTUNREACH, "No route to host"), 503),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 101] Network is unreachable"), 503),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), 503),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "words.yaml"), 500),
        (PermissionError(errno.EACCES, "Permission denied", "words.yaml"), 500),
        (OSError(errno.ENOSPC, "No space left on device"), 500),
    ],
    ids=lambda value: str(value) or type(value).__name__,
)
async def test_a_connection_that_is_not_there_is_told_from_a_file(
    recruiter: Caller, monkeypatch: pytest.MonkeyPatch, error: OSError, status: int
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(CandidateDirectory, "entry", broken)
    with structlog.testing.capture_logs() as logged:
        await recruiter.call("GET", f"/candidates/{uuid.uuid4()}", status)
    told = {500: "api.failed", 503: "api.unavailable"}[status]
    assert [line["event"] for line in logged if line["event"] != "api.request"] == [told]


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


async def test_a_redis_that_hangs_is_as_one_that_is_gone(api: Stand) -> None:
    """It takes connections and never answers: reading goes on, what can't be counted waits."""
    async with line_to(_url(api.settings.redis_url)) as (line, url), with_settings(api, redis_url=url) as hanging:
        recruiter = await hanging.person("recruiter")
        await recruiter.call("GET", "/candidates", 200)
        line.silence()
        await recruiter.call("GET", "/candidates", 200)
        written = await recruiter.call("POST", "/candidates", 503, json={"name": "Waiting Sample"})
        assert (written.json()["code"], written.headers["retry-after"]) == ("limits-unavailable", "1")
        await recruiter.call("POST", "/auth/login", 503, json={"email": "a@example.com", "password": "x" * 12})
        ready = await recruiter.call("GET", "/utils/ready", 200)
        assert ready.json() == {**READY, "status": "degraded", "redis": False}
        line.mend()
        async with asyncio.timeout(30):
            while (await recruiter.call("POST", "/candidates", json={"name": "Waiting Sample"})).status_code != 201:
                pass
        assert (await recruiter.call("GET", "/utils/ready", 200)).json() == READY


async def test_a_crowd_does_not_wait_for_a_redis_that_hangs(api: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them would, three times, with twenty at a time: 27 seconds with a time-out of three."""
    monkeypatch.setattr("core.scripts.SOCKET_TIMEOUT", 3)
    monkeypatch.setattr("core.scripts.SILENCE", 60)
    async with line_to(_url(api.settings.redis_url)) as (line, url), with_settings(api, redis_url=url) as hanging:
        recruiter = await hanging.person("recruiter")
        await recruiter.call("GET", "/candidates", 200)
        line.silence()
        async with asyncio.timeout(20):
            await asyncio.gather(*(recruiter.call("GET", "/candidates", 200) for _ in range(60)))


async def test_a_postgresql_that_restarts_or_hangs_loses_nothing_of_who_tries_again(api: Stand) -> None:
    """Each fault is told as one to be tried again; the same request with its key is done once when it is over."""
    async with (
        line_to(_url(api.settings.database_url)) as (line, url),
        with_settings(api, database_url=url, api_timeout=2) as served,
    ):
        recruiter = await served.person("recruiter")
        for break_it, status, code in ((line.cut, 503, "unavailable"), (line.silence, 504, "timeout")):
            body, headers = {"name": f"{code} Sample"}, {"Idempotency-Key": uuid.uuid4().hex}
            await recruiter.call("GET", "/candidates", 200)
            break_it()
            told = await recruiter.call("POST", "/candidates", status, json=body, headers=headers)
            assert (told.json()["code"], told.headers["retry-after"]) == (code, "1")
            assert (await recruiter.call("GET", "/utils/live", 200)).json() == {"status": "ok"}
            line.mend()
            again = await recruiter.call("POST", "/candidates", 201, json=body, headers=headers)
            found = await recruiter.call("GET", "/candidates", 200)
            assert [one["id"] for one in found.json()["items"]].count(again.json()["id"]) == 1
        assert len(found.json()["items"]) == 2


def _url(secret: SecretStr | None) -> str:
    assert secret
    return secret.get_secret_value()
