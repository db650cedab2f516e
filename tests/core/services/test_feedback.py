"""Feedback: drafts from what was read, a person's words, sent once, to nobody but the candidate."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from dishka import AsyncContainer
from sqlalchemy import update

from core.database import Database
from core.engines.base import Language
from core.engines.feedback import feedback_faults
from core.engines.offline.feedback import OwnWords, ReadAnswer, write_offline
from core.errors import InvalidInputError, NotFoundError, StaleError
from core.models import Feedback, Notification, User, Vacancy
from core.services.feedback_service import FeedbackService, NoFeedbackError, read_words
from core.services.form_service import FormService
from core.services.notification_service import NotificationService
from core.services.privacy_service import PrivacyService
from core.working_time import is_quiet
from tests.core.office import Case, Office
from tests.core.scripted_engine import answering, evaluating

SAID = "I sort the parcels by district. Then I call everyone ahead."


@pytest_asyncio.fixture
async def feedback(installation: AsyncContainer) -> FeedbackService:
    return await installation.get(FeedbackService)


async def evaluated(office: Office, database: Database, mode: str = "on_release") -> Case:
    """An interview of one answer that was read."""
    case = await office.handed_in(SAID)
    async with database.transaction() as session:
        await session.execute(update(Vacancy).where(Vacancy.id == case.vacancy_id).values(feedback=mode))
    await evaluating(database, answering(4)).evaluate(case.interview_id)
    return case


async def test_the_draft_is_made_once_and_sent_once(
    office: Office, database: Database, feedback: FeedbackService
) -> None:
    case = await evaluated(office, database)
    await asyncio.gather(*(feedback.write(case.interview_id) for _ in range(4)))
    assert len(await office.rows(Feedback.id, Feedback.interview_id == case.interview_id)) == 1
    draft = await feedback.preview(case.interview_id, acting=case.recruiter)
    assert draft
    assert draft.released_at is None
    assert draft.strengths[0].words == SAID
    assert draft.message
    assert draft.message.words == SAID
    with pytest.raises(NotFoundError):
        await feedback.feedback(case.interview_id, acting=case.answerer)
    sent = await asyncio.gather(
        *(feedback.release(case.interview_id, acting=case.recruiter) for _ in range(4)), return_exceptions=True
    )
    assert [type(one) for one in sent if one].count(StaleError) == 3
    assert (await office.told(case.answerer)).count("feedback") == 1
    assert (await feedback.feedback(case.interview_id, acting=case.answerer)).by_person


async def test_whoever_sends_it_is_told_that_it_waits_for_a_candidate_who_blocked_the_bot(
    office: Office, database: Database, feedback: FeedbackService, installation: AsyncContainer
) -> None:
    case, notifications = await evaluated(office, database), await installation.get(NotificationService)
    await feedback.write(case.interview_id)
    await notifications.unreachable(case.answerer.user_id)
    await feedback.release(case.interview_id, acting=case.recruiter)
    waiting = await feedback.preview(case.interview_id, acting=case.recruiter)
    async with database.transaction() as session:
        back = update(User).where(User.id == case.answerer.user_id)
        await session.execute(back.values(unreachable_at=None))
    sent = await feedback.preview(case.interview_id, acting=case.recruiter)
    assert waiting
    assert sent
    assert (waiting.waits, sent.waits) == (True, False)


async def test_at_once_means_without_a_tap_and_never_means_never(
    office: Office, database: Database, feedback: FeedbackService
) -> None:
    at_once, never = await evaluated(office, database, "at_once"), await evaluated(office, database, "never")
    for case in (at_once, never):
        for _ in range(2):
            await feedback.write(case.interview_id)
    assert (await office.told(at_once.answerer)).count("feedback") == 1
    assert not (await feedback.feedback(at_once.interview_id, acting=at_once.answerer)).by_person
    assert "feedback" not in await office.told(never.answerer)
    with pytest.raises(NoFeedbackError):
        await feedback.prepare(never.interview_id, acting=never.recruiter)


async def test_what_goes_out_without_a_tap_waits_for_the_morning(
    office: Office, database: Database, feedback: FeedbackService
) -> None:
    at_once, tapped = await evaluated(office, database, "at_once"), await evaluated(office, database)
    ahead = (2 - datetime.now(UTC).hour + 12) % 24 - 12
    night = f"Etc/GMT{-ahead:+d}"  # where it is two at night
    async with database.transaction() as session:
        both = Vacancy.id.in_((at_once.vacancy_id, tapped.vacancy_id))
        await session.execute(update(Vacancy).where(both).values(time_zone=night))
    for case in (at_once, tapped):
        await feedback.write(case.interview_id)
    await feedback.release(tapped.interview_id, acting=tapped.recruiter)
    sent = {
        row.Notification.recipient_id: row.Notification.not_before
        for row in await office.rows(Notification, Notification.kind == "feedback")
    }
    assert sent[at_once.answerer.user_id] - datetime.now(UTC) > timedelta(hours=5)
    assert not is_quiet(sent[at_once.answerer.user_id], night)
    assert sent[tapped.answerer.user_id] is None


async def test_what_only_a_person_read_gets_feedback_only_from_a_person(
    office: Office, feedback: FeedbackService, installation: AsyncContainer
) -> None:
    case = await office.handed_in(SAID)  # no result of an engine
    await feedback.write(case.interview_id)
    await feedback.prepare(case.interview_id, acting=case.recruiter)
    assert await feedback.preview(case.interview_id, acting=case.recruiter) is None
    with pytest.raises(StaleError):
        await feedback.release(case.interview_id, acting=case.recruiter)
    forms = await installation.get(FormService)
    await forms.start_feedback(case.interview_id, acting=case.recruiter)
    await forms.answer("You plan your day well. Try to name the hours too.", acting=case.recruiter)
    await feedback.release(case.interview_id, acting=case.recruiter)
    told = await feedback.feedback(case.interview_id, acting=case.answerer)
    assert (told.author, told.words) == ("person", "You plan your day well. Try to name the hours too.")
    with pytest.raises(StaleError):
        await forms.start_feedback(case.interview_id, acting=case.recruiter)


async def test_it_is_nobody_elses(office: Office, database: Database, feedback: FeedbackService) -> None:
    case, other = await evaluated(office, database), await evaluated(office, database)
    await feedback.write(case.interview_id)
    for stranger in (other.recruiter, other.answerer, case.answerer):
        for act in (feedback.prepare, feedback.release, feedback.preview):
            with pytest.raises(NotFoundError):
                await act(case.interview_id, acting=stranger)
    await feedback.release(case.interview_id, acting=case.recruiter)
    for stranger in (other.recruiter, other.answerer):
        with pytest.raises(NotFoundError):
            await feedback.feedback(case.interview_id, acting=stranger)


async def test_it_is_exported_and_erased(
    office: Office, database: Database, feedback: FeedbackService, installation: AsyncContainer
) -> None:
    privacy = await installation.get(PrivacyService)
    case = await evaluated(office, database)
    await feedback.write(case.interview_id)
    assert b"here you were specific" in await privacy.export(acting=case.answerer)
    await privacy.erase(acting=case.answerer)
    assert await office.rows(Feedback.id, Feedback.interview_id == case.interview_id) == []
    await feedback.write(case.interview_id)
    assert await office.rows(Feedback.id, Feedback.interview_id == case.interview_id) == []


@pytest.mark.parametrize(
    "words",
    [
        "You scored 4/5.",
        "Unfortunately you did not pass the interview.",
        "You are better than other candidates.",
        "Вы нам не подходите.",
        "Оценка: 4 балла.",
    ],
)
def test_a_person_tells_no_verdict_and_no_score_either(words: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_words(words)
    assert refused.value.code == "feedback-judges"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_whatever_was_read_the_draft_keeps_every_rule(language: Language) -> None:
    competencies = ("Planning", "Планирование", "Level 4 scoring", "")
    levels, gaps = (None, 1, 3, 5), ((), ("names the hours",), ("называет часы",), ("better than other candidates",))
    words = OwnWords("1", "you scored 5/5", 0, 14)
    for competency, level, gap, answered in itertools.product(competencies, levels, gaps, (True, False)):
        quotes = (words,) if level and answered else ()
        answers = [ReadAnswer(number, competency, level, quotes, gap, answered) for number in (1, 2)]
        written = write_offline(answers, language)
        lines = [*(strength.text for strength in written.strengths), *written.try_next]
        assert 2 <= len(lines) <= 6
        assert [fault for line in lines for fault in feedback_faults(line, language)] == []
