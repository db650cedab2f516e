"""Behavioural questions: the signs of a story about one's own work. Transparent, and unvalidated against ratings.

People tell such stories in words no key point foresees. So a key point of a story question is also taken as covered,
in part, when the answer shows the sign it asks for: a situation, an own action, other people, a result, a lesson.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from core.engines.offline.coverage import Cover
from core.engines.offline.sentences import Sentence

SIGNS = ("situation", "action", "people", "result", "learning")
SHOWN = 0.36
"""Cover that a sign alone gives: said, but not known to be what was asked for."""
ENOUGH_ACTIONS = 2
"""Sentences with an own action from which somebody tells what they did."""

_LISTS = Path(__file__).with_name("cues.yaml")
_NARRATED_SHARE = 0.6


@lru_cache(maxsize=1)
def _cues() -> Mapping[str, re.Pattern[str]]:
    lists: dict[str, list[str]] = yaml.safe_load(_LISTS.read_text(encoding="utf-8"))
    return {name: re.compile(rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)") for name, lines in lists.items()}


def is_story_question(question: str, competency: str, key_points: Sequence[str]) -> bool:
    """Whether a question asks for an own experience: by its competency, or by its words and its key points."""
    cues = _cues()
    if cues["competency"].fullmatch(competency.lower()):
        return True
    if not key_points or not cues["story_question"].search(question.lower()):
        return False
    narrated = sum(1 for point in key_points if cues["narrated_point"].search(point.lower()))
    return narrated >= _NARRATED_SHARE * len(key_points)


def story_covers(key_points: Sequence[str], answer: str, parts: Sequence[Sentence]) -> tuple[Cover, ...]:
    """The cover each key point gets from signs alone; nothing without a situation or own actions."""
    shown = {sign: _places(sign, answer, parts) for sign in SIGNS}
    if len(shown["action"]) < ENOUGH_ACTIONS or not (shown["situation"] or shown["result"]):
        return tuple(Cover(0.0, ()) for _ in key_points)
    return tuple(_sign_cover(shown[_asked_for(point.lower())]) for point in key_points)


def _places(sign: str, answer: str, parts: Sequence[Sentence]) -> tuple[int, ...]:
    pattern = _cues()[sign]
    return tuple(i for i, part in enumerate(parts) if pattern.search(answer[part.start : part.end].lower()))


def _asked_for(point: str) -> str:
    """The sign a key point asks for; an own action when it names none."""
    for sign in ("learning", "result", "situation", "people"):
        if _cues()[f"point_on_{sign}"].search(point):
            return sign
    return "action"


def _sign_cover(places: tuple[int, ...]) -> Cover:
    return Cover(SHOWN, places[:1]) if places else Cover(0.0, ())
