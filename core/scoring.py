"""From readings to a recommendation: pure functions, published thresholds, no model.

The evaluation contract: a quote that is not in the answer is dropped, a level without a quote is no level,
a question without a level is no evidence (never 0), readings that disagree are left to a person.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

Recommendation = Literal["advance", "discuss", "do_not_advance", "not_enough_evidence"]
EvaluationStatus = Literal["complete", "partial", "insufficient_evidence"]
Confidence = Literal["high", "medium", "low"]

COVERAGE_NEEDED = 0.60
"""Share of the kit's weight that must have a level; below it there is not enough evidence."""
ADVANCE_FROM = 3.75
"""Weighted mean level (1–5) from which a candidate is worth inviting."""
DISCUSS_FROM = 2.75
"""Weighted mean level (1–5) from which a candidate is worth discussing."""
SHORTEST_QUOTE = 3
"""Characters; anything shorter is found in any answer and shows nothing."""
LARGEST_AGREEMENT = 1
"""Readings further apart than this many levels are left to a person."""

_TYPOGRAPHIC = str.maketrans({"«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'"})


@dataclass(frozen=True)
class Quote:
    """The candidate's own words: `answer[start:end]`, offsets in code points."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class CheckedReading:
    """A reading whose quotes were found in the answer; `quotes_dropped` counts those that were not."""

    level: int | None
    quotes: tuple[Quote, ...]
    quotes_dropped: int


@dataclass(frozen=True)
class Judgement:
    """What stands about one question. `levels` are all that were read; `level` is None without evidence."""

    weight: float
    levels: tuple[int, ...]
    level: float | None
    needs_human: bool


@dataclass(frozen=True)
class Totals:
    """The result of an interview. `score` is the weighted mean level (1–5) of the questions that have one."""

    status: EvaluationStatus
    score: float | None
    lowest: float | None
    highest: float | None
    coverage: float
    confidence: Confidence
    recommendation: Recommendation


def locate_quote(answer: str, quote: str) -> Quote | None:
    """Find a quote in the stored answer, minding only white space, case and the shape of quotation marks."""
    haystack, offsets = _normalise(answer)
    needle = _normalise(quote)[0].strip().strip('"').strip()
    if len(needle) < SHORTEST_QUOTE or (at := haystack.find(needle)) < 0:
        return None
    start, end = offsets[at], offsets[at + len(needle) - 1] + 1
    return Quote(answer[start:end], start, end)


def check_reading(answer: str, level: int | None, quotes: Sequence[str]) -> CheckedReading:
    """Drop and count the quotes that were never said; a level left without one becomes None."""
    located = [locate_quote(answer, quote) for quote in quotes]
    found = tuple(dict.fromkeys(quote for quote in located if quote))
    return CheckedReading(level if found else None, found, located.count(None))


def judge(weight: float, levels: Sequence[int | None]) -> Judgement:
    """Join the readings of one answer. One abstention among them, or levels too far apart, calls a person."""
    given = tuple(level for level in levels if level is not None)
    disagreement = bool(given) and (len(given) < len(levels) or max(given) - min(given) > LARGEST_AGREEMENT)
    level = None if disagreement or not given else sum(given) / len(given)
    return Judgement(weight, given, level, disagreement)


def total(judgements: Sequence[Judgement], readings_per_answer: int) -> Totals:
    """Sum up an interview: every question of the kit is in `judgements`, answered or not."""
    rated = [judgement for judgement in judgements if judgement.level is not None]
    coverage = _share(rated, judgements)
    unsure = any(judgement.needs_human for judgement in judgements)
    confidence = _confidence(coverage, unsure, readings_per_answer)
    if not rated or coverage < COVERAGE_NEEDED:
        return Totals("insufficient_evidence", None, None, None, coverage, "low", "not_enough_evidence")
    score = _mean([(judgement.weight, judgement.level or 0.0) for judgement in rated])
    return Totals(
        status="complete" if len(rated) == len(judgements) else "partial",
        score=score,
        lowest=_mean([(judgement.weight, min(judgement.levels)) for judgement in rated]),
        highest=_mean([(judgement.weight, max(judgement.levels)) for judgement in rated]),
        coverage=coverage,
        confidence=confidence,
        recommendation=recommend(score, unsure=unsure),
    )


def recommend(score: float, *, unsure: bool) -> Recommendation:
    """The published thresholds. Where readings disagreed nobody is recommended without a look."""
    if score < DISCUSS_FROM:
        return "do_not_advance"
    return "discuss" if unsure or score < ADVANCE_FROM else "advance"


def _confidence(coverage: float, unsure: bool, readings_per_answer: int) -> Confidence:
    """One reading can't confirm itself: it is never more than `medium`."""
    if unsure or coverage < (1 + COVERAGE_NEEDED) / 2:
        return "low"
    return "high" if readings_per_answer > 1 and coverage == 1 else "medium"


def _share(part: Sequence[Judgement], whole: Sequence[Judgement]) -> float:
    """By weight. Rounded, because 3 × 0.7 of 5 × 0.7 is a hair under 60 % in binary, and that would decide."""
    weight = fsum(judgement.weight for judgement in whole)
    return round(fsum(judgement.weight for judgement in part) / weight, 9) if weight else 0.0


def _mean(weighted: Sequence[tuple[float, float]]) -> float:
    return round(fsum(weight * value for weight, value in weighted) / fsum(weight for weight, _ in weighted), 2)


def _normalise(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the offset it came from."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        plain = character.translate(_TYPOGRAPHIC)
        if plain.isspace() or unicodedata.category(plain) == "Zs":
            if characters and characters[-1] != " ":
                characters.append(" ")
                offsets.append(offset)
            continue
        for folded in plain.casefold():
            characters.append(folded)
            offsets.append(offset)
    return "".join(characters), offsets
