"""What must not move a level (how a thing is said), and what must (what is said)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cli.quality.data import Graded
from cli.quality.judge import Judge, Seen, see_all
from cli.quality.reading import Tick
from cli.quality.rows import Goal, Row, row
from cli.quality.variants import HARMLESS, varied
from core.engines.base import ReadingRequest

SAMPLE = 100
"""Answers of a file that are changed, taken evenly; of at least SHORTEST words."""
SHORTEST = 12
MOVED = Goal(0.05, "at most")
FURTHEST = Goal(1.0, "at most")
RIGHT_WAY = Goal(0.9, "at least")


def moved_levels(dataset: str, requests: Sequence[ReadingRequest], judge: Judge, tick: Tick) -> Iterator[Row]:
    """Share of levels that a harmless change moves, and the furthest move; abstaining counts as level 0."""
    before = see_all(judge, requests)
    moves: list[int] = []
    for name in HARMLESS["en"]:
        after = see_all(judge, [_saying(request, varied(request.answer, name)) for request in requests])
        distances = [abs(a.level - b.level) for a, b in zip(after, before, strict=True)]
        moves.extend(distances)
        tick()
        if distances:
            yield row(dataset, judge.tier, f"moved_share_{name}", _share_moved(distances), MOVED)
    if moves:
        yield row(dataset, judge.tier, "moved_share", _share_moved(moves), MOVED)
        yield row(dataset, judge.tier, "moved_max", float(max(moves)), FURTHEST)


def rises_when_added(dataset: str, sample: Sequence[Graded], judge: Judge, tick: Tick) -> Iterator[Row]:
    """Share of scores that rise when the reference is added."""
    before = see_all(judge, [graded.request() for graded in sample])
    poor = [(graded, seen.score) for graded, seen in zip(sample, before, strict=True) if seen.score < 0.95]
    fuller = see_all(judge, [graded.request(f"{graded.answer} {graded.reference}") for graded, _ in poor])
    tick()
    if poor:
        rose = [after.score > score for after, (_, score) in zip(fuller, poor, strict=True)]
        yield row(dataset, judge.tier, "right_way_added", sum(rose) / len(rose), RIGHT_WAY)


def falls_when_taken_away(dataset: str, requests: Sequence[ReadingRequest], judge: Judge, tick: Tick) -> Iterator[Row]:
    """Share of scores that fall when the quoted sentences are taken away: whoever never moves a level fails here."""
    cut = [
        (_saying(request, shorter), seen.score)
        for request, seen in zip(requests, see_all(judge, requests), strict=True)
        if seen.score > 0 and (shorter := _without_quotes(request.answer, seen))
    ]
    thinner = see_all(judge, [request for request, _ in cut])
    tick()
    if cut:
        fell = [after.score < score for after, (_, score) in zip(thinner, cut, strict=True)]
        yield row(dataset, judge.tier, "right_way_taken_away", sum(fell) / len(fell), RIGHT_WAY)


def long_enough(requests: Sequence[ReadingRequest]) -> list[ReadingRequest]:
    """Those whose answer has words enough to be changed."""
    return [request for request in requests if len(request.answer.split()) >= SHORTEST]


def _saying(request: ReadingRequest, answer: str) -> ReadingRequest:
    return request.model_copy(update={"answer": answer})


def sampled(rows: Sequence[Graded]) -> list[Graded]:
    """Answers long enough to change, taken evenly."""
    long = [graded for graded in rows if len(graded.answer.split()) >= SHORTEST]
    return long[:: max(1, len(long) // SAMPLE)][:SAMPLE]


def _without_quotes(answer: str, seen: Seen) -> str:
    """The answer without the sentences quoted from it; nothing when too little is left to read."""
    for quote in seen.quotes:
        answer = answer.replace(quote, " ")
    return answer if len(answer.split()) >= 3 else ""


def _share_moved(distances: Sequence[int]) -> float:
    return sum(distance > 0 for distance in distances) / len(distances)
