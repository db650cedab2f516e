"""The CV beside the vacancy: by words before consent; by a model after it, and only where it may be asked."""

from __future__ import annotations

import pytest
from dishka import AsyncContainer
from sqlalchemy import update

from core.database import Database
from core.engines.job_match import JobMatch, JobMatchRequest, SkillShown, Words
from core.engines.offline.lexicon import Lexicon
from core.errors import NotFoundError
from core.models import Candidate, Interview
from core.services.agreement import TRANSFER_VERSION
from core.services.engine_choice import Engines, EngineState, Notice
from core.services.match_service import MatchService
from tests.core.office import Case, Office

HOST = "model.example.com"
CV = "Anna Sample\nanna@example.com\nCourier for three years, driving licence B, polite with customers"
BY_MODEL = JobMatch(
    matched=(
        SkillShown(
            skill="Driving, says the model",
            wanted=Words(text="Driving", start=0, end=7),
            had=Words(text="driving", start=0, end=7),
        ),
    ),
    missing=(),
    beyond=(),
    seniority_wanted=None,
    seniority_wanted_words=None,
    seniority_had=None,
    seniority_had_words=None,
    quotes_dropped=0,
)


class _Model:
    """Stands where the network would be; `asked` lists what it was shown."""

    name, model, prompt_version = "openai", "script", "1"

    def __init__(self) -> None:
        self.asked: list[JobMatchRequest] = []

    async def match_job(self, request: JobMatchRequest) -> JobMatch:
        self.asked.append(request)
        return BY_MODEL


class _Chosen(Engines):
    """An installation whose admin chose this model, at home or abroad."""

    def __init__(self, model: _Model, *, abroad: bool) -> None:
        self._scripted = model
        self._abroad = abroad

    async def model(self) -> _Model:  # type: ignore[override]
        return self._scripted

    async def current(self) -> EngineState:
        notice = Notice(HOST, None, None)  # type: ignore[arg-type]
        return EngineState("openai", None, None, False, True, "script", HOST, self._abroad, notice)


@pytest.fixture
def model() -> _Model:
    return _Model()


def service(database: Database, model: _Model, *, abroad: bool = False) -> MatchService:
    return MatchService(database, _Chosen(model, abroad=abroad), Lexicon.load())


async def with_cv(office: Office, case: Case, text: str = CV, digest: str = "first") -> Case:
    async with office.database.transaction() as session:
        changed = update(Candidate).where(Candidate.id == case.candidate_id).values(cv_text=text, cv_hash=digest)
        await session.execute(changed)
    return case


async def set_interview(office: Office, case: Case, **values: object) -> None:
    async with office.database.transaction() as session:
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(**values))


async def test_before_consent_no_model_is_asked(office: Office, model: _Model) -> None:
    case, matches = await with_cv(office, await office.opened()), service(office.database, model)
    await matches.refresh(case.interview_id)
    assert model.asked == []
    shown = await matches.match(case.interview_id, acting=case.recruiter)
    assert shown.engine == "offline"
    for one in (*shown.match.matched, *shown.match.beyond):
        assert one.had is not None
        assert CV[one.had.start : one.had.end] == one.had.text
    with pytest.raises(NotFoundError):
        await matches.match(case.interview_id, acting=await office.person("recruiter"))


async def test_after_consent_the_model_is_asked_once_a_cv(office: Office, model: _Model) -> None:
    case, matches = await with_cv(office, await office.begun()), service(office.database, model)
    await matches.refresh(case.interview_id)
    await matches.refresh(case.interview_id)
    (request,) = model.asked
    assert (request.profile, request.names_to_hide) == (CV, ("Anna Sample",))
    shown = await matches.match(case.interview_id, acting=case.recruiter)
    assert (shown.engine, shown.match) == ("openai", BY_MODEL)
    await with_cv(office, case, CV + " and maps", "second")
    assert (await matches.match(case.interview_id, acting=case.recruiter)).engine == "offline"
    await matches.refresh(case.interview_id)
    assert len(model.asked) == 2


@pytest.mark.parametrize("kept_away", ["by a person", "not abroad", "withdrawn", "no cv", "agreed before"])
async def test_what_a_model_may_not_see_it_does_not(office: Office, model: _Model, kept_away: str) -> None:
    case = await office.begun()
    if kept_away != "no cv":
        await with_cv(office, case)
    if kept_away == "by a person":
        await set_interview(office, case, read_by="person")
    if kept_away == "agreed before":  # to words that did not name the CV
        await set_interview(office, case, consent_version="2")
    if kept_away == "withdrawn":
        await set_interview(office, case, status="withdrawn")
    await service(office.database, model, abroad=kept_away == "not abroad").refresh(case.interview_id)
    assert model.asked == []


@pytest.mark.parametrize(
    ("allowed_to", "host", "asked"),
    [(TRANSFER_VERSION, HOST, 1), ("1", HOST, 0), (TRANSFER_VERSION, "elsewhere.example", 0)],
)
async def test_a_model_abroad_looks_where_the_transfer_that_was_allowed_named_the_cv(
    office: Office, model: _Model, allowed_to: str, host: str, asked: int
) -> None:
    case = await with_cv(office, await office.begun())
    async with office.database.transaction() as session:
        interview = await session.get_one(Interview, case.interview_id)
        interview.transfer_asked_at = interview.transfer_answered_at = interview.consented_at
        interview.transfer_allowed, interview.transfer_version = True, allowed_to
        interview.transfer_host = host
    await service(office.database, model, abroad=True).refresh(case.interview_id)
    assert len(model.asked) == asked


async def test_the_evaluator_never_sees_the_cv(office: Office, installation: AsyncContainer) -> None:
    from core.engines.base import ReadingRequest

    assert not {name for name in ReadingRequest.model_fields if "cv" in name or "profile" in name or "match" in name}
