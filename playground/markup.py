"""HTML of the Bot API → plain text and entities, refusing what Telegram refuses, in its words.

The rules and error sentences are those of `parse_html` in TDLib's MessageEntity.cpp; offsets in the sentences
count bytes of UTF-8, offsets and lengths of entities count UTF-16 units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playground.links import checked_link, mentioned_user

_TYPES = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<dec>[0-9]+)|(?P<name>[A-Za-z]+));?")
_SPACES = " \t\r\n\0\v"
_END = "\0"


class HtmlError(ValueError):
    """The text is not the HTML that Telegram reads; the message is Telegram's sentence."""


@dataclass
class _Tag:
    name: str
    argument: str
    offset: int
    start: int


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and entities, sorted as Telegram sorts them. Raises HtmlError."""
    return _Parser(source).parse()


def _decode_reference(text: str, position: int) -> tuple[str, int]:
    """The character that a reference at `position` stands for and where it ends; "" when it stays literal."""
    match = _REFERENCE.match(text, position)
    if match is None:
        return "", position
    if name := match["name"]:
        return _NAMED.get(name, ""), match.end()
    code = int(match["hex"], 16) if match["hex"] else int(match["dec"])
    length = match.end() - position - text[position : match.end()].endswith(";")
    return ("" if code == 0 or code >= 0x10FFFF or length >= 10 else chr(code)), match.end()


class _Parser:
    def __init__(self, source: str) -> None:
        self._text = source + _END
        self._position = 0
        self._out: list[str] = []
        self._offset = 0
        self._open: list[_Tag] = []
        self._entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        while self._position < len(self._text) - 1:
            character = self._text[self._position]
            if character != "<":
                self._character(character)
            elif self._text[self._position + 1] == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        text = "".join(self._out)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise HtmlError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return text, self._entities

    def _character(self, character: str) -> None:
        decoded, end = _decode_reference(self._text, self._position) if character == "&" else ("", 0)
        self._position = end if decoded else self._position + 1
        self._out.append(decoded or character)
        self._offset += 1 + ((decoded or character) > "\uffff")

    def _bytes(self, position: int) -> int:
        return len(self._text[:position].encode("utf-8", "surrogatepass"))

    def _skip(self, *, until: str) -> str:
        start = self._position
        while self._text[self._position] not in until:
            self._position += 1
        return self._text[start : self._position]

    def _skip_spaces(self) -> str:
        """Go past spaces; the character now under the cursor."""
        while self._text[self._position] in " \t\r\n\v":
            self._position += 1
        return self._text[self._position]

    def _start_tag(self) -> None:
        begin = self._bytes(self._position)
        self._position += 1
        name = self._skip(until=_SPACES + ">").lower()
        if self._text[self._position] == _END:
            raise HtmlError(f"Unclosed start tag at byte offset {begin}")
        if name not in _TYPES:
            raise HtmlError(f'Unsupported start tag "{name}" at byte offset {begin}')
        argument = ""
        while self._skip_spaces() != ">":
            attribute, value = self._attribute(name, begin)
            argument = _argument(name, attribute, value) or argument
        if name == "span" and argument != "spoiler":
            raise HtmlError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._position += 1
        self._open.append(_Tag(name, argument, self._offset, len(self._out)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        attribute = self._skip(until=_SPACES + "=>")
        if not attribute:
            raise HtmlError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        following = self._skip_spaces()
        if following != "=":
            if (tag, attribute) == ("blockquote", "expandable"):
                return attribute, "1"
            raise HtmlError(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {begin}'
            )
        self._position += 1
        if self._skip_spaces() == _END:
            raise HtmlError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        value = self._quoted() if self._text[self._position] in "'\"" else self._token()
        if self._text[self._position] == _END:
            raise HtmlError(f"Unclosed start tag at byte offset {begin}")
        return attribute, value

    def _token(self) -> str:
        start = self._position
        while (c := self._text[self._position]).isascii() and (c.isalnum() or c in ".-"):
            self._position += 1
        if self._text[self._position] not in _SPACES + ">":
            raise HtmlError(f"Unexpected end of name token at byte offset {self._bytes(start)}")
        return self._text[start : self._position].lower()

    def _quoted(self) -> str:
        quote, value = self._text[self._position], ""
        self._position += 1
        while (character := self._text[self._position]) not in (quote, _END):
            decoded, end = _decode_reference(self._text, self._position) if character == "&" else ("", 0)
            self._position = end if decoded else self._position + 1
            value += decoded or character
        if self._text[self._position] == quote:
            self._position += 1
        return value

    def _end_tag(self) -> None:
        begin = self._bytes(self._position)
        if not self._open:
            raise HtmlError(f"Unexpected end tag at byte offset {begin}")
        self._position += 2
        found = self._skip(until=_SPACES + ">").lower()
        if self._skip_spaces() != ">":
            raise HtmlError(f"Unclosed end tag at byte offset {begin}")
        tag = self._open.pop()
        if found and found != tag.name:
            raise HtmlError(f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{found}>"')
        self._position += 1
        if self._offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _Tag) -> None:
        span = {"offset": tag.offset, "length": self._offset - tag.offset}
        last = self._entities[-1] if self._entities else {}
        nested = (last.get("offset"), last.get("length")) == (span["offset"], span["length"])
        if tag.name == "a":
            self._close_link(tag, span)
        elif tag.name == "tg-emoji":
            if not tag.argument.isdecimal() or int(tag.argument) == 0:
                raise HtmlError("Invalid custom emoji identifier specified")
            self._entities.append({"type": "custom_emoji", **span, "custom_emoji_id": tag.argument})
        elif tag.name == "pre" and nested and last["type"] == "code" and last.get("language"):
            last["type"] = "pre"
        elif tag.name == "code" and nested and last["type"] == "pre" and tag.argument:
            last["language"] = tag.argument
        elif tag.name == "code":
            self._entities.append({"type": "code", **span, "language": tag.argument})
        elif tag.name == "blockquote" and tag.argument:
            self._entities.append({"type": "expandable_blockquote", **span})
        else:
            self._entities.append({"type": _TYPES[tag.name], **span})

    def _close_link(self, tag: _Tag, span: dict[str, int]) -> None:
        url = tag.argument or "".join(self._out[tag.start :])
        if user_id := mentioned_user(url):
            user = {"id": user_id, "is_bot": False, "first_name": str(user_id)}
            self._entities.append({"type": "text_mention", **span, "user": user})
        elif link := checked_link(url):
            self._entities.append({"type": "text_link", **span, "url": link})


def _argument(tag: str, attribute: str, value: str) -> str:
    """What an attribute says that matters to Telegram, else ""."""
    match tag, attribute:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("blockquote", "expandable"):
            return value or "1" if tag == "blockquote" else value
        case ("code", "class"):
            return value.removeprefix("language-") if value.startswith("language-") else ""
        case ("span", "class"):
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
    return ""
