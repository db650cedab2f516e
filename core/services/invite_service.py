"""Personal links: made for one person, used once, bound to the first account that follows them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import LinkError, NotFoundError
from core.links import LinkTokens
from core.models import Candidate, CompanyProfile, Interview, Invite, User, Vacancy
from core.services.actor import Actor, Language, Role, TelegramPerson
from core.services.candidate_account import is_proven
from core.services.interview_flow import RUNNING, database_now, show_place, transfer_to
from core.services.interview_making import approved_kit, make_interview
from core.services.unit import act, notify, record, reply
from core.services.user_service import open_account
from core.services.vacancy_service import interview_minutes, visible_to, visible_vacancy

STAFF_LINK_LASTS = timedelta(days=7)
MOST_WAITING = 500
"""Invitations of one vacancy listed at once."""


@dataclass(frozen=True)
class StaffInvite:
    """A link that makes its first follower a recruiter."""

    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Invitation:
    """What is sent to a candidate: the link, and the words it stands in."""

    interview_id: uuid.UUID
    token: str
    candidate_name: str
    recruiter_name: str
    company_name: str
    vacancy_title: str
    language: Language
    question_count: int
    minutes: int
    expires_at: datetime
    zone: str
    status: str
    revoked: bool

    @property
    def is_open(self) -> bool:
        """Whether the link still leads into the interview."""
        return self.status in RUNNING and not self.revoked


class InviteService:
    """Making, showing and redeeming links."""

    def __init__(self, database: Database, tokens: LinkTokens) -> None:
        self._database = database
        self._tokens = tokens

    async def invite_staff(self, *, acting: Actor) -> uuid.UUID:
        """Make a link for one recruiter; only admins may. Its id. Raises ForbiddenError."""
        acting.require_admin()
        async with act(self._database, acting) as session:
            until = await database_now(session) + STAFF_LINK_LASTS
            invite = await add_invite(session, self._tokens, acting, kind="staff", until=until, role="recruiter")
            await record(session, acting.user_id, "staff.invited", invite.id)
            await reply(session, acting, "staff_invite", params={"invite_id": invite.id})
            return invite.id

    async def staff_invite(self, invite_id: uuid.UUID, *, acting: Actor) -> StaffInvite:
        """The link again, for the admin who made it. Raises NotFoundError."""
        async with self._database.transaction() as session:
            invite = await session.scalar(
                select(Invite).where(
                    Invite.id == invite_id, Invite.kind == "staff", Invite.created_by == acting.user_id
                )
            )
            if invite is None or not acting.is_admin:
                raise NotFoundError
            return StaffInvite(self._tokens.token(invite.id), invite.expires_at)

    async def invitation(self, interview_id: uuid.UUID, *, acting: Actor) -> Invitation:
        """The invitation of an interview, for staff who see its vacancy. Raises NotFoundError."""
        async with self._database.transaction() as session:
            newest = (Invite.revoked_at.is_(None).desc(), Invite.created_at.desc())
            found = _invitations(acting).where(Interview.id == interview_id).order_by(*newest).limit(1)
            row = (await session.execute(found)).one_or_none()
            if row is None or not acting.is_staff:
                raise NotFoundError
            return self._invitation(row)

    async def waiting(self, vacancy_id: uuid.UUID, *, acting: Actor) -> list[Invitation]:
        """The invitations of a vacancy that nobody has followed yet, the newest first. Raises NotFoundError."""
        async with self._database.transaction() as session:
            await visible_vacancy(session, vacancy_id, acting)
            rows = await session.execute(
                _invitations(acting)
                .where(
                    Interview.vacancy_id == vacancy_id,
                    Interview.status == "pending",
                    Interview.expires_at > func.now(),
                    Invite.revoked_at.is_(None),
                    Invite.redeemed_by.is_(None),
                )
                .order_by(Invite.created_at.desc(), Candidate.name)
                .limit(MOST_WAITING)
            )
            return [self._invitation(row) for row in rows.all()]

    def _invitation(self, row: Row[Any]) -> Invitation:
        return Invitation(
            row.Interview.id,
            self._tokens.token(row.Invite.id),
            row.Candidate.name,
            row.User.name or "",
            row.legal_name or "",
            row.Vacancy.title,
            cast(Language, row.Vacancy.language),
            row.Interview.question_count,
            interview_minutes(row.Interview.question_count),
            row.Interview.expires_at,
            row.Vacancy.time_zone,
            row.Interview.status,
            row.Invite.revoked_at is not None,
        )

    async def redeem(self, token: str, person: TelegramPerson) -> None:
        """Follow a link. The first account takes it; that account may follow it again to go on.

        Raises LinkError with the reason: unknown, expired, revoked, used by another, meant for a candidate.
        """
        async with act(self._database, person) as session:
            invite = await self._lock(session, token)
            if invite is None:
                raise LinkError("link-invalid")
            account = await session.scalar(select(User).where(User.telegram_id == person.telegram_id))
            if account and account.blocked_at:
                raise LinkError("link-invalid")
            if invite.redeemed_by and (account is None or invite.redeemed_by != account.id):
                raise LinkError("link-used")
            if account and (applied := await _applied(session, invite, account)):
                await show_place(session, applied, account.id, update=person.update)
                return
            if invite.revoked_at:
                raise LinkError("link-revoked")
            if account and account.role != "user" and invite.kind != "staff":
                await self._preview(session, invite, account, person)
                return
            if invite.redeemed_by is None:
                await self._check_open(session, invite, account)
            if invite.kind == "staff":
                await self._join_staff(session, invite, account, person)
            elif invite.kind == "apply":
                await self._meet_applicant(session, invite, account, person)
            else:
                await self._meet_candidate(session, invite, account, person)

    async def _lock(self, session: AsyncSession, token: str) -> Invite | None:
        """The invite, locked after its interview: whoever closes an interview's links locks in that order too."""
        this = Invite.token_hash == self._tokens.token_hash(token)
        if interview_id := await session.scalar(select(Invite.interview_id).where(this)):
            await session.get(Interview, interview_id, with_for_update=True)
        return await session.scalar(select(Invite).where(this).with_for_update())

    async def _check_open(self, session: AsyncSession, invite: Invite, account: User | None) -> None:
        if invite.expires_at <= await database_now(session):
            raise LinkError("link-expired")
        if invite.kind == "staff":
            await require_admins_word(session, invite)
        if account and account.role != "user":
            raise LinkError("link-already-staff")

    async def _preview(self, session: AsyncSession, invite: Invite, account: User, person: TelegramPerson) -> None:
        """Staff who open a candidate's link see what a candidate sees; it is not used up."""
        interview = await session.get(Interview, invite.interview_id) if invite.interview_id else None
        vacancy_id = interview.vacancy_id if interview else invite.vacancy_id
        actor = Actor(account.id, cast(Role, account.role), cast(Language, account.language))
        try:
            vacancy = await visible_vacancy(session, cast(uuid.UUID, vacancy_id), actor)
        except NotFoundError:
            raise LinkError("link-for-candidate") from None
        kit_id = interview.kit_id if interview else (await approved_kit(session, vacancy.id)).id
        await _greet(session, account, person, "preview", {"kit_id": kit_id, "number": 0})

    async def _join_staff(
        self, session: AsyncSession, invite: Invite, account: User | None, person: TelegramPerson
    ) -> None:
        if invite.redeemed_by is None:
            account = await open_account(session, person, role="recruiter")
            await self._take(session, invite, account)
            await record(session, account.id, "staff.joined", invite.id)
        assert account is not None
        await _greet(session, account, person, "welcome_recruiter", {})

    async def _meet_candidate(
        self, session: AsyncSession, invite: Invite, account: User | None, person: TelegramPerson
    ) -> None:
        interview = await session.get_one(Interview, invite.interview_id, with_for_update=True)
        if account is None:
            vacancy = await session.get_one(Vacancy, interview.vacancy_id)
            account = await _open_to_candidate(session, person, vacancy)
        if invite.redeemed_by is None:
            await transfer_to(session, interview, account)
            await self._take(session, invite, account)
            await record(session, account.id, "interview.opened", interview.id)
        await show_place(session, interview, account.id, update=person.update)

    async def _meet_applicant(
        self, session: AsyncSession, invite: Invite, account: User | None, person: TelegramPerson
    ) -> None:
        """Whoever follows an apply link becomes a candidate; one who is theirs by a followed link alone may not be."""
        vacancy = await session.get_one(Vacancy, invite.vacancy_id)
        account = account or await _open_to_candidate(session, person, vacancy)
        if vacancy.status == "archived":
            raise LinkError("link-revoked")
        candidate = await session.scalar(
            select(Candidate)
            .where(Candidate.user_id == account.id, is_proven())
            .order_by(Candidate.created_at)
            .limit(1)
        )
        if candidate is None:
            candidate = Candidate(
                id=uuid.uuid4(),
                name=person.name[:255],
                job_position=vacancy.title,
                user_id=account.id,
                created_by=invite.created_by,
            )
            session.add(candidate)
            await session.flush()
        interview = await make_interview(session, vacancy, candidate, invite.created_by)
        await record(session, account.id, "interview.applied", interview.id)
        await show_place(session, interview, account.id, update=person.update)

    async def _take(self, session: AsyncSession, invite: Invite, account: User) -> None:
        taken = await session.execute(
            update(Invite)
            .where(Invite.id == invite.id, Invite.redeemed_by.is_(None), Invite.revoked_at.is_(None))
            .values(redeemed_by=account.id, redeemed_at=func.now())
            .returning(Invite.id)
        )
        if taken.scalar() is None:
            raise LinkError("link-used")


