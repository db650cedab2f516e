"""What staff wrote of an erased person goes with them; what they wrote of others stays, whatever people are called."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from sqlalchemy import delete, func

from core.models import Candidate, Draft, Gathered, IdempotentRequest, Update, User
from core.services.actor import Actor, TelegramPerson
from core.services.form_service import FormService
from core.services.interview_links import InterviewLinks
from core.services.privacy_service import PrivacyService
from core.services.unit import record
from core.services.user_service import UserService
from tests.core.office import BOT_ID, Case, Office


@pytest_asyncio.fixture
async def privacy(installation: AsyncContainer) -> PrivacyService:
    return await installation.get(PrivacyService)


@dataclass(frozen=True)
class Desk:
    """What a member of staff has lying open, and may lose to an erasure."""

    office: Office
    owner: Actor
    vacancy_id: uuid.UUID

    async def open_form(self, **fields: Any) -> None:
        async with self.office.database.transaction() as session:
            await session.execute(delete(Draft).where(Draft.user_id == self.owner.user_id))
            session.add(Draft(user_id=self.owner.user_id, flow="cv", step="review", fields=fields))

    async def gather(self, source: str = "cv.pdf", **fields: Any) -> None:
        async with self.office.database.transaction() as session:
            session.add(
                Gathered(user_id=self.owner.user_id, vacancy_id=self.vacancy_id, batch=uuid.uuid4(), source=source,
                         fields=fields)
            )  # fmt: skip

    async def give_up(self, body: dict[str, Any]) -> None:
        """An update of theirs that could not be worked."""
        (account,) = await self.office.rows(User.telegram_id, User.id == self.owner.user_id)
        async with self.office.database.transaction() as session:
            session.add(
                Update(bot_id=BOT_ID, update_id=self.office.number(), chat_id=account.telegram_id, body=body,
                       dead_at=func.now())
            )  # fmt: skip

    async def answered(self, body: str) -> None:
        """An answer of the API to them."""
        async with self.office.database.transaction() as session:
            session.add(
                IdempotentRequest(user_id=self.owner.user_id, key=str(self.office.number()), fingerprint=b"x",
                                  status=201, body=body.encode())
            )  # fmt: skip

    async def left(self) -> tuple[int, int, int, int]:
        """Forms, gathered people, updates and answers that are there with their words."""
        mine = self.owner.user_id
        (account,) = await self.office.rows(User.telegram_id, User.id == mine)
        updates = await self.office.rows(Update.body, Update.chat_id == account.telegram_id)
        answers = await self.office.rows(IdempotentRequest.body, IdempotentRequest.user_id == mine)
        return (
            len(await self.office.rows(Draft.user_id, Draft.user_id == mine)),
            len(await self.office.rows(Gathered.id, Gathered.user_id == mine)),
            sum(set(row.body) != {"update_id"} for row in updates),
            sum(bool(row.body) for row in answers),
        )


@dataclass(frozen=True)
class Known:
    """A candidate whom a recruiter typed in, with contacts that nobody else has."""

    case: Case
    desk: Desk
    telegram_id: int
    name: str
    email: str
    digits: str
    """Of the phone, +7…, without the country's code."""


@pytest_asyncio.fixture
async def known(office: Office) -> Known:
    case, number = await office.opened(), office.number()
    (account,) = await office.rows(User.telegram_id, User.id == case.answerer.user_id)
    name, email, digits = f"Vera Sample{number}", f"vera{number}@example.com", f"999{number}"
    async with office.database.transaction() as session:
        row = await session.get_one(Candidate, case.candidate_id)
        row.name, row.email, row.phone = name, email, f"+7{digits}"
        await record(session, case.recruiter.user_id, "candidate.added", row.id)
    return Known(case, Desk(office, case.recruiter, case.vacancy_id), account.telegram_id, name, email, digits)


