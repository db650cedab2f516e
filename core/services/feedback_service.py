"""Feedback to candidates: a draft by the engine or a person's own words, released by a tap, sent once."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.engines.base import Language
from core.engines.feedback import MOST_LINES, rule_faults
from core.engines.feedback import Feedback as ModelFeedback
from core.engines.offline.feedback import Strength, WrittenFeedback, write_offline
from core.errors import DomainError, EngineError, InvalidInputError, NotFoundError, StaleError
from core.models import Candidate, Feedback, Interview, User, Vacancy
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.agreement import mark_of
from core.services.engine_choice import Engines
from core.services.feedback_material import Material, OwnMessage, feedback_material, own_message
from core.services.unit import act, held_up, notify, record, reply
from core.services.vacancy_service import visible_vacancy
from core.working_time import next_allowed

Author = Literal["offline", "openai", "person"]
LONGEST_WORDS = 2000
"""Characters of feedback that a person writes."""


class NoFeedbackError(DomainError):
    """The vacancy sends no feedback, or there is nothing read to make a draft of; a person may write one."""

    code = "no-feedback"


@dataclass(frozen=True)
class ShownStrength:
    text: str
    words: str | None


@dataclass(frozen=True)
class FeedbackText:
    """Feedback as it is shown. `words` are a person's own, in the place of the lists."""

    interview_id: uuid.UUID
    candidate_name: str
    vacancy_title: str
    author: Author
    language: Language
    strengths: tuple[ShownStrength, ...]
    try_next: tuple[str, ...]
    words: str | None
    released_at: datetime | None
    by_person: bool
    """Whether a person released it."""
    waits: bool
    """It was released, and the bot is closed to the candidate."""
    message: OwnMessage | None
    mark: str
    """Stands for just these words."""


class FeedbackService:
    """Drafts for staff, released feedback for the candidate. Raises NotFoundError for everybody else."""

    def __init__(self, database: Database, engines: Engines) -> None:
        self._database = database
        self._engines = engines

    async def write(self, interview_id: uuid.UUID) -> None:
        """The job after an evaluation: the draft is written once; a model that cannot is stood in for.

        Where the vacancy says so, it is sent at once.
        """
        async with self._database.transaction() as session:
            material = await self._unwritten(session, interview_id)
        if material is None:
            return
        by_model = await self._by_model(material)
        async with self._database.transaction() as session:
            interview = await session.get_one(Interview, interview_id, with_for_update=True)
            if not interview.is_readable:
                return
            await _keep(session, material, by_model)
            vacancy = await session.get_one(Vacancy, interview.vacancy_id)
            if vacancy.feedback == "at_once":
                await _release(session, interview, None)

    async def prepare(self, interview_id: uuid.UUID, *, edit_message_id: int | None = None, acting: Actor) -> None:
        """Show staff the draft; one that is not there yet is made on the spot, without a model.

        Raises NotFoundError, NoFeedbackError.
        """
        async with act(self._database, acting) as session:
            interview = await _visible(session, interview_id, acting)
            written = select(Feedback.id).where(Feedback.interview_id == interview.id)
            if await session.scalar(written) is None and (material := await self._unwritten(session, interview.id)):
                await _keep(session, material, None)
            params = {"interview_id": interview.id}
            await reply(session, acting, "feedback_preview", params=params, edit_message_id=edit_message_id)

    async def release(
        self, interview_id: uuid.UUID, *, shown: str | None = None, edit_message_id: int | None = None, acting: Actor
    ) -> None:
        """A person sends it: once. When it is not what was `shown`, by its mark, it is shown instead.

        Raises NotFoundError, StaleError when there is nothing to send or it was sent.
        """
        async with act(self._database, acting) as session:
            interview = await _visible(session, interview_id, acting)
            draft = await session.scalar(_unsent(interview))
            changed = draft is not None and shown not in (None, _mark(draft))
            if not changed and not await _release(session, interview, acting):
                raise StaleError
            params = {"interview_id": interview.id, "changed": changed}
            await reply(session, acting, "feedback_preview", params=params, edit_message_id=edit_message_id)

    async def preview(self, interview_id: uuid.UUID, *, acting: Actor) -> FeedbackText | None:
        """The draft as the candidate will see it; None while there is none. Raises NotFoundError, NoFeedbackError."""
        async with self._database.transaction() as session:
            interview = await _visible(session, interview_id, acting)
            return await _shown(session, interview)

    async def feedback(self, interview_id: uuid.UUID, *, acting: Actor) -> FeedbackText:
        """What the candidate is sent. Raises NotFoundError, also before it is released."""
        async with self._database.transaction() as session:
            interview = await session.scalar(
                select(Interview)
                .join(Candidate, Candidate.id == Interview.candidate_id)
                .where(Interview.id == interview_id, Candidate.user_id == acting.user_id)
            )
            shown = await _shown(session, interview) if interview and interview.is_readable else None
            if shown is None or shown.released_at is None:
                raise NotFoundError
            return shown

    async def _unwritten(self, session: AsyncSession, interview_id: uuid.UUID) -> Material | None:
        """What a draft is made of; None when there is one, or none is to be."""
        interview = await session.get(Interview, interview_id)
        if interview is None or not interview.is_readable:
            return None
        vacancy = await session.get_one(Vacancy, interview.vacancy_id)
        written = await session.scalar(select(Feedback.id).where(Feedback.interview_id == interview_id))
        if written or vacancy.feedback == "never":
            return None
        return await feedback_material(session, interview)

    async def _by_model(self, material: Material) -> tuple[ModelFeedback, str, str] | None:
        """The model's words with its name and prompt version; None when there is no model or it cannot."""
        model = await self._engines.model()
        if model is None or material.request is None:
            return None
        if not (await self._engines.current()).lets_read(material.allowed_host):
            return None
        try:
            return await model.write_feedback(material.request), model.model, model.prompt_version
        except EngineError:
            return None


