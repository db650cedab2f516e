"""Sentences of an answer, as exact stretches of it. Spoken answers without full stops are cut at clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.engines.offline.words import Word, words

_BREAK = re.compile(r"(?<=[.!?…])[\"»”)]*\s+(?=\S)|(?<!\s)[^\S\n]*+\n\s*|;\s+|(?<=\s)[•▪●]\s*")
_CLAUSE = re.compile(r",\s+|\s[—–-]\s|\s(?=(?:and|then|so|but|because|и|потом|затем|поэтому|но)\s)")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|т\.е|т\.к|т\.п|т\.д|др|напр|см)\.$", re.IGNORECASE)
_LONGEST_ABBREVIATION = 7
_NUMBER = re.compile(r"\d{1,2}\.")
LONGEST = 40
"""Words in a sentence above which it is cut at a clause: a quote should be read in one breath."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the answer, `answer[start:end]`, and its words."""

    start: int
    end: int
    words: tuple[Word, ...]


def sentences(text: str) -> tuple[Sentence, ...]:
    """Split a text; the stretches are in order, do not overlap, and each holds at least one word."""
    found: list[Sentence] = []
    all_words = words(text)
    at = 0
    for start, end in _stretches(text):
        inside: list[Word] = []
        while at < len(all_words) and all_words[at].start < end:
            inside.append(all_words[at])
            at += 1
        if inside:
            found.extend(_cut(text, start, end, tuple(inside)))
    return tuple(found)


def _stretches(text: str) -> list[tuple[int, int]]:
    cuts: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    for match in _BREAK.finditer(text, start):
        if "\n" not in match.group() and _goes_on(text, start, match.start()):
            continue
        cuts.append((start, match.start()))
        start = match.end()
    cuts.append((start, len(text)))
    return [_stripped(text, begin, end) for begin, end in cuts if text[begin:end].strip()]


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether what ends here is no sentence: it ends in an abbreviation, or is the number of a list."""
    last = max(start, end - _LONGEST_ABBREVIATION)
    return bool(_ABBREVIATION.search(text, last, end) or _NUMBER.fullmatch(text, start, end))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), end - (len(stretch) - len(stretch.rstrip()))


def _cut(text: str, start: int, end: int, inside: tuple[Word, ...]) -> list[Sentence]:
    """Cut a sentence of over LONGEST words at the clause nearest its middle, or at its middle word."""
    if len(inside) <= LONGEST:
        return [Sentence(start, end, inside)]
    middle = inside[len(inside) // 2].start
    clauses = [match.end() for match in _CLAUSE.finditer(text, inside[8].start, inside[-8].start)]
    cut = min(clauses, key=lambda place: abs(place - middle), default=middle)
    left = tuple(word for word in inside if word.start < cut)
    right = inside[len(left) :]
    return [
        *_cut(text, start, left[-1].end, left),
        *_cut(text, right[0].start, end, right),
    ]