async def _open_to_candidate(session: AsyncSession, person: TelegramPerson, vacancy: Vacancy) -> User:
    """Whoever's Telegram speaks none of our languages is spoken to in that of the questions they will read."""
    language = cast(Language, vacancy.language)
    return await open_account(session, person, role="user", else_language=language)


async def _applied(session: AsyncSession, invite: Invite, account: User) -> Interview | None:
    """What an account was given by an apply link before: it is theirs, also when the link is closed since."""
    if invite.kind != "apply":
        return None
    return await session.scalar(
        select(Interview)
        .join(Candidate, Candidate.id == Interview.candidate_id)
        .where(Candidate.user_id == account.id, Interview.vacancy_id == invite.vacancy_id)
        .order_by(Interview.created_at.desc())
        .limit(1)
    )


def _invitations(acting: Actor) -> Select[*tuple[Any, ...]]:
    """Links to interviews that the actor sees, with all that stands in their message."""
    asking = select(CompanyProfile.legal_name).limit(1).scalar_subquery().label("legal_name")
    return (
        select(Invite, Interview, Candidate, Vacancy, User, asking)
        .join(Interview, Interview.id == Invite.interview_id)
        .join(Candidate, Candidate.id == Interview.candidate_id)
        .join(Vacancy, Vacancy.id == Interview.vacancy_id)
        .join(User, User.id == Interview.created_by)
        .where(visible_to(acting))
    )


