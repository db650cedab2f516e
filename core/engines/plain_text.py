"""What a model wrote, made fit to be shown: no links, no mentions, no commands, no markup."""

from __future__ import annotations

import html
import re
import unicodedata

_TOP_LEVEL = (
    "com|org|net|info|biz|io|me|ai|app|dev|co|cc|tv|gg|ly|to|gl|be|su|ru|рф|ua|by|kz|uz|am|ge|uk|us|eu|de|fr|it|es|nl"
    "|pl|cz|ch|at|fi|se|no|dk|tr|il|in|cn|jp|kr|br|ca|au|xyz|site|online|shop|store|club|top|pro|link|click|live|life"
    "|space|website|tech|work|jobs|team|chat|page|blog|news|cloud|agency|company|example|invalid|test|localhost|onion"
    "|md|sh|zip|mov|py|rs|ml|ms|name|moscow|москва|дети|сайт|онлайн|орг|бел|укр"
)
"""Endings Telegram would make a link of, or might; a dot before one of them becomes a space."""
_HIDDEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufff9-\uffff]")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_LINK_JOINT = re.compile(r"\](?=\()")
_TAG = re.compile(r"<!--.{0,2000}?-->|<[/!?]?[a-zA-Z][^<>]*>|<(?=[/!?a-zA-Z])", re.DOTALL)
_LINK = re.compile(r"[a-z][a-z0-9+.-]{1,20}:/{1,2}\S*|\b(?:mailto|javascript|data|tel):\S+|\bwww\.\S+", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>()]{1,64}@[^\s@<>()]{1,255}\.[^\s@<>()]{1,63}")
_DOMAIN_DOT = re.compile(rf"(?<=\w)\.(?=(?:[\w-]{{1,63}}\.){{0,4}}(?:{_TOP_LEVEL})(?![\w-]))", re.IGNORECASE)
_DOMAIN_PATH = re.compile(rf"(?<=\w) (?:{_TOP_LEVEL})/\S+", re.IGNORECASE)
_MENTION = re.compile(r"[@＠#＃](?=\w)")
_COMMAND = re.compile(r"(?<![\w/])/+(?=\w)")
_MARKUP = re.compile(
    r"\*{2,}|_{2,}|~{2,}|\|{2,}|`+|^\s{0,3}(?:#{1,6}|>+)\s+|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)", re.MULTILINE
)
_SPACE = re.compile(r"\s+")
_ROUNDS = 8
LONGEST = 10_000
"""Characters that are looked at; what is shown is far shorter."""


def plain(text: str, limit: int = 2000) -> str:
    """The words of a text on one line, at most `limit` characters, cut at a word."""
    text = html.unescape(html.unescape(text[:LONGEST]))
    text = "".join(
        sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) not in ("Cf", "Co")
    )
    text = _SPACE.sub(" ", _HIDDEN.sub(" ", text)).strip()
    for _ in range(_ROUNDS):
        # What one step leaves may be a link or a tag again ("<<b>b>"): on until nothing changes.
        cleaned = _once(text)
        if cleaned == text:
            break
        text = cleaned
    else:
        text = re.sub(r"[<>@#/*_`~|\[\]:]", " ", text)
    text = _SPACE.sub(" ", text).strip()
    if len(text) > limit:
        text = text[: limit - 1].rsplit(" ", 1)[0].rstrip() + "…"
    return text


def _once(text: str) -> str:
    text = _MARKDOWN_LINK.sub(r"\1", text)
    text = _LINK_JOINT.sub(" ", text)
    text = _TAG.sub("", text)
    text = _LINK.sub("…", text)
    text = _EMAIL.sub("…", text)
    text = _DOMAIN_DOT.sub(" ", text)
    text = _DOMAIN_PATH.sub(" …", text)
    text = _MENTION.sub("", text)
    text = _COMMAND.sub("", text)
    text = _MARKUP.sub("", text)
    return _SPACE.sub(" ", text).strip()
