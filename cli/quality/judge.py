"""Who is measured: the offline reader by tier, or any engine. Readings are kept in a file, so a run can go on."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.engines.base import Reading, ReadingRequest
from core.engines.offline.reader import AnswerReader


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one answer: score 0–1, level 0 where the judge abstained, quotes."""

    score: float
    level: int
    quotes: tuple[str, ...]


Clock = Callable[[], float]


class Judge(Protocol):
    """Reads one answer; `tier` and `version` name what did it, `clock` (seconds) is what its speed is counted by."""

    tier: str
    version: str
    clock: Clock

    def see(self, request: ReadingRequest) -> Seen: ...


class OfflineJudge:
    """The offline reader: its level and the score under it. Its speed is per core: processor time."""

    def __init__(self, reader: AnswerReader) -> None:
        self.clock: Clock = time.process_time
        self._reader = reader
        self.tier: str = reader.tier
        self.version = f"offline.{reader.version}"

    def see(self, request: ReadingRequest) -> Seen:
        reading, score = self._reader.assess(request)
        return Seen(score, reading.level or 0, reading.quotes)


class AnswerEngine(Protocol):
    """The part of core.engines.base.Engine that is measured here."""

    name: str
    model: str
    prompt_version: str

    async def read(self, request: ReadingRequest, number: int) -> Reading: ...


class EngineJudge:
    """An engine that gives levels only: 1 to 5 stand for 0, .25 … 1. Raises EngineError."""

    def __init__(self, engine: AnswerEngine) -> None:
        self.clock: Clock = time.perf_counter
        self._engine = engine
        self._runner = asyncio.Runner()
        self.tier = engine.model
        self.version = f"{engine.name}.{engine.model}.{engine.prompt_version}"

    def see(self, request: ReadingRequest) -> Seen:
        reading: Reading = self._runner.run(self._engine.read(request, 1))
        level = reading.level or 0
        return Seen(max(0, level - 1) / 4, level, reading.quotes)


class KeptJudge:
    """A judge whose readings are appended to a file and taken from it the next time."""

    def __init__(self, judge: Judge, path: Path) -> None:
        self._judge = judge
        self._path = path
        self._kept = _load(path)
        self.tier, self.version, self.clock = judge.tier, judge.version, judge.clock

    def see(self, request: ReadingRequest) -> Seen:
        key = hashlib.sha256(f"{self.version}\n{request.model_dump_json()}".encode()).hexdigest()[:24]
        if key not in self._kept:
            seen = self._judge.see(request)
            self._kept[key] = seen
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, seen.score, seen.level, list(seen.quotes)], ensure_ascii=False) + "\n")
        return self._kept[key]


def _load(path: Path) -> dict[str, Seen]:
    kept: dict[str, Seen] = {}
    for line in path.read_text(encoding="utf-8").split("\n") if path.exists() else ():
        try:
            key, score, level, quotes = json.loads(line)
        except ValueError:
            continue  # the last line of a run that was cut off
        kept[key] = Seen(score, level, tuple(quotes))
    return kept


def offline_judges() -> tuple[Judge, ...]:
    """The tiers this installation has: lexical always, semantic with the extra of that name."""
    return tuple(OfflineJudge(reader) for reader in AnswerReader.available())
