"""The model that is measured: the one of the settings, or, where there is no key, a stand-in on this machine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from pydantic import SecretStr

from cli.quality.judge import AnswerEngine
from cli.quality.kits import KitEngine
from core.config import ModelPrice, Settings, SettingsError
from core.engines.base import EngineUsage
from core.services.usage_service import cost, price_of

STAND_IN = "stand-in"
"""What it is called wherever a number of it stands, so that none is taken for a model's."""


class MeasuredEngine(AnswerEngine, KitEngine, Protocol):
    """Writes kits and reads answers."""


class Bill:
    """What a measurement cost, in calls, tokens and US dollars; models without a price are named."""

    def __init__(self) -> None:
        self.calls = self.tokens = 0
        self.dollars = 0.0
        self.prices: dict[str, ModelPrice] = {}
        self.unpriced: set[str] = set()

    async def add(self, usage: EngineUsage) -> None:
        self.calls += usage.calls
        self.tokens += usage.prompt_tokens + usage.completion_tokens
        price = price_of(usage.model, self.prices)
        if price is None:
            self.unpriced.add(usage.model)
        self.dollars += cost(usage, price) or 0.0

    def __str__(self) -> str:
        said = f"{self.calls} calls, {self.tokens} tokens, {self.dollars:.4f} US dollars by MODEL_PRICES."
        return f"{said} No price there: {', '.join(sorted(self.unpriced))}." if self.unpriced else said


def model_settings(stack: ExitStack) -> Settings:
    """The environment's settings; without OPENAI_API_KEY and OPENAI_BASE_URL those of a stand-in that is started.

    Raises SettingsError for an address without a key.
    """
    settings = Settings.load()
    if settings.openai_api_key is not None:
        return settings
    if settings.openai_base_url is not None:
        raise SettingsError(["OPENAI_API_KEY: is needed with OPENAI_BASE_URL"])
    url = stack.enter_context(_stand_in())
    reached = {"openai_api_key": SecretStr("loopback"), "openai_base_url": url, "openai_model": STAND_IN}
    return settings.model_copy(update=reached)


def open_engine(settings: Settings, bill: Bill) -> MeasuredEngine:
    """An engine of its own for each loop that asks; imported only when asked for, as it is slow to import."""
    from core.engines.openai.engine import OpenAIEngine

    bill.prices = settings.model_prices
    return OpenAIEngine.from_settings(settings, on_usage=bill.add)


@contextmanager
def _stand_in() -> Iterator[str]:
    """The loopback model in a process of its own; its address."""
    command = [sys.executable, "-m", "playground.openai_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - this very program
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
