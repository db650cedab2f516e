"""Forms: a few questions asked one by one. What was typed is a draft row before anything is confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.engines.offline.lexicon import Lexicon
from core.errors import DomainError, InvalidInputError, NotFoundError, StaleError
from core.models import Draft, Interview
from core.services.actor import Actor
from core.services.candidate_questions import own_interview_to_ask, save_question
from core.services.candidate_service import save_candidate, save_profile, visible_candidate
from core.services.company_service import save_company
from core.services.cv_service import FLOW, REVIEW
from core.services.feedback_service import read_words, save_feedback, start_feedback
from core.services.interview_flow import spoken_to
from core.services.kit_questions import draft_question
from core.services.question_form import (
    LONGEST_SIMPLER,
    check_competency,
    check_key_points,
    check_simpler,
    check_text,
    read_key_points,
    read_text,
    require_room,
    save_changed_question,
    save_own_question,
)
from core.services.relay import addressee, read_said, save_message, save_reply, visible_question
from core.services.unit import act, reply
from core.services.vacancy_service import TERMS, save_term, save_vacancy, visible_vacancy

CUT_BY_TELEGRAM = 3800
"""Characters from which a message may be the first part of a longer text: Telegram's apps cut at 4096 units."""
BEGUN = "begun"
"""Where a draft keeps the first parts of a long text."""
SHORTEST_DESCRIPTION = 40
LONGEST_DESCRIPTION = 20_000
MOST_SKILLS = 50
LONGEST_COMPETENCY = 60
SINGLE_STEP = frozenset({"term", "profile", "question_edit", "ask", "reply", "write", "feedback", FLOW})
"""Flows that ask for one field only, to change it."""


@dataclass(frozen=True)
class Field:
    """One question of a form; `parse` raises InvalidInputError with the sentence to show.

    `check` looks at what else is stored and may raise it too; it says False, and has told the person, when what
    the form is about is gone. A `long` text may come in several messages.
    """

    name: str
    parse: Callable[[str], str | int | list[str]]
    required: bool = True
    check: Callable[[AsyncSession, Any, dict[str, Any], Actor], Awaitable[bool]] | None = None
    long: bool = False


@dataclass(frozen=True)
class Form:
    """A flow: its fields in order, and what becomes of them in the transaction of the last one."""

    fields: tuple[Field, ...]
    finish: Callable[[AsyncSession, dict[str, Any], Actor], Awaitable[None]]

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    def after(self, name: str) -> Field | None:
        names = [field.name for field in self.fields]
        place = names.index(name) + 1
        return self.fields[place] if place < len(names) else None


@dataclass(frozen=True)
class Prompt:
    """The step a person is at; `skippable` fields may be left empty."""

    flow: str
    step: str
    number: int
    count: int
    skippable: bool


