"""Many at once: files and contacts dropped inside a vacancy become one list, then candidates with links."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import DomainError, InvalidInputError, StaleError
from core.links import LinkTokens
from core.models import Candidate, Draft, Gathered, Interview, Vacancy
from core.services.actor import Actor
from core.services.candidate_service import phone_digits, same_person
from core.services.company_service import get_company
from core.services.cv_service import CvService
from core.services.interview_flow import RUNNING
from core.services.interview_making import make_interview
from core.services.invite_service import add_invite
from core.services.proposal import Proposal, add_proposed, complete
from core.services.unit import act, notify, record, reply
from core.services.vacancy_service import visible_vacancy

FLOW, STEP = "bulk", "gather"
MOST_GATHERED = 100
TOGETHER = timedelta(minutes=1)
"""What comes so soon after the one before is told of in the same message."""
TWICE = "gathered-twice"
LONGEST_SOURCE = 255


@dataclass(frozen=True)
class GatheredPerson:
    """One line of the list: `twin` is the name of a candidate who is here already."""

    name: str
    twin: str | None
    fault: str | None


@dataclass(frozen=True)
class GatheredList:
    """What was dropped into a vacancy so far."""

    vacancy_id: uuid.UUID
    vacancy_title: str
    people: tuple[GatheredPerson, ...]

    @property
    def new(self) -> int:
        return sum(not (one.twin or one.fault) for one in self.people)

    @property
    def doubles(self) -> int:
        """Here already, or dropped twice."""
        return sum(one.twin is not None or one.fault == TWICE for one in self.people)

    @property
    def is_worth_making(self) -> bool:
        """Whether there is anybody to invite."""
        return any(one.fault is None for one in self.people)

    @property
    def unreadable(self) -> int:
        return len(self.people) - self.new - self.doubles


class BulkService:
    """One list a person and vacancy. It stays, whatever the person does in between, until it is made or cleared."""

    def __init__(self, database: Database, cvs: CvService, tokens: LinkTokens) -> None:
        self._database = database
        self._cvs = cvs
        self._tokens = tokens

    async def begin(self, vacancy_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """Take files and contacts for this vacancy from now on. Raises NotFoundError, DomainError."""
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            _require_open(vacancy)
            values = {"flow": FLOW, "step": STEP, "fields": {"vacancy_id": str(vacancy.id)}}
            await session.execute(
                insert(Draft)
                .values(user_id=acting.user_id, **values)
                .on_conflict_do_update(index_elements=[Draft.user_id], set_=values)
            )
            await self._show(session, vacancy.id, acting, edit_message_id)

    async def add_file(self, content: bytes | None, name: str, *, acting: Actor) -> None:
        """A file dropped; None: it is too large to be fetched. What cannot be read is noted, not refused."""
        proposal, fault = None, None
        try:
            if content is None:
                raise InvalidInputError("file-too-large")  # noqa: TRY301 — one way for all that cannot be read
            proposal = await self._cvs.read(content)
        except InvalidInputError as error:
            fault = error.code
        if proposal and not proposal.name:
            stem = PurePath(name).stem.replace("_", " ").strip()
            proposal, fault = (proposal.model_copy(update={"name": stem}), None) if stem else (None, "no-name")
        await self.add(proposal, name or "—", fault=fault, acting=acting)

    async def add(self, proposal: Proposal | None, source: str, *, fault: str | None = None, acting: Actor) -> None:
        """A person dropped. Raises StaleError when no list is open, InvalidInputError `gathered-full`."""
        async with act(self._database, acting) as session:
            draft = await session.scalar(
                select(Draft).where(Draft.user_id == acting.user_id, Draft.flow == FLOW).with_for_update()
            )
            if draft is None:
                raise StaleError
            vacancy = await visible_vacancy(session, uuid.UUID(draft.fields["vacancy_id"]), acting)
            earlier = await _gathered(session, vacancy.id, acting)
            if len(earlier) >= MOST_GATHERED:
                raise InvalidInputError("gathered-full", most=MOST_GATHERED)
            twins = await same_person(session, proposal.known, acting) if proposal else []
            if proposal and any(_same(proposal, Proposal.of(one.fields)) for one in earlier if not one.fault):
                fault = TWICE
            batch = await _batch(session, vacancy.id, acting)
            session.add(
                Gathered(
                    user_id=acting.user_id,
                    vacancy_id=vacancy.id,
                    batch=batch or uuid.uuid4(),
                    source=source[:LONGEST_SOURCE],
                    fields=proposal.fields if proposal else {},
                    fault=fault,
                    twin_id=twins[0].id if twins and not fault else None,
                )
            )
            await session.flush()
            first = f"gathered:{await _batch(session, vacancy.id, acting)}"
            await notify(
                session,
                acting.user_id,
                "bulk",
                dedupe_key=f"{first}:{uuid.uuid4()}" if batch else first,
                params={"vacancy_id": vacancy.id},
                replaces=first if batch else None,
            )

    async def gathered(self, vacancy_id: uuid.UUID, *, acting: Actor) -> GatheredList:
        """The list so far, in the order it came. Raises NotFoundError."""
        async with self._database.transaction() as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            rows = await _gathered(session, vacancy.id, acting)
            twins = await session.execute(
                select(Candidate.id, Candidate.name).where(
                    Candidate.id.in_([row.twin_id for row in rows if row.twin_id])
                )
            )
            names = {row.id: row.name for row in twins.all()}
            people = (
                GatheredPerson(
                    Proposal.of(row.fields).name or row.source,
                    names.get(row.twin_id) if row.twin_id else None,
                    row.fault,
                )
                for row in rows
            )
            return GatheredList(vacancy.id, vacancy.title, tuple(people))

    async def clear(self, vacancy_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """Forget the list. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            await _forget(session, vacancy.id, acting)
            await self._show(session, vacancy.id, acting, edit_message_id)

    async def leave(self, vacancy_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> None:
        """Gather no more for now: the list stays. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            await session.execute(delete(Draft).where(Draft.user_id == acting.user_id, Draft.flow == FLOW))
            params = {"vacancy_id": vacancy.id}
            await reply(session, acting, "vacancy_menu", params=params, edit_message_id=edit_message_id)

    async def make(self, vacancy_id: uuid.UUID, *, edit_message_id: int, acting: Actor) -> int:
        """Candidates, interviews and links for all of the list; how many links.

        Whoever is here already is not added again: their card is completed, and they are invited unless their
        interview for this vacancy runs. Raises NotFoundError, StaleError for an empty list, CompanyMissingError,
        DomainError `kit-missing` or `vacancy-archived`.
        """
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            _require_open(vacancy)
            await get_company(session)
            rows = [row for row in await _gathered(session, vacancy.id, acting, lock=True) if not row.fault]
            if not rows:
                raise StaleError
            added = linked = 0
            for row in rows:
                candidate, new = await self._candidate(session, row, acting)
                added += new
                linked += await self._invite(session, vacancy, candidate, acting)
            await _forget(session, vacancy.id, acting)
            await session.execute(delete(Draft).where(Draft.user_id == acting.user_id, Draft.flow == FLOW))
            params: dict[str, object] = {"vacancy_id": vacancy.id, "added": added, "linked": linked}
            await reply(session, acting, "bulk_made", params=params, edit_message_id=edit_message_id)
            return linked

    async def _candidate(self, session: AsyncSession, row: Gathered, acting: Actor) -> tuple[Candidate, bool]:
        """Whoever is found again now, else a new candidate."""
        proposal = Proposal.of(row.fields)
        twins = await same_person(session, proposal.known, acting)
        if not twins:
            return await add_proposed(session, proposal, acting), True
        await complete(session, twins[0], proposal, acting)
        return twins[0], False

    async def _invite(self, session: AsyncSession, vacancy: Vacancy, candidate: Candidate, acting: Actor) -> bool:
        running = select(Interview.id).where(
            Interview.candidate_id == candidate.id, Interview.vacancy_id == vacancy.id, Interview.status.in_(RUNNING)
        )
        if await session.scalar(running.limit(1)):
            return False
        interview = await make_interview(session, vacancy, candidate, acting.user_id)
        until = interview.expires_at
        await add_invite(session, self._tokens, acting, kind="interview", until=until, interview_id=interview.id)
        await record(session, acting.user_id, "interview.invited", interview.id)
        return True

    async def _show(self, session: AsyncSession, vacancy_id: uuid.UUID, acting: Actor, edit_message_id: int) -> None:
        await reply(session, acting, "bulk", params={"vacancy_id": vacancy_id}, edit_message_id=edit_message_id)


def _require_open(vacancy: Vacancy) -> None:
    if vacancy.status == "archived":
        raise DomainError("vacancy-archived")


async def _gathered(
    session: AsyncSession, vacancy_id: uuid.UUID, acting: Actor, *, lock: bool = False
) -> Sequence[Gathered]:
    rows = (
        select(Gathered)
        .where(Gathered.user_id == acting.user_id, Gathered.vacancy_id == vacancy_id)
        .order_by(Gathered.created_at, Gathered.id)
    )
    return (await session.scalars(rows.with_for_update() if lock else rows)).all()


async def _batch(session: AsyncSession, vacancy_id: uuid.UUID, acting: Actor) -> uuid.UUID | None:
    """What the newest one belongs to, while it is new."""
    return await session.scalar(
        select(Gathered.batch)
        .where(
            Gathered.user_id == acting.user_id,
            Gathered.vacancy_id == vacancy_id,
            Gathered.created_at > func.now() - TOGETHER,
        )
        .order_by(Gathered.created_at.desc())
        .limit(1)
    )


def _same(one: Proposal, other: Proposal) -> bool:
    return any(
        a and a == b
        for a, b in (
            (one.cv_hash, other.cv_hash),
            ((one.email or "").lower(), (other.email or "").lower()),
            (phone_digits(one.phone), phone_digits(other.phone)),
            (one.telegram_id, other.telegram_id),
        )
    )


async def _forget(session: AsyncSession, vacancy_id: uuid.UUID, acting: Actor) -> None:
    await session.execute(delete(Gathered).where(Gathered.user_id == acting.user_id, Gathered.vacancy_id == vacancy_id))
