"""Which links Telegram takes, and how it writes them back."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}|(?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-fA-F:]+\]")


class LinkRefusedError(ValueError):
    """Telegram does not take this address; the message says why in its words."""


def check_link(address: str) -> str:
    """The address as Telegram stores it. Raises LinkRefusedError."""
    address = address.strip()
    scheme, separator, _ = address.partition(":")
    if separator and scheme.lower() in ("tg", "ton", "tonsite"):
        return address
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if parts.scheme not in ("http", "https"):
        raise LinkRefusedError("Unsupported URL protocol")
    try:
        port = parts.port
    except ValueError:
        raise LinkRefusedError("Wrong port number specified in the URL") from None
    if port == 0:
        raise LinkRefusedError("Wrong port number specified in the URL")
    if not parts.hostname:
        raise LinkRefusedError("URL host is empty")
    if " " in parts.netloc or not _HOST.fullmatch(parts.hostname):
        raise LinkRefusedError("Wrong HTTP URL")
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()


def checked_link(address: str) -> str:
    """The address as Telegram stores it, or "" when it drops the link and keeps the words."""
    try:
        return check_link(address)
    except (LinkRefusedError, ValueError):
        return ""


def mentioned_user(address: str) -> int:
    """The id in `tg://user?id=…`, else 0."""
    match = re.fullmatch(r"tg:(?://)?user\?(.*)", address)
    identifier = parse_qs(match[1]).get("id", [""])[0] if match else ""
    return int(identifier) if identifier.isdecimal() else 0


def start_parameter(address: str, username: str) -> str | None:
    """The word after `?start=` in a deep link to this bot ("" without one), None when it leads elsewhere."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    query = parse_qs(parts.query)
    if parts.scheme == "tg":
        is_ours = parts.netloc == "resolve" and query.get("domain", [""])[0].lower() == username.lower()
    else:
        host = parts.netloc.lower().removeprefix("www.")
        is_ours = host in ("t.me", "telegram.me") and parts.path.strip("/").lower() == username.lower()
    return query.get("start", [""])[0] if is_ours else None
