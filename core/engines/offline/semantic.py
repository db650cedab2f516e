"""How well an English answer covers a key point by meaning: each of its tokens aligned with the nearest said one.

Token alignment in the space of a sentence model, weighted like words (Sultan et al. 2016 aligned words; BERTScore,
Zhang et al. 2020, contextual tokens). Blended with the cover by words, never used alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.engines.offline.coverage import QUESTION_WORD, Cover, KeyPoint
from core.engines.offline.encoder import Encoder, Vectors
from core.engines.offline.sentences import Sentence
from core.engines.offline.words import words

BY_WORDS, BY_TOKENS, BY_SENTENCE = 0.4, 0.4, 0.2
"""Shares of the blend: cover by words, tokens aligned, likeness of the whole point to a sentence."""
CHANCE = 0.2
"""Likeness (cosine) up to which two tokens count as unrelated."""
UNRELATED = 0.06
"""What the blend gives beyond the cover by words to the same text: of 648 anchors of the bank in English the mean.
Taken off, so that a level means the same with the extra and without it."""
WINDOW_SHARE = 0.7
"""Share of the alignment that must stand in one sentence and its neighbour; the rest may stand anywhere."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """An answer in vectors: its tokens, where those of each sentence begin, its number, and its mean."""

    tokens: Vectors
    starts: tuple[int, ...]
    places: tuple[int, ...]
    means: Vectors


def meanings(encoder: Encoder, answer: str, parts: Sequence[Sentence]) -> Meanings | None:
    """The vectors of an answer; None when there is nothing to encode.

    Each sentence is encoded by itself: what is said before or after must not change what it means.
    """
    import numpy as np  # type: ignore[import-not-found,unused-ignore]

    vectors: list[Vectors] = []
    places: list[int] = []
    each = encoder.encode_each([answer[part.start : part.end] for part in parts]) if parts else ()
    for number, encoded in enumerate(each):
        vectors.append(encoded.vectors)
        places.extend([number] * len(encoded.spans))
    if not places:
        return None
    tokens = np.concatenate(vectors)
    starts = tuple(i for i, place in enumerate(places) if i == 0 or place != places[i - 1])
    ends = (*starts[1:], len(places))
    means = [tokens[start:end].mean(axis=0) for start, end in zip(starts, ends, strict=True)]
    unit = _unit(np.stack(means))
    return Meanings(tokens, starts, tuple(places[start] for start in starts), unit)


def blended(encoder: Encoder, point: KeyPoint, asked: frozenset[str], said: Meanings, by_words: Cover) -> Cover:
    """The cover by words and by meaning together."""
    import numpy as np  # type: ignore[import-not-found,unused-ignore]

    wanted = encoder.keep(point.text)
    weights = np.array(_token_weights(point.text, wanted.spans, asked), dtype=np.float32)
    if not len(weights) or not weights.sum():
        return by_words
    near = np.clip((wanted.vectors @ said.tokens.T - CHANCE) / (1 - CHANCE), 0, 1)
    whole = float(near.max(axis=1) @ weights / weights.sum())
    window, place = _best_window(near, weights, said)
    aligned = WINDOW_SHARE * window + (1 - WINDOW_SHARE) * whole
    likeness = float((said.means @ _unit(wanted.vectors.mean(axis=0)[None])[0]).max())
    score = BY_WORDS * by_words.score + BY_TOKENS * aligned + BY_SENTENCE * max(0.0, likeness)
    return Cover(round(min(1.0, max(0.0, score - UNRELATED)), 4), by_words.sentences or (place,))


def _best_window(near: Vectors, weights: Vectors, said: Meanings) -> tuple[float, int]:
    """The best alignment within two neighbouring sentences, and the first of them."""
    import numpy as np  # type: ignore[import-not-found,unused-ignore]

    by_sentence = np.maximum.reduceat(near, said.starts, axis=1)
    windows = np.maximum(by_sentence, np.concatenate([by_sentence[:, 1:], by_sentence[:, -1:]], axis=1))
    scores = weights @ windows / weights.sum()
    best = int(scores.argmax())
    return float(scores[best]), said.places[best]


def _token_weights(text: str, spans: Sequence[tuple[int, int]], asked: frozenset[str]) -> list[float]:
    """The weight of each token: that of its word, shared among the word's tokens."""
    weights = [0.0] * len(spans)
    for word in words(text):
        inside = [i for i, (start, end) in enumerate(spans) if word.start <= start and end <= word.end]
        for i in inside:
            weights[i] = word.weight * (QUESTION_WORD if word.stem in asked else 1.0) / len(inside)
    return weights


def _unit(rows: Vectors) -> Vectors:
    import numpy as np  # type: ignore[import-not-found,unused-ignore]

    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
