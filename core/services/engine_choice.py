"""Which engine is in force: an admin's choice, or the setting ENGINE; read anew for each piece of work.

A model abroad is in force only once an admin has confirmed that the notice about it was given; until then, and
without a key, everything is done offline. No process has to be restarted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.config import Settings
from core.database import Database
from core.engines import base
from core.engines.faults import CircuitOpenError, EngineMisconfiguredError
from core.engines.offline.engine import OfflineEngine
from core.engines.openai import OpenAIEngine
from core.errors import EngineError
from core.models import EngineChoice, User

EngineName = Literal["offline", "openai"]
Hindrance = Literal["key", "notice"]
"""Why a chosen model is not in force."""


@dataclass(frozen=True)
class Notice:
    """That the notice before a model abroad was given: for which host, who confirmed it (if still known), when."""

    host: str
    by: str | None
    at: datetime


@dataclass(frozen=True)
class EngineState:
    """What was chosen, and what follows from it.

    `falls_back`: when the model is down, work is done offline and labelled; else it waits.
    """

    chosen: EngineName
    chosen_by: str | None
    chosen_at: datetime | None
    falls_back: bool
    has_key: bool
    model: str
    model_host: str
    model_is_abroad: bool
    notice: Notice | None

    @property
    def hindrance(self) -> Hindrance | None:
        """What keeps the model from being in force, whether it is chosen or not."""
        if not self.has_key:
            return "key"
        if self.model_is_abroad and (self.notice is None or self.notice.host != self.model_host):
            return "notice"
        return None

    @property
    def in_force(self) -> EngineName:
        """Who writes and reads now."""
        return "openai" if self.chosen == "openai" and self.hindrance is None else "offline"

    @property
    def is_abroad(self) -> bool:
        """Whether what is in force is a model abroad: only then do answers leave the country."""
        return self.in_force == "openai" and self.model_is_abroad

    def lets_read(self, allowed_host: str | None) -> bool:
        """Whether a model is in force that may read what somebody said, who allowed that host abroad and no other."""
        return self.in_force == "openai" and (not self.is_abroad or allowed_host == self.model_host)


async def engine_state(session: AsyncSession, settings: Settings) -> EngineState:
    """How it stands now, by the session's transaction."""
    chooser, witness = aliased(User), aliased(User)
    row = (
        await session.execute(
            select(
                EngineChoice.engine,
                EngineChoice.chosen_at,
                EngineChoice.falls_back,
                EngineChoice.notice_host,
                EngineChoice.notice_at,
                chooser.name.label("chooser"),
                witness.name.label("witness"),
            )
            .outerjoin(chooser, chooser.id == EngineChoice.chosen_by)
            .outerjoin(witness, witness.id == EngineChoice.notice_by)
        )
    ).one_or_none()
    return EngineState(
        chosen=cast(EngineName, (row.engine if row else None) or settings.engine),
        chosen_by=row.chooser if row else None,
        chosen_at=row.chosen_at if row else None,
        falls_back=bool(row and row.falls_back),
        has_key=settings.openai_api_key is not None,
        model=settings.openai_model,
        model_host=settings.model_host,
        model_is_abroad=settings.is_model_abroad,
        notice=Notice(row.notice_host, row.witness, row.notice_at) if row and row.notice_at else None,
    )


class Engines:
    """The engines of this process; which of them works is asked of PostgreSQL, so that all processes agree."""

    def __init__(
        self, database: Database, settings: Settings, offline: OfflineEngine, model: OpenAIEngine | None
    ) -> None:
        self._database = database
        self._settings = settings
        self._offline = offline
        self._model = model

    @property
    def offline(self) -> OfflineEngine:
        """Always there."""
        return self._offline

    async def current(self) -> EngineState:
        """Which engine is in force, and whether it is a model abroad."""
        async with self._database.transaction() as session:
            return await engine_state(session, self._settings)

    async def in_force(self) -> base.Engine:
        """The engine to work with: asked once for a piece of work, which it then does to the end."""
        return await self.model() or self._offline

    async def model(self) -> OpenAIEngine | None:
        """The model, if it is in force: for what only a model can do."""
        return self._model if (await self.current()).in_force == "openai" else None

    async def for_answers(self, allowed_host: str | None) -> base.Engine:
        """Who reads somebody's answers: a model abroad only those of whoever allowed its host."""
        may = (await self.current()).lets_read(allowed_host)
        return self._model if self._model and may else self._offline

    async def instead(self, error: EngineError) -> base.Engine | None:
        """Who does the work of a model that failed so: nobody, unless it is down and an admin chose not to wait."""
        if not isinstance(error, CircuitOpenError | EngineMisconfiguredError):
            return None
        return self._offline if (await self.current()).falls_back else None
