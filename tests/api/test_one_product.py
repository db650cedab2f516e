"""The API and the bot are one product: what is begun in one goes on in the other, with the same rights."""

from __future__ import annotations

import time
import uuid
from typing import Any

import asyncpg
import pytest

from bot.keyboards.admin import UserDeed
from bot.texts import Texts
from cli.demo.recruitment import FOLLOW_UP, Recruitment
from cli.stage import ADMIN_ID, Stage
from tests.api.stand import ANSWER, V1, Caller, Stand
from tests.bot.administration import do
from tests.bot.ledger import Ledger


async def test_invited_here_answered_there_read_in_both(beside: Stand, stage: Stage, recruitment: Recruitment) -> None:
    telegram_id = time.time_ns() % 10**12
    recruiter = await beside.person("recruiter", telegram_id=telegram_id)
    speaker = await recruitment.speaker("Olga Sample", "en", telegram_id)
    await speaker.person.send("/start")
    interview, link = await _invited(beside, stage, recruiter)

    answering = await recruitment.speaker("Boris Sample", "en")
    await recruitment.interview(answering, link, [ANSWER] * 3)

    report = await _evaluated(beside, recruiter, interview["id"])
    assert [line["answer"] for line in report["lines"]] == [ANSWER] * 3
    assert [line["asked_on"] for line in report["lines"]] == [None] * 3
    card = await recruitment.report(speaker, report["candidate_name"])
    assert report["candidate_name"] in card.text


async def test_what_was_asked_on_there_is_told_apart_here(
    beside: Stand, stage: Stage, recruitment: Recruitment, database: asyncpg.Pool
) -> None:
    recruiter = await beside.person("recruiter")
    interview, link = await _invited(beside, stage, recruiter)
    await database.execute("UPDATE interviews SET follow_ups = true WHERE id = $1", uuid.UUID(interview["id"]))

    answering = await recruitment.speaker("Boris Sample", "en")
    await recruitment.begin(answering, link)
    await recruitment.answer(answering, "I build services.")
    asked = await answering.person.wait_text(FOLLOW_UP)
    await recruitment.answer(answering, "With FastAPI, mostly.")
    for number in (2, 3):
        await answering.person.wait_text(f"{number}/3")
        await recruitment.tap(answering, "button-skip")
    await answering.person.wait_text("A number answers that question again")
    await recruitment.tap(answering, "button-submit")

    line = (await _evaluated(beside, recruiter, interview["id"]))["lines"][0]
    assert line["asked_on"] in asked.text
    assert (line["main_answer"], line["follow_up_answer"]) == ("I build services.", "With FastAPI, mostly.")
    assert line["answer"] == "I build services.\nWith FastAPI, mostly."
    assert line["asked_on"] not in line["follow_ups"]


async def _invited(beside: Stand, stage: Stage, recruiter: Caller) -> tuple[dict[str, Any], str]:
    """An interview of three questions, and the link to it."""
    questions = await beside.approved_set(recruiter)
    name = f"Boris {uuid.uuid4().hex[:8]}"
    candidate = (await recruiter.call("POST", "/candidates", 201, json={"name": name})).json()
    wanted = {"vacancy_id": questions["vacancy_id"], "candidate_id": candidate["id"]}
    interview = (await recruiter.call("POST", "/interviews", 201, json=wanted)).json()
    token = (await recruiter.call("GET", f"/interviews/{interview['id']}/invitation", 200)).json()["token"]
    return interview, f"https://t.me/{await stage.telegram.username()}?start={token}"


async def _evaluated(beside: Stand, recruiter: Caller, interview_id: str) -> dict[str, Any]:
    """The report, once there is one."""
    for before in ("pending", "in_progress", "completed"):
        done = await beside.until(recruiter, f"/interviews/{interview_id}", before)
    assert done["status"] == "evaluated"
    found = (await recruiter.call("GET", "/evaluations", 200, params={"interview_id": interview_id})).json()
    report: dict[str, Any] = (await recruiter.call("GET", f"/evaluations/{found['items'][0]['id']}", 200)).json()
    return report


@pytest.mark.parametrize(("deed", "key"), [("block", 401), ("sign_out", 200), ("user", 403)])
async def test_what_an_admin_does_there_is_seen_by_the_very_next_call_here(
    beside: Stand, recruitment: Recruitment, ledger: Ledger, deed: UserDeed, key: int
) -> None:
    """With all that was known a moment ago: the session in Redis, the key as a good one. Keys go on at a sign-out."""
    admin = await recruitment.speaker("Ada Sample", "en", ADMIN_ID)
    recruiter = await beside.person("recruiter")
    body = {"name": "k", "scopes": ["candidates:read"]}
    by_key = {"X-API-Key": (await recruiter.call("POST", "/auth/api-keys", 201, json=body)).json()["key"]}
    assert (await beside.http.get(f"{V1}/candidates", headers=by_key)).status_code == 200
    await recruiter.call("GET", "/candidates", 200)
    await do(admin, recruiter.id, deed)
    await ledger.settled()
    await recruiter.call("GET", "/candidates", 401)
    assert (await beside.http.get(f"{V1}/candidates", headers=by_key)).status_code == key


async def test_the_password_of_the_bot_opens_the_api_and_is_kept_nowhere(
    beside: Stand, stage: Stage, recruitment: Recruitment, database: asyncpg.Pool, texts: Texts
) -> None:
    telegram_id = time.time_ns() % 10**12
    recruiter = await beside.person("recruiter", email=None, telegram_id=telegram_id)
    speaker = await recruitment.speaker("Anna Sample", "en", telegram_id)
    email, password = f"{uuid.uuid4().hex}@example.com", f"canary {uuid.uuid4().hex}"
    await speaker.person.send("/password")
    await speaker.person.wait_text(texts.get("en", "password-how")[:20])
    await speaker.person.send(f"/password {email} short")
    await speaker.person.wait_text("at least 10")
    await speaker.person.send(f"/password {email} {password}")
    await speaker.person.wait_text(email)

    login = await beside.http.post(f"{V1}/auth/login", json={"email": email, "password": password})
    assert login.status_code == 200
    headers = {"Authorization": f"Bearer {login.json()['access_token']}"}
    assert (await beside.http.get(f"{V1}/auth/me", headers=headers)).json()["id"] == str(recruiter.id)
    assert await database.fetchval("SELECT count(*) FROM updates WHERE body::text LIKE $1", f"%{password}%") == 0
    assert (
        await database.fetchval(
            "SELECT count(*) FROM updates WHERE body::text LIKE '%short%' AND body::text LIKE $1", f"%{email}%"
        )
        == 0
    )
