"""Finds the parts of an answer that try to steer the evaluator, before any engine reads it.

A flag for the recruiter, not the defence: the defences are that quotes are checked and totals computed by code.
What is flagged is set aside, so that it neither helps nor hurts the level.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
import urllib.parse
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from core.engines.guard_rules import RULES, Family, Rule, kinds, marks


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the answer, `answer[start:end] == text`, and the kind of attempt it holds."""

    start: int
    end: int
    text: str
    family: Family


@dataclass(frozen=True, slots=True)
class _View:
    """A text as the patterns see it; `places[i]` is where its i-th character came from."""

    text: str
    places: tuple[int, ...]


_TO_LATIN = str.maketrans("асеорхукмтнвіѕјԁӏɡαοερτν", "aceopxykmthbisjdlgaoeptv")
_TO_CYRILLIC = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_CYRILLIC = str.maketrans("013460@", "оизабоа")
_TOKEN = re.compile(r"[^\W_]+")
_LEET_TOKEN = re.compile(r"[a-zа-я0134567@$]{3,}")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX = re.compile(r"(?:\b|0x)(?:[0-9a-fA-F]{2}[ :,]?){12,}")
_BINARY = re.compile(r"\b(?:[01]{8}\s?){8,}")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}|&#x?[0-9A-Fa-f]{1,6};|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}")
_LINE = re.compile(r"[^\n]+")
_FEWEST_ESCAPES = 3
_BY_CODE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_SPELLED = re.compile(
    r"(?:(?<=\s)|^)(?:(?P<word>(?:[^\W\d_][ .\-_*|]{1,2}){7,}[^\W\d_]\b)|(?:[^\W\d_][ .\-_*|]{1,2}){7,}+)"
)
"""A row of letters that is no word is passed over as a whole: nor is one any part of it."""
_EDGE = re.compile(r"(?<![.!?…])[.!?…]++(?=\s|$)|\n+")
_TELLTALE = re.compile(
    "ignor|disregard|forget|instruct|rubric|scor|grad|rate|mark|level|point|prompt|system|answer|candidate|hire|pass"
    "|игнор|забуд|инструкц|указани|рубрик|критери|балл|оцен|постав|уров|пят|максим|ответ|кандидат|нанять|зачт|зачет"
)
"""Words one of which every attempt in disguise was seen to hold: a quick look before the rules are tried."""
SPARED_IN_VACANCIES: frozenset[Family] = frozenset({"role_play"})
"""A vacancy may say whom it wants: "You are an AI engineer"."""
_HIDDEN_RUN = 3
"""Invisible characters between letters from which a text counts as hidden on purpose."""


def find_attacks(text: str) -> tuple[Segment, ...]:
    """Whole sentences or lines that try to steer the evaluator, in order, not overlapping."""
    found = [*_hidden(text), *_encoded(text)]
    plain = _normalised(text)
    for view in (plain, *_disguises(plain)):
        found.extend(_matches(view))
    return _merged(text, found)


def set_aside(text: str, spared: Collection[Family] = ()) -> tuple[str, tuple[Segment, ...]]:
    """The text with attacks blanked out (same length, so that places stay true), and the attacks.

    Kinds that are `spared` stay: see SPARED_IN_VACANCIES.
    """
    segments = tuple(segment for segment in find_attacks(text) if segment.family not in spared)
    clean = list(text)
    for segment in segments:
        for place in range(segment.start, segment.end):
            clean[place] = "\n" if place == segment.start else " "
    return "".join(clean), segments


def _matches(view: _View) -> Iterator[tuple[int, int, Family]]:
    """Marks anywhere; rules sentence by sentence, and only those whose kinds the text holds at all."""
    for family, mark in marks():
        for match in mark.finditer(view.text):
            first, last = _without_edges(match)
            yield view.places[first], view.places[last] + 1, family
    held = _Held(view.text)
    possible = [rule for rule in RULES if all(held.has(kind) for kind in rule.needs)]
    if possible:
        for start, end in _sentences(view.text):
            broken = _broken_rule(view.text[start:end].strip(), possible)
            if broken is not None:
                first, last = sorted((view.places[start], view.places[end - 1]))
                yield first, last + 1, broken


def _without_edges(match: re.Match[str]) -> tuple[int, int]:
    """First and last character of a match that belong to it: not the stop or line end around it."""
    body = match.group()
    lead = len(body) - len(body.lstrip(".!?;,: \t\n"))
    tail = len(body) - len(body.rstrip())
    first = match.start() + min(lead, len(body) - 1)
    return first, max(first, match.end() - 1 - tail)


def _broken_rule(sentence: str, rules: list[Rule]) -> Family | None:
    """The first rule a sentence breaks."""
    held = _Held(sentence)
    for rule in rules:
        told = rule.not_story and held.has("story") and not held.has("to_you")
        if not told and all(held.has(kind) for kind in rule.needs):
            return rule.family
    return None


class _Held:
    """Which kinds of words a text holds, each looked for once, when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, bool] = {}

    def has(self, kind: str) -> bool:
        if kind not in self._known:
            self._known[kind] = kinds()[kind].search(self._text) is not None
        return self._known[kind]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for edge in _EDGE.finditer(text):
        if text[start : edge.end()].strip():
            yield start, edge.end()
        start = edge.end()
    if text[start:].strip():
        yield start, len(text)


def _normalised(text: str) -> _View:
    """Lower case, compatibility forms unfolded, hidden characters dropped, look-alikes restored."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for unfolded in unicodedata.normalize("NFKC", _visible(character)).lower():
            letters.append("е" if unfolded == "ё" else unfolded)
            places.append(place)
    plain = _TOKEN.sub(_one_script, "".join(letters).replace("’", "'").replace("\r", "\n"))
    return _View(plain, tuple(places))


