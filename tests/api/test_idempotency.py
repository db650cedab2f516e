"""A POST that is sent again with its Idempotency-Key: it acts once, whatever became of the first."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
import structlog
from redis.asyncio import Redis
from sqlalchemy import select, text
from starlette.types import Message

from api.app import build_app
from core.database import Database
from core.models import Candidate, IdempotentRequest
from core.services import candidate_directory
from core.services.actor import Actor
from core.services.idempotency_service import IdempotencyService
from core.services.interview_directory import InterviewDirectory
from core.services.privacy_service import PrivacyService
from tests.api.stand import DESCRIPTION, V1, Caller, Stand, bearer, submission, with_settings

SIGNING = {"/auth/register", "/auth/login", "/auth/refresh", "/auth/logout", "/auth/logout-everywhere"}
"""Made safe by what they carry: a link and a refresh token work once, a session ends once."""
ONLY_READS = {"/imports/cv"}
SECRET = {"/auth/api-keys", "/auth/invites"}
"""Their answers hold what is stored nowhere."""


def a_key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


async def names(caller: Caller) -> list[str]:
    return [one["name"] for one in (await caller.call("GET", "/candidates", 200)).json()["items"]]


async def grow_old(api: Stand, headers: dict[str, str], *, seconds: int) -> None:
    """The request with this key came so long ago."""
    earlier = text("UPDATE idempotent_requests SET created_at = now() - make_interval(secs => :age) WHERE key = :key")
    async with (await api.container.get(Database)).transaction() as session:
        await session.execute(earlier, {"age": seconds, "key": headers["Idempotency-Key"]})


async def test_a_request_sent_again_acts_once(recruiter: Caller, colleague: Caller) -> None:
    headers = a_key()
    body = {"name": "Once Sample"}
    first = await recruiter.call("POST", "/candidates", 201, json=body, headers=headers)
    again = await recruiter.call("POST", "/candidates", 201, json=body, headers=headers)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    other = await recruiter.call("POST", "/candidates", 409, json={"name": "Twice"}, headers=headers)
    assert other.json()["code"] == "idempotency-key-reused"
    await colleague.call("POST", "/candidates", 201, json=body, headers=headers)  # keys are one's own
    assert len((await recruiter.call("GET", "/candidates", 200)).json()["items"]) == 1


async def test_a_refused_request_leaves_its_key_free(recruiter: Caller) -> None:
    headers = a_key()
    await recruiter.call("POST", "/candidates", 422, json={}, headers=headers)
    await recruiter.call("POST", "/candidates", 201, json={"name": "Late Sample"}, headers=headers)


async def test_a_key_says_something(recruiter: Caller) -> None:
    for key in ("", "x" * 256):
        headers = {"Idempotency-Key": key}
        refused = await recruiter.call("POST", "/candidates", 422, json={"name": "Sample"}, headers=headers)
        assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/header/idempotency-key"]
    assert await names(recruiter) == []


async def test_every_post_that_writes_takes_a_key(api: Stand, admin: Caller) -> None:
    tried = set()

    async def twice(path: str, body: dict[str, Any] | None = None, **ids: str) -> dict[str, Any]:
        tried.add(path)
        headers = a_key()
        first = await admin.call("POST", path.format(**ids), json=body, headers=headers)
        assert first.is_success, (path, first.text)
        again = await admin.call("POST", path.format(**ids), json=body, headers=headers)
        assert again.headers.get("idempotency-replayed") == "true", (path, again.text)
        if path in SECRET:
            assert (again.status_code, again.json()["code"]) == (409, "idempotency-secret")
        else:
            assert (again.status_code, again.content) == (first.status_code, first.content)
            for name in ("content-type", "location", "retry-after"):
                assert again.headers.get(name) == first.headers.get(name), path
        answered: dict[str, Any] = first.json()
        return answered

    vacancy = await twice("/vacancies", {"description": DESCRIPTION.format(uuid.uuid4())})
    await twice("/vacancies/{vacancy_id}/questions", {}, vacancy_id=vacancy["id"])
    asked = await twice("/questions", {"job_description": DESCRIPTION.format(uuid.uuid4()), "count": 3})
    written = await api.until(admin, f"/questions/{asked['id']}", "generating")
    await twice("/questions/{set_id}/approve", set_id=asked["id"])
    candidate = await twice("/candidates", {"name": "Once Sample"})
    await twice("/imports/candidates", {"candidates": [{"name": "Once Imported"}]})
    wanted = {"vacancy_id": asked["vacancy_id"], "candidate_id": candidate["id"]}
    first = await twice("/interviews", wanted)
    await twice("/interviews/{interview_id}/cancel", interview_id=first["id"])
    second = await twice("/interviews", wanted)
    report = await twice("/evaluations", submission(second, written["questions"]))
    await api.until(admin, f"/evaluations/{report['id']}", "pending")
    await twice("/evaluations/{evaluation_id}/rerun", evaluation_id=report["id"])
    await twice("/interviews/{interview_id}/decision", {"verdict": "hold"}, interview_id=second["id"])
    await twice("/auth/api-keys", {"name": "once", "scopes": ["candidates:read"]})
    await twice("/auth/invites")
    await twice("/candidates/{candidate_id}/restore", candidate_id=candidate["id"])
    await twice("/vacancies/{vacancy_id}/restore", vacancy_id=vacancy["id"])

    paths = (await api.http.get(f"{V1}/openapi.json")).json()["paths"]
    posts = {path.removeprefix(V1): methods["post"] for path, methods in paths.items() if "post" in methods}
    named = {path for path, post in posts.items() if "Idempotency-Key" in str(post.get("parameters"))}
    assert tried == named == set(posts) - SIGNING - ONLY_READS
    assert len((await admin.call("GET", "/auth/api-keys", 200)).json()) == 1
    assert {"Once Sample", "Once Imported"} <= set(await names(admin))


async def test_of_many_at_the_same_time_one_acts(recruiter: Caller) -> None:
    headers, body = a_key(), {"name": "Once Sample"}

    async def send() -> Any:
        return await recruiter.call("POST", "/candidates", json=body, headers=headers)

    answers = await asyncio.gather(*(send() for _ in range(20)))
    done = [answer for answer in answers if answer.status_code == 201]
    assert done
    assert len({answer.content for answer in done}) == 1
    for refused in (answer for answer in answers if answer.status_code != 201):
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency-unfinished")
        assert refused.headers["retry-after"] == "1"
    assert await names(recruiter) == ["Once Sample"]
    again = await send()
    assert (again.status_code, again.content) == (201, done[0].content)


async def test_what_failed_before_it_was_done_may_be_sent_again(
    recruiter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL goes away in the middle of the act: all of it is rolled back, its key too."""
    headers, body = a_key(), {"name": "Patient Sample"}

    async def gone(*_: object, **__: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(candidate_directory, "record", gone)
    for _ in range(2):
        await recruiter.call("POST", "/candidates", 503, json=body, headers=headers)
    monkeypatch.undo()
    assert await names(recruiter) == []
    first = await recruiter.call("POST", "/candidates", 201, json=body, headers=headers)
    again = await recruiter.call("POST", "/candidates", 201, json=body, headers=headers)
    assert again.content == first.content
    assert await names(recruiter) == ["Patient Sample"]


async def test_what_was_given_up_may_be_sent_again(api: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    headers, body = a_key(), {"name": "Patient Sample"}

    async def forever(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(candidate_directory, "record", forever)
    async with with_settings(api, api_timeout=2) as impatient:
        person = await impatient.person("recruiter")
        await person.call("POST", "/candidates", 504, json=body, headers=headers)
        monkeypatch.undo()
        await person.call("POST", "/candidates", 201, json=body, headers=headers)
        assert await names(person) == ["Patient Sample"]


async def test_what_was_done_is_not_done_again_though_its_answer_was_lost(
    api: Stand, recruiter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the commit and the answer: the act stands, so the key is not free. It is worth waiting for the answer
    for as long as a request may take.
    """
    interview = await api.interview(recruiter)
    wanted = {name: interview[name] for name in ("vacancy_id", "candidate_id")}
    await recruiter.call("POST", f"/interviews/{interview['id']}/cancel", 200)
    headers = a_key()

    async def gone(*_: object, **__: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(InterviewDirectory, "entry", gone)
    await recruiter.call("POST", "/interviews", 503, json=wanted, headers=headers)
    monkeypatch.undo()
    for age, code, wait in (
        (0, "idempotency-unfinished", "1"),
        (api.settings.api_timeout, "idempotency-answer-lost", None),
    ):
        await grow_old(api, headers, seconds=age)
        again = await recruiter.call("POST", "/interviews", 409, json=wanted, headers=headers)
        assert (again.json()["code"], again.headers.get("retry-after")) == (code, wait)
    pending = {"candidate_id": wanted["candidate_id"], "status": "pending"}
    assert len((await recruiter.call("GET", "/interviews", 200, params=pending)).json()["items"]) == 1


async def test_an_answer_that_cannot_be_kept_is_given_all_the_same(
    recruiter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers, body = a_key(), {"name": "Once Sample"}

    async def gone(*_: object, **__: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(IdempotencyService, "keep", gone)
    await recruiter.call("POST", "/candidates", 201, json=body, headers=headers)
    monkeypatch.undo()
    await recruiter.call("POST", "/candidates", 409, json=body, headers=headers)
    assert await names(recruiter) == ["Once Sample"]


async def test_an_answer_is_kept_though_the_request_was_given_up_meanwhile(
    api: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers, body = a_key(), {"name": "Once Sample"}
    keep, given_up, kept = IdempotencyService.keep, asyncio.Event(), asyncio.Event()

    async def late(*answer: Any, **acting: Any) -> None:
        await given_up.wait()
        await keep(*answer, **acting)
        kept.set()

    monkeypatch.setattr(IdempotencyService, "keep", late)
    async with with_settings(api, api_timeout=2) as impatient:
        person = await impatient.person("recruiter")
        await person.call("POST", "/candidates", 504, json=body, headers=headers)
        given_up.set()
        await kept.wait()
        again = await person.call("POST", "/candidates", 201, json=body, headers=headers)
        assert again.headers["idempotency-replayed"] == "true"
        assert await names(person) == ["Once Sample"]


@pytest.mark.parametrize("when", ["after", "before"])
async def test_a_kept_answer_goes_with_the_person_and_the_key_stays_taken(
    api: Stand, recruiter: Caller, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """They are erased after the answer was kept, or between the act and the keeping."""
    privacy, database = await api.container.get(PrivacyService), await api.container.get(Database)
    interview, person = await api.interview(recruiter), await api.person("user")
    async with database.transaction() as session:
        candidate = await session.get_one(Candidate, uuid.UUID(interview["candidate_id"]))
        candidate.user_id = person.id
    await api.until(recruiter, f"/evaluations/{(await api.submit(recruiter, interview))['id']}", "pending")
    keep = IdempotencyService.keep

    async def erase() -> None:
        await privacy.erase(acting=Actor(person.id, "user", "en"))

    async def late(*answer: Any, **acting: Any) -> None:
        await erase()
        await keep(*answer, **acting)

    decided, headers = f"/interviews/{interview['id']}/decision", a_key()
    body = {"verdict": "hold", "reason": f"canary {uuid.uuid4()}"}
    if when == "before":
        monkeypatch.setattr(IdempotencyService, "keep", late)
    first = await recruiter.call("POST", decided, 201, json=body, headers=headers)
    assert first.json() == {**body, "interview_id": interview["id"]}
    if when == "after":
        assert (await recruiter.call("POST", decided, 201, json=body, headers=headers)).content == first.content
        await erase()
    again = await recruiter.call("POST", decided, 409, json=body, headers=headers)
    assert again.json()["code"] == "idempotency-erased"
    async with database.transaction() as session:
        kept = await session.scalars(select(IdempotentRequest.body).where(IdempotentRequest.user_id == recruiter.id))
        assert body["reason"].encode() not in b"".join(one or b"" for one in kept)


@pytest.mark.parametrize("headers", [{}, a_key()], ids=["without a key", "with a key"])
async def test_a_caller_who_goes_before_the_body_is_there_is_no_fault_of_ours(
    api: Stand, recruiter: Caller, headers: dict[str, str]
) -> None:
    app, sent = await build_app(api.container, api.settings), []
    headers = {"Host": "127.0.0.1", "Content-Type": "application/json", **bearer(recruiter.token), **headers}
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{V1}/candidates",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    with structlog.testing.capture_logs() as logged:
        await app(scope, receive, send)
    assert sent[0]["status"] == 400
    assert [line["event"] for line in logged] == ["api.request"]


async def test_a_key_is_known_for_a_day(api: Stand, recruiter: Caller) -> None:
    headers, body = a_key(), {"name": "Daily Sample"}
    await recruiter.call("POST", "/candidates", 201, json=body, headers=headers)
    for age, known in ((23, 1), (25, 2)):
        await grow_old(api, headers, seconds=age * 3600)
        await recruiter.call("POST", "/candidates", 201, json=body, headers=headers)
        assert len(await names(recruiter)) == known


async def test_the_key_of_a_recruiter_is_no_help_to_who_is_none_any_more(api: Stand, recruiter: Caller) -> None:
    """What was answered to a role is repeated to that role only."""
    headers, body = a_key(), {"name": "Once Sample"}
    await recruiter.call("POST", "/candidates", 201, json=body, headers=headers)
    async with (await api.container.get(Database)).transaction() as session:
        await session.execute(text("UPDATE users SET role = 'user' WHERE id = :id"), {"id": recruiter.id})
    await (await api.container.get(Redis)).delete(f"session:{recruiter.id}")
    refused = await recruiter.call("POST", "/candidates", 409, json=body, headers=headers)
    assert refused.json()["code"] == "idempotency-key-reused"
