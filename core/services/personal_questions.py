"""Personal questions of an interview: asked after the kit's, reported apart, part of no score or comparison.

They are chosen on this machine when the interview is made, so that the first screen names the true number of
questions. No model is asked: the candidate has not consented yet.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.engines import base
from core.engines.offline.bank import load_bank
from core.engines.offline.lexicon import Lexicon
from core.engines.offline.personal import personal_questions
from core.models import Candidate, Interview, Kit, Question, Response, Vacancy
from core.services.kit_questions import kit_question, question_row, questions_of
from core.services.match_service import match_request


async def chosen_questions(
    session: AsyncSession, vacancy: Vacancy, candidate: Candidate, kit: Kit
) -> tuple[base.KitQuestion, ...]:
    """As many as the vacancy allows and its bank has; none without a CV."""
    if not (vacancy.personal_questions and candidate.cv_text):
        return ()
    asked = [kit_question(row) for row in await questions_of(session, kit.id)]
    return await asyncio.to_thread(
        lambda: personal_questions(
            load_bank(),
            Lexicon.load(),
            match_request(vacancy, vacancy.description, candidate),
            asked,
            cast(base.Difficulty, kit.difficulty),
            vacancy.personal_questions,
        )
    )


def personal_row(interview_id: uuid.UUID, position: int, question: base.KitQuestion) -> Question:
    """A row that belongs to the interview alone; `position` goes on from the kit's."""
    row = question_row(None, position, question)
    row.interview_id = interview_id
    return row


async def drop_personal(session: AsyncSession, interview: Interview) -> None:
    """For answers that were gathered elsewhere, where nobody knew of these questions."""
    mine = select(Question.id).where(Question.interview_id == interview.id)
    gone = await session.execute(delete(Response).where(Response.question_id.in_(mine)).returning(Response.id))
    interview.question_count -= len(gone.all())
    await session.execute(delete(Question).where(Question.interview_id == interview.id))


async def erase_personal(session: AsyncSession, interview_ids: Sequence[uuid.UUID]) -> None:
    """What they ask about tells what stands in the CV: the rows stay, empty."""
    await session.execute(
        update(Question)
        .where(Question.interview_id.in_(interview_ids))
        .values(text="", simpler=None, criteria={}, translations={}, competency="", skill="", subtopic="", bank_id=None)
        .execution_options(synchronize_session=False)
    )
