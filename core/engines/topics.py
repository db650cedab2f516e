"""Topics no interview question may touch, in Russian and English: age, family, religion, health and the like.

Sources: EEOC, Prohibited Employment Policies/Practices (pre-employment inquiries); Labour Code of the Russian
Federation, article 64. The patterns stand in forbidden_topics.yaml.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import yaml

from core.engines.base import Frozen

TOPICS_FILE = Path(__file__).with_name("forbidden_topics.yaml")

_SHORTHANDS = {
    "{any}": r"(?: [^\s.?!]+){0,5}? ",
    "{you}": r"(?:you|your)",
}


class TopicsFile(Frozen):
    """Patterns of harmless phrases, and of each topic."""

    harmless: tuple[str, ...]
    topics: dict[str, tuple[str, ...]]


def forbidden_topics(text: str) -> tuple[str, ...]:
    """The names of the topics a text touches; the words of a trade ("race condition") are no topic."""
    harmless, topics = _patterns()
    plain = harmless.sub(" … ", " ".join(text.casefold().replace("ё", "е").replace("’", "'").split()))
    return tuple(name for name, pattern in topics.items() if pattern.search(plain))


@functools.cache
def _patterns() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    file = TopicsFile.model_validate(yaml.safe_load(TOPICS_FILE.read_text(encoding="utf-8")))
    return _any_of(file.harmless), {name: _any_of(patterns) for name, patterns in file.topics.items()}


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for shorthand, meaning in _SHORTHANDS.items():
        joined = joined.replace(shorthand, meaning)
    return re.compile(joined)
