"""The model fails; the bot, the worker and a loopback model show what becomes of an interview meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest
from redis.asyncio import Redis

from bot.keyboards.admin import EngineAct
from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from cli.stage import Stage
from cli.stage import stage as set_stage
from core.cache import create_redis
from playground.openai_server import Kind, OpenAIStandIn
from tests.bot.administration import screen_with
from tests.bot.ledger import Ledger, until
from tests.bot.people import Invited, Office, Opening, open_office

READING = "ReadingReply"
ANSWERS = (
    "First I greet the guest and repeat the order, then I make the drink and check it before I hand it over.",
    "When the queue is long I take orders for two drinks at once and tell everybody how long it will take.",
    "Once the till was short by ten, so I counted again with a colleague and wrote down what we found.",
)
SECONDS = 60.0


@dataclass(frozen=True)
class Trouble:
    """A company whose bot and two workers ask a model that can be told to fail."""

    stage: Stage
    model: OpenAIStandIn
    ledger: Ledger
    redis: Redis
    recruitment: Recruitment
    office: Office
    opening: Opening

    async def handed_in(self, *answers: str) -> Invited:
        """A candidate answers everything; each next question comes at once, whatever the model does."""
        invited = await self.office.invited(self.opening)
        await self.recruitment.interview(invited.speaker, invited.link, answers or ANSWERS)
        return invited

    async def status(self, invited: Invited) -> str:
        return str(await self.ledger.interview_of(invited.name))

    async def evaluation(self, invited: Invited) -> asyncpg.Record:
        """The one current evaluation."""
        rows = await self.ledger.rows(
            "SELECT e.* FROM evaluations e JOIN interviews i ON i.id = e.interview_id "
            "JOIN candidates c ON c.id = i.candidate_id WHERE c.name = $1 AND e.current",
            invited.name,
        )
        assert len(rows) == 1
        return rows[0]

    async def circuit_opens(self) -> None:
        async def opened() -> bool:
            return bool([key async for key in self.redis.scan_iter("engine:openai:*:broken")])

        await until(opened, SECONDS)

    async def mended(self) -> None:
        """The model answers again, and the time until it is tried is over."""
        self.model.reset()
        for name in ("open", "pause"):
            async for key in self.redis.scan_iter(f"engine:openai:*:{name}"):
                await self.redis.delete(key)
        await self.time_passes()

    async def time_passes(self) -> None:
        """Jobs that wait for their next try are due."""
        await self.ledger.run("UPDATE pgqueuer.pgqueuer SET execute_after = now() WHERE status = 'queued'")

    async def jobs_left(self) -> int:
        return int(await self.ledger.one("SELECT count(*) FROM pgqueuer.pgqueuer"))

    async def reported(self, invited: Invited) -> str:
        return (await self.recruitment.report(self.opening.recruiter, invited.name)).text


@pytest.fixture(scope="module")
async def company(texts: Texts) -> AsyncIterator[Trouble]:
    async with set_stage("bot", "worker", engine="openai", api_timeout=2) as stage:
        assert stage.model is not None
        second = Stage(stage.servers, stage.telegram, stage.settings)
        second.start("worker")
        recruitment = Recruitment(stage.telegram, texts)
        office = await open_office(recruitment)
        opening = await office.opening("en")
        redis = create_redis(stage.servers.redis_url)
        async with asyncpg.create_pool(stage.servers.database_url, min_size=1, max_size=4, command_timeout=10) as pool:
            ledger = Ledger(pool, stage.telegram)
            yield Trouble(stage, stage.model, ledger, redis, recruitment, office, opening)
        await redis.aclose()
        await second.stop_all()


@pytest.fixture
async def trouble(company: Trouble) -> AsyncIterator[Trouble]:
    """The company with a model that works and was asked nothing yet."""
    company.model.reset()
    yield company
    await company.mended()
    await company.ledger.settled(SECONDS)  # or what this interview still asks is counted with the next one's calls
    await company.redis.flushall()


@pytest.mark.parametrize("kind", ["500", "partial_body", "timeout"])
async def test_an_evaluation_waits_for_a_model_that_is_down(trouble: Trouble, kind: Kind) -> None:
    trouble.model.order(kind, times=None, seconds=30.0, purpose=READING)
    invited = await trouble.handed_in()
    await trouble.circuit_opens()
    await trouble.ledger.settled(SECONDS)
    asked = len(trouble.model.chats)
    assert await trouble.status(invited) == "completed"
    evaluation = await trouble.evaluation(invited)
    assert (evaluation["status"], evaluation["score"], evaluation["recommendation"]) == ("pending", None, None)
    # those under way when the fifth failed: of all answers' jobs and the evaluation's, one is the fifth itself
    assert 5 <= asked <= 5 + len(ANSWERS)

    await trouble.time_passes()  # the jobs are due, the circuit is still open
    await trouble.ledger.settled(SECONDS)
    assert len(trouble.model.chats) == asked

    await trouble.mended()
    await trouble.reported(invited)
    evaluation = await trouble.evaluation(invited)
    assert (evaluation["engine"], evaluation["readings_per_answer"]) == ("openai", 2)
    print(f"\n{kind}: {asked} calls until the circuit was open for both workers, 0 while it was, then evaluated")


async def test_retry_after_is_kept_to_by_all_workers(trouble: Trouble) -> None:
    trouble.model.order("429", times=1, retry_after=3, purpose=READING)
    invited = await trouble.handed_in()
    await trouble.reported(invited)
    calls = [seen for seen in trouble.model.seen if seen.path.endswith("/chat/completions")]
    (refused,) = (seen for seen in calls if seen.fault)
    # a call under way at that moment is answered; nobody begins one before the time is over
    later = [seen.at - refused.at for seen in calls if seen.at > refused.at + 0.5]
    assert min(later) >= 2.9
    print(f"\n429: the next of {len(calls)} calls came {min(later):.1f} s after Retry-After: 3, by either worker")


@pytest.mark.parametrize("kind", ["invalid_json", "wrong_schema", "cut_off", "refusal"])
async def test_an_unusable_reply_gives_no_number(trouble: Trouble, kind: Kind) -> None:
    trouble.model.order(kind, times=None, purpose=READING)
    invited = await trouble.handed_in()

    async def over() -> bool:
        return str((await trouble.evaluation(invited))["status"]) == "failed"

    await until(over, SECONDS)
    evaluation = await trouble.evaluation(invited)
    assert (evaluation["score"], evaluation["recommendation"], evaluation["judgements"]) == (None, None, "[]")
    assert await trouble.status(invited) == "completed"
    await screen_with(trouble.opening.recruiter, f"{invited.name}, {trouble.opening.title}: the answers could not")
    calls = len(trouble.model.chats)
    print(f"\n{kind}: {calls} calls, each reading with one repair, then failed and the recruiter told")


@pytest.mark.parametrize(("kind", "reason"), [("401", "invalid_key"), ("model_not_found", "model_not_found")])
async def test_a_wrong_setting_is_told_once_and_loses_nothing(trouble: Trouble, kind: Kind, reason: str) -> None:
    trouble.model.order(kind, times=None)
    invited = await trouble.handed_in()
    await trouble.circuit_opens()
    await trouble.time_passes()
    await trouble.ledger.settled(SECONDS)
    asked = len(trouble.model.chats)
    assert 1 <= asked <= len(ANSWERS)  # those under way when the first was refused
    assert await trouble.jobs_left() > 0
    told = [m for m in (await trouble.office.admin.person.screen()).messages if reason in m.text]
    assert len(told) == 1

    await trouble.mended()
    await trouble.reported(invited)
    assert (await trouble.evaluation(invited))["engine"] == "openai"
    print(f"\n{kind}: {asked} calls, 1 message to the admin, the interview evaluated once it was mended")


async def test_no_name_and_no_contact_reaches_the_model(trouble: Trouble) -> None:
    """Of the candidate and of the recruiter, by what they are called in the product, not by how they look."""
    said = "Vera Placeholder stood beside Olga Example: vera@placeholder.example, +44 20 7946 0958, @vera_ph."
    invited = await trouble.handed_in(f"{ANSWERS[0]} {said}", *ANSWERS[1:])
    await trouble.reported(invited)
    sent = "\n".join(seen.text for seen in trouble.model.seen)
    assert "repeat the order" in sent
    canaries = ("Vera", "Placeholder", "Olga", "placeholder.example", "7946", "vera_ph", str(invited.speaker.person.id))
    assert [canary for canary in canaries if canary in sent] == []


async def test_an_admin_lets_what_waits_be_done_offline(trouble: Trouble) -> None:
    """By the fallback: labelled offline. By the switch: everything from then on, in every process."""
    trouble.model.order("500", times=None)
    invited = await trouble.handed_in()
    await trouble.circuit_opens()
    admin = trouble.office.admin.person
    await admin.send("/engine")
    shown = await admin.wait_text("evaluations wait for it")
    await admin.tap_data(shown.id, EngineAct(act="fallback_on", confirmed=True).pack())
    await admin.wait_text("made offline and labelled")
    assert "built-in algorithm, no model" in await trouble.reported(invited)
    assert (await trouble.evaluation(invited))["engine"] == "offline"

    await admin.tap_data(shown.id, EngineAct(act="fallback_off", confirmed=True).pack())
    await admin.wait_text("evaluations wait for it")
    waiting = await trouble.handed_in()
    assert (await trouble.evaluation(waiting))["status"] == "pending"
    await admin.tap_data(shown.id, EngineAct(act="offline", confirmed=False).pack())
    await admin.wait_text("Switch?")
    await trouble.recruitment.tap(trouble.office.admin, "button-confirm")
    await admin.wait_text("Engine: offline")
    await trouble.reported(waiting)
    assert (await trouble.evaluation(waiting))["engine"] == "offline"
    asked = len(trouble.model.chats)
    await trouble.reported(await trouble.handed_in())
    assert len(trouble.model.chats) == asked

    await admin.tap_data(shown.id, EngineAct(act="notice", confirmed=False).pack())
    await admin.wait_text("Was the notice given?")
    await trouble.recruitment.tap(trouble.office.admin, "button-confirm")
    await admin.wait_toast("Done")
    assert await trouble.ledger.column("SELECT notice_host FROM engine_choice") == ["127.0.0.1"]

    await admin.tap_data(shown.id, EngineAct(act="openai", confirmed=True).pack())
    await admin.wait_text("Engine: the model")
