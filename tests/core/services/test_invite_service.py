"""Personal links: 128 bits, stored as a hash, used once, bound to the first account."""

from __future__ import annotations

import asyncio
import base64
import uuid
from dataclasses import replace
from typing import Any

import pytest
from dishka import AsyncContainer
from sqlalchemy import func, text, update

from core.errors import AlreadyAppliedError, LinkError
from core.links import LinkTokens
from core.models import Base, Candidate, Interview, Invite, User
from core.services.actor import Actor, TelegramPerson
from tests.core.office import Case, Office


async def staff_token(office: Office, installation: AsyncContainer, admin: Actor) -> str:
    """A fresh link for a recruiter."""
    await office.invites.invite_staff(acting=admin)
    rows = await office.rows(Invite, Invite.created_by == admin.user_id)
    newest = max((row.Invite for row in rows), key=lambda invite: invite.created_at)
    return (await office.invites.staff_invite(newest.id, acting=admin)).token


async def code_of(office: Office, token: str, person: TelegramPerson) -> str:
    """With which code the link is refused."""
    with pytest.raises(LinkError) as caught:
        await office.invites.redeem(token, person)
    return caught.value.code


async def role_of(office: Office, person: TelegramPerson) -> str | None:
    rows = await office.rows(User.role, User.telegram_id == person.telegram_id)
    return rows[0].role if rows else None


async def as_person(office: Office, actor: Actor) -> TelegramPerson:
    (row,) = await office.rows(User.telegram_id, User.id == actor.user_id)
    return TelegramPerson(row.telegram_id, "Sample Person", "en")


# — the token —


def test_a_token_has_128_bits_that_telegram_takes() -> None:
    tokens = LinkTokens("s" * 32)
    made = {tokens.token(uuid.uuid4()) for _ in range(1000)}
    assert len(made) == 1000
    for token in made:
        assert len(base64.urlsafe_b64decode(token + "==")) == 16
        assert len(token) <= 64
        assert token.replace("-", "").replace("_", "").isalnum()


def test_a_token_needs_the_secret() -> None:
    invite_id = uuid.uuid4()
    assert LinkTokens("s" * 32).token(invite_id) == LinkTokens("s" * 32).token(invite_id)
    assert LinkTokens("s" * 32).token(invite_id) != LinkTokens("t" * 32).token(invite_id)


async def test_only_a_hash_is_stored_anywhere(office: Office) -> None:
    case = await office.opened()
    raw = base64.urlsafe_b64decode(case.token + "==").hex()
    async with office.database.transaction() as session:
        for table in Base.metadata.sorted_tables:
            hits = await session.scalar(
                text(f"SELECT count(*) FROM {table.name} AS t WHERE t::text LIKE :token OR t::text LIKE :raw"),
                {"token": f"%{case.token}%", "raw": f"%{raw}%"},
            )
            assert hits == 0, table.name
        stored = await session.scalar(
            text("SELECT count(*) FROM invites AS t WHERE t::text LIKE :hash"),
            {"hash": f"%{LinkTokens('any').token_hash(case.token).hex()}%"},
        )
        assert stored == 1


# — using it —


async def test_of_fifty_at_once_one_takes_the_link(office: Office, installation: AsyncContainer) -> None:
    token = await staff_token(office, installation, await office.person("admin"))
    people = [office.stranger() for _ in range(50)]
    outcomes = await asyncio.gather(
        *(office.invites.redeem(token, person) for person in people), return_exceptions=True
    )
    assert outcomes.count(None) == 1
    assert {error.code for error in outcomes if isinstance(error, LinkError)} == {"link-used"}
    roles = [await role_of(office, person) for person in people]
    assert (roles.count("recruiter"), roles.count(None)) == (1, 49)


async def test_of_fifty_at_once_one_meets_the_interview(office: Office) -> None:
    case = await office.invited()
    people = [office.stranger() for _ in range(50)]
    outcomes = await asyncio.gather(
        *(office.invites.redeem(case.token, person) for person in people), return_exceptions=True
    )
    assert outcomes.count(None) == 1
    assert sum(isinstance(error, LinkError) for error in outcomes) == 49
    winner = people[outcomes.index(None)]
    (candidate,) = await office.rows(Candidate.user_id, Candidate.id == case.candidate_id)
    (user,) = await office.rows(User.id, User.telegram_id == winner.telegram_id)
    assert candidate.user_id == user.id


async def test_a_forwarded_link_is_refused_and_leaves_nothing(office: Office) -> None:
    case, friend = await office.opened(), office.stranger()
    assert await code_of(office, case.token, friend) == "link-used"
    assert await role_of(office, friend) is None


async def test_the_same_account_may_follow_its_link_again(office: Office) -> None:
    case = await office.opened()
    person = await as_person(office, case.answerer)
    await office.invites.redeem(case.token, person)
    assert (await office.told(case.answerer)).count("first_screen") == 2


async def test_the_same_update_follows_a_link_once(office: Office) -> None:
    case = await office.invited()
    person = replace(office.stranger(), update=await office.received())
    await office.invites.redeem(case.token, person)
    with pytest.raises(AlreadyAppliedError):
        await office.invites.redeem(case.token, person)


