"""Recordings of candidates, fetched from Telegram over plain HTTP: this face knows no bot."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from aiohttp_socks import ProxyConnector, ProxyError

from core.config import Settings
from core.engines.faults import EngineUnavailableError
from core.services.transcription_service import RecordingGoneError

TIMEOUT = ClientTimeout(total=60, connect=10)


class TelegramRecordings:
    """Implements core's Recordings with the bot's own token, which no error of it names."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def fetch(self, file_id: str) -> bytes:
        """The recording. Raises RecordingGoneError; EngineUnavailableError when Telegram can't be reached."""
        if self._settings.bot_token is None:
            raise RecordingGoneError
        token, base = self._settings.bot_token.get_secret_value(), self._settings.telegram_api_base.rstrip("/")
        proxy = self._settings.telegram_proxy
        connector = ProxyConnector.from_url(proxy.get_secret_value()) if proxy else None
        try:
            async with ClientSession(connector=connector, timeout=TIMEOUT) as session:
                async with session.get(f"{base}/bot{token}/getFile", params={"file_id": file_id}) as answer:
                    _check(answer.status)
                    found: dict[str, Any] = await answer.json()
                async with session.get(f"{base}/file/bot{token}/{found['result']['file_path']}") as answer:
                    _check(answer.status)
                    return await answer.read()
        except (ClientError, ProxyError, OSError, TimeoutError, ValueError, KeyError) as error:
            raise EngineUnavailableError(f"telegram: {type(error).__name__}") from None


def _check(status: int) -> None:
    """400 and 404 mean that the file is not given out; anything else may pass."""
    if status in (400, 404):
        raise RecordingGoneError
    if status != 200:
        raise EngineUnavailableError(f"telegram: status {status}")
