"""The circuit while it opens: a call that comes between its marks is no trial."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from core.engines.faults import CircuitOpenError, EngineMisconfiguredError
from core.engines.openai.circuit import OPENS_AFTER, Circuit
from core.engines.openai.shared_marks import LocalMarks


class WatchedMarks(LocalMarks):
    """Lets somebody else in before each mark is put."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def put(self, name: str, value: str, seconds: float) -> None:
        if self.meanwhile:
            await self.meanwhile()
        await super().put(name, value, seconds)


async def test_nobody_takes_the_trial_while_the_circuit_opens() -> None:
    marks = WatchedMarks()
    circuit, another = Circuit(marks, trial_lease=60), Circuit(marks, trial_lease=60)
    trials = []

    async def ask() -> None:
        try:
            await another.enter()
        except (CircuitOpenError, EngineMisconfiguredError):
            return
        trials.append(await marks.get("trial"))

    marks.meanwhile = ask
    for _ in range(OPENS_AFTER):
        await circuit.failed("timeout")
    await circuit.misconfigured("no such model")
    await ask()
    assert trials == [None, None], "two came before anything was known, and no trial was taken"
