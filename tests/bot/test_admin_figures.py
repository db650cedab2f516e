"""What admins look at: the funnel, the health with its dead letters, the audit."""

from __future__ import annotations

import csv
import io
import json
import uuid

import aiohttp
import pytest

from cli.demo.recruitment import CONSENT, FIRST_SCREEN, Recruitment, Speaker
from cli.stage import TOKEN, Stage
from core.services.audit_service import FORMULA
from playground.screen import Message
from tests.bot.administration import account_id, do, screen_with, skip_all
from tests.bot.ledger import Ledger, until
from tests.bot.people import Office, Opening, unique


async def test_the_funnel_counts_each_step(
    office: Office, opening: Opening, recruitment: Recruitment, ledger: Ledger
) -> None:
    before = await _funnel(office.admin)
    invited = await office.invited(opening)
    await _grows(office.admin, before, "Invited")
    await invited.speaker.person.follow(invited.link)
    await invited.speaker.person.wait_text(FIRST_SCREEN)
    await _grows(office.admin, before, "Invited", "Opened")
    await recruitment.tap(invited.speaker, "button-continue")
    await invited.speaker.person.wait_text(CONSENT)
    await recruitment.tap(invited.speaker, "button-consent")
    await recruitment.agree_to_terms(invited.speaker)
    await _grows(office.admin, before, "Invited", "Opened", "Consented")
    await skip_all(recruitment, invited.speaker)
    await recruitment.report(opening.recruiter, invited.name)
    await _grows(office.admin, before, "Invited", "Opened", "Consented", "Submitted", "Evaluated")
    await recruitment.tap(opening.recruiter, "button-hold")
    await ledger.settled()
    await _grows(office.admin, before, "Invited", "Opened", "Consented", "Submitted", "Evaluated")
    await recruitment.tap(opening.recruiter, "button-reject")
    await ledger.settled()
    await _grows(office.admin, before, "Invited", "Opened", "Consented", "Submitted", "Evaluated", "Decided")


# — health —


async def test_a_dead_update_is_replayed(office: Office, recruitment: Recruitment, ledger: Ledger) -> None:
    recruiter = await office.recruiter("en")
    await ledger.settled()
    person, number = recruiter.person, uuid.uuid4().int % 10**9
    sender = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    message = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": person.id, "type": "private"},
        "from": sender,
        "text": "/help",
    }
    await ledger.run(
        "INSERT INTO updates (bot_id, update_id, chat_id, body, attempts, dead_at, error) "
        "VALUES ($1, $2, $3, $4, 5, now(), 'ValueError')",
        int(TOKEN.split(":")[0]),
        number,
        person.id,
        json.dumps({"update_id": number, "message": message}),
    )
    await office.admin.person.send("/health")
    shown = await office.admin.person.wait_text("ValueError")
    assert "PostgreSQL: answers" in shown.text
    assert "Redis: answers" in shown.text
    written = len((await recruiter.person.screen()).messages)
    await recruitment.tap(office.admin, "button-retry-updates")

    async def helped() -> bool:
        return len((await recruiter.person.screen()).messages) > written

    await until(helped)
    assert "/newinterview" in (await recruiter.person.screen()).last.text
    await office.admin.person.wait_text("Incoming")
    assert await ledger.one("SELECT count(*) FROM updates WHERE dead_at IS NOT NULL AND error = 'ValueError'") == 0


async def test_a_dead_message_is_sent_after_all(office: Office, recruitment: Recruitment, ledger: Ledger) -> None:
    recruiter = await office.recruiter("en")
    await ledger.settled()
    await ledger.run(
        "INSERT INTO notifications (id, recipient_id, kind, params, dedupe_key, attempts, dead_at, error) "
        "VALUES (gen_random_uuid(), $1, 'nothing_to_cancel', '{}', gen_random_uuid()::text, 5, now(), 'Bad <Request>')",
        await account_id(ledger, recruiter),
    )
    await office.admin.person.send("/health")
    await office.admin.person.wait_text("Bad <Request>")
    await recruitment.tap(office.admin, "button-retry-notifications")
    await screen_with(recruiter, recruitment.label(recruiter, "nothing-to-cancel"))


