"""States that must not exist are refused by PostgreSQL itself, whatever code wrote them."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.models import (
    Candidate,
    CompanyProfile,
    Decision,
    Evaluation,
    Interview,
    Invite,
    Kit,
    Question,
    Response,
    ResponsePart,
    ResponseReading,
    User,
    Vacancy,
)
from tests.core.office import Office, question

EVALUATION: dict[str, Any] = {"run": 1, "kit_version": 1, "rubric_hash": "sample"}
READING: dict[str, Any] = {
    "response_version": 1,
    "engine": "scripted",
    "model": "script",
    "prompt_version": "1",
    "number": 1,
    "quotes_dropped": 0,
    "gaps": [],
    "rationale": "as scripted",
    "flags": [],
}
QUOTES = [{"text": "by district", "start": 0, "end": 11}]


@asynccontextmanager
async def refused(database: Database, constraint: str) -> AsyncIterator[AsyncSession]:
    """What is written here must be refused by the constraint of that name."""
    with pytest.raises(IntegrityError) as caught:
        async with database.transaction() as session:
            yield session
    assert f'"{constraint}"' in str(caught.value.orig)


async def copy_of(session: AsyncSession, row: Any, **changes: Any) -> None:
    """Add a row like one that is there, with another id and these changes."""
    stored = await session.get_one(type(row), row.id)
    values = {column.key: getattr(stored, column.key) for column in type(row).__table__.columns}
    await session.execute(insert(type(row)).values(**{**values, "id": uuid.uuid4(), **changes}))


async def one(database: Database, table: Any, *where: Any) -> Any:
    async with database.transaction() as session:
        return (await session.scalars(select(table).where(*where).limit(1))).one()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({}, "ck_users_reachable"),
        ({"telegram_id": 1, "role": "owner"}, "ck_users_role"),
        ({"telegram_id": 1, "language": "de"}, "ck_users_language"),
    ],
)
async def test_a_user_has_an_address_a_role_and_a_language(
    database: Database, values: dict[str, Any], constraint: str
) -> None:
    async with refused(database, constraint) as session:
        session.add(User(id=uuid.uuid4(), **values))


@pytest.mark.parametrize("field", ["email", "telegram_id"])
async def test_an_address_belongs_to_one_user(database: Database, office: Office, field: str) -> None:
    value = {"email": f"{office.number()}@example.com", "telegram_id": office.number()}[field]
    async with database.transaction() as session:
        session.add(User(id=uuid.uuid4(), **{field: value}))
    async with refused(database, f"uq_users_{field}") as session:
        session.add(User(id=uuid.uuid4(), **{field: value}))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "closed"}, "ck_vacancies_status"),
        ({"difficulty": "brutal"}, "ck_vacancies_difficulty"),
        ({"language": "de"}, "ck_vacancies_language"),
        ({"question_count": 0}, "ck_vacancies_question_count"),
        ({"question_count": 16}, "ck_vacancies_question_count"),
    ],
)
async def test_a_vacancy_has_known_words_and_1_to_15_questions(
    database: Database, office: Office, values: dict[str, Any], constraint: str
) -> None:
    recruiter = await office.person("recruiter")
    vacancy = await one(database, Vacancy, Vacancy.id == await office.vacancy(recruiter))
    async with refused(database, constraint) as session:
        await copy_of(session, vacancy, **values)


@pytest.mark.parametrize("years", [-1, 61])
async def test_years_of_experience_are_those_of_a_person(database: Database, office: Office, years: int) -> None:
    candidate = await one(database, Candidate, Candidate.id == await office.candidate(await office.person()))
    async with refused(database, "ck_candidates_experience_years") as session:
        await copy_of(session, candidate, experience_years=years)


async def test_an_installation_has_one_company(database: Database, office: Office) -> None:
    company = await one(database, CompanyProfile)
    async with refused(database, "uq_company_profile_singleton") as session:
        await copy_of(session, company)
    async with refused(database, "ck_company_profile_singleton") as session:
        await copy_of(session, company, singleton=False)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"version": 1, "status": "draft", "approved_at": None}, "uq_kits_vacancy_id_version"),
        ({"version": 2, "status": "ready", "approved_at": None}, "ck_kits_status"),
        ({"version": 2, "status": "approved", "approved_at": None}, "ck_kits_approval"),
        ({"version": 2, "status": "draft"}, "ck_kits_approval"),
    ],
)
async def test_a_kit_has_one_version_and_is_approved_at_a_moment(
    database: Database, office: Office, values: dict[str, Any], constraint: str
) -> None:
    case = await office.invited()
    kit = await one(database, Kit, Kit.id == case.kit_id)
    async with refused(database, constraint) as session:
        await copy_of(session, kit, **values)


async def test_one_kit_of_a_vacancy_is_written_at_a_time(database: Database, office: Office) -> None:
    case = await office.invited()
    kit = await one(database, Kit, Kit.id == case.kit_id)
    async with refused(database, "uq_kits_one_generating") as session:
        for version in (2, 3):
            await copy_of(session, kit, version=version, status="generating", approved_at=None)


@pytest.mark.parametrize(
    ("position", "values", "constraint"),
    [
        (1, {}, "uq_questions_kit_id_position"),
        (0, {}, "ck_questions_position"),
        (9, {"weight": 0}, "ck_questions_weight"),
        (9, {"difficulty": "brutal"}, "ck_questions_difficulty"),
        (9, {"source": "rumour"}, "ck_questions_source"),
    ],
)
async def test_a_question_has_its_own_place_and_a_weight(
    database: Database, office: Office, position: int, values: dict[str, Any], constraint: str
) -> None:
    case = await office.invited()
    async with refused(database, constraint) as session:
        session.add(question(case.kit_id, position, **values))


async def test_questions_change_places_within_a_transaction(database: Database, office: Office) -> None:
    case = await office.invited()
    async with database.transaction() as session:
        await session.execute(
            update(Question).where(Question.kit_id == case.kit_id).values(position=4 - Question.position)
        )


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "paused"}, "ck_interviews_status"),
        ({"status": "in_progress"}, "ck_interviews_consent_first"),
        ({"status": "completed", "completed_at": func.now()}, "ck_interviews_consent_first"),
        ({"status": "evaluated", "completed_at": func.now()}, "ck_interviews_consent_first"),
        ({"consented_at": func.now()}, "ck_interviews_consent_proof"),
        ({"consent_version": "1"}, "ck_interviews_consent_proof"),
        (
            {"status": "completed", "consented_at": func.now(), "consent_version": "1"},
            "ck_interviews_completed_at",
        ),
        ({"completed_at": func.now()}, "ck_interviews_completed_at"),
    ],
)
async def test_consent_comes_first_and_an_end_has_a_moment(
    database: Database, office: Office, values: dict[str, Any], constraint: str
) -> None:
    case = await office.invited()
    async with refused(database, constraint) as session:
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(**values))


async def test_one_interview_runs_per_candidate_and_vacancy(database: Database, office: Office) -> None:
    case = await office.invited()
    interview = await one(database, Interview, Interview.id == case.interview_id)
    async with refused(database, "uq_interviews_one_running") as session:
        await copy_of(session, interview)
    async with database.transaction() as session:
        await copy_of(session, interview, status="cancelled")


@pytest.mark.parametrize(
    ("position", "values", "constraint"),
    [
        (2, {"status": "thought"}, "ck_responses_status"),
        (2, {"status": "answered"}, "ck_responses_text"),
        (2, {"status": "skipped", "text": "said"}, "ck_responses_text"),
        (2, {"status": "asked"}, "uq_responses_one_asked"),
    ],
)
async def test_an_answer_has_words_and_one_question_is_asked(
    database: Database, office: Office, position: int, values: dict[str, Any], constraint: str
) -> None:
    case = await office.begun()
    response = (await case.responses(database))[position - 1]
    async with refused(database, constraint) as session:
        await session.execute(update(Response).where(Response.id == response.id).values(**values))


async def test_one_response_per_question_and_interview(database: Database, office: Office) -> None:
    case = await office.invited()
    first = (await case.responses(database))[0]
    async with refused(database, "uq_responses_interview_id_question_id") as session:
        await copy_of(session, first, position=9)
    async with refused(database, "uq_responses_interview_id_position") as session:
        session.add(stray := question(case.kit_id, 9))
        await session.flush()
        await copy_of(session, first, question_id=stray.id)


async def test_a_message_is_a_part_of_one_answer(database: Database, office: Office) -> None:
    case = await office.begun()
    await office.say(case, "by district")
    response = (await case.responses(database))[0]
    part = await one(database, ResponsePart, ResponsePart.response_id == response.id)
    async with refused(database, "uq_response_parts_bot_id_chat_id_message_id") as session:
        await copy_of(session, part)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"level": 0, "quotes": QUOTES}, "ck_response_readings_level"),
        ({"level": 6, "quotes": QUOTES}, "ck_response_readings_level"),
        ({"level": 3, "quotes": []}, "ck_response_readings_level_needs_quote"),
    ],
)
async def test_a_level_is_1_to_5_and_has_a_quote(
    database: Database, office: Office, values: dict[str, Any], constraint: str
) -> None:
    case = await office.invited()
    first = (await case.responses(database))[0]
    async with refused(database, constraint) as session:
        session.add(ResponseReading(response_id=first.id, **{**READING, **values}))


async def test_a_reading_is_kept_once(database: Database, office: Office) -> None:
    case = await office.invited()
    first = (await case.responses(database))[0]
    async with refused(database, "uq_response_readings_once") as session:
        for _ in range(2):
            session.add(ResponseReading(response_id=first.id, level=None, quotes=[], **READING))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "done", "recommendation": "discuss"}, "ck_evaluations_status"),
        ({"status": "complete", "recommendation": "hire"}, "ck_evaluations_recommendation"),
        ({"status": "failed", "recommendation": "discuss"}, "ck_evaluations_no_invented_result"),
        ({"status": "complete"}, "ck_evaluations_no_invented_result"),
        ({"status": "failed", "score": 3.0}, "ck_evaluations_score_needs_result"),
    ],
)
async def test_a_failure_has_no_number(
    database: Database, office: Office, values: dict[str, Any], constraint: str
) -> None:
    case = await office.invited()
    async with refused(database, constraint) as session:
        session.add(Evaluation(interview_id=case.interview_id, **{**EVALUATION, **values}))


async def test_one_evaluation_is_current_and_a_run_has_its_number(database: Database, office: Office) -> None:
    case = await office.invited()
    async with refused(database, "uq_evaluations_one_current") as session:
        for run in (1, 2):
            session.add(Evaluation(interview_id=case.interview_id, **{**EVALUATION, "run": run}))
    async with refused(database, "uq_evaluations_interview_id_run") as session:
        for current in (True, False):
            session.add(Evaluation(interview_id=case.interview_id, current=current, **EVALUATION))


async def test_a_verdict_is_a_known_word(database: Database, office: Office) -> None:
    case = await office.invited()
    async with refused(database, "ck_decisions_verdict") as session:
        session.add(Decision(interview_id=case.interview_id, verdict="hire", decided_by=case.recruiter.user_id))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "admin"}, "ck_invites_kind"),
        ({"kind": "staff", "role": "admin"}, "ck_invites_role"),
        ({"kind": "staff"}, "ck_invites_staff_role"),
        ({"kind": "interview"}, "ck_invites_interview"),
        ({"kind": "staff", "role": "recruiter", "redeemed_at": func.now()}, "ck_invites_redeemed"),
    ],
)
async def test_a_link_makes_no_admin_and_is_taken_by_somebody(
    database: Database, office: Office, values: dict[str, Any], constraint: str
) -> None:
    admin = await office.person("admin")
    async with refused(database, constraint) as session:
        session.add(Invite(token_hash=uuid.uuid4().bytes, created_by=admin.user_id, expires_at=func.now(), **values))


async def test_what_was_said_cannot_lose_its_interview(database: Database, office: Office) -> None:
    case = await office.invited()
    with pytest.raises(IntegrityError, match="fk_"):
        async with database.transaction() as session:
            await session.execute(text("DELETE FROM interviews WHERE id = :id"), {"id": case.interview_id})
