"""Spoken answers written down by a model: the candidate confirms or corrects, nothing unconfirmed is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import asyncpg
import pytest

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, THANKS, Recruitment
from cli.stage import Stage
from cli.stage import stage as set_stage
from core.services.actor import Language
from core.services.transcription_service import LARGEST_RECORDING
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger, until
from tests.bot.people import Invited, Office, Opening, open_office

SAID: dict[Language, str] = {"en": "I nod to the second guest.", "ru": "Киваю второму гостю."}
STATE = """
    SELECT string_agg(coalesce(p.transcription, '-'), ' ' ORDER BY p.message_id) FROM response_parts p
    JOIN responses r ON r.id = p.response_id AND r.version = p.response_version WHERE r.interview_id = $1
"""
STILL_HEARD = """
    UPDATE response_parts SET transcription = 'pending', transcript = NULL
    WHERE response_id IN (SELECT id FROM responses WHERE interview_id = $1)
"""
TEXTS = "SELECT text FROM responses WHERE interview_id = $1 ORDER BY position"


@dataclass(frozen=True)
class Studio:
    """A stage with a model that hears."""

    stage: Stage
    office: Office
    ledger: Ledger
    openings: dict[Language, Opening]

    async def model(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Order the model's stand-in about."""
        address = (self.stage.settings.openai_base_url or "").removesuffix("/v1")
        async with aiohttp.ClientSession() as session, session.request(method, address + path, json=body) as answer:
            return await answer.json()

    async def heard(self) -> list[dict[str, Any]]:
        """All recordings sent to the model."""
        seen = await self.model("GET", "/_/requests")
        return [request for request in seen if request["path"].endswith("/audio/transcriptions")]

    async def transcriptions(self, invited: Invited) -> str:
        return str(await self.ledger.one(STATE, await self.ledger.interview_of(invited.name, "id")))


@pytest.fixture(scope="module")
async def studio(texts: Texts) -> AsyncIterator[Studio]:
    async with (
        set_stage("bot", "worker", engine="openai", openai_transcribe_model="whisper-1") as stage,
        asyncpg.create_pool(stage.servers.database_url, min_size=1, max_size=2, command_timeout=10) as pool,
    ):
        office = await open_office(Recruitment(stage.telegram, texts))
        openings: dict[Language, Opening] = {"en": await office.opening("en"), "ru": await office.opening("ru")}
        yield Studio(stage, office, Ledger(pool, stage.telegram), openings)


@pytest.fixture(params=["en", "ru"])
async def invited(request: pytest.FixtureRequest, studio: Studio) -> Invited:
    language: Language = request.param
    await studio.model("DELETE", "/_")
    return await studio.office.invited(studio.openings[language], language)


@pytest.fixture
def desk(invited: Invited, studio: Studio, texts: Texts) -> Desk:
    """The candidate's."""
    return Desk(invited.speaker, studio.office.recruitment, texts)


async def speak(desk: Desk, words: str) -> None:
    """Say these words to the question at hand."""
    await desk.speaker.person.send_voice(b"OggS" + words.encode())
    await desk.press(await desk.sees(BUFFER), "button-done")


async def skip_the_rest(desk: Desk, first: int = 2) -> None:
    for number in range(first, 4):
        await desk.sees(f"{number}/3")
        await desk.recruitment.tap(desk.speaker, "button-skip")


async def test_what_is_confirmed_is_the_answer_and_nothing_personal_was_sent(
    desk: Desk, invited: Invited, studio: Studio
) -> None:
    said = SAID[desk.speaker.language]
    await desk.recruitment.begin(desk.speaker, invited.link)
    await speak(desk, said)
    await skip_the_rest(desk)
    await studio.ledger.settled()
    summary = (await desk.speaker.person.screen()).last
    assert said in summary.text
    assert desk.words("button-transcripts-right") in labels(summary)
    interview = await studio.ledger.interview_of(invited.name, "id")
    assert (await studio.ledger.column(TEXTS, interview))[0] == ""
    await desk.press(summary, "button-submit")  # asks once
    await studio.ledger.settled()
    asked = await desk.now(summary)
    assert desk.words("button-submit-unheard") in labels(asked)
    assert await studio.ledger.interview_of(invited.name) == "in_progress"
    await desk.press(asked, "button-transcripts-right")
    await studio.ledger.settled()
    assert await studio.transcriptions(invited) == "confirmed"
    assert (await studio.ledger.column(TEXTS, interview))[0] == said
    await desk.press(await desk.now(summary), "button-submit")
    await desk.sees(THANKS)
    await studio.ledger.settled()
    quotes = "SELECT count(*) FROM response_readings g JOIN responses r ON r.id = g.response_id " \
        "WHERE r.interview_id = $1"  # fmt: skip
    assert await studio.ledger.one(quotes, interview) >= 1
    (request,) = await studio.heard()
    assert request["body"] == {"model": "whisper-1", "response_format": "json", "file": "voice.ogg",
                               "bytes": 4 + len(said.encode())}  # fmt: skip
    used = "SELECT audio_seconds FROM model_calls WHERE purpose = 'transcription' ORDER BY created_at DESC LIMIT 1"
    assert await studio.ledger.one(used) > 0


