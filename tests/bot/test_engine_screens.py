"""What an admin sees of the engine: who works, what a model abroad waits for, and which buttons lead on."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest
from dishka import AsyncContainer
from pydantic import SecretStr

from bot.texts import Texts
from bot.views import Screen, Views
from cli.serve import wired
from cli.stage import Stage
from core.services.actor import Actor, Language
from core.services.engine_switch import EngineSwitch
from tests.bot.administration import account_id
from tests.bot.ledger import Ledger
from tests.bot.people import Office

HOST = "models.example.com"


@pytest.fixture
async def abroad(stage: Stage, ledger: Ledger) -> AsyncIterator[AsyncContainer]:
    """The product over the same database, with settings that name a model abroad."""
    named = {"engine": "openai", "openai_api_key": SecretStr("sample"), "openai_base_url": f"https://{HOST}/v1"}
    async with wired(stage.settings.model_copy(update=named)) as container:
        yield container
    await ledger.run("DELETE FROM engine_choice")


def labels(screen: Screen) -> list[str]:
    """The words on the buttons."""
    assert screen.keyboard
    return [button.text for button in itertools.chain.from_iterable(screen.keyboard.inline_keyboard)]


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_model_abroad_waits_for_a_notice_that_is_recorded(
    abroad: AsyncContainer, office: Office, ledger: Ledger, texts: Texts, language: Language
) -> None:
    def words(key: str) -> str:
        return texts.get(language, key)

    views, switch = await abroad.get(Views), await abroad.get(EngineSwitch)
    admin = Actor(await account_id(ledger, office.admin), "admin", language, silent=True)

    waiting = await views.render("engine", admin)
    assert labels(waiting)[:2] == [words("engine-notice"), words("engine-offline")]
    for kind in ("admin_menu", "health"):
        assert "gpt-4o-mini" in (await views.render(kind, admin)).text  # chosen, and not at work
        assert "/engine" in (await views.render(kind, admin)).text
    asked = await views.render("engine_confirm", admin, act="notice")
    assert HOST in asked.text
    assert "152" in asked.text
    assert labels(asked) == [words("button-confirm"), words("button-back")]

    await switch.confirm_notice(acting=admin)
    working = await views.render("engine", admin)
    assert working.text.count(HOST) == 2  # where it stands, and what the notice was about
    assert office.admin.person.first_name in working.text
    assert words("engine-notice") not in labels(working)
    assert HOST in (await views.render("admin_menu", admin)).text

    await switch.choose("offline", acting=admin)
    assert labels(await views.render("engine", admin))[0] == words("engine-openai")
    assert HOST in (await views.render("engine_confirm", admin, act="openai")).text
