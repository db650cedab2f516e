"""What is taken out of a file, and why one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["pdf", "docx", "text"]
Fault = Literal["type", "unreadable", "locked", "too-many-pages", "no-text"]
LARGEST_FILE = 5 * 1024 * 1024
MOST_PAGES = 30
LONGEST_TEXT = 50_000
"""Characters taken out of a file; a CV or a vacancy is far shorter."""


@dataclass(frozen=True, slots=True)
class FileText:
    """The visible text of a file. `hidden`: it also holds text that a person would not see, which was not read."""

    kind: Kind
    text: str
    hidden: bool


class FileFaultError(Exception):
    """The file is refused; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


@dataclass(slots=True)
class HiddenLetters:
    """Counts letters left out: a stray bullet is no hidden text, a sentence is."""

    count: int = 0

    def leave_out(self, text: str) -> None:
        self.count += sum(letter.isalnum() for letter in text)

    @property
    def told(self) -> bool:
        return self.count >= FEWEST_HIDDEN


FEWEST_HIDDEN = 12
