"""The model that writes spoken answers down, beside the one that reads; nothing is done without it."""

from __future__ import annotations

from redis.asyncio import Redis

from core.config import Settings
from core.engines.faults import EngineMisconfiguredError
from core.engines.openai.client import Access, ModelClient, UsageSink

SPEECH_TIMEOUT = 120.0
"""Seconds for a recording of the largest size that Telegram gives out."""


class SpeechModel:
    """Has a circuit of its own: a wrong name of this model does not stop the one that reads."""

    def __init__(self, client: ModelClient | None) -> None:
        self._client = client

    @classmethod
    def from_settings(cls, settings: Settings, redis: Redis, on_usage: UsageSink) -> SpeechModel:
        """From OPENAI_TRANSCRIBE_MODEL, and the server and key of the model that reads."""
        if settings.openai_api_key is None or settings.openai_transcribe_model is None:
            return cls(None)
        access = Access(
            api_key=settings.openai_api_key.get_secret_value(),
            model=settings.openai_transcribe_model,
            base_url=settings.openai_base_url,
            timeout=SPEECH_TIMEOUT,
        )
        return cls(ModelClient(access, redis, on_usage))

    @property
    def is_set(self) -> bool:
        """Whether there is such a model at all."""
        return self._client is not None

    async def hear(self, recording: bytes, file_name: str) -> str:
        """The words of a recording. Raises EngineError."""
        if self._client is None:
            raise EngineMisconfiguredError("no_speech_model")
        return await self._client.hear(recording, file_name)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