@pytest.mark.parametrize("name", ["name", "a", "message", "id", "Boris Unrelated", ".*"])
async def test_whatever_somebody_calls_themselves_takes_nothing_of_others(
    office: Office, privacy: PrivacyService, installation: AsyncContainer, name: str
) -> None:
    links, users = await installation.get(InterviewLinks), await installation.get(UserService)
    case = await office.invited()
    await links.open_apply_link(case.vacancy_id, edit_message_id=1, acting=case.recruiter)
    link = await links.apply_link(case.vacancy_id, acting=case.recruiter)
    assert link
    stranger = TelegramPerson(office.number(), name, "en")
    await office.invites.redeem(link.token, stranger)
    other = await office.person("recruiter")
    desks = [Desk(office, owner, case.vacancy_id) for owner in (case.recruiter, other)]
    for desk in desks:
        await desk.open_form(name="Boris Unrelated", email=None)
        await desk.gather("Boris_Unrelated.pdf", name="Boris Unrelated", email="boris@example.com")
        await desk.gather("Boris_Unrelated.pdf")
        await desk.give_up({"message": {"message_id": 5, "text": "Boris Unrelated sent a message to name"}})
        await desk.answered('{"id": "x", "name": "Boris Unrelated", "a": "message"}')
    acting = await users.actor(stranger)
    assert acting
    await privacy.erase(acting=acting)
    assert [await desk.left() for desk in desks] == [(1, 2, 1, 1)] * 2


async def test_what_has_a_contact_or_an_id_of_the_person_goes(known: Known, privacy: PrivacyService) -> None:
    desk, email, digits, candidate_id = known.desk, known.email, known.digits, known.case.candidate_id
    for fields in (
        {"name": "Somebody", "email": email.upper()},
        {"name": "Somebody", "phone": f"8 (999) {digits[3:]}"},
        {"name": "Somebody", "phone": "other", "telegram_id": known.telegram_id},
        {"name": "Somebody", "email": "other@example.com", "about": {"candidate_id": str(candidate_id)}},
    ):
        await desk.gather(**fields)
        await desk.open_form(**fields)
    for body in (
        {"message": {"text": f"write to:\n{email.upper()}."}},
        {"message": {"text": f"call 8 (999) {digits[3:6]}-{digits[6:]} today"}},
        {"message": {"contact": {"phone_number": f"7{digits}", "first_name": "V"}}},
        {"message": {"contact": {"phone_number": "1", "user_id": known.telegram_id}}},
        {"message": {"forward_origin": {"sender_user": {"id": known.telegram_id, "first_name": "V"}}}},
        {"callback_query": {"data": f"candidate:{candidate_id.hex}:show", "message": {"text": "V"}}},
    ):
        await desk.give_up(body)
    await desk.answered(f'{{"candidate":{{"id":"{candidate_id}"}}}}')
    await desk.answered(f'{{"email":"{email}","phone":null}}')
    assert await desk.left() == (1, 4, 6, 2)
    await privacy.erase(acting=known.case.answerer)
    assert await desk.left() == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "fields",
    [{"email": "{email}"}, {"phone": "{digits}"}, {"telegram_id": "{telegram_id}"}, {"candidate_id": "{candidate_id}"}],
    ids=str,
)
async def test_a_form_with_a_contact_or_an_id_of_the_person_goes(
    known: Known, privacy: PrivacyService, fields: dict[str, str]
) -> None:
    words = {**vars(known), "candidate_id": known.case.candidate_id}
    await known.desk.open_form(name="Somebody", **{key: value.format(**words) for key, value in fields.items()})
    await privacy.erase(acting=known.case.answerer)
    assert await known.desk.left() == (0, 0, 0, 0)


async def test_a_name_alone_is_theirs_where_those_who_see_them_wrote_it(
    known: Known, privacy: PrivacyService, installation: AsyncContainer
) -> None:
    desk, forms = known.desk, await installation.get(FormService)
    await forms.start("candidate", acting=desk.owner)
    await forms.answer(known.name, acting=desk.owner)
    await desk.gather(name=known.name.upper())
    await desk.gather(f"{known.name.replace(' ', '_')}_CV.pdf")
    await desk.give_up({"message": {"text": f"Please add «{known.name}», courier"}})
    await privacy.erase(acting=known.case.answerer)
    assert await desk.left() == (0, 0, 0, 0)


