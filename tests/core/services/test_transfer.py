"""A model abroad reads the answers of those who allowed it, and of nobody else, whatever is switched on later."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from dishka import AsyncContainer
from sqlalchemy import func, update

from core.config import Settings
from core.engines.base import Engine
from core.errors import EngineError
from core.models import Evaluation, Interview
from core.services.engine_choice import Engines, EngineState, Notice
from core.services.evaluation_service import EvaluationService
from core.services.privacy_service import PrivacyService
from core.services.report_cache import ReportCache
from core.session_cache import SessionCache
from tests.core.office import Case, Office
from tests.core.scripted_engine import BlindReader, answering

CANARY = "A canary sentence that must not leave the country."
HOST = "model.example"
ANSWERED = {"transfer_answered_at": func.now(), "transfer_version": "2"}
NOTICE = Notice(HOST, "Ada Admin", datetime(2026, 1, 1, tzinfo=UTC))


class Abroad(Engines):
    """An installation whose admin has switched a model abroad on, after its notice."""

    def __init__(self, model: Any, offline: Any) -> None:
        self._model, self._offline = model, offline

    async def current(self) -> EngineState:
        return EngineState("openai", None, None, False, True, "model", HOST, True, NOTICE)

    async def instead(self, error: EngineError) -> Engine | None:
        return None


async def _set(office: Office, case: Case, **values: Any) -> None:
    async with office.database.transaction() as session:
        await session.execute(update(Interview).where(Interview.id == case.interview_id).values(**values))


@pytest.mark.parametrize(
    ("allowed", "host", "read_abroad"),
    [(None, None, 0), (False, HOST, 0), (True, HOST, 1), (True, "elsewhere.example", 0), (True, None, 0)],
)
async def test_only_answers_that_may_are_read_abroad(
    office: Office, allowed: bool | None, host: str | None, read_abroad: int
) -> None:
    case = await office.handed_in(CANARY)
    if allowed is not None:
        await _set(office, case, transfer_allowed=allowed, transfer_host=host, **ANSWERED)
    model, here = answering(4), answering(3)
    service = EvaluationService(office.database, Abroad(model, here), BlindReader())
    (response,) = await case.responses(office.database)
    await service.read_response(response.id, response.version)
    await service.evaluate(case.interview_id)
    assert [answer for answer, _ in model.calls] == [CANARY] * read_abroad
    (row,) = await office.rows(Evaluation, Evaluation.interview_id == case.interview_id)
    assert (row.Evaluation.status, row.Evaluation.score) == ("complete", 4 if read_abroad else 3)


async def test_nothing_reads_what_a_person_is_to_read(office: Office) -> None:
    case = await office.handed_in(CANARY)
    await _set(office, case, read_by="person")
    model, here = answering(4), answering(3)
    service = EvaluationService(office.database, Abroad(model, here), BlindReader())
    (response,) = await case.responses(office.database)
    await service.read_response(response.id, response.version)
    assert model.calls + here.calls == []


@pytest.mark.parametrize(
    ("state", "named"),
    [
        ("before consent", "abroad"),
        ("to be asked", "abroad"),
        ("allowed", "abroad"),
        ("allowed for another host", "here"),
        ("switched on later", "here"),
    ],
)
async def test_why_names_who_reads_and_not_a_model_that_may_not(
    office: Office, installation: AsyncContainer, state: str, named: str
) -> None:
    case = await (office.opened() if state == "before consent" else office.begun())
    if state == "to be asked":
        await _set(office, case, transfer_asked_at=func.now())
    if state == "allowed":
        await _set(office, case, transfer_allowed=True, transfer_host=HOST, **ANSWERED)
    if state == "allowed for another host":
        await _set(office, case, transfer_allowed=True, transfer_host="elsewhere.example", **ANSWERED)
    model, here = answering(4), answering(3)
    model.name, here.name = "abroad", "here"
    settings, reports = await installation.get(Settings), await installation.get(ReportCache)
    sessions = await installation.get(SessionCache)
    privacy = PrivacyService(office.database, settings, Abroad(model, here), reports, sessions)
    assert (await privacy.explanation(acting=case.answerer)).engine == named