async def require_admins_word(session: AsyncSession, invite: Invite) -> None:
    """A staff link is the word of an admin, and as good as that is now. Raises LinkError once they are none."""
    admin = await session.get_one(User, invite.created_by, populate_existing=True)
    if admin.role != "admin" or admin.blocked_at:
        raise LinkError("link-revoked")


async def add_invite(
    session: AsyncSession,
    tokens: LinkTokens,
    acting: Actor,
    *,
    kind: str,
    until: datetime,
    role: str | None = None,
    interview_id: uuid.UUID | None = None,
    vacancy_id: uuid.UUID | None = None,
) -> Invite:
    """Store a new link: its hash, never its token. `until` is by the database's clock."""
    invite_id = uuid.uuid4()
    invite = Invite(
        id=invite_id,
        token_hash=tokens.token_hash(tokens.token(invite_id)),
        kind=kind,
        role=role,
        interview_id=interview_id,
        vacancy_id=vacancy_id,
        created_by=acting.user_id,
        expires_at=until,
    )
    session.add(invite)
    await session.flush()
    return invite


async def _greet(
    session: AsyncSession, account: User, person: TelegramPerson, kind: str, params: dict[str, object]
) -> None:
    once = person.update.update_id if person.update else uuid.uuid4()
    await notify(session, account.id, kind, dedupe_key=f"{kind}:{account.id}:{once}", params=params)