async def test_failed_jobs_run_again_and_twins_once(office: Office, recruitment: Recruitment, ledger: Ledger) -> None:
    await ledger.settled()
    payload = json.dumps({"id": str(uuid.uuid4()), "version": 1}).encode()
    for _ in range(2):
        await ledger.run(
            "INSERT INTO pgqueuer.pgqueuer (priority, status, entrypoint, dedupe_key, payload, attempts) "
            "VALUES (0, 'failed', 'read_response', 'read_response:twins', $1, 5)",
            payload,
        )
    done = "SELECT count(*) FROM pgqueuer.pgqueuer_log WHERE entrypoint = 'read_response' AND status = 'successful'"
    before = await ledger.one(done)
    await office.admin.person.send("/health")
    await office.admin.person.wait_text("read_response")
    await recruitment.tap(office.admin, "button-retry-jobs")

    async def ran() -> bool:
        return bool(await ledger.one("SELECT count(*) FROM pgqueuer.pgqueuer") == 0)

    await until(ran)
    assert await ledger.one(done) == before + 1


async def test_health_says_when_redis_is_gone(breakable: Stage, office: Office) -> None:
    await breakable.servers.stop_redis()
    await office.admin.person.send("/health")
    await office.admin.person.wait_text("Redis does not answer", timeout=20)


# — audit —


@pytest.mark.both_modes
async def test_the_audit_says_who_did_what_to_whom(office: Office, recruitment: Recruitment, ledger: Ledger) -> None:
    recruiter = await office.recruiter("en")
    await do(office.admin, await account_id(ledger, recruiter), "block")
    await office.admin.person.wait_text("Blocked on")
    await office.admin.person.send("/audit")
    shown = await office.admin.person.wait_text("newest first")
    assert f"Ada Admin: blocked · {recruiter.person.first_name}" in shown.text.splitlines()[1]
    await recruitment.tap(office.admin, "button-further")
    await screen_with(office.admin, recruitment.label(office.admin, "button-earlier"))


async def test_the_exported_audit_holds_no_formulas(
    stage: Stage, office: Office, recruitment: Recruitment, ledger: Ledger
) -> None:
    names = [unique(f"{sign}cmd|' /C calc'!A0") for sign in ("=", "+", "-", "@")]
    for name in names:
        person = await recruitment.speaker(name, "en")
        await recruitment.join(person, await recruitment.invite_recruiter(office.admin))
    await office.admin.person.send("/audit")
    await office.admin.person.wait_text("newest first")
    await recruitment.tap(office.admin, "button-export")
    document = await _document(office.admin)
    table = list(csv.reader(io.StringIO((await _download(stage, document)).decode("utf-8-sig"))))
    assert table[0] == ["at", "actor", "actor_id", "action", "subject", "subject_id", "details"]
    assert [cell for row in table for cell in row if cell.startswith(FORMULA)] == []
    assert {f"'{name}" for name in names} <= {row[1] for row in table}
    assert len(table) == await ledger.one("SELECT count(*) FROM audit_events")  # without the export itself
    assert await ledger.one("SELECT action FROM audit_events ORDER BY created_at DESC LIMIT 1") == "audit.exported"


async def test_every_act_in_the_audit_has_words(ledger: Ledger, recruitment: Recruitment) -> None:
    """Of all acts that the tests before this one did; unknown ones are shown by their code."""
    for action, details in map(
        json.loads,
        await ledger.column("SELECT DISTINCT ON (action) jsonb_build_array(action, details)::text FROM audit_events"),
    ):
        key = f"audit-{action.replace('.', '-').replace('_', '-')}"
        for language in ("ru", "en"):
            assert recruitment._texts.get(language, key, **details)


async def _funnel(admin: Speaker) -> dict[str, str]:
    await admin.person.send("/stats")
    shown = await admin.person.wait_text("Interviews")
    promises = "Promised replies"  # a line of its own kind
    return dict(line.split(":", 1) for line in shown.text.splitlines() if ": " in line and promises not in line)


async def _grows(admin: Speaker, before: dict[str, str], *steps: str) -> None:
    """Each of these steps has one more than before, ever and lately; the others are as they were."""
    after = await _funnel(admin)
    for name, counts in before.items():
        ever, recent = (int(part.strip("() ")) for part in counts.split("("))
        more = any(name.startswith(step) for step in steps)
        assert after[name] == f" {ever + more} ({recent + more})", name


async def _document(speaker: Speaker) -> Message:
    async def there() -> bool:
        return (await speaker.person.screen()).last.media == "document"

    await until(there)
    return (await speaker.person.screen()).last


async def _download(stage: Stage, message: Message) -> bytes:
    file_id = message.body["document"]["file_id"]
    url = stage.telegram.url
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}/bot{TOKEN}/getFile", params={"file_id": file_id}) as response:
            path = (await response.json())["result"]["file_path"]
        async with session.get(f"{url}/file/bot{TOKEN}/{path}") as response:
            return await response.read()
