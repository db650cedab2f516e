"""Tokens of personal links: 128 bits, derived from the invite's id, so that only a hash is ever stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid

TOKEN_BYTES = 16


class LinkTokens:
    """Makes and checks tokens with a key derived from the installation's secret.

    A copy of the database alone gives no working link; the bot can still show a link again.
    """

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"mismatch invite links", "sha256")

    def token(self, invite_id: uuid.UUID) -> str:
        """The token of an invite: 22 characters that Telegram allows in a deep link."""
        digest = hmac.digest(self._key, invite_id.bytes, "sha256")[:TOKEN_BYTES]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def token_hash(self, token: str) -> bytes:
        """What is stored, and looked up by."""
        return hashlib.sha256(token.encode()).digest()
