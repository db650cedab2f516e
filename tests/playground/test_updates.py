"""Updates wait until confirmed: for a poller or a webhook, in order, more than once when asked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Update
from aiohttp import web

from playground.client import LocalTelegram, LocalTelegramError, Person
from playground.server import LocalTelegramServer


@pytest.fixture
async def pavel(fresh_telegram: LocalTelegram) -> Person:
    return await fresh_telegram.person("Pavel", last_name="Petrov", username="pavel")


async def test_unconfirmed_updates_come_again(fresh_bot: Bot, pavel: Person, fresh_telegram: LocalTelegram) -> None:
    for text in ("a", "b", "c"):
        await pavel.send(text)
    first = await fresh_bot.get_updates(limit=2)
    assert [update.message.text for update in first if update.message] == ["a", "b"]
    assert await fresh_bot.get_updates(limit=2) == first
    rest = await fresh_bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["c"]
    assert (await fresh_telegram.state())["pending"] == 1
    assert await fresh_bot.get_updates(offset=rest[-1].update_id + 1) == []
    assert (await fresh_telegram.state())["pending"] == 0


async def test_a_long_poll_wakes_at_once(fresh_bot: Bot, pavel: Person) -> None:
    poll = asyncio.create_task(fresh_bot.get_updates(timeout=20))
    await pavel.send("/start")
    (update,) = await asyncio.wait_for(poll, 2)
    assert update.message is not None
    assert update.message.entities is not None
    assert update.message.entities[0].type == "bot_command"
    assert update.message.from_user is not None
    assert update.message.from_user.full_name == "Pavel Petrov"


async def test_a_second_poller_ends_the_first(fresh_bot: Bot, pavel: Person, fresh_telegram: LocalTelegram) -> None:
    first = asyncio.create_task(fresh_bot.get_updates(timeout=20))
    while not await fresh_telegram.requests():  # noqa: ASYNC110 — each look is a round trip
        await asyncio.sleep(0)
    second = asyncio.create_task(fresh_bot.get_updates(timeout=20))
    with pytest.raises(
        TelegramConflictError,
        match="Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    ):
        await asyncio.wait_for(first, 2)
    await pavel.send("a")
    assert len(await asyncio.wait_for(second, 2)) == 1


async def test_an_update_is_delivered_again_even_when_confirmed(
    fresh_bot: Bot, pavel: Person, fresh_telegram: LocalTelegram
) -> None:
    await pavel.send("a")
    (update,) = await fresh_bot.get_updates()
    assert await fresh_bot.get_updates(offset=update.update_id + 1) == []
    assert await fresh_telegram.repeat(times=3) == update.update_id
    again = await fresh_bot.get_updates(offset=update.update_id + 1)
    assert again == [update] * 3
    assert await fresh_bot.get_updates(offset=update.update_id + 1) == []
    with pytest.raises(LocalTelegramError, match="no such update"):
        await fresh_telegram.repeat(1)


async def test_allowed_updates(fresh_bot: Bot, pavel: Person) -> None:
    await fresh_bot.get_updates(allowed_updates=["callback_query"])
    await pavel.send("a")
    assert await fresh_bot.get_updates() == []
    await fresh_bot.get_updates(allowed_updates=[])
    await pavel.send("b")
    assert len(await fresh_bot.get_updates()) == 1


async def test_every_act_is_an_update_that_aiogram_reads(fresh_bot: Bot, pavel: Person) -> None:
    first = await pavel.send("a")
    await pavel.edit(first, "b")
    await pavel.send("c", reply_to=first)
    await pavel.send_voice(b"OggS", duration=9)
    await pavel.send_video_note(duration=4)
    await pavel.send_photo(caption="me")
    await pavel.send_document(b"%PDF-", "cv.pdf", mime_type="application/pdf")
    await pavel.send_sticker()
    await pavel.send_contact("+70000000001")
    await pavel.block()
    await pavel.unblock()
    updates = await fresh_bot.get_updates()
    kinds = [update.event_type for update in updates]
    assert kinds == ["message", "edited_message", *["message"] * 7, *["my_chat_member"] * 2]
    _, edited, reply, *sent, blocked, _ = updates
    assert edited.edited_message is not None
    assert (edited.edited_message.message_id, edited.edited_message.text) == (first, "b")
    assert reply.message is not None
    assert reply.message.reply_to_message is not None
    contents = [update.message.content_type for update in sent if update.message]
    contact = sent[-1]
    assert contents == ["voice", "video_note", "photo", "document", "sticker", "contact"]
    assert contact.message is not None
    assert contact.message.contact is not None
    assert contact.message.contact.user_id == pavel.id
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_taps(fresh_bot: Bot, pavel: Person, fresh_telegram: LocalTelegram) -> None:
    await pavel.send("/start")
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="x")]])
    sent = await fresh_bot.send_message(pavel.id, "a", reply_markup=markup)
    await fresh_telegram.ask("POST", f"/_/people/{pavel.id}/tap", {"message_id": sent.message_id, "data": "x"})
    await fresh_telegram.ask("POST", f"/_/people/{pavel.id}/tap", {"message_id": 1, "data": "tampered"})
    real, tampered = (update.callback_query for update in (await fresh_bot.get_updates())[1:])
    assert real is not None
    assert real.message is not None
    assert (real.data, real.message.message_id, real.from_user.id) == ("x", sent.message_id, pavel.id)
    assert tampered is not None
    assert tampered.message is not None
    assert (tampered.data, tampered.message.date) == ("tampered", 0)


async def test_raw_updates_pass_as_they_are(fresh_server: LocalTelegramServer, fresh_telegram: LocalTelegram) -> None:
    update_id = await fresh_telegram.inject({"message": {"poison": True}})
    url = f"{fresh_server.url}/bot{fresh_server.world.token}/getUpdates"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert (await answer.json())["result"] == [{"message": {"poison": True}, "update_id": update_id}]


class Endpoint:
    """A bot's webhook; `statuses` are answered one after another, then 200."""

    def __init__(self) -> None:
        self.url = ""
        self.statuses: list[int] = []
        self.secrets: set[str | None] = set()
        self.received: asyncio.Queue[Update] = asyncio.Queue()

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.received.put_nowait(Update.model_validate(await request.json()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def next(self) -> str | None:
        update = await asyncio.wait_for(self.received.get(), 2)
        return update.message.text if update.message else None


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    app = web.Application()
    app.router.add_post("/", endpoint.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield endpoint
    await runner.cleanup()


async def test_a_webhook_gets_each_update_until_it_takes_it(
    fresh_bot: Bot, pavel: Person, endpoint: Endpoint, fresh_telegram: LocalTelegram
) -> None:
    endpoint.statuses = [500, 503]
    await fresh_bot.set_webhook(endpoint.url, secret_token="s3cret_-")
    await pavel.send("a")
    await pavel.send("b")
    assert [await endpoint.next() for _ in range(4)] == ["a", "a", "a", "b"]
    assert endpoint.secrets == {"s3cret_-"}
    await fresh_telegram.quiet(2, still=0.01)
    info = await fresh_bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (endpoint.url, 0)
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_polling_beside_a_webhook_is_refused(fresh_bot: Bot, pavel: Person, endpoint: Endpoint) -> None:
    await fresh_bot.set_webhook(endpoint.url)
    with pytest.raises(TelegramConflictError, match="use deleteWebhook to delete the webhook first"):
        await fresh_bot.get_updates()
    endpoint.statuses = [500] * 1000
    await pavel.send("a")
    await endpoint.next()
    await fresh_bot.delete_webhook()
    assert len(await fresh_bot.get_updates()) == 1
    await fresh_bot.set_webhook(endpoint.url, drop_pending_updates=True)
    await fresh_bot.delete_webhook()
    assert await fresh_bot.get_updates() == []


async def test_webhooks_refused(fresh_bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="An HTTPS URL must be provided for webhook"):
        await fresh_bot.set_webhook("http://example.org/hook")
    with pytest.raises(TelegramBadRequest, match=re.escape("secret token contains unallowed characters")):
        await fresh_bot.set_webhook("https://example.org/hook", secret_token="a b")
