"""Every operation × every role × own and foreign ids: what the schema lists is tried, nothing is left out."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from tests.api.stand import CV, DESCRIPTION, V1, Caller, Stand

OPEN = {
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("GET", "/utils/live"),
    ("GET", "/utils/ready"),
    ("GET", "/utils/version"),
}
FOR_ANYONE = {
    ("POST", "/auth/logout"),
    ("POST", "/auth/logout-everywhere"),
    ("GET", "/auth/me"),
    ("PATCH", "/auth/me"),
    ("PUT", "/auth/password"),
    ("GET", "/auth/api-keys"),
}
FOR_ADMINS = {("POST", "/auth/invites")}
TELLING = {
    ("PATCH", "/candidates/{candidate_id}"),
    ("PATCH", "/vacancies/{vacancy_id}"),
    ("POST", "/candidates/{candidate_id}/restore"),
    ("POST", "/evaluations"),
    ("POST", "/evaluations/{evaluation_id}/rerun"),
    ("POST", "/interviews/{interview_id}/cancel"),
    ("POST", "/questions"),
    ("POST", "/questions/{set_id}/approve"),
    ("POST", "/vacancies/{vacancy_id}/questions"),
    ("POST", "/vacancies/{vacancy_id}/restore"),
}
"""What writes, and answers with what was stored before."""
OWN = {("DELETE", "/auth/api-keys/{key_id}")}
"""Nobody else's business, not even an admin's."""


@dataclass(frozen=True)
class Estate:
    """What one recruiter has: an id of everything."""

    recruiter: Caller
    ids: dict[str, str]
    evaluation: dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def estate(api: Stand) -> Estate:
    return await make_estate(api, await api.person("recruiter"))


async def make_estate(api: Stand, recruiter: Caller) -> Estate:
    interview = await api.interview(recruiter)
    submitted = await api.submit(recruiter, interview)
    report = await api.until(recruiter, f"/evaluations/{submitted['id']}", "pending")
    key = await recruiter.call("POST", "/auth/api-keys", 201, json={"name": "k", "scopes": ["candidates:read"]})
    ids = {
        "vacancy_id": interview["vacancy_id"],
        "candidate_id": interview["candidate_id"],
        "interview_id": interview["id"],
        "set_id": interview["question_set_id"],
        "evaluation_id": report["id"],
        "key_id": key.json()["card"]["id"],
    }
    return Estate(recruiter, ids, report)


def body_for(path: str, method: str, ids: dict[str, str]) -> dict[str, Any] | None:
    """A body that is well formed, about these ids."""
    bodies: dict[tuple[str, str], dict[str, Any]] = {
        ("POST", "/auth/api-keys"): {"name": "k", "scopes": ["candidates:read"]},
        ("PATCH", "/auth/me"): {"language": "ru"},
        ("PUT", "/auth/password"): {"current_password": "not the one", "new_password": "long enough one"},
        ("PUT", "/company"): {
            "legal_name": "Sample Ltd",
            "tax_number": "0000000000",
            "address": "1 Example Street",
            "data_contact": "privacy@example.com",
            "data_location": "Russia",
        },
        ("POST", "/vacancies"): {"description": DESCRIPTION.format(uuid.uuid4())},
        ("PATCH", "/vacancies/{vacancy_id}"): {"pay": "1"},
        ("POST", "/vacancies/{vacancy_id}/questions"): {},
        ("POST", "/questions"): {"job_description": DESCRIPTION.format(uuid.uuid4())},
        ("POST", "/candidates"): {"name": "Sample"},
        ("POST", "/imports/candidates"): {"candidates": [{"name": "Sample"}]},
        ("PATCH", "/candidates/{candidate_id}"): {"name": "Changed"},
        ("POST", "/interviews"): {"vacancy_id": ids["vacancy_id"], "candidate_id": ids["candidate_id"]},
        ("POST", "/interviews/{interview_id}/decision"): {"verdict": "hold"},
        ("POST", "/evaluations"): {
            "interview_id": ids["interview_id"],
            "consent": {"version": "3", "language": "en"},
            "responses": [{"question_id": str(uuid.uuid4()), "text": None}],
        },
    }
    return bodies.get((method, path))


def sent(method: str, path: str, ids: dict[str, str]) -> dict[str, Any]:
    """What a well-formed request carries: a file to the one operation that takes one, JSON to all others."""
    if (method, path) == ("POST", "/imports/cv"):
        return {"files": {"file": ("cv.txt", CV.encode())}}
    return {"json": body_for(path, method, ids)}


async def operations(api: Stand) -> list[tuple[str, str]]:
    """All operations of the schema."""
    paths = (await api.http.get(f"{V1}/openapi.json")).json()["paths"]
    return [(method.upper(), path.removeprefix(V1)) for path, methods in paths.items() for method in methods]


def about_something(method: str, path: str) -> bool:
    """Whether the operation names a thing that belongs to somebody."""
    return "{" in path or (method, path) in {("POST", "/interviews"), ("POST", "/evaluations")}


async def test_the_schema_says_who_may_come_in(api: Stand) -> None:
    schema = (await api.http.get(f"{V1}/openapi.json")).json()["paths"]
    for method, path in await operations(api):
        operation = schema[V1 + path][method.lower()]
        assert bool(operation.get("security")) == ((method, path) not in OPEN), path
        assert {"400", "422", "429", "500", "503"} <= set(operation["responses"]), path


async def test_without_credentials_nothing_opens(api: Stand, estate: Estate) -> None:
    for method, path in await operations(api):
        if (method, path) not in OPEN:
            carried = sent(method, path, estate.ids)
            answer = await api.http.request(method, V1 + path.format(**estate.ids), **carried)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_another_recruiter_finds_nothing_and_changes_nothing(api: Stand, estate: Estate) -> None:
    """Not-yours and not-there give the same answer, but for the id that was asked for."""
    before = await _everything(estate)
    nowhere = {name: str(uuid.uuid4()) for name in estate.ids}
    for method, path in await operations(api):
        if not about_something(method, path):
            continue
        answers = []
        for ids in (estate.ids, nowhere):
            stranger = await api.person("recruiter")
            answers.append(await stranger.call(method, path.format(**ids), **sent(method, path, ids)))
        foreign, missing = answers
        assert (foreign.status_code, foreign.content) == (404, missing.content), (method, path)
    assert await _everything(estate) == before


async def test_a_candidate_may_do_nothing_here_but_look_at_themselves(api: Stand, estate: Estate) -> None:
    before = await _everything(estate)
    for method, path in await operations(api):
        if (method, path) in OPEN:
            continue
        candidate = await api.person("user")
        answer = await candidate.call(method, path.format(**estate.ids), **sent(method, path, estate.ids))
        if (method, path) in FOR_ANYONE:
            assert answer.status_code in (200, 204, 401), (method, path)
        else:
            assert answer.status_code in (403, 404), (method, path, answer.text)
    assert await _everything(estate) == before


async def test_recruiters_do_not_make_recruiters(api: Stand, recruiter: Caller) -> None:
    for method, path in FOR_ADMINS:
        await recruiter.call(method, path, 403)


async def test_the_owner_and_an_admin_are_let_through(api: Stand, estate: Estate) -> None:
    """The control of the sweeps above: with the same bodies the right person is not refused."""
    admin = await api.person("admin")
    for method, path in sorted(await operations(api)):
        if (method, path) in OPEN | FOR_ANYONE or method == "DELETE":
            continue
        for caller in (estate.recruiter, admin):
            if caller is not admin and (method, path) in FOR_ADMINS:
                continue
            answer = await caller.call(method, path.format(**estate.ids), **sent(method, path, estate.ids))
            assert answer.status_code in (200, 201, 202, 204, 409), (method, path, answer.text)


async def test_what_a_key_may_do_is_its_scopes(api: Stand, estate: Estate) -> None:
    """A key with every scope but one is refused exactly where that one is needed.

    What writes needs the right to read as well where it answers with more than it was sent.
    """
    from core.services.api_key_service import SCOPES

    staff = [
        operation
        for operation in await operations(api)
        if operation not in OPEN | FOR_ANYONE | FOR_ADMINS and not operation[1].startswith("/auth/")
    ]
    refused_for: dict[tuple[str, str], list[str]] = {operation: [] for operation in staff}
    for missing in SCOPES:
        owner = await api.person("recruiter")
        body = {"name": "k", "scopes": [scope for scope in SCOPES if scope != missing]}
        key = (await owner.call("POST", "/auth/api-keys", 201, json=body)).json()["key"]
        for method, path in staff:
            carried = sent(method, path, estate.ids)
            answer = await api.http.request(
                method, V1 + path.format(**estate.ids), **carried, headers={"X-API-Key": key}
            )
            if answer.status_code == 403:
                assert answer.json()["params"] == {"scope": missing}
                refused_for[method, path].append(missing)
    for (method, path), scopes in refused_for.items():
        areas, rights = zip(*(scope.split(":") for scope in scopes), strict=True)
        assert len(set(areas)) == 1, (method, path, scopes)
        if (method, path) in TELLING:
            assert rights == ("read", "write"), (method, path, scopes)
        else:
            assert rights == ("write",) or (method, rights) == ("GET", ("read",)), (method, path, scopes)


async def _everything(estate: Estate) -> list[object]:
    """All that the recruiter has, as they see it."""
    ids, owner = estate.ids, estate.recruiter
    paths = (
        f"/vacancies/{ids['vacancy_id']}",
        f"/candidates/{ids['candidate_id']}",
        f"/interviews/{ids['interview_id']}",
        f"/questions/{ids['set_id']}",
        f"/evaluations/{ids['evaluation_id']}",
        f"/vacancies/{ids['vacancy_id']}/questions",
        "/auth/api-keys",
        "/company",
    )
    return [(await owner.call("GET", path, 200)).json() for path in paths]
