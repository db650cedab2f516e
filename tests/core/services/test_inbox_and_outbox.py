"""Nothing that came in is lost, nothing that must go out is forgotten, one bad one doesn't stop the rest."""

from __future__ import annotations

from dishka import AsyncContainer
from sqlalchemy import func, select, text, update

from core.models import Notification, User
from core.services.notification_service import MOST_ATTEMPTS as MOST_SENDS
from core.services.notification_service import NotificationService
from core.services.unit import notify
from core.services.update_service import MOST_ATTEMPTS
from tests.core.office import Office


async def test_an_update_is_stored_once(office: Office) -> None:
    bot, number, chat = office.number(), office.number(), office.number()
    assert await office.updates.store(bot, number, chat, {"update_id": number})
    assert not await office.updates.store(bot, number, chat, {"update_id": number, "other": True})
    stored = await office.updates.next_of(bot, chat)
    assert stored is not None
    assert stored.body == {"update_id": number}


async def test_updates_are_worked_in_the_order_of_the_chat(office: Office) -> None:
    bot, chat, other = office.number(), office.number(), office.number()
    for number in (3, 1, 2):
        await office.updates.store(bot, number, chat, {})
    await office.updates.store(bot, 4, other, {})
    assert await office.updates.waiting_chats(bot) == [chat, other]
    worked = []
    while stored := await office.updates.next_of(bot, chat):
        worked.append(stored.update_id)
        await office.updates.finish(stored)
    assert worked == [1, 2, 3]
    assert await office.updates.waiting_chats(bot) == [other]


async def test_a_poison_update_is_a_dead_letter_and_the_next_gets_through(office: Office) -> None:
    bot, chat = office.number(), office.number()
    for number in (1, 2):
        await office.updates.store(bot, number, chat, {})
    for attempt in range(1, MOST_ATTEMPTS + 1):
        stored = await office.updates.next_of(bot, chat)
        assert stored is not None
        assert (stored.update_id, stored.attempts) == (1, attempt - 1)
        assert await office.updates.fail(stored, "PoisonError") == (attempt == MOST_ATTEMPTS)
    following = await office.updates.next_of(bot, chat)
    assert following is not None
    assert following.update_id == 2


def test_everything_is_tried_five_times() -> None:
    assert (MOST_ATTEMPTS, MOST_SENDS) == (5, 5)


async def test_messages_go_in_order_and_a_dead_one_lets_the_next_through(
    office: Office, installation: AsyncContainer
) -> None:
    outbox, person = await installation.get(NotificationService), await office.person()
    for kind in ("first", "second"):
        async with office.database.transaction() as session:
            await notify(session, person.user_id, kind, dedupe_key=f"{kind}:{person.user_id}")
    for _ in range(MOST_SENDS):
        waiting = await outbox.next_for(person.user_id)
        assert waiting is not None
        assert waiting.kind == "first"
        await outbox.failed(waiting, "refused")
    waiting = await outbox.next_for(person.user_id)
    assert waiting is not None
    assert waiting.kind == "second"
    await outbox.sent(waiting, 77)
    assert await outbox.next_for(person.user_id) is None
    assert person.user_id not in await outbox.waiting_recipients()


async def test_a_message_takes_the_place_of_the_one_it_replaces(office: Office, installation: AsyncContainer) -> None:
    outbox, person = await installation.get(NotificationService), await office.person()
    async with office.database.transaction() as session:
        await notify(session, person.user_id, "preparing", dedupe_key=f"p:{person.user_id}")
        await notify(session, person.user_id, "ready", dedupe_key=f"r:{person.user_id}", replaces=f"p:{person.user_id}")
    first = await outbox.next_for(person.user_id)
    assert first is not None
    await outbox.sent(first, 41)
    second = await outbox.next_for(person.user_id)
    assert second is not None
    assert (second.kind, second.edit_message_id) == ("ready", 41)


async def test_whoever_blocked_the_bot_is_left_alone_until_they_write(
    office: Office, installation: AsyncContainer
) -> None:
    outbox, person = await installation.get(NotificationService), await office.person()
    async with office.database.transaction() as session:
        await notify(session, person.user_id, "help", dedupe_key=f"h:{person.user_id}")
    await outbox.unreachable(person.user_id)
    assert await outbox.next_for(person.user_id) is None
    assert person.user_id not in await outbox.waiting_recipients()
    async with office.database.transaction() as session:
        await session.execute(update(User).where(User.id == person.user_id).values(unreachable_at=None))
    assert await outbox.next_for(person.user_id) is not None


async def test_what_is_not_due_yet_waits(office: Office, installation: AsyncContainer) -> None:
    outbox, person = await installation.get(NotificationService), await office.person()
    async with office.database.transaction() as session:
        await notify(session, person.user_id, "help", dedupe_key=f"h:{person.user_id}")
        mine = update(Notification).where(Notification.recipient_id == person.user_id)
        await session.execute(mine.values(not_before=func.now() + text("interval '1 hour'")))
    assert await outbox.next_for(person.user_id) is None
    async with office.database.transaction() as session:
        await session.execute(mine.values(not_before=func.now()))
        assert await session.scalar(select(func.count()).where(Notification.recipient_id == person.user_id)) == 1
    assert await outbox.next_for(person.user_id) is not None
