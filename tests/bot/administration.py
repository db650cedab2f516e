"""What tests of administration share: deeds of an admin, and how an account stands."""

from __future__ import annotations

import uuid

from bot.keyboards.admin import UserAct, UserCard, UserDeed
from cli.demo.recruitment import Recruitment, Speaker
from playground.screen import Message
from tests.bot.ledger import Ledger, until


async def do(admin: Speaker, user_id: uuid.UUID, act: UserDeed) -> None:
    """Open the card of an account and tap the deed on it, confirming where that is asked."""
    await admin.person.send("/admin")
    menu = await admin.person.wait_text("Administration")
    await admin.person.tap_data(menu.id, UserCard(user_id=user_id).pack())
    await admin.person.wait_text("Role:")
    await admin.person.tap_data(menu.id, UserAct(act=act, user_id=user_id, confirmed=True).pack())


async def skip_all(recruitment: Recruitment, candidate: Speaker) -> None:
    """From the first question to the submission, saying nothing."""
    for following in ("2/3", "3/3", recruitment.label(candidate, "button-submit")):
        await recruitment.tap(candidate, "button-skip")
        await candidate.person.wait_text(following)
    await recruitment.tap(candidate, "button-submit")


async def screen_with(speaker: Speaker, words: str) -> Message:
    """The newest message that has the words, in its text or on a button."""

    def found(messages: tuple[Message, ...]) -> list[Message]:
        return [m for m in messages if words in m.text or any(words in b.label for b in m.buttons)]

    async def shown() -> bool:
        return bool(found((await speaker.person.screen()).messages))

    await until(shown)
    return found((await speaker.person.screen()).messages)[-1]


async def account_id(ledger: Ledger, speaker: Speaker) -> uuid.UUID:
    """The account of somebody."""
    found: uuid.UUID = await ledger.one("SELECT id FROM users WHERE telegram_id = $1", speaker.person.id)
    return found


async def role_of(ledger: Ledger, speaker: Speaker) -> str:
    """The role of somebody's account."""
    role: str = await ledger.one("SELECT role FROM users WHERE telegram_id = $1", speaker.person.id)
    return role


async def audited(ledger: Ledger, speaker: Speaker) -> list[str]:
    """What admins did to an account, in order."""
    return await ledger.column(
        "SELECT action FROM audit_events WHERE subject_id = $1 AND action LIKE 'user.%' ORDER BY created_at",
        await account_id(ledger, speaker),
    )
