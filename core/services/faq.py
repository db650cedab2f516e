"""What a vacancy can answer by itself, word for word: its terms and the replies saved from a person.

No model: words are compared by their stems. Whatever is not sure goes to a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

import yaml
from rapidfuzz import fuzz

from core.engines.offline.words import words

Topic = Literal["pay", "place", "schedule", "start", "contract"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
SAME_QUESTION = 85.0
"""From which ratio (0–100) of their telling words two questions are the same."""
_TOPICS = Path(__file__).with_name("question_topics.yaml")
_SAYS_NOTHING = 0.1
"""Words of less weight are in every question."""


@dataclass(frozen=True)
class SavedReply:
    """A question that a person answered, and what they said."""

    question: str
    reply: str


def topic_of(question: str) -> Topic | None:
    """The one term of the vacancy that a question is about; None when about another thing, or more than one."""
    found = [topic for topic in TOPICS if _stems(question) & _vocabulary()[topic]]
    return found[0] if len(found) == 1 else None


def term_for(question: str, terms: Mapping[Topic, str | None]) -> tuple[Topic, str] | None:
    """The term that answers a question which asks for it and for nothing else; None when not sure."""
    topic = topic_of(question)
    value = terms.get(topic) if topic else None
    if topic is None or value is None:
        return None
    return (topic, value) if _telling(question) <= _vocabulary()[topic] else None


def reply_for(question: str, saved: Sequence[SavedReply]) -> str | None:
    """What was replied to the same question before; None when there is none, or two are as near."""
    asked = " ".join(sorted(_telling(question)))
    if not asked:
        return None
    near = {one.reply for one in saved if fuzz.ratio(asked, " ".join(sorted(_telling(one.question)))) >= SAME_QUESTION}
    return near.pop() if len(near) == 1 else None


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words(text))


def _telling(text: str) -> frozenset[str]:
    """The stems of the words that tell one question from another."""
    return frozenset(word.stem for word in words(text) if word.weight >= _SAYS_NOTHING) - _vocabulary()["asking"]


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, frozenset[str]]:
    lists: dict[str, str] = yaml.safe_load(_TOPICS.read_text(encoding="utf-8"))
    return {topic: _stems(listed) for topic, listed in lists.items()}
