"""Trying a command or a button as somebody, and reading what they are told."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData

from bot.texts import Texts
from cli.demo.recruitment import Recruitment, Speaker
from tests.bot.ledger import Ledger

ANYTHING = re.compile("")


@dataclass(frozen=True)
class Ids:
    """One vacancy with everything that hangs on it."""

    vacancy: uuid.UUID
    kit: uuid.UUID
    question: uuid.UUID
    candidate: uuid.UUID
    interview: uuid.UUID
    response: uuid.UUID
    recruiter: uuid.UUID
    reported: uuid.UUID
    asked: uuid.UUID
    faq: uuid.UUID


@dataclass(frozen=True)
class Row:
    """How a handler is reached, and by whom: `act` is a message, or a tap made of ids.

    `ready`: what lies there beforehand for those who may, as a statement about $1, their Telegram id, and $2, the
    vacancy; with it the act succeeds.
    """

    act: str | Callable[[Ids], CallbackData]
    to: frozenset[str]
    refusal: str = "error-not-found"
    ready: str | None = None


STAFF = frozenset({"recruiter", "admin"})
OWNERS = frozenset({"owner", "admin"})
ADMIN = frozenset({"admin"})
CANDIDATE = frozenset({"candidate"})
EVERYONE = frozenset({"candidate", "recruiter", "owner", "admin"})

READERS = OWNERS | {"recruiter"}
GATHERED = """
    INSERT INTO gathered (id, user_id, vacancy_id, batch, source, fields)
    SELECT gen_random_uuid(), id, $2, gen_random_uuid(), 'cv.pdf', '{"name": "Gathered Sample"}'
    FROM users WHERE telegram_id = $1
"""
PROPOSED = """
    INSERT INTO drafts (user_id, flow, step, fields)
    SELECT id, 'cv', 'review', '{"name": "Proposed Sample"}' FROM users
    WHERE telegram_id = $1 AND $2::uuid IS NOT NULL
    ON CONFLICT (user_id) DO UPDATE SET flow = excluded.flow, step = excluded.step, fields = excluded.fields
"""
OTHERWISE = {
    "links.follow_link": "test_links.py",
    "strangers.stranger": "test_strangers_are_turned_away",
    "strangers.stranger_tap": "test_strangers_are_turned_away",
    "common.blocked": "test_telegram_faults.py",
    "forms.answer": "test_interview.py",
    "forms.contact_of_a_stranger": "test_lists.py",
    "cv.vacancy_file": "test_cv.py",
    "cv.cv_file": "test_cv.py",
    "cv.dropped_contact": "test_cv.py",
    "cv.forwarded": "test_cv.py",
    "cv.job_match": "test_job_match.py",
    "bulk.file": "test_bulk.py",
    "bulk.contact": "test_bulk.py",
    "bulk.forward": "test_bulk.py",
    "bulk.something_else": "test_bulk.py",
    "forms.not_text": "test_bad_input.py",
    "interview.part_of_answer": "test_interview.py",
    "interview.neither_text_nor_voice": "test_bad_input.py",
    "interview.edited_part": "test_voice.py",
    "privacy notices.notice": "test_privacy.py",
    "privacy.place": "test_privacy.py",
    "privacy.human_tap": "test_privacy.py",
    "privacy.my_data": "test_privacy.py",
    "privacy.my_data_tap": "test_privacy.py",
    "privacy.erase": "test_privacy.py",
    "privacy.erase_in_words": "test_typed.py",
    "privacy.withdraw_in_words": "test_typed.py",
    "asking.reply": "test_questions_back.py",
    "asking.reply_without_words": "test_questions_back.py",
    "fallback.unknown_command": "test_bad_input.py",
    "fallback.not_understood": "test_bad_input.py",
    "fallback.unknown_button": "test_bad_input.py",
    "errors.already_applied": "test_repeated_updates.py",
    "errors.refused": "every refusal below",
}
"""Handlers that are reached by a step of a flow rather than by a command or a tap, and where that is tried."""


def staff(act: str | Callable[[Ids], CallbackData]) -> Row:
    return Row(act, STAFF | {"owner"}, "error-forbidden")


def owned(act: Callable[[Ids], CallbackData]) -> Row:
    return Row(act, OWNERS)


def admins(act: str | Callable[[Ids], CallbackData]) -> Row:
    return Row(act, ADMIN, "error-forbidden")


def own_interview(act: Callable[[Ids], CallbackData]) -> Row:
    return Row(act, CANDIDATE)


def anyone(act: str | Callable[[Ids], CallbackData]) -> Row:
    return Row(act, EVERYONE)


async def ids_of(name: str, finished: str, ledger: Ledger) -> Ids:
    interview = await ledger.interview_of(name, "id")

    async def one(query: str) -> uuid.UUID:
        return uuid.UUID(str(await ledger.one(query, interview)))

    return Ids(
        vacancy=await one("SELECT vacancy_id FROM interviews WHERE id = $1"),
        kit=await one("SELECT kit_id FROM interviews WHERE id = $1"),
        question=await one(
            "SELECT q.id FROM questions q JOIN interviews i ON i.kit_id = q.kit_id WHERE i.id = $1 AND q.position = 2"
        ),
        candidate=await one("SELECT candidate_id FROM interviews WHERE id = $1"),
        interview=interview,
        response=await one("SELECT id FROM responses WHERE interview_id = $1 AND position = 1"),
        recruiter=await one("SELECT created_by FROM interviews WHERE id = $1"),
        reported=await ledger.interview_of(finished, "id"),
        asked=await one(
            "INSERT INTO candidate_questions (id, interview_id, text, reply, replied_at, replied_by) "
            "SELECT gen_random_uuid(), id, 'Is there a canteen?', 'Yes.', now(), created_by FROM interviews "
            "WHERE id = $1 RETURNING id"
        ),
        faq=await one(
            "INSERT INTO vacancy_faq (id, vacancy_id, question_id, question, reply, added_by) "
            "SELECT gen_random_uuid(), vacancy_id, q.id, q.text, q.reply, created_by FROM candidate_questions q "
            "JOIN interviews i ON i.id = q.interview_id WHERE i.id = $1 RETURNING id"
        ),
    )


class Probe:
    """Tries an act as a person, and reads what they are told."""

    def __init__(self, recruitment: Recruitment, texts: Texts) -> None:
        self._recruitment = recruitment
        self._texts = texts

    async def told(self, speaker: Speaker, act: str | Callable[[Ids], CallbackData], ids: Ids) -> str:
        """The words of the toast, or of the message that came."""
        if isinstance(act, str):
            await speaker.person.send(act)
            return (await speaker.person.wait_text(ANYTHING)).text
        screen = await speaker.person.screen()
        await speaker.person.tap_data(screen.last.id, act(ids).pack())
        toasts = (await speaker.person.screen()).toasts[len(screen.toasts) :]
        return toasts[-1].text if toasts else ""

    def words(self, speaker: Speaker, key: str) -> str:
        return self._texts.get(speaker.language, key)
