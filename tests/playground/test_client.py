"""People drive a small bot that polls, as the product's bot will."""

from __future__ import annotations

import asyncio
import io
import os
import re
import signal
import sys
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from playground.__main__ import run
from playground.client import LocalTelegram, LocalTelegramError
from playground.screen import ScreenError

LINK = "https://t.me/mismatch_bot?start=TOKEN"


def _dispatcher() -> Dispatcher:
    dispatcher = Dispatcher()

    @dispatcher.message(F.text.startswith("/start"))
    async def start(message: Message) -> None:
        buttons = [
            InlineKeyboardButton(text="Done ✅", callback_data="done"),
            InlineKeyboardButton(text="Share", url=LINK),
        ]
        markup = InlineKeyboardMarkup(inline_keyboard=[buttons])
        await message.answer("<b>Plan</b> https://example.org/x", parse_mode="HTML", reply_markup=markup)

    @dispatcher.callback_query(F.data == "done")
    async def done(query: CallbackQuery) -> None:
        await query.answer("Saved", show_alert=True)
        if isinstance(query.message, Message) and query.message.reply_markup:
            await query.message.edit_text("Thanks")

    @dispatcher.callback_query()
    async def unknown(query: CallbackQuery) -> None:
        await query.answer("Not found")

    @dispatcher.edited_message()
    async def edited(message: Message) -> None:
        await message.answer(f"Changed to {message.text}")

    return dispatcher


@pytest.fixture
async def polling(fresh_bot: Bot) -> AsyncIterator[None]:
    dispatcher = _dispatcher()
    polling = asyncio.create_task(dispatcher.start_polling(fresh_bot, handle_signals=False, close_bot_session=False))
    yield
    await dispatcher.stop_polling()
    await polling


@pytest.mark.usefixtures("polling")
async def test_a_conversation(fresh_telegram: LocalTelegram) -> None:
    olga = await fresh_telegram.person("Olga")
    await olga.follow(LINK)
    plan = await olga.wait_text(re.compile("^Plan"))
    screen = await olga.screen()
    assert screen.messages[0].text == "/start TOKEN"
    assert screen.links == ["https://example.org/x", LINK]
    assert set(screen.buttons) == {"Done ✅", "Share"}
    assert "[Done ✅] [Share]" in str(screen)
    await olga.tap("Share")
    await fresh_telegram.quiet(2, still=0.05)
    await olga.double_tap("Done")
    assert await olga.wait_toast("Saved") == "Saved"
    assert (await olga.wait_text("Thanks")).edited
    await olga.tap_data(plan.id, "tampered")
    assert await olga.wait_toast("Not found") == "Not found"
    await olga.edit(screen.messages[0].id, "hello")
    await olga.wait_text("Changed to hello")
    with pytest.raises(ScreenError, match="Thanks"):
        await olga.wait_text("Thanks", timeout=0)
    assert [toast.alert for toast in (await olga.screen()).toasts] == [True, True, False]


async def test_what_a_person_cannot_do(fresh_telegram: LocalTelegram) -> None:
    olga = await fresh_telegram.person("Olga")
    sent = await olga.send("a")
    with pytest.raises(ScreenError, match="no button 'Done'"):
        await olga.tap("Done")
    with pytest.raises(ScreenError, match="not answered"):
        await olga.tap_data(sent, "x", timeout=0)
    with pytest.raises(LocalTelegramError, match="does not lead to the bot"):
        await olga.follow("https://t.me/another_bot?start=x")
    with pytest.raises(LocalTelegramError, match="empty message"):
        await olga.send("  ")
    await olga.block()
    with pytest.raises(LocalTelegramError, match="blocked the bot"):
        await olga.send("a")


async def test_a_long_text_goes_as_several(fresh_telegram: LocalTelegram) -> None:
    olga = await fresh_telegram.person("Olga")
    await olga.send("😀" * 5000)
    assert [len(message.text) for message in (await olga.screen()).messages] == [2048, 2048, 904]


async def test_quiet_waits_for_confirmation(fresh_bot: Bot, fresh_telegram: LocalTelegram) -> None:
    olga = await fresh_telegram.person("Olga")
    await olga.send("a")
    with pytest.raises(TimeoutError):
        await fresh_telegram.quiet(0.05, still=0)
    (update,) = await fresh_bot.get_updates()
    await fresh_bot.get_updates(offset=update.update_id + 1)
    await fresh_telegram.quiet(2, still=0.02)


async def test_it_runs_until_a_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process: another one would spend seconds on imports."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    running = asyncio.create_task(run("127.0.0.1", 0, "1:a", "other_bot"))
    async with asyncio.timeout(2):
        while "\n" not in written.getvalue():  # noqa: ASYNC110 — a stream has no event
            await asyncio.sleep(0.001)
    async with LocalTelegram(written.getvalue().strip()) as telegram:
        assert await telegram.username() == "other_bot"
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 2)
