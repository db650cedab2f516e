"""Words of an answer or a key point: where they stand, their stems, how much each tells.

Weights stand for inverse frequencies and come from short hand-written lists (`frequent_words.yaml`): a word used
in every sentence tells little, a word on no list tells most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import snowballstemmer
import yaml

_WORD = re.compile(r"[^\W_]+(?:['’+#.\-][^\W_]+)*[+#]{0,2}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LISTS = Path(__file__).with_name("frequent_words.yaml")
_SYNONYMS = Path(__file__).with_name("synonyms.yaml")

FUNCTION_WEIGHT = 0.05
RARE_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Word:
    """One word in a text; `weight` from 0.05 (in every sentence) to 1 (seldom met)."""

    text: str
    stem: str
    weight: float
    start: int
    end: int


@lru_cache(maxsize=1)
def frequent_words() -> Mapping[str, float]:
    """Weight by stem for the words on the lists; a later list never lowers what an earlier one set."""
    tiers: dict[str, dict[str, str | float]] = yaml.safe_load(_LISTS.read_text(encoding="utf-8"))
    weights: dict[str, float] = {}
    for tier in tiers.values():
        for word in str(tier["words"]).split():
            weights.setdefault(stem(word), float(tier["weight"]))
    return MappingProxyType(weights)


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, frozenset[int]]:
    """The numbers of the synonym groups a stem belongs to."""
    lists: dict[str, list[str]] = yaml.safe_load(_SYNONYMS.read_text(encoding="utf-8"))
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(line for lines in lists.values() for line in lines):
        for word in str(line).split():
            groups.setdefault(stem(word), set()).add(number)
    return MappingProxyType({word: frozenset(numbers) for word, numbers in groups.items()})


def groups_of(word_stem: str) -> frozenset[int]:
    """The synonym groups (`synonyms.yaml`) a stem belongs to."""
    return _groups().get(word_stem, frozenset())


@lru_cache(maxsize=2)
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of one lower-case word, by the rules of its script: Cyrillic as Russian, else English."""
    plain = word.replace("ё", "е").replace("’", "'").removesuffix("'s")
    language = "russian" if _CYRILLIC.search(plain) else "english"
    return str(_stemmer(language).stemWord(plain))


@lru_cache(maxsize=65_536)
def weight(word: str) -> float:
    """How much a lower-case word tells, 0.05 to 1."""
    if word.isdecimal():
        return 0.8
    known = frequent_words().get(stem(word))
    return RARE_WEIGHT if known is None else known


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order; a hyphen or dot inside parts a word in two."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        for part, start in _parts(match.group(), match.start()):
            low = part.lower()
            found.append(Word(low, stem(low), weight(low), start, start + len(part)))
    return tuple(found)


def _parts(token: str, start: int) -> Iterable[tuple[str, int]]:
    for piece in re.finditer(r"[^\-.]+", token):
        yield piece.group(), start + piece.start()
