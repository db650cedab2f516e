"""The fingerprint of a kit's criteria, kept with each evaluation, so that a report can be rebuilt."""

from __future__ import annotations

import hashlib
import json
import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.models import Question


async def rubric_hash(session: AsyncSession, kit_id: uuid.UUID) -> str:
    """SHA-256 over criteria and weights of the kit's questions, in their order."""
    rows = await session.execute(
        select(Question.criteria, Question.translations, Question.weight)
        .where(Question.kit_id == kit_id)
        .order_by(Question.position)
    )
    canonical = json.dumps([list(row) for row in rows.all()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
