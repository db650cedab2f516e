"""Forms: each step takes what fits, refuses in words what doesn't, and keeps the step meanwhile."""

from __future__ import annotations

import pytest
from dishka import AsyncContainer

from core.errors import InvalidInputError, StaleError
from core.models import Candidate, Draft, Feedback, Vacancy
from core.services.feedback_service import FeedbackService
from core.services.form_service import FormService, Prompt
from tests.core.office import Office


async def test_a_candidate_is_added_step_by_step(office: Office, installation: AsyncContainer) -> None:
    forms, recruiter = await installation.get(FormService), await office.person("recruiter")
    prompt: Prompt | None = await forms.start("candidate", acting=recruiter)
    steps = []
    for said in ("Boris Sample", "Courier", "3,5", "driving; maps,\n tact", " Boris@Example.com "):
        assert prompt is not None
        steps.append(prompt.step)
        prompt = await forms.answer(said, acting=recruiter)
    assert prompt is None
    assert steps == ["name", "job_position", "experience_years", "skills", "email"]
    (row,) = await office.rows(Candidate, Candidate.created_by == recruiter.user_id)
    added = row.Candidate
    assert (added.name, added.job_position, added.experience_years) == ("Boris Sample", "Courier", 3)
    assert (added.skills, added.email) == (["driving", "maps", "tact"], "Boris@example.com")
    with pytest.raises(StaleError):
        await forms.answer("more", acting=recruiter)


@pytest.mark.parametrize(
    ("step", "said", "code"),
    [
        ("name", "   ", "empty"),
        ("name", "a" * 256, "too-long"),
        ("name", "with\x00zero", "empty"),
        ("experience_years", "many", "years-wrong"),
        ("experience_years", "61", "years-wrong"),
        ("experience_years", "-1", "years-wrong"),
        ("email", "boris.example.com", "email-wrong"),
        ("email", "boris@", "email-wrong"),
    ],
)
async def test_what_does_not_fit_is_refused_and_the_step_kept(
    office: Office, installation: AsyncContainer, step: str, said: str, code: str
) -> None:
    forms, recruiter = await installation.get(FormService), await office.person("recruiter")
    prompt: Prompt | None = await forms.start("candidate", acting=recruiter)
    while prompt and prompt.step != step:
        if prompt.skippable:
            prompt = await forms.skip("candidate", prompt.step, acting=recruiter)
        else:
            prompt = await forms.answer("Boris Sample", acting=recruiter)
    with pytest.raises(InvalidInputError) as caught:
        await forms.answer(said, acting=recruiter)
    assert caught.value.code == code
    right = {"name": "Boris Sample", "experience_years": "60", "email": "boris@example.com"}
    await forms.answer(right[step], acting=recruiter)


async def test_only_what_may_be_empty_is_skipped_and_only_at_its_step(
    office: Office, installation: AsyncContainer
) -> None:
    forms, recruiter = await installation.get(FormService), await office.person("recruiter")
    with pytest.raises(StaleError):
        await forms.skip("candidate", "name", acting=recruiter)
    await forms.start("candidate", acting=recruiter)
    for step in ("name", "email", "no such step"):
        with pytest.raises(StaleError):
            await forms.skip("candidate", step, acting=recruiter)


async def test_a_description_becomes_a_draft_vacancy(office: Office, installation: AsyncContainer) -> None:
    forms, recruiter = await installation.get(FormService), await office.person("recruiter")
    await forms.start("vacancy", acting=recruiter)
    with pytest.raises(InvalidInputError, match="description-short"):
        await forms.answer("a" * 39, acting=recruiter)
    with pytest.raises(InvalidInputError, match="too-long"):
        await forms.answer("a" * 20_001, acting=recruiter)
    await forms.answer("Backend developer\nPython, PostgreSQL and Docker are required.", acting=recruiter)
    (row,) = await office.rows(Vacancy, Vacancy.created_by == recruiter.user_id)
    assert (row.Vacancy.title, row.Vacancy.status) == ("Backend developer", "draft")
    assert "Python" in row.Vacancy.skills
    assert (await office.told(recruiter))[-1] == "vacancy_card"


@pytest.mark.parametrize(("said", "taken"), [("0", None), ("16", None), ("five", None), ("1", 1), ("15", 15)])
async def test_a_term_is_changed_within_its_bounds(
    office: Office, installation: AsyncContainer, said: str, taken: int | None
) -> None:
    forms, recruiter = await installation.get(FormService), await office.person("recruiter")
    vacancy_id = await office.vacancy(recruiter)
    await forms.start_term(vacancy_id, "question_count", acting=recruiter)
    if taken is None:
        with pytest.raises(InvalidInputError, match="question-count-wrong"):
            await forms.answer(said, acting=recruiter)
    else:
        await forms.answer(said, acting=recruiter)
    (row,) = await office.rows(Vacancy.question_count, Vacancy.id == vacancy_id)
    assert row.question_count == (taken or 3)


async def test_words_for_feedback_that_was_sent_meanwhile_close_the_form(
    office: Office, installation: AsyncContainer
) -> None:
    forms, feedback = await installation.get(FormService), await installation.get(FeedbackService)
    case = await office.handed_in("I serve the second guest first.")
    await forms.start_feedback(case.interview_id, acting=case.recruiter)
    await forms.answer("Thank you for the talk.", acting=case.recruiter)
    await forms.start_feedback(case.interview_id, acting=case.recruiter)
    await feedback.release(case.interview_id, acting=case.recruiter)
    with pytest.raises(InvalidInputError, match="empty"):
        await forms.answer(" ", acting=case.recruiter)
    assert await forms.answer("Thank you once more.", acting=case.recruiter) is None
    assert (await office.told(case.recruiter))[-1] == "form_gone"
    assert not await office.rows(Draft.flow, Draft.user_id == case.recruiter.user_id)
    (sent,) = await office.rows(Feedback.words, Feedback.interview_id == case.interview_id)
    assert sent.words == "Thank you for the talk."
