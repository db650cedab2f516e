"""An admin chooses who writes and reads, and confirms the notice that a model abroad has to wait for."""

from __future__ import annotations

import uuid

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core import jobs
from core.config import Settings
from core.database import Database
from core.errors import DomainError
from core.models import EngineChoice
from core.services.actor import Actor
from core.services.engine_choice import EngineName, EngineState, engine_state
from core.services.unit import act, record, reply

WORK_OF_ENGINES: tuple[jobs.JobName, ...] = ("write_kit", "read_response", "evaluate_interview", "match_cv")


class EngineSwitch:
    """Every method raises ForbiddenError for anyone but admins. Each change answers with the screen of the choice."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    async def state(self, *, acting: Actor) -> EngineState:
        """What was chosen, and what follows from it."""
        acting.require_admin()
        async with self._database.transaction() as session:
            return await engine_state(session, self._settings)

    async def choose(self, engine: EngineName, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """From the next piece of work on, in every process; what waits for an engine is tried at once.

        A model without a key, or abroad without the notice, is not chosen: raises DomainError
        `engine-needs-key`, `engine-needs-notice`.
        """
        acting.require_admin()
        async with act(self._database, acting) as session:
            hindrance = (await engine_state(session, self._settings)).hindrance
            if engine == "openai" and hindrance:
                raise DomainError(f"engine-needs-{hindrance}")
            await _write(session, engine=engine, chosen_at=func.now(), chosen_by=acting.user_id)
            await jobs.hasten(session, WORK_OF_ENGINES)
            await record(session, acting.user_id, "engine.chosen", None, engine=engine)
            await reply(session, acting, "engine", edit_message_id=edit_message_id)

    async def confirm_notice(self, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """An admin says that whoever the law names was told of the model abroad; it is kept who said so, and when."""
        acting.require_admin()
        host = self._settings.model_host
        async with act(self._database, acting) as session:
            await _write(session, notice_host=host, notice_at=func.now(), notice_by=acting.user_id)
            await record(session, acting.user_id, "engine.notice_confirmed", None, host=host)
            await reply(session, acting, "engine", edit_message_id=edit_message_id)

    async def set_fallback(self, on: bool, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """Whether work is done offline, and labelled so, while the model is down."""
        acting.require_admin()
        async with act(self._database, acting) as session:
            await _write(session, falls_back=on)
            await jobs.hasten(session, WORK_OF_ENGINES)
            await record(session, acting.user_id, "engine.fallback_changed", None, fallback="on" if on else "off")
            await reply(session, acting, "engine", edit_message_id=edit_message_id)


async def _write(session: AsyncSession, **values: object) -> None:
    await session.execute(
        insert(EngineChoice)
        .values(id=uuid.uuid4(), **values)
        .on_conflict_do_update(index_elements=[EngineChoice.singleton], set_=values)
    )
