"""The lines of the report: what was measured, what came out, whether the goal is met."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One measured number; `ok` is None where no goal is set."""

    dataset: str
    tier: str
    metric: str
    result: float
    goal: float | None
    ok: bool | None

    def as_json(self) -> dict[str, object]:
        """The row as it is written to the JSON file."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Goal:
    """A number to reach from below ("at least") or to stay under ("at most")."""

    number: float
    side: Literal["at least", "at most"]

    def met(self, result: float) -> bool:
        """Whether a result, as it is printed, keeps to the goal."""
        return result >= self.number if self.side == "at least" else result <= self.number


def row(dataset: str, tier: str, metric: str, result: float, goal: Goal | None = None) -> Row:
    """A row with its verdict."""
    shown = round(result, 4)
    if goal is None:
        return Row(dataset, tier, metric, shown, None, None)
    return Row(dataset, tier, metric, shown, goal.number, goal.met(shown))
