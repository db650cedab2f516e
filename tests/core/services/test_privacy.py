"""A candidate's rights: asked for, they are given at once, and nothing gets worse by asking."""

from __future__ import annotations

import json
from typing import Any

import pytest
import pytest_asyncio
from dishka import AsyncContainer

from core.errors import NotFoundError, StaleError
from core.models import (
    Candidate,
    Draft,
    Evaluation,
    Gathered,
    Interview,
    StoredJobMatch,
)
from core.services.agreement import CONSENT_VERSION
from core.services.form_service import FormService
from core.services.interview_board import InterviewBoard
from core.services.privacy_service import NoInterviewError, PrivacyService
from core.services.report_service import ReportService
from tests.core.office import Case, Office
from tests.core.scripted_engine import answering, evaluating

FIRST, SECOND = "I sort the parcels by district.", "Then I call everyone ahead."
COPY_KEYS = {
    "schema_version", "made_at", "account", "candidates", "interviews", "open_form", "notifications", "audit",
    "updates", "gathered",
}  # fmt: skip
INTERVIEW_KEYS = {
    "id", "vacancy", "status", "created_at", "expires_at", "started_at", "completed_at", "withdrawn_at",
    "human_requested_at", "held_at", "consent", "link_opened_at", "answers", "readings",
    "skills_of_the_cv", "read_by", "transfer", "terms", "asked", "feedback", "reply_promised_by", "reply_moved_to",
    "reminders_muted_at", "paused_at", "decisions",
}  # fmt: skip
RATING_WORDS = {"level", "levels", "score", "recommendation", "verdict", "judgements", "confidence", "coverage"}


@pytest_asyncio.fixture
async def privacy(installation: AsyncContainer) -> PrivacyService:
    return await installation.get(PrivacyService)


async def interview_of(office: Office, case: Case) -> Interview:
    (row,) = await office.rows(Interview, Interview.id == case.interview_id)
    found: Interview = row.Interview
    return found


def keys_of(value: Any) -> set[str]:
    """Every key anywhere in a document."""
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_of(inner)}
    return {key for inner in value for key in keys_of(inner)} if isinstance(value, list) else set()


# — to know, and to be heard —


async def test_why_shows_ones_own_words_and_no_rating(office: Office, privacy: PrivacyService) -> None:
    case = await office.handed_in(FIRST, None)
    before = await privacy.explanation(acting=case.answerer)
    assert (before.found, before.competencies, before.recruiter_name) == ((), ("Planning",), "Sample Person")
    await evaluating(office.database, answering(4)).evaluate(case.interview_id)
    told = await privacy.explanation(acting=case.answerer)
    assert [(found.position, found.status, found.quotes) for found in told.found] == [
        (1, "answered", (FIRST,)),
        (2, "skipped", ()),
    ]
    assert (told.engine, told.model) == ("scripted", "script")
    assert set(vars(told)) & RATING_WORDS == set()
    assert set(vars(told.found[0])) & RATING_WORDS == set()


async def test_somebody_without_an_interview_is_told_so(office: Office, privacy: PrivacyService) -> None:
    somebody = await office.person()
    with pytest.raises(NoInterviewError):
        await privacy.explanation(acting=somebody)
    with pytest.raises(NoInterviewError):
        await privacy.ask_for_person(acting=somebody)
    assert await privacy.open_interviews(acting=somebody) == []
    assert (await privacy.notice()).company is not None


async def test_asking_for_a_person_tells_the_members_once_and_changes_nothing_else(
    office: Office, privacy: PrivacyService, installation: AsyncContainer
) -> None:
    case, board = await office.begun(), await installation.get(InterviewBoard)
    before = await interview_of(office, case)
    assert (await board.inbox(acting=case.recruiter))["human"] == 0
    for _ in range(2):
        await privacy.ask_for_person(acting=case.answerer)
    after = await interview_of(office, case)
    assert after.human_requested_at is not None
    assert (after.status, after.expires_at) == (before.status, before.expires_at)
    assert (await office.told(case.recruiter)).count("human_requested") == 1
    assert (await office.told(case.answerer)).count("human_promised") == 2
    assert (await board.inbox(acting=case.recruiter))["human"] == 1
    (entry,) = (await board.page("human", acting=case.recruiter)).items
    assert (entry.id, entry.human_requested) == (case.interview_id, True)
    await office.answer(case, FIRST)  # it goes on as before

    other = await office.person("recruiter")
    assert (await board.inbox(acting=other))["human"] == 0


# — to withdraw —


