"""Candidates for machines: added, imported, changed, archived, listed page by page."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Select, Uuid, bindparam, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.engines.offline.protected import without_protected
from core.errors import DomainError, NotFoundError
from core.models import Candidate
from core.query import Query, Row
from core.services.actor import Actor
from core.services.candidate_service import (
    Known,
    own_or_shared,
    phone_digits,
    same_person,
    visible_to,
)
from core.services.keyset import After, Slice, slice_of
from core.services.paging import matches
from core.services.unit import act, record

_THERE = select(Candidate).where(
    Candidate.id == bindparam("candidate_id"),
    Candidate.erased_at.is_(None),
    or_(bindparam("is_admin", type_=Boolean), own_or_shared(bindparam("user_id", type_=Uuid))),
)
_PRESENT = _THERE.where(Candidate.archived_at.is_(None))
"""Built once: building a statement takes longer than its way to PostgreSQL and back."""
_SEEN = Query(_PRESENT)


@dataclass(frozen=True)
class CandidateFields:
    """What is known of a candidate; the name alone is needed.

    `cv_text` is written and not read out again; what no employer should weigh is left out of it. `cv_hidden`: the file
    it is from held text that a person would not see. It is kept with a text only.
    """

    name: str
    email: str | None = None
    phone: str | None = None
    experience_years: int | None = None
    skills: tuple[str, ...] = ()
    job_position: str | None = None
    cv_text: str | None = None
    cv_hidden: bool = False

    @property
    def known(self) -> Known:
        return Known(self.email, self.phone)


@dataclass(frozen=True)
class CandidateEntry:
    """A candidate as stored."""

    id: uuid.UUID
    fields: CandidateFields
    created_at: datetime
    has_cv: bool
    cv_hidden: bool


class DuplicateCandidateError(DomainError):
    """The actor already sees a candidate with this e-mail or phone; `candidate_id` says which."""

    code = "candidate-duplicate"


class CandidateDirectory:
    """Archived candidates are gone from here; their interviews and reports stay."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, query: str, after: After, *, acting: Actor) -> Slice[CandidateEntry]:
        """The actor's candidates, newest first, whose name, e-mail or position holds the query."""
        acting.require_staff()
        async with self._database.transaction() as session:
            found = select(Candidate).where(Candidate.archived_at.is_(None))
            if query.strip():
                found = found.where(matches(query, Candidate.name, Candidate.email, Candidate.job_position))
            return await slice_of(session, Candidate, visible_to(acting), found, after, _entry)

    async def entry(self, candidate_id: uuid.UUID, *, acting: Actor) -> CandidateEntry:
        """One candidate. Raises NotFoundError."""
        acting.require_staff()
        row = await self._database.one(_SEEN, **_asked(candidate_id, acting))
        if row is None:
            raise NotFoundError
        return _entry(row)

    async def add(self, fields: CandidateFields, *, acting: Actor) -> CandidateEntry:
        """A new candidate. Raises DuplicateCandidateError."""
        acting.require_staff()
        async with act(self._database, acting) as session:
            await _one_at_a_time(session, fields.known)
            if twin := await _twin(session, fields.known, acting):
                raise DuplicateCandidateError(candidate_id=str(twin))
            return _entry(await _add(session, fields, acting))

    async def import_all(self, people: Sequence[CandidateFields], *, acting: Actor) -> list[tuple[uuid.UUID, bool]]:
        """Add many at once, all or none: for each its id, and whether it is new (or a duplicate's id)."""
        acting.require_staff()
        async with act(self._database, acting) as session:
            await _one_at_a_time(session, *(fields.known for fields in people))
            outcome: list[tuple[uuid.UUID, bool]] = []
            for fields in people:
                twin = await _twin(session, fields.known, acting)
                outcome.append((twin, False) if twin else ((await _add(session, fields, acting)).id, True))
            return outcome

    async def change(self, candidate_id: uuid.UUID, changes: dict[str, Any], *, acting: Actor) -> CandidateEntry:
        """Write the fields given (names of CandidateFields); of another CV nothing is hidden unless it is said.

        Raises NotFoundError, DuplicateCandidateError.
        """
        acting.require_staff()
        async with act(self._database, acting) as session:
            candidate = await _present(session, candidate_id, acting)
            known = Known(changes.get("email"), changes.get("phone"))
            await _one_at_a_time(session, known)
            if twin := await _twin(session, known, acting, other_than=candidate.id):
                raise DuplicateCandidateError(candidate_id=str(twin))
            if "cv_text" in changes:
                _write_cv(candidate, changes["cv_text"], hidden=changes.get("cv_hidden", False))
            for field, value in changes.items():
                if field not in ("cv_text", "cv_hidden"):
                    setattr(candidate, field, list(value) if field == "skills" else value)
                await record(session, acting.user_id, "candidate.changed", candidate.id, field=field)
            await session.flush()
            return _entry(candidate)

    async def archive(self, candidate_id: uuid.UUID, *, acting: Actor) -> None:
        """Take a candidate off the lists. Raises NotFoundError."""
        acting.require_staff()
        async with act(self._database, acting) as session:
            candidate = await _present(session, candidate_id, acting)
            candidate.archived_at = func.now()
            await record(session, acting.user_id, "candidate.archived", candidate.id, archived=True)

    async def restore(self, candidate_id: uuid.UUID, *, acting: Actor) -> CandidateEntry:
        """Put a candidate back on the lists; one that is there stays. Raises NotFoundError."""
        acting.require_staff()
        async with act(self._database, acting) as session:
            candidate = await _present(session, candidate_id, acting, _THERE)
            if candidate.archived_at is not None:
                candidate.archived_at = None
                await record(session, acting.user_id, "candidate.archived", candidate.id, archived=False)
            return _entry(candidate)


