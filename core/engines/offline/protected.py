"""What a CV says of age, birth, family, origin, sex: left out of all that is kept of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.engines.offline.cv_words import CvWords

NEAR_THE_TOP = 12
"""Lines in which "woman, 34" is what it seems to be."""
LONGEST_VALUE = 60
"""Characters of a value on the line after its label."""
_PART = re.compile(r"[^|•·;]+?(?:[.!?](?=\s+[A-ZА-ЯЁ])|(?=[|•·;])|$)")
_LABEL_END = r"\s*(?:[:—–=-]|$|\s(?=\d))"


def without_protected(text: str) -> str:
    """The text without those parts; a line that loses all of them goes wholly, and a value with its label."""
    return "\n".join(_kept_lines(text.splitlines()))


def _kept_lines(lines: list[str]) -> Iterator[str]:
    value_follows = False
    written = 0
    for line in lines:
        parts = _PART.findall(line)
        if value_follows and line.strip() and not _is_bare_label(line):
            value_follows = False
            if len(line.strip()) <= LONGEST_VALUE:
                continue
        written += bool(line.strip())
        kept = [part for part in parts if not _is_protected(part, near_the_top=written <= NEAR_THE_TOP)]
        if len(kept) == len(parts):
            yield line if line.strip() else ""
        else:
            value_follows = _is_bare_label(parts[-1])
            if "".join(kept).strip():
                yield " ".join(part.strip() for part in kept)


def _is_protected(part: str, *, near_the_top: bool) -> bool:
    words = CvWords.load()
    part = part.strip(" \t-–—*")
    if re.match(rf"(?:{words.protected_labels.pattern}){_LABEL_END}", part, re.IGNORECASE):
        return True
    pieces = [piece.strip() for piece in part.rstrip(".").split(",")]
    if any(words.protected_phrases.search(piece) for piece in pieces):
        return True
    return near_the_top and any(words.protected_alone.fullmatch(piece) for piece in pieces)


def _is_bare_label(part: str) -> bool:
    words = CvWords.load()
    return re.fullmatch(rf"(?:{words.protected_labels.pattern})\s*[:—–-]?", part.strip(), re.IGNORECASE) is not None
