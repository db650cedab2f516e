"""Finds the parts of an answer that try to steer the evaluator, before any engine reads it.

A flag for the recruiter, not the defence: the defences are that quotes are checked and totals computed by code.
What is flagged is set aside, so that it neither helps nor hurts the level.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
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
_TOKEN = re.compile(r"[^\W_]+")
_LEET_TOKEN = re.compile(r"[a-z013457@$]{3,}")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_SPELLED = re.compile(r"(?:(?<=\s)|^)(?:[^\W\d_][ .\-_*|]{1,2}){7,}[^\W\d_]\b")
_EDGE = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_HIDDEN_RUN = 3
"""Invisible characters between letters from which a text counts as hidden on purpose."""


def find_attacks(text: str) -> tuple[Segment, ...]:
    """Whole sentences or lines that try to steer the evaluator, in order, not overlapping."""
    found = [*_hidden(text), *_encoded(text)]
    plain = _normalised(text)
    for view in (plain, *_disguises(plain)):
        found.extend(_matches(view))
    return _merged(text, found)


def set_aside(text: str) -> tuple[str, tuple[Segment, ...]]:
    """The text with attacks blanked out (same length, so that places stay true), and the attacks."""
    segments = find_attacks(text)
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
    held = {kind for kind, pattern in kinds().items() if pattern.search(view.text)}
    possible = [rule for rule in RULES if held.issuperset(rule.needs)]
    if possible:
        for start, end in _sentences(view.text):
            broken = _broken_rule(view.text[start:end].strip(), possible)
            if broken is not None:
                first, last = sorted((view.places[start], view.places[end - 1]))
                yield first, last + 1, broken


def _without_edges(match: re.Match[str]) -> tuple[int, int]:
    """First and last character of a match that belong to it: not the stop or line end around it."""
    body = match.group()
    lead = len(body) - len(body.lstrip(".!?;,: \n"))
    tail = len(body) - len(body.rstrip())
    first = match.start() + min(lead, len(body) - 1)
    return first, max(first, match.end() - 1 - tail)


def _broken_rule(sentence: str, rules: list[Rule]) -> Family | None:
    """The first rule a sentence breaks."""
    holds: dict[str, bool] = {}

    def has(kind: str) -> bool:
        if kind not in holds:
            holds[kind] = kinds()[kind].search(sentence) is not None
        return holds[kind]

    for rule in rules:
        if all(has(kind) for kind in rule.needs) and not (rule.not_story and has("story") and not has("to_you")):
            return rule.family
    return None


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
    """The text with digits read as letters, shifted by 13, and backwards; only where that changes anything."""
    if not plain.text:
        return
    leet = _LEET_TOKEN.sub(lambda found: _unleeted(found.group()), plain.text)
    if leet != plain.text:
        yield _View(leet, plain.places)
    yield _View(codecs.encode(plain.text, "rot13"), plain.places)
    yield _View(plain.text[::-1], plain.places[::-1])


def _unleeted(token: str) -> str:
    """Digits as letters, in a word that has both; a number stays a number."""
    return token.translate(_LEET) if any(sign.isalpha() for sign in token) else token


def _hidden(text: str) -> Iterator[tuple[int, int, Family]]:
    """Characters nobody sees, put between letters; letters spelled out one by one."""
    invisible = [place for place, character in enumerate(text) if _is_hiding(text, place, character)]
    if len(invisible) >= _HIDDEN_RUN:
        yield invisible[0], invisible[-1] + 1, "hidden_markup"
    for spelled in _SPELLED.finditer(text):
        yield spelled.start(), spelled.end(), "hidden_markup"


def _is_hiding(text: str, place: int, character: str) -> bool:
    if 0xE0020 <= ord(character) <= 0xE007E:
        return True
    if character not in "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\ufeff":
        return False
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return any(letter.isalpha() and unicodedata.name(letter, "").startswith(("LATIN", "CYRILLIC")) for letter in around)


def _encoded(text: str) -> Iterator[tuple[int, int, Family]]:
    """Base64 that says something an evaluator would obey."""
    for found in _ENCODED.finditer(text):
        body = found.group().rstrip("=").replace("-", "+").replace("_", "/")
        try:
            inside = base64.b64decode(body + "=" * (-len(body) % 4)).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if any(True for _ in _matches(_normalised(inside))):
            yield found.start(), found.end(), "hidden_markup"


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
    begin = max(edge for edge in edges if edge <= start)
    close = min(edge for edge in edges if edge >= end)
    while begin < start and text[begin].isspace():
        begin += 1
    while close > end and text[close - 1].isspace():
        close -= 1
    return begin, close
