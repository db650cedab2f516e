"""What a recruiter types of a question: checked by the rules of a kit, then written into the draft.

`fields` of the forms: `kit_id` for an own question, `question_id` for one that is changed, and what was typed.
"""

from __future__ import annotations

import functools
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from core.engines import base
from core.engines.checks import (
    FEWEST_WORDS,
    MOST_WORDS,
    alike,
    check_question,
    given_away,
    in_language,
    word_count,
)
from core.engines.topics import forbidden_topics
from core.errors import DomainError, InvalidInputError
from core.models import Kit, Question
from core.services.actor import Actor
from core.services.kit_questions import (
    MOST_QUESTIONS,
    draft_kit,
    draft_question,
    kit_question,
    question_row,
    questions_of,
)
from core.services.unit import record, reply

LONGEST_TEXT = 600
"""Characters of a question's text; the rules allow forty words."""
LONGEST_POINT = 200
LONGEST_SIMPLER = 300
"""Characters of a question in simpler words."""
MOST_POINTS = 8
DEFAULTS = Path(__file__).with_name("own_question.yaml")

_BULLET = re.compile(r"^\s*(?:[-–—•*·]|\d{1,2}[.)])\s*")


class Defaults(base.Frozen):
    """What an own question gets where nothing is said of it."""

    competency: str
    low: str
    middle: str
    high: str

    @property
    def anchors(self) -> base.Anchors:
        return base.Anchors(low=self.low, middle=self.middle, high=self.high)


@dataclass(frozen=True)
class _Target:
    """The draft that a form writes into; `question` is None for a new one."""

    kit: Kit
    question: Question | None

    @property
    def language(self) -> base.Language:
        return cast(base.Language, self.kit.language)


def read_text(text: str, most: int = LONGEST_TEXT) -> str:
    """The text of a question on one line. Raises InvalidInputError."""
    line = " ".join(text.split())
    if not line or "\x00" in line:
        raise InvalidInputError("empty")
    if len(line) > most:
        raise InvalidInputError("too-long", most=most, length=len(line))
    return line


def read_key_points(text: str) -> list[str]:
    """One key point a line, without bullets and doubles. Raises InvalidInputError."""
    lines = (" ".join(_BULLET.sub("", line).split()) for line in text.splitlines())
    points = list({line.casefold(): line for line in lines if line}.values())
    if not points or "\x00" in text:
        raise InvalidInputError("empty")
    if len(points) > MOST_POINTS:
        raise InvalidInputError("key-points-many", count=len(points), most=MOST_POINTS)
    if longest := max((len(point) for point in points if len(point) > LONGEST_POINT), default=0):
        raise InvalidInputError("key-point-long", length=longest, most=LONGEST_POINT)
    return points


async def require_room(session: AsyncSession, kit_id: uuid.UUID, acting: Actor) -> None:
    """Raises NotFoundError, StaleError, DomainError `kit-full`."""
    kit = await draft_kit(session, kit_id, acting)
    if kit.question_count >= MOST_QUESTIONS:
        raise DomainError("kit-full", most=MOST_QUESTIONS)


async def check_text(session: AsyncSession, text: str, fields: dict[str, Any], acting: Actor) -> bool:
    """Whether the form goes on; False when the plan has moved on. Raises InvalidInputError naming the rule."""
    target = await _target(session, fields, acting)
    if target is None:
        return False
    points = () if target.question else (defaults(target.language).high,)
    _require_rules(_typed(target, text=text, key_points=points), target.language, (text,))
    for row in await questions_of(session, target.kit.id):
        if (target.question is None or row.id != target.question.id) and alike(text, row.text):
            raise InvalidInputError("question-alike", number=row.position)
    return True


async def check_key_points(session: AsyncSession, points: list[str], fields: dict[str, Any], acting: Actor) -> bool:
    """Like check_text, for the key points."""
    target = await _target(session, fields, acting)
    if target is None:
        return False
    text = target.question.text if target.question else fields["text"]
    _require_rules(_typed(target, text=text, key_points=points), target.language, points)
    return True


async def check_competency(session: AsyncSession, competency: str, fields: dict[str, Any], acting: Actor) -> bool:
    """Like check_text, for the name of what is asked about."""
    _require_no_topic((competency,))
    return await _target(session, fields, acting) is not None


async def check_simpler(session: AsyncSession, text: str, fields: dict[str, Any], acting: Actor) -> bool:
    """Like check_text, for the question in simpler words. Whether it gives an answer away is the person's to judge."""
    target = await _target(session, fields, acting)
    if target is None:
        return False
    _require_no_topic((text,))
    if (count := word_count(text)) > MOST_WORDS:
        raise InvalidInputError("simpler-words", count=count, most=MOST_WORDS)
    if not in_language(text, target.language):
        raise InvalidInputError(f"question-language-{target.language}")
    return True