def _visible(character: str) -> str:
    """Tag characters as the letters they hide; other invisible ones as nothing."""
    code = ord(character)
    if 0xE0020 <= code <= 0xE007E:
        return chr(code - 0xE0000)
    return "" if unicodedata.category(character) in ("Cf", "Mn") else character


def _one_script(found: re.Match[str]) -> str:
    """A word of mixed scripts in the one most of its letters belong to."""
    word = found.group()
    cyrillic = sum("а" <= letter <= "я" for letter in word)
    latin = sum("a" <= letter <= "z" for letter in word)
    if not word.isascii() and latin >= cyrillic and latin:
        return word.translate(_TO_LATIN)
    return word.translate(_TO_CYRILLIC) if cyrillic and latin else word


def _disguises(plain: _View) -> Iterator[_View]:
    """The text with digits read as letters, shifted by 13, and backwards; only where that says something."""
    leet = _LEET_TOKEN.sub(lambda found: _unleeted(found.group()), plain.text)
    views = (
        *((_View(leet, plain.places),) if leet != plain.text else ()),
        _View(codecs.encode(plain.text, "rot13"), plain.places),
        _View(plain.text[::-1], plain.places[::-1]),
    )
    yield from (view for view in views if _TELLTALE.search(view.text))


def _unleeted(token: str) -> str:
    """Digits as letters, in a word that has both; a number stays a number."""
    if any("а" <= sign <= "я" for sign in token):
        return token.translate(_LEET_CYRILLIC)
    return token.translate(_LEET) if any(sign.isalpha() for sign in token) else token


def _hidden(text: str) -> Iterator[tuple[int, int, Family]]:
    """Characters nobody sees, put between letters; letters spelled out one by one."""
    invisible = [place for place, character in enumerate(text) if _is_hiding(text, place, character)]
    if len(invisible) >= _HIDDEN_RUN:
        yield invisible[0], invisible[-1] + 1, "hidden_markup"
    for spelled in _SPELLED.finditer(text):
        if spelled["word"]:
            yield spelled.start(), spelled.end(), "hidden_markup"


def _is_hiding(text: str, place: int, character: str) -> bool:
    if 0xE0020 <= ord(character) <= 0xE007E:
        return True
    if character not in "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\ufeff":
        return False
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return any(letter.isalpha() and unicodedata.name(letter, "").startswith(("LATIN", "CYRILLIC")) for letter in around)


def _encoded(text: str) -> Iterator[tuple[int, int, Family]]:
    """Base64, hexadecimal, binary or escapes that say something an evaluator would obey."""
    for pattern, decode in _DECODERS:
        for found in pattern.finditer(text):
            try:
                inside = decode(found.group())
            except (binascii.Error, ValueError):
                continue
            if any(True for _ in _matches(_normalised(inside))):
                yield found.start(), found.start() + len(found.group().rstrip()), "hidden_markup"


def _of_base64(found: str) -> str:
    body = found.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(body + "=" * (-len(body) % 4)).decode("utf-8")


def _of_hex(found: str) -> str:
    return bytes.fromhex(re.sub(r"[ :,]|^0x", "", found)).decode("utf-8")


def _of_binary(found: str) -> str:
    return bytes(int(byte, 2) for byte in re.findall("[01]{8}", found)).decode("utf-8")


def _of_escapes(found: str) -> str:
    """A line with its escapes as what they stand for. Raises ValueError where it has hardly any."""
    if len(_ESCAPE.findall(found)) < _FEWEST_ESCAPES:
        raise ValueError("no escapes")
    by_code = _BY_CODE.sub(lambda code: chr(int(code[1] or code[2], 16)), found)
    return html.unescape(urllib.parse.unquote(by_code))


_DECODERS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_ENCODED, _of_base64),
    (_HEX, _of_hex),
    (_BINARY, _of_binary),
    (_LINE, _of_escapes),
)


def _merged(text: str, found: list[tuple[int, int, Family]]) -> tuple[Segment, ...]:
    """Matches widened to their sentences or lines; those that touch become one, named by its commonest family."""
    edges = [0, *(edge.end() for edge in _EDGE.finditer(text)), len(text)]
    spans = sorted((*_widened(text, edges, start, end), family) for start, end, family in found if start < end)
    groups: list[tuple[int, int, list[Family]]] = []
    for start, end, family in spans:
        if groups and start <= groups[-1][1]:
            before = groups.pop()
            groups.append((before[0], max(before[1], end), [*before[2], family]))
        else:
            groups.append((start, end, [family]))
    return tuple(Segment(a, b, text[a:b], Counter(names).most_common(1)[0][0]) for a, b, names in groups)


def _widened(text: str, edges: list[int], start: int, end: int) -> tuple[int, int]:
    """From the last edge before the match to the first after it, white space at both ends left out."""
    begin = edges[bisect_right(edges, start) - 1]
    close = edges[bisect_left(edges, end)]
    while begin < start and text[begin].isspace():
        begin += 1
    while close > end and text[close - 1].isspace():
        close -= 1
    return begin, close
