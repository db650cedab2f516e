"""Personal questions of an interview: the number said is true, and nothing about them moves a result."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

import pytest
from dishka import AsyncContainer
from sqlalchemy import update

from core.engines.base import Level, Reading, ReadingRequest
from core.engines.faults import UnusableReplyError
from core.errors import NotFoundError
from core.models import Candidate, Evaluation, Interview, Question, User, Vacancy
from core.services.actor import Actor
from core.services.agreement import CONSENT_VERSION
from core.services.evaluation_directory import EvaluationDirectory
from core.services.interview_board import InterviewBoard
from core.services.interview_directory import GivenAnswer, InterviewDirectory
from core.services.interview_screens import InterviewScreens
from core.services.kit_editing import KitEditing
from core.services.privacy_service import PrivacyService
from core.services.report_service import Report, ReportService
from core.services.vacancy_settings import VacancySettingsService
from tests.core.office import Case, Office
from tests.core.scripted_engine import ScriptedEngine, evaluating, reading

DESCRIPTION = "Requirements: Python, PostgreSQL, Redis, Kafka. Pay 3,000 a month."
CV = "Anna Sample\nDeveloper for five years: Python, Kafka, PostgreSQL"
COMMON, PERSONAL = "I sort the parcels by district.", "I keep the offsets beside the payments."


async def invited(office: Office, *, personal: int = 2, cv: str | None = CV, time_limit: int | None = None) -> Case:
    """A candidate with a CV who was sent a link to three common questions, and what the vacancy allows beside them."""
    recruiter = await office.person("recruiter")
    vacancy_id = await office.vacancy(
        recruiter,
        title="Python developer",
        description=DESCRIPTION,
        personal_questions=personal,
        time_limit=time_limit,
        follow_ups=False,
    )
    kit_id = await office.kit(vacancy_id, recruiter)
    candidate_id = await office.candidate(recruiter)
    async with office.database.transaction() as session:
        has = {"cv_text": cv, "cv_hash": "first" if cv else None}
        await session.execute(update(Candidate).where(Candidate.id == candidate_id).values(has))
    await office.interviews.invite(vacancy_id, candidate_id, acting=recruiter)
    (interview,) = await office.rows(Interview.id, Interview.candidate_id == candidate_id)
    invitation = await office.invites.invitation(interview.id, acting=recruiter)
    return Case(recruiter, vacancy_id, kit_id, candidate_id, interview.id, invitation.token, recruiter)


async def opened(office: Office, case: Case) -> Case:
    person = office.stranger()
    await office.invites.redeem(case.token, person)
    (user,) = await office.rows(User.id, User.telegram_id == person.telegram_id)
    return replace(case, answerer=Actor(user.id, "user", "en"))


async def handed_in(office: Office, *answers: str | None) -> Case:
    case = await opened(office, await invited(office))
    await office.consent(case)
    for answer in answers:
        await office.answer(case, answer)
    await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
    return case


def levels(common: Level, personal: Level | None) -> ScriptedEngine:
    """Reads the common answers at one level, the personal ones at another; None: never anything usable."""

    async def read(request: ReadingRequest, number: int) -> Reading:
        if request.answer != PERSONAL:
            return reading(common, request.answer)
        if personal is None:
            raise UnusableReplyError("as scripted")
        return reading(personal, request.answer)

    return ScriptedEngine(read)


async def evaluated(office: Office, engine: ScriptedEngine, *personal: str | None) -> tuple[Case, Evaluation]:
    case = await handed_in(office, COMMON, COMMON, COMMON, *personal)
    await evaluating(office.database, engine).evaluate(case.interview_id)
    (row,) = await office.rows(Evaluation, Evaluation.interview_id == case.interview_id)
    return case, row.Evaluation


async def report_of(installation: AsyncContainer, case: Case) -> Report:
    return await (await installation.get(ReportService)).report(case.interview_id, acting=case.recruiter)


async def test_the_first_screen_counts_them_and_they_come_last(office: Office, installation: AsyncContainer) -> None:
    case = await opened(office, await invited(office))
    screens = await installation.get(InterviewScreens)
    first = await screens.first_screen(case.interview_id, acting=case.answerer)
    assert (first.question_count, first.minutes) == (5, 15)
    await office.consent(case)
    shown = []
    for _ in range(5):
        asked = await screens.asked(case.interview_id, acting=case.answerer)
        shown.append((asked.position, asked.count, asked.personal))
        await office.answer(case, None)
    assert shown == [(1, 5, False), (2, 5, False), (3, 5, False), (4, 5, True), (5, 5, True)]
    board = await (await installation.get(InterviewBoard)).entry(case.interview_id, acting=case.recruiter)
    assert (board.answered, board.question_count) == (5, 5)


@pytest.mark.parametrize(("personal", "cv", "count"), [(0, CV, 3), (2, None, 3), (1, CV, 4)])
async def test_none_without_a_cv_or_where_the_vacancy_wants_none(
    office: Office, personal: int, cv: str | None, count: int
) -> None:
    case = await invited(office, personal=personal, cv=cv)
    assert len(await case.responses(office.database)) == count
    (interview,) = await office.rows(Interview.question_count, Interview.id == case.interview_id)
    assert interview.question_count == count


async def test_a_time_limit_makes_room_for_them(office: Office) -> None:
    limits = []
    for personal in (0, 2):
        case = await invited(office, personal=personal, time_limit=10)
        (interview,) = await office.rows(Interview.time_limit, Interview.id == case.interview_id)
        limits.append(interview.time_limit)
    assert limits == [10, 30]


@pytest.mark.parametrize("level", [1, 5, None])
async def test_no_level_of_theirs_moves_a_result(
    office: Office, installation: AsyncContainer, level: Level | None
) -> None:
    _, without = await evaluated(office, levels(4, 4), None, None)
    case, run = await evaluated(office, levels(4, level), PERSONAL, PERSONAL)
    for one in (without, run):
        assert (one.status, one.score, one.coverage, one.recommendation) == ("complete", 4.0, 1.0, "advance")
        assert one.confidence == "medium"
        assert len(one.judgements) == 3
    report = await report_of(installation, case)
    assert [line.position for line in report.lines] == [1, 2, 3]
    assert [(line.position, line.level) for line in report.personal] == [(4, level), (5, level)]
    assert report.rated == 3
    board = await installation.get(InterviewBoard)
    assert (await board.entry(case.interview_id, acting=case.recruiter)).score == 4.0
    assert (await board.inbox(acting=case.recruiter))["unsure"] == 0
    runs = await installation.get(EvaluationDirectory)
    detail = await runs.detail(run.id, acting=case.recruiter)
    assert (len(detail.lines), len(detail.personal)) == (3, 2)


async def test_readings_of_one_that_disagree_leave_the_result_sure(office: Office) -> None:
    async def read(request: ReadingRequest, number: int) -> Reading:
        return reading(4 if request.answer == COMMON else (1, 3, 5)[number - 1], request.answer)

    _, run = await evaluated(office, ScriptedEngine(read, readings=3), PERSONAL, PERSONAL)
    assert [one["needs_human"] for one in run.judgements + run.personal_judgements] == [False] * 3 + [True] * 2
    assert (run.recommendation, run.confidence) == ("advance", "high")


async def test_answers_gathered_elsewhere_are_those_to_the_kit(office: Office, installation: AsyncContainer) -> None:
    case = await invited(office)
    asked = await office.rows(Question.id, Question.kit_id == case.kit_id)
    await (await installation.get(InterviewDirectory)).hand_in(
        case.interview_id,
        [GivenAnswer(row.id, COMMON) for row in asked],
        consent_version=CONSENT_VERSION,
        consent_language="en",
        acting=case.recruiter,
    )
    assert [row.status for row in await case.responses(office.database)] == ["answered"] * 3
    (interview,) = await office.rows(Interview.question_count, Interview.id == case.interview_id)
    assert interview.question_count == 3


async def test_nobody_edits_one_and_the_kit_stays_the_same(office: Office, installation: AsyncContainer) -> None:
    case = await invited(office)
    editing = await installation.get(KitEditing)
    mine = await office.rows(Question, Question.interview_id == case.interview_id)
    assert [row.Question.skill for row in mine] == ["python", "postgresql"]
    for row in mine:
        with pytest.raises(NotFoundError):
            await editing.question(row.Question.id, acting=case.recruiter)
    assert len(await office.rows(Question.id, Question.kit_id == case.kit_id)) == 3


async def test_what_they_ask_goes_into_the_copy_and_is_erased(office: Office, installation: AsyncContainer) -> None:
    case = await handed_in(office, COMMON, COMMON, COMMON, PERSONAL, None)
    mine = await office.rows(Question, Question.interview_id == case.interview_id)
    privacy = await installation.get(PrivacyService)
    copy = json.loads(await privacy.export(acting=case.answerer))
    told = {answer["question"] for answer in copy["interviews"][0]["answers"] if answer["personal"]}
    assert told == {row.Question.text for row in mine}
    await privacy.erase(acting=case.answerer)
    rows = await office.rows(Question, Question.interview_id == case.interview_id)
    for row in rows:
        one = row.Question
        assert (one.text, one.competency, one.skill, one.subtopic, one.bank_id) == ("", "", "", "", None)
        assert (one.criteria, one.translations) == ({}, {})


@pytest.mark.parametrize(("value", "kept"), [("1", 1), ("2", 2), ("3", None), ("-1", None), ("x", None)])
async def test_a_vacancy_asks_none_one_or_two(
    office: Office, installation: AsyncContainer, value: str, kept: int | None
) -> None:
    recruiter = await office.person("recruiter")
    vacancy_id: uuid.UUID = await office.vacancy(recruiter)
    settings = await installation.get(VacancySettingsService)
    acting = replace(recruiter, update=await office.received())
    if kept is None:
        with pytest.raises(NotFoundError):
            await settings.change(vacancy_id, "personal_questions", value, edit_message_id=1, acting=acting)
    else:
        await settings.change(vacancy_id, "personal_questions", value, edit_message_id=1, acting=acting)
    assert (await settings.settings(vacancy_id, acting=recruiter)).personal_questions == (kept or 0)
    (row,) = await office.rows(Vacancy.personal_questions, Vacancy.id == vacancy_id)
    assert row.personal_questions == (kept or 0)
