"""An authenticated read against a bare FastAPI hello on the same server; and others' times while 20 sign in.

`python -m benchmarks.api`. The server is a process of its own, the callers another.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.queues import Queue
from statistics import median, quantiles

import psutil
import structlog
import uvloop
from fastapi import FastAPI

from api.app import build_app
from api.app import server as server_of
from cli.serve import collect_rarely
from core.config import Settings
from tests.api.stand import Stand, settings_of, stand, wired
from tests.core.servers import temporary_servers

SECONDS = 1.0
"""How long one is called before it is the other's turn."""
ROUNDS = 9
CALLERS = 8
GOAL_RATIO = 0.25
GOAL_P99 = 2.0
SIGN_IN_SECONDS = 3.0
"""About as long as 20 sign-ins take on two cores."""
SIGN_IN_ROUNDS = 7
PASSWORD = "correct horse battery"  # noqa: S105 — of somebody invented


@dataclass(frozen=True)
class Server:
    """A server in a process of its own."""

    port: int
    process: psutil.Process

    def busy(self) -> float:
        """Seconds of a processor that it has used."""
        spent = self.process.cpu_times()
        return float(spent.user + spent.system)


@dataclass(frozen=True)
class Turn:
    """What one turn of calls came to: requests a second, and seconds of the server's processor for one of them."""

    rate: float
    cost: float


async def _serve(settings: Settings, bare: bool, ports: Queue[int]) -> None:
    async with wired(settings) as container:
        collect_rarely()
        app = _hello() if bare else await build_app(container, settings)
        running = server_of(app, settings)
        serving = asyncio.create_task(running.serve())
        await running.listening.wait()
        ports.put(running.port)
        await serving


def _hello() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def hello() -> dict[str, str]:
        return {"hello": "world"}

    return app


