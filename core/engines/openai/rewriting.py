"""A text as it is sent, and the way from each of its characters back to the text it was made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Change(NamedTuple):
    """`original[start:end]` is sent as `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """`text[i]` was made from `original[starts[i]:ends[i]]`."""

    original: str
    text: str
    changes: tuple[Change, ...]
    _starts: tuple[int, ...]
    _ends: tuple[int, ...]

    @classmethod
    def of(cls, original: str, changes: Iterable[Change]) -> Rewritten:
        """Apply changes; where two overlap, the earlier in the list stays."""
        kept = _without_overlaps(changes)
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for change in (*kept, Change(len(original), len(original), "")):
            pieces += (original[at : change.start], change.text)
            starts += (*range(at, change.start), *(change.start for _ in change.text))
            ends += (*range(at + 1, change.start + 1), *(change.end for _ in change.text))
            at = change.end
        return cls(original, "".join(pieces), kept, tuple(starts), tuple(ends))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that `text[start:end]` came from; start < end."""
        return self._starts[start], self._ends[end - 1]

    def restore(self, text: str) -> str:
        """Another text, in which the placeholders of this one stand for the words they replaced."""
        for change in self.changes:
            if change.text.startswith("["):
                text = text.replace(change.text, self.original[change.start : change.end])
        return text


def _without_overlaps(changes: Iterable[Change]) -> tuple[Change, ...]:
    kept: dict[int, Change] = {}
    taken = bytearray()
    for change in changes:
        if len(taken) < change.end:
            taken.extend(bytes(change.end - len(taken)))
        if not any(taken[change.start : change.end]):
            taken[change.start : change.end] = b"\x01" * (change.end - change.start)
            kept[change.start] = change
    return tuple(kept[start] for start in sorted(kept))
