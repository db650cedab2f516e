"""Whose a candidate is: the account that followed their link, as long as it is not taken for somebody else's.

Whoever follows a personal link is believed to be the candidate, on the link's word alone, until they begin an
interview or apply. Until then the account can be let go of, and whoever comes next finds all as if nobody had come.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.models import AuditEvent, Candidate, CandidateQuestion, Draft, Interview, Invite, VacancyFaq

_UNOPENED = {
    "agreement_shown": None,
    "read_by": "engine",
    "human_requested_at": None,
    "reminders_muted_at": None,
    "paused_at": None,
    "shown_at": None,
}
"""What can be done to an interview before it begins, undone."""


def is_proven() -> ColumnElement[bool]:
    """Of a Candidate in the query: whether more than a followed link says that they are their account's.

    They began an interview, or applied by themselves. A legal hold keeps all as it is too.
    """
    own = aliased(Interview)
    applied = exists().where(
        AuditEvent.subject_id == own.id,
        AuditEvent.action == "interview.applied",
        AuditEvent.actor_id == Candidate.user_id,
    )
    acted = or_(own.started_at.is_not(None), own.held_at.is_not(None), applied)
    return exists().where(own.candidate_id == Candidate.id, acted)


async def lock_all(session: AsyncSession, interview_id: uuid.UUID) -> Sequence[Interview]:
    """This interview and the others of its candidate, locked in the order that erasing locks them in too."""
    whose = select(Interview.candidate_id).where(Interview.id == interview_id).scalar_subquery()
    found = select(Interview).where(Interview.candidate_id == whose).order_by(Interview.id).with_for_update()
    return (await session.scalars(found)).all()


async def let_go(session: AsyncSession, interviews: Sequence[Interview]) -> list[Interview] | None:
    """Take the account from the candidate whose locked interviews these all are, and undo what it did in them.

    The interviews whose followed link this closes. None, and nothing is done, for a candidate proven theirs.
    """
    whose = Candidate.id == interviews[0].candidate_id
    locked = select(Candidate).where(whose).with_for_update().execution_options(populate_existing=True)
    candidate = (await session.scalars(locked)).one()
    if await session.scalar(select(Candidate.id).where(whose, is_proven())):
        return None
    candidate.user_id = None
    for interview in interviews:
        for column, value in _UNOPENED.items():
            setattr(interview, column, value)
        remind_anew(interview)
    ids = [interview.id for interview in interviews]
    asked = select(CandidateQuestion.id).where(CandidateQuestion.interview_id.in_(ids))
    about = Draft.fields["interview_id"].astext.in_([str(interview_id) for interview_id in ids])
    await session.execute(delete(VacancyFaq).where(VacancyFaq.question_id.in_(asked)))
    await session.execute(delete(CandidateQuestion).where(CandidateQuestion.interview_id.in_(ids)))
    await session.execute(delete(Draft).where(Draft.flow.in_(("ask", "write")), about))
    closed = await session.scalars(
        update(Invite)
        .where(Invite.interview_id.in_(ids), Invite.redeemed_by.is_not(None), Invite.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(Invite.interview_id)
    )
    followed = set(closed.all())
    return [interview for interview in interviews if interview.id in followed]


def remind_anew(interview: Interview) -> None:
    """Another week, or another person: the reminders start from the beginning."""
    interview.silence_reminded_at = interview.end_reminded_at = interview.remind_at = None
