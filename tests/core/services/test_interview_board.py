"""The shelves of the inbox by the database's clock, and lists that show nobody else's interviews."""

from __future__ import annotations

from typing import get_args

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from sqlalchemy import text, update

from core.errors import ForbiddenError, NotFoundError
from core.models import Candidate, Evaluation, Interview, Vacancy
from core.services.actor import Actor
from core.services.candidate_questions import CandidateQuestions
from core.services.evaluation_service import EvaluationService, Verdict
from core.services.interview_board import INBOX, InterviewBoard, Shelf
from core.services.paging import PAGE
from core.services.privacy_service import PrivacyService
from core.services.relay import give_reply
from core.services.unit import act
from tests.core.office import Case, Office


@pytest_asyncio.fixture(scope="session")
async def board(installation: AsyncContainer) -> InterviewBoard:
    return await installation.get(InterviewBoard)


@pytest_asyncio.fixture(scope="session")
async def evaluations(installation: AsyncContainer) -> EvaluationService:
    return await installation.get(EvaluationService)


async def move(office: Office, case: Case, column: str, ago: str) -> None:
    """Set a time of an interview back."""
    async with office.database.transaction() as session:
        moment = text(f"now() - interval '{ago}'")
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values({column: moment}))


async def shelves(board: InterviewBoard, case: Case) -> set[Shelf]:
    """The shelves of its recruiter's inbox that hold an interview; there is no other interview of theirs."""
    counts = await board.inbox(acting=case.recruiter)
    assert set(counts) == set(INBOX)
    for shelf, count in counts.items():
        page = await board.page(shelf, acting=case.recruiter)
        assert [entry.id for entry in page.items] == [case.interview_id] * count, shelf
    return {shelf for shelf, count in counts.items() if count}


async def evaluated(office: Office, evaluations: EvaluationService, *answers: str | None) -> Case:
    case = await office.handed_in(*answers)
    await evaluations.evaluate(case.interview_id)
    return case


async def test_a_fresh_interview_is_on_no_shelf(office: Office, board: InterviewBoard) -> None:
    for case in (await office.invited(), await office.begun()):
        assert await shelves(board, case) == set()
        assert [entry.id for entry in (await board.page("running", acting=case.recruiter)).items] == [case.interview_id]


async def test_a_day_of_silence_stalls_and_an_answer_ends_it(office: Office, board: InterviewBoard) -> None:
    case = await office.invited()
    await move(office, case, "created_at", "23 hours 59 minutes")
    assert await shelves(board, case) == set()
    await move(office, case, "created_at", "24 hours 1 second")
    assert await shelves(board, case) == {"stalled"}

    case = await office.begun()
    await move(office, case, "created_at", "3 days")
    await move(office, case, "started_at", "2 days")
    assert await shelves(board, case) == set()  # it was asked just now
    async with office.database.transaction() as session:
        long_ago = {"id": case.interview_id}
        await session.execute(
            text("UPDATE responses SET asked_at = now() - interval '2 days' WHERE interview_id = :id"), long_ago
        )
    assert await shelves(board, case) == {"stalled"}
    await office.answer(case, None)
    assert await shelves(board, case) == set()


async def test_what_was_read_needs_a_decision_until_there_is_one(
    office: Office, board: InterviewBoard, evaluations: EvaluationService
) -> None:
    case = await evaluated(office, evaluations, None, None)
    assert await shelves(board, case) == {"decision", "unsure", "today"}
    for verdict in get_args(Verdict):
        await evaluations.decide(case.interview_id, verdict, acting=case.recruiter)
        thinking = {"decision", "unsure"} if verdict == "hold" else set()
        assert await shelves(board, case) == {"today", *thinking}  # thinking it over is no decision
        assert (await board.entry(case.interview_id, acting=case.recruiter)).decision == verdict


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
async def test_today_is_the_day_of_the_vacancys_place(office: Office, board: InterviewBoard, zone: str) -> None:
    """By the database's clock; the two places never have the same day."""
    case = await office.handed_in("by district")
    midnight = f"date_trunc('day', now(), '{zone}')"
    async with office.database.transaction() as session:
        await session.execute(update(Vacancy).where(Vacancy.id == case.vacancy_id).values(time_zone=zone))
        day = update(Interview).where(Interview.id == case.interview_id)
        await session.execute(day.values(completed_at=text(midnight)))
    assert await shelves(board, case) == {"today"}
    async with office.database.transaction() as session:
        await session.execute(day.values(completed_at=text(f"{midnight} - interval '1 second'")))
    assert await shelves(board, case) == set()


async def test_a_disagreement_alone_is_unsure(
    office: Office, board: InterviewBoard, evaluations: EvaluationService
) -> None:
    case = await evaluated(office, evaluations, None)
    sure = update(Evaluation).where(Evaluation.interview_id == case.interview_id)
    async with office.database.transaction() as session:
        await session.execute(sure.values(recommendation="discuss", judgements=[{"needs_human": False}]))
    assert await shelves(board, case) == {"decision", "today"}
    async with office.database.transaction() as session:
        await session.execute(sure.values(judgements=[{"needs_human": False}, {"needs_human": True}]))
    assert await shelves(board, case) == {"decision", "unsure", "today"}


