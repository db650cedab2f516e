"""The bill of a model: what each call used, in tokens and in dollars."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.config import ModelPrice, Settings
from core.database import Database
from core.engines.base import EngineUsage
from core.models import ModelCall

MILLION = 1_000_000
_DATE = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")


class UsageService:
    """Keeps usage as it comes in; prices are those of the settings."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._prices = settings.model_prices

    async def keep(self, usage: EngineUsage) -> None:
        """Store one reply's usage with its cost, if the model has a price."""
        async with self._database.transaction() as session:
            session.add(
                ModelCall(
                    purpose=usage.purpose,
                    model=usage.model,
                    calls=usage.calls,
                    prompt_tokens=usage.prompt_tokens,
                    completion_tokens=usage.completion_tokens,
                    cached_tokens=usage.cached_tokens,
                    audio_seconds=usage.audio_seconds,
                    cost=cost(usage, price_of(usage.model, self._prices)),
                )
            )


def price_of(model: str, prices: Mapping[str, ModelPrice]) -> ModelPrice | None:
    """The price of a model; of one that answers under a dated name (gpt-4o-mini-2024-07-18), that of its plain name."""
    return prices.get(model) or prices.get(_DATE.sub("", model))


def cost(usage: EngineUsage, price: ModelPrice | None) -> float | None:
    """US dollars; cached prompt tokens have a price of their own, speech is paid by the minute or in tokens."""
    if price is None:
        return None
    fresh = usage.prompt_tokens - usage.cached_tokens
    tokens = (
        fresh * price.prompt + usage.cached_tokens * price.cached + usage.completion_tokens * price.completion
    ) / MILLION
    return tokens + usage.audio_seconds / 60 * price.minute
