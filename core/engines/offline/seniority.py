"""How experienced a person a vacancy looks for: the word used, and the years asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Literal

from core.engines.base import Difficulty
from core.engines.offline.zones import Line

Seniority = Literal["junior", "middle", "senior", "lead"]

_WORDS: tuple[tuple[Seniority, re.Pattern[str]], ...] = (
    (
        "lead",
        re.compile(
            r"\b(?:team|tech)[\s-]?lead\b|\btimlead\b|\bтимлид\w*|\bтехлид\w*|\bhead\s+of\b|\bprincipal\b"
            r"|\bchief\b|\bруководител\w+"
            r"|\bдиректор\w*|\bначальник\w*|\blead\b(?=\s+\w)(?!\s+gen)",
            re.IGNORECASE,
        ),
    ),
    ("senior", re.compile(r"\bsenior\b|\bс[еи]ньор\w*|\bстарш\w+|\bведущ\w+|\bглавн\w+", re.IGNORECASE)),
    ("middle", re.compile(r"\bmiddle\b|\bмидл\w*|\bmid[\s-]level\b", re.IGNORECASE)),
    (
        "junior",
        re.compile(
            r"\bjunior\b|\bджун\w*|\bстаж[её]р\w*|\bintern\b|\btrainee\b|\bentry[\s-]level\b|\bначинающ\w+"
            r"|\bпомощник\w*"
            r"|\bбез\s+опыта\b|\bопыт\w*\s+(?:работы\s+)?не\s+(?:требу|нуж|обязат)\w*"
            r"|\bno\s+(?:prior\s+)?experience\b",
            re.IGNORECASE,
        ),
    ),
)
_NO_EXPERIENCE = re.compile(
    r"\bбез\s+опыта\b|\bопыт\w*\s+(?:работы\s+)?не\s+(?:требу|нуж|обязат)\w*"
    r"|\bno\s+(?:prior\s+)?experience\b|\bexperience\s+is\s+not\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    "одного": 1, "двух": 2, "трех": 3, "трёх": 3, "четырех": 4, "четырёх": 4, "пяти": 5, "полугода": 0,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip
_YEARS = re.compile(
    rf"\b(\d{{1,2}}|{'|'.join(_NUMBER_WORDS)})(?:\s*+(?:-|–|—|to|до)\s*\d{{1,2}})?\s*+\+?[\s-]*+(?:х"
    rf"|ти)?\s*+(?:лет|года?|years?|yrs?)\b"
    r"|\bот\s+(?:полу)?(года)\b",
    re.IGNORECASE,
)
_EXPERIENCE = re.compile(r"\bопыт\w*|\bстаж\w*|\bexperienc\w*|\bcommercial\b|\bhands-on\b", re.IGNORECASE)
_OTHER_YEARS = re.compile(
    r"\bвозраст\w*|\bна\s+рынке\b|\bage\b|\bold\b|\bon\s+the\s+market\b|\bсуществу\w+|\bfounded\b"
    r"|\bгаранти\w+|\bзнани\w+\s+города",
    re.IGNORECASE,
)
_HIRING = re.compile(
    r"\bищем\b|\bнуж(?:ен|на|ны)\b|\bтребу\w+ся\b|\blooking\s+for\b|\bhiring\b|\bwe\s+need\b", re.IGNORECASE
)
_MOST_YEARS = 25
_SHIFT_WORK = ("retail_hospitality", "driving_warehouse")


def find_seniority(lines: Sequence[Line]) -> Seniority | None:
    """The word of the title, else of a line that says who is looked for, else "no experience needed"."""
    for line in lines:
        if line.zone == "title":
            level = _level(line.text)
            if level:
                return level
    told = [line.text for line in lines if line.zone in ("must", "plain")]
    hired = (_level(text) for text in told if _HIRING.search(text))
    unskilled = (level for text in told if _EXPERIENCE.search(text) and (level := _level(text)) == "junior")
    return next((level for level in chain(hired, unskilled) if level), None)


def level_place(text: str) -> tuple[Seniority, tuple[int, int]] | None:
    """The level named first, and where it stands."""
    found = [(match.span(), level) for level, pattern in _WORDS if (match := pattern.search(text))]
    if not found:
        return None
    place, level = min(found)
    return level, place


def find_years(lines: Sequence[Line]) -> int | None:
    """Years of experience asked for: the most of the lower bounds named; 0 for "no experience needed"."""
    years = [count for line in lines if line.zone not in ("offer", "company") for count in _years(line.text)]
    if years:
        return max(years)
    return 0 if any(_NO_EXPERIENCE.search(line.text) for line in lines) else None


def difficulty(level: Seniority | None, years: int | None, family: str | None) -> Difficulty:
    """The difficulty a vacancy suggests: by its word, by years, else beginner for shift and field work."""
    if level is not None:
        by_level: dict[Seniority, Difficulty] = {
            "junior": "easy",
            "middle": "medium",
            "senior": "hard",
            "lead": "hard",
        }
        return by_level[level]
    if years is not None and family not in _SHIFT_WORK:
        return "easy" if years < 1 else "hard" if years >= 5 else "medium"
    return "easy" if family in _SHIFT_WORK else "medium"


def _level(text: str) -> Seniority | None:
    return next((level for level, pattern in _WORDS if pattern.search(text)), None)


def _years(text: str) -> Iterator[int]:
    for sentence in re.split(r"[.;!?](?=\s|$)", text):
        if not _EXPERIENCE.search(sentence) or _OTHER_YEARS.search(sentence):
            continue
        for match in _YEARS.finditer(sentence):
            word = match.group(1)
            count = 1 if word is None else _NUMBER_WORDS.get(word.lower(), int(word) if word.isdecimal() else 0)
            if count <= _MOST_YEARS:
                yield count
