"""What is over its term is erased, nothing earlier, nothing on hold; a dry run only counts."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from sqlalchemy import func, text, update

from core.config import Settings
from core.errors import ForbiddenError, NotFoundError
from core.models import (
    AuditEvent,
    Candidate,
    ConsentProof,
    IdempotentRequest,
    Interview,
    Notification,
    RefreshToken,
    ResponsePart,
    Session,
    Update,
    User,
)
from core.services.actor import TelegramPerson
from core.services.erasure import TERM_OVER, ProofKeys
from core.services.evaluation_service import Verdict
from core.services.interview_board import InterviewBoard
from core.services.privacy_service import PrivacyService
from core.services.retention_service import Purge, RetentionService
from core.services.unit import notify
from tests.core.office import BOT_ID, Case, Office
from tests.core.scripted_engine import answering, evaluating

SAID = "I sort the parcels by district."


@pytest_asyncio.fixture
async def retention(installation: AsyncContainer) -> RetentionService:
    """Whatever earlier tests made old is gone."""
    service = await installation.get(RetentionService)
    await service.purge(dry_run=False)
    return service


async def run(office: Office, statement: str, **values: object) -> None:
    async with office.database.transaction() as session:
        await session.execute(text(statement), values)


async def age(office: Office, case: Case, days: int) -> None:
    """Everything about the interview happened so many days earlier."""
    shifted = ("created_at", "expires_at", "consented_at", "started_at", "completed_at", "withdrawn_at")
    moved = ", ".join(f"{column} = {column} - make_interval(days => :days)" for column in shifted)
    of_interview = "interview_id = :id"
    for statement in (
        f"UPDATE interviews SET {moved} WHERE id = :id",
        f"UPDATE decisions SET created_at = created_at - make_interval(days => :days) WHERE {of_interview}",
        "UPDATE response_parts SET created_at = created_at - make_interval(days => :days) "
        f"WHERE response_id IN (SELECT id FROM responses WHERE {of_interview})",
        "UPDATE candidates SET created_at = created_at - make_interval(days => :days) "
        "WHERE id = (SELECT candidate_id FROM interviews WHERE id = :id)",
        "UPDATE users SET created_at = created_at - make_interval(days => :days) WHERE id = "
        "(SELECT c.user_id FROM candidates c JOIN interviews i ON i.candidate_id = c.id WHERE i.id = :id)",
    ):
        values: dict[str, object] = {"id": case.interview_id, "days": days}
        await run(office, statement, **values)


async def decided(office: Office, *verdicts: Verdict) -> Case:
    """An evaluated interview with these decisions."""
    case, evaluations = (
        await office.handed_in(SAID),
        evaluating(office.database, answering(4)),
    )
    await evaluations.evaluate(case.interview_id)
    for verdict in verdicts:
        await evaluations.decide(case.interview_id, verdict, acting=case.recruiter)
    return case


async def is_erased(office: Office, case: Case) -> bool:
    (row,) = await office.rows(Candidate, Candidate.id == case.candidate_id)
    (interview,) = await office.rows(Interview, Interview.id == case.interview_id)
    texts = [response.text for response in await case.responses(office.database) if response.text]
    erased = row.Candidate.erased_at is not None
    assert erased == (interview.Interview.purged_at is not None) == (row.Candidate.name == TERM_OVER)
    assert not (erased and texts)
    return erased


@pytest.mark.parametrize("verdict", ["advance", "reject"])
@pytest.mark.parametrize(("days", "over"), [(29, False), (31, True)])
async def test_a_month_after_the_decision(
    office: Office, retention: RetentionService, verdict: Verdict, days: int, over: bool
) -> None:
    case = await decided(office, verdict)
    await age(office, case, days)
    await retention.purge(dry_run=False)
    assert await is_erased(office, case) == over
    (account,) = await office.rows(User, User.id == case.answerer.user_id)
    assert (account.User.telegram_id is None) == over


@pytest.mark.parametrize("verdicts", [(), ("hold",), ("reject", "hold")])
async def test_without_a_decision_it_is_kept(
    office: Office, retention: RetentionService, verdicts: tuple[Verdict, ...]
) -> None:
    case = await decided(office, *verdicts)
    await age(office, case, 400)
    await retention.purge(dry_run=False)
    assert not await is_erased(office, case)


async def test_a_decision_after_thinking_it_over_counts_from_itself(
    office: Office, retention: RetentionService
) -> None:
    case = await decided(office, "hold", "reject")
    await age(office, case, 31)
    await retention.purge(dry_run=False)
    assert await is_erased(office, case)


@pytest.mark.parametrize(("days", "over"), [(29, False), (31, True)])
async def test_whoever_never_began(office: Office, retention: RetentionService, days: int, over: bool) -> None:
    unopened, opened = await office.invited(), await office.opened()
    for case in (unopened, opened):
        await age(office, case, days)
    await office.interviews.expire_due()
    await retention.purge(dry_run=False)
    assert [await is_erased(office, case) for case in (unopened, opened)] == [over, over]


async def test_a_link_that_still_works_is_left_alone(office: Office, retention: RetentionService) -> None:
    case = await office.invited()
    await age(office, case, 40)
    await run(
        office, "UPDATE interviews SET expires_at = now() + interval '1 day' WHERE id = :id", id=case.interview_id
    )
    await retention.purge(dry_run=False)
    assert not await is_erased(office, case)


@pytest.mark.parametrize(("days", "over"), [(31, True), (29, False)])
async def test_whoever_withdrew(
    office: Office, retention: RetentionService, installation: AsyncContainer, days: int, over: bool
) -> None:
    case = await office.handed_in(SAID)
    await (await installation.get(PrivacyService)).withdraw(case.interview_id, acting=case.answerer)
    await age(office, case, days)
    await retention.purge(dry_run=False)
    assert await is_erased(office, case) == over


async def test_whoever_began_and_never_finished(office: Office, retention: RetentionService) -> None:
    case = await office.begun()
    await office.answer(case, SAID)
    await age(office, case, 31)
    await office.interviews.expire_due()
    await retention.purge(dry_run=False)
    assert not await is_erased(office, case)  # the month begins when the link's seven days are over
    await age(office, case, 7)
    await retention.purge(dry_run=False)
    assert await is_erased(office, case)


async def test_a_hold_keeps_the_interview_and_the_person(office: Office, retention: RetentionService) -> None:
    case, admin = await decided(office, "reject"), await office.person("admin")
    await age(office, case, 400)
    await retention.hold(case.interview_id, acting=admin)
    await retention.purge(dry_run=False)
    assert not await is_erased(office, case)
    await retention.release(case.interview_id, acting=admin)
    await retention.purge(dry_run=False)
    assert await is_erased(office, case)
    with pytest.raises(NotFoundError):
        await retention.hold(case.interview_id, acting=admin)
    acts = await office.rows(AuditEvent.action, AuditEvent.subject_id == case.interview_id)
    assert {"interview.held", "interview.released"} <= {row.action for row in acts}


async def test_a_person_stays_while_another_interview_of_theirs_runs(
    office: Office, retention: RetentionService
) -> None:
    case = await decided(office, "reject")
    other = await office.vacancy(case.recruiter)
    await office.kit(other, case.recruiter)
    second = await office.interviews.invite(other, case.candidate_id, acting=case.recruiter)
    await age(office, case, 31)
    await retention.purge(dry_run=False)
    (row,) = await office.rows(Candidate, Candidate.id == case.candidate_id)
    rows = await office.rows(Interview, Interview.candidate_id == case.candidate_id)
    purged = {found.Interview.id: found.Interview.purged_at for found in rows}
    assert (row.Candidate.erased_at, row.Candidate.user_id) == (None, case.answerer.user_id)
    assert purged[case.interview_id] is not None
    assert purged[second] is None
    assert [response.text for response in await case.responses(office.database)] == [""]


async def test_a_dry_run_counts_what_the_purge_then_erases(
    office: Office, retention: RetentionService, installation: AsyncContainer
) -> None:
    case, admin = await decided(office, "reject"), await office.person("admin")
    await age(office, case, 31)
    lonely = await office.candidate(case.recruiter)
    await run(office, "UPDATE candidates SET created_at = now() - interval '31 days' WHERE id = :id", id=lonely)
    visitor = await office.person()
    await run(office, "UPDATE users SET created_at = now() - interval '31 days' WHERE id = :id", id=visitor.user_id)
    counted = await retention.purge(dry_run=True, acting=admin)
    assert (counted.interviews, counted.people) == (1, 3)
    assert not await is_erased(office, case)
    assert await retention.purge(dry_run=False, acting=admin) == counted
    assert await is_erased(office, case)
    assert await retention.purge(dry_run=True, acting=admin) == Purge(0, 0, 0, 0, 0)
    (row,) = await office.rows(User, User.id == visitor.user_id)
    assert (row.User.telegram_id, row.User.name) == (None, None)
    (act,) = await office.rows(AuditEvent.details, AuditEvent.actor_id == admin.user_id)
    assert act.details == {"interviews": 1, "people": 3, "voices": 0, "messages": 0}
    entry = await (await installation.get(InterviewBoard)).entry(case.interview_id, acting=case.recruiter)
    assert (entry.candidate_name, entry.recommendation) == (TERM_OVER, None)


async def test_a_proof_of_consent_is_kept_for_three_years(
    office: Office, retention: RetentionService, installation: AsyncContainer
) -> None:
    case = await decided(office, "reject")
    (account,) = await office.rows(User.telegram_id, User.id == case.answerer.user_id)
    await age(office, case, 31)
    await retention.purge(dry_run=False)
    secret = (await installation.get(Settings)).jwt_secret
    assert secret
    mine = ConsentProof.account_hash == ProofKeys(secret.get_secret_value()).account_hash(account.telegram_id)
    for days, kept in ((1094, 1), (2, 0)):
        await run(office, "UPDATE consent_proofs SET created_at = created_at - make_interval(days => :days)", days=days)
        await retention.purge(dry_run=False)
        assert len(await office.rows(ConsentProof.id, mine)) == kept


@pytest.mark.parametrize("reason", ["invited-again", "blocked"])
async def test_a_proof_of_consent_is_kept_though_the_account_stays(
    office: Office, retention: RetentionService, installation: AsyncContainer, reason: str
) -> None:
    case = await decided(office, "reject")
    (account,) = await office.rows(User.telegram_id, User.id == case.answerer.user_id)
    if reason == "blocked":
        await run(office, "UPDATE users SET blocked_at = now() WHERE id = :id", id=case.answerer.user_id)
    else:
        again = await office.invited()
        await office.invites.redeem(again.token, TelegramPerson(account.telegram_id, "Sample Person", "en"))
    (consented,) = await office.rows(Interview.consented_at, Interview.id == case.interview_id)
    await age(office, case, 31)
    for _ in range(2):
        await retention.purge(dry_run=False)
    assert await is_erased(office, case)
    (left,) = await office.rows(User.telegram_id, User.id == case.answerer.user_id)
    assert left == account
    secret = (await installation.get(Settings)).jwt_secret
    assert secret
    mine = ConsentProof.account_hash == ProofKeys(secret.get_secret_value()).account_hash(account.telegram_id)
    (proof,) = await office.rows(ConsentProof.consented_at, mine)
    assert proof.consented_at == consented.consented_at - timedelta(days=31)


async def test_voice_goes_a_week_after_it_is_written_down_or_decided(
    office: Office, retention: RetentionService
) -> None:
    waiting, listened, heard = await office.begun(), await office.begun(), await decided(office, "advance")
    for case, transcript in ((waiting, None), (listened, "by district"), (heard, None)):
        if case is not heard:
            await office.say(case, "spoken")
        await run(
            office,
            "UPDATE response_parts SET kind = 'voice', file_id = 'file', text = '', "
            "transcript = CAST(:transcript AS text), "
            "transcription = CASE WHEN CAST(:transcript AS text) IS NULL THEN NULL ELSE 'confirmed' END "
            "WHERE response_id IN (SELECT id FROM responses WHERE interview_id = :id)",
            id=case.interview_id,
            transcript=transcript,
        )
        await age(office, case, 8)
    await run(office, "UPDATE interviews SET expires_at = now() + interval '1 day' WHERE status = 'in_progress'")
    assert (await retention.purge(dry_run=True)).voices == 2
    await retention.purge(dry_run=False)

    async def files(case: Case) -> list[str | None]:
        ids = [row.id for row in await case.responses(office.database)]
        return [row.file_id for row in await office.rows(ResponsePart.file_id, ResponsePart.response_id.in_(ids))]

    assert [await files(case) for case in (waiting, listened, heard)] == [["file"], [None], [None]]


async def test_messages_and_audit_have_their_terms(office: Office, retention: RetentionService) -> None:
    case, number = await office.begun(), office.number()
    await office.updates.store(BOT_ID, number, number, {})
    stored = await office.updates.next_of(BOT_ID, number)
    assert stored is not None
    await office.updates.finish(stored)
    mine = Notification.recipient_id == case.answerer.user_id
    unsent = len(await office.rows(Notification.id, mine))
    await run(office, "UPDATE notifications SET sent_at = now() WHERE recipient_id = :id AND kind = 'question'",
              id=case.answerer.user_id)  # fmt: skip

    async def left(days: int) -> tuple[int, int, int]:
        for table, column in (("updates", "done_at"), ("notifications", "sent_at"), ("audit_events", "created_at")):
            where = {"updates": "update_id = :number", "notifications": "recipient_id = :id",
                     "audit_events": "subject_id = :interview"}[table]  # fmt: skip
            values = {"number": number, "id": case.answerer.user_id, "interview": case.interview_id, "days": days}
            await run(
                office, f"UPDATE {table} SET {column} = {column} - make_interval(days => :days) WHERE {where}", **values
            )
        await retention.purge(dry_run=False)
        return (
            len(await office.rows(Update.update_id, Update.update_id == number)),
            len(await office.rows(Notification.id, mine)),
            len(await office.rows(AuditEvent.id, AuditEvent.subject_id == case.interview_id)),
        )

    audited = len(await office.rows(AuditEvent.id, AuditEvent.subject_id == case.interview_id))
    assert await left(29) == (1, unsent, audited)
    assert await left(2) == (0, unsent - 1, audited)
    assert await left(1095 - 31 + 1) == (0, unsent - 1, 0)


async def test_answers_of_the_api_go_when_their_keys_are_forgotten(office: Office, retention: RetentionService) -> None:
    recruiter = await office.person("recruiter")
    mine = IdempotentRequest.user_id == recruiter.user_id
    async with office.database.transaction() as session:
        session.add_all(
            IdempotentRequest(user_id=recruiter.user_id, key=key, fingerprint=b"x", status=201, body=b"{}",
                              created_at=func.now() - timedelta(hours=hours))
            for key, hours in (("young", 23), ("old", 25))
        )  # fmt: skip
    assert (await retention.purge(dry_run=True)).messages == 1
    assert (await retention.purge(dry_run=False)).messages == 1
    assert [row.key for row in await office.rows(IdempotentRequest.key, mine)] == ["young"]


async def test_what_nobody_can_be_sent_goes_by_its_age(office: Office, retention: RetentionService) -> None:
    people = {name: await office.person("recruiter") for name in ("by the API alone", "away")}
    async with office.database.transaction() as session:
        for name, person in people.items():
            for old in (True, False):
                await notify(session, person.user_id, "report", dedupe_key=f"{name}:{person.user_id}:{old}")
        theirs = Notification.recipient_id.in_([person.user_id for person in people.values()])
        aged = update(Notification).where(theirs, Notification.dedupe_key.endswith(":True"))
        await session.execute(aged.values(created_at=func.now() - timedelta(days=31)))
        account = update(User).where(User.id == people["by the API alone"].user_id)
        await session.execute(account.values(telegram_id=None, email=f"{uuid.uuid4().hex}@example.com"))
    await retention.purge(dry_run=False)
    assert [len(await office.told(person)) for person in people.values()] == [1, 2]


async def test_a_session_goes_with_its_last_token_and_not_before(office: Office, retention: RetentionService) -> None:
    recruiter, day = await office.person("recruiter"), timedelta(days=1)
    ages = {"over": [-2 * day, -2 * day], "renewed": [-2 * day, 20 * day], "just over": [-day / 2]}
    ids = {name: uuid.uuid4() for name in ages}
    async with office.database.transaction() as session:
        begun = func.now() - timedelta(days=40)
        session.add_all(
            Session(id=one, user_id=recruiter.user_id, session_version=1, created_at=begun) for one in ids.values()
        )
        session.add(Session(id=uuid.uuid4(), user_id=recruiter.user_id, session_version=1))  # opened just now
        await session.flush()
        session.add_all(
            RefreshToken(session_id=ids[name], token_hash=uuid.uuid4().bytes, expires_at=func.now() + left)
            for name, tokens in ages.items()
            for left in tokens
        )
    await retention.purge(dry_run=False)
    sessions = {row.id for row in await office.rows(Session.id, Session.user_id == recruiter.user_id)}
    assert len(sessions - {ids["over"]}) == len(sessions) == 3
    assert len(await office.rows(RefreshToken.id, RefreshToken.session_id.in_(ids.values()))) == 2


@pytest.mark.parametrize("role", ["user", "recruiter"])
async def test_only_admins_purge_and_hold(office: Office, retention: RetentionService, role: str) -> None:
    case = await office.begun()
    actor = case.recruiter if role == "recruiter" else case.answerer
    for dry_run in (True, False):
        with pytest.raises(ForbiddenError):
            await retention.purge(dry_run=dry_run, acting=actor)
    with pytest.raises(ForbiddenError):
        await retention.hold(case.interview_id, acting=actor)
    with pytest.raises(ForbiddenError):
        await retention.release(case.interview_id, acting=actor)


async def test_what_is_erased_twice_is_erased_once(office: Office, retention: RetentionService) -> None:
    case = await decided(office, "reject")
    await age(office, case, 31)
    assert (await retention.purge(dry_run=False)).people == 1
    (row,) = await office.rows(Candidate.erased_at, Candidate.id == case.candidate_id)
    assert (await retention.purge(dry_run=False)).people == 0
    (again,) = await office.rows(Candidate.erased_at, Candidate.id == case.candidate_id)
    assert row == again
    assert len(await office.rows(func.count(Interview.id), Interview.id == case.interview_id)) == 1
