"""The terms of a vacancy that a candidate is asked about before the questions, and what was said to each.

Nothing here is scored, sent to a model or rejects anybody: what differs is a flag in the report. Asked are terms
only, and whether one can be employed by the date; never residence, citizenship or age.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from core.errors import InvalidInputError, StaleError
from core.models import Interview, Vacancy

ScreenedTerm = Literal["pay", "place", "schedule", "start"]
TapAnswer = Literal["yes", "discuss", "no", "later", "paperwork"]
ScreeningAnswer = Literal["yes", "discuss", "no", "later", "paperwork", "words"]
SCREENED: tuple[ScreenedTerm, ...] = get_args(ScreenedTerm)
CHOICES: dict[ScreenedTerm, tuple[TapAnswer, ...]] = {
    "pay": ("yes", "discuss"),
    "place": ("yes", "discuss", "no"),
    "schedule": ("yes", "discuss", "no"),
    "start": ("yes", "later", "paperwork"),
}
"""What can be tapped; anything can be typed. `paperwork`: cannot be employed in the country by that date."""
LONGEST_WORDS = 1000
_YES = Path(__file__).with_name("screening_words.yaml")


@dataclass(frozen=True)
class Asked:
    """One term as the vacancy named it when it was asked; `answer` is None until something was said."""

    term: ScreenedTerm
    value: str
    answer: ScreeningAnswer | None = None
    words: str | None = None

    @property
    def suits(self) -> bool:
        return self.answer == "yes"


def terms_to_ask(vacancy: Vacancy) -> list[dict[str, Any]]:
    """The terms the vacancy names, as kept with the interview."""
    return [asdict(Asked(term, value)) for term in SCREENED if (value := getattr(vacancy, term))]


def asked_terms(interview: Interview) -> tuple[Asked, ...]:
    """All terms of an interview, asked or still to be asked."""
    return tuple(Asked(**item) for item in interview.screening)


def open_term(interview: Interview) -> int | None:
    """The number of the term that waits for an answer, counted from 0; None when there is none left."""
    return next((number for number, item in enumerate(asked_terms(interview)) if item.answer is None), None)


def answer_term(interview: Interview, number: int, answer: str) -> None:
    """Keep what was tapped. Raises StaleError for a button of another term, or one that it does not have."""
    if number != open_term(interview):
        raise StaleError
    item = asked_terms(interview)[number]
    if answer not in CHOICES[item.term]:
        raise StaleError
    _keep(interview, number, replace(item, answer=answer))


def change_term(interview: Interview, number: int, answer: str) -> None:
    """Put another tap in the place of what was said. Raises StaleError for a term not asked yet, or not on offer."""
    terms = asked_terms(interview)
    if number >= len(terms) or terms[number].answer is None or answer not in CHOICES[terms[number].term]:
        raise StaleError
    _keep(interview, number, replace(terms[number], answer=answer, words=None))


def answer_in_words(interview: Interview, words: str) -> None:
    """Keep what was typed: a plain yes as one, all else as the person's words.

    Raises StaleError, InvalidInputError for a text longer than LONGEST_WORDS.
    """
    number = open_term(interview)
    if number is None:
        raise StaleError
    if len(words) > LONGEST_WORDS:
        raise InvalidInputError("too-long", most=LONGEST_WORDS, length=len(words))
    item = asked_terms(interview)[number]
    if " ".join(re.findall(r"\w+", words.lower())) in _yes_words():
        _keep(interview, number, replace(item, answer="yes"))
    else:
        _keep(interview, number, replace(item, answer="words", words=words.strip()))


def _keep(interview: Interview, number: int, item: Asked) -> None:
    kept = list(interview.screening)
    kept[number] = asdict(item)
    interview.screening = kept  # a new list: changes inside the old one are not seen by SQLAlchemy


@lru_cache(maxsize=1)
def _yes_words() -> frozenset[str]:
    return frozenset(yaml.safe_load(_YES.read_text(encoding="utf-8")))
