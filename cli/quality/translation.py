"""The same answer said in English and in Russian: questions of the bank stand in both, invented answers too.

What must not move a level, and what must, is tried on them in each language: no graded set has Russian answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from cli.quality.invariance import FURTHEST, MOVED, falls_when_taken_away, long_enough, moved_levels
from cli.quality.judge import Judge, see_all
from cli.quality.reading import Tick
from cli.quality.rows import Row, row
from core.engines.base import Frozen, ReadingRequest
from core.engines.offline.bank import load_bank

ANSWERS_FILE = Path(__file__).with_name("translations.yaml")
DATASET = "bank"


class Twins(Frozen):
    """One answer in both languages; `question` is the bank's id."""

    question: str
    en: str
    ru: str


def load_twins() -> tuple[Twins, ...]:
    """The answers that come with the product."""
    return tuple(Twins.model_validate(one) for one in yaml.safe_load(ANSWERS_FILE.read_text(encoding="utf-8")))


def requests(twins: Twins) -> tuple[ReadingRequest, ReadingRequest]:
    """The answer in English and in Russian, each as an interview would put it: the question beside its twin."""
    bank = load_bank()
    asked = bank.find(twins.question, "en")
    if asked is None:
        raise KeyError(twins.question)
    question = bank.kit_question(asked, "en")
    english = ReadingRequest(
        criteria=question.criteria,
        competency=question.competency,
        answer=twins.en,
        translations=question.translations,
    )
    return english, english.model_copy(update={"answer": twins.ru})


def translation_rows(judge: Judge, tick: Tick) -> Iterator[Row]:
    """Share of answers whose level is another one in the other language, and the furthest such move."""
    pairs = [requests(twins) for twins in load_twins()]
    english = see_all(judge, [pair[0] for pair in pairs])
    russian = see_all(judge, [pair[1] for pair in pairs])
    moves = [abs(one.level - other.level) for one, other in zip(english, russian, strict=True)]
    tick()
    yield row(DATASET, judge.tier, "moved_share_translation", sum(move > 0 for move in moves) / len(moves), MOVED)
    yield row(DATASET, judge.tier, "moved_max_translation", float(max(moves)), FURTHEST)


def invariance_rows(judge: Judge, tick: Tick) -> Iterator[Row]:
    """What harmless changes move, and what taking evidence away does, in each language."""
    pairs = [requests(twins) for twins in load_twins()]
    for place, language in enumerate(("en", "ru")):
        said = long_enough([pair[place] for pair in pairs])
        yield from moved_levels(f"{DATASET}_{language}", said, judge, tick)
        yield from falls_when_taken_away(f"{DATASET}_{language}", said, judge, tick)
