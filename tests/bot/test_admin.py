"""What admins do in the bot: users, roles, blocking, figures, health, audit."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import uuid
from collections.abc import AsyncIterator

import aiohttp
import pytest
from dishka import AsyncContainer

from bot.keyboards.admin import AdminSection, AuditPage, RetryDead, UserAct, UserCard, UserDeed, UserPage
from cli.demo.recruitment import CONSENT, FIRST_SCREEN, Recruitment, Speaker
from cli.serve import wired
from cli.stage import ADMIN_ID, TOKEN, Stage
from core.errors import DomainError
from core.services.actor import Actor
from core.services.admin_service import AdminService, LastAdminError
from core.services.audit_service import FORMULA, AuditService
from playground.screen import Message
from tests.bot.ledger import Ledger, until
from tests.bot.people import Office, Opening, unique

FORBIDDEN = ("admin", "users", "stats", "health", "audit", "invite")


@pytest.fixture
async def second_admin(office: Office, ledger: Ledger) -> AsyncIterator[Speaker]:
    """An admin whom another one appointed, and who is none afterwards."""
    admin = await office.recruiter("en")
    await _do(office.admin, await _id(ledger, admin), "admin")
    await admin.person.wait_text("administrator")
    yield admin
    await ledger.run("UPDATE users SET role = 'recruiter', blocked_at = NULL WHERE telegram_id = $1", admin.person.id)


@pytest.fixture
async def unconfigured(stage: Stage) -> AsyncIterator[AsyncContainer]:
    """The services of an installation without ADMIN_IDS, on the same database."""
    async with wired(stage.settings.model_copy(update={"admin_ids": frozenset()})) as container:
        yield container


# — who may —


@pytest.mark.parametrize("role", ["candidate", "recruiter"])
async def test_nobody_else_gets_in(
    office: Office, opening: Opening, recruitment: Recruitment, ledger: Ledger, role: str
) -> None:
    if role == "recruiter":
        outsider = await office.recruiter("en")
    else:
        invited = await office.invited(opening)
        outsider = invited.speaker
        await outsider.person.follow(invited.link)
        await outsider.person.wait_text(FIRST_SCREEN)
    await ledger.settled()
    before = await ledger.business()
    for command in FORBIDDEN:
        await outsider.person.send(f"/{command}")
        await outsider.person.wait_text(recruitment.label(outsider, "error-forbidden"))
    admin_id = await _id(ledger, office.admin)
    message = (await outsider.person.screen()).last
    for tap in (
        AdminSection(section="admin_menu"),
        AdminSection(section="stats"),
        AdminSection(section="health"),
        AdminSection(section="invite"),
        AdminSection(section="export"),
        UserPage(),
        UserCard(user_id=admin_id),
        UserAct(act="user", user_id=admin_id, confirmed=False),
        UserAct(act="block", user_id=admin_id, confirmed=True),
        UserAct(act="admin", user_id=await _id(ledger, outsider), confirmed=True),
        RetryDead(queue="updates"),
        AuditPage(),
    ):
        await outsider.person.tap_data(message.id, tap.pack())
        await outsider.person.wait_toast(recruitment.label(outsider, "error-forbidden"))
    await ledger.settled()
    assert await ledger.business() == before


# — users —


async def test_people_are_found_by_any_part_of_their_name(office: Office, recruitment: Recruitment) -> None:
    name = unique("Olga <a href=x>&% Example")
    olga = await recruitment.speaker(name, "en")
    await recruitment.join(olga, await recruitment.invite_recruiter(office.admin))
    admin = office.admin.person
    await admin.send(f"/users {name[:30].upper()}")
    assert any(name in button.label for button in (await admin.wait_text("People for")).buttons)
    await admin.send("/users %_%")
    assert not any(name in button.label for button in (await admin.wait_text("nobody")).buttons)
    await admin.send(f"/users {name}")
    await admin.wait_text("People for")
    await admin.tap(name)
    card = await admin.wait_text(name)
    assert "recruiter" in card.text
    assert {button.label for button in card.buttons} >= {"Make administrator", "Make candidate", "Block"}


async def test_a_list_has_pages_and_a_way_back(office: Office, recruitment: Recruitment) -> None:
    word = unique("Paged")
    for number in range(9):
        person = await recruitment.speaker(f"{word} {number}", "en")
        await recruitment.join(person, await recruitment.invite_recruiter(office.admin))
    admin = office.admin.person
    await admin.send(f"/users {word}")
    first = await admin.wait_text("People for")
    await admin.tap(recruitment.label(office.admin, "button-page-after"))
    second = await _screen_with(office.admin, f"{word} 8")
    listed = [b.label for m in (first, second) for b in m.buttons if word in b.label]
    assert [label[2:] for label in listed] == [f"{word} {number}" for number in range(9)]
    await recruitment.tap(office.admin, "button-back")
    await admin.wait_text("Administration")


async def test_a_role_taken_away_is_gone_at_once(office: Office, recruitment: Recruitment, ledger: Ledger) -> None:
    recruiter = await office.recruiter("ru")
    await _do(office.admin, await _id(ledger, recruiter), "user")
    await recruiter.person.wait_text("кандидат")
    await recruiter.person.send("/new")
    await recruiter.person.wait_text(recruitment.label(recruiter, "error-forbidden"))
    await _do(office.admin, await _id(ledger, recruiter), "recruiter")
    await recruiter.person.wait_text("рекрутер")
    await recruiter.person.send("/new")
    await recruiter.person.wait_text(recruitment.label(recruiter, "vacancy-description-ask"))
    assert await _audited(ledger, recruiter) == ["user.role_changed", "user.role_changed"]


async def test_a_blocked_person_is_a_stranger_from_the_next_message_on(
    office: Office, recruitment: Recruitment, ledger: Ledger
) -> None:
    opening = await office.opening("en")
    recruiter = opening.recruiter
    invited = await office.invited(opening)
    await recruiter.person.send("/newcandidate")
    await recruiter.person.wait_text(recruitment.label(recruiter, "candidate-name-ask"))
    await _do(office.admin, await _id(ledger, recruiter), "block")
    await office.admin.person.wait_text("Blocked on")
    candidates = await ledger.one("SELECT count(*) FROM candidates")
    for words in ("Nobody Inparticular", "/help", "/users"):
        await recruiter.person.send(words)
        await recruiter.person.wait_text(recruitment.label(recruiter, "stranger"))
    assert await ledger.one("SELECT count(*) FROM candidates") == candidates

    await recruitment.begin(invited.speaker, invited.link)  # the candidate goes on, the blocked are not told
    seen = (await recruiter.person.screen()).text
    await _skip_all(recruitment, invited.speaker)

    async def evaluated() -> bool:
        return bool(await ledger.interview_of(invited.name) == "evaluated")

    await until(evaluated)
    assert (await recruiter.person.screen()).text == seen

    await _do(office.admin, await _id(ledger, recruiter), "unblock")
    await recruitment.report(recruiter, invited.name)  # it waited
    assert await _audited(ledger, recruiter) == ["user.blocked", "user.unblocked"]


async def test_a_blocked_candidate_can_go_on_when_let_in_again(
    office: Office, opening: Opening, recruitment: Recruitment, ledger: Ledger
) -> None:
    invited = await office.invited(opening)
    await recruitment.begin(invited.speaker, invited.link)
    user_id = await _id(ledger, invited.speaker)
    await _do(office.admin, user_id, "block")
    await office.admin.person.wait_text("Blocked on")
    await invited.speaker.person.send("an answer")
    await invited.speaker.person.wait_text(recruitment.label(invited.speaker, "stranger"))
    await invited.speaker.person.follow(invited.link)
    await invited.speaker.person.wait_text(recruitment.label(invited.speaker, "error-link-invalid"))
    await _do(office.admin, user_id, "unblock")
    await ledger.settled()
    await recruitment.answer(invited.speaker, "an answer")
    await invited.speaker.person.wait_text("2/3")


async def test_signing_out_ends_the_sessions(office: Office, ledger: Ledger) -> None:
    recruiter = await office.recruiter("en")
    version = "SELECT session_version FROM users WHERE telegram_id = $1"
    before = await ledger.one(version, recruiter.person.id)
    await _do(office.admin, await _id(ledger, recruiter), "sign_out")
    await office.admin.person.wait_toast("Done")
    assert await ledger.one(version, recruiter.person.id) == before + 1
    assert await _audited(ledger, recruiter) == ["user.signed_out"]


async def test_nobody_stops_being_an_admin_by_one_tap(
    office: Office, second_admin: Speaker, recruitment: Recruitment, ledger: Ledger
) -> None:
    person, own = second_admin.person, await _id(ledger, second_admin)
    await person.send(f"/users {person.first_name}")
    await person.wait_text("People for")
    await person.tap(person.first_name)
    await person.wait_text("This is you.")
    await person.tap("Make recruiter")
    await person.wait_text("This is your own role.")
    assert await _role(ledger, second_admin) == "admin"
    await recruitment.tap(second_admin, "button-back")
    assert await _role(ledger, second_admin) == "admin"
    await person.tap("Make recruiter")
    await person.wait_text("This is your own role.")
    await recruitment.tap(second_admin, "button-confirm")

    async def demoted() -> bool:
        return await _role(ledger, second_admin) == "recruiter"

    await until(demoted)
    await person.tap_data((await person.screen()).last.id, UserAct(act="admin", user_id=own, confirmed=True).pack())
    await person.wait_toast(recruitment.label(second_admin, "error-forbidden"))
    assert await _role(ledger, second_admin) == "recruiter"


@pytest.mark.parametrize("act", ["recruiter", "user", "block"])
async def test_who_is_named_in_the_settings_stays_admin(
    office: Office, second_admin: Speaker, recruitment: Recruitment, ledger: Ledger, act: UserDeed
) -> None:
    named = await _id(ledger, office.admin)
    await second_admin.person.send("/start")
    shown = await second_admin.person.wait_text("/invite")
    await second_admin.person.tap_data(shown.id, UserCard(user_id=named).pack())
    card = await second_admin.person.wait_text("ADMIN_IDS")
    assert not {"Make recruiter", "Make candidate", "Block"} & {button.label for button in card.buttons}
    await second_admin.person.tap_data(card.id, UserAct(act=act, user_id=named, confirmed=True).pack())
    await second_admin.person.wait_toast("ADMIN_IDS")
    assert await _role(ledger, office.admin) == "admin"


async def test_who_is_named_in_the_settings_is_let_in_whatever_the_account_says(office: Office, ledger: Ledger) -> None:
    await ledger.run("UPDATE users SET role = 'recruiter', blocked_at = now() WHERE telegram_id = $1", ADMIN_ID)
    await office.admin.person.send("/users")
    await office.admin.person.wait_text("People.")
    assert await _role(ledger, office.admin) == "admin"


async def test_the_last_admin_stays(office: Office, ledger: Ledger, unconfigured: AsyncContainer) -> None:
    admins = await unconfigured.get(AdminService)
    last = await _id(ledger, office.admin)
    assert await ledger.column("SELECT id FROM users WHERE role = 'admin' AND blocked_at IS NULL") == [last]
    acting = Actor(last, "admin", "en")
    for deed in (admins.set_role(last, "recruiter", acting=acting), admins.block(last, acting=acting)):
        with pytest.raises(LastAdminError):
            await deed
    assert await _role(ledger, office.admin) == "admin"


async def test_two_admins_who_demote_each_other_leave_one(
    office: Office, second_admin: Speaker, ledger: Ledger, unconfigured: AsyncContainer
) -> None:
    admins = await unconfigured.get(AdminService)
    one, other = await _id(ledger, office.admin), await _id(ledger, second_admin)
    try:
        outcomes = await asyncio.gather(
            admins.set_role(one, "recruiter", acting=Actor(other, "admin", "en")),
            admins.set_role(other, "recruiter", acting=Actor(one, "admin", "en")),
            return_exceptions=True,
        )
        assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == 1, outcomes
        left = await ledger.column("SELECT id FROM users WHERE role = 'admin' AND blocked_at IS NULL")
        assert len(left) == 1
    finally:
        await ledger.run("UPDATE users SET role = 'admin' WHERE id = $1", one)


# — figures —


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
    await invited.speaker.person.wait_text("1/3")
    await _grows(office.admin, before, "Invited", "Opened", "Consented")
    await _skip_all(recruitment, invited.speaker)
    await recruitment.report(opening.recruiter, invited.name)
    await _grows(office.admin, before, "Invited", "Opened", "Consented", "Submitted", "Evaluated")
    await recruitment.tap(opening.recruiter, "button-hold")
    await ledger.settled()
    await _grows(office.admin, before, "Invited", "Opened", "Consented", "Submitted", "Evaluated", "Decided")


# — health —


async def test_a_dead_update_is_replayed(
    office: Office, opening: Opening, recruitment: Recruitment, ledger: Ledger
) -> None:
    recruiter = await office.recruiter("en")
    await ledger.settled()
    await ledger.run(
        "INSERT INTO updates (bot_id, update_id, chat_id, body, attempts, dead_at, error) "
        "SELECT bot_id, $1, chat_id, jsonb_set(jsonb_set(body, '{update_id}', to_jsonb($1::bigint)), "
        "'{message,text}', '\"/help\"'), 5, now(), 'ValueError' FROM updates WHERE chat_id = $2 LIMIT 1",
        uuid.uuid4().int % 10**9,
        recruiter.person.id,
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
        await _id(ledger, recruiter),
    )
    await office.admin.person.send("/health")
    await office.admin.person.wait_text("Bad <Request>")
    await recruitment.tap(office.admin, "button-retry-notifications")
    await _screen_with(recruiter, recruitment.label(recruiter, "nothing-to-cancel"))


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


async def test_the_audit_says_who_did_what_to_whom(office: Office, recruitment: Recruitment, ledger: Ledger) -> None:
    recruiter = await office.recruiter("en")
    await _do(office.admin, await _id(ledger, recruiter), "block")
    await office.admin.person.wait_text("Blocked on")
    await office.admin.person.send("/audit")
    shown = await office.admin.person.wait_text("newest first")
    assert f"Ada Admin: blocked · {recruiter.person.first_name}" in shown.text.splitlines()[1]
    await recruitment.tap(office.admin, "button-page-after")
    await _screen_with(office.admin, recruitment.label(office.admin, "button-page-before"))


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
    for action in await ledger.column("SELECT DISTINCT action FROM audit_events"):
        key = f"audit-{action.replace('.', '-').replace('_', '-')}"
        for language in ("ru", "en"):
            assert recruitment._texts.get(language, key, after="admin")


async def test_only_admins_read_the_audit(office: Office, ledger: Ledger, unconfigured: AsyncContainer) -> None:
    recruiter = await office.recruiter("en")
    audit = await unconfigured.get(AuditService)
    acting = Actor(await _id(ledger, recruiter), "recruiter", "en")
    for reading in (audit.page(acting=acting), audit.export(acting=acting)):
        with pytest.raises(DomainError, match="forbidden"):
            await reading


async def _do(admin: Speaker, user_id: uuid.UUID, act: UserDeed) -> None:
    """Open the card of an account and tap the deed on it, confirming where that is asked."""
    await admin.person.send("/admin")
    menu = await admin.person.wait_text("Administration")
    await admin.person.tap_data(menu.id, UserCard(user_id=user_id).pack())
    await admin.person.wait_text("Role:")
    await admin.person.tap_data(menu.id, UserAct(act=act, user_id=user_id, confirmed=True).pack())


async def _skip_all(recruitment: Recruitment, candidate: Speaker) -> None:
    """From the first question to the submission, saying nothing."""
    for following in ("2/3", "3/3", recruitment.label(candidate, "button-submit")):
        await recruitment.tap(candidate, "button-skip")
        await candidate.person.wait_text(following)
    await recruitment.tap(candidate, "button-submit")


async def _screen_with(speaker: Speaker, words: str) -> Message:
    """The newest message that has the words, in its text or on a button."""

    def found(messages: tuple[Message, ...]) -> list[Message]:
        return [m for m in messages if words in m.text or any(words in b.label for b in m.buttons)]

    async def shown() -> bool:
        return bool(found((await speaker.person.screen()).messages))

    await until(shown)
    return found((await speaker.person.screen()).messages)[-1]


async def _id(ledger: Ledger, speaker: Speaker) -> uuid.UUID:
    found: uuid.UUID = await ledger.one("SELECT id FROM users WHERE telegram_id = $1", speaker.person.id)
    return found


async def _role(ledger: Ledger, speaker: Speaker) -> str:
    role: str = await ledger.one("SELECT role FROM users WHERE telegram_id = $1", speaker.person.id)
    return role


async def _audited(ledger: Ledger, speaker: Speaker) -> list[str]:
    """What admins did to an account, in order."""
    return await ledger.column(
        "SELECT action FROM audit_events WHERE subject_id = $1 AND action LIKE 'user.%' ORDER BY created_at",
        await _id(ledger, speaker),
    )


async def _funnel(admin: Speaker) -> dict[str, str]:
    await admin.person.send("/stats")
    shown = await admin.person.wait_text("Interviews")
    return dict(line.split(":", 1) for line in shown.text.splitlines() if ": " in line)


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
