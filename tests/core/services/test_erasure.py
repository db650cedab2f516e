"""Erasing a person: nothing of them is left but a proof of consent; staff, holds and others are respected."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from sqlalchemy import func, text, update

from core.config import Settings
from core.database import Database
from core.engines.base import Reading, ReadingRequest
from core.errors import DomainError, ForbiddenError, NotFoundError
from core.models import (
    AuditEvent,
    Base,
    Candidate,
    CandidateQuestion,
    ConsentProof,
    Gathered,
    IdempotentRequest,
    Interview,
    Response,
    ResponsePart,
    StoredJobMatch,
    Update,
    User,
    VacancyFaq,
)
from core.services.actor import Actor, UpdateKey
from core.services.agreement import CONSENT_VERSION
from core.services.candidate_service import CandidateService
from core.services.erasure import ON_REQUEST, ProofKeys
from core.services.interview_board import InterviewBoard
from core.services.privacy_service import PrivacyService
from core.services.retention_service import RetentionService
from core.services.user_service import UserService
from tests.core.office import BOT_ID, Case, Office
from tests.core.scripted_engine import ScriptedEngine, answering, evaluating, reading

FIRST, SECOND = "I sort the parcels by district.", "Then I call everyone ahead."


@pytest_asyncio.fixture
async def privacy(installation: AsyncContainer) -> PrivacyService:
    return await installation.get(PrivacyService)


async def interview_of(office: Office, case: Case) -> Interview:
    (row,) = await office.rows(Interview, Interview.id == case.interview_id)
    found: Interview = row.Interview
    return found


async def everything(database: Database) -> str:
    """Every row of every table, the queue's included, as text."""
    async with database.transaction() as session:
        tables = await session.scalars(
            text(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
                "WHERE schemaname IN ('public', 'pgqueuer')"
            )
        )
        rows = [row for table in tables.all() for row in await session.scalars(text(f"SELECT t::text FROM {table} t"))]
    return "\n".join(rows)


async def test_erasing_leaves_no_word_and_a_proof_of_consent(
    office: Office, privacy: PrivacyService, installation: AsyncContainer
) -> None:
    case = await office.handed_in(FIRST, SECOND)
    await evaluating(office.database, answering(4)).evaluate(case.interview_id)
    (account,) = await office.rows(User, User.id == case.answerer.user_id)
    telegram_id = account.User.telegram_id
    canaries = await _plant(office, case)
    before = await everything(office.database)
    assert [canary for canary in canaries if canary not in before] == []
    await privacy.erase(acting=case.answerer)
    after = await everything(office.database)
    assert [canary for canary in canaries if canary in after] == []

    keys = ProofKeys((await installation.get(Settings)).jwt_secret.get_secret_value())  # type: ignore[union-attr]
    (proof,) = await office.rows(ConsentProof, ConsentProof.account_hash == keys.account_hash(telegram_id))
    assert (proof.ConsentProof.version, proof.ConsentProof.language) == (CONSENT_VERSION, "en")
    interview = await interview_of(office, case)
    assert proof.ConsentProof.consented_at == interview.consented_at
    assert (interview.status, interview.purged_at is not None) == ("withdrawn", True)
    assert [row.text for row in await case.responses(office.database)] == ["", ""]
    acts = await office.rows(AuditEvent.action, AuditEvent.actor_id == case.answerer.user_id)
    assert {row.action for row in acts} >= {"interview.consented", "person.erased"}
    (notice, candidate) = (await office.told(case.recruiter))[-1], case.candidate_id
    assert notice == "candidate_erased"
    with pytest.raises(NotFoundError):
        await (await installation.get(CandidateService)).candidate(candidate, acting=case.recruiter)
    entry = await (await installation.get(InterviewBoard)).entry(case.interview_id, acting=case.recruiter)
    assert entry.candidate_name == ON_REQUEST


