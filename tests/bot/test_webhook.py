"""Webhook mode: only Telegram is let in, what is confirmed is stored, and everything works as by polling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count

import aiohttp
import asyncpg
import pytest
from aiogram import Bot, Dispatcher
from pydantic import SecretStr, ValidationError

from bot.intake import Intake
from bot.texts import Texts
from bot.webhook import HEADER, LARGEST_BODY, Webhook, WebhookError
from cli.demo.recruitment import BUFFER, Recruitment, Speaker
from cli.serve import wired
from cli.stage import TOKEN, WEBHOOK_SECRET, Stage
from cli.stage import hooked as at_a_free_port
from cli.stage import stage as set_stage
from core.config import Settings
from core.services.health_service import HealthService
from core.services.update_service import UpdateService
from core.services.user_service import UserService
from tests.bot.ledger import Ledger, until
from tests.bot.people import Office, Opening, open_office

SECRET = WEBHOOK_SECRET
_numbers = count(5_000_000)


class Hooked:
    """A stage whose bot is handed its updates."""

    def __init__(self, stage: Stage, ledger: Ledger, office: Office) -> None:
        self.stage = stage
        self.ledger = ledger
        self.office = office
        self.url = stage.settings.webhook_url or ""

    async def post(self, body: bytes, headers: dict[str, str] | None = None, url: str | None = None) -> int:
        """Hand something in; the status of the answer."""
        headers = {HEADER: SECRET} if headers is None else headers
        async with (
            aiohttp.ClientSession() as session,
            session.post(url or self.url, data=body, headers=headers) as said,
        ):
            return said.status

    async def get(self, path: str) -> tuple[int, str]:
        """The status and the words of a look at the door."""
        base = self.url.rsplit("/", 1)[0]
        async with aiohttp.ClientSession() as session, session.get(base + path) as said:
            return said.status, (await said.json())["status"]

    async def rows(self) -> int:
        """Updates stored."""
        return int(await self.ledger.one("SELECT count(*) FROM updates"))


@pytest.fixture(scope="module")
async def hooked(texts: Texts) -> AsyncIterator[Hooked]:
    async with set_stage("bot", "worker", mode="webhook") as running:
        dsn = running.servers.database_url
        async with asyncpg.create_pool(dsn, min_size=0, max_size=2, command_timeout=10) as pool:
            ledger = Ledger(pool, running.telegram)

            async def told_where() -> bool:
                return (await running.telegram.state())["webhook"] is not None

            await until(told_where, 60)
            office = await open_office(Recruitment(running.telegram, texts))
            yield Hooked(running, ledger, office)


@pytest.fixture(scope="module")
async def hooked_opening(hooked: Hooked) -> Opening:
    return await hooked.office.opening("en")


def _update(text: str = "/help", sender: int = 77, number: int | None = None) -> bytes:
    """An update of somebody; the text goes into it as it is, JSON escapes included."""
    body = (
        '{"update_id": %d, "message": {"message_id": 1, "date": 1, "chat": {"id": %d, "type": "private"}, '
        '"from": {"id": %d, "is_bot": false, "first_name": "Nora"}, "text": "%s"}}'
    )
    return (body % (number or next(_numbers), sender, sender, text)).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: "wrong"},
        {HEADER: SECRET[:-1]},
        {HEADER: SECRET[:-1] + "4"},
        {HEADER: "A" + SECRET[1:]},
        {HEADER: SECRET + "x"},
        {HEADER: SECRET.lower()},
        {HEADER: "ё"},
        {"Authorization": SECRET},
        {"X-Forwarded-For": "149.154.167.220"},
    ],
)
async def test_nobody_but_telegram_is_let_in(hooked: Hooked, headers: dict[str, str]) -> None:
    before = await hooked.rows()
    assert await hooked.post(_update(), headers) == 401
    assert await hooked.rows() == before


async def test_the_right_secret_opens_and_200_means_stored(hooked: Hooked) -> None:
    before, number = await hooked.rows(), next(_numbers)
    assert await hooked.post(_update(number=number)) == 200
    assert await hooked.rows() == before + 1
    assert await hooked.post(_update(number=number)) == 200
    assert await hooked.rows() == before + 1
    await hooked.ledger.settled()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b"[" * 100_000,
    ],
)
async def test_what_is_no_update_is_refused(hooked: Hooked, body: bytes) -> None:
    before = await hooked.rows()
    assert await hooked.post(body) == 400
    assert await hooked.rows() == before


async def test_a_body_over_a_megabyte_is_refused(hooked: Hooked) -> None:
    before = await hooked.rows()
    assert await hooked.post(b'{"update_id": 1, "x": "' + b"x" * LARGEST_BODY + b'"}') == 413
    assert await hooked.rows() == before


@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud800", "\\udc00 and \\ud83d"])
async def test_characters_that_no_database_keeps_lose_no_update(hooked: Hooked, text: str) -> None:
    newcomer = await _newcomer(hooked)
    assert await hooked.post(_update(text, newcomer.person.id)) == 200
    await hooked.ledger.settled()
    screen = await newcomer.person.screen()
    assert screen.text.count(hooked.office.recruitment.label(newcomer, "stranger")) == 2


async def test_an_update_of_an_unknown_shape_is_a_dead_letter_and_the_others_go_on(hooked: Hooked) -> None:
    number = next(_numbers)
    assert await hooked.post(b'{"update_id": %d, "message": {"chat": "of tomorrow"}}' % number) == 200
    await _newcomer(hooked)

    async def dead() -> bool:
        return bool(await hooked.ledger.one("SELECT dead_at FROM updates WHERE update_id = $1", number))

    await until(dead)


async def test_live_and_ready_say_so(hooked: Hooked) -> None:
    assert await hooked.get("/live") == (200, "ok")
    assert await hooked.get("/ready") == (200, "ok")
    await hooked.stage.servers.stop_redis()
    try:
        assert await hooked.get("/ready") == (200, "degraded")
    finally:
        await hooked.stage.servers.start_redis()


async def test_a_whole_interview_passes(hooked: Hooked, hooked_opening: Opening) -> None:
    assert (await hooked.stage.telegram.state())["webhook"] == hooked.url
    invited = await hooked.office.invited(hooked_opening)
    answers = ["I ask each guest by name and write the order down, 40 orders an hour."] * 3
    asked = await hooked.office.recruitment.interview(invited.speaker, invited.link, answers)
    assert len(asked) == 3
    card = await hooked.office.recruitment.report(hooked_opening.recruiter, invited.name)
    assert invited.name in card.text
    assert await hooked.ledger.answers_of(invited.name) == answers


async def test_redelivery_around_a_crash_has_one_effect(hooked: Hooked, hooked_opening: Opening) -> None:
    invited = await hooked.office.invited(hooked_opening)
    person = invited.speaker.person
    await hooked.office.recruitment.begin(invited.speaker, invited.link)
    await person.send("a first part")
    await person.wait_text(BUFFER)
    await hooked.stage.telegram.repeat(times=50)
    await hooked.stage.kill("bot")
    await person.send("a second part")
    hooked.stage.start("bot")
    await hooked.stage.telegram.repeat(times=5)
    await hooked.ledger.settled()
    assert await hooked.ledger.parts_of(invited.name) == ["a first part", "a second part"]
    await hooked.office.recruitment.tap(invited.speaker, "button-done")
    await person.wait_text("2/3")


async def test_without_postgresql_nothing_is_confirmed_and_nothing_lost(hooked: Hooked) -> None:
    await hooked.ledger.settled()
    person = hooked.office.admin.person
    await hooked.stage.servers.stop_postgres()
    try:
        assert await hooked.post(_update()) == 503
        assert await hooked.get("/ready") == (503, "down")
        assert await hooked.get("/live") == (200, "ok")
        await person.send("/help")
        assert (await hooked.stage.telegram.state())["pending"] == 1
    finally:
        await hooked.stage.servers.start_postgres()
    await person.wait_text("/newinterview", timeout=30)


async def test_a_standby_takes_in_and_the_leader_answers(hooked: Hooked) -> None:
    standby = Stage(hooked.stage.servers, hooked.stage.telegram, at_a_free_port(hooked.stage.settings))
    url = standby.settings.webhook_url or ""
    newcomer = await _newcomer(hooked)
    number = next(_numbers)
    standby.start("bot")
    try:

        async def stored() -> bool:
            try:
                return await hooked.post(_update("hello", newcomer.person.id, number), url=url) == 200
            except aiohttp.ClientConnectionError:
                return False

        await until(stored)
        assert (await hooked.stage.telegram.state())["webhook"] == hooked.url  # the standby leaves it alone
        await hooked.ledger.settled()
        screen = await newcomer.person.screen()
        assert screen.text.count(hooked.office.recruitment.label(newcomer, "stranger")) == 2
    finally:
        assert await standby.stop("bot") == 0


async def test_stopped_under_load_it_loses_nothing(hooked: Hooked, hooked_opening: Opening) -> None:
    invited = await hooked.office.invited(hooked_opening)
    await hooked.office.recruitment.begin(invited.speaker, invited.link)
    said = [f"part {number}" for number in range(20)]
    for part in said:
        await invited.speaker.person.send(part)
    assert await hooked.stage.stop("bot") == 0
    hooked.stage.start("bot")
    await hooked.ledger.settled()
    assert await hooked.ledger.parts_of(invited.name) == said


async def test_a_taken_port_is_a_clear_sentence(hooked: Hooked, texts: Texts) -> None:
    settings = hooked.stage.settings
    async with wired(settings) as container, Bot(TOKEN) as bot:
        updates, users = await container.get(UpdateService), await container.get(UserService)
        intake = Intake(bot, Dispatcher(), updates, users, texts)
        webhook = Webhook(intake, await container.get(HealthService), settings)
        with pytest.raises(WebhookError, match=r"^WEBHOOK_HOST, WEBHOOK_PORT: .*in use"):
            await webhook.open()


async def test_polling_takes_the_webhook_away_and_keeps_what_waits(hooked: Hooked) -> None:
    await hooked.ledger.settled()
    assert await hooked.stage.stop("bot") == 0
    person = hooked.office.admin.person
    await person.send("/help")
    hooked.stage.settings = hooked.stage.settings.model_copy(update={"webhook_url": None})
    hooked.stage.start("bot")
    await person.wait_text("/newinterview", timeout=20)
    assert (await hooked.stage.telegram.state())["webhook"] is None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:1/x", "https://a.example/"]
)
def test_plain_http_is_for_this_machine(url: str) -> None:
    assert Settings(webhook_url=url, webhook_secret=SecretStr(SECRET)).webhook_url == url


@pytest.mark.parametrize("url", ["http://127.0.0.1.example.com/x", "http://bot.example.com/x", "ftp://localhost/x"])
def test_plain_http_goes_nowhere_else(url: str) -> None:
    with pytest.raises(ValidationError, match="WEBHOOK_URL"):
        Settings(webhook_url=url, webhook_secret=SecretStr(SECRET))


@pytest.mark.parametrize("secret", ["with space", "пароль", "x" * 257, "semi;colon"])
def test_a_secret_that_telegram_would_refuse_is_refused_at_once(secret: str) -> None:
    with pytest.raises(ValidationError, match="letters, digits"):
        Settings(webhook_secret=SecretStr(secret))


async def _newcomer(hooked: Hooked) -> Speaker:
    """Somebody who has written once and was answered."""
    newcomer = await hooked.office.newcomer("en")
    await newcomer.person.send("hello")
    await newcomer.person.wait_text(hooked.office.recruitment.label(newcomer, "stranger"))
    return newcomer
