"""The third eye: the offline reader's level beside the model's; far apart, a person looks. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.engines.base import Level

FAR_APART = 2
"""Levels between the offline reader and any reading of the model from which a person has to look."""


def needs_third_look(offline: Level | None, model: Sequence[Level | None]) -> bool:
    """Whether the offline reader saw something else than the model. An abstention on either side says nothing."""
    return offline is not None and any(level is not None and abs(level - offline) >= FAR_APART for level in model)
