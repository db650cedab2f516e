"""Replies that mark a sentence of the person's own message, as Telegram's apps show it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Message, ReplyParameters

from core.services.feedback_material import OwnMessage

log = structlog.get_logger()
REFUSALS = ("QUOTE_TEXT_INVALID", "message to be replied not found")
"""What Telegram says when the message was deleted, edited or is formatted: then it goes without the mark."""


async def send_quoting(
    send: Callable[[ReplyParameters | None], Awaitable[Message]], quoting: OwnMessage | None, bot_id: int
) -> Message:
    """Send with the mark where there is one of this bot's chat; without it when Telegram refuses."""
    if quoting is None or quoting.bot_id != bot_id:
        return await send(None)
    try:
        return await send(ReplyParameters(message_id=quoting.message_id, quote=quoting.words))
    except TelegramBadRequest as error:
        if not any(refusal in error.message for refusal in REFUSALS):
            raise
        log.info("quote.refused", error=error.message)
        return await send(None)
