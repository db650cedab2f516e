"""When the reader gives no level: too little said, gibberish, the question repeated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from core.engines.offline.words import FUNCTION_WEIGHT, Word

FEWEST_TELLING = 3
"""Telling words below which nothing is read, unless the answer covers a key point with them."""
REPEATED_SHARE = 0.85
"""Share of the answer's words, by weight, that the question holds: above it nothing of one's own is said."""
PASTED_SHARE, PASTED_LETTERS = 0.95, 80.0
"""The same for question and simpler words together, which are many: an answer that only shares words with them stands
in another order, so its letters too must be found in them in a row (RapidFuzz partial_ratio, percent)."""
GIBBERISH_SHARE = 0.4
"""Share of the words that look like keys hit at random."""

_LISTS = Path(__file__).with_name("empty_answers.yaml")
_SAME_LETTER = re.compile(r"(.)\1{3,}")
_VOWELS = re.compile(r"[aeiouyаеёиоуыэюя]", re.IGNORECASE)
_CONSONANT_RUN = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}|[бвгджзйклмнпрстфхцчшщъь]{6,}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _no_answer() -> re.Pattern[str]:
    """Phrases by which people say that they have no answer, and sentences that fill time."""
    phrases: dict[str, list[str]] = yaml.safe_load(_LISTS.read_text(encoding="utf-8"))
    return re.compile("|".join(rf"(?<!\w)(?:{phrase})(?!\w)" for group in phrases.values() for phrase in group), re.I)


def without_filler(text: str) -> str:
    """The text with "I don't know" and filler blanked out, same length, so that places stay true."""
    return _no_answer().sub(lambda found: " " * len(found.group()), text)


def telling(said: Sequence[Word]) -> list[Word]:
    """The words that carry content, repeats left out."""
    return list({word.stem: word for word in said if word.weight > FUNCTION_WEIGHT}.values())


def is_gibberish(said: Sequence[Word]) -> bool:
    """Keys hit at random, or the same few words over and over."""
    own = [word for word in said if not word.text.isdecimal()]
    if not own:
        return True
    odd = sum(1 for word in own if _looks_random(word.text))
    if odd >= GIBBERISH_SHARE * len(own):
        return True
    return len(own) >= 12 and len({word.stem for word in own}) <= max(2.0, 0.1 * len(own))


def _looks_random(word: str) -> bool:
    if _SAME_LETTER.search(word) or _CONSONANT_RUN.search(word):
        return True
    letters = sum(character.isalpha() for character in word)
    if letters < 5:
        return False
    digits_inside = letters > 6 and letters < len(word)
    return len(_VOWELS.findall(word)) < 0.15 * letters or digits_inside