def _process(settings: Settings, bare: bool, ports: Queue[int]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    uvloop.run(_serve(settings, bare, ports))


@asynccontextmanager
async def serving(settings: Settings, *, bare: bool) -> AsyncIterator[Server]:
    """A server, the bare one or the product's."""
    forks = multiprocessing.get_context("spawn")
    ports: Queue[int] = forks.Queue()
    process = forks.Process(target=_process, args=(settings, bare, ports), daemon=True)
    process.start()
    try:
        port = await asyncio.to_thread(ports.get, True, 60)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


async def _connection(port: int, path: str, token: str, body: bytes = b"") -> Callable[[], Awaitable[int]]:
    """A kept connection; each call sends one request and reads its status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    method = b"POST" if body else b"GET"
    head = (
        f" {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    request = method + head.encode() + body

    async def call() -> int:
        writer.write(request)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length")),
            0,
        )
        await reader.readexactly(length)
        return int(answer.split(b" ", 2)[1])

    return call


async def times(port: int, path: str, token: str, seconds: float = SECONDS, callers: int = CALLERS) -> list[float]:
    """Seconds each request took, from `callers` connections at once."""
    taken: list[float] = []
    end = time.perf_counter() + seconds

    async def caller() -> None:
        call = await _connection(port, path, token)
        while (begun := time.perf_counter()) < end:
            status = await call()
            assert status == 200, status
            taken.append(time.perf_counter() - begun)

    await asyncio.gather(*(caller() for _ in range(callers)))
    return taken


async def turn(server: Server, path: str, token: str) -> Turn:
    """Call it for a while."""
    spent = server.busy()
    count = len(await times(server.port, path, token))
    return Turn(count / SECONDS, (server.busy() - spent) / count)


async def reads(settings: Settings, token: str, paths: list[str]) -> None:
    """Short turns, one after the other, and the median of the rounds: what else the machine does falls on all."""
    async with serving(settings, bare=True) as hello, serving(settings, bare=False) as api:
        asked = {"/": hello, **dict.fromkeys(paths, api)}
        for path, server in asked.items():
            await times(server.port, path, token)
        rounds = [{path: await turn(server, path, token) for path, server in asked.items()} for _ in range(ROUNDS)]
    for path in asked:
        rate, cost = median(told[path].rate for told in rounds), median(told[path].cost for told in rounds)
        line = f"GET {path}: {rate:.0f}/s, {cost * 1_000_000:.0f} µs of the server's processor"
        if path in paths:
            ratios = sorted(told[path].rate / told["/"].rate for told in rounds)
            cheaper = median(told["/"].cost / told[path].cost for told in rounds)
            line += f"; {median(ratios):.2f} of the bare hello (goal ≥ {GOAL_RATIO}), rounds {ratios[0]:.2f} to "
            line += f"{ratios[-1]:.2f}, by processor {cheaper:.2f}"
        say(line)


async def sign_ins(settings: Settings, token: str, email: str) -> None:
    """The 99th percentile of others while 20 sign in side by side, against the quiet server just before."""
    body = f'{{"email": "{email}", "password": "{PASSWORD}"}}'.encode()
    ratios = []
    async with serving(settings, bare=False) as server:
        await times(server.port, "/api/v1/auth/me", token, seconds=1, callers=2)
        for _ in range(SIGN_IN_ROUNDS):
            idle = p99(await times(server.port, "/api/v1/auth/me", token, SIGN_IN_SECONDS, callers=2))
            logins = [await _connection(server.port, "/api/v1/auth/login", "", body) for _ in range(20)]
            signing = asyncio.gather(*(login() for login in logins))
            busy = p99(await times(server.port, "/api/v1/auth/me", token, SIGN_IN_SECONDS, callers=2))
            assert set(await signing) == {200}
            ratios.append(busy / idle)
    say(
        f"20 sign-ins at once: p99 of others {median(ratios):.2f} times idle (goal ≤ {GOAL_P99}), "
        f"rounds {min(ratios):.2f} to {max(ratios):.2f}"
    )


async def strangers(settings: Settings, email: str) -> None:
    """Whether the time of a refused sign-in tells that the account exists: the fastest of each counts."""
    async with serving(settings, bare=False) as server:
        fastest: dict[str, float] = {}
        for _ in range(10):
            for address in (email, "nobody@example.com"):
                body = f'{{"email": "{address}", "password": "not the one"}}'.encode()
                call = await _connection(server.port, "/api/v1/auth/login", "", body)
                begun = time.perf_counter()
                assert await call() == 401
                fastest[address] = min(fastest.get(address, 60), time.perf_counter() - begun)
        apart = abs(fastest[email] / fastest["nobody@example.com"] - 1)
        say(f"refused sign-in, known and unknown account: {apart:.1%} apart (goal ≤ 5%)")


def p99(taken: list[float]) -> float:
    """Seconds within which 99 of 100 were answered."""
    return quantiles(taken, n=100)[98]


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


async def registered(running: Stand) -> str:
    """Somebody who signs in with a password; the e-mail."""
    admin = await running.person("admin")
    invite = (await admin.call("POST", "/auth/invites", 201)).json()
    email = f"{uuid.uuid4().hex}@example.com"
    body = {"invite_token": invite["token"], "name": "Sample", "email": email, "password": PASSWORD}
    (await running.http.post("/api/v1/auth/register", json=body)).raise_for_status()
    return email


async def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    async with temporary_servers() as servers:
        async with stand(servers) as running:
            email = await registered(running)
            recruiter = await running.person("recruiter")
            candidate = (await recruiter.call("POST", "/candidates", 201, json={"name": "Sample"})).json()
        settings = settings_of(servers)
        paths = ["/api/v1/auth/me", f"/api/v1/candidates/{candidate['id']}"]
        await reads(settings, recruiter.token, paths)
        await sign_ins(settings, recruiter.token, email)
        await strangers(settings, email)


if __name__ == "__main__":
    uvloop.run(main())
