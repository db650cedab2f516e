"""How well an answer covers a key point, by words: each key point is its own reference.

Weighted recall of the key point's words: an equal stem counts fully, a near spelling in part, words of the
question little. Sentences that stand together count more than words scattered over the whole answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.engines.offline.sentences import Sentence, sentences
from core.engines.offline.words import FUNCTION_WEIGHT, Word, groups_of, words

QUESTION_WORD = 0.3
"""What a key point's word keeps of its weight when the question says it already."""
NEAR_SPELLING = 0.68
SHORTEST_NEAR = 4
"""Letters below which a near spelling is another word."""
SYNONYM = 0.8
"""What a word of the same group counts for. A word of the question stands for itself alone."""
THIN = 1.0
"""Weight (one rare word) a key point is short of: one or two words found are never proof of a whole point."""
WINDOW = 2
"""Sentences that are read together."""
ANYWHERE, TOGETHER, FOCUS = 0.2, 0.5, 0.3
"""Shares of the score: words anywhere in the answer, words within one window, how much of a window is the point."""
LONG_REFERENCE = 26
"""Words above which a reference is read sentence by sentence."""
SHORTEST_PIECE = 5


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """What one key point asks for: its distinct telling words with their weights."""

    text: str
    terms: Mapping[str, tuple[str, float]]
    total: float
    length: float


@dataclass(frozen=True, slots=True)
class Cover:
    """How far one key point is covered, 0 to 1, and the sentences (by number) that do it."""

    score: float
    sentences: tuple[int, ...]


def asked_by(question: str) -> frozenset[str]:
    """The stems a question says itself."""
    return frozenset(word.stem for word in words(question))


def key_points_of(references: Sequence[str], asked: frozenset[str]) -> tuple[tuple[KeyPoint, ...], ...]:
    """Each reference as one key point, or as one for each of its sentences when it is long."""
    return tuple(tuple(_key_point(piece, asked) for piece in _pieces(text)) for text in references)


def _pieces(reference: str) -> tuple[str, ...]:
    if len(words(reference)) <= LONG_REFERENCE:
        return (reference,)
    pieces: list[str] = []
    start: int | None = None
    for sentence in sentences(reference):
        start = sentence.start if start is None else start
        if len(words(reference[start : sentence.end])) >= SHORTEST_PIECE:
            pieces.append(reference[start : sentence.end])
            start = None
    return tuple(pieces) if pieces else (reference,)


def _key_point(text: str, asked: frozenset[str]) -> KeyPoint:
    terms: dict[str, tuple[str, float]] = {}
    for word in words(text):
        terms[word.stem] = (word.text, word.weight * (QUESTION_WORD if word.stem in asked else 1.0))
    weights = [weight for _, weight in terms.values()]
    return KeyPoint(text, terms, sum(weights), sqrt(sum(weight * weight for weight in weights)))


