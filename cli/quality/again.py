"""The reader in a process of its own: does it give the same scores again, how long does it take, what does it hold?

Another process has another hash seed and empty caches, so that what comes of chance shows; and its memory is the
reader's alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median

import psutil

from cli.quality.data import Graded
from cli.quality.judge import Judge
from cli.quality.rows import Goal, Row, row
from core.engines.base import ReadingRequest
from core.engines.offline.reader import AnswerReader

READ_AGAIN = 60
TIMED = 15
WORDS = 120
LONGEST_WAIT = 300
"""Seconds."""
_GOALS = {"ms_per_120_words": Goal(60, "at most"), "resident_mb": Goal(250, "at most")}
"""Set for the semantic tier alone."""


def again_rows(dataset: str, rows: Sequence[Graded], judge: Judge) -> Iterator[Row]:
    """Scores that differ the second time, milliseconds (wall clock) an answer of 120 words takes, megabytes held."""
    sample = rows[:: max(1, len(rows) // READ_AGAIN)][:READ_AGAIN]
    requests = [graded.request() for graded in sample]
    timed = list(_long_answers(rows))
    lines = "\n".join(request.model_dump_json() for request in (*requests, *timed))
    other = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-m", "cli.quality.again", judge.tier, str(len(requests))],
        input=lines.encode(),
        capture_output=True,
        timeout=LONGEST_WAIT,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "120"},
    )
    found = json.loads(other.stdout)
    scores = [(seen.score.hex(), seen.level) for seen in map(judge.see, requests)]
    differing = sum(tuple(again) != first for again, first in zip(found["scores"], scores, strict=True))
    yield row(dataset, judge.tier, "differing_when_read_again", differing, Goal(0, "at most"))
    for metric, goal in _GOALS.items():
        if found[metric] is not None:
            yield row(dataset, judge.tier, metric, found[metric], goal if judge.tier == "semantic" else None)


def _long_answers(rows: Sequence[Graded]) -> Iterator[ReadingRequest]:
    """Answers of 120 words, put together from answers to one question."""
    by_question: dict[str, list[Graded]] = {}
    for graded in rows:
        by_question.setdefault(graded.question_id, []).append(graded)
    for members in list(by_question.values())[:TIMED]:
        said = " ".join(graded.answer for graded in members).split()
        if len(said) >= WORDS:
            yield members[0].request(" ".join(said[:WORDS]))


def _main(tier: str, to_compare: int) -> None:
    reader = next(reader for reader in AnswerReader.available() if reader.tier == tier)
    requests = [ReadingRequest.model_validate_json(line) for line in sys.stdin]
    scores = []
    for request in requests[:to_compare]:
        reading, score = reader.assess(request)
        scores.append((score.hex(), reading.level or 0))
    seconds = []
    for request in requests[to_compare:]:
        start = time.perf_counter()
        reader.assess(request)
        seconds.append(time.perf_counter() - start)
    megabytes = psutil.Process().memory_info().rss / 2**20
    milliseconds = 1000 * median(seconds) if seconds else None
    json.dump({"scores": scores, "ms_per_120_words": milliseconds, "resident_mb": megabytes}, sys.stdout)


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
