"""Recordings of candidates, fetched from Telegram."""

from __future__ import annotations

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramNotFound
from aiohttp import ClientError

from core.config import Settings
from core.engines.faults import EngineUnavailableError
from core.services.transcription_service import RecordingGoneError

FETCH_TIMEOUT = 60
"""Seconds."""


class TelegramRecordings:
    """Implements core's Recordings with the bot's own token."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def fetch(self, file_id: str) -> bytes:
        """The recording. Raises RecordingGoneError; EngineUnavailableError when Telegram can't be reached."""
        token, proxy = self._settings.bot_token, self._settings.telegram_proxy
        if token is None:
            raise RecordingGoneError
        session = AiohttpSession(
            api=TelegramAPIServer.from_base(self._settings.telegram_api_base),
            proxy=proxy.get_secret_value() if proxy else None,
        )
        try:
            async with Bot(token.get_secret_value(), session=session) as bot:
                found = await bot.download(file_id, timeout=FETCH_TIMEOUT)
        except (TelegramBadRequest, TelegramNotFound):
            raise RecordingGoneError from None
        except (TelegramAPIError, ClientError, TimeoutError) as error:
            raise EngineUnavailableError(f"telegram: {type(error).__name__}") from None
        if found is None:
            raise RecordingGoneError
        return found.read()
