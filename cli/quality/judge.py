"""Who is measured: the offline reader by tier, or any engine. Readings are kept in a file, so a run can go on."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from core.engines.base import Reading, ReadingRequest
from core.engines.faults import UnusableReplyError
from core.engines.offline.reader import AnswerReader

AT_ONCE = 8
"""Calls of a model that run side by side."""
CHUNK = 32
"""Readings between two looks at the progress; with --resume at most so many are lost."""


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


@runtime_checkable
class SideBySide(Protocol):
    """A judge that reads several answers at once."""

    def see_many(self, requests: Sequence[ReadingRequest]) -> list[Seen]: ...


def see_all(judge: Judge, requests: Sequence[ReadingRequest], tick: Callable[[], None] = lambda: None) -> list[Seen]:
    """What comes of each answer, in order; read side by side where the judge can."""
    seen: list[Seen] = []
    for start in range(0, len(requests), CHUNK):
        chunk = requests[start : start + CHUNK]
        seen += judge.see_many(chunk) if isinstance(judge, SideBySide) else [judge.see(request) for request in chunk]
        for _ in chunk:
            tick()
    return seen


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
    """An engine that gives levels only: 1 to 5 stand for 0, .25 … 1. Raises EngineError.

    A reply that stays unusable is no reading: it counts as an abstention, and in `unusable`.
    """

    def __init__(self, engine: AnswerEngine) -> None:
        self.clock: Clock = time.perf_counter
        self.unusable = 0
        self._engine = engine
        self._runner = asyncio.Runner()
        self.tier = engine.model
        self.version = f"{engine.name}.{engine.model}.{engine.prompt_version}"

    def see(self, request: ReadingRequest) -> Seen:
        return self.see_many([request])[0]

    def see_many(self, requests: Sequence[ReadingRequest]) -> list[Seen]:
        return self._runner.run(self._all(requests))

    async def _all(self, requests: Sequence[ReadingRequest]) -> list[Seen]:
        places = asyncio.Semaphore(AT_ONCE)

        async def one(request: ReadingRequest) -> Seen:
            async with places:
                return await self._one(request)

        return list(await asyncio.gather(*map(one, requests)))

    async def _one(self, request: ReadingRequest) -> Seen:
        try:
            reading: Reading = await self._engine.read(request, 1)
        except UnusableReplyError:
            self.unusable += 1
            return Seen(0.0, 0, ())
        level = reading.level or 0
        return Seen(max(0, level - 1) / 4, level, reading.quotes)


class KeptJudge:
    """A judge whose readings are appended to a file and taken from it the next time; `reused` counts the latter."""

    def __init__(self, judge: Judge, path: Path) -> None:
        self._judge = judge
        self._path = path
        self._kept = _load(path)
        self.reused = 0
        self.tier, self.version, self.clock = judge.tier, judge.version, judge.clock

    def see(self, request: ReadingRequest) -> Seen:
        return self.see_many([request])[0]

    def see_many(self, requests: Sequence[ReadingRequest]) -> list[Seen]:
        keys = [self._key(request) for request in requests]
        missing = {key: request for key, request in zip(keys, requests, strict=True) if key not in self._kept}
        self.reused += len(requests) - len(missing)
        for key, seen in zip(missing, see_all(self._judge, list(missing.values())), strict=True):
            self._kept[key] = seen
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, seen.score, seen.level, list(seen.quotes)], ensure_ascii=False) + "\n")
        return [self._kept[key] for key in keys]

    def _key(self, request: ReadingRequest) -> str:
        return hashlib.sha256(f"{self.version}\n{request.model_dump_json()}".encode()).hexdigest()[:24]


def reused(judge: Judge) -> int:
    """How many readings so far were taken from a file: they cost no time and tell nothing of speed."""
    return judge.reused if isinstance(judge, KeptJudge) else 0


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