async def _plant(office: Office, case: Case) -> list[str]:
    """Words of the person everywhere they can be; each is found by nothing else."""
    number = str(office.number())
    email, phone, name = f"canary{number}@example.com", f"+1000{number}", f"Canary Sample {number}"
    twin = await office.candidate(case.recruiter)
    async with office.database.transaction() as session:
        user = await session.get_one(User, case.answerer.user_id)
        user.name = f"Account {name}"
        for candidate_id in (case.candidate_id, twin):  # somebody added them a second time, with the same e-mail
            row = await session.get_one(Candidate, candidate_id)
            row.name, row.email, row.phone = name, email, phone
            row.skills, row.job_position = [f"skill{number}"], f"position{number}"
            row.cv_text, row.cv_hash = f"cvtext{number}", f"cvhash{number}"
        session.add_all(
            [
                Update(bot_id=BOT_ID, update_id=office.number(), chat_id=user.telegram_id,
                       body={"message": {"text": f"waiting{number}"}}),
                Update(bot_id=BOT_ID, update_id=office.number(), chat_id=1, dead_at=func.now(), error="ValueError",
                       body={"message": {"text": f"{name}, {email}: deadletter{number}"}}),
                StoredJobMatch(interview_id=case.interview_id, engine="openai", model="script", prompt_version="1",
                               cv_hash=number, match={"had": f"match{number}"}),
                Gathered(user_id=case.recruiter.user_id, vacancy_id=case.vacancy_id, batch=case.interview_id,
                         source=f"source{number}.pdf", fields={"name": "Somebody", "email": email}),
                Gathered(user_id=case.recruiter.user_id, vacancy_id=case.vacancy_id, batch=case.interview_id,
                         source=f"twin{number}.pdf", fields={"name": "Somebody"}, twin_id=case.candidate_id),
                IdempotentRequest(user_id=case.recruiter.user_id, key=number, fingerprint=b"x", status=201,
                                  body=f'{{"email":"{email}","note":"remembered{number}"}}'.encode()),
            ]
        )  # fmt: skip
        await session.execute(
            text("INSERT INTO drafts (user_id, flow, step, fields) VALUES (:user, 'profile', 'name', :fields)"),
            {"user": case.recruiter.user_id,
             "fields": json.dumps({"candidate_id": str(case.candidate_id), "note": f"draft{number}"})},
        )  # fmt: skip
        await session.execute(
            text(
                "INSERT INTO pgqueuer.pgqueuer_log (job_id, status, priority, entrypoint, traceback) "
                "VALUES (1, 'exception', 0, 'read_response', to_jsonb(CAST(:said AS text)))"
            ),
            {"said": f"traceback{number}"},
        )
        await session.execute(
            text("INSERT INTO decisions (id, interview_id, verdict, reason, decided_by) "
                 "VALUES (gen_random_uuid(), :interview, 'hold', :reason, :by)"),
            {"interview": case.interview_id, "reason": f"reason{number}", "by": case.recruiter.user_id},
        )  # fmt: skip
        await session.execute(
            text("UPDATE interviews SET screening = :said WHERE id = :interview"),
            {"interview": case.interview_id,
             "said": json.dumps([{"term": "pay", "value": "x", "answer": "words", "words": f"term{number}"}])},
        )  # fmt: skip
        asked = CandidateQuestion(
            id=uuid.uuid4(), interview_id=case.interview_id, text=f"asked{number}", reply=f"told{number}",
            replied_at=func.now(), replied_by=case.recruiter.user_id,
        )  # fmt: skip
        session.add(asked)
        await session.flush()
        session.add(
            VacancyFaq(vacancy_id=case.vacancy_id, question_id=asked.id, question=f"asked{number}",
                       reply=f"told{number}", added_by=case.recruiter.user_id)
        )  # fmt: skip
        first = (await case.responses(office.database))[0]
        await session.execute(
            update(ResponsePart)
            .where(ResponsePart.response_id == first.id)
            .values(
                text=f"said{number}",
                kind="voice",
                file_id=f"file{number}",
                chat_id=user.telegram_id,
                transcription="confirmed",
                transcript=f"heard{number}",
            )
        )
        await session.execute(
            update(Response)
            .where(Response.id == first.id)
            .values(text=f"answer{number}", main_answer=f"before{number}", follow_up=f"further{number}",
                    follow_up_answer=f"after{number}")
        )  # fmt: skip
        await session.execute(
            text(
                "UPDATE response_readings SET rationale = :said, gaps = to_jsonb(ARRAY[:gap]) WHERE response_id = :id"
            ),
            {"said": f"rationale{number}", "gap": f"gap{number}", "id": first.id},
        )
        telegram_id = str(user.telegram_id)
    words = ("waiting", "deadletter", "draft", "traceback", "reason", "said", "file", "heard", "answer",
             "before", "further", "after", "rationale", "gap", "skill", "position",
             "cvtext", "cvhash", "match", "source", "twin", "term", "asked", "told")  # fmt: skip
    stored_as_bytes = f"remembered{number}".encode().hex()
    return [telegram_id, email, phone, name, stored_as_bytes, *(f"{word}{number}" for word in words)]


