"""The borders between people, code and a model, fuzzed: what is sent, what is taken back, what is shown.

The engine's own prompt builder, reply parser and cleaning run on forged answers and replies; only the network is
left out. What counts as a breach is decided here by other means than the code that is measured.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from cli.quality import forgeries
from cli.quality.rows import Goal, Row, row
from core.engines.base import Anchors, Criteria, EngineUsage, Reading, ReadingRequest
from core.engines.faults import UnusableReplyError
from core.engines.openai.client import Access, ModelClient, Reply
from core.engines.openai.readings import read_answer
from core.engines.openai.schemas import FeedbackReply, JobMatchReply, KitReply, ReadingReply
from core.engines.openai.wire import Prompt, Purpose, parse
from core.engines.prompts import load_prompts

DATASET = "borders"
TIER = "code"
CASES = 2000
SEED = 20
"""So that each run tries the same forgeries."""
FEWEST_BITS = 128

_T = TypeVar("_T", bound=BaseModel)
_OPENING = re.compile(r"<<<([0-9a-f]+)\n")
_LIKE_A_MARK = re.compile(
    r"[<>＜＞≪≫﹤﹥]|[‹›❮❯❰❱⟨⟩⟪⟫〈〉《》«»˂˃ᐸᐳ]{3}|`{3}|-{3}|={3}|\[/?INST\]|[0-9a-fA-F]{24}|\[(?:NAME|EMAIL|LINK)_\d",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"https?:/|tg:/|\bwww\.\w|\w@\w+\.\w|(?<!\w)@\w|(?<![\w/])/\w|</?[a-z][^<>]*>|\*\*|__|`|\|\||\[[^\]]*\]\("
    r"|\w\.(?:com|ru|me|example)(?![\w-])",
    re.IGNORECASE,
)
"""What Telegram would make a link, a mention, a command or a format of."""
_CRITERIA = Criteria(
    text="How do you find the cause of a service that becomes slow every evening?",
    key_points=("Compares metrics of load, memory and locks by hour", "Reads traces of slow requests"),
    anchors=Anchors(low="Guesses.", middle="Looks at one metric.", high="Narrows the cause by measurements."),
)


@dataclass(slots=True)
class Breaches:
    """What went wrong, counted."""

    fence: int = 0
    outside_user: int = 0
    accepted: int = 0
    refused: int = 0
    shown: int = 0
    bits: int = 10_000
    asked: int = 0
    marks: set[str] = field(default_factory=set)


class _Scripted(ModelClient):
    """The engine's client with the network left out: keeps the prompt, and replies what it is told to."""

    def __init__(self) -> None:
        super().__init__(Access("scripted", "scripted"))
        self.prompt: Prompt | None = None
        self.content = ""

    async def ask(self, schema: type[_T], prompt: Prompt, *, purpose: Purpose, **_: int) -> Reply[_T]:
        self.prompt = prompt
        value = parse(schema, self.content)
        assert isinstance(value, schema)
        usage = EngineUsage(purpose=purpose, model="scripted", calls=1, prompt_tokens=0, completion_tokens=0)
        return Reply(value, usage)


def border_rows(tick: Callable[[], None], cases: int = CASES) -> Iterator[Row]:
    """The lines on borders; every goal is 0 but that of the mark's length."""
    found = asyncio.run(_fuzzed(cases, tick))
    none = Goal(0, "at most")
    yield row(DATASET, TIER, "fuzzed_prompts", found.asked)
    yield row(DATASET, TIER, "fence_random_bits", found.bits, Goal(FEWEST_BITS, "at least"))
    yield row(DATASET, TIER, "fence_marks_repeated", found.asked - len(found.marks), none)
    yield row(DATASET, TIER, "fence_breaches", found.fence, none)
    yield row(DATASET, TIER, "answer_outside_user_message", found.outside_user, none)
    yield row(DATASET, TIER, "wrong_replies_accepted", found.accepted, none)
    yield row(DATASET, TIER, "right_replies_refused", found.refused, none)
    yield row(DATASET, TIER, "links_mentions_commands_shown", found.shown, none)


async def _fuzzed(cases: int, tick: Callable[[], None]) -> Breaches:
    drawn = random.Random(SEED)  # noqa: S311 - repeatable forgeries, no secret
    client, prompts, found = _Scripted(), load_prompts(), Breaches()
    try:
        for number in range(1, cases + 1):
            answer = f"kestrel {forgeries.answer(drawn)}"
            client.content = json.dumps(forgeries.reading_reply(drawn, forgeries.payload(drawn)))
            request = ReadingRequest(criteria=_CRITERIA, competency="Operations", answer=answer)
            reading = await read_answer(client, prompts, request, number)
            if client.prompt is not None:
                _look_at_prompt(client.prompt, found, prompts.reading)
            found.shown += _shows_too_much(reading)
            _look_at_replies(drawn, found)
            client.prompt = None
            if number % 100 == 0:
                tick()
    finally:
        await client.aclose()
    return found


def _look_at_prompt(prompt: Prompt, found: Breaches, system: str) -> None:
    """The mark stands twice, at the fence; nothing between the two looks like one; the rest holds no answer."""
    marks = _OPENING.findall(prompt.user)
    head, _, rest = prompt.user.partition("<<<")
    mark = marks[0] if marks else ""
    body = rest.removeprefix(f"{mark}\n").removesuffix(f"\n{mark}>>>")
    whole = len(marks) == 1 and prompt.user.endswith(f"\n{mark}>>>") and prompt.user.count(mark) == 2
    unseen = any(unicodedata.category(sign) in ("Cf", "Co", "Zl", "Zp", "Cc") and sign not in "\n\t" for sign in body)
    found.fence += not whole or unseen or _LIKE_A_MARK.search(body) is not None
    found.outside_user += prompt.system != system or "kestrel" in head or ">>>" in head
    found.asked += 1
    found.bits = min(found.bits, 4 * len(mark))
    found.marks.add(mark)


def _look_at_replies(drawn: random.Random, found: Breaches) -> None:
    """A reply with one thing wrong is refused, the same reply without it is taken."""
    schemas: tuple[tuple[type[BaseModel], forgeries.Json], ...] = (
        (ReadingReply, forgeries.reading_reply(drawn, "Two key points are covered.")),
        (KitReply, forgeries.KIT_REPLY),
        (FeedbackReply, forgeries.FEEDBACK_REPLY),
        (JobMatchReply, forgeries.JOB_MATCH_REPLY),
    )
    schema, right = schemas[drawn.randrange(len(schemas))]
    found.refused += not _taken(schema, json.dumps(right))
    found.accepted += _taken(schema, forgeries.broken(drawn, right))


def _taken(schema: type[BaseModel], content: str) -> bool:
    try:
        parse(schema, content)
    except UnusableReplyError:
        return False
    return True


def _shows_too_much(reading: Reading) -> bool:
    return any(_SHOWN.search(text) for text in (reading.rationale, *reading.gaps))
