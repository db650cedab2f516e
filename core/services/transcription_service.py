"""Spoken answers written down by a model, for the candidate to confirm; what is not confirmed is for a person to hear.

Nothing waits for it: the next question is asked at once, and a recording that cannot be written down stays as it is.
"""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import jobs
from core.config import Settings
from core.database import Database
from core.engines.faults import EngineMisconfiguredError, EngineUnavailableError
from core.engines.openai.speech import SpeechModel
from core.errors import EngineError
from core.models import Candidate, Interview, Notification, Response, ResponsePart
from core.services import interview_flow as flow
from core.services.actor import Actor
from core.services.answer_writing import parts_of, time_is_over, write_text
from core.services.engine_choice import engine_state
from core.services.unit import act, notify, reply

log = structlog.get_logger()

LARGEST_RECORDING = 20 * 1024 * 1024
"""Bytes that Telegram gives out to a bot."""
FILE_NAMES = {"voice": "voice.ogg", "video_note": "note.mp4"}
UNCONFIRMED = ("pending", "ready")


class RecordingGoneError(Exception):
    """Telegram has the recording no more, or does not give it out."""


class Recordings(Protocol):
    """Where recordings come from."""

    async def fetch(self, file_id: str) -> bytes:
        """The recording. Raises RecordingGoneError; EngineUnavailableError when it may come later."""
        ...


@dataclass(frozen=True)
class _Recording:
    file_id: str
    kind: str


class TranscriptionService:
    """Begins, writes down, and takes what the candidate confirms."""

    def __init__(self, database: Database, settings: Settings, speech: SpeechModel) -> None:
        self._database = database
        self._settings = settings
        self._speech = speech

    async def begin(self, session: AsyncSession, interview: Interview, parts: Sequence[ResponsePart]) -> None:
        """Have the spoken parts of an answer written down, if a model may hear this candidate."""
        spoken = [part for part in parts if part.file_id]
        if not spoken or not await self._may_hear(session, interview):
            return
        for part in spoken:
            part.transcription = "pending"
            payload = jobs.JobPayload(id=part.id, version=part.response_version)
            await jobs.enqueue(session, "transcribe", payload)

    async def transcribe(self, part_id: uuid.UUID, version: int, recordings: Recordings) -> None:
        """The job for one recording. Raises EngineUnavailableError, EngineMisconfiguredError, to be tried again."""
        recording = await self._claim(part_id, version)
        if recording is None:
            return
        try:
            sound = await recordings.fetch(recording.file_id)
            words = await self._speech.hear(sound, FILE_NAMES[recording.kind])
        except (EngineUnavailableError, EngineMisconfiguredError):
            raise
        except (EngineError, RecordingGoneError) as error:
            log.warning("transcription.failed", part=str(part_id), error=type(error).__name__)
            words = ""
        await self._keep(part_id, version, words)

    async def confirm(self, interview_id: uuid.UUID, seen: int, *, edit_message_id: int | None, acting: Actor) -> None:
        """The candidate finds the transcripts right: now they are part of the answers, and are read.

        `seen` tells those on the screen from others that came since: then nothing is confirmed, they are shown.
        """
        async with act(self._database, acting) as session:
            interview = await flow.lock_own(session, interview_id, acting)
            await flow.require_running(session, interview, "in_progress")
            parts = await unconfirmed(session, interview_id)
            if transcripts_mark(parts) == seen:
                for part in parts:
                    if part.transcription == "ready":
                        part.transcription = "confirmed"
                await self._rewrite(session, interview, {part.response_id for part in parts})
            params = {"interview_id": interview_id}
            await flow.turn_to(session, interview_id, acting.user_id)
            await reply(session, acting, "summary", params=params, edit_message_id=edit_message_id)

    async def _rewrite(self, session: AsyncSession, interview: Interview, responses: set[uuid.UUID]) -> None:
        for response_id in responses:
            response = await session.get_one(Response, response_id)
            parts = await parts_of(session, response)
            write_text(response, parts)
            if interview.read_by == "engine" and not any(part.transcription in UNCONFIRMED for part in parts):
                payload = jobs.JobPayload(id=response.id, version=response.version)
                await jobs.enqueue(session, "read_response", payload)

    async def _may_hear(self, session: AsyncSession, interview: Interview) -> bool:
        if not self._speech.is_set or self._settings.bot_token is None or interview.read_by != "engine":
            return False
        return (await engine_state(session, self._settings)).lets_read(interview.allowed_host)

    async def _claim(self, part_id: uuid.UUID, version: int) -> _Recording | None:
        """The recording to be heard. What no model may hear any more is left to a person, who is not waited for."""
        async with self._database.transaction() as session:
            found = await _open_part(session, part_id, version)
            if found is None:
                return None
            interview, part, user_id = found
            if part.file_id and await self._may_hear(session, interview):
                return _Recording(part.file_id, part.kind)
            part.transcription = None
            await _tell_heard(session, interview, part, user_id)
            return None

    async def _keep(self, part_id: uuid.UUID, version: int, words: str) -> None:
        async with self._database.transaction() as session:
            found = await _open_part(session, part_id, version)
            if found is None:
                return
            interview, part, user_id = found
            part.transcription, part.transcript = ("ready", words) if words else ("failed", None)
            await _tell_heard(session, interview, part, user_id)


