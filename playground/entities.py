"""Text as Telegram keeps it: trimmed, measured in UTF-16 units, with commands and links found in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from playground.markup import utf16_length

Entity = dict[str, Any]

_FOUND = (
    ("url", re.compile(r"(?:https?|tg)://[^\s<>\"«»]+[^\s<>\"«».,;:!?)\]']", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}(?![\w@])")),
    (
        "url",
        re.compile(
            r"(?<![\w@./-])(?:[\w-]+\.)+(?:com|org|net|me|ru|io|dev|info|app|ai|рф)\b(?:[/?#][^\s<>\"«»]*[\w/=-])?",
            re.IGNORECASE,
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w&/])#\w*[^\W\d_]\w*")),
)
_CLOSED = frozenset({"code", "pre", "text_link", "text_mention", "url", "email", "bot_command", "mention"})


def cleaned(text: str) -> str:
    """As Telegram cleans every text: no carriage returns, spaces for control characters."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", text.replace("\r", ""))


def trimmed(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Text without space around it; entities moved and cut along with it."""
    start = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    end = utf16_length(text)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - start, 0)
        length = min(entity["offset"] + entity["length"] - start, end) - begin
        if length > 0:
            kept.append({**entity, "offset": begin, "length": length})
    return text, kept


def with_found(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """The entities plus the commands, links, addresses, names and tags that Telegram finds by itself."""
    result = [dict(entity) for entity in entities]
    taken = [range(e["offset"], e["offset"] + e["length"]) for e in result if e["type"] in _CLOSED]
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            offset = utf16_length(text[: match.start()])
            span = range(offset, offset + utf16_length(match[0]))
            if not any(span.start < other.stop and other.start < span.stop for other in taken):
                taken.append(span)
                result.append({"type": kind, "offset": span.start, "length": len(span)})
    for entity in result:
        if entity["type"] == "code" or not entity.get("language", True):
            entity.pop("language", None)
    return sorted(result, key=lambda entity: (entity["offset"], -entity["length"]))


def covered(text: str, entity: Entity) -> str:
    """The part of the text under an entity."""
    units = text.encode("utf-16-le")
    start = entity["offset"] * 2
    return units[start : start + entity["length"] * 2].decode("utf-16-le", "replace")


def split_as_apps_do(text: str, limit: int = 4096) -> list[str]:
    """A long text in parts of at most `limit` UTF-16 units, cut at a line or a space where there is one."""
    parts: list[str] = []
    rest = text.strip()
    while utf16_length(rest) > limit:
        head = rest.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")
        cut = max(head.rfind("\n"), head.rfind(" "))
        cut = cut if cut > len(head) // 2 else len(head)
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*parts, rest] if rest else parts