class WordsSaid:
    """The words of one answer, ready to be looked for."""

    def __init__(self, parts: Sequence[Sentence], asked: frozenset[str]) -> None:
        self._lengths = _window_lengths(parts, asked)
        self._by_stem: dict[str, set[int]] = {}
        self._stem_of: dict[str, str] = {}
        self._by_group: dict[int, set[int]] = {}
        for number, sentence in enumerate(parts):
            for word in sentence.words:
                self._stem_of[word.text] = word.stem
                self._by_stem.setdefault(word.stem, set()).add(number)
        for stem, places in self._by_stem.items():
            for group in groups_of(stem) if stem not in asked else ():
                self._by_group.setdefault(group, set()).update(places)
        self._spellings = [
            text for text, stem in self._stem_of.items() if len(text) >= SHORTEST_NEAR and stem not in asked
        ]
        self._found: dict[str, tuple[float, frozenset[int]]] = {}

    def find(self, stem: str, text: str, weight: float) -> tuple[float, frozenset[int]]:
        """How near the nearest word of the answer is, 0 to 1, and the sentences that hold it."""
        if stem not in self._found:
            self._found[stem] = self._look_up(stem, text, weight)
        return self._found[stem]

    def _look_up(self, stem: str, text: str, weight: float) -> tuple[float, frozenset[int]]:
        if stem in self._by_stem:
            return 1.0, frozenset(self._by_stem[stem])
        near = None
        if weight > FUNCTION_WEIGHT and len(text) >= SHORTEST_NEAR and not text.isdecimal():
            near = process.extractOne(
                text, self._spellings, scorer=OSA.normalized_similarity, score_cutoff=NEAR_SPELLING
            )
        if near is not None and near[1] >= SYNONYM:
            return float(near[1]), frozenset(self._by_stem[self._stem_of[near[0]]])
        meant = frozenset(place for group in groups_of(stem) for place in self._by_group.get(group, ()))
        if meant:
            return SYNONYM, meant
        if near is None:
            return 0.0, frozenset()
        return float(near[1]), frozenset(self._by_stem[self._stem_of[near[0]]])

    def cover(self, point: KeyPoint) -> Cover:
        """How far the answer covers one key point."""
        if not point.total:
            return Cover(0.0, ())
        whole = 0.0
        by_sentence: dict[int, dict[str, float]] = {}
        for stem, (text, weight) in point.terms.items():
            nearness, places = self.find(stem, text, weight)
            whole += nearness * weight
            for place in places:
                by_sentence.setdefault(place, {})[stem] = nearness * weight
        best, focus, chosen = self._best_window(point, by_sentence)
        said = (ANYWHERE * whole + TOGETHER * best) / (point.total + THIN)
        score = said + FOCUS * focus * point.total / (point.total + THIN)
        return Cover(round(min(1.0, score), 6), chosen)

    def _best_window(
        self, point: KeyPoint, by_sentence: dict[int, dict[str, float]]
    ) -> tuple[float, float, tuple[int, ...]]:
        """The most a window says of the point, the highest focus of any, and the telling sentences of the first."""
        best, focus = 0.0, 0.0
        chosen: tuple[int, ...] = ()
        for first in sorted(by_sentence):
            for last in range(first, min(first + WINDOW, len(self._lengths))):
                inside = [place for place in range(first, last + 1) if place in by_sentence]
                said = {stem: value for place in inside for stem, value in by_sentence[place].items()}
                total = sum(said.values())
                shared = sum(value * point.terms[stem][1] for stem, value in said.items())
                length = self._lengths[first][last - first]
                focus = max(focus, shared / (length * point.length) if length else 0.0)
                if total > best + 1e-9:
                    best, chosen = total, _telling(inside, by_sentence, total)
        return best, focus, chosen


def _window_lengths(parts: Sequence[Sentence], asked: frozenset[str]) -> list[list[float]]:
    """For each sentence the vector lengths of the windows that begin with it, shortest first."""
    said = [
        {word.stem: word.weight * (QUESTION_WORD if word.stem in asked else 1.0) for word in part.words}
        for part in parts
    ]
    lengths: list[list[float]] = []
    for first in range(len(said)):
        together: dict[str, float] = {}
        lengths.append([])
        for weights in said[first : first + WINDOW]:
            together = together | weights
            lengths[-1].append(sqrt(sum(weight * weight for weight in together.values())))
    return lengths


def _telling(inside: list[int], by_sentence: dict[int, dict[str, float]], total: float) -> tuple[int, ...]:
    """The fewest sentences, strongest first, that carry 80 % of what the window says."""
    left = sorted(inside)
    chosen: list[int] = []
    known: set[str] = set()
    gained = 0.0
    while left and gained < 0.8 * total:
        gains = {i: sum(v for stem, v in by_sentence[i].items() if stem not in known) for i in left}
        strongest = max(left, key=lambda place: gains[place])
        if gains[strongest] <= 0:
            break
        gained += gains[strongest]
        known |= by_sentence[strongest].keys()
        chosen.append(strongest)
        left.remove(strongest)
    return tuple(sorted(chosen))


def repeats_share(said: Sequence[Word], source: Sequence[Word]) -> float:
    """Share (by weight) of the words said that the source holds already, 0 to 1."""
    held = {word.stem for word in source}
    total = sum(word.weight for word in said)
    return sum(word.weight for word in said if word.stem in held) / total if total else 0.0
