"""What was read of an answer, and by whom."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Select, select

from core.models import Evaluation, ResponseReading


@dataclass(frozen=True)
class Author:
    """Who made a reading, so that it can be told from others and made again."""

    engine: str
    model: str
    prompt_version: str


def readings_by(author: Author | Evaluation, response_id: uuid.UUID, version: int) -> Select[ResponseReading]:
    """What one author, or that of an evaluation, has read of one version of an answer, in order."""
    return (
        select(ResponseReading)
        .where(
            ResponseReading.response_id == response_id,
            ResponseReading.response_version == version,
            ResponseReading.engine == author.engine,
            ResponseReading.model == author.model,
            ResponseReading.prompt_version == author.prompt_version,
        )
        .order_by(ResponseReading.number)
    )
