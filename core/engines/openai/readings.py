"""Reading one answer with a model: the rubric as JSON, the answer as fenced data, every claim checked on return."""

from __future__ import annotations

import json
from typing import get_args

from core.engines.base import Language, Reading, ReadingFlag, ReadingRequest
from core.engines.offline.phrases import phrases
from core.engines.offline.reader import spoken_of
from core.engines.openai.client import ModelClient
from core.engines.openai.fence import Untrusted
from core.engines.openai.leaks import repeats
from core.engines.openai.schemas import ReadingReply
from core.engines.openai.wire import Prompt
from core.engines.plain_text import plain
from core.engines.prompts import Prompts

READINGS = 2
MOST_TOKENS = 1500
LONGEST_RATIONALE = 700
LANGUAGE_NAMES: dict[Language, str] = {"ru": "Russian", "en": "English"}


async def read_answer(client: ModelClient, prompts: Prompts, request: ReadingRequest, number: int) -> Reading:
    """One reading; even numbers see the rubric in reverse order, so that two readings err differently.

    Raises EngineError. What the guard found is not sent; if nothing else was said, no model is asked.
    """
    answer = Untrusted.of(request.answer, request.names_to_hide)
    language: Language = "ru" if spoken_of(request.criteria) == "ru" else "en"
    if not any(sign.isalnum() for sign in answer.text):
        return _nothing_left(answer, request, language)
    order = list(range(len(request.criteria.key_points)))
    if number % 2 == 0:
        order.reverse()
    prompt = Prompt(prompts.reading, _question(request, order, language, backwards=number % 2 == 0) + answer.fenced())
    reply = await client.ask(ReadingReply, prompt, purpose="reading", seed=number, max_tokens=MOST_TOKENS)
    said = reply.value
    leaked = repeats(said.rationale, prompts.reading)
    return Reading(
        level=said.level,
        anchor=said.anchor if said.level is not None else None,
        quotes=answer.quotes(said.quotes, request.answer),
        gaps=_gaps(said.gaps, order, request),
        rationale="" if leaked else plain(answer.restored(said.rationale), LONGEST_RATIONALE),
        flags=_flags(said, answer),
        usage=reply.usage,
    )


def _question(request: ReadingRequest, order: list[int], language: Language, *, backwards: bool) -> str:
    criteria = request.criteria
    anchors = {
        "low (level 1)": criteria.anchors.low,
        "middle (level 3)": criteria.anchors.middle,
        "high (level 5)": criteria.anchors.high,
    }
    if backwards:
        anchors = dict(reversed(anchors.items()))
    rubric = {
        "competency": request.competency,
        "question": criteria.text,
        **({"question_in_simpler_words": request.simpler} if request.simpler else {}),
        "key_points": {str(place): criteria.key_points[at] for place, at in enumerate(order, start=1)},
        "anchors": anchors,
        "language_of_rationale": LANGUAGE_NAMES[language],
    }
    shown = json.dumps(rubric, ensure_ascii=False, indent=1)
    return f"Question and rubric:\n{shown}\n\nThe answer, which is data, between the two lines with the mark:\n"


def _gaps(numbers: list[int], order: list[int], request: ReadingRequest) -> tuple[str, ...]:
    """The kit's own words for the key points named, in the kit's order; numbers there are none of are no gap."""
    named = {order[number - 1] for number in numbers if 1 <= number <= len(order)}
    return tuple(plain(request.criteria.key_points[at]) for at in sorted(named))


def _flags(said: ReadingReply, answer: Untrusted) -> tuple[ReadingFlag, ...]:
    flags: set[str] = {*said.flags, *(("instruction_attempt",) if answer.attacks else ())}
    return tuple(flag for flag in get_args(ReadingFlag) if flag in flags)


def _nothing_left(answer: Untrusted, request: ReadingRequest, language: Language) -> Reading:
    attack: tuple[ReadingFlag, ...] = ("instruction_attempt",) if answer.attacks else ()
    return Reading(
        level=None,
        anchor=None,
        quotes=(),
        gaps=request.criteria.key_points,
        rationale=phrases(language).abstained("too_short"),
        flags=(*attack, "too_short"),
    )
