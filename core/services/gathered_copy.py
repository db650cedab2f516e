"""What staff have dropped into a vacancy of a person who is here already: a part of the copy of everything kept."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.models import Gathered


class GatheredCopy(BaseModel):
    """One file, contact or message that waits to be confirmed; `fields` is what was understood of it."""

    model_config = ConfigDict(frozen=True, from_attributes=True, extra="ignore")

    source: str
    fields: dict[str, Any]
    created_at: datetime


async def gathered_copies(
    session: AsyncSession, candidate_ids: Sequence[uuid.UUID], telegram_id: int | None
) -> list[GatheredCopy]:
    """Those that were taken for one of these candidates, and the contacts that are of this very Telegram account."""
    is_contact = Gathered.fields["telegram_id"].astext == str(telegram_id)
    rows = await session.scalars(
        select(Gathered)
        .where(or_(Gathered.twin_id.in_(candidate_ids), is_contact))
        .order_by(Gathered.created_at, Gathered.id)
    )
    return [GatheredCopy.model_validate(row) for row in rows]
