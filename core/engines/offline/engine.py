"""The offline engine: no key, no network; kits from the bank, answers read by their words."""

from __future__ import annotations

from core.engines.base import Kit, KitQuestion, KitRequest, Reading, ReadingRequest
from core.engines.offline.generator import KitGenerator
from core.engines.offline.reader import AnswerReader


class OfflineEngine:
    """Implements core.engines.base.Engine. Deterministic, so it gives one reading per answer and says so."""

    name = "offline"
    model = "bank"
    readings_per_answer = 1

    def __init__(self, generator: KitGenerator | None = None, reader: AnswerReader | None = None) -> None:
        self.generator = generator or KitGenerator.load()
        self.reader = reader or AnswerReader.best()
        self.prompt_version = f"{self.generator.version}.{self.reader.version}"

    async def write_kit(self, request: KitRequest) -> Kit:
        return self.generator.write(request)

    async def replace_question(self, kit: Kit, position: int, request: KitRequest) -> KitQuestion:
        return self.generator.replacement(kit, position, request, excluded=request.put_aside)

    async def read(self, request: ReadingRequest, number: int) -> Reading:  # noqa: ARG002 - all readings are one
        return self.reader.read(request)