async def test_an_interview_whose_link_was_not_followed_is_not_the_one_at_hand(
    office: Office, installation: AsyncContainer, privacy: PrivacyService
) -> None:
    forms = await installation.get(FormService)
    case = await office.handed_in(FIRST)
    unopened = await office.invited_again(case)
    await privacy.ask_for_person(acting=case.answerer)
    asked_for = Interview.human_requested_at.is_not(None) & (Interview.candidate_id == case.candidate_id)
    assert [row.id for row in await office.rows(Interview.id, asked_for)] == [case.interview_id]
    await forms.start_ask(None, acting=case.answerer)
    (draft,) = await office.rows(Draft.fields, Draft.user_id == case.answerer.user_id)
    assert draft.fields == {"interview_id": str(case.interview_id)}
    await office.interviews.show_place(acting=case.answerer)
    assert (await office.told(case.answerer))[-1] == "place_closed"
    await office.interviews.cancel(unopened.interview_id, acting=case.recruiter)
    assert "interview_ended" not in await office.told(case.answerer)


async def test_withdrawing_ends_a_running_interview(office: Office, privacy: PrivacyService) -> None:
    case = await office.begun()
    await office.answer(case, FIRST)
    answered = (await case.responses(office.database))[0]
    await privacy.withdraw(case.interview_id, acting=case.answerer)
    interview = await interview_of(office, case)
    assert (interview.status, interview.purged_at) == ("withdrawn", None)
    assert [row.status for row in await case.responses(office.database)] == ["answered", "interrupted", "unasked"]
    assert "interview_withdrawn" in await office.told(case.recruiter)
    assert (await office.told(case.answerer))[-1] == "withdrawal_done"
    with pytest.raises(NotFoundError):
        await office.say(case, "one word more")
    with pytest.raises(StaleError):
        await privacy.withdraw(case.interview_id, acting=case.answerer)

    engine = answering(4)
    await evaluating(office.database, engine).read_response(answered.id, answered.version)
    assert engine.calls == []


async def test_withdrawing_what_was_handed_in_leaves_the_evaluation_nothing_to_do(
    office: Office, privacy: PrivacyService
) -> None:
    case, engine = await office.handed_in(FIRST), answering(4)
    await privacy.withdraw(case.interview_id, acting=case.answerer)
    await evaluating(office.database, engine).evaluate(case.interview_id)
    assert engine.calls == []
    assert [row.status for row in await office.rows(Evaluation.status, Evaluation.interview_id == case.interview_id)]
    assert (await interview_of(office, case)).completed_at is not None


async def test_what_is_withdrawn_is_closed_to_staff(
    office: Office, privacy: PrivacyService, installation: AsyncContainer
) -> None:
    case, evaluations = (
        await office.handed_in(FIRST),
        evaluating(office.database, answering(4)),
    )
    await evaluations.evaluate(case.interview_id)
    reports, board = await installation.get(ReportService), await installation.get(InterviewBoard)
    assert (await reports.report(case.interview_id, acting=case.recruiter)).lines
    await privacy.withdraw(case.interview_id, acting=case.answerer)
    with pytest.raises(NotFoundError):
        await reports.report(case.interview_id, acting=case.recruiter)
    with pytest.raises(NotFoundError):
        await reports.voices(case.interview_id, acting=case.recruiter)
    with pytest.raises(StaleError):
        await evaluations.decide(case.interview_id, "reject", acting=case.recruiter)
    entry = await board.entry(case.interview_id, acting=case.recruiter)
    assert (entry.status, entry.recommendation, entry.score) == ("withdrawn", None, None)
    assert case.interview_id not in {item.id for item in (await board.page("today", acting=case.recruiter)).items}


@pytest.mark.parametrize(("verdict", "open_still"), [("hold", True), ("reject", False), ("advance", False)])
async def test_a_decision_ends_the_time_to_withdraw_and_thinking_it_over_does_not(
    office: Office, privacy: PrivacyService, verdict: Any, open_still: bool
) -> None:
    case, evaluations = (
        await office.handed_in(FIRST),
        evaluating(office.database, answering(4)),
    )
    await evaluations.evaluate(case.interview_id)
    await evaluations.decide(case.interview_id, verdict, acting=case.recruiter)
    assert len(await privacy.open_interviews(acting=case.answerer)) == open_still
    if open_still:
        await privacy.withdraw(case.interview_id, acting=case.answerer)
        return
    with pytest.raises(StaleError):
        await privacy.withdraw(case.interview_id, acting=case.answerer)


async def test_an_interview_whose_link_was_never_sent_is_none_to_withdraw(
    office: Office, privacy: PrivacyService
) -> None:
    case = await office.begun()
    await office.invited_again(case)
    listed = await privacy.open_interviews(acting=case.answerer)
    assert [one.id for one in listed] == [case.interview_id]


async def test_nobody_withdraws_for_somebody_else(office: Office, privacy: PrivacyService) -> None:
    case, other = await office.begun(), await office.begun()
    for who in (other.answerer, case.recruiter, await office.person("admin")):
        with pytest.raises(NotFoundError):
            await privacy.withdraw(case.interview_id, acting=who)
    assert (await interview_of(office, case)).status == "in_progress"


# — to have a copy —


