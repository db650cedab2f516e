"""How a session of an account begins: in one statement, because sign-ins come in crowds and others wait meanwhile."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import LargeBinary, Select, bindparam, func, insert, select

from core.models import RefreshToken, Session, User

REFRESH_LASTS = timedelta(days=30)
REUSED_AFTER = timedelta(seconds=10)
"""From then on whoever sends a used refresh token is taken for a thief or for who was robbed. Sooner it may be the
owner's other request, or the same one sent again: that gets nothing and ends nothing. A thief who is first goes on if
the owner comes within these seconds and never again with that token; signing out everywhere ends it.
"""


def _opening() -> Select[tuple[uuid.UUID]]:
    account = (
        select(User.id, User.session_version)
        .where(
            User.id == bindparam("user_id"),
            User.session_version == bindparam("version"),
            User.password_hash == bindparam("password_hash"),
            User.blocked_at.is_(None),
        )
        .with_for_update(read=True)
        .cte("account")
    )
    session_id = bindparam("session_id", type_=Session.id.type)
    opened = (
        insert(Session)
        .from_select(["id", "user_id", "session_version"], select(session_id, account.c.id, account.c.session_version))
        .returning(Session.id)
        .cte("opened")
    )
    token_id, token_hash = bindparam("token_id", type_=Session.id.type), bindparam("token_hash", type_=LargeBinary)
    kept = (
        insert(RefreshToken)
        .from_select(
            ["id", "session_id", "token_hash", "expires_at"],
            select(token_id, opened.c.id, token_hash, func.now() + REFRESH_LASTS),
        )
        .returning(RefreshToken.id)
        .cte("kept")
    )
    return select(opened.c.id).add_cte(kept)


OPEN_SESSION = _opening()
"""Gives the id of the session; nothing when the account is blocked or no longer what it was. The lock is shared:
sign-ins of one account do not wait for each other, only for a change of its password.
"""
