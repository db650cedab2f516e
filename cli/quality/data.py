"""Measuring sets: a folder with graded/*.jsonl, answers/*.jsonl, injections/*.jsonl, read line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from core.engines.base import Anchors, Criteria, ReadingRequest

T = TypeVar("T")
Kind = Literal["attack", "injection", "harmless"]

_PIECE = 1900
"""Characters of a reference in one key point: the border allows 2,000."""
_OF_EACH = 6
"""Answers of one question in a sample: enough to tell its good ones from its poor ones."""
_NO_ANCHORS = Anchors(
    low="Little of the reference is said.", middle="Part of the reference is said.", high="The reference is said."
)


class DataError(Exception):
    """The folder or a line of it does not have the shape that is measured."""


@dataclass(frozen=True, slots=True)
class Graded:
    """An answer with the grade people gave it, 0 to 1."""

    question_id: str
    question: str
    reference: str
    answer: str
    grade: float

    def request(self, answer: str | None = None) -> ReadingRequest:
        """The answer, or another one, against this question's reference."""
        text = self.answer if answer is None else answer
        return ReadingRequest(
            criteria=Criteria(text=self.question[:2000], key_points=pieces(self.reference), anchors=_NO_ANCHORS),
            competency="Knowledge",
            answer=text[:40_000] or " ",
        )


@dataclass(frozen=True, slots=True)
class Given:
    """A real answer without a grade."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """A text a detector sees: an attack on a grader, a general injection, or harmless."""

    text: str
    kind: Kind
    family: str


def pieces(reference: str) -> tuple[str, ...]:
    """A reference as key points: one, or several cut at sentence ends when it is longer than a key point may be."""
    found: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", reference.strip()):
        for start in range(0, len(sentence), _PIECE):
            part = sentence[start : start + _PIECE]
            if found and len(found[-1]) + len(part) < _PIECE:
                found[-1] = f"{found[-1]} {part}"
            else:
                found.append(part)
    return tuple(found[:8]) or ("-",)


def graded(path: Path) -> list[Graded]:
    """Rows of a graded file; those without an answer or a reference are left out. Raises DataError."""
    rows = [
        Graded(str(row["question_id"]), row["question"], row["reference"], row["answer"], float(row["grade"]))
        for row in _rows(path, "question_id", "question", "reference", "answer", "grade")
    ]
    return [row for row in rows if row.answer.strip() and row.reference.strip() and row.question.strip()]


def sampled(rows: Sequence[Graded], size: int) -> list[Graded]:
    """About `size` answers: whole questions taken evenly, of each up to six answers taken evenly, always the same."""
    by_question: dict[str, list[Graded]] = {}
    for graded in rows:
        by_question.setdefault(graded.question_id, []).append(graded)
    questions = evenly(list(by_question.values()), max(1, size // _OF_EACH))
    return [graded for members in questions for graded in evenly(members, _OF_EACH)][:size]


def evenly(rows: Sequence[T], size: int) -> list[T]:
    """At most `size` of the rows, spread over all of them."""
    return list(rows[:: max(1, len(rows) // size)][:size])


def given(path: Path) -> list[Given]:
    """Rows of a file of ungraded answers. Raises DataError."""
    rows = [Given(row["question"], row["answer"]) for row in _rows(path, "question", "answer")]
    return [row for row in rows if row.answer.strip() and row.question.strip()]


def suspects(path: Path) -> list[Suspect]:
    """Rows of an injections file: by `family` attacks, by `label` 1 or 0, by `prompt` harmless. Raises DataError."""
    return [_suspect(row, path) for row in _rows(path)]


def _suspect(row: dict[str, str], path: Path) -> Suspect:
    if "family" in row and "text" in row:
        return Suspect(row["text"], "attack", row["family"])
    if "label" in row and "text" in row:
        return Suspect(row["text"], "injection" if int(row["label"]) else "harmless", "")
    if "prompt" in row:
        return Suspect(row["prompt"], "harmless", "")
    raise DataError(f"{path.name}: a row has neither text with family or label, nor prompt")


def _rows(path: Path, *fields: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    # not splitlines: the texts themselves may hold line separators that JSON leaves as they are
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise DataError(f"{path.name}, line {number}: not JSON") from error
        if missing := [field for field in fields if field not in row]:
            raise DataError(f"{path.name}, line {number}: no {missing[0]!r}")
        rows.append(row)
    return rows
