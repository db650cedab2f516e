"""The beginning of an evaluation: runs are appended, one of them is current, none is ever written over."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import jobs
from core.models import Evaluation, Interview, Kit
from core.services.finished_notices import tell_submitted
from core.services.rubric import rubric_hash


async def begin_run(session: AsyncSession, interview: Interview) -> Evaluation:
    """Append a run to an interview whose row is locked: its job is enqueued, the vacancy's members are told."""
    earlier = await session.scalar(
        select(func.coalesce(func.max(Evaluation.run), 0)).where(Evaluation.interview_id == interview.id)
    )
    await session.execute(
        update(Evaluation).where(Evaluation.interview_id == interview.id, Evaluation.current).values(current=False)
    )
    kit = await session.get_one(Kit, interview.kit_id)
    evaluation = Evaluation(
        id=uuid.uuid4(),
        interview_id=interview.id,
        run=(earlier or 0) + 1,
        kit_version=kit.version,
        rubric_hash=await rubric_hash(session, kit.id),
    )
    session.add(evaluation)
    await session.flush()
    payload = jobs.JobPayload(id=interview.id, version=evaluation.run)
    await jobs.enqueue(session, "evaluate_interview", payload)
    await tell_submitted(session, interview, evaluation.run)
    return evaluation
