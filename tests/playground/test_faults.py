"""Faults on order strike the calls they name, as often as they are told."""

from __future__ import annotations

import time

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from playground.client import LocalTelegram, LocalTelegramError, Person


async def test_too_many_requests(bot: Bot, olga: Person, telegram: LocalTelegram) -> None:
    await telegram.fault(429, "sendMessage", chat_id=olga.id, times=2, retry_after=35)
    pavel = await telegram.person("Pavel")
    await pavel.send("/start")
    await bot.send_message(pavel.id, "not in this chat")
    await bot.send_chat_action(olga.id, "typing")
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as refusal:
            await bot.send_message(olga.id, "a")
        assert refusal.value.retry_after == 35
    await bot.send_message(olga.id, "a")
    assert await telegram.faults() == []


@pytest.mark.parametrize(
    ("kind", "description", "error", "words"),
    [
        (403, None, TelegramForbiddenError, "Forbidden: bot was blocked by the user"),
        (400, "can't parse entities", TelegramBadRequest, "Bad Request: can't parse entities"),
        (500, None, TelegramServerError, "Internal Server Error"),
    ],
)
async def test_refusals(
    bot: Bot,
    olga: Person,
    telegram: LocalTelegram,
    kind: int,
    description: str | None,
    error: type[TelegramBadRequest],
    words: str,
) -> None:
    await telegram.fault(kind, chat_id=olga.id, description=description)
    with pytest.raises(error) as refusal:
        await bot.send_message(olga.id, "a")
    assert refusal.value.message == words
    await bot.send_message(olga.id, "b")
    assert (await olga.screen()).last.text == "b"


async def test_a_gateway_answers_with_a_page(bot: Bot, olga: Person, telegram: LocalTelegram) -> None:
    await telegram.fault(502, chat_id=olga.id)
    with pytest.raises(ClientDecodeError, match="502 Bad Gateway"):
        await bot.send_message(olga.id, "a")
    await bot.send_message(olga.id, "b")
    assert (await olga.screen()).last.text == "b"


async def test_a_cut_call_is_lost_or_done(bot: Bot, olga: Person, telegram: LocalTelegram) -> None:
    await telegram.fault("cut", "sendMessage", chat_id=olga.id)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(olga.id, "lost")
    await telegram.fault("cut_after", "sendMessage", chat_id=olga.id)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(olga.id, "done")
    assert [message.text for message in (await olga.screen()).messages] == ["/start", "done"]
    errors = [entry["error"] for entry in (await telegram.requests())[-2:]]
    assert errors == ["connection cut", "connection cut"]


async def test_a_delay(bot: Bot, olga: Person, telegram: LocalTelegram) -> None:
    await telegram.fault("delay", chat_id=olga.id, seconds=0.1)
    start = time.monotonic()
    await bot.send_message(olga.id, "a")
    assert time.monotonic() - start >= 0.1


async def test_a_chat_is_also_that_of_the_tap(bot: Bot, olga: Person, telegram: LocalTelegram) -> None:
    message = (await olga.screen()).messages[0]
    tap = {"message_id": message.id, "data": "x"}
    query = (await telegram.ask("POST", f"/_/people/{olga.id}/tap", tap))["query_id"]
    await telegram.fault(500, "answerCallbackQuery", chat_id=olga.id)
    with pytest.raises(TelegramServerError):
        await bot.answer_callback_query(query)
    assert await bot.answer_callback_query(query)


async def test_every_method_until_cleared(bot: Bot, olga: Person, telegram: LocalTelegram) -> None:
    await telegram.fault("500", times=None)
    for _ in range(3):
        with pytest.raises(TelegramServerError):
            await bot.send_message(olga.id, "a")
    assert isinstance(await bot.get_updates(limit=1), list)
    await telegram.clear_faults()
    await bot.send_message(olga.id, "a")


async def test_unknown_kinds_are_refused(telegram: LocalTelegram) -> None:
    with pytest.raises(LocalTelegramError):
        await telegram.fault("earthquake")
