"""The steps of an interview inside a transaction: where a candidate is, and what comes next."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Select, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import DomainError, LinkError, NotFoundError, StaleError
from core.models import Candidate, Draft, Interview, Response, User
from core.services.actor import Actor, UpdateKey
from core.services.followers import followers_of
from core.services.screening import open_term
from core.services.unit import notify

ONCE_STARTED = timedelta(hours=48)
"""Whoever has begun has at least this long to finish, and to the end of that day in the vacancy's time zone."""
RUNNING = ("pending", "in_progress")
After = Literal["words", "command"]
"""What a candidate wrote that could not be taken where they are: the place that they are shown begins with it."""
NOT_TAKEN = {
    "first_screen": "before-consent",
    "consent": "before-consent",
    "transfer": "not-an-answer",
    "screening": "not-an-answer",
    "summary": "not-an-answer",
    "place_closed": "nobody-told",
}
"""What becomes of words written at a place that takes none."""


class InterviewClosedError(DomainError):
    """The interview takes no more answers: expired, withdrawn, cancelled or already handed in."""

    code = "interview-closed"


async def lock_own(session: AsyncSession, interview_id: uuid.UUID, acting: Actor) -> Interview:
    """The candidate's own interview, locked. Raises NotFoundError, also for anybody else's."""
    interview = await session.scalar(
        select(Interview)
        .join(Candidate, Candidate.id == Interview.candidate_id)
        .where(Interview.id == interview_id, Candidate.user_id == acting.user_id)
        .with_for_update(of=Interview)
    )
    if interview is None:
        raise NotFoundError
    return interview


def known_to_candidate() -> ColumnElement[bool]:
    """Whether the candidate knows of the interview: it was on their screen. Staff may not have sent the link yet."""
    return or_(Interview.shown_at.is_not(None), Interview.started_at.is_not(None))


def shown_last(acting: Actor, *conditions: ColumnElement[bool]) -> Select[Interview]:
    """Of the candidate's own interviews, the one that was on their screen last."""
    return (
        select(Interview)
        .join(Candidate, Candidate.id == Interview.candidate_id)
        .where(Candidate.user_id == acting.user_id, known_to_candidate(), *conditions)
        .order_by(Interview.shown_at.desc().nulls_last(), Interview.created_at.desc())
        .limit(1)
    )


def at_hand(acting: Actor, *conditions: ColumnElement[bool]) -> Select[Interview]:
    """Of the candidate's own interviews, the one that they mean when they name none.

    One in progress comes first; then one that waits to be begun; of several alike, the one shown last.
    """
    is_open = Interview.expires_at > func.now()
    rank = case(
        (is_open & (Interview.status == "in_progress"), 0),
        (is_open & (Interview.status == "pending"), 1),
        else_=2,
    )
    return _first_by(rank, shown_last(acting, *conditions))


def spoken_to(acting: Actor, *conditions: ColumnElement[bool]) -> Select[Interview]:
    """Of the candidate's own interviews, the one that their words are meant for.

    Of those open it is the one shown last, begun or not: nobody answers the question of another interview to an
    invitation that they have just opened.
    """
    is_open = Interview.status.in_(RUNNING) & (Interview.expires_at > func.now())
    return _first_by(case((is_open, 0), else_=1), shown_last(acting, *conditions))


def _first_by(rank: ColumnElement[int], shown: Select[Interview]) -> Select[Interview]:
    return shown.order_by(None).order_by(rank, Interview.shown_at.desc().nulls_last(), Interview.created_at.desc())


async def require_running(session: AsyncSession, interview: Interview, *statuses: str) -> None:
    """Raises InterviewClosedError when over, StaleError when in another step. The database's clock decides."""
    now = await database_now(session)
    if interview.status not in RUNNING or interview.expires_at <= now:
        raise InterviewClosedError
    if interview.status not in statuses:
        raise StaleError


async def asked_response(session: AsyncSession, interview: Interview) -> Response | None:
    """The question that waits for an answer; there is one at most."""
    return await session.scalar(
        select(Response).where(Response.interview_id == interview.id, Response.status == "asked")
    )


def preliminary(interview: Interview) -> Literal["transfer", "screening"] | None:
    """What is still to be settled after consent and before the first question; None when nothing is."""
    if interview.transfer_asked_at and interview.transfer_answered_at is None:
        return "transfer"
    return None if open_term(interview) is None else "screening"


async def advance(
    session: AsyncSession, interview: Interview, acting: Actor, *, edit_message_id: int | None = None
) -> None:
    """Ask what comes next: what is to be settled first, then the questions; when there is none left, the summary.

    What is to be settled takes the place of the message `edit_message_id`.
    """
    await session.flush()
    await turn_to(session, interview.id, acting.user_id)
    if settle := preliminary(interview):
        await notify(
            session,
            acting.user_id,
            settle,
            dedupe_key=preliminary_key(interview),
            params={"interview_id": interview.id},
            edit_message_id=edit_message_id,
        )
        return
    following = await session.scalar(
        select(Response)
        .where(Response.interview_id == interview.id, Response.status == "unasked")
        .order_by(Response.position)
        .limit(1)
    )
    if following is None:
        await _tell(session, acting.user_id, "summary", interview.id, acting.update)
        return
    if interview.time_limit and interview.answers_until is None:
        interview.answers_until = await database_now(session) + timedelta(minutes=interview.time_limit)
    await ask(session, following, acting.user_id)