class FormService:
    """One open form a person; the FSM only mirrors its step."""

    def __init__(self, database: Database, lexicon: Lexicon) -> None:
        self._database = database
        self._forms = _forms(lexicon)

    async def start(self, flow: str, *, acting: Actor) -> Prompt:
        """Begin a form, in the place of one that was open."""
        acting.require_staff()
        async with act(self._database, acting) as session:
            return await self._open(session, flow, self._forms[flow].fields[0].name, {}, acting)

    async def start_term(self, vacancy_id: uuid.UUID, term: str, *, acting: Actor) -> Prompt:
        """Ask for one term of a vacancy. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            await visible_vacancy(session, vacancy_id, acting)
            return await self._open(session, "term", term, {"vacancy_id": str(vacancy_id)}, acting)

    async def start_profile(self, candidate_id: uuid.UUID, field: str, *, acting: Actor) -> Prompt:
        """Ask for one field of a candidate anew. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            await visible_candidate(session, candidate_id, acting)
            return await self._open(session, "profile", field, {"candidate_id": str(candidate_id)}, acting)

    async def start_review(self, field: str, *, acting: Actor) -> Prompt:
        """Ask anew for one field of the person under review. Raises StaleError, NotFoundError."""
        acting.require_staff()
        async with act(self._database, acting) as session:
            draft = await self._draft(session, acting)
            if draft.flow != FLOW:
                raise StaleError
            return await self._open(session, FLOW, field, draft.fields, acting)

    async def start_question(self, kit_id: uuid.UUID, *, acting: Actor) -> Prompt:
        """Ask for a question of the recruiter's own. Raises NotFoundError, StaleError, DomainError `kit-full`."""
        async with act(self._database, acting) as session:
            await require_room(session, kit_id, acting)
            return await self._open(session, "question", "text", {"kit_id": str(kit_id)}, acting)

    async def start_question_edit(self, question_id: uuid.UUID, part: str, *, acting: Actor) -> Prompt:
        """Ask for a new `text`, `key_points` or `simpler` of a question. Raises NotFoundError, StaleError."""
        async with act(self._database, acting) as session:
            kit, question = await draft_question(session, question_id, acting)
            ids = {"kit_id": str(kit.id), "question_id": str(question.id)}
            about = {"question_id": ids["question_id"]}
            return await self._open(
                session, "question_edit", part, ids, acting, prompt="question_edit_prompt", about=about
            )

    async def start_ask(self, interview_id: uuid.UUID | None, *, acting: Actor) -> Prompt:
        """Let a candidate ask something, by default about the interview that they speak to. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            if interview_id is None:
                is_readable = (Interview.status != "withdrawn", Interview.purged_at.is_(None))
                own = await session.scalar(spoken_to(acting, *is_readable))
                interview_id = own.id if own else uuid.UUID(int=0)
            await own_interview_to_ask(session, interview_id, acting)
            return await self._open(session, "ask", "text", {"interview_id": str(interview_id)}, acting)

    async def start_reply(self, question_id: uuid.UUID, *, acting: Actor) -> Prompt:
        """Ask staff for the reply to a candidate's question. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            question, interview = await visible_question(session, question_id, acting)
            fields, about = {"question_id": str(question.id)}, {"interview_id": str(interview.id)}
            return await self._open(session, "reply", "text", fields, acting, prompt="write_prompt", about=about)

    async def start_write(self, interview_id: uuid.UUID, *, acting: Actor) -> Prompt:
        """Ask staff what to write to a candidate. Raises NotFoundError."""
        async with act(self._database, acting) as session:
            await addressee(session, interview_id, acting)
            about = {"interview_id": str(interview_id)}
            return await self._open(session, "write", "text", about, acting, prompt="write_prompt", about=about)

    async def start_feedback(self, interview_id: uuid.UUID, *, acting: Actor) -> Prompt:
        """Ask for feedback in a person's own words. Raises NotFoundError, NoFeedbackError, StaleError."""
        async with act(self._database, acting) as session:
            await start_feedback(session, interview_id, acting)
            return await self._open(session, "feedback", "words", {"interview_id": str(interview_id)}, acting)

    async def answer(self, text: str, *, whole: bool = False, acting: Actor) -> Prompt | None:
        """Take what was typed for the current step; None when that was the last one.

        `whole`: the text comes out of a file, so however long it is, nothing was cut off.
        A form that can't be finished any more, because what it is about is closed or gone, is closed, and the
        person told so. Raises InvalidInputError and keeps the step, StaleError when no form is open.
        """
        async with act(self._database, acting) as session:
            draft = await self._draft(session, acting)
            if draft.step == REVIEW:
                raise InvalidInputError("review-first")
            field = self._forms[draft.flow].field(draft.step)
            text = "\n".join(filter(None, (draft.fields.get(BEGUN), text.strip())))
            value = field.parse(text)
            if field.long and not whole and len(text) - len(draft.fields.get(BEGUN, "")) >= CUT_BY_TELEGRAM:
                draft.fields = {**draft.fields, BEGUN: text}
                await reply(session, acting, "form_more", params={"flow": draft.flow, "step": draft.step})
                return self.prompt(draft.flow, draft.step)
            if field.check and not await field.check(session, value, draft.fields, acting):
                await session.delete(draft)
                return None
            return await self._take(session, draft, value, acting)

    async def skip(self, flow: str, step: str, *, acting: Actor) -> Prompt | None:
        """Leave the step of that button empty. Raises StaleError when the person has moved on."""
        async with act(self._database, acting) as session:
            draft = await self._draft(session, acting)
            begun = draft.fields.get(BEGUN)
            if (
                (draft.flow, draft.step) != (flow, step)
                or step == REVIEW
                or (self._forms[flow].field(step).required and not begun)
            ):
                raise StaleError
            return await self._take(session, draft, begun, acting)

    async def cancel(self, *, acting: Actor) -> None:
        """Give up the open form, if there is one."""
        async with act(self._database, acting) as session:
            gone = await session.execute(delete(Draft).where(Draft.user_id == acting.user_id).returning(Draft.flow))
            given_up = gone.scalar()
            kind = "form_cancelled" if given_up else "nothing_to_cancel"
            await reply(session, acting, kind, params={"flow": given_up})

    def prompt(self, flow: str, step: str) -> Prompt:
        """How a step is asked for."""
        form = self._forms[flow]
        number = [field.name for field in form.fields].index(step) + 1
        count = 1 if flow in SINGLE_STEP else len(form.fields)
        return Prompt(flow, step, number, count, not form.field(step).required)

    async def _open(
        self,
        session: AsyncSession,
        flow: str,
        step: str,
        fields: dict[str, Any],
        acting: Actor,
        prompt: str = "form_prompt",
        about: Mapping[str, str] | None = None,
    ) -> Prompt:
        if all(field.name != step for field in self._forms[flow].fields):
            raise NotFoundError  # a tampered button
        values = {"flow": flow, "step": step, "fields": fields}
        await session.execute(
            insert(Draft)
            .values(user_id=acting.user_id, **values)
            .on_conflict_do_update(index_elements=[Draft.user_id], set_=values)
        )
        await reply(session, acting, prompt, params={"flow": flow, "step": step, **(about or {})})
        return self.prompt(flow, step)

    async def _take(
        self, session: AsyncSession, draft: Draft, value: str | int | list[str] | None, acting: Actor
    ) -> Prompt | None:
        form = self._forms[draft.flow]
        fields = {**draft.fields, draft.step: value}
        if draft.flow == FLOW:
            draft.step, draft.fields = REVIEW, fields
            await reply(session, acting, "cv_review")
            return Prompt(FLOW, REVIEW, 1, 1, skippable=False)
        following = None if draft.flow in SINGLE_STEP else form.after(draft.step)
        if following:
            draft.step, draft.fields = following.name, fields
            await reply(session, acting, "form_prompt", params={"flow": draft.flow, "step": draft.step})
            return self.prompt(draft.flow, draft.step)
        await session.delete(draft)
        try:
            async with session.begin_nested():
                await form.finish(session, fields, acting)
        except InvalidInputError:
            raise
        except DomainError:  # no other words would do: kept open, the form would swallow all that is typed
            await reply(session, acting, "form_gone")
        return None

    async def _draft(self, session: AsyncSession, acting: Actor) -> Draft:
        draft = await session.scalar(select(Draft).where(Draft.user_id == acting.user_id).with_for_update())
        if draft is None:
            raise StaleError
        return draft


