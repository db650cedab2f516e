"""Names and contacts are replaced by placeholders before a text leaves; what comes back is found in the stored text.

Found are the names given, those a person introduces themselves by, Russian full names with a patronymic, and
contacts of every shape: e-mails, links, @handles, phone numbers. Other people's bare first names are not found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from core.engines.openai.rewriting import Change, Rewritten

Kind = Literal["NAME", "EMAIL", "LINK", "HANDLE", "PHONE"]
FEWEST_DIGITS, MOST_DIGITS = 10, 15
"""Digits of a phone number (E.164 allows 15); shorter numbers of local lines are found after a word for phone."""
SHORTEST_NAME = 3
MOST_ENDING = 3
"""Letters a Russian case ending adds to a name: Анна, Анной; Петров, Петровым."""

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}(?:@|\s?(?:\(at\)|\[at\])\s?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_LINK = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\"»)]+|\bwww\.[^\s<>\"»)]+"
    r"|\b(?:t\.me|telegram\.me|vk\.com|vk\.ru|wa\.me|fb\.com|ok\.ru|hh\.ru)\b(?:/[^\s<>\"»)]*)?"
    r"|(?<![\w.-])(?:[\w-]{1,63}\.){1,5}(?:com|org|net|io|ru|рф|me|dev|info|su|by|kz|ua|de|uk|eu|co|ai|app|pro|site|online|example)"
    r"/[^\s<>\"»)]*",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z]\w{2,31}\b(?!\()")
_DECORATORS = frozenset(
    {"property", "staticmethod", "classmethod", "dataclass", "dataclasses", "abstractmethod", "override", "pytest"}
    | {"fixture", "cached_property", "contextmanager", "functools", "lru_cache", "wraps", "app", "router", "media"}
    | {"autowired", "component", "bean", "service", "controller", "test", "transactional", "entity", "import"}
)
"""@words of code, which are nobody's handle."""
_PHONE = re.compile(r"(?<![\w.,])(?:\+|(?=[(\d]))\(?\d(?:[\s().–-]{0,3}\d){6,16}(?![\w])")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}$")
_PHONE_WORD = re.compile(
    r"(?:тел(?:ефон)?\w*|phone|mobile|моб\w*|whats\s?app|ватсап|вотсап|номер|call\s+me)\W{0,12}$", re.I
)
_SAID = r"(?-i:[A-ZА-ЯЁ][\w'’-]+(?:[ \t]+[A-ZА-ЯЁ][\w'’-]+){0,2})"
_INTRODUCED = re.compile(
    r"\b(?:меня\s+зовут|мо[её]\s+имя(?:\s+и\s+фамилия)?(?:\s*+[—–:-])?|моя\s+фамилия(?:\s*+[—–:-])?|с\s+уважением,?"
    rf"|my\s+(?:full\s+)?name\s+is|my\s+name['’]s|call\s+me|(?:best|kind)\s+regards,?|sincerely,?)\s+(?P<name>{_SAID})",
    re.IGNORECASE,
)
_WITH_PATRONYMIC = re.compile(
    r"\b(?:[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+)?[А-ЯЁ][а-яё]+\s+"
    r"[А-ЯЁ][а-яё]+(?:ович|евич|ьич|овн|евн|ичн|иничн)(?:а|у|ем|ом|ы|е|ой|ей)?(?:\s+[А-ЯЁ][а-яё]+)?\b"
)
_WITH_INITIALS = re.compile(r"\b[А-ЯЁA-Z][а-яёa-z]+\s+[А-ЯЁA-Z]\.\s?[А-ЯЁ]\.|\b[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+\b")
_CYRILLIC = re.compile(r"^[а-яё-]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    kind: Kind


def personal_data(text: str, known_names: Iterable[str] = ()) -> tuple[Change, ...]:
    """What is to be replaced, in order, not overlapping: the same words get the same placeholder."""
    placeholders: dict[tuple[Kind, str], str] = {}
    numbers: Counter[Kind] = Counter()
    changes: list[Change] = []
    for found in _without_overlaps(_find(text, tuple(known_names))):
        key = found.kind, " ".join(text[found.start : found.end].casefold().split())
        if key not in placeholders:
            numbers[found.kind] += 1
            placeholders[key] = f"[{found.kind}_{numbers[found.kind]}]"
        changes.append(Change(found.start, found.end, placeholders[key]))
    return tuple(changes)


def pseudonymise(text: str, known_names: Iterable[str] = ()) -> Rewritten:
    """The text with placeholders, and the way back to every stretch of the original."""
    return Rewritten.of(text, personal_data(text, known_names))


def _find(text: str, known_names: Sequence[str]) -> Iterator[_Found]:
    for pattern, kind in ((_EMAIL, "EMAIL"), (_LINK, "LINK")):
        yield from (_Found(match.start(), match.end(), kind) for match in pattern.finditer(text))  # type: ignore[arg-type]
    for match in _HANDLE.finditer(text):
        if match.group()[1:].lower() not in _DECORATORS:
            yield _Found(match.start(), match.end(), "HANDLE")
    yield from _phones(text)
    for name in known_names:
        yield from _known(text, name)
    for match in _INTRODUCED.finditer(text):
        yield _Found(match.start("name"), match.end("name"), "NAME")
    for pattern in (_WITH_PATRONYMIC, _WITH_INITIALS):
        yield from (_Found(match.start(), match.end(), "NAME") for match in pattern.finditer(text))


def _phones(text: str) -> Iterator[_Found]:
    for match in _PHONE.finditer(text):
        if _ADDRESS.match(match.group()):
            continue
        digits = sum(sign.isdigit() for sign in match.group())
        named = _PHONE_WORD.search(text, max(0, match.start() - 30), match.start()) is not None
        looks = match.group()[0] == "+" or digits >= FEWEST_DIGITS
        if digits <= MOST_DIGITS and (looks or named):
            yield _Found(match.start(), match.end(), "PHONE")


def _known(text: str, name: str) -> Iterator[_Found]:
    """The whole name, and each of its words in any case form; a handle or e-mail given as a name, as it is."""
    name = name.strip()
    if len(name) < SHORTEST_NAME - 1:
        return
    whole = r"\s+".join(re.escape(word) for word in name.split())
    patterns = [re.compile(rf"(?<!\w){whole}(?!\w)", re.IGNORECASE)]
    words = re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", name)
    patterns.extend(_inflected(word) for word in words if len(word) >= SHORTEST_NAME)
    for pattern in patterns:
        yield from (_Found(match.start(), match.end(), "NAME") for match in pattern.finditer(text))


def _inflected(word: str) -> re.Pattern[str]:
    """A word of a name: as given in any letter case; beginning with a capital, also in other case forms."""
    given = re.escape(word)
    if not _CYRILLIC.match(word):
        return re.compile(rf"(?<!\w)(?:{given})(?:['’]s)?(?!\w)", re.IGNORECASE)
    stem = re.sub(r"[аеёийоуыьэюя]{1,2}$", "", word, flags=re.IGNORECASE) if len(word) > SHORTEST_NAME else word
    capital = re.escape(stem[:1].upper()) + "(?i:" + re.escape(stem[1:]) + f")[а-яё]{{0,{MOST_ENDING}}}"
    return re.compile(rf"(?<!\w)(?:(?i:{given})|{capital})(?!\w)")


def _without_overlaps(found: Iterable[_Found]) -> list[_Found]:
    """The longest of those that overlap."""
    chosen: list[_Found] = []
    ordered = sorted(found, key=lambda one: (one.start - one.end, one.start))
    taken = bytearray(max((one.end for one in ordered), default=0))
    for one in ordered:
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.start)
