"""Fuzzing of the whole schema, as each role: `python -m tests.api.fuzz --cases 20000`. Exit 1 on any breach.

Prints the share of each status, the operations that never reached a 2xx, and what schemathesis found.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import re
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from core.services.actor import Role
from tests.api.stand import CV, V1, Caller, Stand, listening, settings_of, submission, wired, working
from tests.core.servers import temporary_servers

ROLES: tuple[Role, ...] = ("user", "recruiter", "admin")
METRICS_TOKEN = "token-of-the-fuzzing-run"
LINE = re.compile(r'mismatch_api_requests_total\{method="(\w+)",route="([^"]+)",status="(\d+)"\} ([\d.e+]+)')


@dataclass
class Counted:
    """Requests by (method, route) and status, as the server saw them."""

    statuses: Counter[int] = field(default_factory=Counter)
    reached: set[tuple[str, str]] = field(default_factory=set)

    @property
    def cases(self) -> int:
        return self.statuses.total()

    def share(self, *statuses: int) -> float:
        return sum(self.statuses[status] for status in statuses) / max(1, self.cases)


async def fuzz(cases: int, examples: int, roles: Sequence[Role]) -> int:
    """Run rounds until as many cases were tried; the number of runs that found a breach."""
    counted, failed, number = Counted(), 0, 0
    async with temporary_servers() as servers:
        settings = settings_of(servers, metrics_token=METRICS_TOKEN)
        async with wired(settings) as container, working(container):
            operations: set[tuple[str, str]] = set()
            while number < len(roles) or counted.cases < cases:
                role = roles[number % len(roles)]
                async with listening(container, settings) as seeding:
                    await seeding.describe_company()
                    pool, authorization = await _pool(seeding, role)
                async with listening(container, settings) as target:
                    failed += await _schemathesis(target, pool, authorization, examples, seed=number) != 0
                    await _count(target, counted)
                    operations = await _operations(target)
                number += 1
                sys.stdout.write(f"{role}: {counted.cases} cases so far\n")
    return _report(counted, operations, failed)


async def _schemathesis(target: Stand, pool: dict[str, Any], authorization: str, examples: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        pool_file = Path(folder) / "pool.json"
        pool_file.write_text(json.dumps(pool))
        config = Path(folder) / "schemathesis.toml"
        config.write_text(CONFIG + "".join(SPENT.format(path, token) for path, token in pool["spent"].items()))
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"),
            *(f"{target.url}{V1}/openapi.json", "-H", f"Authorization: {authorization}"),
            *("--checks", "all", "--phases", "examples,coverage,fuzzing", "--max-examples", str(examples)),
            *("--seed", str(seed), "--generation-database", "none", "--request-timeout", "60"),
            *("--suppress-health-check", "all", "--no-color", "--continue-on-failure", "--warnings", "off"),
        ]
        environment = {
            **os.environ,
            "SCHEMATHESIS_HOOKS": "tests.api.fuzz_hooks",
            "MISMATCH_FUZZ_POOL": str(pool_file),
        }
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        output = (await process.communicate())[0].decode()
        if process.returncode:
            sys.stdout.write(output)
        return process.returncode or 0


CONFIG = """
# Of the passwords that fit the schema (72 characters), those of more than 72 bytes are refused.
[[operations]]
include-path-regex = "/auth/(password|register)"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "422", "5xx"]

