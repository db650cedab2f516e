"""Who is acting: admins by ADMIN_IDS, strangers nobody, the blocked nobody; and where they stopped."""

from __future__ import annotations

from dishka import AsyncContainer
from redis.asyncio import Redis
from sqlalchemy import func, update

from core.models import AuditEvent, User
from core.services.actor import TelegramPerson
from core.services.conversation_service import ANSWERING, ConversationService
from core.services.form_service import FormService
from core.services.user_service import UserService
from tests.core.office import ADMIN_ID, Office


async def telegram_id(office: Office, user_id: object) -> int:
    (row,) = await office.rows(User.telegram_id, User.id == user_id)
    return int(row.telegram_id)


async def test_only_those_named_in_admin_ids_become_admins_by_themselves(
    office: Office, installation: AsyncContainer
) -> None:
    users = await installation.get(UserService)
    assert await users.actor(office.stranger()) is None
    first, second = [await users.actor(TelegramPerson(ADMIN_ID, "Ada Admin", "ru")) for _ in range(2)]
    assert first == second is not None
    assert (second.role, second.language) == ("admin", "ru")
    appointed = AuditEvent.action == "admin.appointed"
    assert len(await office.rows(AuditEvent.id, appointed, AuditEvent.subject_id == second.user_id)) == 1


async def test_the_blocked_are_nobody(office: Office, installation: AsyncContainer) -> None:
    users, recruiter = await installation.get(UserService), await office.person("recruiter")
    person = TelegramPerson(await telegram_id(office, recruiter.user_id), "Sample Person", "en")
    assert await users.actor(person) is not None
    async with office.database.transaction() as session:
        await session.execute(update(User).where(User.id == recruiter.user_id).values(blocked_at=func.now()))
    assert await users.actor(person) is None


async def test_whoever_writes_can_be_reached_again(office: Office, installation: AsyncContainer) -> None:
    users, someone = await installation.get(UserService), await office.person()
    async with office.database.transaction() as session:
        await session.execute(update(User).where(User.id == someone.user_id).values(unreachable_at=func.now()))
    await users.actor(TelegramPerson(await telegram_id(office, someone.user_id), "Sample Person", "en"))
    (row,) = await office.rows(User.unreachable_at, User.id == someone.user_id)
    assert row.unreachable_at is None


async def test_a_language_once_chosen_stays(office: Office, installation: AsyncContainer) -> None:
    users, someone = await installation.get(UserService), await office.person()
    await users.set_language("ru", acting=someone)
    actor = await users.actor(TelegramPerson(await telegram_id(office, someone.user_id), "Sample Person", "en"))
    assert actor is not None
    assert actor.language == "ru"


async def test_the_step_is_known_without_redis(office: Office, installation: AsyncContainer) -> None:
    conversations, forms = await installation.get(ConversationService), await installation.get(FormService)
    await (await installation.get(Redis)).flushall()
    case = await office.begun()
    candidate = await telegram_id(office, case.answerer.user_id)
    recruiter = await telegram_id(office, case.recruiter.user_id)
    assert await conversations.current_step(candidate) == ANSWERING
    assert await conversations.current_step(recruiter) is None
    await forms.start("candidate", acting=case.recruiter)
    await forms.answer("Boris Sample", acting=case.recruiter)
    assert await conversations.current_step(recruiter) == "candidate:job_position"
    await forms.cancel(acting=case.recruiter)
    assert await conversations.current_step(recruiter) is None
    await office.interviews.cancel(case.interview_id, edit_message_id=1, acting=case.recruiter)
    assert await conversations.current_step(candidate) is None
