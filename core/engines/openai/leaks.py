"""What a model repeats of its own instructions is not shown: whoever asks for them in an answer gets nothing."""

from __future__ import annotations

import re
from functools import lru_cache

IN_A_ROW = 8
"""Words of the instructions, one after the other, that no explanation of an answer has by chance."""
_WORD = re.compile(r"\w+")
_MARK = re.compile(r"[0-9a-f]{24,}", re.IGNORECASE)


def repeats(text: str, instructions: str) -> bool:
    """Whether a model's words hold a stretch of its instructions, or a mark like that of the fence."""
    return bool(_MARK.search(text)) or not _stretches(text).isdisjoint(_known(instructions))


def _stretches(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return frozenset(tuple(words[at : at + IN_A_ROW]) for at in range(len(words) - IN_A_ROW + 1))


@lru_cache(maxsize=16)
def _known(instructions: str) -> frozenset[tuple[str, ...]]:
    return _stretches(instructions)
