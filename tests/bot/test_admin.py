"""What admins do to accounts: roles, blocking, signing out; and that nobody else does."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest
from dishka import AsyncContainer

from bot.keyboards.admin import AdminSection, AuditPage, RetryDead, UserAct, UserCard, UserDeed, UserPage
from cli.demo.recruitment import FIRST_SCREEN, Recruitment, Speaker
from cli.serve import wired
from cli.stage import ADMIN_ID, Stage
from core.errors import DomainError
from core.services.actor import Actor
from core.services.admin_service import AdminService, LastAdminError
from tests.bot.administration import account_id, audited, do, role_of, screen_with, skip_all
from tests.bot.ledger import Ledger, until
from tests.bot.people import Office, Opening, unique

FORBIDDEN = ("admin", "users", "stats", "health", "audit", "invite")


@pytest.fixture
async def second_admin(office: Office, ledger: Ledger) -> AsyncIterator[Speaker]:
    """An admin whom another one appointed, and who is none afterwards."""
    admin = await office.recruiter("en")
    await do(office.admin, await account_id(ledger, admin), "admin")
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
    admin_id = await account_id(ledger, office.admin)
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
        UserAct(act="admin", user_id=await account_id(ledger, outsider), confirmed=True),
        RetryDead(queue="updates"),
        AuditPage(),
    ):
        await outsider.person.tap_data(message.id, tap.pack())
        await outsider.person.wait_toast(recruitment.label(outsider, "error-forbidden"))
    await ledger.settled()
    assert await ledger.business() == before


# — users —


@pytest.mark.both_modes
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


@pytest.mark.parametrize("word", ["Paged", "a:b:c", "Длинное Имя Из Многих Слов"])
async def test_a_list_has_pages_and_a_way_back(office: Office, recruitment: Recruitment, word: str) -> None:
    word = unique(word)
    for number in range(9):
        person = await recruitment.speaker(f"{word} {number}", "en")
        await recruitment.join(person, await recruitment.invite_recruiter(office.admin))
    admin = office.admin.person
    await admin.send(f"/users {word}")
    first = await admin.wait_text("People for")
    await admin.tap(recruitment.label(office.admin, "button-further"))
    second = await screen_with(office.admin, f"{word} 8")
    listed = [b.label for m in (first, second) for b in m.buttons if word in b.label]
    assert [label[2:] for label in listed] == [f"{word} {number}" for number in range(9)]
    await recruitment.tap(office.admin, "button-back")
    await admin.wait_text("Administration")


@pytest.mark.both_modes
async def test_a_role_taken_away_is_gone_at_once(office: Office, recruitment: Recruitment, ledger: Ledger) -> None:
    recruiter = await office.recruiter("ru")
    await do(office.admin, await account_id(ledger, recruiter), "user")
    await recruiter.person.wait_text("кандидат")
    await recruiter.person.send("/new")
    await recruiter.person.wait_text(recruitment.label(recruiter, "error-forbidden"))
    await do(office.admin, await account_id(ledger, recruiter), "recruiter")
    await recruiter.person.wait_text("рекрутер")
    await recruiter.person.send("/new")
    await recruiter.person.wait_text(recruitment.label(recruiter, "vacancy-description-ask"))
    assert await audited(ledger, recruiter) == ["user.role_changed", "user.role_changed"]


@pytest.mark.both_modes
async def test_a_blocked_person_is_a_stranger_from_the_next_message_on(
    office: Office, recruitment: Recruitment, ledger: Ledger
) -> None:
    opening = await office.opening("en")
    recruiter = opening.recruiter
    invited = await office.invited(opening)
    await recruiter.person.send("/newcandidate")
    await recruiter.person.wait_text(recruitment.label(recruiter, "candidate-name-ask"))
    await do(office.admin, await account_id(ledger, recruiter), "block")
    await office.admin.person.wait_text("Blocked on")
    candidates = await ledger.one("SELECT count(*) FROM candidates")
    for words in ("Nobody Inparticular", "/help", "/users"):
        await recruiter.person.send(words)
        await recruiter.person.wait_text(recruitment.label(recruiter, "stranger"))
    assert await ledger.one("SELECT count(*) FROM candidates") == candidates

    await recruitment.begin(invited.speaker, invited.link)  # the candidate goes on; not the blocked are told of it
    seen = (await recruiter.person.screen()).text
    await skip_all(recruitment, invited.speaker)

    async def evaluated() -> bool:
        return bool(await ledger.interview_of(invited.name) == "evaluated")

    await until(evaluated)
    assert (await recruiter.person.screen()).text == seen

    await recruitment.report(office.admin, invited.name)  # there is nobody else
    await do(office.admin, await account_id(ledger, recruiter), "unblock")
    await recruiter.person.send(f"/interviews {invited.name}")  # let in again, they find it where it lies
    await recruiter.person.wait_text("Interviews")
    assert any(button.label.startswith(invited.name) for button in (await recruiter.person.screen()).last.buttons)
    assert await audited(ledger, recruiter) == ["user.blocked", "user.unblocked"]


async def test_a_blocked_candidate_can_go_on_when_let_in_again(
    office: Office, opening: Opening, recruitment: Recruitment, ledger: Ledger
) -> None:
    invited = await office.invited(opening)
    await recruitment.begin(invited.speaker, invited.link)
    user_id = await account_id(ledger, invited.speaker)
    await do(office.admin, user_id, "block")
    await office.admin.person.wait_text("Blocked on")
    await invited.speaker.person.send("an answer")
    await invited.speaker.person.wait_text(recruitment.label(invited.speaker, "stranger"))
    await invited.speaker.person.follow(invited.link)
    await invited.speaker.person.wait_text(recruitment.label(invited.speaker, "error-link-invalid"))
    await do(office.admin, user_id, "unblock")
    await ledger.settled()
    await recruitment.answer(invited.speaker, "an answer")
    await invited.speaker.person.wait_text("2/3")


async def test_signing_out_ends_the_sessions(office: Office, ledger: Ledger) -> None:
    recruiter = await office.recruiter("en")
    version = "SELECT session_version FROM users WHERE telegram_id = $1"
    before = await ledger.one(version, recruiter.person.id)
    await do(office.admin, await account_id(ledger, recruiter), "sign_out")
    await office.admin.person.wait_toast("Done")
    assert await ledger.one(version, recruiter.person.id) == before + 1
    assert await audited(ledger, recruiter) == ["user.signed_out"]


async def test_nobody_stops_being_an_admin_by_one_tap(
    office: Office, second_admin: Speaker, recruitment: Recruitment, ledger: Ledger
) -> None:
    person, own = second_admin.person, await account_id(ledger, second_admin)
    await person.send(f"/users {person.first_name}")
    await person.wait_text("People for")
    await person.tap(person.first_name)
    await person.wait_text("This is you.")
    await person.tap("Make recruiter")
    await person.wait_text("This is your own role.")
    assert await role_of(ledger, second_admin) == "admin"
    await recruitment.tap(second_admin, "button-back")
    assert await role_of(ledger, second_admin) == "admin"
    await person.tap("Make recruiter")
    await person.wait_text("This is your own role.")
    await recruitment.tap(second_admin, "button-confirm")

    async def demoted() -> bool:
        return await role_of(ledger, second_admin) == "recruiter"

    await until(demoted)
    await person.tap_data((await person.screen()).last.id, UserAct(act="admin", user_id=own, confirmed=True).pack())
    await person.wait_toast(recruitment.label(second_admin, "error-forbidden"))
    assert await role_of(ledger, second_admin) == "recruiter"


@pytest.mark.parametrize("act", ["recruiter", "user", "block"])
async def test_who_is_named_in_the_settings_stays_admin(
    office: Office, second_admin: Speaker, recruitment: Recruitment, ledger: Ledger, act: UserDeed
) -> None:
    named = await account_id(ledger, office.admin)
    await second_admin.person.send("/start")
    shown = await second_admin.person.wait_text("/invite")
    await second_admin.person.tap_data(shown.id, UserCard(user_id=named).pack())
    card = await second_admin.person.wait_text("ADMIN_IDS")
    assert not {"Make recruiter", "Make candidate", "Block"} & {button.label for button in card.buttons}
    await second_admin.person.tap_data(card.id, UserAct(act=act, user_id=named, confirmed=True).pack())
    await second_admin.person.wait_toast("ADMIN_IDS")
    assert await role_of(ledger, office.admin) == "admin"


async def test_who_is_named_in_the_settings_is_let_in_whatever_the_account_says(office: Office, ledger: Ledger) -> None:
    await ledger.run("UPDATE users SET role = 'recruiter', blocked_at = now() WHERE telegram_id = $1", ADMIN_ID)
    await office.admin.person.send("/users")
    await office.admin.person.wait_text("People.")
    assert await role_of(ledger, office.admin) == "admin"


async def only_admins(ledger: Ledger, *ids: uuid.UUID) -> None:
    """Nobody else is an admin any more, whoever was made one before."""
    await ledger.run("UPDATE users SET role = 'recruiter' WHERE role = 'admin' AND id <> ALL($1::uuid[])", list(ids))


async def test_the_last_admin_stays(office: Office, ledger: Ledger, unconfigured: AsyncContainer) -> None:
    admins = await unconfigured.get(AdminService)
    last = await account_id(ledger, office.admin)
    await only_admins(ledger, last)
    acting = Actor(last, "admin", "en")
    for deed in (admins.set_role(last, "recruiter", acting=acting), admins.block(last, acting=acting)):
        with pytest.raises(LastAdminError):
            await deed
    assert await role_of(ledger, office.admin) == "admin"


async def test_two_admins_who_demote_each_other_leave_one(
    office: Office, second_admin: Speaker, ledger: Ledger, unconfigured: AsyncContainer
) -> None:
    admins = await unconfigured.get(AdminService)
    one, other = await account_id(ledger, office.admin), await account_id(ledger, second_admin)
    await only_admins(ledger, one, other)
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
