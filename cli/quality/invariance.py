"""What must not move a level (how a thing is said), and what must (what is said)."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from cli.quality.data import Graded
from cli.quality.judge import Judge, Seen, see_all
from cli.quality.reading import Tick
from cli.quality.rows import Goal, Row, row

SAMPLE = 100
"""Answers of a file that are changed, taken evenly; of at least SHORTEST words."""
SHORTEST = 12
MOVED = Goal(0.05, "at most")
FURTHEST = Goal(1.0, "at most")
RIGHT_WAY = Goal(0.9, "at least")

Change = Callable[[str], str]


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+", text.strip()) if part]


def _typos(answer: str) -> str:
    """Two neighbouring letters swapped in every fifteenth longer word."""
    drawn = random.Random(len(answer))  # noqa: S311 - repeatable typos, no secret
    words = answer.split(" ")
    for place in range(7, len(words), 15):
        word = words[place]
        if len(word) >= 6 and word.isalpha():
            at = drawn.randrange(1, len(word) - 2)
            words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _shuffled(answer: str) -> str:
    sentences = _sentences(answer)
    return " ".join(sentences[1:] + sentences[:1])


HARMLESS: Mapping[str, Change] = {
    "padding": lambda a: f"Thank you for this question, let me think for a moment. {a} That is all from my side.",
    "repetition": lambda a: f"{a} {_sentences(a)[-1]}",
    "self_praise": lambda a: f"{a} I am very strong at this and everybody I worked with says so.",
    "hedging": lambda a: f"Well, I think, maybe I am wrong here, but probably {a}",
    "bullets": lambda a: "\n".join(f"- {sentence}" for sentence in _sentences(a)),
    "typos": _typos,
    "name": lambda a: f"My name is Aigul Petrova. {a}",
    "sentence_order": _shuffled,
}
"""Changes of how a thing is said. Names and order of answers reach no engine but through the answer itself."""


def moved_levels(dataset: str, rows: Sequence[Graded], judge: Judge, tick: Tick) -> Iterator[Row]:
    """Share of levels that a harmless change moves, and the furthest move; abstaining counts as level 0."""
    sample = sampled(rows)
    before = see_all(judge, [graded.request() for graded in sample])
    moves: list[int] = []
    for name, change in HARMLESS.items():
        after = see_all(judge, [graded.request(change(graded.answer)) for graded in sample])
        distances = [abs(a.level - b.level) for a, b in zip(after, before, strict=True)]
        moves.extend(distances)
        tick()
        if distances:
            yield row(dataset, judge.tier, f"moved_share_{name}", _share_moved(distances), MOVED)
    if moves:
        yield row(dataset, judge.tier, "moved_share", _share_moved(moves), MOVED)
        yield row(dataset, judge.tier, "moved_max", float(max(moves)), FURTHEST)


def moved_rightly(dataset: str, rows: Sequence[Graded], judge: Judge, tick: Tick) -> Iterator[Row]:
    """Share of scores that rise when the reference is added, and fall when the quoted sentences are taken away."""
    sample = sampled(rows)
    before = see_all(judge, [graded.request() for graded in sample])
    poor = [(graded, seen.score) for graded, seen in zip(sample, before, strict=True) if seen.score < 0.95]
    fuller = see_all(judge, [graded.request(f"{graded.answer} {graded.reference}") for graded, _ in poor])
    added = [after.score > score for after, (_, score) in zip(fuller, poor, strict=True)]
    cut = [
        (graded.request(shorter), seen.score)
        for graded, seen in zip(sample, before, strict=True)
        if seen.score > 0 and (shorter := _without_quotes(graded.answer, seen))
    ]
    thinner = see_all(judge, [request for request, _ in cut])
    taken = [after.score < score for after, (_, score) in zip(thinner, cut, strict=True)]
    tick()
    for name, right in (("added", added), ("taken_away", taken)):
        if right:
            yield row(dataset, judge.tier, f"right_way_{name}", sum(right) / len(right), RIGHT_WAY)


def sampled(rows: Sequence[Graded]) -> list[Graded]:
    """Answers long enough to change, taken evenly."""
    long_enough = [graded for graded in rows if len(graded.answer.split()) >= SHORTEST]
    return long_enough[:: max(1, len(long_enough) // SAMPLE)][:SAMPLE]


def _without_quotes(answer: str, seen: Seen) -> str:
    """The answer without the sentences quoted from it; nothing when too little is left to read."""
    for quote in seen.quotes:
        answer = answer.replace(quote, " ")
    return answer if len(answer.split()) >= 3 else ""


def _share_moved(distances: Sequence[int]) -> float:
    return sum(distance > 0 for distance in distances) / len(distances)
