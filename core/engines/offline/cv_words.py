"""The words by which parts of a CV are known, read once."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import yaml

FILE = Path(__file__).with_name("cv_words.yaml")


@dataclass(frozen=True)
class CvWords:
    """Each is one expression of all the alternatives of its list in cv_words.yaml."""

    protected_labels: re.Pattern[str]
    protected_phrases: re.Pattern[str]
    protected_alone: re.Pattern[str]
    name_labels: re.Pattern[str]
    position_labels: re.Pattern[str]
    headings: re.Pattern[str]
    education: re.Pattern[str]
    work: re.Pattern[str]
    now: re.Pattern[str]
    years_said: re.Pattern[str]

    @classmethod
    @functools.cache
    def load(cls) -> Self:
        """Raises what a broken file raises: it comes with the product."""
        lists: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        return cls(**{field.name: _any(lists[field.name]) for field in fields(cls)})


def _any(alternatives: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in alternatives), re.IGNORECASE)
