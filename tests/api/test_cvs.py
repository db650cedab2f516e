"""CVs over HTTP: read, shown, confirmed by another call; refused with the right status."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from sqlalchemy import func, text

from core.database import Database
from core.models import Candidate
from tests.api.stand import CV, Caller, Stand
from tests.files import CV_EN, INJECTION, Line, objects, pdf


def upload(content: bytes) -> dict[str, tuple[str, bytes]]:
    return {"file": ("cv.pdf", content)}


async def test_a_cv_is_read_shown_and_kept_by_a_second_call(api: Stand, recruiter: Caller) -> None:
    email = f"clara.{uuid.uuid4().hex[:10]}@example.com"
    content = pdf(CV_EN.replace("clara.sample@example.com", email).splitlines())
    profile = (await recruiter.call("POST", "/imports/cv", 200, files=upload(content))).json()
    assert (profile["name"], profile["email"], profile["experience_years"]) == ("Clara Sample", email, 7)
    assert profile["skills"] == ["Python", "PostgreSQL", "Docker", "Redis"]
    assert (profile["hidden_text"], profile["duplicates"]) == (False, [])
    assert "1990" not in profile["cv_text"]
    again = await recruiter.call("POST", "/imports/cv", 200, files=upload(content))
    assert again.json() == profile

    confirmed = {name: profile[name] for name in profile if name != "duplicates"}
    confirmed["cv_text"] += "\nMarried, two children"
    added = (await recruiter.call("POST", "/candidates", 201, json=confirmed)).json()
    assert added["has_cv"]
    twice = (await recruiter.call("POST", "/imports/cv", 200, files=upload(content))).json()
    assert twice["duplicates"] == [added["id"]]
    assert (await recruiter.call("POST", "/candidates", 409, json=confirmed)).json()["code"] == "candidate-duplicate"

    questions = await api.approved_set(recruiter)
    wanted = {"vacancy_id": questions["vacancy_id"], "candidate_id": added["id"]}
    interview = (await recruiter.call("POST", "/interviews", 201, json=wanted)).json()
    match = (await recruiter.call("GET", f"/interviews/{interview['id']}/job-match", 200)).json()
    assert match["engine"] == "offline"
    assert {"Python", "PostgreSQL", "Docker"} <= {one["skill"] for one in match["matched"]}
    assert all(one["had"] in profile["cv_text"] for one in match["matched"])
    assert "FastAPI" in {one["skill"] for one in match["missing"]}
    assert not {name for name in match if "score" in name}
    stranger = await api.person("recruiter")
    assert (await stranger.call("GET", f"/interviews/{interview['id']}/job-match", 404)).json()["code"] == "not-found"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("555.123.45.67", "555-123-45-67"),
        ("+7 900 000.00.00", "+7 900 000-00-00"),
        ("+7\u00a0900\u00a0000\u201100\u201100", "+7 900 000-00-00"),
        ("+7 (900) 000\u201300\u201300", "+7 (900) 000-00-00"),
    ],
)
async def test_what_was_read_of_a_cv_can_be_sent_on(api: Stand, written: str, read: str) -> None:
    recruiter = await api.person("recruiter")
    cv = f"Boris Sample\nPython developer, 4 years: FastAPI, PostgreSQL.\nPhone: {written}\n"
    profile = (await recruiter.call("POST", "/imports/cv", 200, files=upload(cv.encode()))).json()
    assert profile["phone"] == read
    sent = {name: profile[name] for name in profile if name != "duplicates"}
    assert (await recruiter.call("POST", "/candidates", 201, json=sent)).json()["phone"] == read


async def test_a_cv_that_says_nothing_of_work_has_no_text(recruiter: Caller) -> None:
    cv = b"Date of birth: 1990-01-01\nMarital status: married, two children\nNationality: not for employers"
    profile = (await recruiter.call("POST", "/imports/cv", 200, files=upload(cv))).json()
    assert profile["cv_text"] is None
    sent = {name: profile[name] for name in profile if name != "duplicates"}
    await recruiter.call("POST", "/candidates", 201, json={**sent, "name": "Boris Sample"})


async def test_hidden_text_is_told_of(recruiter: Caller) -> None:
    content = pdf([*CV_EN.splitlines(), Line(INJECTION, "1 g")])
    profile = (await recruiter.call("POST", "/imports/cv", 200, files=upload(content))).json()
    assert profile["hidden_text"]
    assert "Ignore" not in profile["cv_text"]
    confirmed = {name: profile[name] for name in ("name", "cv_text", "hidden_text")}
    added = (await recruiter.call("POST", "/candidates", 201, json=confirmed)).json()
    assert (added["has_cv"], added["hidden_text"]) == (True, True)
    path = f"/candidates/{added['id']}"
    assert (await recruiter.call("GET", path, 200)).json() == added
    replaced = (await recruiter.call("PATCH", path, 200, json={"cv_text": CV})).json()
    assert replaced == {**added, "hidden_text": False}
    assert (await recruiter.call("PATCH", path, 200, json=confirmed)).json() == added


async def test_hidden_text_is_said_of_a_text(recruiter: Caller) -> None:
    """Also where nothing of a text is kept: age and family are all there is in it."""
    only_hidden = {"name": "Boris Sample", "hidden_text": True}
    for cv in ({}, {"cv_text": "Married, two children"}):
        added = (await recruiter.call("POST", "/candidates", 201, json={**only_hidden, **cv})).json()
        assert (added["has_cv"], added["hidden_text"]) == (False, False)
    path = f"/candidates/{added['id']}"
    refused = (await recruiter.call("PATCH", path, 422, json={"hidden_text": True})).json()
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("invalid", "/body")
    changed = (await recruiter.call("PATCH", path, 200, json={"hidden_text": True, "cv_text": None})).json()
    assert changed == added


async def test_nothing_is_written_over_an_erasure(api: Stand, recruiter: Caller) -> None:
    """A change that comes while the candidate is being erased waits, and then finds nobody."""
    added = (await recruiter.call("POST", "/candidates", 201, json={"name": "Boris Sample"})).json()
    database = await api.container.get(Database)
    waiting = text("SELECT count(*) FROM pg_locks WHERE transactionid = pg_current_xact_id()::xid AND NOT granted")
    async with database.transaction() as session:
        candidate = await session.get_one(Candidate, uuid.UUID(added["id"]), with_for_update=True)
        candidate.name, candidate.erased_at = "", func.now()
        await session.flush()
        change = asyncio.create_task(recruiter.call("PATCH", f"/candidates/{added['id']}", json={"cv_text": CV}))
        async with asyncio.timeout(30):
            while not await session.scalar(waiting):
                pass
    assert (await change).status_code == 404


async def test_another_cv_takes_the_place_of_the_one_before(api: Stand, recruiter: Caller) -> None:
    interview = await api.interview(recruiter)
    path, match = f"/candidates/{interview['candidate_id']}", f"/interviews/{interview['id']}/job-match"
    before = (await recruiter.call("GET", match, 200)).json()
    text = "Boris Sample\nPython developer, 4 years: Docker.\nMarried, two children"
    assert (await recruiter.call("PATCH", path, 200, json={"cv_text": text})).json()["has_cv"]
    after = (await recruiter.call("GET", match, 200)).json()
    assert {"FastAPI", "Docker"} & {one["skill"] for one in before["matched"]} == {"FastAPI"}
    assert {"FastAPI", "Docker"} & {one["skill"] for one in after["matched"]} == {"Docker"}
    async with (await api.container.get(Database)).transaction() as session:
        stored = await session.get_one(Candidate, uuid.UUID(interview["candidate_id"]))
        assert "Married" not in (stored.cv_text or "")
    emptied = (await recruiter.call("PATCH", path, 200, json={"cv_text": None})).json()
    assert (emptied["has_cv"], emptied["hidden_text"]) == (False, False)
    await recruiter.call("GET", match, 404)
    await recruiter.call("PATCH", path, 422, json={"cv_text": "a" * 40_001})


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"a" * (5 * 1024 * 1024 + 1), 413, "file-too-large"),
        (b"a" * (6 * 1024 * 1024), 413, "too-large"),
        (b"\xff\xd8\xff\xe0" + bytes(2000), 415, "file-type"),
        (b"%PDF-1.7\nbroken", 422, "file-unreadable"),
        (objects([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]), 422, None),
        (b"...", 422, "file-no-text"),
    ],
    ids=["over 5 MB", "over 6 MB", "picture", "broken", "no pages", "empty"],
)
async def test_what_cannot_be_read_is_a_problem(
    recruiter: Caller, content: bytes, status: int, code: str | None
) -> None:
    refused = await recruiter.call("POST", "/imports/cv", status, files=upload(content))
    assert refused.headers["content-type"] == "application/problem+json"
    assert code is None or refused.json()["code"] == code


async def test_other_bodies_stay_small(recruiter: Caller) -> None:
    body = {"name": "Boris Sample", "cv_text": "a" * 2_100_000}
    assert (await recruiter.call("POST", "/candidates", 413, json=body)).json()["code"] == "too-large"


async def test_many_are_imported_with_their_cvs(recruiter: Caller) -> None:
    people = [{"name": f"Sample {number}", "cv_text": CV_EN} for number in range(3)]
    outcome = (await recruiter.call("POST", "/imports/candidates", 200, json={"candidates": people})).json()
    assert [one["added"] for one in outcome["candidates"]] == [True, True, True]
    found = await recruiter.call("GET", f"/candidates/{outcome['candidates'][0]['id']}", 200)
    assert found.json()["has_cv"]
