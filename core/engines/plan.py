"""How many questions of each difficulty a kit should have, whatever engine writes it."""

from __future__ import annotations

from typing import NamedTuple

from core.engines.base import Difficulty

DIFFICULTIES: tuple[Difficulty, ...] = ("easy", "medium", "hard")
TOLERANCE = 1
"""By how many questions of each difficulty a kit may differ from its plan."""
FEW_YEARS = 1
MANY_YEARS = 5

_SHARES: dict[Difficulty, tuple[int, int, int]] = {
    "easy": (70, 30, 0),
    "medium": (20, 60, 20),
    "hard": (0, 30, 70),
}
_SHIFT = 8
"""Percent that move to the next difficulty for people of much, and back for people of little experience."""


class DifficultyPlan(NamedTuple):
    """Numbers of questions."""

    easy: int
    medium: int
    hard: int


def difficulty_plan(difficulty: Difficulty, count: int, years: int | None = None) -> DifficultyPlan:
    """`count` questions around the difficulty asked: shares easy 7:3:0, medium 2:6:2, hard 0:3:7.

    Up to one year of experience (or five and more) moves 8 % from hard to easy (or back), within what the
    difficulty has. Rounded by largest remainder; among equals the difficulty asked for, then the side the
    years point to (the easier without them) goes first.
    """
    shares = dict(zip(DIFFICULTIES, _fitted(difficulty, years), strict=True))
    numbers = {level: share * count // 100 for level, share in shares.items()}
    experienced = years is not None and years >= MANY_YEARS
    order = sorted(DIFFICULTIES, key=DIFFICULTIES.index, reverse=experienced)
    order.sort(key=lambda level: (-(shares[level] * count % 100), level != difficulty))
    for level in order[: count - sum(numbers.values())]:
        numbers[level] += 1
    return DifficultyPlan(**numbers)


def _fitted(difficulty: Difficulty, years: int | None) -> tuple[int, int, int]:
    easy, medium, hard = _SHARES[difficulty]
    if years is None or FEW_YEARS < years < MANY_YEARS:
        return easy, medium, hard
    step = _SHIFT if years >= MANY_YEARS else -_SHIFT
    if difficulty == "easy":
        return easy - step, medium + step, hard
    if difficulty == "hard":
        return easy, medium - step, hard + step
    return easy - step, medium, hard + step
