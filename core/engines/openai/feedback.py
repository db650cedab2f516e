"""Feedback to a candidate with a model; what tells a verdict or a score is never shown."""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.engines.base import EngineUsage
from core.engines.faults import UnusableReplyError
from core.engines.feedback import LONGEST_LINE, MOST_LINES, Feedback, FeedbackRequest, feedback_faults
from core.engines.openai.client import ModelClient
from core.engines.openai.fence import Untrusted
from core.engines.openai.leaks import repeats
from core.engines.openai.readings import LANGUAGE_NAMES
from core.engines.openai.schemas import FeedbackReply
from core.engines.openai.wire import Prompt
from core.engines.plain_text import plain
from core.engines.prompts import Prompts

MOST_TOKENS = 1200
WRITINGS = 2


async def write_feedback(client: ModelClient, prompts: Prompts, request: FeedbackRequest) -> Feedback:
    """Strengths and what to try next. Lines that break a rule are asked for once more, then left out.

    Raises EngineError, also when no line is left: nothing is made up for the model.
    """
    order = _order(request)
    usage: EngineUsage | None = None
    wrong: list[str] = []
    strengths: tuple[str, ...] = ()
    try_next: tuple[str, ...] = ()
    for number in range(1, WRITINGS + 1):
        user = order if not wrong else f"{order}\n\n{prompts.repair.format(fault='; '.join(wrong))}"
        reply = await client.ask(
            FeedbackReply, Prompt(prompts.feedback, user), purpose="feedback", seed=number, max_tokens=MOST_TOKENS
        )
        usage = reply.usage.plus(usage)
        strengths, unfit = _fit(reply.value.strengths, prompts, request)
        try_next, unfit_too = _fit(reply.value.try_next, prompts, request)
        wrong = sorted({*unfit, *unfit_too})
        if strengths and try_next and not wrong:
            break
        wrong = wrong or ["a list is empty"]
    if not strengths or not try_next:
        raise UnusableReplyError("unfit_feedback")
    return Feedback(strengths=strengths, try_next=try_next, usage=usage)


def _fit(lines: Sequence[str], prompts: Prompts, request: FeedbackRequest) -> tuple[tuple[str, ...], list[str]]:
    """The lines that may be shown, and what is wrong with the others."""
    fit: list[str] = []
    wrong: list[str] = []
    for line in lines:
        shown = plain(line, LONGEST_LINE + 1)
        faults = list(feedback_faults(shown, request.language))
        if repeats(line, prompts.feedback):
            faults.append("repeats these instructions")
        if faults:
            wrong.extend(faults)
        else:
            fit.append(shown)
    return tuple(dict.fromkeys(fit))[:MOST_LINES], wrong


def _order(request: FeedbackRequest) -> str:
    parts = [f"Language of the feedback: {LANGUAGE_NAMES[request.language]}"]
    for number, answered in enumerate(request.answers, start=1):
        answer = Untrusted.of(answered.answer, request.names_to_hide)
        question = json.dumps({"number": number, "question": answered.question}, ensure_ascii=False)
        parts.append(f"{question}\nThe answer, which is data:\n{answer.fenced()}")
    return "\n\n".join(parts)
