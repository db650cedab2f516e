"""Erasing someone while staff decide on them or invite them: the one waits for the other and finds what it left."""

from __future__ import annotations

import asyncio

import pytest
from dishka import AsyncContainer
from sqlalchemy import text

from core.database import Database
from core.errors import NotFoundError, StaleError
from core.links import LinkTokens
from core.models import Candidate, CandidateQuestion, Decision, Interview, Invite, Vacancy
from core.services.erasure import ON_REQUEST, ProofKeys, erase_interviews, erase_person
from core.services.interview_making import make_interview
from core.services.invite_service import add_invite
from core.services.privacy_service import PrivacyService
from core.services.relay import save_message
from core.services.unit import act
from tests.core.office import Case, Office
from tests.core.scripted_engine import answering, evaluating

BLOCKED = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
KEYS = ProofKeys("the secret of this test, long enough to be one")


async def blocked(database: Database) -> None:
    """Return when some session waits for the lock of another."""
    async with asyncio.timeout(5), database.transaction() as session:
        while not await session.scalar(BLOCKED):
            pass


async def evaluated(office: Office) -> Case:
    case = await office.handed_in("by district")
    await evaluating(office.database, answering(4)).evaluate(case.interview_id)
    return case


async def reasons(office: Office, case: Case) -> list[str]:
    return [row.reason for row in await office.rows(Decision.reason, Decision.interview_id == case.interview_id)]


async def test_nobody_decides_on_what_nobody_can_read(office: Office) -> None:
    case = await evaluated(office)
    async with office.database.transaction() as session:
        await erase_interviews(session, [case.interview_id])
    with pytest.raises(StaleError):
        await evaluating(office.database, answering(4)).decide(
            case.interview_id, "reject", reason="Anna was ill", acting=case.recruiter
        )
    assert await reasons(office, case) == []


async def test_a_decision_made_while_its_interview_is_erased_keeps_no_reason(office: Office) -> None:
    case, evaluations = await evaluated(office), evaluating(office.database, answering(4))
    async with office.database.transaction() as session:
        await session.get_one(Interview, case.interview_id, with_for_update=True)
        await erase_interviews(session, [case.interview_id])
        deciding = asyncio.create_task(
            evaluations.decide(case.interview_id, "reject", reason="Anna was ill", acting=case.recruiter)
        )
        await blocked(office.database)
    with pytest.raises(StaleError):
        await deciding
    assert await reasons(office, case) == []


async def test_whoever_is_being_erased_is_not_invited(office: Office) -> None:
    case = await office.invited()
    vacancy_id = await office.vacancy(case.recruiter)
    await office.kit(vacancy_id, case.recruiter)
    async with office.database.transaction() as session:
        candidate = await session.get_one(Candidate, case.candidate_id)
        await erase_person(session, KEYS, [candidate], None, name=ON_REQUEST)
        inviting = asyncio.create_task(office.interviews.invite(vacancy_id, case.candidate_id, acting=case.recruiter))
        await blocked(office.database)
    with pytest.raises(NotFoundError):
        await inviting
    assert not await office.rows(Interview.id, Interview.vacancy_id == vacancy_id)


async def test_an_invitation_made_just_before_its_person_is_erased_goes_with_them(
    office: Office, installation: AsyncContainer
) -> None:
    case = await office.opened()
    vacancy_id = await office.vacancy(case.recruiter)
    await office.kit(vacancy_id, case.recruiter)
    tokens, privacy = await installation.get(LinkTokens), await installation.get(PrivacyService)
    async with office.database.transaction() as session:
        vacancy = await session.get_one(Vacancy, vacancy_id)
        candidate = await session.get_one(Candidate, case.candidate_id)
        interview = await make_interview(session, vacancy, candidate, case.recruiter.user_id)
        until = interview.expires_at
        await add_invite(session, tokens, case.recruiter, kind="interview", until=until, interview_id=interview.id)
        erasing = asyncio.create_task(privacy.erase(acting=case.answerer))
        await blocked(office.database)
    await erasing
    (left,) = await office.rows(Interview, Interview.id == interview.id)
    assert (left.Interview.status, left.Interview.purged_at is None) == ("withdrawn", False)
    (link,) = await office.rows(Invite.revoked_at, Invite.interview_id == interview.id)
    assert link.revoked_at is not None


async def test_nothing_is_written_to_whoever_is_being_erased(office: Office) -> None:
    case = await office.opened()

    async def write() -> None:
        async with act(office.database, case.recruiter) as session:
            fields = {"interview_id": str(case.interview_id), "text": "Anna was ill"}
            await save_message(session, fields, case.recruiter)

    async with office.database.transaction() as session:
        await session.get_one(Interview, case.interview_id, with_for_update=True)
        await erase_interviews(session, [case.interview_id])
        writing = asyncio.create_task(write())
        await blocked(office.database)
    with pytest.raises(NotFoundError):
        await writing
    assert await office.rows(CandidateQuestion, CandidateQuestion.interview_id == case.interview_id) == []