async def _present(
    session: AsyncSession, candidate_id: uuid.UUID, acting: Actor, among: Select[Candidate] = _PRESENT
) -> Candidate:
    """The candidate, for the actor alone until the transaction ends: nothing is written over an erasure."""
    candidate = await session.scalar(among.with_for_update(key_share=True), _asked(candidate_id, acting))
    if candidate is None:
        raise NotFoundError
    return candidate


def _asked(candidate_id: uuid.UUID, acting: Actor) -> dict[str, object]:
    return {"candidate_id": candidate_id, "user_id": acting.user_id, "is_admin": acting.is_admin}


async def _one_at_a_time(session: AsyncSession, *people: Known) -> None:
    """Two who add the same person wait for each other; in one order, so that they never wait in a circle."""
    marks = {known.email.lower() for known in people if known.email} | {phone_digits(known.phone) for known in people}
    for mark in sorted(marks - {""}):
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:mark, 1))"), {"mark": mark})


async def _twin(
    session: AsyncSession, known: Known, acting: Actor, *, other_than: uuid.UUID | None = None
) -> uuid.UUID | None:
    """A candidate on the lists with that e-mail or phone whom the actor sees."""
    others = () if other_than is None else (Candidate.id != other_than,)
    same = await same_person(session, known, acting, Candidate.archived_at.is_(None), *others)
    return same[0].id if same else None


async def _add(session: AsyncSession, fields: CandidateFields, acting: Actor) -> Candidate:
    values = {**asdict(fields), "skills": list(fields.skills)}
    candidate = Candidate(id=uuid.uuid4(), created_by=acting.user_id, **values)
    _write_cv(candidate, fields.cv_text, hidden=fields.cv_hidden)
    session.add(candidate)
    await session.flush()
    await session.refresh(candidate)
    await record(session, acting.user_id, "candidate.added", candidate.id)
    return candidate


def _write_cv(candidate: Candidate, text: str | None, *, hidden: bool) -> None:
    """What a CV says of work, in the place of the one before."""
    kept = without_protected(text or "").strip()
    candidate.cv_text = kept or None
    candidate.cv_hash = hashlib.sha256(kept.encode()).hexdigest() if kept else None
    candidate.cv_read_at = func.now() if kept else None
    candidate.cv_hidden = hidden and bool(kept)


def _entry(row: Candidate | Row) -> CandidateEntry:
    skills = tuple(str(skill) for skill in row.skills or ())
    fields = CandidateFields(row.name, row.email, row.phone, row.experience_years, skills, row.job_position)
    return CandidateEntry(row.id, fields, row.created_at, row.cv_text is not None, row.cv_hidden)
