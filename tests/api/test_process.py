"""`mismatch api` as a process: it listens, answers, ends what is under way when it is told to stop, and is gone."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import socket
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess

import asyncpg
import httpx

from cli.main import app
from core.config import Settings
from tests.api.stand import V1, Stand, bearer
from tests.bot.ledger import until

WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def command(*arguments: str, **environment: str) -> None:
    """What `mismatch` does, in the process that it is called in."""
    os.environ.update(environment)
    sys.argv = ["mismatch", *arguments]
    app()


@contextmanager
def mismatch_api(settings: Settings, port: int) -> Iterator[ForkServerProcess]:
    """The command as a process, forked from one that has imported everything, as those of a stage are."""
    assert settings.database_url
    assert settings.redis_url
    assert settings.jwt_secret
    environment = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "JWT_SECRET": settings.jwt_secret.get_secret_value(),
        "API_PORT": str(port),
    }
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["cli.stage"])
    process = forks.Process(target=command, args=("api",), kwargs=environment)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


async def test_told_to_stop_it_ends_what_is_under_way(api: Stand) -> None:
    """A request waits for a lock: it is not cut, no new one is taken, and then the process ends by itself."""
    person, email = await api.person("recruiter"), f"{uuid.uuid4().hex}@example.com"
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    assert api.settings.database_url
    holder = await asyncpg.connect(api.settings.database_url.get_secret_value())
    with mismatch_api(api.settings, port) as process:

        async def listens() -> bool:
            assert process.is_alive()
            with socket.socket() as caller:
                return caller.connect_ex(("127.0.0.1", port)) == 0

        async def takes_nobody() -> bool:
            return not await listens()

        async def waits() -> bool:
            return bool(await holder.fetchval(WAITING))

        await until(listens, 60)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}{V1}", timeout=30) as http:
            assert (await http.get("/utils/live")).json() == {"status": "ok"}
            await holder.fetchval("SELECT pg_advisory_lock(hashtextextended($1, 1))", email)
            body = {"name": "Under Way", "email": email}
            adding = asyncio.create_task(http.post("/candidates", json=body, headers=bearer(person.token)))
            await until(waits)
            process.terminate()
            await until(takes_nobody)
            await holder.close()
            assert (await adding).status_code == 201
        await asyncio.to_thread(process.join, 30)
        assert process.exitcode == 0
    assert [one["email"] for one in (await person.call("GET", "/candidates", 200)).json()["items"]] == [email]
