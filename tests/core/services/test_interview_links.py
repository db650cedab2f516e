"""Links after they were made: given anew, for the wrong person, for many; and interviews whose time is over."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from sqlalchemy import func, text, update

from core.errors import DomainError, LinkError, NotFoundError, StaleError
from core.models import AuditEvent, Candidate, Interview, Invite, Response, User, Vacancy
from core.services.actor import Actor, TelegramPerson
from core.services.candidate_service import CandidateService
from core.services.interview_links import InterviewLinks
from core.services.vacancy_service import VacancyService
from tests.core.office import Case, Office


@pytest_asyncio.fixture(scope="session")
async def links(installation: AsyncContainer) -> InterviewLinks:
    return await installation.get(InterviewLinks)


@pytest_asyncio.fixture(scope="session")
async def vacancies(installation: AsyncContainer) -> VacancyService:
    return await installation.get(VacancyService)


async def run_out(office: Office, case: Case) -> None:
    """Let an interview's time be over, and its link's."""
    async with office.database.transaction() as session:
        past = text("now() - interval '1 second'")
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(expires_at=past))
        await session.execute(update(Invite).where(Invite.interview_id == case.interview_id).values(expires_at=past))
    await office.interviews.expire_due()


async def interview_of(office: Office, case: Case) -> Interview:
    (row,) = await office.rows(Interview, Interview.id == case.interview_id)
    found: Interview = row.Interview
    return found


async def token_of(office: Office, case: Case) -> str:
    return (await office.invites.invitation(case.interview_id, acting=case.recruiter)).token


async def account_of(office: Office, case: Case) -> uuid.UUID | None:
    (row,) = await office.rows(Candidate.user_id, Candidate.id == case.candidate_id)
    found: uuid.UUID | None = row.user_id
    return found


async def opened_apply_link(office: Office, links: InterviewLinks, case: Case) -> str:
    await links.open_apply_link(case.vacancy_id, edit_message_id=1, acting=case.recruiter)
    link = await links.apply_link(case.vacancy_id, acting=case.recruiter)
    assert link
    return link.token


async def applied(office: Office, person: TelegramPerson) -> list[uuid.UUID]:
    """The interviews of whoever followed an apply link."""
    rows = await office.rows(User.id, User.telegram_id == person.telegram_id)
    if not rows:
        return []
    mine = await office.rows(Candidate.id, Candidate.user_id == rows[0].id)
    return [row.id for row in await office.rows(Interview.id, Interview.candidate_id.in_([one.id for one in mine]))]


# — given anew —


async def test_a_new_link_frees_an_interview_that_nobody_began(office: Office, links: InterviewLinks) -> None:
    case = await office.opened()
    await links.reissue(case.interview_id, edit_message_id=1, acting=case.recruiter)
    assert await account_of(office, case) is None
    with pytest.raises(LinkError, match="link-used"):
        await office.invites.redeem(case.token, office.stranger())
    await office.invites.redeem(await token_of(office, case), office.stranger())
    assert await account_of(office, case) not in (None, case.answerer.user_id)


async def test_an_interview_begun_keeps_its_link(office: Office, links: InterviewLinks) -> None:
    for case in (await office.begun(), await office.handed_in("by district")):
        with pytest.raises(StaleError):
            await links.reissue(case.interview_id, edit_message_id=1, acting=case.recruiter)
        assert await account_of(office, case) == case.answerer.user_id


async def test_an_expired_interview_starts_its_week_anew(office: Office, links: InterviewLinks) -> None:
    case = await office.invited()
    await run_out(office, case)
    await links.reissue(case.interview_id, edit_message_id=1, acting=case.recruiter)
    interview = await interview_of(office, case)
    assert interview.status == "pending"
    async with office.database.transaction() as session:
        left = await session.scalar(
            text("SELECT extract(epoch FROM expires_at - now()) FROM interviews WHERE id = :id"),
            {"id": case.interview_id},
        )
    assert 6.9 * 86400 < float(left or 0) <= 8 * 86400


async def test_no_second_running_interview_by_a_new_link(office: Office, links: InterviewLinks) -> None:
    case = await office.invited()
    await run_out(office, case)
    await office.interviews.invite(case.vacancy_id, case.candidate_id, acting=case.recruiter)
    with pytest.raises(DomainError, match="already-invited"):
        await links.reissue(case.interview_id, edit_message_id=1, acting=case.recruiter)
    assert (await interview_of(office, case)).status == "expired"


async def test_two_new_links_at_once_leave_one_that_works(office: Office, links: InterviewLinks) -> None:
    case = await office.invited()
    await asyncio.gather(
        *(links.reissue(case.interview_id, edit_message_id=1, acting=case.recruiter) for _ in range(4))
    )
    invites = await office.rows(Invite, Invite.interview_id == case.interview_id)
    assert sum(row.Invite.revoked_at is None for row in invites) == 1
    await office.invites.redeem(await token_of(office, case), office.stranger())


async def test_links_of_others_are_not_there(office: Office, links: InterviewLinks) -> None:
    case = await office.opened()
    for actor in (await office.person("recruiter"), case.answerer):
        with pytest.raises(NotFoundError):
            await links.reissue(case.interview_id, edit_message_id=1, acting=actor)
        with pytest.raises(NotFoundError):
            await links.open_apply_link(case.vacancy_id, edit_message_id=1, acting=actor)
        with pytest.raises(NotFoundError):
            await links.apply_link(case.vacancy_id, acting=actor)
    for actor in (await office.person(), case.recruiter):
        with pytest.raises(NotFoundError):
            await links.not_me(case.interview_id, edit_message_id=1, acting=actor)
    with pytest.raises(NotFoundError):
        await links.reissue(uuid.uuid4(), edit_message_id=1, acting=case.recruiter)


# — «Not me» —


async def test_not_me_closes_forgets_and_tells(office: Office, links: InterviewLinks) -> None:
    case = await office.opened()
    await links.not_me(case.interview_id, edit_message_id=1, acting=case.answerer)
    assert await account_of(office, case) is None
    assert "wrong_person" in await office.told(case.recruiter)
    with pytest.raises(LinkError, match="link-used"):
        await office.invites.redeem(case.token, office.stranger())
    with pytest.raises(NotFoundError):  # a second tap: it is not theirs any more
        await links.not_me(case.interview_id, edit_message_id=1, acting=case.answerer)
    assert not (await office.invites.invitation(case.interview_id, acting=case.recruiter)).is_open


async def test_not_me_is_possible_when_time_is_over_and_not_once_begun(office: Office, links: InterviewLinks) -> None:
    case = await office.opened()
    await run_out(office, case)
    await links.not_me(case.interview_id, edit_message_id=1, acting=case.answerer)
    assert await account_of(office, case) is None
    case = await office.begun()
    with pytest.raises(StaleError):
        await links.not_me(case.interview_id, edit_message_id=1, acting=case.answerer)


# — one link for many —


async def test_twenty_apply_at_once_and_each_is_one_candidate(office: Office, links: InterviewLinks) -> None:
    case = await office.invited()
    token = await opened_apply_link(office, links, case)
    crowd = [replace(office.stranger(), name=f"Nora Newcomer {number}") for number in range(20)]
    await asyncio.gather(*(office.invites.redeem(token, one) for one in crowd for _ in range(2)))
    for one in crowd:
        assert len(await applied(office, one)) == 1
    made = await office.rows(Candidate.name, Candidate.created_by == case.recruiter.user_id)
    assert {one.name for one in crowd} <= {row.name for row in made}


async def test_an_applicants_interview_outlives_the_link(
    office: Office, links: InterviewLinks, vacancies: VacancyService
) -> None:
    case, person = await office.invited(), office.stranger()
    token = await opened_apply_link(office, links, case)
    await office.invites.redeem(token, person)
    await links.close_apply_link(case.vacancy_id, edit_message_id=1, acting=case.recruiter)
    assert await links.apply_link(case.vacancy_id, acting=case.recruiter) is None
    await vacancies.set_archived(case.vacancy_id, archived=True, edit_message_id=1, acting=case.recruiter)
    await office.invites.redeem(token, person)
    assert len(await applied(office, person)) == 1
    (account,) = await office.rows(User.id, User.telegram_id == person.telegram_id)
    assert (await office.told(Actor(account.id, "user", "en"))).count("first_screen") == 2
    late = office.stranger()
    with pytest.raises(LinkError, match="link-revoked"):
        await office.invites.redeem(token, late)
    assert await applied(office, late) == []


async def test_an_apply_link_needs_a_plan_and_an_open_vacancy(
    office: Office, links: InterviewLinks, vacancies: VacancyService
) -> None:
    recruiter = await office.person("recruiter")
    vacancy_id = await office.vacancy(recruiter)
    with pytest.raises(DomainError, match="kit-missing"):
        await links.open_apply_link(vacancy_id, edit_message_id=1, acting=recruiter)
    await office.kit(vacancy_id, recruiter)
    await vacancies.set_archived(vacancy_id, archived=True, edit_message_id=1, acting=recruiter)
    with pytest.raises(StaleError):
        await links.open_apply_link(vacancy_id, edit_message_id=1, acting=recruiter)


async def test_an_invitation_and_an_apply_link_make_one_candidate(office: Office, links: InterviewLinks) -> None:
    case = await office.opened()
    token = await opened_apply_link(office, links, case)
    (row,) = await office.rows(User.telegram_id, User.id == case.answerer.user_id)
    person = TelegramPerson(row.telegram_id, "Sample Person", "en")
    await office.invites.redeem(token, person)
    assert await applied(office, person) == [case.interview_id]


# — the archive, and who sees what —


async def test_bringing_back_gives_the_status_of_before(office: Office, vacancies: VacancyService) -> None:
    recruiter = await office.person("recruiter")
    draft = await office.vacancy(recruiter, status="draft")
    opened = await office.vacancy(recruiter)
    await office.kit(opened, recruiter)
    for vacancy_id, status in ((draft, "draft"), (opened, "open")):
        for archived in (True, False):
            await vacancies.set_archived(vacancy_id, archived=archived, edit_message_id=1, acting=recruiter)
        (row,) = await office.rows(Vacancy.status, Vacancy.id == vacancy_id)
        assert row.status == status


async def test_the_last_two_members_cannot_both_leave(office: Office, vacancies: VacancyService) -> None:
    for _ in range(10):
        first, second = await office.person("recruiter"), await office.person("recruiter")
        vacancy_id = await office.vacancy(first)
        await vacancies.set_member(vacancy_id, second.user_id, member=True, edit_message_id=1, acting=first)
        outcomes = await asyncio.gather(
            *(
                vacancies.set_member(vacancy_id, one.user_id, member=False, edit_message_id=1, acting=one)
                for one in (first, second)
            ),
            return_exceptions=True,
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
        assert [error.code for error in refused] == ["last-member"]


async def test_the_last_member_who_sees_the_vacancy_cannot_leave(office: Office, vacancies: VacancyService) -> None:
    first, blocked = await office.person("recruiter"), await office.person("recruiter")
    vacancy_id = await office.vacancy(first)
    await vacancies.set_member(vacancy_id, blocked.user_id, member=True, edit_message_id=1, acting=first)
    async with office.database.transaction() as session:
        await session.execute(update(User).where(User.id == blocked.user_id).values(blocked_at=func.now()))
    with pytest.raises(DomainError, match="last-member"):
        await vacancies.set_member(vacancy_id, first.user_id, member=False, edit_message_id=1, acting=first)


async def test_the_same_person_is_found_whatever_the_spelling(office: Office, installation: AsyncContainer) -> None:
    candidates = await installation.get(CandidateService)
    recruiter = await office.person("recruiter")
    number = f"{office.number():010}"
    spellings = (f"+7{number}", f"8 ({number[:3]}) {number[3:6]}-{number[6:]}", f"7{number}")
    ids = [await office.candidate(recruiter) for _ in spellings]
    async with office.database.transaction() as session:
        for candidate_id, phone in zip(ids, spellings, strict=True):
            await session.execute(update(Candidate).where(Candidate.id == candidate_id).values(phone=phone))
    for candidate_id in ids:
        found = {card.id for card in await candidates.duplicates(candidate_id, acting=recruiter)}
        assert found == {*ids} - {candidate_id}
    assert await candidates.duplicates(await office.candidate(recruiter), acting=recruiter) == []
    stranger = await office.person("recruiter")
    theirs = await office.candidate(stranger)
    async with office.database.transaction() as session:
        await session.execute(update(Candidate).where(Candidate.id == theirs).values(phone=spellings[0]))
    assert await candidates.duplicates(theirs, acting=stranger) == []  # nothing of others' candidates is told


# — out of time —


async def test_only_what_runs_and_is_over_expires(office: Office) -> None:
    running, begun = await office.opened(), await office.begun()
    over, cancelled = await office.handed_in("by district"), await office.invited()
    await office.interviews.cancel(cancelled.interview_id, edit_message_id=1, acting=cancelled.recruiter)
    untouched = await office.invited()
    for case in (running, begun, over, cancelled):
        await run_out(office, case)
    statuses = [(await interview_of(office, case)).status for case in (running, begun, over, cancelled, untouched)]
    assert statuses == ["expired", "expired", "completed", "cancelled", "pending"]
    assert "interviews_expired" in await office.told(begun.recruiter)
    assert "interviews_expired" not in await office.told(over.recruiter)
    responses = await office.rows(Response.status, Response.interview_id == begun.interview_id)
    assert sorted(row.status for row in responses) == ["interrupted", "unasked", "unasked"]


async def test_two_workers_expire_an_interview_once(office: Office) -> None:
    case = await office.begun()
    async with office.database.transaction() as session:
        past = text("now() - interval '1 second'")
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(expires_at=past))
    await asyncio.gather(*(office.interviews.expire_due() for _ in range(4)))
    assert (await office.told(case.recruiter)).count("interviews_expired") == 1
    events = await office.rows(AuditEvent.action, AuditEvent.subject_id == case.interview_id)
    assert [row.action for row in events].count("interview.expired") == 1