async def test_a_name_is_not_theirs_beside_other_contacts_inside_of_words_or_where_nobody_sees_them(
    office: Office, known: Known, privacy: PrivacyService
) -> None:
    desk, name, email = known.desk, known.name, known.email
    stranger = Desk(office, await office.person("recruiter"), known.case.vacancy_id)
    await desk.open_form(name=name, email=f"another.{email}")
    await desk.gather(name=name, phone="+7 000 0000000")
    await desk.give_up({"message": {"text": f"{name}7: another.{email}, {email}.example, 1234{known.digits}"}})
    await stranger.open_form(name=name)
    await stranger.give_up({"message": {"text": name}})
    await privacy.erase(acting=known.case.answerer)
    assert (await desk.left(), await stranger.left()) == ((1, 1, 1, 0), (1, 0, 1, 0))


async def test_what_somebody_who_stays_has_too_tells_nothing(
    office: Office, known: Known, privacy: PrivacyService
) -> None:
    namesake, desk = await office.opened(), known.desk
    async with office.database.transaction() as session:
        row = await session.get_one(Candidate, namesake.candidate_id)
        row.name, row.email, row.phone = known.name, known.email, f"8{known.digits}"
    await desk.open_form(name=known.name)
    await desk.gather(name=known.name, email=known.email, phone=f"+7{known.digits}")
    await desk.give_up({"message": {"text": f"{known.name}, {known.email}, +7{known.digits}"}})
    await desk.answered(f'{{"email":"{known.email}"}}')
    await privacy.erase(acting=known.case.answerer)
    assert await desk.left() == (1, 1, 1, 1)


@pytest.mark.parametrize(("mine", "theirs", "same"), [("+7 {0}", "8({0})", True), ("—", "—", False)])
async def test_a_second_row_is_theirs_by_the_digits_of_a_phone(
    office: Office, known: Known, privacy: PrivacyService, mine: str, theirs: str, same: bool
) -> None:
    second = await office.candidate(known.case.recruiter)
    async with office.database.transaction() as session:
        (await session.get_one(Candidate, known.case.candidate_id)).phone = mine.format(known.digits)
        (await session.get_one(Candidate, second)).phone = theirs.format(known.digits)
    await known.desk.gather(name="Somebody", phone=theirs.format(known.digits))
    await privacy.erase(acting=known.case.answerer)
    (row,) = await office.rows(Candidate.erased_at, Candidate.id == second)
    assert (row.erased_at is not None, await known.desk.left()) == (same, (0, 0 if same else 1, 0, 0))


async def test_the_copy_shows_a_contact_of_the_very_account(known: Known, privacy: PrivacyService) -> None:
    await known.desk.gather("mine", name="Contact", telegram_id=known.telegram_id)
    await known.desk.gather("theirs", name="Contact", telegram_id=known.telegram_id * 10)
    copy = json.loads(await privacy.export(acting=known.case.answerer))
    assert [row["source"] for row in copy["gathered"]] == ["mine"]
    await privacy.erase(acting=known.case.answerer)
    assert await known.desk.left() == (0, 1, 0, 0)


async def test_the_copy_shows_nobody_what_is_kept_under_contacts_they_only_say_are_theirs(
    office: Office, known: Known, privacy: PrivacyService
) -> None:
    """A recruiter takes contacts out of whatever CV somebody hands in."""
    victim, word = await office.candidate(known.case.recruiter), f"secret{office.number()}"
    async with office.database.transaction() as session:
        row = await session.get_one(Candidate, victim)
        row.email, row.phone, row.cv_text = known.email, f"+7{known.digits}", word
    await known.desk.gather(name="Somebody", email=known.email, cv_text=word)
    copy = (await privacy.export(acting=known.case.answerer)).decode()
    assert (known.email in copy, word in copy, str(victim) in copy) == (True, False, False)
