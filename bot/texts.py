"""The words people see: Fluent files per language and area, everything a person typed escaped on the way in."""

from __future__ import annotations

import html
import re
from pathlib import Path

from aiogram_i18n.cores.fluent_runtime_core import FluentRuntimeCore

from core.services.actor import Language

LOCALES = Path(__file__).parent / "locales"
LONGEST_PART = 2000
"""Characters of a parameter that Fluent is given; it refuses those over 2500, so longer ones are put in after it."""
_MARK = re.compile("\ue000(.+?)\ue001")  # private use: in no text of ours


class Html(str):
    """Markup made by us, to be put into a text as it is."""

    __slots__ = ()


class Texts:
    """All texts in all languages."""

    def __init__(self) -> None:
        self._core = FluentRuntimeCore(
            path=LOCALES, default_locale="en", use_isolating=False, use_td=False, raise_key_error=True
        )

    async def load(self) -> None:
        """Read the files. They stay loaded while the process lives: a draining job needs them too."""
        await self._core.startup()

    def speak(self, language: Language) -> Speech:
        """The texts in one language."""
        return Speech(self, language)

    def get(self, language: Language, key: str, /, **params: str | int) -> str:
        """One text, its parameters put in as they are. Raises KeyNotFoundError."""
        long = {name: value for name, value in params.items() if isinstance(value, str) and len(value) > LONGEST_PART}
        text = self._core.get(key, language, **{**params, **{name: f"\ue000{name}\ue001" for name in long}})
        return _MARK.sub(lambda mark: long.get(mark[1], mark[0]), text) if long else text


class Speech:
    """Texts in the language of one person."""

    def __init__(self, texts: Texts, language: Language) -> None:
        self._texts = texts
        self.language = language

    def __call__(self, key: str, /, **params: str | int) -> Html:
        """A text as HTML: every string parameter that isn't Html is escaped."""
        return Html(self._texts.get(self.language, key, **{name: _safe(value) for name, value in params.items()}))

    def plain(self, key: str, /, **params: str | int) -> str:
        """A text without markup, for buttons, toasts and copies."""
        return self._texts.get(self.language, key, **params)

    def other(self, language: Language) -> Speech:
        """The same texts in another language."""
        return Speech(self._texts, language)


def clip(text: str, most: int) -> str:
    """Shorten to `most` UTF-16 units, as Telegram counts, with an ellipsis where something was cut."""
    if utf16_length(text) <= most:
        return text
    cut = text[:most]
    while utf16_length(cut) > most - 1:
        cut = cut[:-1]
    return cut.rstrip() + "…"


def pieces(text: str, most: int) -> list[str]:
    """A text in pieces of at most `most` UTF-16 units, parted between words where there are any; nothing is lost."""
    found = []
    while utf16_length(text) > most:
        fitting = text.encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "ignore")
        end = max(fitting.rfind(" "), fitting.rfind("\n")) + 1 or len(fitting)
        found.append(text[:end])
        text = text[end:]
    return [*found, text]


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _safe(value: str | int) -> str | int:
    return html.escape(value, quote=False) if isinstance(value, str) and not isinstance(value, Html) else value