async def test_whoever_asked_for_a_person_waits_until_one_has_written(
    office: Office, board: InterviewBoard, evaluations: EvaluationService, installation: AsyncContainer
) -> None:
    """Before a decision and after it, and anew whenever they ask anew."""
    privacy, questions = await installation.get(PrivacyService), await installation.get(CandidateQuestions)
    case = await evaluated(office, evaluations, "by district")
    for verdict in ("hold", "reject"):
        await evaluations.decide(case.interview_id, verdict, acting=case.recruiter)
        before = await shelves(board, case)
        for _ in range(2):  # the second time while they wait already: nobody is told again
            await privacy.ask_for_person(acting=case.answerer)
            assert await shelves(board, case) == {*before, "human"}
        waiting = await questions.waiting(case.interview_id, acting=case.recruiter)
        assert waiting
        async with act(office.database, case.recruiter) as session:
            await give_reply(session, waiting.id, "Shall we talk at ten?", case.recruiter)
        assert await shelves(board, case) == before
    assert (await office.told(case.recruiter)).count("human_requested") == 2


async def test_what_the_engine_could_not_read_needs_a_decision(
    office: Office, board: InterviewBoard, evaluations: EvaluationService
) -> None:
    case = await evaluated(office, evaluations, "by district")
    failed = {"status": "failed", "recommendation": None, "score": None}
    async with office.database.transaction() as session:
        await session.execute(update(Evaluation).where(Evaluation.interview_id == case.interview_id).values(**failed))
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(status="completed"))
    assert await shelves(board, case) == {"decision", "today"}
    entry = await board.entry(case.interview_id, acting=case.recruiter)
    assert (entry.by_person, entry.failed) == (True, True)
    assert await board.undecided([case.interview_id], acting=case.recruiter) == [entry]


async def test_nobody_sees_the_interviews_of_others(office: Office, board: InterviewBoard) -> None:
    case = await office.begun()
    await move(office, case, "created_at", "3 days")
    other = await office.person("recruiter")
    assert set((await board.inbox(acting=other)).values()) == {0}
    assert (await board.page("all", acting=other)).items == ()
    assert (await board.page("all", vacancy_id=case.vacancy_id, acting=other)).items == ()
    for actor in (other, case.answerer, await office.person()):
        with pytest.raises(NotFoundError):
            await board.entry(case.interview_id, acting=actor)
    for actor in (case.answerer, await office.person()):
        with pytest.raises(ForbiddenError):
            await board.inbox(acting=actor)
        with pytest.raises(ForbiddenError):
            await board.page("all", acting=actor)
    admin = await office.person("admin")
    assert (await board.entry(case.interview_id, acting=admin)).id == case.interview_id


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("anna", 1),
        ("100%_", 1),
        ("%", 1),
        ("_", 1),
        ("\\", 0),
        ("😀", 1),
        ("<b>", 1),
        ("courier", 2),
        ("' OR 1=1 --", 0),
        ("  anna  ", 1),
        ("a" * 1000, 0),
    ],
)
async def test_a_search_means_what_was_typed(office: Office, board: InterviewBoard, query: str, found: int) -> None:
    case = await office.invited()
    second = await office.candidate(case.recruiter)
    await office.interviews.invite(case.vacancy_id, second, acting=case.recruiter)
    async with office.database.transaction() as session:
        named = update(Candidate).where(Candidate.created_by == case.recruiter.user_id)
        await session.execute(named.values(name="Boris Sample"))
        await session.execute(named.where(Candidate.id == second).values(name="Anna 100%_ 😀 <b>"))
    assert len((await board.page("all", 0, query, acting=case.recruiter)).items) == found


async def test_pages_hold_every_interview_once(office: Office, board: InterviewBoard) -> None:
    case = await office.invited()
    ids = {case.interview_id}
    for _ in range(PAGE + 1):
        candidate_id = await office.candidate(case.recruiter)
        ids.add(await office.interviews.invite(case.vacancy_id, candidate_id, acting=case.recruiter))
    first = await board.page("all", 0, acting=case.recruiter)
    second = await board.page("all", 1, acting=case.recruiter)
    assert (len(first.items), first.has_next) == (PAGE, True)
    assert (len(second.items), second.has_next) == (2, False)
    assert {entry.id for entry in (*first.items, *second.items)} == ids
    assert (await board.page("all", 2, acting=case.recruiter)).items == ()


async def test_a_vacancy_narrows_the_list(office: Office, board: InterviewBoard) -> None:
    case = await office.invited()
    other_id = await office.vacancy(case.recruiter, title="Barista")
    await office.kit(other_id, case.recruiter)
    other = await office.interviews.invite(other_id, await office.candidate(case.recruiter), acting=case.recruiter)
    page = await board.page("all", vacancy_id=other_id, acting=case.recruiter)
    assert [(entry.id, entry.vacancy_title) for entry in page.items] == [(other, "Barista")]


async def test_a_card_counts_the_questions_passed(office: Office, board: InterviewBoard) -> None:
    case = await office.begun()
    assert await _passed(board, case, case.recruiter) == (0, 3, True)
    await office.answer(case, "by district")
    await office.answer(case, None)
    assert await _passed(board, case, case.recruiter) == (2, 3, True)
    pending = await office.opened()
    assert await _passed(board, pending, pending.recruiter) == (0, 3, False)


async def _passed(board: InterviewBoard, case: Case, actor: Actor) -> tuple[int, int, bool]:
    entry = await board.entry(case.interview_id, acting=actor)
    return entry.answered, entry.question_count, entry.begun
