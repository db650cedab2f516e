"""Which language a text is in: Russian, English, another one, or too little to tell."""

from __future__ import annotations

import re
from typing import Literal

from core.engines.base import Language
from core.engines.offline.words import FUNCTION_WEIGHT, words

Spoken = Language | Literal["other", "unclear"]

_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]")
_LATIN = re.compile(r"[a-zA-Z]")
_FOREIGN_LETTER = re.compile(r"[іїєґўјћђљњџқғүұңһәөäöüßéèêàçñãõåøæœşğłąęśżźćčřěůőű]", re.IGNORECASE)
_FOREIGN_WORDS = frozenset(
    word
    for line in (
        "der die das und nicht ist ich ein eine mit für auf den dem wir sind haben wird auch wenn oder zu von",
        "le la les et est je nous une des du que qui dans pour pas avec sur ce cette sont",
        "el los las y es yo una con para por del lo como más muy pero",
        "il di che per non sono ho gli della nel ma anche os um uma não com em eu foi mas",
        "ve bir bu için ile çok ben",
        "та що це як є ми але від й або які тому гэта і ў ще съм бих със както који је су ја",
    )
    for word in line.split()
)
"""German; French; Spanish; Italian and Portuguese; Turkish; Ukrainian, Belarusian, Bulgarian and Serbian."""
_FEW_WORDS = 6


def spoken(text: str) -> Spoken:
    """The language of a text. English terms inside Russian speech do not make it English."""
    letters = len(_LETTER.findall(text))
    if not letters:
        return "unclear"
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    if cyrillic + latin < 0.6 * letters:
        return "other"
    russian = cyrillic >= 0.3 * (cyrillic + latin)
    found = words(text)
    if len(found) < _FEW_WORDS:
        return "ru" if russian else "en"
    if _foreign(text, [word.text for word in found], russian=russian):
        return "other"
    return "ru" if russian else "en"


def _foreign(text: str, tokens: list[str], *, russian: bool) -> bool:
    """More words of other languages than of this one, or letters that neither Russian nor English has."""
    own = sum(1 for word in words(text) if word.weight <= FUNCTION_WEIGHT and _is_cyrillic(word.text) == russian)
    foreign = sum(1 for token in tokens if token in _FOREIGN_WORDS and _is_cyrillic(token) == russian)
    letters = len(_FOREIGN_LETTER.findall(text))
    return foreign > own or (letters > 0.03 * len(text) and own < 0.15 * len(tokens))


def _is_cyrillic(token: str) -> bool:
    return _CYRILLIC.match(token) is not None
