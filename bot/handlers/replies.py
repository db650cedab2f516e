"""How handlers answer at once: a screen, a refusal, an acknowledged tap."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from io import BytesIO

import segno
import stamina
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from bot.quoting import send_quoting
from bot.views import Views
from core.services.actor import Actor

ONCE = "once"
"""Flag of a handler whose act may well be asked for again, but not by a double tap (DoubleTapMiddleware)."""


def chat_of(event: Message | CallbackQuery) -> tuple[Bot, int]:
    """Where to answer: the private chat. Of a tap, Telegram may no longer know the message, but knows who tapped."""
    assert event.bot
    assert event.from_user
    return event.bot, event.from_user.id


async def show(event: Message | CallbackQuery, views: Views, kind: str, viewer: Actor, /, **params: object) -> None:
    """Send a screen."""
    screen = await views.render(kind, viewer, **params)
    bot, chat_id = chat_of(event)
    await send_quoting(
        lambda replied: bot.send_message(chat_id, screen.text, reply_markup=screen.keyboard, reply_parameters=replied),
        screen.quoting,
        bot.id,
    )


async def turn(query: CallbackQuery, views: Views, kind: str, viewer: Actor, /, **params: object) -> None:
    """Turn the tapped message into another screen; a message too old to be changed is left, a new one sent."""
    screen = await views.render(kind, viewer, **params)
    if isinstance(query.message, Message):
        try:
            await query.message.edit_text(screen.text, reply_markup=screen.keyboard)
        except TelegramBadRequest as error:
            if "message is not modified" not in error.message:
                await query.message.answer(screen.text, reply_markup=screen.keyboard)
    else:
        bot, chat_id = chat_of(query)
        await bot.send_message(chat_id, screen.text, reply_markup=screen.keyboard)
    await acknowledge(query)


async def unbutton(query: CallbackQuery) -> None:
    """Leave the words of the tapped message to be read again, and take its buttons off."""
    if isinstance(query.message, Message):
        with suppress(TelegramBadRequest):
            await query.message.edit_reply_markup()


async def surely(say: Callable[[], Awaitable[object]]) -> None:
    """Say what cannot be said by trying the update again, because the account it is about is gone by then."""
    async for attempt in stamina.retry_context(on=_worth_another_try, attempts=5, timeout=60):
        with attempt:
            await say()


def _worth_another_try(error: Exception) -> bool | float:
    """Whether Telegram may take it later; the seconds to wait when it names them."""
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    return isinstance(error, (TelegramNetworkError, TelegramServerError))


async def acknowledge(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Stop the button's clock; a tap too old to be answered needs none."""
    with suppress(TelegramBadRequest):
        await query.answer(text, show_alert=alert)


async def show_qr(query: CallbackQuery, link: str) -> None:
    """Send a link as a QR picture that a phone can read off a screen or a poster."""
    picture = BytesIO()
    segno.make(link, micro=False).save(picture, kind="png", scale=10, border=4)
    bot, chat_id = chat_of(query)
    await bot.send_photo(chat_id, BufferedInputFile(picture.getvalue(), "link.png"), caption=link)
    await acknowledge(query)


def message_id(query: CallbackQuery) -> int:
    """The message that was tapped."""
    return query.message.message_id if query.message else 0
