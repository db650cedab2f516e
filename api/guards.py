"""What every request passes before a route sees it: names, transport, size, time; and what is noted of it."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

import structlog
from dishka import AsyncContainer
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.problems import problem
from api.routes import PREFIX
from core.config import Settings
from core.files.shapes import LARGEST_FILE
from core.rate_limit import Allowance

log = structlog.get_logger()
LARGEST_BODY: Final = 2_000_000
"""Bytes: an interview of 15 answers, each as long as an answer may be, in any script."""
LARGEST_UPLOAD: Final = LARGEST_FILE + 100_000
"""Bytes: a file, and what multipart puts around it."""
UPLOADS = frozenset({f"{PREFIX}/imports/cv"})
PROBES = frozenset({f"{PREFIX}/utils/live", f"{PREFIX}/utils/ready"})
"""Called by whatever watches the process, by address and without TLS."""
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
"""Those that are told apart; anybody can invent more."""
HSTS = b"max-age=31536000"
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Ledger:
    """Outermost: gives a request its id and the services, and notes how it ended.

    The services are those of the process; a request has none of its own that a container would have to make.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics, container: AsyncContainer) -> None:
        self._app = app
        self._always = [(b"x-content-type-options", b"nosniff")]
        if settings.behind_https_proxy:
            self._always.append((b"strict-transport-security", HSTS))
        self._metrics = metrics
        self._container = container

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["dishka_container"] = self._container
        request_id = _request_id(Headers(scope=scope).get("x-request-id"))
        begun, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *self._marks(message, request_id, state.get("allowance"))]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, noted)
            except Exception:  # of a guard itself: what comes from within, the backstop has answered
                log.exception("api.failed")
                if not status:
                    await problem("failed")(scope, receive, noted)
            finally:
                self._note(scope, status, time.perf_counter() - begun)

    def _marks(self, message: Message, request_id: str, allowance: Allowance | None) -> Iterator[tuple[bytes, bytes]]:
        """The headers that every answer has."""
        yield b"x-request-id", request_id.encode()
        yield from self._always
        if not any(name == b"cache-control" for name, _ in message["headers"]):
            yield b"cache-control", b"no-store"
        if allowance:
            yield b"ratelimit-limit", b"%d" % allowance.limit
            yield b"ratelimit-remaining", b"%d" % allowance.remaining
            yield b"ratelimit-reset", b"%d" % allowance.reset

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._metrics.observe(method, route, status, seconds)
        log.info("api.request", method=method, route=route, status=status, seconds=round(seconds, 4))


class Door:
    """Lets in what calls the API by its name, over TLS where there is a proxy, in a size it can hold."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._names = settings.allowed_hosts
        self._https = settings.behind_https_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if refusal := None if scope["path"] in PROBES else self._refusal(headers, scope["path"]):
            await problem(refusal)(scope, receive, send)
            return
        await self._app(scope, _counted(receive, largest(scope["path"])), send)

    def _refusal(self, headers: Headers, path: str) -> str | None:
        if "*" not in self._names and _name(headers.get("host", "")) not in self._names:
            return "wrong-host"
        if self._https and headers.get("x-forwarded-proto") != "https":
            return "https-required"
        length = headers.get("content-length", "0")
        return "too-large" if not length.isdecimal() or int(length[:20]) > largest(path) else None


class Backstop:
    """Answers where no route did: for what takes longer than API_TIMEOUT and is given up, its transaction rolled back,
    and for errors nobody knew. Innermost, so that a front end of another origin can read these answers too.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._seconds = settings.api_timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        limit = asyncio.timeout(self._seconds)
        try:
            async with limit:
                await self._app(scope, receive, watched)
        except Exception as error:
            late = isinstance(error, TimeoutError) and limit.expired()
            if begun or not late:
                log.exception("api.failed")
            if not begun:
                await problem("timeout" if late else "failed")(scope, receive, send)


def client_address(scope: Scope, settings: Settings) -> str:
    """Who to count sign-ins by. Behind a proxy it is the address that the proxy itself added, the last one of the last
    line: those before it are the caller's own words. Of IPv6 the network counts, since one line has all of it.
    """
    peer = scope["client"][0] if scope.get("client") else ""
    if settings.behind_https_proxy:
        told = Headers(scope=scope).getlist("x-forwarded-for")
        peer = _without_port(told[-1].rpartition(",")[2].strip()) if told else peer
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def largest(path: str) -> int:
    """Bytes that a body may have there."""
    return LARGEST_UPLOAD if path in UPLOADS else LARGEST_BODY


def _counted(receive: Receive, most: int) -> Callable[[], Awaitable[Message]]:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return counted


def _request_id(sent: str | None) -> str:
    return sent if sent and _REQUEST_ID.fullmatch(sent) else secrets.token_hex(16)


def _without_port(address: str) -> str:
    """Some proxies write 192.0.2.7:555 and [2001:db8::1]:443."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, _, port = address.partition(":")
    return host if port.isdecimal() else address


def _name(host: str) -> str:
    name = host.rpartition(":")[0] if re.search(r":\d*$", host) else host
    return name.lower()
