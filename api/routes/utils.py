"""For whatever watches the process: alive, ready, which version, metrics."""

from __future__ import annotations

import hmac
from importlib.metadata import version as package_version
from typing import Literal

from dishka.integrations.fastapi import FromDishka
from fastapi import APIRouter, Request, Response

from api.metrics import CONTENT_TYPE, Metrics
from api.problems import responses
from api.routes import PREFIX, Route
from api.shapes import Shape
from core.config import Settings
from core.errors import NotFoundError
from core.services.health_service import HealthService, Readiness
from core.tokens import TokenError

router = APIRouter(prefix=f"{PREFIX}/utils", tags=["utils"], route_class=Route)


class Live(Shape):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(Shape):
    """`down`: PostgreSQL is away. `degraded`: without Redis sign-ins wait, with the queue at a stand results do."""

    status: Literal["ok", "degraded", "down"]
    postgres: bool
    redis: bool
    queue: bool


class Version(Shape):
    """Which MisMatch this is."""

    version: str


@router.get("/live", response_model=Live, responses=responses())
async def live() -> Live:
    """Whether the process answers at all."""
    return Live()


@router.get(
    "/ready",
    response_model=Ready,
    responses={**responses(), 503: {"model": Ready, "description": "PostgreSQL does not answer"}},
)
async def ready(response: Response, health: FromDishka[HealthService]) -> Readiness:
    """Whether it can take work: PostgreSQL decides."""
    readiness = await health.readiness()
    if not readiness.postgres:
        response.status_code = 503
    return readiness


@router.get("/version", response_model=Version, responses=responses())
async def version() -> Version:
    """The version that runs."""
    return Version(version=package_version("mismatch"))


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, settings: FromDishka[Settings]) -> Response:
    """For Prometheus, with METRICS_TOKEN as bearer token; without that setting there is nothing here."""
    if settings.metrics_token is None:
        raise NotFoundError
    sent = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(sent.encode(), settings.metrics_token.get_secret_value().encode()):
        raise TokenError
    counted: Metrics = request.app.state.metrics
    return Response(counted.text(), media_type=CONTENT_TYPE)