@pytest.mark.parametrize("damage", ["", "x", "swap"])
async def test_a_guessed_link_is_invalid(office: Office, damage: str) -> None:
    case = await office.invited()
    token = {"": "", "x": case.token + "x", "swap": case.token[::-1]}[damage]
    assert await code_of(office, token, office.stranger()) == "link-invalid"


async def test_an_expired_link_is_refused_by_the_databases_clock(office: Office) -> None:
    case = await office.invited()
    async with office.database.transaction() as session:
        await session.execute(
            update(Invite).where(Invite.interview_id == case.interview_id).values(expires_at=func.now())
        )
    assert await code_of(office, case.token, office.stranger()) == "link-expired"


async def test_a_cancelled_invitation_has_no_working_link(office: Office) -> None:
    case = await office.invited()
    await office.interviews.cancel(case.interview_id, edit_message_id=1, acting=case.recruiter)
    assert await code_of(office, case.token, office.stranger()) == "link-revoked"


async def test_whoever_is_blocked_learns_nothing(office: Office) -> None:
    case, person = await office.invited(), await as_person(office, blocked := await office.person())
    async with office.database.transaction() as session:
        await session.execute(update(User).where(User.id == blocked.user_id).values(blocked_at=func.now()))
    assert await code_of(office, case.token, person) == "link-invalid"


# — roles come from the link's row, never upwards by a candidate's link —


async def test_staff_cannot_use_up_a_candidates_link(office: Office) -> None:
    """Whoever sees the vacancy is shown what a candidate sees, other staff are told whose link it is."""
    case = await office.invited()
    for role, actor in (("admin", await office.person("admin")), ("recruiter", case.recruiter)):
        person = await as_person(office, actor)
        await office.invites.redeem(case.token, person)
        assert await role_of(office, person) == role
    other = await as_person(office, await office.person("recruiter"))
    assert await code_of(office, case.token, other) == "link-for-candidate"
    assert await role_of(office, other) == "recruiter"
    (candidate,) = await office.rows(Candidate.user_id, Candidate.id == case.candidate_id)
    (invite,) = await office.rows(Invite.redeemed_by, Invite.interview_id == case.interview_id)
    (interview,) = await office.rows(Interview.status, Interview.id == case.interview_id)
    assert (candidate.user_id, invite.redeemed_by, interview.status) == (None, None, "pending")
    await office.invites.redeem(case.token, office.stranger())


async def test_a_recruiters_link_makes_no_second_recruiter_and_no_admin_smaller(
    office: Office, installation: AsyncContainer
) -> None:
    admin = await office.person("admin")
    token = await staff_token(office, installation, admin)
    assert await code_of(office, token, await as_person(office, admin)) == "link-already-staff"
    first, second = office.stranger(), office.stranger()
    await office.invites.redeem(token, first)
    await office.invites.redeem(token, first)
    assert await code_of(office, token, second) == "link-used"
    assert (await role_of(office, first), await role_of(office, second)) == ("recruiter", None)
    assert await role_of(office, await as_person(office, admin)) == "admin"


@pytest.mark.parametrize("change", [{"blocked_at": func.now()}, {"role": "recruiter"}], ids=["blocked", "no admin now"])
async def test_a_recruiters_link_is_worth_what_its_admin_is_worth_now(
    office: Office, installation: AsyncContainer, change: dict[str, Any]
) -> None:
    admin, followed, late = await office.person("admin"), office.stranger(), office.stranger()
    used, open_still = [await staff_token(office, installation, admin) for _ in range(2)]
    await office.invites.redeem(used, followed)
    async with office.database.transaction() as session:
        await session.execute(update(User).where(User.id == admin.user_id).values(**change))
    await office.invites.redeem(used, followed)
    assert await code_of(office, open_still, late) == "link-revoked"
    assert (await role_of(office, followed), await role_of(office, late)) == ("recruiter", None)


async def test_a_candidate_stays_one_by_the_interviews_link(office: Office) -> None:
    case = await office.opened()
    assert await role_of(office, await as_person(office, case.answerer)) == "user"


# — at the same moment —


async def test_taking_back_and_following_at_once_end_in_order(office: Office) -> None:
    """Either the link was followed and the interview is over, or it was refused: no third thing, no error."""

    async def once() -> tuple[Case, object, object]:
        case = await office.invited()
        followed, cancelled = await asyncio.gather(
            office.invites.redeem(case.token, office.stranger()),
            office.interviews.cancel(case.interview_id, edit_message_id=1, acting=case.recruiter),
            return_exceptions=True,
        )
        return case, followed, cancelled

    for case, followed, cancelled in await asyncio.gather(*(once() for _ in range(24))):
        assert cancelled is None
        assert followed is None or (isinstance(followed, LinkError) and followed.code == "link-revoked")
        (interview,) = await office.rows(Interview.status, Interview.id == case.interview_id)
        (candidate,) = await office.rows(Candidate.user_id, Candidate.id == case.candidate_id)
        assert interview.status == "cancelled"
        assert (candidate.user_id is not None) == (followed is None)
