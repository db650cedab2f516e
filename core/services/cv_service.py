"""A CV, a contact or a forwarded text becomes a candidate: read here, confirmed by a person, the file forgotten."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.engines.offline.lexicon import Lexicon
from core.engines.offline.profile import read_profile
from core.errors import InvalidInputError, StaleError
from core.files.reader import FileReader
from core.models import Draft
from core.services.actor import Actor
from core.services.candidate_service import CandidateCard, candidate_card, same_person, visible_candidate
from core.services.proposal import Proposal, add_proposed, complete
from core.services.unit import act, reply

FLOW, REVIEW = "cv", "review"
"""The draft in which a proposal waits, and the step at which a person looks at it."""
LONGEST_CV = 40_000
LONGEST_LINE = 255
LONGEST_PHONE = 50


@dataclass(frozen=True)
class Review:
    """A proposal beside those who may be the same person."""

    proposal: Proposal
    same: tuple[CandidateCard, ...]


class CvService:
    """Reading waits outside of transactions. Nothing of a CV goes to a model from here."""

    def __init__(self, database: Database, reader: FileReader, lexicon: Lexicon) -> None:
        self._database = database
        self._reader = reader
        self._lexicon = lexicon

    async def read(self, content: bytes) -> Proposal:
        """What the file says. Raises InvalidInputError as FileReader.read does."""
        file = await self._reader.read(content)
        digest = hashlib.sha256(content).hexdigest()
        return await self._understand(file.text, digest, hidden=file.hidden)

    async def examine(self, content: bytes, *, acting: Actor) -> Review:
        """What the file says, and who may be the same person; nothing is kept. Raises as `read` does."""
        acting.require_staff()
        proposal = await self.read(content)
        async with self._database.transaction() as session:
            same = await same_person(session, proposal.known, acting)
            return Review(proposal, tuple(candidate_card(row) for row in same))

    async def read_text(self, text: str, name: str | None = None) -> Proposal:
        """What a pasted or forwarded text says; `name` is that of whoever wrote it, where it does not say."""
        proposal = await self._understand(text, hashlib.sha256(text.encode()).hexdigest(), hidden=False)
        return proposal if proposal.name or not name else proposal.model_copy(update={"name": name[:LONGEST_LINE]})

    async def text_of(self, content: bytes) -> str:
        """The text of any file. Raises InvalidInputError as FileReader.read does."""
        return (await self._reader.read(content)).text

    async def propose(self, proposal: Proposal, *, acting: Actor) -> str:
        """Show a person what was understood, in the place of any open form; the step they are at now.

        A name that was not found is asked for first.
        """
        acting.require_staff()
        step = REVIEW if proposal.name else "name"
        async with act(self._database, acting) as session:
            values = {"flow": FLOW, "step": step, "fields": proposal.fields}
            await session.execute(
                insert(Draft)
                .values(user_id=acting.user_id, **values)
                .on_conflict_do_update(index_elements=[Draft.user_id], set_=values)
            )
            if proposal.name:
                await reply(session, acting, "cv_review")
            else:
                await reply(session, acting, "form_prompt", params={"flow": FLOW, "step": step})
        return step

    async def review(self, *, acting: Actor) -> Review:
        """What waits to be confirmed. Raises StaleError when nothing does."""
        acting.require_staff()
        async with self._database.transaction() as session:
            proposal = Proposal.of((await _waiting(session, acting)).fields)
            same = await same_person(session, proposal.known, acting)
            return Review(proposal, tuple(candidate_card(row) for row in same))

    async def confirm(self, *, acting: Actor) -> None:
        """All is right: the candidate is added. Raises StaleError."""
        acting.require_staff()
        async with act(self._database, acting) as session:
            draft = await _waiting(session, acting)
            candidate = await add_proposed(session, Proposal.of(draft.fields), acting)
            await session.delete(draft)
            await reply(session, acting, "candidate_saved", params={"candidate_id": candidate.id})

    async def confirm_as(self, candidate_id: uuid.UUID, *, acting: Actor) -> None:
        """It is this candidate, who is here already. Raises NotFoundError, StaleError."""
        async with act(self._database, acting) as session:
            candidate = await visible_candidate(session, candidate_id, acting)
            draft = await _waiting(session, acting)
            await complete(session, candidate, Proposal.of(draft.fields), acting)
            await session.delete(draft)
            await reply(session, acting, "candidate_card", params={"candidate_id": candidate.id})

    async def _understand(self, text: str, digest: str, *, hidden: bool) -> Proposal:
        text = text.replace("\x00", "")[:LONGEST_CV]
        profile = await asyncio.to_thread(read_profile, text, self._lexicon, datetime.now(UTC).date())
        return Proposal(
            name=profile.name,
            job_position=profile.job_position,
            experience_years=profile.experience_years,
            skills=tuple(skill[:LONGEST_LINE] for skill in profile.skills),
            email=profile.email,
            phone=profile.phone,
            cv_text=profile.text,
            cv_hash=digest,
            cv_hidden=hidden,
        )


def contact(name: str, phone: str, telegram_id: int | None) -> Proposal:
    """What a Telegram contact says. Raises InvalidInputError when it has no name."""
    name = name.replace("\x00", "").strip()[:LONGEST_LINE]
    if not name:
        raise InvalidInputError("empty")
    return Proposal(name=name, phone=phone[:LONGEST_PHONE], telegram_id=telegram_id)


async def _waiting(session: AsyncSession, acting: Actor) -> Draft:
    draft = await session.scalar(
        select(Draft).where(Draft.user_id == acting.user_id, Draft.flow == FLOW).with_for_update()
    )
    if draft is None or not draft.fields.get("name"):
        raise StaleError
    return draft