async def start_feedback(session: AsyncSession, interview_id: uuid.UUID, acting: Actor) -> None:
    """Whether words for this interview may still be written. Raises NotFoundError, NoFeedbackError, StaleError."""
    interview = await _visible(session, interview_id, acting)
    released = select(Feedback.id).where(Feedback.interview_id == interview.id, Feedback.released_at.is_not(None))
    if await session.scalar(released):
        raise StaleError


def read_words(text: str) -> str:
    """A person's own feedback, as typed. Raises InvalidInputError when it tells a verdict, a score or worse."""
    if not text.strip() or "\x00" in text:
        raise InvalidInputError("empty")
    if len(text) > LONGEST_WORDS:
        raise InvalidInputError("too-long", most=LONGEST_WORDS, length=len(text))
    if any(rule_faults(text)):
        raise InvalidInputError("feedback-judges")
    return text


async def save_feedback(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """A person's own words take the place of the draft."""
    interview = await _visible(session, uuid.UUID(fields["interview_id"]), acting)
    await start_feedback(session, interview.id, acting)
    values = {
        "author": "person",
        "model": None,
        "prompt_version": None,
        "words": fields["words"],
        "written_by": acting.user_id,
        "strengths": [],
        "try_next": [],
    }
    language = await _language(session, interview)
    await session.execute(
        insert(Feedback)
        .values(id=uuid.uuid4(), interview_id=interview.id, language=language, **values)
        .on_conflict_do_update(index_elements=[Feedback.interview_id], set_=values)
    )
    await record(session, acting.user_id, "feedback.written", interview.id)
    await reply(session, acting, "feedback_preview", params={"interview_id": interview.id})


async def _visible(session: AsyncSession, interview_id: uuid.UUID, acting: Actor) -> Interview:
    """An interview of the actor's vacancies that was handed in, locked."""
    interview = await session.get(Interview, interview_id, with_for_update=True)
    if interview is None:
        raise NotFoundError
    vacancy = await visible_vacancy(session, interview.vacancy_id, acting)
    if not interview.is_readable or interview.status not in ("completed", "evaluated"):
        raise NotFoundError
    if vacancy.feedback == "never":
        raise NoFeedbackError
    return interview


async def _keep(session: AsyncSession, material: Material, by_model: tuple[ModelFeedback, str, str] | None) -> None:
    """Store the draft, unless somebody was quicker."""
    written = write_offline(material.answers, material.language)
    author: dict[str, str | None] = {"author": "offline"}
    if by_model:
        found, model, prompt_version = by_model
        written = _with_own_words(written, found)
        author = {"author": "openai", "model": model, "prompt_version": prompt_version}
    await session.execute(
        insert(Feedback)
        .values(
            id=uuid.uuid4(),
            interview_id=material.interview_id,
            language=material.language,
            strengths=[asdict(strength) for strength in written.strengths],
            try_next=list(written.try_next),
            **author,
        )
        .on_conflict_do_nothing(index_elements=[Feedback.interview_id])
    )


def _with_own_words(offline: WrittenFeedback, found: ModelFeedback) -> WrittenFeedback:
    """The model's lines, under the candidate's most telling sentence, which code has found."""
    quoted = [strength for strength in offline.strengths if strength.words][:1]
    strengths = (*quoted, *(Strength(line) for line in found.strengths))
    return WrittenFeedback(strengths[:MOST_LINES], found.try_next)


async def _release(session: AsyncSession, interview: Interview, acting: Actor | None) -> bool:
    """Send the draft to the candidate, if it was not sent before; without a person who sends it, in no quiet hour."""
    row = await session.scalar(_unsent(interview))
    candidate = await session.get_one(Candidate, interview.candidate_id)
    if row is None or candidate.user_id is None:
        return False
    row.released_at = now = await flow.database_now(session)
    vacancy = await session.get_one(Vacancy, interview.vacancy_id)
    row.released_by = acting.user_id if acting else None
    await record(session, row.released_by, "feedback.released", interview.id)
    await notify(
        session,
        candidate.user_id,
        "feedback",
        dedupe_key=_key(interview),
        params={"interview_id": interview.id},
        not_before=None if acting else next_allowed(now, vacancy.time_zone),
    )
    return True


def _key(interview: Interview) -> str:
    return f"feedback:{interview.id}"


async def _shown(session: AsyncSession, interview: Interview) -> FeedbackText | None:
    row = await session.scalar(select(Feedback).where(Feedback.interview_id == interview.id))
    if row is None:
        return None
    candidate = await session.get_one(Candidate, interview.candidate_id)
    vacancy = await session.get_one(Vacancy, interview.vacancy_id)
    quoted = next((strength["words"] for strength in row.strengths if strength["words"]), None)
    message = await own_message(session, uuid.UUID(quoted["response_id"]), quoted["text"]) if quoted else None
    return FeedbackText(
        interview.id,
        candidate.name,
        vacancy.title,
        cast(Author, row.author),
        cast(Language, row.language),
        tuple(
            ShownStrength(strength["text"], strength["words"]["text"] if strength["words"] else None)
            for strength in row.strengths
        ),
        tuple(row.try_next),
        row.words,
        row.released_at,
        row.released_by is not None,
        bool(await session.scalar(select(held_up(_key(interview))))),
        message,
        _mark(row),
    )


def _unsent(interview: Interview) -> Select[Feedback]:
    """The draft, locked."""
    drafts = select(Feedback).where(Feedback.interview_id == interview.id, Feedback.released_at.is_(None))
    return drafts.with_for_update()


def _mark(row: Feedback) -> str:
    return mark_of("feedback", row.author, row.language, row.strengths, row.try_next, row.words)


async def _language(session: AsyncSession, interview: Interview) -> Language:
    """The candidate's own."""
    language = await session.scalar(
        select(User.language)
        .join(Candidate, Candidate.user_id == User.id)
        .where(Candidate.id == interview.candidate_id)
    )
    return cast(Language, language or "en")
