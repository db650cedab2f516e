"""Where a person is in the conversation, as PostgreSQL knows it; the FSM in Redis is only its quick copy."""

from __future__ import annotations

from sqlalchemy import select

from core.database import Database
from core.models import Candidate, Draft, Interview, User

ANSWERING = "interview:answering"
"""The step of whoever is in the middle of an interview."""


class ConversationService:
    """Answers the FSM storage when Redis has nothing, or is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def current_step(self, telegram_id: int) -> str | None:
        """`flow:step` of the open form, else of a running interview, else None."""
        async with self._database.transaction() as session:
            draft = await session.scalar(
                select(Draft).join(User, User.id == Draft.user_id).where(User.telegram_id == telegram_id)
            )
            if draft:
                return f"{draft.flow}:{draft.step}"
            running = await session.scalar(
                select(Interview.id)
                .join(Candidate, Candidate.id == Interview.candidate_id)
                .join(User, User.id == Candidate.user_id)
                .where(User.telegram_id == telegram_id, Interview.status == "in_progress")
                .limit(1)
            )
            return ANSWERING if running else None
