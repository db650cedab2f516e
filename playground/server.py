"""The local Telegram as an HTTP server: `/bot…` for the bot, `/_/…` for who drives the people."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from playground.calls import METHODS, read_call, read_parameters
from playground.control import Control
from playground.errors import ApiError
from playground.faults import Fault, Faults
from playground.journal import Journal
from playground.methods import BotApi
from playground.state import Json, World, first_number
from playground.updates import UpdateQueue

_LARGEST_REQUEST = 50 * 1024 * 1024
_BAD_GATEWAY = "<html><body><h1>502 Bad Gateway</h1></body></html>"


class BotFace:
    """Answers what the bot asks over HTTP."""

    def __init__(self, world: World, updates: UpdateQueue, journal: Journal, faults: Faults) -> None:
        self._world = world
        self._api = BotApi(world, updates)
        self._journal = journal
        self._faults = faults

    def add_to(self, app: web.Application) -> None:
        app.router.add_route("*", "/bot{token}/{method}", self.call)
        app.router.add_get("/file/bot{token}/{path:.+}", self.download)

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        name = request.match_info["method"]
        kind = METHODS.get(name.lower())
        entry = None
        try:
            self._check_token(request)
            parameters, uploads = await read_parameters(request)
            chat_id = self._chat_id(parameters)
            entry = self._journal.begin(kind.__api_method__ if kind else name, chat_id)
            fault = self._faults.next(name, chat_id)
            if fault is not None:
                await self._suffer(fault, request)
            result = await self._api.answer(read_call(name, parameters, uploads))
            if fault is not None and fault.kind == "cut_after":
                _cut(request)
            refusal = None
        except web.HTTPRequestEntityTooLarge:
            refusal = ApiError(413, "Request Entity Too Large")
        except ApiError as error:
            refusal = error
        except _CutError:
            if entry is not None:
                self._journal.end(entry, "connection cut")
            return web.Response(status=500)
        except _GatewayError:
            if entry is not None:
                self._journal.end(entry, "Bad Gateway")
            return web.Response(status=502, text=_BAD_GATEWAY, content_type="text/html")
        except asyncio.CancelledError:
            if entry is not None:
                self._journal.end(entry, "the bot went away")
            raise
        if entry is not None:
            self._journal.end(entry, refusal.description if refusal else None)
        if refusal is not None:
            return web.json_response(refusal.body(), status=refusal.code)
        return web.json_response({"ok": True, "result": result})

    async def download(self, request: web.Request) -> web.Response:
        """The content of a file that `getFile` named."""
        try:
            self._check_token(request)
        except ApiError as error:
            return web.json_response(error.body(), status=error.code)
        path = request.match_info["path"]
        file = next((file for file in self._world.files.values() if file.path == path), None)
        if file is None:
            return web.json_response(ApiError(404, "Not Found").body(), status=404)
        return web.Response(body=file.content, content_type="application/octet-stream")

    def _chat_id(self, parameters: Json) -> int | None:
        """The chat a call is about: named, or that of the tap it answers."""
        if query := self._world.queries.get(str(parameters.get("callback_query_id"))):
            return query.chat_id
        value = str(parameters.get("chat_id", ""))
        return int(value) if value.removeprefix("-").isdecimal() else None

    def _check_token(self, request: web.Request) -> None:
        if request.match_info["token"] != self._world.token:
            raise ApiError(401, "Unauthorized")

    async def _suffer(self, fault: Fault, request: web.Request) -> None:
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "cut":
            _cut(request)
        elif fault.kind == "502":
            raise _GatewayError
        elif refusal := fault.refusal():
            raise refusal


class _CutError(Exception):
    """The connection was closed on purpose."""


class _GatewayError(Exception):
    """A gateway answers in Telegram's place."""


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
    raise _CutError


@dataclass
class LocalTelegramServer:
    """A running local Telegram."""

    url: str
    world: World
    updates: UpdateQueue
    _runner: web.AppRunner

    async def stop(self) -> None:
        """Close the door, and every connection with it."""
        await self.updates.stop()
        await self._runner.cleanup()


async def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    token: str = "1000:local",  # noqa: S107 — no secret: it opens this process only
    *,
    username: str = "mismatch_bot",
    query_lifetime: float = 60.0,
    webhook_backoff: tuple[float, float] = (0.1, 5.0),
) -> LocalTelegramServer:
    """Start a local Telegram for the bot with this token; port 0 takes a free one.

    `query_lifetime`: seconds in which a tap can be answered. `webhook_backoff`: first and longest pause in
    seconds between tries to push an update.
    """
    world = World(token, username, query_lifetime=query_lifetime)
    updates = UpdateQueue(first_id=first_number(), backoff=webhook_backoff)
    journal, faults = Journal(), Faults()
    app = web.Application(client_max_size=_LARGEST_REQUEST)
    BotFace(world, updates, journal, faults).add_to(app)
    Control(world, updates, journal, faults).add_to(app)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    bound_port = runner.addresses[0][1]
    name = f"[{host}]" if ":" in host else host
    return LocalTelegramServer(f"http://{name}:{bound_port}", world, updates, runner)
