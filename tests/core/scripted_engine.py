"""An engine that does what a test tells it: reads as scripted, waits, fails, invents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from core.database import Database
from core.engines.base import Engine, Kit, KitQuestion, KitRequest, Level, Reading, ReadingRequest
from core.engines.offline.reader import AnswerReader
from core.errors import EngineError
from core.services.engine_choice import Engines
from core.services.evaluation_service import EvaluationService

Reader = Callable[[ReadingRequest, int], Awaitable[Reading]]
Writer = Callable[[KitRequest], Awaitable[Kit]]


def reading(level: Level | None, *quotes: str) -> Reading:
    """A reading that claims this level by these quotes."""
    return Reading(level=level, anchor="middle", quotes=quotes, gaps=(), rationale="as scripted")


class ScriptedEngine:
    """Stands where the network would be; `calls` lists each reading asked for."""

    name = "scripted"
    model = "script"
    prompt_version = "1"

    def __init__(self, read: Reader | None = None, write: Writer | None = None, readings: int = 1) -> None:
        self.readings_per_answer = readings
        self.calls: list[tuple[str, int]] = []
        self._read = read
        self._write = write

    async def write_kit(self, request: KitRequest) -> Kit:
        if self._write is None:
            raise EngineError("this engine writes nothing")
        return await self._write(request)

    async def replace_question(self, kit: Kit, position: int, request: KitRequest) -> KitQuestion:
        raise EngineError("this engine knows no other question")

    async def read(self, request: ReadingRequest, number: int) -> Reading:
        self.calls.append((request.answer, number))
        if self._read is None:
            raise EngineError("this engine reads nothing")
        return await self._read(request, number)


class Only(Engines):
    """An installation that has this engine and no other."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def in_force(self) -> Engine:
        return self._engine

    async def for_answers(self, allowed_host: str | None) -> Engine:
        return self._engine

    async def instead(self, error: EngineError) -> Engine | None:
        return None


def answering(level: Level, *, readings: int = 1) -> ScriptedEngine:
    """An engine that gives every answer this level and quotes all of it."""

    async def read(request: ReadingRequest, number: int) -> Reading:
        return reading(level, request.answer)

    return ScriptedEngine(read, readings=readings)


class BlindReader(AnswerReader):
    """A third eye that sees nothing, so that only the scripted engine speaks."""

    def read(self, request: ReadingRequest) -> Reading:
        return Reading(level=None, anchor=None, quotes=(), gaps=(), rationale="")


def evaluating(database: Database, engine: Engine) -> EvaluationService:
    """The service with this engine, and nobody looking over its shoulder."""
    return EvaluationService(database, Only(engine), BlindReader())