async def test_the_copy_holds_everything_and_what_was_concluded(office: Office, privacy: PrivacyService) -> None:
    case = await office.handed_in(FIRST, None)
    evaluations = evaluating(office.database, answering(4))
    await evaluations.evaluate(case.interview_id)
    await evaluations.decide(case.interview_id, "reject", reason="Not this time", acting=case.recruiter)
    copy = json.loads(await privacy.export(acting=case.answerer))
    assert (set(copy), copy["schema_version"]) == (COPY_KEYS, 1)
    (interview,) = copy["interviews"]
    assert set(interview) == INTERVIEW_KEYS
    first, second = interview["answers"]
    assert (first["answer"], first["messages"][0]["text"], first["quotes"]) == (FIRST, FIRST, [FIRST])
    assert (second["status"], second["answer"], second["messages"]) == ("skipped", None, [])
    assert interview["consent"]["version"] == CONSENT_VERSION
    assert [row["name"] for row in copy["candidates"]] == ["Anna Sample"]
    assert {row["kind"] for row in copy["notifications"]} >= {"question", "summary", "thanks"}
    acts = {(row["action"], row["by"]) for row in copy["audit"]}
    assert {("interview.consented", "person"), ("interview.decided", "staff"), ("person.exported", "person")} <= acts
    (rating,) = first["ratings"]
    assert (first["level"], rating["level"], rating["quotes"], rating["engine"]) == (4.0, 4, [FIRST], "scripted")
    assert rating["rationale"]
    assert (second["level"], second["ratings"]) == (None, [])
    (run,) = interview["readings"]
    assert (run["current"], run["recommendation"], run["coverage"]) == (True, "not_enough_evidence", 0.5)
    (decision,) = interview["decisions"]
    assert (decision["verdict"], decision["reason"], decision["decided_by"]) == (
        "reject", "Not this time", "Sample Person",
    )  # fmt: skip
    assert "gaps" not in keys_of(copy)


async def test_an_answer_that_can_still_be_rewritten_comes_without_its_rating(
    office: Office, privacy: PrivacyService
) -> None:
    case = await office.begun()
    await office.answer(case, FIRST)
    answered = (await case.responses(office.database))[0]
    await evaluating(office.database, answering(4)).read_response(answered.id, answered.version)
    (interview,) = json.loads(await privacy.export(acting=case.answerer))["interviews"]
    first = interview["answers"][0]
    assert (first["answer"], first["quotes"], first["level"], first["ratings"]) == (FIRST, [FIRST], None, [])
    assert (interview["readings"], interview["decisions"]) == ([], [])


async def test_the_copy_holds_the_cv_and_what_was_made_of_it(office: Office, privacy: PrivacyService) -> None:
    case, other = await office.handed_in(FIRST), await office.handed_in(FIRST)
    number = str(office.number())
    match = {
        "matched": [], "missing": [], "quotes_dropped": 0, "seniority_wanted": None, "seniority_wanted_words": None,
        "seniority_had": None, "seniority_had_words": None,
        "beyond": [{"skill": f"skillfound{number}", "wanted": None,
                    "had": {"text": f"hadwords{number}", "start": 0, "end": 8}}],
    }  # fmt: skip
    async with office.database.transaction() as session:
        row = await session.get_one(Candidate, case.candidate_id)
        row.email, row.phone, row.job_position = f"canary{number}@example.com", f"+1000{number}", f"position{number}"
        row.skills, row.cv_text, row.cv_hash = [f"skillsaid{number}"], f"cvtext{number}", number
        session.add(
            StoredJobMatch(interview_id=case.interview_id, engine="openai", model="script", prompt_version="1",
                           cv_hash=number, match=match)
        )  # fmt: skip
        for twin, word in ((case, "mine"), (other, "theirs")):
            session.add(
                Gathered(user_id=case.recruiter.user_id, vacancy_id=case.vacancy_id, batch=case.interview_id,
                         source=f"{word}{number}.pdf", fields={"name": f"{word}name{number}"},
                         twin_id=twin.candidate_id)
            )  # fmt: skip
    copy = (await privacy.export(acting=case.answerer)).decode()
    canaries = ("cvtext", "skillsaid", "position", "skillfound", "hadwords", "mine", "minename", "canary", "+1000")
    assert [word for word in canaries if f"{word}{number}" not in copy] == []
    assert "theirs" not in copy


async def test_the_copy_holds_an_answer_that_is_given_anew(office: Office, privacy: PrivacyService) -> None:
    case = await office.begun((1.0,))
    response_id = await office.answer(case, FIRST)
    await office.answers.reopen(response_id, 1, acting=case.answerer)
    copy = json.loads(await privacy.export(acting=case.answerer))
    assert copy["interviews"][0]["answers"][0]["answer"] == FIRST


async def test_the_copy_holds_nobody_else(office: Office, privacy: PrivacyService) -> None:
    case, other = await office.handed_in(FIRST), await office.handed_in("Only the other one says this.")
    copy = (await privacy.export(acting=case.answerer)).decode()
    for theirs in (other.interview_id, other.candidate_id, other.answerer.user_id, "Only the other one says this."):
        assert str(theirs) not in copy
