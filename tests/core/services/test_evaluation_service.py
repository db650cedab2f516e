"""The model reads, code decides: quotes checked, failures told, late workers and rewritten answers fenced."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from dishka import AsyncContainer
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

import worker.app
from core.engines.base import Reading, ReadingRequest
from core.engines.offline.reader import AnswerReader
from core.errors import EngineError, InvalidInputError, StaleError
from core.models import Decision, Evaluation, Interview, ResponsePart, ResponseReading
from core.services.evaluation_service import MOST_ATTEMPTS, EvaluationService
from core.services.report_service import ReportService
from tests.core.office import Case, Office
from tests.core.scripted_engine import Only, ScriptedEngine, answering, evaluating, reading


async def evaluation_of(office: Office, case: Case) -> Evaluation:
    (row,) = await office.rows(Evaluation, Evaluation.interview_id == case.interview_id)
    found: Evaluation = row.Evaluation
    return found


async def readings_of(office: Office, response_id: uuid.UUID) -> list[ResponseReading]:
    rows = await office.rows(ResponseReading, ResponseReading.response_id == response_id)
    return [row.ResponseReading for row in rows]


class Gate:
    """An engine whose first reading waits until it is let through."""

    def __init__(self) -> None:
        self.reached, self.open = asyncio.Event(), asyncio.Event()
        self.engine = ScriptedEngine(self._read)

    async def _read(self, request: ReadingRequest, number: int) -> Reading:
        if not self.reached.is_set():
            self.reached.set()
            await self.open.wait()
        return reading(5, request.answer)


# — the result —


async def test_a_result_is_kept_with_all_it_was_made_by(office: Office, installation: AsyncContainer) -> None:
    case = await office.handed_in("by district", "I call ahead", None, weights=(2.0, 1.0, 1.0))
    await evaluating(office.database, answering(4)).evaluate(case.interview_id)
    evaluation = await evaluation_of(office, case)
    assert (evaluation.status, evaluation.score, evaluation.coverage) == ("partial", 4.0, 0.75)
    assert (evaluation.recommendation, evaluation.confidence) == ("advance", "low")
    assert (evaluation.engine, evaluation.model, evaluation.prompt_version) == ("scripted", "script", "1")
    assert (evaluation.kit_version, evaluation.run, evaluation.readings_per_answer) == (1, 1, 1)
    assert len(evaluation.rubric_hash) == 64
    (row,) = await office.rows(Interview.status, Interview.id == case.interview_id)
    assert row.status == "evaluated"
    assert (await office.told(case.recruiter))[-1] == "report"
    report = await (await installation.get(ReportService)).report(case.interview_id, acting=case.recruiter)
    assert [line.level for line in report.lines] == [4, 4, None]
    assert report.lines[0].quotes == ("by district",)


async def test_the_engine_sees_the_answer_and_nothing_of_the_person(office: Office) -> None:
    seen: list[ReadingRequest] = []

    async def read(request: ReadingRequest, number: int) -> Reading:
        seen.append(request)
        return reading(3, request.answer)

    case = await office.handed_in("by district", "I call ahead")
    await evaluating(office.database, ScriptedEngine(read)).evaluate(case.interview_id)
    assert [request.answer for request in seen] == ["by district", "I call ahead"]
    for request in seen:
        shown = request.model_dump(exclude={"names_to_hide"})
        assert set(shown) == {"criteria", "competency", "answer", "translations", "simpler"}
        assert "Sample" not in str(shown)


async def test_a_skipped_question_is_not_read_and_too_few_give_no_number(office: Office) -> None:
    case = await office.handed_in("by district", None, None)
    engine = answering(5)
    await evaluating(office.database, engine).evaluate(case.interview_id)
    evaluation = await evaluation_of(office, case)
    assert engine.calls == [("by district", 1)]
    assert (evaluation.status, evaluation.recommendation) == ("insufficient_evidence", "not_enough_evidence")
    assert evaluation.score is None


async def test_an_evaluation_done_is_not_done_again(office: Office) -> None:
    case, engine = await office.handed_in("by district"), answering(4)
    service = evaluating(office.database, engine)
    for _ in range(3):
        await service.evaluate(case.interview_id)
    assert len(engine.calls) == 1
    assert (await office.told(case.recruiter)).count("report") == 1


# — quotes —


async def test_an_engine_that_invents_quotes_gives_no_level_and_is_counted(office: Office) -> None:
    async def invent(request: ReadingRequest, number: int) -> Reading:
        return reading(5, "ten years at a parcel service", "by drone")

    case = await office.handed_in("by district")
    await evaluating(office.database, ScriptedEngine(invent)).evaluate(case.interview_id)
    (kept,) = await readings_of(office, (await case.responses(office.database))[0].id)
    assert (kept.level, kept.anchor, kept.quotes, kept.quotes_dropped) == (None, None, [], 2)
    evaluation = await evaluation_of(office, case)
    assert (evaluation.score, evaluation.recommendation) == (None, "not_enough_evidence")


async def test_among_true_and_invented_quotes_the_true_ones_stay(office: Office) -> None:
    async def mix(request: ReadingRequest, number: int) -> Reading:
        return reading(4, "by drone", "BY   district")

    case = await office.handed_in("First by district.")
    await evaluating(office.database, ScriptedEngine(mix)).evaluate(case.interview_id)
    (kept,) = await readings_of(office, (await case.responses(office.database))[0].id)
    assert (kept.level, kept.quotes_dropped) == (4, 1)
    assert kept.quotes == [{"text": "by district", "start": 6, "end": 17}]


@pytest.mark.parametrize("level", [0, 6, -1, 4.5, "5.0"])
def test_a_level_out_of_range_is_no_reading(level: object) -> None:
    with pytest.raises(ValidationError):
        Reading.model_validate({"level": level, "anchor": None, "quotes": (), "gaps": (), "rationale": ""}, strict=True)


async def test_a_level_out_of_range_that_got_past_the_schema_is_not_stored(office: Office) -> None:
    async def cheat(request: ReadingRequest, number: int) -> Reading:
        return reading(5, request.answer).model_copy(update={"level": 9})

    case = await office.handed_in("by district")
    with pytest.raises(IntegrityError):
        await evaluating(office.database, ScriptedEngine(cheat)).evaluate(case.interview_id)
    assert (await evaluation_of(office, case)).score is None


# — two readings —


async def test_readings_two_levels_apart_go_to_a_person(office: Office, installation: AsyncContainer) -> None:
    async def disagree(request: ReadingRequest, number: int) -> Reading:
        return reading(2 if number == 1 and request.answer == "torn" else 4, request.answer)

    case = await office.handed_in("torn", "clear", "clear too")
    await evaluating(office.database, ScriptedEngine(disagree, readings=2)).evaluate(case.interview_id)
    report = await (await installation.get(ReportService)).report(case.interview_id, acting=case.recruiter)
    assert [(line.level, line.needs_human) for line in report.lines] == [(None, True), (4, False), (4, False)]
    assert report.lines[0].levels == (2, 4)
    assert (report.recommendation, report.confidence) == ("discuss", "low")


async def test_a_level_far_from_the_offline_reader_goes_to_a_person(
    office: Office, installation: AsyncContainer
) -> None:
    class SternReader(AnswerReader):
        def read(self, request: ReadingRequest) -> Reading:
            return reading(3 if request.answer == "clear" else 2, request.answer)

    case = await office.handed_in("praised", "clear", "clear")
    await EvaluationService(office.database, Only(answering(4)), SternReader()).evaluate(case.interview_id)
    report = await (await installation.get(ReportService)).report(case.interview_id, acting=case.recruiter)
    assert [(line.level, line.needs_human) for line in report.lines] == [(None, True), (4, False), (4, False)]


# — failure —


async def test_failure_is_tried_again_then_told_and_never_a_number(
    office: Office, installation: AsyncContainer
) -> None:
    case = await office.handed_in("by district")
    service = evaluating(office.database, ScriptedEngine())
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with pytest.raises(EngineError):
            await service.evaluate(case.interview_id)
        evaluation = await evaluation_of(office, case)
        assert (evaluation.status, evaluation.attempts) == ("pending", attempt)
        assert "report_failed" not in await office.told(case.recruiter)
    await service.evaluate(case.interview_id)
    evaluation = await evaluation_of(office, case)
    assert evaluation.status == "failed"
    assert (evaluation.score, evaluation.recommendation, evaluation.coverage) == (None, None, None)
    assert (await office.told(case.recruiter)).count("report_failed") == 1
    report = await (await installation.get(ReportService)).report(case.interview_id, acting=case.recruiter)
    assert (report.status, report.recommendation, report.score) == ("failed", None, None)
    assert [line.answer for line in report.lines] == ["by district"]  # for a person to read
    assert {line.level for line in report.lines} == {None}
    await service.evaluate(case.interview_id)
    assert (await office.told(case.recruiter)).count("report_failed") == 1


def test_the_queue_runs_a_job_once_more_than_it_may_fail() -> None:
    """The run after the last failure is the one that says `failed`: MOST_ATTEMPTS retries follow the first run."""
    assert worker.app.MOST_ATTEMPTS >= MOST_ATTEMPTS


async def test_what_was_read_before_a_failure_is_not_read_again(office: Office) -> None:
    broken = True

    async def half(request: ReadingRequest, number: int) -> Reading:
        if broken and request.answer == "second":
            raise EngineError("cut off")
        return reading(4, request.answer)

    case, engine = await office.handed_in("first", "second"), ScriptedEngine(half)
    service = evaluating(office.database, engine)
    with pytest.raises(EngineError):
        await service.evaluate(case.interview_id)
    broken = False
    await service.evaluate(case.interview_id)
    assert [answer for answer, _ in engine.calls] == ["first", "second", "second"]
    assert (await evaluation_of(office, case)).status == "complete"


# — late and overtaken —


async def test_a_late_worker_changes_no_row(office: Office) -> None:
    """Stopped in the middle, thought dead; another did its work; then it goes on."""
    case, gate = await office.handed_in("by district"), Gate()
    late = asyncio.create_task(evaluating(office.database, gate.engine).evaluate(case.interview_id))
    await gate.reached.wait()
    other = evaluating(office.database, answering(2))
    await other.evaluate(case.interview_id)
    before = await evaluation_of(office, case)
    gate.open.set()
    await late
    after = await evaluation_of(office, case)
    assert (before.score, before.attempts) == (2.0, 2)
    assert (after.score, after.attempts, after.completed_at) == (2.0, 2, before.completed_at)
    assert len(await readings_of(office, (await case.responses(office.database))[0].id)) == 1
    assert (await office.told(case.recruiter)).count("report") == 1


async def test_a_late_worker_does_not_finish_a_newer_attempt(office: Office) -> None:
    case, late_gate, new_gate = await office.handed_in("by district"), Gate(), Gate()
    late = asyncio.create_task(evaluating(office.database, late_gate.engine).evaluate(case.interview_id))
    await late_gate.reached.wait()
    newer = asyncio.create_task(evaluating(office.database, new_gate.engine).evaluate(case.interview_id))
    await new_gate.reached.wait()
    late_gate.open.set()
    await late
    assert (await evaluation_of(office, case)).status == "pending"
    new_gate.open.set()
    await newer
    assert (await evaluation_of(office, case)).status == "complete"


async def test_an_answer_rewritten_meanwhile_is_not_judged_by_the_old_reading(office: Office) -> None:
    case, gate = await office.begun((1.0,)), Gate()
    response_id = await office.answer(case, "old words")
    late = asyncio.create_task(evaluating(office.database, gate.engine).read_response(response_id, 1))
    await gate.reached.wait()
    await office.answers.reopen(response_id, 1, acting=case.answerer)
    await office.answer(case, "new words")
    gate.open.set()
    await late
    assert await readings_of(office, response_id) == []
    await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
    await evaluating(office.database, answering(2)).evaluate(case.interview_id)
    (kept,) = await readings_of(office, response_id)
    assert (kept.response_version, kept.quotes[0]["text"]) == (2, "new words")
    assert (await evaluation_of(office, case)).score == 2.0


async def test_a_reading_of_the_old_words_stays_and_does_not_count(office: Office) -> None:
    case, high = await office.begun((1.0,)), evaluating(office.database, answering(5))
    response_id = await office.answer(case, "old words")
    await high.read_response(response_id, 1)
    await office.answers.reopen(response_id, 1, acting=case.answerer)
    await office.answer(case, "new words")
    await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
    await evaluating(office.database, answering(1)).evaluate(case.interview_id)
    assert len(await readings_of(office, response_id)) == 2
    assert (await evaluation_of(office, case)).score == 1.0


async def test_an_answer_left_as_it_was_keeps_its_messages_and_its_reading(office: Office) -> None:
    case, engine = await office.begun((1.0,)), answering(4)
    response_id = await office.answer(case, "old words")
    await evaluating(office.database, engine).read_response(response_id, 1)
    await office.answers.reopen(response_id, 1, acting=case.answerer)
    await office.say(case, "half a thought")
    with pytest.raises(InvalidInputError, match="leave-typed"):
        await office.answers.skip(response_id, 2, edit_message_id=1, acting=case.answerer)
    await office.answers.rewrite_answer(response_id, 2, acting=case.answerer)
    await office.answers.skip(response_id, 3, edit_message_id=1, acting=case.answerer)
    (response,) = await case.responses(office.database)
    assert (response.status, response.text, response.version) == ("answered", "old words", 4)
    (kept,) = await readings_of(office, response_id)
    assert kept.response_version == 4
    parts = await office.rows(ResponsePart.text, ResponsePart.response_id == response_id,
                              ResponsePart.response_version == 4)  # fmt: skip
    assert [row.text for row in parts] == ["old words"]
    await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
    await evaluating(office.database, engine).evaluate(case.interview_id)
    assert (await evaluation_of(office, case)).score == 4.0


async def test_reading_at_once_by_two_workers_keeps_one(office: Office) -> None:
    case = await office.begun((1.0,))
    response_id = await office.answer(case, "by district")
    services = [evaluating(office.database, answering(4)) for _ in range(6)]
    await asyncio.gather(*(service.read_response(response_id, 1) for service in services))
    assert len(await readings_of(office, response_id)) == 1


# — the decision —


async def test_a_decision_is_a_persons_and_comes_after_the_submission(office: Office) -> None:
    case = await office.begun((1.0,))
    service = evaluating(office.database, answering(4))
    with pytest.raises(StaleError):
        await service.decide(case.interview_id, "advance", acting=case.recruiter)
    await office.answer(case, "by district")
    await office.interviews.submit(case.interview_id, edit_message_id=1, acting=case.answerer)
    await service.evaluate(case.interview_id)
    assert await office.rows(Decision.id, Decision.interview_id == case.interview_id) == []
    told = await office.told(case.answerer)
    for verdict in ("hold", "reject"):
        await service.decide(case.interview_id, "hold" if verdict == "hold" else "reject", acting=case.recruiter)
    rows = await office.rows(Decision, Decision.interview_id == case.interview_id)
    assert {row.Decision.verdict for row in rows} == {"hold", "reject"}
    assert await office.told(case.answerer) == told
