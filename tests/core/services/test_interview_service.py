"""The steps of an interview: each act once, in its step, and two at the same moment one after the other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, text, update

from core.database import Database
from core.errors import DomainError, InvalidInputError, NotFoundError, StaleError
from core.models import AuditEvent, Evaluation, Interview, Invite, Response
from core.services.agreement import CONSENT_VERSION
from core.services.answer_service import LONGEST_ANSWER, AnswerPart
from core.services.interview_flow import InterviewClosedError
from core.working_time import day_ends
from tests.core.office import BOT_ID, Case, Office


async def interview_of(office: Office, case: Case) -> Interview:
    (row,) = await office.rows(Interview, Interview.id == case.interview_id)
    found: Interview = row.Interview
    return found


async def statuses(office: Office, case: Case) -> list[str]:
    return [response.status for response in await case.responses(office.database)]


async def jobs_of(database: Database, response: Response) -> int:
    async with database.transaction() as session:
        return int(
            await session.scalar(
                text("SELECT count(*) FROM pgqueuer.pgqueuer WHERE dedupe_key LIKE :key"),
                {"key": f"read_response:{response.id}:%"},
            )
            or 0
        )


async def test_consent_is_kept_with_its_version_language_and_time(office: Office) -> None:
    interview = await interview_of(office, await office.begun())
    assert (interview.status, interview.consent_version, interview.consent_language) == (
        "in_progress",
        CONSENT_VERSION,
        "en",
    )
    assert interview.consented_at == interview.started_at is not None


async def test_without_consent_nothing_is_asked_or_taken(office: Office) -> None:
    case = await office.opened()
    assert set(await statuses(office, case)) == {"unasked"}
    with pytest.raises(NotFoundError):
        await office.say(case, "by district")
    with pytest.raises(StaleError):
        await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)


async def test_a_refusal_of_consent_keeps_nothing_and_tells_a_person(office: Office) -> None:
    case = await office.opened()
    await office.interviews.refuse_consent(case.interview_id, acting=case.answerer)
    interview = await interview_of(office, case)
    assert (interview.status, interview.consented_at) == ("pending", None)
    assert "consent_refused" in await office.told(case.recruiter)


async def test_several_messages_are_one_answer_word_for_word(office: Office) -> None:
    case = await office.begun()
    for said in ("  by district, ", "then I call\nahead"):
        await office.say(case, said)
    first = (await case.responses(office.database))[0]
    await office.answers.finish_answer(first.id, first.version, edit_message_id=1, acting=case.answerer)
    first = (await case.responses(office.database))[0]
    assert (first.status, first.text) == ("answered", "  by district, \nthen I call\nahead")
    assert await statuses(office, case) == ["answered", "asked", "unasked"]
    assert await jobs_of(office.database, first) == 1


async def test_an_answer_has_a_length(office: Office) -> None:
    case = await office.begun()
    await office.say(case, "a" * LONGEST_ANSWER)
    with pytest.raises(InvalidInputError) as caught:
        await office.say(case, "a")
    assert (caught.value.code, caught.value.params) == (
        "too-long",
        {"most": LONGEST_ANSWER, "length": LONGEST_ANSWER + 1},
    )


async def test_an_edit_makes_an_answer_no_longer_than_messages_do(office: Office) -> None:
    case = await office.begun()
    edited, other = [AnswerPart(BOT_ID, BOT_ID, office.number(), "a") for _ in range(2)]
    for part in (edited, other):
        await office.answers.add_part(part, acting=case.answerer)
    await office.answers.edit_part(replace(edited, text="b" * (LONGEST_ANSWER - 1)), acting=case.answerer)
    with pytest.raises(InvalidInputError, match="edit-too-long") as caught:
        await office.answers.edit_part(replace(other, text="cc"), acting=case.answerer)
    assert caught.value.params == {"most": LONGEST_ANSWER, "length": LONGEST_ANSWER + 1}
    first = (await case.responses(office.database))[0]
    await office.answers.finish_answer(first.id, first.version, edit_message_id=1, acting=case.answerer)
    first = (await case.responses(office.database))[0]
    assert first.text == "b" * (LONGEST_ANSWER - 1) + "\na"


async def test_an_edit_after_the_deadline_does_not_count(office: Office, database: Database) -> None:
    """Also before the job that closes the interview has come by."""
    case = await office.begun()
    part = AnswerPart(BOT_ID, BOT_ID, office.number(), "in time")
    await office.answers.add_part(part, acting=case.answerer)
    over = update(Interview).where(Interview.id == case.interview_id)
    async with database.transaction() as session:
        await session.execute(over.values(expires_at=func.now() - timedelta(seconds=1)))
    with pytest.raises(InterviewClosedError):
        await office.answers.edit_part(replace(part, text="too late"), acting=case.answerer)


@pytest.mark.parametrize("said", ["", " \n ", "with\x00zero"])
async def test_nothing_is_no_answer(office: Office, said: str) -> None:
    case = await office.begun()
    with pytest.raises(InvalidInputError):
        await office.say(case, said)
    first = (await case.responses(office.database))[0]
    with pytest.raises(InvalidInputError, match="answer-empty"):
        await office.answers.finish_answer(first.id, first.version, edit_message_id=1, acting=case.answerer)


async def test_rewriting_begins_anew_and_old_buttons_are_stale(office: Office) -> None:
    case = await office.begun()
    await office.say(case, "nonsense")
    first = (await case.responses(office.database))[0]
    await office.answers.rewrite_answer(first.id, first.version, acting=case.answerer)
    with pytest.raises(StaleError):
        await office.answers.finish_answer(first.id, first.version, edit_message_id=1, acting=case.answerer)
    await office.answer(case, "by district")
    assert (await case.responses(office.database))[0].text == "by district"


async def test_skipped_can_be_answered_from_the_summary(office: Office) -> None:
    case = await office.begun((1.0, 1.0))
    await office.answer(case, None)
    await office.answer(case, "by district")
    assert await statuses(office, case) == ["skipped", "answered"]
    assert (await office.told(case.answerer))[-1] == "summary"
    skipped = (await case.responses(office.database))[0]
    await office.answers.reopen(skipped.id, skipped.version, acting=case.answerer)
    with pytest.raises(StaleError):
        await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
    await office.answer(case, "after all: by map")
    assert await statuses(office, case) == ["answered", "answered"]


async def test_a_submission_is_final_and_begins_one_evaluation(office: Office) -> None:
    case = await office.handed_in("by district", None)
    with pytest.raises(InterviewClosedError):
        await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
    first = (await case.responses(office.database))[0]
    with pytest.raises(InterviewClosedError):
        await office.answers.reopen(first.id, first.version, acting=case.answerer)
    interview = await interview_of(office, case)
    assert interview.status == "completed"
    assert interview.completed_at is not None
    assert len(await office.rows(Evaluation.id, Evaluation.interview_id == case.interview_id)) == 1


async def test_a_deadline_is_the_databases(office: Office) -> None:
    case = await office.begun()
    async with office.database.transaction() as session:
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(expires_at=func.now()))
    with pytest.raises(InterviewClosedError):
        await office.say(case, "too late")


async def test_whoever_begins_late_still_has_two_days(office: Office) -> None:
    case = await office.opened()
    async with office.database.transaction() as session:
        soon = text("now() + interval '1 minute'")
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(expires_at=soon))
    await office.consent(case)
    interview = await interview_of(office, case)
    assert interview.started_at
    assert interview.expires_at == day_ends(interview.started_at + timedelta(hours=48), "Europe/Moscow")


async def test_a_second_invitation_to_the_same_vacancy_is_refused_in_words(office: Office) -> None:
    case = await office.invited()
    with pytest.raises(DomainError) as caught:
        await office.interviews.invite(case.vacancy_id, case.candidate_id, acting=case.recruiter)
    assert caught.value.code == "already-invited"
    outcomes = await asyncio.gather(*(_invite_anew(office, case) for _ in range(4)), return_exceptions=True)
    assert all(isinstance(outcome, DomainError) for outcome in outcomes)


async def _invite_anew(office: Office, case: Case) -> None:
    await office.interviews.invite(case.vacancy_id, case.candidate_id, acting=case.recruiter)


async def test_without_an_approved_plan_nobody_is_invited(office: Office) -> None:
    recruiter = await office.person("recruiter")
    vacancy_id, candidate_id = await office.vacancy(recruiter), await office.candidate(recruiter)
    with pytest.raises(DomainError) as caught:
        await office.interviews.invite(vacancy_id, candidate_id, acting=recruiter)
    assert caught.value.code == "kit-missing"


# — at the same moment —


async def test_a_double_tap_finishes_an_answer_once(office: Office) -> None:
    case = await office.begun()
    await office.say(case, "by district")
    first = (await case.responses(office.database))[0]
    outcomes = await asyncio.gather(
        *(
            office.answers.finish_answer(first.id, first.version, edit_message_id=1, acting=case.answerer)
            for _ in range(8)
        ),
        return_exceptions=True,
    )
    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, StaleError) for outcome in outcomes) == 7
    assert await statuses(office, case) == ["answered", "asked", "unasked"]
    assert await jobs_of(office.database, first) == 1


@pytest.mark.parametrize("first", ["cancellation", "answer"])
async def test_cancelled_is_never_also_advanced(office: Office, first: str) -> None:
    """The recruiter takes the interview back while the candidate presses «Done»: the second waits for the first."""
    case = await office.begun()
    await office.say(case, "by district")
    asked = (await case.responses(office.database))[0]
    cancelling = office.interviews.cancel(case.interview_id, edit_message_id=1, acting=case.recruiter)
    answering = office.answers.finish_answer(asked.id, asked.version, edit_message_id=1, acting=case.answerer)
    theirs = update(Invite).where(Invite.interview_id == case.interview_id).values(revoked_at=None)
    if first == "answer":
        theirs = update(Response).where(Response.id == asked.id).values(status="asked")
    async with office.database.transaction() as session:  # which stops the first where it has decided and not written
        await session.execute(theirs)
        one = asyncio.create_task(cancelling if first == "cancellation" else answering)
        await waiting(office.database, 1)
        other = asyncio.create_task(answering if first == "cancellation" else cancelling)
        await asyncio.wait((asyncio.create_task(waiting(office.database, 2)), other), return_when="FIRST_COMPLETED")
        assert not other.done(), "it overtook the first"
    decided, second = await asyncio.gather(one, other, return_exceptions=True)
    assert decided is None
    assert (await interview_of(office, case)).status == "cancelled"
    if first == "answer":
        assert second is None
        assert await statuses(office, case) == ["answered", "interrupted", "unasked"]
    else:
        assert isinstance(second, InterviewClosedError)
        assert await statuses(office, case) == ["interrupted", "unasked", "unasked"]
        assert await jobs_of(office.database, asked) == 0


async def waiting(database: Database, count: int) -> None:
    """Return when that many sessions wait for locks of others."""
    blocked = text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(5), database.transaction() as session:
        while await session.scalar(blocked) < count:
            pass


async def test_nothing_is_answered_after_a_cancellation(office: Office) -> None:
    case = await office.begun()
    first = (await case.responses(office.database))[0]
    await office.say(case, "by district")
    await office.interviews.cancel(case.interview_id, edit_message_id=1, acting=case.recruiter)
    with pytest.raises(InterviewClosedError):
        await office.answers.finish_answer(first.id, first.version, edit_message_id=1, acting=case.answerer)
    with pytest.raises(NotFoundError):
        await office.say(case, "more")
    with pytest.raises(StaleError):
        await office.interviews.cancel(case.interview_id, edit_message_id=1, acting=case.recruiter)


async def test_cancelling_and_submitting_at_once_have_one_winner(office: Office) -> None:
    async def once() -> None:
        case = await office.begun((1.0,))
        await office.answer(case, "by district")
        outcomes = await asyncio.gather(
            office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer),
            office.interviews.cancel(case.interview_id, edit_message_id=1, acting=case.recruiter),
            return_exceptions=True,
        )
        assert outcomes.count(None) == 1
        submitted = outcomes[0] is None
        assert (await interview_of(office, case)).status == ("completed" if submitted else "cancelled")
        evaluations = await office.rows(Evaluation.id, Evaluation.interview_id == case.interview_id)
        assert len(evaluations) == submitted

    await asyncio.gather(*(once() for _ in range(10)))


async def test_acts_leave_an_audit_row_without_personal_data(office: Office) -> None:
    case = await office.handed_in("my phone is +10000000000")
    rows = await office.rows(AuditEvent, AuditEvent.subject_id == case.interview_id)
    actions = {row.AuditEvent.action for row in rows}
    assert actions == {"interview.invited", "interview.opened", "interview.consented", "interview.submitted"}
    assert "+1000" not in str([row.AuditEvent.details for row in rows])
