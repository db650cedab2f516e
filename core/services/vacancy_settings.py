"""How a vacancy treats its candidates and its recruiters: promised reply, feedback, notices, questions, time.

Follow-ups, personal questions and the time limit are settled when an interview is made: a change is for the
invitations after it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal, cast, get_args

from core.database import Database
from core.errors import NotFoundError
from core.models import Vacancy
from core.services.actor import Actor
from core.services.unit import act, record, reply
from core.services.vacancy_service import asks_follow_ups, interview_minutes, time_limits, visible_vacancy

FeedbackMode = Literal["never", "on_release", "at_once"]
NoticeMode = Literal["gathered", "at_once"]
Setting = Literal["reply_days", "feedback", "notices", "follow_ups", "personal_questions", "time_limit"]
FEEDBACK_MODES: tuple[FeedbackMode, ...] = get_args(FeedbackMode)
NOTICE_MODES: tuple[NoticeMode, ...] = get_args(NoticeMode)
MOST_REPLY_DAYS = 30
PERSONAL_QUESTIONS = (0, 1, 2)
"""How many may be asked from a CV."""


@dataclass(frozen=True)
class VacancySettings:
    """`reply_days` are working days; `feedback` says when it goes to a candidate.

    `time_limit` is in minutes, 0 for none; `time_limits` are those that may be chosen, `minutes` what it usually takes.
    """

    vacancy_id: uuid.UUID
    title: str
    reply_days: int
    feedback: FeedbackMode
    notices: NoticeMode
    follow_ups: bool
    personal_questions: int
    time_limit: int
    time_limits: tuple[int, ...]
    minutes: int


class VacancySettingsService:
    """Settings for the members of a vacancy. Raises NotFoundError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settings(self, vacancy_id: uuid.UUID, *, acting: Actor) -> VacancySettings:
        """The settings as they are."""
        async with self._database.transaction() as session:
            row = await visible_vacancy(session, vacancy_id, acting)
            return VacancySettings(
                row.id,
                row.title,
                row.reply_days,
                cast(FeedbackMode, row.feedback),
                cast(NoticeMode, row.notices),
                asks_follow_ups(row.follow_ups, row.question_count),
                row.personal_questions,
                row.time_limit or 0,
                time_limits(row.question_count),
                interview_minutes(row.question_count),
            )

    async def change(
        self,
        vacancy_id: uuid.UUID,
        setting: Setting,
        value: str,
        *,
        edit_message_id: int | None = None,
        acting: Actor,
    ) -> None:
        """Change one setting; promises made before stay. Raises NotFoundError also for a value that is none."""
        async with act(self._database, acting) as session:
            vacancy = await visible_vacancy(session, vacancy_id, acting)
            chosen = _checked(vacancy, setting, value)
            if getattr(vacancy, setting) != chosen:
                setattr(vacancy, setting, chosen)
                await record(session, acting.user_id, "vacancy.changed", vacancy.id, term=setting)
            params = {"vacancy_id": vacancy.id}
            await reply(session, acting, "vacancy_settings", params=params, edit_message_id=edit_message_id)


def _checked(vacancy: Vacancy, setting: Setting, value: str) -> str | int | bool | None:
    if setting == "follow_ups" and value in ("on", "off"):
        return value == "on"
    if setting == "personal_questions" and value in map(str, PERSONAL_QUESTIONS):
        return int(value)
    if setting == "time_limit" and value in ("0", *map(str, time_limits(vacancy.question_count))):
        return int(value) or None
    if setting == "reply_days" and value.isdecimal() and 1 <= int(value) <= MOST_REPLY_DAYS:
        return int(value)
    if value not in {"feedback": FEEDBACK_MODES, "notices": NOTICE_MODES}.get(setting, ()):
        raise NotFoundError  # a tampered button
    return value
