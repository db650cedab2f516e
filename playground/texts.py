"""Texts and captions that the bot sends: parsed, measured, refused."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.client.default import Default
from aiogram.types import MessageEntity

from playground.calls import given
from playground.entities import Entity, cleaned, trimmed, with_found
from playground.errors import bad_request
from playground.markup import HtmlError, parse_html, utf16_length
from playground.state import Json

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

Mode = str | Default | None


def text_content(text: str | None, mode: Mode, entities: Sequence[MessageEntity] | None) -> Json:
    """`text` and `entities` of a message body. Raises ApiError."""
    if not text:
        raise bad_request("message text is empty")
    plain, found = _formatted(text, mode, entities)
    if not plain:
        raise bad_request("text must be non-empty")
    if utf16_length(plain) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": plain} | ({"entities": found} if found else {})


def caption_content(caption: str | None, mode: Mode, entities: Sequence[MessageEntity] | None) -> Json:
    """`caption` and `caption_entities` of a message body, nothing for an empty caption. Raises ApiError."""
    plain, found = _formatted(caption or "", mode, entities)
    if utf16_length(plain) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not plain:
        return {}
    return {"caption": plain} | ({"caption_entities": found} if found else {})


def _formatted(text: str, mode: Mode, entities: Sequence[MessageEntity] | None) -> tuple[str, list[Entity]]:
    text = cleaned(text)
    listed = [entity.model_dump(mode="json", exclude_none=True) for entity in entities or ()]
    match (given(mode) or "").lower():
        case "html":
            try:
                text, listed = parse_html(text)
            except HtmlError as error:
                raise bad_request(f"can't parse entities: {error}") from None
        case "markdown" | "markdownv2":
            raise bad_request("can't parse entities: the local Telegram reads HTML only")
        case "":
            pass
        case _:
            raise bad_request("unsupported parse_mode")
    plain, kept = trimmed(text, listed)
    return plain, with_found(plain, kept)