async def save_own_question(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """Put an own question at the end of the plan."""
    target = await _target(session, fields, acting)
    if target is None:
        return
    kit = target.kit
    question = _typed(target, text=fields["text"], key_points=fields["key_points"], competency=fields.get("competency"))
    kit.question_count += 1
    row = question_row(kit.id, kit.question_count, question)
    session.add(row)
    words = f"{question.criteria.text} {question.competency}".casefold()
    kit.uncovered_skills = [skill for skill in kit.uncovered_skills if str(skill).casefold() not in words]
    await record(session, acting.user_id, "kit.question_added", kit.id, question_id=str(row.id))
    await reply(session, acting, "kit_ready", params={"kit_id": kit.id})


async def save_changed_question(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> None:
    """Write a new text, new key points or new simpler words, and show what the person should look at because of it.

    With a text or key points of theirs the question is the recruiter's own from now on.
    """
    target = await _target(session, fields, acting)
    if target is None or target.question is None:
        return
    row = target.question
    if "simpler" in fields:
        part, row.simpler = "simpler", fields["simpler"]
        note = _note(row, "simpler-changed")
    else:
        part = "text" if "text" in fields else "key_points"
        note = _rewrite(row, _typed(target, **{part: fields[part]}).criteria)
    await record(session, acting.user_id, "kit.question_changed", target.kit.id, question_id=str(row.id), part=part)
    await reply(session, acting, "kit_question", params={"question_id": row.id, "note": note})


def _rewrite(row: Question, criteria: base.Criteria) -> str:
    """Put new criteria in a row; the note that goes with them."""
    reworded, lost = criteria.text != row.text, row.simpler is not None
    row.text, row.criteria = criteria.text, criteria.model_dump(mode="json")
    # Its twins in other languages say what the question no longer says.
    row.translations, row.source, row.bank_id = {}, "own", None
    if not reworded:
        return _note(row, "points-changed")
    # So do the simpler words.
    row.simpler = None
    return "text-changed-simpler-gone" if lost else "text-changed"


def _note(row: Question, otherwise: str) -> str:
    return "simpler-tells" if given_away(kit_question(row)) else otherwise


async def _target(session: AsyncSession, fields: dict[str, Any], acting: Actor) -> _Target | None:
    """The draft a form is about; None, and the person is told, when it was approved or the question is gone."""
    try:
        if "question_id" in fields:
            return _Target(*await draft_question(session, uuid.UUID(fields["question_id"]), acting))
        kit_id = uuid.UUID(fields["kit_id"])
        await require_room(session, kit_id, acting)
        return _Target(await draft_kit(session, kit_id, acting), None)
    except DomainError:
        await reply(session, acting, "kit_moved_on", params={"kit_id": fields["kit_id"]})
        return None


def _typed(
    target: _Target,
    *,
    text: str | None = None,
    key_points: Iterable[str] = (),
    competency: str | None = None,
) -> base.KitQuestion:
    """The question as it will be: what was typed over what is there, or over the defaults of the language."""
    points = tuple(key_points)
    if target.question:
        question = kit_question(target.question)
        changes = {name: value for name, value in (("text", text), ("key_points", points)) if value}
        return question.model_copy(update={"criteria": question.criteria.model_copy(update=changes)})
    assert text
    unsaid = defaults(target.language)
    return base.KitQuestion(
        criteria=base.Criteria(text=text, key_points=points, anchors=unsaid.anchors),
        competency=competency or unsaid.competency,
        skill=competency or unsaid.competency,
        subtopic=text[:255],
        difficulty=cast(base.Difficulty, target.kit.difficulty),
        source="own",
    )


def _require_rules(question: base.KitQuestion, language: base.Language, typed: Iterable[str]) -> None:
    """Raises InvalidInputError with the sentence of the first rule broken. A person may want any number of points."""
    _require_no_topic(typed)
    for breach in check_question(question, language):
        match breach.rule:
            case "length":
                count = word_count(question.criteria.text)
                raise InvalidInputError("question-words", count=count, least=FEWEST_WORDS, most=MOST_WORDS)
            case "open_form":
                raise InvalidInputError("question-closed")
            case "language":
                raise InvalidInputError(f"question-language-{language}")


def _require_no_topic(typed: Iterable[str]) -> None:
    for text in typed:
        for topic in forbidden_topics(text):
            raise InvalidInputError("question-topic", topic=topic)


@functools.cache
def _all_defaults() -> dict[base.Language, Defaults]:
    content = yaml.safe_load(DEFAULTS.read_text(encoding="utf-8"))
    return TypeAdapter(dict[base.Language, Defaults]).validate_python(content)


def defaults(language: base.Language) -> Defaults:
    """The levels and the competency of a question of which only key points are known."""
    return _all_defaults()[language]