async def test_an_answer_that_is_being_read_while_it_is_erased_is_not_kept(
    office: Office, privacy: PrivacyService
) -> None:
    case = await office.handed_in("a sentence that must not come back")

    async def read(request: ReadingRequest, number: int) -> Reading:
        await privacy.erase(acting=case.answerer)
        return reading(4, request.answer)

    await evaluating(office.database, ScriptedEngine(read)).evaluate(case.interview_id)
    assert "a sentence that must not come back" not in await everything(office.database)


async def test_the_update_that_asked_for_it_is_emptied_and_done(office: Office, privacy: PrivacyService) -> None:
    case = await office.begun()
    (account,) = await office.rows(User, User.id == case.answerer.user_id)
    chat, number = account.User.telegram_id, office.number()
    body = {"update_id": number, "callback_query": {"from": {"id": chat}}}
    await office.updates.store(BOT_ID, number, chat, body)
    stored = await office.updates.next_of(BOT_ID, chat)
    assert stored is not None
    acting = Actor(case.answerer.user_id, "user", "en", update=UpdateKey(stored.bot_id, stored.update_id))
    await privacy.erase(acting=acting)
    assert await office.updates.next_of(BOT_ID, chat) is None  # after a crash here nothing is left to do
    await office.updates.finish(stored)
    (row,) = await office.rows(Update, Update.update_id == number)
    assert (row.Update.chat_id, row.Update.body, row.Update.applied_at is not None) == (0, {}, True)


async def test_a_worked_update_keeps_no_words(office: Office) -> None:
    number = office.number()
    await office.updates.store(BOT_ID, number, number, {"message": {"text": "my phone is +10000000000"}})
    stored = await office.updates.next_of(BOT_ID, number)
    assert stored is not None
    await office.updates.finish(stored)
    (row,) = await office.rows(Update, Update.update_id == number)
    assert row.Update.body == {}


async def test_an_erased_person_is_a_stranger_who_may_come_again(
    office: Office, privacy: PrivacyService, installation: AsyncContainer
) -> None:
    case, person = await office.invited(), office.stranger()
    await office.invites.redeem(case.token, person)
    users = await installation.get(UserService)
    actor = await users.actor(person)
    assert actor is not None
    await privacy.erase(acting=actor)
    assert await users.actor(person) is None
    with pytest.raises(DomainError) as caught:
        await office.invites.redeem(case.token, person)
    assert caught.value.code == "link-used"


@pytest.mark.parametrize("role", ["recruiter", "admin"])
async def test_staff_are_not_erased_by_this(office: Office, privacy: PrivacyService, role: Any) -> None:
    colleague = await office.person(role)
    with pytest.raises(ForbiddenError) as caught:
        await privacy.erase(acting=colleague)
    assert caught.value.code == "erasure-of-staff"
    (row,) = await office.rows(User.erased_at, User.id == colleague.user_id)
    assert row.erased_at is None