def preliminary_key(interview: Interview) -> str:
    """By what the message is known that asks for what is to be settled now."""
    term = open_term(interview)
    return f"{preliminary(interview)}:{interview.id}:term-{term}"


async def ask(session: AsyncSession, response: Response, user_id: uuid.UUID) -> None:
    """Put a question to the candidate, for the first time or again."""
    response.status = "asked"
    response.asked_at = await database_now(session)
    await turn_to(session, response.interview_id, user_id)
    await notify(
        session,
        user_id,
        "question",
        dedupe_key=f"question:{response.id}:{response.version}",
        params={"response_id": response.id},
    )


async def show_place(
    session: AsyncSession,
    interview: Interview,
    user_id: uuid.UUID,
    update: UpdateKey | None,
    *,
    after: After | None = None,
) -> None:
    """Tell the candidate where they are, whatever happened since, and what became of what they wrote."""
    await turn_to(session, interview.id, user_id)
    kind = "place_closed"
    if interview.status in RUNNING and interview.expires_at > await database_now(session):
        kind = "first_screen"
        if interview.status == "in_progress":
            kind = "place_question" if await asked_response(session, interview) else "summary"
            kind = preliminary(interview) or kind
        elif after == "words" and interview.agreement_shown:
            kind = "consent"
    opening = _opening(kind, after)
    if opening == "before-consent" and await _has_begun_another(session, user_id):
        opening = "before-consent-begun"
    if opening == "nobody-told" and not interview.is_readable:
        opening = "nobody-told-at-all"
    await _tell(session, user_id, kind, interview.id, update, opening)


def _opening(kind: str, after: After | None) -> str | None:
    """The name of the line that comes before a place, if there is one."""
    if after == "command":
        return "not-needed"
    if kind == "place_question":
        return "resumed"
    return NOT_TAKEN.get(kind) if after == "words" else None


async def _has_begun_another(session: AsyncSession, user_id: uuid.UUID) -> bool:
    """Whether words that could not be taken may have been an answer in an interview that waits meanwhile."""
    begun = (
        select(Interview.id)
        .join(Candidate, Candidate.id == Interview.candidate_id)
        .where(Candidate.user_id == user_id, Interview.status == "in_progress", Interview.expires_at > func.now())
    )
    return await session.scalar(begun.limit(1)) is not None


async def turn_to(session: AsyncSession, interview_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """What the candidate types next belongs to this interview: to no other one, and to no question of their own,
    which would go to the recruiter.
    """
    await stop_asking(session, user_id)
    await session.execute(update(Interview).where(Interview.id == interview_id).values(shown_at=func.clock_timestamp()))


async def stop_asking(session: AsyncSession, user_id: uuid.UUID) -> None:
    """What the candidate types next is no question of theirs."""
    await session.execute(delete(Draft).where(Draft.user_id == user_id, Draft.flow == "ask"))


async def drop_question(session: AsyncSession, interview_id: uuid.UUID) -> None:
    """A question that the candidate was about to ask of this interview is asked no more."""
    begun = Draft.fields["interview_id"].astext == str(interview_id)
    await session.execute(delete(Draft).where(Draft.flow == "ask", begun))


async def transfer_to(session: AsyncSession, interview: Interview, account: User) -> None:
    """Bind the candidate to the account that followed the link. Raises LinkError when bound to another."""
    candidate = await session.get_one(Candidate, interview.candidate_id, with_for_update=True)
    if candidate.user_id not in (None, account.id):
        raise LinkError("link-used")
    candidate.user_id = account.id


async def tell_members(
    session: AsyncSession, interview: Interview, kind: str, *, key: str, not_before: datetime | None = None
) -> None:
    """Write a notice to everyone who follows the vacancy."""
    for member in await followers_of(session, interview.vacancy_id):
        await notify(
            session,
            member,
            kind,
            dedupe_key=f"{kind}:{key}:{member}",
            params={"interview_id": interview.id},
            not_before=not_before,
        )


async def database_now(session: AsyncSession) -> datetime:
    """The clock that deadlines go by: the database's, as of the transaction's start."""
    now: datetime | None = await session.scalar(select(func.now()))
    assert now is not None
    return now


async def _tell(
    session: AsyncSession,
    user_id: uuid.UUID,
    kind: str,
    interview_id: uuid.UUID,
    update: UpdateKey | None,
    opening: str | None = None,
) -> None:
    once = update.update_id if update else uuid.uuid4()
    await notify(
        session,
        user_id,
        kind,
        dedupe_key=f"{kind}:{interview_id}:{once}",
        params={"interview_id": interview_id, "opening": opening},
    )