async def unconfirmed(session: AsyncSession, interview_id: uuid.UUID) -> list[ResponsePart]:
    """Spoken parts of the answers as they stand that are being written down, or wait for the candidate's word."""
    return list(
        await session.scalars(
            select(ResponsePart)
            .join(Response, Response.id == ResponsePart.response_id)
            .where(
                Response.interview_id == interview_id,
                Response.status == "answered",
                Response.version == ResponsePart.response_version,
                ResponsePart.transcription.in_(UNCONFIRMED),
            )
            .order_by(Response.position, ResponsePart.message_id)
        )
    )


def to_be_confirmed() -> ColumnElement[bool]:
    """Whether an interview is at its summary, and all that was spoken is written down for the candidate to confirm."""
    answered = (Response.interview_id == Interview.id) & (Response.status == "answered")
    spoken = select(ResponsePart.id).join(
        Response, (Response.id == ResponsePart.response_id) & (Response.version == ResponsePart.response_version)
    )
    ready, pending = (
        spoken.where(answered, ResponsePart.transcription == state).correlate(Interview).exists()
        for state in ("ready", "pending")
    )
    asked = select(Response.id).where(Response.interview_id == Interview.id, Response.status == "asked")
    return and_(Interview.status == "in_progress", ready, ~pending, ~asked.correlate(Interview).exists())


def transcripts_mark(parts: Sequence[ResponsePart]) -> int:
    """A number for just these transcripts."""
    return zlib.crc32("".join(str(part.id) for part in parts if part.transcription == "ready").encode())


async def _open_part(
    session: AsyncSession, part_id: uuid.UUID, version: int
) -> tuple[Interview, ResponsePart, uuid.UUID] | None:
    """A part that still waits to be written down, its interview locked first; nothing once it is handed in."""
    interview_id = await session.scalar(
        select(Response.interview_id)
        .join(ResponsePart, ResponsePart.response_id == Response.id)
        .where(ResponsePart.id == part_id)
    )
    row = (
        await session.execute(
            select(Interview, Candidate.user_id)
            .join(Candidate, Candidate.id == Interview.candidate_id)
            .where(Interview.id == interview_id, Interview.status == "in_progress", Interview.expires_at > func.now())
            .with_for_update(of=Interview)
        )
    ).one_or_none()
    if row is None or row.user_id is None:
        return None
    part = await session.scalar(
        select(ResponsePart)
        .join(Response, Response.id == ResponsePart.response_id)
        .where(
            ResponsePart.id == part_id,
            ResponsePart.response_version == version,
            Response.version == version,
            ResponsePart.transcription == "pending",
        )
    )
    return (row.Interview, part, row.user_id) if part else None


async def _tell_heard(session: AsyncSession, interview: Interview, part: ResponsePart, user_id: uuid.UUID) -> None:
    """Show the summary anew to whoever has come to it, once nothing is being written down any more."""
    left = [one for one in await unconfirmed(session, interview.id) if one.transcription == "pending"]
    if left or flow.preliminary(interview) or await _told_later(session, interview, user_id):
        return
    if await _unfinished(session, interview) and not await time_is_over(session, interview):
        return
    await notify(
        session,
        user_id,
        "summary",
        dedupe_key=f"summary:{interview.id}:heard:{part.id}",
        params={"interview_id": interview.id},
    )


async def _told_later(session: AsyncSession, interview: Interview, user_id: uuid.UUID) -> bool:
    """Whether the summary waits for the morning: it will show what was heard."""
    found = await session.scalar(
        select(Notification.id).where(
            Notification.recipient_id == user_id,
            Notification.kind == "summary",
            Notification.params["interview_id"].astext == str(interview.id),
            Notification.sent_at.is_(None),
            Notification.not_before > func.now(),
        )
    )
    return found is not None


async def _unfinished(session: AsyncSession, interview: Interview) -> bool:
    """Whether there are questions before the summary."""
    found = await session.scalar(
        select(Response.id)
        .where(Response.interview_id == interview.id, Response.status.in_(("unasked", "asked")))
        .limit(1)
    )
    return found is not None