def _line(text: str, most: int = 255) -> str:
    if not text or "\x00" in text:
        raise InvalidInputError("empty")
    if len(text) > most:
        raise InvalidInputError("too-long", most=most, length=len(text))
    return text


def _years(text: str) -> int:
    digits = text.replace(",", ".").split(".")[0].strip()
    if not digits.isdecimal() or int(digits) > 60:
        raise InvalidInputError("years-wrong")
    return int(digits)


def _skills(text: str) -> list[str]:
    skills = [skill.strip() for skill in text.replace("\n", ",").replace(";", ",").split(",")]
    return [_line(skill) for skill in skills if skill][:MOST_SKILLS]


def _email(text: str) -> str:
    try:
        return validate_email(_line(text), check_deliverability=False).normalized
    except EmailNotValidError:
        raise InvalidInputError("email-wrong") from None


def _question_count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 15:
        raise InvalidInputError("question-count-wrong")
    return int(text)


def _description(text: str) -> str:
    if len(text) < SHORTEST_DESCRIPTION:
        raise InvalidInputError("description-short", least=SHORTEST_DESCRIPTION)
    return _line(text, LONGEST_DESCRIPTION)


def _forms(lexicon: Lexicon) -> dict[str, Form]:
    candidate = (
        Field("name", _line),
        Field("job_position", _line, required=False),
        Field("experience_years", _years, required=False),
        Field("skills", _skills, required=False),
        Field("email", _email, required=False),
    )
    phone = Field("phone", partial(_line, most=50), required=False)
    return {
        "company": Form(
            (
                Field("legal_name", _line),
                Field("tax_number", _line),
                Field("address", partial(_line, most=1000)),
                Field("data_contact", _line),
                Field("verification_page", partial(_line, most=1000), required=False),
                Field("data_location", _line),
            ),
            save_company,
        ),
        "vacancy": Form((Field("description", _description, long=True),), partial(save_vacancy, lexicon=lexicon)),
        "term": Form(
            tuple(
                Field(
                    term,
                    _question_count if term == "question_count" else _line,
                    required=term != "answer_by",
                )
                for term in TERMS
            ),
            save_term,
        ),
        "question": Form(
            (
                Field("text", read_text, check=check_text),
                Field("key_points", read_key_points, check=check_key_points),
                Field("competency", partial(_line, most=LONGEST_COMPETENCY), required=False, check=check_competency),
            ),
            save_own_question,
        ),
        "feedback": Form((Field("words", read_words),), save_feedback),
        "question_edit": Form(
            (
                Field("text", read_text, check=check_text),
                Field("key_points", read_key_points, check=check_key_points),
                Field("simpler", partial(read_text, most=LONGEST_SIMPLER), check=check_simpler),
            ),
            save_changed_question,
        ),
        "ask": Form((Field("text", read_said),), save_question),
        "reply": Form((Field("text", read_said),), save_reply),
        "write": Form((Field("text", read_said),), save_message),
        "candidate": Form(candidate, save_candidate),
        "profile": Form((*candidate, phone), save_profile),
        FLOW: Form((*candidate, phone), save_candidate),
    }
