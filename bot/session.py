"""The connection to Telegram."""

from __future__ import annotations

from http import HTTPStatus

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import ClientDecodeError, TelegramServerError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType


class TelegramSession(AiohttpSession):
    """What a gateway says in Telegram's place is no JSON, and means what it says: Telegram is away."""

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """Read an answer. Raises TelegramServerError also where aiogram would find it undecodable."""
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError:
            if status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            raise TelegramServerError(method=method, message=HTTPStatus(status_code).phrase) from None
