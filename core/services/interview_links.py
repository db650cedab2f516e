"""Links to interviews, after they were made: given anew, sent to the wrong person, one for many to apply by."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import DomainError, NotFoundError, StaleError
from core.links import LinkTokens
from core.models import Candidate, Interview, Invite, Vacancy
from core.services.actor import Actor
from core.services.candidate_account import let_go, lock_all, remind_anew
from core.services.company_service import get_company
from core.services.interview_flow import RUNNING, database_now, lock_own, tell_members
from core.services.interview_making import LINK_LASTS, approved_kit
from core.services.invite_service import add_invite
from core.services.unit import act, record, reply
from core.services.vacancy_service import visible_vacancy
from core.services.vacancy_terms import link_ends

APPLY_LINK_LASTS = timedelta(days=30)
"""At least: to the end of that day, in the vacancy's time zone."""


@dataclass(frozen=True)
class ApplyLink:
    """One link for a channel post: whoever follows it becomes a candidate."""

    vacancy_id: uuid.UUID
    vacancy_title: str
    token: str
    expires_at: datetime
    zone: str


class InterviewLinks:
    """For staff who see the vacancy; everything else is not found."""

    def __init__(self, database: Database, tokens: LinkTokens) -> None:
        self._database = database
        self._tokens = tokens

    async def reissue(self, interview_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """A new link in the place of the old: for an interview nobody has begun.

        Raises StaleError, DomainError `vacancy-archived`, `answer-by-passed`, or `already-invited` when there is a
        newer interview.
        """
        async with act(self._database, acting) as session:
            interviews = await lock_all(session, interview_id)
            interview = await self._visible(session, interview_id, acting)
            candidate = await session.get_one(Candidate, interview.candidate_id)
            is_over = interview.started_at or interview.purged_at or candidate.archived_at
            if interview.status not in ("pending", "expired") or is_over:
                raise StaleError
            vacancy = await _require_open(session, interview)
            now = await database_now(session)
            await let_go(session, interviews)
            await revoke_links(session, interview.id)
            interview.status, interview.expires_at = "pending", link_ends(vacancy, now, LINK_LASTS)
            remind_anew(interview)
            until = interview.expires_at
            await add_invite(session, self._tokens, acting, kind="interview", until=until, interview_id=interview.id)
            await record(session, acting.user_id, "interview.reinvited", interview.id)
            await self._show(session, interview, acting, edit_message_id)

    async def not_me(self, interview_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """The link reached the wrong person: they and all they did are forgotten, the link is closed, staff are told.

        So is every other link of that candidate which they followed. Raises NotFoundError, and StaleError for whoever
        has begun any interview of that candidate or applied by themselves: what they said is theirs (/withdraw).
        """
        async with act(self._database, acting) as session:
            interviews = await lock_all(session, interview_id)
            interview = await lock_own(session, interview_id, acting)
            if interview.status not in ("pending", "expired"):
                raise StaleError
            closed = await let_go(session, interviews)
            if closed is None:
                raise StaleError
            await revoke_links(session, interview.id)
            for one in dict.fromkeys((interview, *closed)):
                await record(session, acting.user_id, "interview.wrong_person", one.id)
                await tell_members(session, one, "wrong_person", key=f"{one.id}:{uuid.uuid4()}")
            await reply(session, acting, "not_me", edit_message_id=edit_message_id)

    async def open_apply_link(self, vacancy_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """Make the vacancy's apply link; one that is open stays as it is, it may be posted already.

        Raises DomainError while the plan or the company is missing, or `answer-by-passed`.
        """
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            await session.refresh(vacancy, with_for_update=True)
            if vacancy.status == "archived":
                raise StaleError
            await get_company(session)
            await approved_kit(session, vacancy.id)
            if await _open_apply_link(session, vacancy.id) is None:
                await close_apply_links(session, vacancy.id)  # those whose time is over
                until = link_ends(vacancy, await database_now(session), APPLY_LINK_LASTS)
                await add_invite(session, self._tokens, acting, kind="apply", until=until, vacancy_id=vacancy.id)
                await record(session, acting.user_id, "vacancy.apply_link_opened", vacancy.id)
            await self._show_apply(session, vacancy.id, acting, edit_message_id)

    async def close_apply_link(self, vacancy_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """Nobody applies by the link any more; those who did go on."""
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            if await close_apply_links(session, vacancy.id):
                await record(session, acting.user_id, "vacancy.apply_link_closed", vacancy.id)
            await self._show_apply(session, vacancy.id, acting, edit_message_id)

    async def apply_link(self, vacancy_id: uuid.UUID, *, acting: Actor) -> ApplyLink | None:
        """The open apply link of a vacancy, if there is one. Raises NotFoundError."""
        async with self._database.transaction() as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            invite = await _open_apply_link(session, vacancy.id)
            if invite is None:
                return None
            token = self._tokens.token(invite.id)
            return ApplyLink(vacancy.id, vacancy.title, token, invite.expires_at, vacancy.time_zone)

    async def _visible(self, session: AsyncSession, interview_id: uuid.UUID, acting: Actor) -> Interview:
        interview = await session.get(Interview, interview_id, with_for_update=True)
        if interview is None:
            raise NotFoundError
        await visible_vacancy(session, interview.vacancy_id, acting)
        return interview

    async def _show(self, session: AsyncSession, interview: Interview, acting: Actor, edit_message_id: int) -> None:
        await reply(
            session,
            acting,
            "invitation",
            params={"interview_id": interview.id},
            edit_message_id=edit_message_id,
        )

    async def _show_apply(
        self, session: AsyncSession, vacancy_id: uuid.UUID, acting: Actor, edit_message_id: int
    ) -> None:
        await reply(
            session,
            acting,
            "apply_link",
            params={"vacancy_id": vacancy_id},
            edit_message_id=edit_message_id,
        )


async def _require_open(session: AsyncSession, interview: Interview) -> Vacancy:
    vacancy = await session.get_one(Vacancy, interview.vacancy_id, with_for_update=True)
    if vacancy.status == "archived":
        raise DomainError("vacancy-archived")
    other = select(Interview.id).where(
        Interview.id != interview.id,
        Interview.candidate_id == interview.candidate_id,
        Interview.vacancy_id == interview.vacancy_id,
        Interview.status.in_(RUNNING),
    )
    if await session.scalar(other.limit(1)):
        raise DomainError("already-invited")
    return vacancy


async def revoke_links(session: AsyncSession, interview_id: uuid.UUID) -> None:
    """Close every link of an interview."""
    await session.execute(
        update(Invite)
        .where(Invite.interview_id == interview_id, Invite.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )


async def close_apply_links(session: AsyncSession, vacancy_id: uuid.UUID) -> bool:
    """Close the apply link of a vacancy; whether there was one to close."""
    closed = await session.scalars(
        update(Invite)
        .where(Invite.vacancy_id == vacancy_id, Invite.kind == "apply", Invite.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(Invite.id)
    )
    return bool(closed.all())


async def _open_apply_link(session: AsyncSession, vacancy_id: uuid.UUID) -> Invite | None:
    return await session.scalar(
        select(Invite).where(
            Invite.vacancy_id == vacancy_id,
            Invite.kind == "apply",
            Invite.revoked_at.is_(None),
            Invite.expires_at > func.now(),
        )
    )
