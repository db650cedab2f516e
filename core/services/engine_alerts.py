"""A model that needs an admin (wrong key, unknown model, no quota): said once a day, not with every job."""

from __future__ import annotations

from sqlalchemy import func, select

from core.database import Database
from core.models import User
from core.services.unit import notify


class EngineAlerts:
    """Tells the admins what is wrong with the engine."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell_admins(self, reason: str) -> None:
        """Write a notice to every admin, once a day and reason. The jobs are kept and tried again."""
        async with self._database.transaction() as session:
            today = await session.scalar(select(func.current_date()))
            admins = await session.scalars(select(User.id).where(User.role == "admin", User.blocked_at.is_(None)))
            for admin in admins.all():
                await notify(
                    session,
                    admin,
                    "engine_fault",
                    dedupe_key=f"engine_fault:{reason}:{today}:{admin}",
                    params={"reason": reason},
                )
