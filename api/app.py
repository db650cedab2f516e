"""The REST face, put together: routes under /api/v1, guards around them, and how it is started and stopped."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import uvicorn
from dishka import AsyncContainer
from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.utils import get_openapi
from starlette.datastructures import Headers

from api.guards import PROBES, Backstop, Door, Ledger, largest
from api.metrics import Metrics
from api.problems import Problem, problem, register_problems, responses
from api.routes import (
    PREFIX,
    api_keys,
    auth,
    candidates,
    company,
    evaluations,
    interviews,
    questions,
    utils,
    vacancies,
)
from api.security import Gate, describe_keys
from core.config import Settings
from core.rate_limit import RateLimits
from core.services.api_key_service import ApiKeyService
from core.services.auth_service import AuthService

EXPOSED = (
    *("Content-Disposition", "Idempotency-Replayed", "Location", "Retry-After", "X-Request-ID"),
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
)
"""Headers that a web front end of another origin may read."""
DRAIN_SECONDS = 20
"""Longest time that requests under way get to end, once it is told to stop."""
ABOUT = """\
Structured interviews in Telegram: the same questions for all, ratings with quotes, a person decides.

What only the bot does: editing questions, a vacancy's settings, members and apply link, issuing a link anew, feedback,
messages and saved replies to candidates, recordings, administration but for invites, and asking a candidate whether a
model abroad may read.

Sign in (`/auth/login`) and send `Authorization: Bearer …`, or send a machine's `X-API-Key`.
Errors are problem details (RFC 9457) with a stable `code`.
A POST that writes takes an `Idempotency-Key` and may be sent again with it, but for signing in and out.
A body has 2 MB at most, one with a CV 5 MB; behind a proxy the API is spoken over HTTPS only.
Lists are newest first; `next` of a page is the `after` of the following one."""
TAGS = [
    {"name": "auth", "description": "Accounts and sessions; one account for the bot and the API."},
    {"name": "api keys", "description": "Keys for machines: shown once, scoped, revocable."},
    {"name": "company", "description": "Who asks."},
    {"name": "vacancies", "description": "Openings with their terms."},
    {"name": "questions", "description": "Question sets, written by the engine, approved by a person."},
    {"name": "candidates", "description": "People who may be interviewed."},
    {"name": "interviews", "description": "One candidate × one question set, by a personal link."},
    {"name": "evaluations", "description": "Answers in, reports out."},
    {"name": "utils", "description": "For whatever watches the process."},
]


REPLAYED = {
    "Idempotency-Replayed": {
        "description": "There if the request acted before: this is what it was answered then",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


UNCOUNTED = PROBES | {f"{PREFIX}/utils/version"}
COUNTED = {
    name: {"description": f"{told}; of what is counted", "schema": {"type": "string"}}
    for name, told in {
        "RateLimit-Limit": "Requests that are allowed in a period",
        "RateLimit-Remaining": "How many of them are left",
        "RateLimit-Reset": "Seconds until they are counted anew",
    }.items()
}


class Origins(CORSMiddleware):
    """Which pages may call. A refusal is a problem like any other."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """What a browser is told before it calls."""
        told = super().preflight_response(request_headers)
        if told.status_code == HTTPStatus.OK:
            return told
        own = ("content-length", "content-type")
        return problem("cors-refused", headers={name: value for name, value in told.headers.items() if name not in own})


class MismatchApi(FastAPI):
    """FastAPI whose schema says once, for all operations, what problems are like and what the guards and keys add."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            schema = get_openapi(
                title=self.title,
                version=self.version,
                description=self.description,
                tags=self.openapi_tags,
                routes=self.routes,
            )
            described = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            parts = schema["components"]["schemas"]
            parts.update(described.pop("$defs"))
            parts["Problem"] = described
            describe_keys(schema, self.routes)
            for path, methods in schema["paths"].items():
                for operation in methods.values():
                    _complete(path, operation)
            for unused in ("HTTPValidationError", "ValidationError"):
                parts.pop(unused, None)
            self.openapi_schema = schema
        return self.openapi_schema


def _complete(path: str, operation: dict[str, Any]) -> None:
    """What the guards answer, and what a body and an idempotency key bring along, whatever the operation."""
    answers: dict[str, Any] = operation["responses"]
    if path not in PROBES:
        answers.setdefault("403", responses(403)[403])
    if "requestBody" in operation:
        answers["413"] = {**responses(413)[413], "description": f"The body is larger than {largest(path):,} bytes"}
    if path not in UNCOUNTED:
        for answer in answers.values():
            answer["headers"] = {**answer.get("headers", {}), **COUNTED}
    if any(parameter["name"] == "idempotency-key" for parameter in operation.get("parameters", ())):
        for status, answer in answers.items():
            if status.startswith("2"):
                answer["headers"] = {**answer.get("headers", {}), **REPLAYED}
    operation["responses"] = dict(sorted(answers.items()))


async def build_app(container: AsyncContainer, settings: Settings) -> FastAPI:
    """The application, ready to serve."""
    app = MismatchApi(
        title="MisMatch",
        version="1",
        description=ABOUT,
        openapi_tags=TAGS,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url="/docs",
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # would look for a collector with each request
    )
    app.state.gate = Gate(
        await container.get(AuthService),
        await container.get(ApiKeyService),
        await container.get(RateLimits),
        settings,
    )
    app.state.metrics = Metrics()
    register_problems(app)
    for part in (auth, candidates, interviews, evaluations, vacancies, questions, api_keys, company, utils):
        app.router.routes += part.router.routes  # what is asked most comes first: paths are tried in this order
    app.router.routes += [*candidates.imports.routes, *candidates.readings.routes, *auth.invites.routes]
    app.state.dishka_container = container
    _guard(app, settings)
    return app


def _guard(app: FastAPI, settings: Settings) -> None:
    """The last one added is the outermost. What the door and the backstop answer is for front ends to read too."""
    app.add_middleware(Backstop, settings=settings)
    app.add_middleware(Door, settings=settings)
    if settings.cors_origins:
        app.add_middleware(
            Origins,
            allow_origins=sorted(settings.cors_origins),
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-API-Key", "X-Request-ID"],
            expose_headers=EXPOSED,
        )
    app.add_middleware(Ledger, settings=settings, metrics=app.state.metrics, container=app.state.dishka_container)


class ListenError(Exception):
    """The port can't be opened; the message says why."""


class ApiServer(uvicorn.Server):
    """Uvicorn that leaves signals to the one handler in `cli/`, and tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the port. Raises ListenError, where uvicorn would end the process with all that runs beside."""
        try:
            await super().startup(sockets)
        except SystemExit as ended:
            reason = getattr(ended.__context__, "strerror", None)
            raise ListenError(f"API_HOST, API_PORT: {reason}") from None
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None are captured."""
        yield

    @property
    def port(self) -> int:
        """Where it listens; tells the port when 0 was asked for."""
        return int(self.servers[0].sockets[0].getsockname()[1])


def server(app: FastAPI, settings: Settings) -> ApiServer:
    """A server for the application; addresses of a proxy are read by the guards, not by uvicorn."""
    return ApiServer(
        uvicorn.Config(
            app,
            host=settings.api_host,
            port=settings.api_port,
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )


async def run_api(container: AsyncContainer, settings: Settings, stopping: asyncio.Event) -> None:
    """Serve until `stopping`, then let requests under way end. Raises ListenError."""
    running = server(await build_app(container, settings), settings)
    serving = asyncio.create_task(running.serve())
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    running.should_exit = True
    await serving
