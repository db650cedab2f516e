"""Feedback without a model: which answers were specific, in the candidate's own words, and what could be added.

Made of the key points that were found and those left open, in neutral sentences. No verdict, no score, no level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from core.engines.base import Language
from core.engines.feedback import MOST_LINES, feedback_faults

_TEXTS = Path(__file__).with_name("feedback.yaml")
SPECIFIC_FROM = 3
"""Level from which an answer counts as specific; below it the best one is named, if any was read."""


@dataclass(frozen=True)
class OwnWords:
    """A sentence of the candidate: where it stands in the stored answer."""

    response_id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class ReadAnswer:
    """What was read of one answer. `gaps` are open key points, in the candidate's language where they are known."""

    position: int
    competency: str
    level: float | None
    quotes: tuple[OwnWords, ...]
    gaps: tuple[str, ...]
    is_answered: bool


@dataclass(frozen=True)
class Strength:
    """A line, and the candidate's own words for it."""

    text: str
    words: OwnWords | None = None


@dataclass(frozen=True)
class WrittenFeedback:
    """One to three lines each, fit to be shown."""

    strengths: tuple[Strength, ...]
    try_next: tuple[str, ...]


def write_offline(answers: Sequence[ReadAnswer], language: Language) -> WrittenFeedback:
    """The same feedback for the same answers. There is always something to say, also to one who skipped all."""
    texts = _texts()[language]
    strengths = [
        Strength(line, answer.quotes[0])
        for answer in _specific(answers)
        if (line := _fit(texts, "specific", answer, language))
    ]
    open_ended = sorted(answers, key=lambda answer: (answer.level or 0, answer.position))
    try_next = [line for answer in open_ended if (line := _missing(texts, answer, language))]
    return WrittenFeedback(
        tuple(strengths[:MOST_LINES]) or (Strength(texts["finished"]),),
        tuple(dict.fromkeys(try_next))[:MOST_LINES] or (texts["example"],),
    )


def _specific(answers: Sequence[ReadAnswer]) -> list[ReadAnswer]:
    """The answers to be named, best first."""
    quoted = [answer for answer in answers if answer.quotes and answer.level is not None]
    quoted.sort(key=lambda answer: (-(answer.level or 0), answer.position))
    return [answer for answer in quoted if (answer.level or 0) >= SPECIFIC_FROM] or quoted[:1]


def _missing(texts: Mapping[str, str], answer: ReadAnswer, language: Language) -> str | None:
    if not answer.is_answered:
        return _fit(texts, "skipped", answer, language)
    lines = (_fit(texts, "gap", answer, language, _within(gap)) for gap in answer.gaps)
    return next((line for line in lines if line), None)


def _within(gap: str) -> str:
    """A key point as a part of a sentence: without its capital, unless that belongs to the word (SQL, I)."""
    gap = gap.rstrip(". ")
    return gap[:1].lower() + gap[1:] if gap[1:2].islower() else gap


def _fit(texts: Mapping[str, str], key: str, answer: ReadAnswer, language: Language, gap: str = "") -> str | None:
    """The sentence, about the competency or, in another language or against a rule, about the question's number."""
    for about in (answer.competency, texts["question"].format(number=answer.position)):
        line = texts[key].format(about=about, gap=gap)
        if not any(feedback_faults(line, language)):
            return line
    return None


@lru_cache(maxsize=1)
def _texts() -> Mapping[Language, Mapping[str, str]]:
    texts: Mapping[Language, Mapping[str, str]] = yaml.safe_load(_TEXTS.read_text(encoding="utf-8"))
    return texts
