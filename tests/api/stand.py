"""The REST API on a stand: real servers, the app behind a real socket, and people made by the dozen."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from dishka import AsyncContainer, make_async_container
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import ApiServer, build_app, server
from cli.embedded import Embedded
from core.config import Settings
from core.container import CoreProvider
from core.database import Database
from core.models import Session, User
from core.services.actor import Actor, Role
from core.services.company_service import Company, CompanyService
from core.tokens import AccessClaims, AccessTokens
from migrations.runner import migrate
from worker.app import run_worker

V1 = "/api/v1"
DESCRIPTION = (
    "Python developer. Backend of an online shop: FastAPI, PostgreSQL, Redis, Docker, tests. "
    "Three years of experience. Remote, full time, 2500-3500 EUR. Reference {}."
)
ANSWER = (
    "In my last project I built the order service with FastAPI and PostgreSQL myself. I measured the slow query "
    "with EXPLAIN, added a partial index and moved counters into Redis, so that the p99 fell from 900 to 80 ms."
)
CV = "Boris Sample\nPython developer, 4 years: FastAPI, PostgreSQL, Redis in an online shop."
PASSWORD = "correct horse battery"
COMPANY = Company("Sample Ltd", "0000000000", "1 Example Street", "privacy@example.com", None, "Russia")


@dataclass(frozen=True)
class Caller:
    """Somebody with a session, and a client that sends its token."""

    id: uuid.UUID
    role: Role
    session_id: uuid.UUID
    token: str
    http: httpx.AsyncClient

    async def call(self, method: str, path: str, status: int | None = None, **request: Any) -> httpx.Response:
        """Send a request under /api/v1; fails unless answered with that status."""
        headers = {"Authorization": f"Bearer {self.token}", **request.pop("headers", {})}
        response = await self.http.request(method, V1 + path, headers=headers, **request)
        assert status is None or response.status_code == status, (response.status_code, response.text)
        return response


class Stand:
    """An installation that is called over HTTP."""

    def __init__(self, container: AsyncContainer, settings: Settings, http: httpx.AsyncClient, url: str) -> None:
        self.container = container
        self.settings = settings
        self.http = http
        self.url = url

    async def person(self, role: Role, **fields: object) -> Caller:
        """A new person of that role, signed in."""
        database = await self.container.get(Database)
        user_id, session_id = uuid.uuid4(), uuid.uuid4()
        values = {"email": f"{user_id.hex}@example.com", "name": "Sample Person", **fields}
        async with database.transaction() as session:
            session.add(User(id=user_id, role=role, session_version=1, language="en", **values))
            await session.flush()
            session.add(Session(id=session_id, user_id=user_id, session_version=1))
        token = (await self.container.get(AccessTokens)).issue(AccessClaims(user_id, session_id, 1))
        return Caller(user_id, role, session_id, token, self.http)

    async def approved_set(self, recruiter: Caller) -> dict[str, Any]:
        """A question set of the recruiter, written by the worker and approved."""
        description = DESCRIPTION.format(uuid.uuid4())
        asked = (await recruiter.call("POST", "/questions", json={"job_description": description, "count": 3})).json()
        written = await self.until(recruiter, f"/questions/{asked['id']}", "generating")
        assert written["status"] == "draft", written
        approved: dict[str, Any] = (await recruiter.call("POST", f"/questions/{asked['id']}/approve", 200)).json()
        return approved

    async def interview(self, recruiter: Caller, questions: dict[str, Any] | None = None) -> dict[str, Any]:
        """A new candidate, invited."""
        questions = questions or await self.approved_set(recruiter)
        candidate = (
            await recruiter.call("POST", "/candidates", 201, json={"name": "Boris Sample", "cv_text": CV})
        ).json()
        wanted = {"vacancy_id": questions["vacancy_id"], "candidate_id": candidate["id"]}
        invited: dict[str, Any] = (await recruiter.call("POST", "/interviews", 201, json=wanted)).json()
        return invited

    async def submit(self, recruiter: Caller, interview: dict[str, Any], status: int = 202) -> dict[str, Any]:
        """Hand an interview in with all its answers, the last one skipped."""
        questions = (await recruiter.call("GET", f"/questions/{interview['question_set_id']}", 200)).json()
        body = submission(interview, questions["questions"])
        body["responses"][-1]["text"] = None
        submitted: dict[str, Any] = (await recruiter.call("POST", "/evaluations", status, json=body)).json()
        return submitted

    async def until(self, caller: Caller, path: str, no_longer: str) -> dict[str, Any]:
        """The resource, once its status is another."""
        async with asyncio.timeout(30):
            while True:
                resource: dict[str, Any] = (await caller.call("GET", path, 200)).json()
                if resource["status"] != no_longer:
                    return resource
                await asyncio.sleep(0.05)

    async def describe_company(self) -> None:
        """Say who asks, as is needed before anyone is invited."""
        admin = await self.person("admin")
        companies = await self.container.get(CompanyService)
        await companies.save(COMPANY, acting=Actor(admin.id, "admin", "en", silent=True))


async def register(api: Stand, **changes: str) -> dict[str, Any]:
    """A new recruiter by invite: what was sent and what came back."""
    admin = await api.person("admin")
    invite = (await admin.call("POST", "/auth/invites", 201)).json()
    body = {
        "invite_token": invite["token"],
        "name": "Anna Sample",
        "email": f"{uuid.uuid4().hex}@example.com",
        "password": PASSWORD,
        **changes,
    }
    response = await api.http.post(f"{V1}/auth/register", json=body)
    assert response.status_code == 201, response.text
    return {**body, **response.json()}


def bearer(token: str) -> dict[str, str]:
    """The header of a signed-in person."""
    return {"Authorization": f"Bearer {token}"}


def submission(interview: dict[str, Any], questions: list[dict[str, Any]]) -> dict[str, Any]:
    """All answers of an interview, as they are handed in."""
    return {
        "interview_id": interview["id"],
        "consent": {"version": "3", "language": "en"},
        "responses": [{"question_id": question["id"], "text": ANSWER} for question in questions],
    }


def settings_of(servers: Embedded, **values: object) -> Settings:
    """Settings that point at these servers, with limits out of the way unless a test sets them."""
    return Settings.model_validate(
        {
            "database_url": servers.database_url,
            "redis_url": servers.redis_url,
            "jwt_secret": servers.jwt_secret,
            "log_level": "ERROR",
            "api_port": 0,
            "rate_limit_requests": 1_000_000,
            "rate_limit_login": 1_000_000,
            **values,
        }
    )


@asynccontextmanager
async def listening(container: AsyncContainer, settings: Settings) -> AsyncIterator[Stand]:
    """The app on a free port."""
    running: ApiServer = server(await build_app(container, settings), settings)
    serving = asyncio.create_task(running.serve())
    await running.listening.wait()
    url = f"http://127.0.0.1:{running.port}"
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=httpx.Limits(max_connections=None)) as http:
        try:
            yield Stand(container, settings, http, url)
        finally:
            running.should_exit = True
    await serving


@asynccontextmanager
async def wired(settings: Settings) -> AsyncIterator[AsyncContainer]:
    """Core as it is wired in the product, over a migrated database."""
    container = make_async_container(CoreProvider(), context={Settings: settings})
    try:
        await migrate(await container.get(AsyncEngine))
        yield container
    finally:
        await container.close()


@asynccontextmanager
async def stand(servers: Embedded, **values: object) -> AsyncIterator[Stand]:
    """An installation of its own settings on these servers."""
    settings = settings_of(servers, **values)
    async with wired(settings) as container, listening(container, settings) as running:
        yield running


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


@asynccontextmanager
async def working(container: AsyncContainer) -> AsyncIterator[None]:
    """A worker beside."""
    stopping = asyncio.Event()
    worker = asyncio.create_task(run_worker(container, stopping))
    try:
        yield
    finally:
        stopping.set()
        await worker
