"""Untrusted text as data: between two lines with a mark nobody can guess, everything like a mark disarmed."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.engines.guard import Segment, set_aside
from core.engines.guard_rules import Family
from core.engines.openai.privacy import personal_data
from core.engines.openai.rewriting import Change, Rewritten
from core.scoring import locate_quote

FENCE_BYTES = 20
"""160 random bits in each request."""
MOST_QUOTES = 6
FEWEST_WORDS = 3
"""A quote of fewer words shows nothing, unless the answer is hardly longer."""

_ANGLES = str.maketrans("<>＜＞≪≫﹤﹥", "‹›‹›‹›‹›")
_LOOK_ALIKE = re.compile(
    r"[<>＜＞≪≫﹤﹥‹›«»❮❯❰❱⟨⟩⟪⟫〈〉《》˂˃ᐸᐳ]{3,}|[<>＜＞≪≫﹤﹥]|`{3,}|\"{3,}|'{3,}|={3,}|-{3,}|#{2,}|\*{3,}|_{3,}|~{3,}|\[/?INST\]|[0-9a-fA-F]{24,}"
)
_PLACEHOLDER_LIKE = re.compile(r"\[(?=(?:NAME|EMAIL|LINK|HANDLE|PHONE)_\d)")


@dataclass(frozen=True, slots=True)
class Untrusted:
    """A text made fit to be sent: attacks set aside, personal data replaced, look-alikes of marks disarmed."""

    sent: Rewritten
    attacks: tuple[Segment, ...]

    @classmethod
    def of(cls, text: str, known_names: Iterable[str] = (), spared: Collection[Family] = ()) -> Untrusted:
        """`known_names`: people whose names must not leave; `spared`: kinds of attacks that are none here."""
        cleared, attacks = set_aside(text, spared)
        # The cleared text has the length of the original, so that places in one are places in the other.
        changes = (*personal_data(cleared, known_names), *_disarmed(cleared))
        return cls(Rewritten.of(cleared, changes), attacks)

    @property
    def text(self) -> str:
        """What is sent."""
        return self.sent.text

    def fenced(self) -> str:
        """The text between two lines with a new mark."""
        mark = secrets.token_hex(FENCE_BYTES)
        return f"<<<{mark}\n{self.text.strip()}\n{mark}>>>"

    def quotes(self, claims: Sequence[str], stored: str, fewest_words: int = FEWEST_WORDS) -> tuple[str, ...]:
        """Claims in the words of the stored text; one that was not sent stays as it is, to be counted as invented.

        What was set aside is no evidence: a quote over it is split, a quote of it alone is left out.
        """
        found = dict.fromkeys(quote for claim in claims for quote in self._quoted(claim, stored, fewest_words))
        return tuple(found)[:MOST_QUOTES]

    def restored(self, text: str) -> str:
        """Words of the model with its placeholders turned back."""
        return self.sent.restore(text)

    def _quoted(self, claim: str, stored: str, fewest_words: int) -> Iterator[str]:
        place = locate_quote(self.text, claim) or locate_quote(self.text, claim.translate(_ANGLES))
        if place is None:
            if locate_quote(stored, claim) is None:
                yield claim
            return
        fewest = max(1, min(fewest_words, len(self.text.split()) // 2))
        for start, end in self._outside_attacks(*self.sent.span(place.start, place.end)):
            words = stored[start:end].strip()
            if len(words.split()) >= fewest and locate_quote(stored, words):
                yield words

    def _outside_attacks(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for attack in self.attacks:
            if attack.start < end and start < attack.end:
                if start < attack.start:
                    yield start, attack.start
                start = attack.end
        if start < end:
            yield start, end


def _disarmed(text: str) -> Iterator[Change]:
    """Marks, placeholders written by hand, characters nobody sees, line ends of unusual kinds."""
    unseen = tuple(_unseen(text))
    # A mark may be cut in two by what nobody sees, and be whole again once that is gone.
    seen = Rewritten.of(text, unseen)
    for match in _LOOK_ALIKE.finditer(seen.text):
        yield Change(*seen.span(*match.span()), _softened(match.group()))
    for match in _PLACEHOLDER_LIKE.finditer(seen.text):
        yield Change(*seen.span(*match.span()), "(")
    yield from unseen


def _unseen(text: str) -> Iterator[Change]:
    for place, sign in enumerate(text):
        category = unicodedata.category(sign)
        if category in ("Zl", "Zp") or sign in "\r\x85\x0b\x0c":
            yield Change(place, place + 1, "\n")
        elif category in ("Cf", "Co", "Cs", "Cn") or (category == "Cc" and sign not in "\n\t"):
            yield Change(place, place + 1, "")


def _softened(mark: str) -> str:
    if len(mark) == 1:
        return mark.translate(_ANGLES)
    return "(…)" if mark[0] in "[0123456789abcdefABCDEF" else "·" * len(mark)
