"""The API and the bot are one product: what is begun in one goes on in the other, with the same rights."""

from __future__ import annotations

import time
import uuid

import asyncpg

from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from cli.stage import Stage
from tests.api.stand import ANSWER, V1, Stand


async def test_invited_here_answered_there_read_in_both(
    beside: Stand, stage: Stage, recruitment: Recruitment, texts: Texts
) -> None:
    telegram_id = time.time_ns() % 10**12
    recruiter = await beside.person("recruiter", telegram_id=telegram_id)
    speaker = await recruitment.speaker("Olga Sample", "en", telegram_id)
    await speaker.person.send("/start")
    questions = await beside.approved_set(recruiter)
    name = f"Boris {uuid.uuid4().hex[:8]}"
    candidate = (await recruiter.call("POST", "/candidates", 201, json={"name": name})).json()
    wanted = {"vacancy_id": questions["vacancy_id"], "candidate_id": candidate["id"]}
    interview = (await recruiter.call("POST", "/interviews", 201, json=wanted)).json()
    token = (await recruiter.call("GET", f"/interviews/{interview['id']}/invitation", 200)).json()["token"]

    answering = await recruitment.speaker("Boris Sample", "en")
    link = f"https://t.me/{await stage.telegram.username()}?start={token}"
    await recruitment.interview(answering, link, [ANSWER] * 3)

    for before in ("pending", "in_progress", "completed"):
        done = await beside.until(recruiter, f"/interviews/{interview['id']}", before)
    assert done["status"] == "evaluated"
    found = (await recruiter.call("GET", "/evaluations", 200, params={"interview_id": interview["id"]})).json()
    report = (await recruiter.call("GET", f"/evaluations/{found['items'][0]['id']}", 200)).json()
    assert [line["answer"] for line in report["lines"]] == [ANSWER] * 3
    card = await recruitment.report(speaker, name)
    assert name in card.text


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