# To the schema a file is any bytes; what is no CV is refused.
[[operations]]
include-path = "/api/v1/imports/cv"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "413", "415", "422", "5xx"]
"""

SPENT = """
[[operations]]
include-path = "/api/v1{}"
headers = {{ Authorization = "Bearer {}" }}
"""
"""Operations that end sessions use up one of their own, not the one of the run."""


async def _pool(seeding: Stand, role: Role) -> tuple[dict[str, Any], str]:
    """Things that exist, for the well-formed requests to be about; of an admin's and others' alike."""
    person = await seeding.person(role)
    owner = person if role != "user" else await seeding.person("recruiter")
    admin = await seeding.person("admin")
    names = [{"name": f"Sample {number}"} for number in range(60)]
    people = (await owner.call("POST", "/imports/candidates", 200, json={"candidates": names})).json()["candidates"]
    candidates = [one["id"] for one in people]
    sets = [await seeding.approved_set(owner) for _ in range(3)]
    interviews = [await seeding.interview(owner, questions) for questions in sets for _ in range(8)]
    kept = await seeding.approved_set(owner)  # of a vacancy that no other request is about: none closes it first
    awaited = [await seeding.interview(owner, kept) for _ in range(8)]
    reports = [await seeding.submit(owner, interview) for interview in interviews[:6]]
    for report in reports:
        await seeding.until(owner, f"/evaluations/{report['id']}", "pending")
    open_vacancies = [await _vacancy(owner) for _ in range(10)]
    drafts = [await _draft(owner, vacancy) for vacancy in open_vacancies]
    for draft in drafts:
        await seeding.until(owner, f"/questions/{draft}", "generating")
    keys = [await _key(owner) for _ in range(10)]
    submissions = [submission(interview, kept["questions"]) for interview in awaited]
    invitations = [{"vacancy_id": kept["vacancy_id"], "candidate_id": candidate} for candidate in candidates[30:50]]
    logins = [await _registered(seeding, admin) for _ in range(4)]
    change = {"current_password": logins[-1]["password"], "new_password": "another long password"}
    return {
        "ids": {
            "candidate_id": candidates[:20],
            "vacancy_id": [questions["vacancy_id"] for questions in sets],
            "set_id": [questions["id"] for questions in sets],
            "interview_id": [interview["id"] for interview in interviews],
            "evaluation_id": [report["id"] for report in reports],
        },
        "doomed": {
            "DELETE /candidates/{candidate_id}": candidates[20:30],
            "DELETE /vacancies/{vacancy_id}": [await _vacancy(owner) for _ in range(10)],
            "DELETE /auth/api-keys/{key_id}": keys,
            "POST /interviews/{interview_id}/cancel": [interview["id"] for interview in interviews[14:20]],
            "POST /questions/{set_id}/approve": drafts,
            "POST /interviews/{interview_id}/decision": [report["interview_id"] for report in reports] * 3,
            "GET /interviews/{interview_id}/report": [report["interview_id"] for report in reports] * 50,
        },
        "bodies": {
            "POST /interviews": invitations,
            "POST /evaluations": submissions,
            "POST /imports/cv": [{"file": CV}] * 50,
            "POST /auth/register": [await _registration(admin) for _ in range(5)],
            "POST /auth/login": [{name: login[name] for name in ("email", "password")} for login in logins],
            "POST /auth/refresh": [{"refresh_token": login["refresh_token"]} for login in logins],
            "PUT /auth/password": [change],
        },
        "spent": {
            "/auth/password": logins[-1]["access_token"],
            "/auth/logout": (await seeding.person(role)).token,
            "/auth/logout-everywhere": (await seeding.person(role)).token,
        },
    }, f"Bearer {person.token}"


async def _vacancy(owner: Caller) -> str:
    body = {"description": f"Shop assistant in Sampletown, five days a week, 1000 EUR. Reference {uuid.uuid4()}."}
    return str((await owner.call("POST", "/vacancies", 201, json=body)).json()["id"])


async def _draft(owner: Caller, vacancy: str) -> str:
    return str((await owner.call("POST", f"/vacancies/{vacancy}/questions", 202, json={})).json()["id"])


async def _key(owner: Caller) -> str:
    body = {"name": "k", "scopes": ["candidates:read"]}
    return str((await owner.call("POST", "/auth/api-keys", 201, json=body)).json()["card"]["id"])


async def _registration(admin: Caller) -> dict[str, str]:
    invite = (await admin.call("POST", "/auth/invites", 201)).json()
    email = f"{uuid.uuid4().hex}@example.com"
    return {"invite_token": invite["token"], "name": "Sample", "email": email, "password": "correct horse battery"}


async def _registered(seeding: Stand, admin: Caller) -> dict[str, str]:
    body = await _registration(admin)
    answer = await seeding.http.post(f"{V1}/auth/register", json=body)
    return {**body, **answer.json()}


async def _count(target: Stand, counted: Counted) -> None:
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    text = (await target.http.get(f"{V1}/utils/metrics", headers=headers)).text
    for method, route, status, count in LINE.findall(text):
        counted.statuses[int(status)] += int(float(count))
        if status.startswith("2"):
            counted.reached.add((method, route.removeprefix(V1)))


async def _operations(target: Stand) -> set[tuple[str, str]]:
    paths = (await target.http.get(f"{V1}/openapi.json")).json()["paths"]
    return {(method.upper(), path.removeprefix(V1)) for path, methods in paths.items() for method in methods}


def _report(counted: Counted, operations: set[tuple[str, str]], failed: int) -> int:
    say = sys.stdout.write
    say(f"\n{counted.cases} cases over {len(operations)} operations\n")
    for status, count in sorted(counted.statuses.items()):
        say(f"  {status}: {count} ({counted.share(status):.1%})\n")
    missed = sorted(operations - counted.reached)
    errors = sum(count for status, count in counted.statuses.items() if status >= 500)
    say(f"server errors: {errors} · runs with breaches: {failed} · 429: {counted.share(429):.2%}\n")
    say(f"operations without a 2xx: {missed or 'none'}\n")
    return int(bool(errors or failed or missed or counted.share(429) >= 0.01))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="how many requests at least")
    parser.add_argument("--examples", type=int, default=100, help="per operation and round")
    parser.add_argument("--short", action="store_true", help="one round as an admin, few examples, for the tests")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if arguments.short:
        sys.exit(asyncio.run(fuzz(0, 2, ("admin",))))
    sys.exit(asyncio.run(fuzz(arguments.cases, arguments.examples, ROLES)))


if __name__ == "__main__":
    main()