async def test_a_legal_hold_keeps_its_interview_and_nothing_else(
    office: Office, privacy: PrivacyService, installation: AsyncContainer
) -> None:
    admin, retention = await office.person("admin"), await installation.get(RetentionService)
    held_words = f"held words {office.number()}"
    held, other = await office.handed_in(held_words), await office.handed_in(FIRST)
    other = replace(other, answerer=held.answerer)
    async with office.database.transaction() as session:
        (await session.get_one(Candidate, other.candidate_id)).user_id = held.answerer.user_id
    telegram_id, email, phone, name, *words = await _plant(office, other)
    await retention.hold(held.interview_id, acting=admin)

    kept = await privacy.kept_by_law(acting=held.answerer)
    erased = await privacy.erase(acting=held.answerer)
    assert kept is not None
    assert (erased.kept, kept.contact, len(kept.vacancy_titles)) == (kept, "privacy@example.com", 1)
    after = await everything(office.database)
    assert [canary for canary in (email, phone, *words) if canary in after] == []
    assert [mine for mine in (held_words, telegram_id, name) if mine not in after] == []  # the account has that name
    interview = await interview_of(office, held)
    assert (interview.status, interview.purged_at) == ("withdrawn", None)
    assert (await interview_of(office, other)).purged_at is not None
    assert (await office.told(held.recruiter))[-1] == "interview_withdrawn"
    assert (await office.told(other.recruiter))[-1] == "candidate_erased"
    acts = await office.rows(AuditEvent.action, AuditEvent.actor_id == held.answerer.user_id)
    assert "person.erased_in_part" in {row.action for row in acts}
    assert held_words in (await privacy.export(acting=held.answerer)).decode()

    await retention.release(held.interview_id, acting=admin)
    assert (await privacy.erase(acting=held.answerer)).kept is None
    after = await everything(office.database)
    assert [mine for mine in (held_words, telegram_id, name) if mine in after] == []
    keys = ProofKeys((await installation.get(Settings)).jwt_secret.get_secret_value())  # type: ignore[union-attr]
    proofs = await office.rows(ConsentProof, ConsentProof.account_hash == keys.account_hash(int(telegram_id)))
    assert len(proofs) == 2  # one of each consent, though one was asked for twice


async def test_what_was_held_goes_by_its_term_once_the_hold_ends(
    office: Office, privacy: PrivacyService, installation: AsyncContainer
) -> None:
    admin, retention = await office.person("admin"), await installation.get(RetentionService)
    held_words = f"held words {office.number()}"
    held = await office.handed_in(held_words)
    await retention.hold(held.interview_id, acting=admin)
    await privacy.erase(acting=held.answerer)
    async with office.database.transaction() as session:
        interview = await session.get_one(Interview, held.interview_id)
        interview.withdrawn_at = func.now() - timedelta(days=31)
    await retention.purge(dry_run=False, acting=admin)
    assert held_words in await everything(office.database)
    await retention.release(held.interview_id, acting=admin)
    await retention.purge(dry_run=False, acting=admin)
    assert held_words not in await everything(office.database)
    (account,) = await office.rows(User.erased_at, User.id == held.answerer.user_id)
    assert account.erased_at is not None


async def test_others_lose_nothing(office: Office, privacy: PrivacyService) -> None:
    case, other = await office.handed_in(FIRST), await office.handed_in("The other one's answer.")
    await evaluating(office.database, answering(4)).evaluate(other.interview_id)
    before = await _rows(office, other)
    await privacy.erase(acting=case.answerer)
    assert await _rows(office, other) == before


async def _rows(office: Office, case: Case) -> list[str]:
    """Every row that names the people, the interview or the answers of a case."""
    responses = [str(row.id) for row in await case.responses(office.database)]
    ids = [str(case.candidate_id), str(case.interview_id), str(case.answerer.user_id), *responses]
    found = []
    async with office.database.transaction() as session:
        for table in Base.metadata.tables:
            rows = await session.scalars(text(f"SELECT t::text FROM {table} t"))
            found += [row for row in rows if any(one in row for one in ids)]
    return sorted(found)
