"""The job face: takes jobs of the queue and calls core. Imports no bot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import asyncpg
import structlog
from dishka import AsyncContainer
from pgqueuer import PgQueuer
from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job, Schedule

from core import jobs
from core.config import Settings
from core.database import COMMAND_TIMEOUT, CONNECT_TIMEOUT
from core.engines.faults import EngineMisconfiguredError, EngineUnavailableError
from core.services.answer_service import AnswerService
from core.services.engine_alerts import EngineAlerts
from core.services.evaluation_service import EvaluationService
from core.services.feedback_service import FeedbackService
from core.services.interview_generator import InterviewGenerator
from core.services.interview_service import InterviewService
from core.services.match_service import MatchService
from core.services.promise_service import PromiseService
from core.services.reminder_service import ReminderService
from core.services.retention_service import RetentionService
from core.services.transcription_service import TranscriptionService
from worker.recordings import TelegramRecordings

log = structlog.get_logger()

HEARTBEAT_TIMEOUT = timedelta(seconds=6)
"""A job whose worker was silent for so long is taken by another."""
DEQUEUE_TIMEOUT = timedelta(seconds=2)
RETRY_FIRST = timedelta(seconds=1)
RETRY_MOST = timedelta(minutes=5)
MOST_ATTEMPTS = 5
MISCONFIGURED_WAIT = 300.0
"""Seconds until an engine that an admin has to mend is tried again."""
UNAVAILABLE_WAIT = 10.0
"""Seconds until an engine that did not say when is tried again."""
Task = Callable[[Job], Awaitable[None]]
EVERY_FIVE_MINUTES = "*/5 * * * *"
EVERY_NIGHT = "17 3 * * *"


async def run_worker(container: AsyncContainer, stopping: asyncio.Event) -> None:
    """Take jobs until `stopping`; those under way are finished. A lost listener starts the loop anew."""
    settings = await container.get(Settings)
    assert settings.database_url
    while not stopping.is_set():
        try:
            await _take_jobs(container, settings.database_url.get_secret_value(), stopping)
        except Exception as error:
            log.warning("worker.restarts", error=type(error).__name__)
            await asyncio.sleep(1)


async def _take_jobs(container: AsyncContainer, dsn: str, stopping: asyncio.Event) -> None:
    async with asyncpg.create_pool(
        dsn, min_size=2, max_size=4, timeout=CONNECT_TIMEOUT, command_timeout=COMMAND_TIMEOUT
    ) as pool:
        driver = jobs.AsyncpgPoolDriver(pool)
        queue = PgQueuer(driver, queries=jobs.queries(driver))
        await register(queue, container)
        running = asyncio.create_task(
            queue.run(
                dequeue_timeout=DEQUEUE_TIMEOUT,
                heartbeat_timeout=HEARTBEAT_TIMEOUT,
                shutdown_on_listener_failure=True,
            )
        )
        waiting = asyncio.create_task(stopping.wait())
        try:
            await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
            queue.shutdown.set()
            await running
        finally:
            waiting.cancel()


async def register(queue: PgQueuer, container: AsyncContainer) -> None:
    """Tell the queue what is done for a job, and what by the clock."""
    generator = await container.get(InterviewGenerator)
    evaluations = await container.get(EvaluationService)
    feedback = await container.get(FeedbackService)
    interviews = await container.get(InterviewService)
    answers = await container.get(AnswerService)
    alerts = await container.get(EngineAlerts)
    matches = await container.get(MatchService)
    retention = await container.get(RetentionService)
    reminders = await container.get(ReminderService)
    promises = await container.get(PromiseService)
    transcription = await container.get(TranscriptionService)
    recordings = TelegramRecordings(await container.get(Settings))

    async def write_kit(job: Job) -> None:
        await generator.write_kit(_payload(job).id)

    async def read_response(job: Job) -> None:
        payload = _payload(job)
        await evaluations.read_response(payload.id, payload.version)

    async def transcribe(job: Job) -> None:
        payload = _payload(job)
        await transcription.transcribe(payload.id, payload.version, recordings)

    async def evaluate_interview(job: Job) -> None:
        await evaluations.evaluate(_payload(job).id)

    async def match_cv(job: Job) -> None:
        await matches.refresh(_payload(job).id)

    async def write_feedback(job: Job) -> None:
        await feedback.write(_payload(job).id)

    async def expire_interviews(_: Schedule) -> None:
        await interviews.expire_due()
        await answers.stop_overdue()

    async def remind_candidates(_: Schedule) -> None:
        await reminders.remind_due()

    async def watch_promises(_: Schedule) -> None:
        await promises.watch()

    async def purge_what_is_over(_: Schedule) -> None:
        await retention.purge(dry_run=False)

    queue.schedule("expire_interviews", EVERY_FIVE_MINUTES)(expire_interviews)
    queue.schedule("remind_candidates", EVERY_FIVE_MINUTES)(remind_candidates)
    queue.schedule("watch_promises", EVERY_FIVE_MINUTES)(watch_promises)
    queue.schedule("purge_what_is_over", EVERY_NIGHT)(purge_what_is_over)
    for task in (write_kit, read_response, transcribe, evaluate_interview, match_cv, write_feedback):
        queue.entrypoint(task.__name__, on_failure="hold", executor_factory=_retrying)(_patiently(task, alerts))


def _patiently(task: Task, alerts: EngineAlerts) -> Task:
    """A failing job is tried five times; for an engine that cannot be reached it waits as long as it takes."""

    async def work(job: Job) -> None:
        try:
            await task(job)
        except EngineMisconfiguredError as error:
            await alerts.tell_admins(error.reason)
            raise RetryRequested(timedelta(seconds=error.retry_after or MISCONFIGURED_WAIT), error.reason) from error
        except EngineUnavailableError as error:
            raise RetryRequested(timedelta(seconds=error.retry_after or UNAVAILABLE_WAIT), str(error)) from error

    return work


def _retrying(parameters: EntrypointExecutorParameters) -> DatabaseRetryEntrypointExecutor:
    return DatabaseRetryEntrypointExecutor(
        parameters, max_attempts=MOST_ATTEMPTS, initial_delay=RETRY_FIRST, max_delay=RETRY_MOST
    )


def _payload(job: Job) -> jobs.JobPayload:
    return jobs.JobPayload.model_validate_json(job.payload or b"")
