"""What the reader says of a reading, one short sentence, in the language of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.engines.base import ReadingFlag


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences in one language."""

    covered_of: str
    none_covered: str
    reasons: Mapping[ReadingFlag, str]

    def covered(self, number: int, total: int) -> str:
        """How many key points were found in the answer."""
        return self.covered_of.format(number=number, total=total) if number else self.none_covered

    def abstained(self, reason: ReadingFlag) -> str:
        """Why no level is given."""
        return self.reasons[reason]


_ENGLISH = Phrases(
    covered_of="Key points found by their words: {number} of {total}.",
    none_covered="On the topic, but no key point is clearly covered.",
    reasons={
        "too_short": "Too little was said to read a level from.",
        "other_language": "The answer is in a language these criteria are not written in.",
        "copied_from_question": "The answer repeats the question and adds little of its own.",
        "off_topic": "None of the key points' words were found in the answer.",
        "no_key_points": "The question has no key points to read the answer against.",
    },
)
_RUSSIAN = Phrases(
    covered_of="Найдено по словам ключевых пунктов: {number} из {total}.",
    none_covered="Ответ по теме, но ни один ключевой пункт ясно не раскрыт.",
    reasons={
        "too_short": "Сказано слишком мало, чтобы определить уровень.",
        "other_language": "Ответ на языке, на котором критериев нет.",
        "copied_from_question": "Ответ повторяет вопрос и почти ничего не добавляет.",
        "off_topic": "Слов ключевых пунктов в ответе не найдено.",
        "no_key_points": "У вопроса нет ключевых пунктов, с которыми можно сверить ответ.",
    },
)


def phrases(language: str) -> Phrases:
    """The sentences in Russian, or in English for any other language."""
    return _RUSSIAN if language == "ru" else _ENGLISH
