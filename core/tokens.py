"""Tokens of the REST API: signed access tokens (JWT), and opaque secrets of which only a hash is stored."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import jwt

from core.errors import DomainError

ACCESS_LASTS = timedelta(hours=24)
ISSUER = "mismatch"
AUDIENCE = "mismatch-api"
KIND = "access"
REMEMBERED = 4096
"""Tokens of which a process remembers that they were good."""
_REQUIRED = ["exp", "iat", "sub", "jti", "iss", "aud", "typ"]


class TokenError(DomainError):
    """No credentials, or none that are good: expired, revoked, forged, of another kind. All look the same."""

    code = "unauthorized"


@dataclass(frozen=True)
class AccessClaims:
    """Who was signed in, by which session, and the account's session version at that time."""

    user_id: uuid.UUID
    session_id: uuid.UUID
    version: int


class AccessTokens:
    """Makes and checks access tokens. HS256 and nothing else: the token does not choose how it is checked."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._checked = lru_cache(REMEMBERED)(self._check)

    def issue(self, claims: AccessClaims) -> str:
        """A token that is good for 24 hours, or until its session ends."""
        now = datetime.now(UTC)
        payload = {
            "sub": str(claims.user_id),
            "sid": str(claims.session_id),
            "ver": claims.version,
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + ACCESS_LASTS,
            "iss": ISSUER,
            "aud": AUDIENCE,
            "typ": KIND,
        }
        return jwt.encode(payload, self._secret, algorithm="HS256")

    def read(self, token: str) -> AccessClaims:
        """What a token says. Raises TokenError.

        A good signature stays good, so it is checked once; whether the time is over is looked at each time.
        """
        claims, expires = self._checked(token)
        if expires <= datetime.now(UTC).timestamp():
            raise TokenError
        return claims

    def _check(self, token: str) -> tuple[AccessClaims, float]:
        try:
            payload = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": _REQUIRED},
            )
            if payload["typ"] != KIND:
                raise TokenError
            claims = AccessClaims(uuid.UUID(payload["sub"]), uuid.UUID(payload["sid"]), int(payload["ver"]))
            return claims, float(payload["exp"])
        except (jwt.InvalidTokenError, ValueError, TypeError, KeyError, AttributeError):
            raise TokenError from None


def new_secret(prefix: str) -> str:
    """An unguessable token (256 bits), which its prefix makes recognisable to people and leak scanners."""
    return f"{prefix}{secrets.token_urlsafe(32)}"


def secret_hash(secret: str) -> bytes:
    """What is stored of a secret, and looked up by."""
    return hashlib.sha256(secret.encode(errors="replace")).digest()
