"""Not yours equals not there: for every thing, every act, and every person who may not see it."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from sqlalchemy import func, select, text

from core.database import Database
from core.errors import ForbiddenError, NotFoundError
from core.models import Base, Draft, Vacancy, VacancyMember
from core.services.actor import Actor
from core.services.answer_service import AnswerService
from core.services.candidate_service import CandidateService
from core.services.company_service import CompanyService
from core.services.evaluation_service import EvaluationService
from core.services.form_service import FormService
from core.services.interview_generator import InterviewGenerator
from core.services.interview_screens import InterviewScreens
from core.services.interview_service import InterviewService
from core.services.invite_service import InviteService
from core.services.report_service import ReportService
from core.services.vacancy_service import VacancyService
from tests.core.office import Case, Office
from tests.core.scripted_engine import answering, evaluating

Act = Callable[[AsyncContainer, Case, Actor], Awaitable[object]]


STAFF_ACTS: dict[str, Act] = {}
"""What staff do with something of a vacancy."""
CANDIDATE_ACTS: dict[str, Act] = {}
"""What a candidate does with their own interview."""


def staff(act: Act) -> Act:
    STAFF_ACTS[act.__name__] = act
    return act


def own(act: Act) -> Act:
    CANDIDATE_ACTS[act.__name__] = act
    return act


@staff
async def see_vacancy(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(VacancyService)).vacancy(case.vacancy_id, acting=who)


@staff
async def set_difficulty(container: AsyncContainer, case: Case, who: Actor) -> None:
    service = await container.get(VacancyService)
    await service.set_difficulty(case.vacancy_id, "hard", edit_message_id=1, acting=who)


@staff
async def change_term(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(FormService)).start_term(case.vacancy_id, "pay", acting=who)


@staff
async def request_kit(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(InterviewGenerator)).request_kit(case.vacancy_id, acting=who)


@staff
async def see_kit(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(InterviewGenerator)).kit(case.kit_id, acting=who)


@staff
async def see_candidate(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(CandidateService)).candidate(case.candidate_id, acting=who)


@staff
async def see_invitation(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(InviteService)).invitation(case.interview_id, acting=who)


@staff
async def see_subject(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(ReportService)).subject(case.interview_id, acting=who)


@staff
async def see_report(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(ReportService)).report(case.interview_id, acting=who)


@staff
async def decide(container: AsyncContainer, case: Case, who: Actor) -> None:
    await (await container.get(EvaluationService)).decide(case.interview_id, "advance", acting=who)


@own
async def see_first_screen(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(InterviewScreens)).first_screen(case.interview_id, acting=who)


@own
async def see_summary(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(InterviewScreens)).summary(case.interview_id, acting=who)


@own
async def see_question(container: AsyncContainer, case: Case, who: Actor) -> object:
    first = (await case.responses(await container.get(Database)))[0]
    return await (await container.get(InterviewScreens)).question(first.id, acting=who)


@own
async def see_asked(container: AsyncContainer, case: Case, who: Actor) -> object:
    return await (await container.get(InterviewScreens)).asked(case.interview_id, acting=who)


@own
async def rewrite(container: AsyncContainer, case: Case, who: Actor) -> None:
    first = (await case.responses(await container.get(Database)))[0]
    await (await container.get(AnswerService)).rewrite_answer(first.id, first.version, acting=who)


@own
async def skip(container: AsyncContainer, case: Case, who: Actor) -> None:
    first = (await case.responses(await container.get(Database)))[0]
    service = await container.get(AnswerService)
    await service.skip(first.id, first.version, edit_message_id=1, acting=who)


async def state(database: Database) -> dict[str, int]:
    """How many rows each table holds, and how often its rows were written."""
    async with database.transaction() as session:
        counts: dict[str, int] = {}
        for table in Base.metadata.sorted_tables:
            rows = await session.execute(select(func.count(), func.sum(text("xmin::text::bigint"))).select_from(table))
            counts[table.name] = hash(tuple(rows.one()))
        return counts


@pytest_asyncio.fixture(scope="module")
async def evaluated(office: Office) -> Case:
    """An interview with a report."""
    case = await office.handed_in("by district, then I call", "I call ahead", "by map")
    await evaluating(office.database, answering(4)).evaluate(case.interview_id)
    return case


@pytest.mark.parametrize("who", ["another recruiter", "the candidate", "somebody"])
@pytest.mark.parametrize("act", STAFF_ACTS)
async def test_staff_things_are_not_there_for_others(
    act: str, who: str, evaluated: Case, office: Office, installation: AsyncContainer
) -> None:
    stranger = {
        "another recruiter": await office.person("recruiter"),
        "the candidate": evaluated.answerer,
        "somebody": await office.person(),
    }[who]
    before = await state(office.database)
    with pytest.raises(NotFoundError) as theirs:
        await STAFF_ACTS[act](installation, evaluated, stranger)
    with pytest.raises(NotFoundError) as nobodys:
        await STAFF_ACTS[act](installation, _nowhere(evaluated), stranger)
    assert (theirs.value.code, theirs.value.params) == (nobodys.value.code, nobodys.value.params)
    assert await state(office.database) == before


@pytest.mark.parametrize("act", STAFF_ACTS)
@pytest.mark.parametrize("who", ["the recruiter", "an admin", "a colleague"])
async def test_staff_things_are_there_for_members_and_admins(
    act: str, who: str, evaluated: Case, office: Office, installation: AsyncContainer
) -> None:
    """The control of the test above: the same acts succeed for those who may."""
    actor = evaluated.recruiter if who == "the recruiter" else await office.person("admin")
    if who == "a colleague":
        actor = await office.person("recruiter")
        async with office.database.transaction() as session:
            session.add(VacancyMember(vacancy_id=evaluated.vacancy_id, user_id=actor.user_id))
    if act == "request_kit":
        case = await office.invited()
        evaluated, actor = case, case.recruiter
    await STAFF_ACTS[act](installation, evaluated, actor)


@pytest.mark.parametrize("who", ["another candidate", "the recruiter", "an admin"])
@pytest.mark.parametrize("act", CANDIDATE_ACTS)
async def test_an_interview_is_the_candidates_own(
    act: str, who: str, office: Office, installation: AsyncContainer
) -> None:
    case = await office.begun()
    stranger = case.recruiter
    if who != "the recruiter":
        stranger = (await office.begun()).answerer if who == "another candidate" else await office.person("admin")
    before = await state(office.database)
    with pytest.raises(NotFoundError):
        await CANDIDATE_ACTS[act](installation, case, stranger)
    assert await state(office.database) == before
    await CANDIDATE_ACTS[act](installation, case, case.answerer)


@pytest.mark.parametrize("step", ["consent", "refuse_consent", "submit"])
async def test_consent_and_submission_are_the_candidates_own(
    step: str, office: Office, installation: AsyncContainer
) -> None:
    case = await office.opened()
    service = await installation.get(InterviewService)
    extra = {"edit_message_id": 1} if step == "submit" else {}
    with pytest.raises(NotFoundError):
        await getattr(service, step)(case.interview_id, acting=case.recruiter, **extra)
    with pytest.raises(NotFoundError):
        await getattr(service, step)(uuid.uuid4(), acting=case.answerer, **extra)


async def test_a_recruiter_invites_only_their_own_to_their_own(office: Office) -> None:
    mine, theirs = await office.invited(), await office.invited()
    for vacancy_id, candidate_id in (
        (theirs.vacancy_id, mine.candidate_id),
        (mine.vacancy_id, theirs.candidate_id),
        (mine.vacancy_id, uuid.uuid4()),
    ):
        with pytest.raises(NotFoundError):
            await office.interviews.invite(vacancy_id, candidate_id, acting=mine.recruiter)


async def test_lists_hold_only_what_one_may_see(office: Office, installation: AsyncContainer) -> None:
    mine, theirs = await office.invited(), await office.invited()
    vacancies, candidates = await installation.get(VacancyService), await installation.get(CandidateService)
    assert [card.id for card in (await vacancies.page(acting=mine.recruiter)).items] == [mine.vacancy_id]
    assert [card.id for card in (await candidates.page(acting=mine.recruiter)).items] == [mine.candidate_id]
    admin = await office.person("admin")
    seen = {card.id for card in (await vacancies.page(acting=admin)).items}
    assert {mine.vacancy_id, theirs.vacancy_id} <= seen


async def test_a_candidate_is_seen_by_those_who_share_the_vacancy(office: Office, installation: AsyncContainer) -> None:
    case, colleague = await office.invited(), await office.person("recruiter")
    candidates = await installation.get(CandidateService)
    with pytest.raises(NotFoundError):
        await candidates.candidate(case.candidate_id, acting=colleague)
    async with office.database.transaction() as session:
        session.add(VacancyMember(vacancy_id=case.vacancy_id, user_id=colleague.user_id))
    assert (await candidates.candidate(case.candidate_id, acting=colleague)).id == case.candidate_id


async def test_what_belongs_to_staff_is_forbidden_to_a_candidate(office: Office, installation: AsyncContainer) -> None:
    somebody = await office.person()
    forms = await installation.get(FormService)
    for flow in ("company", "vacancy", "candidate"):
        with pytest.raises(ForbiddenError):
            await forms.start(flow, acting=somebody)
    with pytest.raises(ForbiddenError):
        await (await installation.get(CompanyService)).profile(acting=somebody)
    with pytest.raises(ForbiddenError):
        await (await installation.get(VacancyService)).page(acting=somebody)
    with pytest.raises(ForbiddenError):
        await (await installation.get(CandidateService)).page(acting=somebody)
    for actor in (somebody, await office.person("recruiter")):
        with pytest.raises(ForbiddenError):
            await office.invites.invite_staff(acting=actor)


async def test_a_draft_kept_from_staff_days_writes_nothing(office: Office, installation: AsyncContainer) -> None:
    """Whoever opened a form and lost the role cannot finish it."""
    recruiter = await office.person("recruiter")
    forms = await installation.get(FormService)
    await forms.start("vacancy", acting=recruiter)
    now_a_user = replace(recruiter, role="user")
    assert await forms.answer("A courier is wanted in Exampletown, pay 3,000.", acting=now_a_user) is None
    assert not await office.rows(Draft.flow, Draft.user_id == recruiter.user_id)
    assert not await office.rows(Vacancy.id, Vacancy.created_by == recruiter.user_id)


async def test_a_term_that_does_not_exist_is_not_found(office: Office, installation: AsyncContainer) -> None:
    """Any client can send any button."""
    case = await office.invited()
    for term in ("status", "created_by", "", "vacancy_id"):
        with pytest.raises(NotFoundError):
            await (await installation.get(FormService)).start_term(case.vacancy_id, term, acting=case.recruiter)


def _nowhere(case: Case) -> Case:
    return replace(
        case, vacancy_id=uuid.uuid4(), kit_id=uuid.uuid4(), candidate_id=uuid.uuid4(), interview_id=uuid.uuid4()
    )
