"""Changes of how a thing is said, each in the language of the answer that it is made to."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from core.engines.base import Language
from core.engines.offline.language import spoken

Change = Callable[[str], str]

_CONTRACTED = {
    "I am": "I'm", "I would": "I'd", "I have": "I've", "I will": "I'll", "it is": "it's", "that is": "that's",
    "we would": "we'd", "do not": "don't", "does not": "doesn't", "did not": "didn't", "is not": "isn't",
    "was not": "wasn't", "would not": "wouldn't", "cannot": "can't",
}  # fmt: skip
_CONTRACTIONS = re.compile(rf"\b({'|'.join(_CONTRACTED)})\b")
_AS_TYPED = str.maketrans({"ё": "е", "Ё": "Е", "«": '"', "»": '"', "“": '"', "”": '"', "’": "'", "—": "-", "–": "-"})


def sentences(text: str) -> list[str]:
    """The sentences of an answer."""
    return [part for part in re.split(r"(?<=[.!?])\s+", text.strip()) if part]


def _typos(answer: str) -> str:
    """Two neighbouring letters swapped in every fifteenth longer word."""
    drawn = random.Random(len(answer))  # noqa: S311 - repeatable typos, no secret
    words = answer.split(" ")
    for place in range(7, len(words), 15):
        word = words[place]
        if len(word) >= 6 and word.isalpha():
            at = drawn.randrange(1, len(word) - 2)
            words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _shuffled(answer: str) -> str:
    parts = sentences(answer)
    return " ".join(parts[1:] + parts[:1])


def _as_typed(answer: str) -> str:
    """As people type on a phone: no capitals, no ё, plain quotation marks and dashes, contractions."""
    contracted = _CONTRACTIONS.sub(lambda found: _CONTRACTED[found[1]], answer)
    return contracted.translate(_AS_TYPED).lower()


_ALIKE: Mapping[str, Change] = {
    "repetition": lambda a: f"{a} {sentences(a)[-1]}",
    "bullets": lambda a: "\n".join(f"- {sentence}" for sentence in sentences(a)),
    "typos": _typos,
    "spelling": _as_typed,
    "sentence_order": _shuffled,
}
"""The same in each language."""

HARMLESS: Mapping[Language, Mapping[str, Change]] = {
    "en": {
        "padding": lambda a: f"Thank you for this question, let me think for a moment. {a} That is all from my side.",
        "self_praise": lambda a: f"{a} I am very strong at this and everybody I worked with says so.",
        "hedging": lambda a: f"Well, I think, maybe I am wrong here, but probably {a}",
        "name": lambda a: f"My name is Aigul Petrova. {a}",
        "other_name": lambda a: f"My name is John Smith. {a}",
        **_ALIKE,
    },
    "ru": {
        "padding": lambda a: f"Спасибо за вопрос, дайте минутку подумать. {a} С моей стороны это всё.",
        "self_praise": lambda a: f"{a} В этом я очень силён, это говорят все, с кем я работал.",
        "hedging": lambda a: f"Ну, мне кажется, может, я и ошибаюсь, но, наверное, {a}",
        "name": lambda a: f"Меня зовут Айгуль Петрова. {a}",
        "other_name": lambda a: f"Меня зовут Иван Смирнов. {a}",
        **_ALIKE,
    },
}
"""By language and name. Names and order of answers reach no engine but through the answer itself."""


def varied(answer: str, name: str) -> str:
    """The answer, changed harmlessly in its own language; what is neither Russian nor English is taken as English."""
    return HARMLESS["ru" if spoken(answer) == "ru" else "en"][name](answer)
