"""The menu of commands by role and language, and what the bot says of itself."""

from __future__ import annotations

import re
from typing import Any, get_args

import aiohttp
import pytest

from bot.commands import COMMANDS, LANGUAGES, answered_commands
from bot.handlers import admin, conversation
from bot.texts import Texts
from cli.demo.recruitment import Recruitment, Speaker
from cli.stage import TOKEN, Stage
from core.services.actor import Language, Role
from tests.bot.ledger import Ledger, until
from tests.bot.people import Office

MENU_OF_YESTERDAY = """
    SELECT count(*) FROM users u WHERE role <> 'user' AND telegram_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM notifications n WHERE n.recipient_id = u.id AND n.dedupe_key ~ '^menu:[^:]+:[0-9a-f]{16}$')
"""
"""People of the staff who have not been given the menu of this edition."""


def _menu(texts: Texts, role: Role, language: Language) -> list[tuple[str, str]]:
    answered = _answered()
    return [
        (name, texts.get(language, f"command-{name}"))
        for name, roles in COMMANDS.items()
        if role in roles and name in answered
    ]


def _answered() -> frozenset[str]:
    """A router has one parent for ever: the conversation is taken where it was put together before."""
    return answered_commands(admin.router.parent_router or conversation())


async def _has_menu(speaker: Speaker, wanted: list[tuple[str, str]]) -> None:
    async def shown() -> bool:
        return list((await speaker.person.screen()).commands) == wanted

    await until(shown)


async def test_every_command_that_is_answered_has_its_line_and_its_words(texts: Texts) -> None:
    assert _answered() - COMMANDS.keys() == set(), "add a line to COMMANDS in bot/commands.py"
    for name in COMMANDS.keys() & _answered():
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        for language in LANGUAGES:
            if COMMANDS[name]:
                assert 1 <= len(texts.get(language, f"command-{name}")) <= 100


@pytest.mark.parametrize("language", get_args(Language))
async def test_each_role_sees_its_own_menu(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger, language: Language
) -> None:
    stranger = await office.newcomer(language)
    await _has_menu(stranger, _menu(texts, "user", language))
    recruiter = await office.recruiter(language)
    await _has_menu(recruiter, _menu(texts, "recruiter", language))
    await _has_menu(office.admin, _menu(texts, "admin", "en"))
    shown = {name for name, _ in _menu(texts, "recruiter", language)}
    assert {"new", "newcandidate", "newinterview", "company"} <= shown
    assert not shown & {"invite", "users", "audit", "newvacancy"}
    assert {"invite", "users", "audit", "health", "stats", "admin"} <= {c for c, _ in _menu(texts, "admin", language)}


async def test_the_menu_follows_the_language_chosen(office: Office, recruitment: Recruitment, texts: Texts) -> None:
    recruiter = await office.recruiter("en")
    await recruiter.person.send("/language")
    await recruiter.person.wait_text("Choose a language")
    await recruiter.person.tap("Русский")
    await _has_menu(recruiter, _menu(texts, "recruiter", "ru"))


async def test_a_person_who_stopped_the_bot_gets_the_menu_later(
    stage: Stage, office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    """A menu that can't be set holds nothing up and is not lost."""
    recruiter = await office.recruiter("en")
    await _has_menu(recruiter, _menu(texts, "recruiter", "en"))
    await stage.telegram.fault("429", "setMyCommands", retry_after=1)
    await recruiter.person.send("/language")
    await recruiter.person.wait_text("Choose a language")
    await recruiter.person.tap("Русский")
    await recruiter.person.wait_text(recruitment.label(Speaker(recruiter.person, "ru"), "language-set"))
    await _has_menu(recruiter, _menu(texts, "recruiter", "ru"))


async def test_menus_and_descriptions_are_set_once(
    breakable: Stage, texts: Texts, office: Office, ledger: Ledger
) -> None:
    for language, code in LANGUAGES.items():
        said = await _call(breakable, "getMyDescription", language_code=code or "")
        assert said["description"] == texts.get(language, "bot-description")
        said = await _call(breakable, "getMyShortDescription", language_code=code or "")
        assert said["short_description"] == texts.get(language, "bot-short-description")
    await _restart(breakable, ledger)  # each has the menu of this edition now
    before = await _counts(breakable)
    await _restart(breakable, ledger)
    after = await _counts(breakable)
    assert after["getMyShortDescription"] == before["getMyShortDescription"] + len(LANGUAGES)
    for method in ("setMyDescription", "setMyShortDescription", "setMyCommands"):
        assert after[method] == before[method], method


async def test_a_description_that_telegram_refuses_does_not_stop_the_start(
    breakable: Stage, texts: Texts, office: Office
) -> None:
    await breakable.stop("bot")
    await _call(breakable, "setMyDescription", description="of yesterday", language_code="ru")
    await breakable.telegram.fault("429", "setMyDescription", retry_after=9999, times=None)
    breakable.start("bot")
    await _answers(office)
    assert (await _call(breakable, "getMyDescription", language_code="ru"))["description"] == "of yesterday"

    await breakable.telegram.clear_faults()
    await breakable.stop("bot")
    breakable.start("bot")

    async def mended() -> bool:
        said = await _call(breakable, "getMyDescription", language_code="ru")
        return bool(said["description"] == texts.get("ru", "bot-description"))

    await until(mended)


async def test_a_new_edition_of_the_menus_reaches_those_who_have_one(
    breakable: Stage, office: Office, ledger: Ledger, texts: Texts
) -> None:
    recruiter = await office.recruiter("ru")
    await ledger.settled()
    await breakable.stop("bot")
    scope = f'{{"type": "chat", "chat_id": {recruiter.person.id}}}'
    await _call(breakable, "setMyCommands", commands='[{"command": "old", "description": "x"}]', scope=scope)
    await ledger.run(  # as if the version before had other menus
        "UPDATE notifications SET dedupe_key = 'menu:' || id WHERE kind = 'menu' AND dedupe_key NOT LIKE 'menu:%:%-%'"
    )
    breakable.start("bot")
    await _has_menu(recruiter, _menu(texts, "recruiter", "ru"))


async def _restart(stage: Stage, ledger: Ledger) -> None:
    """Stop and start the bot, and wait until it has introduced itself."""
    introduced = (await _counts(stage))["getMyShortDescription"] + len(LANGUAGES)
    await stage.stop("bot")
    stage.start("bot")

    async def looked() -> bool:
        told = (await _counts(stage))["getMyShortDescription"] == introduced
        return told and await ledger.one(MENU_OF_YESTERDAY) == 0

    await until(looked)
    await ledger.settled()


async def _answers(office: Office) -> None:
    person = office.admin.person
    await person.send("/help")
    await person.wait_text("/newinterview", timeout=20)


async def _counts(stage: Stage) -> dict[str, int]:
    counts: dict[str, int] = (await stage.telegram.state())["counts"]
    return counts


async def _call(stage: Stage, method: str, **parameters: str) -> Any:
    url = f"{stage.telegram.url}/bot{TOKEN}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, data=parameters) as response:
        return (await response.json())["result"]
