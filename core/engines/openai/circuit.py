"""The circuit: after five failures in a row nobody asks the model, until one trial call has come through."""

from __future__ import annotations

import secrets

from core.engines.faults import CircuitOpenError, EngineMisconfiguredError
from core.engines.openai.shared_marks import Marks

OPENS_AFTER = 5
"""Failures in a row."""
COOLDOWN = 30.0
"""Seconds until a trial after failures that may pass."""
MISCONFIGURED_COOLDOWN = 300.0
"""Seconds until a trial after a fault that an admin has to mend."""
_REMEMBERED = 86_400.0
_COUNTED = 600.0
"""Seconds after which failures no longer count as in a row."""
_SOON = 1.0


class Circuit:
    """Shared through marks by all who ask the same model with the same key.

    `trial_lease`: seconds after which a trial whose process died may be taken by another.
    """

    def __init__(self, marks: Marks, *, trial_lease: float, cooldown: float = COOLDOWN) -> None:
        self._marks = marks
        self._trial_lease = trial_lease
        self._cooldown = cooldown

    async def enter(self) -> None:
        """Pass, or raise CircuitOpenError (EngineMisconfiguredError where the fault is an admin's to mend)."""
        broken = await self._marks.get("broken")
        if broken is None:
            return
        wait = await self._marks.left("open")
        if not wait and await self._marks.take("trial", secrets.token_hex(8), self._trial_lease):
            return
        wait = wait or _SOON
        kind, _, reason = broken.partition(":")
        if kind == "misconfigured":
            raise EngineMisconfiguredError(reason, wait)
        raise CircuitOpenError(f"circuit open: {reason}", wait)

    async def succeeded(self) -> None:
        """The model answered: all is forgotten."""
        await self._marks.drop("broken", "open", "trial", "failures")

    async def abandoned(self) -> None:
        """The call ended without telling anything of the model: a trial may be taken anew."""
        await self._marks.drop("trial")

    async def failed(self, reason: str) -> None:
        """A failure that may pass by itself; the fifth in a row, or that of the trial, opens the circuit."""
        failures = await self._marks.count("failures", _COUNTED)
        if failures >= OPENS_AFTER or await self._marks.get("trial") is not None:
            await self._open(f"unavailable:{reason}", self._cooldown)

    async def misconfigured(self, reason: str) -> None:
        """A fault no retry can mend opens it at once."""
        await self._open(f"misconfigured:{reason}", MISCONFIGURED_COOLDOWN)

    async def _open(self, broken: str, cooldown: float) -> None:
        await self._marks.put("open", "1", cooldown)  # first: whoever sees it broken and not open takes the trial
        await self._marks.put("broken", broken, _REMEMBERED)
        await self._marks.drop("trial")