async def test_a_spoken_answer_that_the_time_limit_stopped_is_written_down_too(
    desk: Desk, invited: Invited, studio: Studio
) -> None:
    said = SAID[desk.speaker.language]
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send_voice(b"OggS" + said.encode())
    await desk.sees(BUFFER)
    interview = await studio.ledger.interview_of(invited.name, "id")
    await studio.ledger.run("UPDATE interviews SET time_limit = 60, answers_until = now() WHERE id = $1", interview)
    await desk.say("/status")
    await studio.ledger.settled()
    summary = (await desk.speaker.person.screen()).last
    assert desk.words("summary-time-over") in summary.text
    assert said in summary.text
    await desk.press(summary, "button-transcripts-right")
    await studio.ledger.settled()
    assert await studio.ledger.column(TEXTS, interview) == [said, None, None]


async def test_whom_a_model_hears_is_not_told_that_a_person_will_listen(
    desk: Desk, invited: Invited, studio: Studio
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send_voice()
    buffer = await desk.sees(BUFFER)
    assert desk.words("answer-spoken") in buffer.text
    await desk.press(buffer, "button-done")
    await desk.sees("2/3")
    written = (desk.words("summary-hearing"), desk.words("summary-heard"))
    assert (await desk.now(buffer)).text.endswith(written)
    assert desk.words("answer-voice") not in (await desk.speaker.person.screen()).text


async def test_a_transcript_can_be_corrected_and_what_is_left_unconfirmed_is_for_a_person(
    desk: Desk, invited: Invited, studio: Studio
) -> None:
    said = SAID[desk.speaker.language]
    await desk.recruitment.begin(desk.speaker, invited.link)
    await speak(desk, said)
    await desk.sees("2/3")
    await speak(desk, f"2 {said}")
    await skip_the_rest(desk, 3)
    await studio.ledger.settled()
    assert await studio.transcriptions(invited) == "ready ready"
    summary = (await desk.speaker.person.screen()).last
    assert f"2 {said}" in summary.text
    await desk.tap(summary, "1")
    again = await desk.sees("1/3")
    assert desk.words("heard-before", words=said).strip() in again.text
    await desk.speaker.person.send(f"{said} (!)")
    await desk.press(await desk.sees(BUFFER), "button-done")
    await desk.press(await desk.told("summary-title"), "button-submit")
    await studio.ledger.settled()
    await desk.recruitment.tap(desk.speaker, "button-submit-unheard")
    await desk.sees(THANKS)
    await studio.ledger.settled()
    interview = await studio.ledger.interview_of(invited.name, "id")
    assert (await studio.ledger.column(TEXTS, interview))[:2] == [f"{said} (!)", ""]
    kept = "SELECT count(*) FROM response_parts p JOIN responses r ON r.id = p.response_id " \
        "AND r.version = p.response_version WHERE r.interview_id = $1 AND file_id IS NOT NULL"  # fmt: skip
    assert await studio.ledger.one(kept, interview) == 1


async def test_transcripts_are_confirmed_in_words(desk: Desk, invited: Invited, studio: Studio) -> None:
    said = SAID[desk.speaker.language]
    await desk.recruitment.begin(desk.speaker, invited.link)
    await speak(desk, said)
    await skip_the_rest(desk)
    await studio.ledger.settled()
    interview = await studio.ledger.interview_of(invited.name, "id")
    assert (await desk.say("/submit")).text.startswith(desk.words("unconfirmed"))
    await studio.ledger.settled()
    assert said in (await desk.say("/agree")).text
    assert await studio.transcriptions(invited) == "confirmed"
    assert (await studio.ledger.column(TEXTS, interview))[0] == said
    await desk.speaker.person.send("/submit")
    await desk.sees(THANKS)


async def test_transcripts_are_left_out_in_words(desk: Desk, invited: Invited, studio: Studio) -> None:
    """One is still being written down: it can be waited for, or handed in without."""
    await desk.recruitment.begin(desk.speaker, invited.link)
    await speak(desk, SAID[desk.speaker.language])
    await skip_the_rest(desk)
    await studio.ledger.settled()
    await studio.ledger.run(STILL_HEARD, await studio.ledger.interview_of(invited.name, "id"))
    assert (await desk.say("/submit")).text.startswith(desk.words("unconfirmed-waits"))
    assert (await desk.say("/agree")).text.startswith(desk.words("place-not-needed"))
    await desk.speaker.person.send(f"/submit {desk.words('typed-yes')}")
    await desk.sees(THANKS)
    assert await studio.transcriptions(invited) == "pending"


@pytest.mark.parametrize("state", ["ready", "pending"])
async def test_what_was_submitted_unheard_is_shown_as_a_voice_that_a_person_hears(
    desk: Desk, invited: Invited, studio: Studio, state: str
) -> None:
    said = SAID[desk.speaker.language]
    await desk.recruitment.begin(desk.speaker, invited.link)
    await speak(desk, said)
    await skip_the_rest(desk)
    await studio.ledger.settled()
    if state == "pending":
        await studio.ledger.run(STILL_HEARD, await studio.ledger.interview_of(invited.name, "id"))
    summary = (await desk.speaker.person.screen()).last
    await desk.press(summary, "button-submit")
    asked = await desk.offers(summary, desk.words("button-submit-unheard"))
    await desk.press(asked, "button-submit-unheard")
    await desk.sees(THANKS)
    await studio.ledger.settled()
    sent = (await desk.now(summary)).text
    assert sent.startswith(desk.words("summary-submitted"))
    assert f"1. {desk.words('answer-voice')}\n2." in sent
    assert said not in sent


async def test_a_spoken_answer_left_as_it_was_is_still_confirmed_and_heard(
    desk: Desk, invited: Invited, studio: Studio
) -> None:
    said = SAID[desk.speaker.language]
    await desk.recruitment.begin(desk.speaker, invited.link)
    await speak(desk, said)
    await skip_the_rest(desk)
    await studio.ledger.settled()
    await desk.tap((await desk.speaker.person.screen()).last, "1")
    await desk.press(await desk.sees("1/3"), "button-leave")
    summary = await desk.told("summary-title")
    assert said in summary.text
    await desk.press(summary, "button-transcripts-right")
    await studio.ledger.settled()
    assert await studio.transcriptions(invited) == "confirmed"
    assert (await studio.ledger.column(TEXTS, await studio.ledger.interview_of(invited.name, "id")))[0] == said


async def test_a_model_that_hears_nothing_or_refuses_leaves_the_voice_to_a_person(
    desk: Desk, invited: Invited, studio: Studio
) -> None:
    await studio.model("POST", "/_/faults", {"kind": "empty", "purpose": "transcription"})
    await studio.model("POST", "/_/faults", {"kind": "bad_request", "purpose": "transcription"})
    await desk.recruitment.begin(desk.speaker, invited.link)
    await speak(desk, "one")
    await desk.sees("2/3")
    await speak(desk, "two")
    await skip_the_rest(desk, 3)
    await studio.ledger.settled()
    assert await studio.transcriptions(invited) == "failed failed"
    summary = await desk.told("summary-title")
    assert (await desk.now(summary)).text.count(desk.words("answer-voice")) == 2
    await desk.press(summary, "button-submit")
    await desk.sees(THANKS)


async def test_the_next_question_does_not_wait_and_a_model_that_is_away_is_tried_again(
    desk: Desk, invited: Invited, studio: Studio
) -> None:
    await studio.model("POST", "/_/faults", {"kind": "500", "times": 2, "purpose": "transcription"})
    await desk.recruitment.begin(desk.speaker, invited.link)
    await speak(desk, SAID[desk.speaker.language])
    await desk.sees("2/3")

    async def ready() -> bool:
        return await studio.transcriptions(invited) == "ready"

    await until(ready)
    assert len(await studio.heard()) == 3


async def test_a_recording_too_large_is_refused_kindly_before_anything_is_fetched(
    desk: Desk, invited: Invited, studio: Studio
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send_voice(bytes(LARGEST_RECORDING + 1))
    assert (await desk.sees("20")).text == desk.words("error-recording-large", most=20)
    assert await studio.ledger.parts_of(invited.name) == []
    await desk.speaker.person.send_voice(b"OggS" + b"short")
    await desk.sees(BUFFER)
