"""Answers that are not simply typed: spoken, edited, paused; and an interview whose time runs out."""

from __future__ import annotations

import re

import pytest

from bot.keyboards.interview import ReportAct
from bot.texts import Texts
from cli.demo.recruitment import BUFFER, FIRST_SCREEN, LINK, THANKS, Recruitment, find_link
from cli.serve import wired
from cli.stage import Stage
from core.services.interview_service import InterviewService
from core.services.transcription_service import TranscriptionService
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening
from worker.recordings import TelegramRecordings

PARTS = """
    SELECT p.{} FROM response_parts p JOIN responses r ON r.id = p.response_id
    JOIN interviews i ON i.id = r.interview_id JOIN candidates c ON c.id = i.candidate_id
    WHERE c.name = $1 ORDER BY p.message_id
"""
DEAD = "SELECT count(*) FROM updates WHERE chat_id = $1 AND dead_at IS NOT NULL"


@pytest.fixture
def recruiter(one_opening: Opening, recruitment: Recruitment, texts: Texts) -> Desk:
    return Desk(one_opening.recruiter, recruitment, texts)


# — spoken —


@pytest.mark.both_modes
async def test_a_spoken_answer_counts_and_a_person_listens(
    desk: Desk, recruiter: Desk, invited: Invited, ledger: Ledger
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    person = desk.speaker.person
    await person.send_voice()
    buffer = await desk.sees(BUFFER)
    assert desk.words("answer-spoken") in buffer.text
    await desk.press(buffer, "button-done")
    await desk.sees("2/3")
    assert desk.words("answer-voice") in (await person.screen()).text
    await person.send("By hand:")
    await desk.sees(BUFFER)
    await person.send_voice(duration=7)
    await desk.press(await desk.sees(BUFFER), "button-done")
    await desk.press(await desk.sees("3/3"), "button-skip")
    summary = await desk.told("summary-title")
    assert summary.text.count(desk.words("answer-voice")) == 2  # also beside words that were typed
    assert "By hand:" in summary.text
    await desk.press(summary, "button-submit")
    await ledger.settled()

    spoken = await ledger.column(PARTS.format("file_id"), invited.name)
    assert (len(spoken), spoken.count(None)) == (3, 1)
    card = await desk.recruitment.report(recruiter.speaker, invited.name)
    listen = recruiter.words("report-line-voice", competency="").removeprefix(": ")
    assert card.text.count(listen) >= 1, card.text
    before = len((await recruiter.speaker.person.screen()).messages)
    await recruiter.press(card, "button-listen")
    played = (await recruiter.speaker.person.screen()).messages[before:]
    assert [message.body["voice"]["file_id"] for message in played] == [one for one in spoken if one]
    assert [message.text for message in played] == [recruiter.words("voice-of", number=n) for n in (1, 2)]
    answers = await recruiter.press(card, "button-answers")
    assert answers.text.count(recruiter.words("status-voice")) >= 1
    assert recruiter.words("button-back") in labels(answers)


@pytest.mark.both_modes
async def test_a_video_note_is_kept_for_a_person_to_hear_as_voice_is(
    desk: Desk, recruiter: Desk, invited: Invited, ledger: Ledger
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send_video_note(duration=7)
    buffer = await desk.sees(BUFFER)
    assert desk.words("answer-spoken") in buffer.text
    await desk.press(buffer, "button-done")
    for number in (2, 3):
        await desk.press(await desk.sees(f"{number}/3"), "button-skip")
    await desk.press(await desk.told("summary-title"), "button-submit")
    assert await ledger.column(PARTS.format("kind"), invited.name) == ["video_note"]

    card = await desk.recruitment.report(recruiter.speaker, invited.name)
    assert recruiter.words("report-line-voice", competency="").removeprefix(": ") in card.text
    before = len((await recruiter.speaker.person.screen()).messages)
    await recruiter.press(card, "button-listen")
    words, note = (await recruiter.speaker.person.screen()).messages[before:]
    assert words.text == recruiter.words("voice-of", number=1)
    assert [note.body["video_note"]["file_id"]] == await ledger.column(PARTS.format("file_id"), invited.name)


async def test_speaking_again_after_rewriting_drops_what_was_said(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send_voice()
    await desk.press(await desk.sees(BUFFER), "button-rewrite")
    await desk.sees("1/3")
    await desk.speaker.person.send("I nod.")
    await desk.press(await desk.sees(BUFFER), "button-done")
    await desk.sees("2/3")
    said = "SELECT has_voice FROM responses WHERE interview_id = $1 AND position = 1"
    assert await ledger.one(said, await ledger.interview_of(invited.name, "id")) is False
    assert (await ledger.answers_of(invited.name))[0] == "I nod."


@pytest.mark.parametrize("instead", ["left as it was", "rewritten", "spoken anew"])
async def test_only_what_stands_in_the_end_is_played(
    desk: Desk, recruiter: Desk, invited: Invited, ledger: Ledger, instead: str
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    person = desk.speaker.person
    for number in (1, 2):
        await desk.sees(f"{number}/3")
        await person.send_voice()
        await desk.press(await desk.sees(BUFFER), "button-done")
    await desk.press(await desk.sees("3/3"), "button-skip")
    await desk.tap(await desk.told("summary-title"), "1")
    asked = await desk.sees("1/3")
    if instead == "left as it was":
        await desk.press(asked, "button-leave")
    else:
        await (person.send("I nod.") if instead == "rewritten" else person.send_voice())
        await desk.press(await desk.sees(BUFFER), "button-done")
    await desk.press(await desk.told("summary-title"), "button-submit")
    card = await desk.recruitment.report(recruiter.speaker, invited.name)
    before = len((await recruiter.speaker.person.screen()).messages)
    await recruiter.press(card, "button-listen")
    played = [message.body["voice"] for message in (await recruiter.speaker.person.screen()).messages[before:]]
    first, second, *last = [one for one in await ledger.column(PARTS.format("file_id"), invited.name) if one]
    stands = [first] if instead == "left as it was" else last
    assert [voice["file_id"] for voice in played] == [*stands, second]
    assert len(last) == (instead == "spoken anew")


async def test_what_was_not_handed_in_is_not_played(
    desk: Desk, recruiter: Desk, invited: Invited, ledger: Ledger
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send_voice()
    await desk.press(await desk.sees(BUFFER), "button-done")
    await desk.sees("2/3")
    listen = ReportAct(act="listen", interview_id=await ledger.interview_of(invited.name, "id")).pack()
    person = recruiter.speaker.person
    last = (await person.screen()).last
    await person.tap_data(last.id, listen)
    assert await recruiter.toast() == recruiter.words("error-not-found")
    assert (await person.screen()).last.media is None


async def test_only_those_who_see_the_vacancy_can_listen(
    desk: Desk, recruiter: Desk, invited: Invited, office: Office
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send_voice()
    await desk.press(await desk.sees(BUFFER), "button-done")
    for number in (2, 3):
        await desk.sees(f"{number}/3")
        await desk.recruitment.tap(desk.speaker, "button-skip")
    await desk.press(await desk.told("summary-title"), "button-submit")
    card = await desk.recruitment.report(recruiter.speaker, invited.name)
    listen = next(button for button in card.buttons if button.label == recruiter.words("button-listen"))
    stranger = await office.recruiter(recruiter.speaker.language)
    last = (await stranger.person.screen()).last
    await stranger.person.tap_data(last.id, listen.data or "")
    assert (await stranger.person.screen()).toasts[-1].text == recruiter.words("error-not-found")
    assert (await stranger.person.screen()).last.media is None


async def test_a_recording_that_no_model_may_hear_any_more_is_not_waited_for(
    desk: Desk, invited: Invited, ledger: Ledger, stage: Stage
) -> None:
    """It was to be written down; then an admin switched the model off."""
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send_voice()
    await desk.press(await desk.sees(BUFFER), "button-done")
    for number in (2, 3):
        await desk.press(await desk.sees(f"{number}/3"), "button-skip")
    await desk.told("summary-title")
    await ledger.run(
        "UPDATE response_parts SET transcription = 'pending' WHERE id = $1",
        part := (await ledger.column(PARTS.format("id"), invited.name))[0],
    )
    waiting = await desk.say("/status")
    assert desk.words("summary-hearing") in waiting.text
    async with wired(stage.settings) as container:
        version = (await ledger.column(PARTS.format("response_version"), invited.name))[0]
        recordings = TelegramRecordings(stage.settings)
        await (await container.get(TranscriptionService)).transcribe(part, version, recordings)
    await ledger.settled()
    summary = (await desk.speaker.person.screen()).last
    assert summary.id != waiting.id
    assert desk.words("answer-voice") in summary.text
    assert desk.words("summary-hearing") not in summary.text
    await desk.press(summary, "button-submit")  # and nothing is asked about it
    await desk.sees(THANKS)


# — edited —


@pytest.mark.both_modes
async def test_an_edit_counts_until_done_and_is_refused_after(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    person = desk.speaker.person
    sent = await person.send("I nodd to the second guest")
    await desk.sees(BUFFER)
    await person.edit(sent, "I nod to the second guest.")
    buffer = await desk.sees("I nod to the second guest.")
    assert await ledger.parts_of(invited.name) == ["I nod to the second guest."]
    await desk.press(buffer, "button-done")
    await desk.sees("2/3")
    await person.edit(sent, "I had an idea since.")
    await desk.told("error-answer-frozen")
    assert (await ledger.answers_of(invited.name))[0] == "I nod to the second guest."
    assert await ledger.parts_of(invited.name) == ["I nod to the second guest."]
    await person.send("The next answer goes on as before.")
    await desk.sees(BUFFER)


async def test_an_edit_past_the_longest_answer_is_refused(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    sent = [await desk.speaker.person.send("a" * 4000) for _ in range(5)]
    await desk.sees(BUFFER)
    await ledger.settled()
    await desk.speaker.person.edit(sent[0], "b" * 4001)
    await desk.sees(desk.words("error-edit-too-long", length=20_001, most=20_000))
    assert await ledger.parts_of(invited.name) == ["a" * 4000] * 5


async def test_an_edit_of_anything_else_is_let_be(
    desk: Desk, invited: Invited, recruiter: Desk, office: Office, ledger: Ledger
) -> None:
    stranger = await office.newcomer(desk.speaker.language)
    await desk.recruitment.begin(desk.speaker, invited.link)
    for speaker in (stranger, recruiter.speaker, desk.speaker):
        command = await speaker.person.send("/help")
        await speaker.person.wait_text("")
        seen = len((await speaker.person.screen()).messages)
        await speaker.person.edit(command, "something else")
        await ledger.settled()
        assert len((await speaker.person.screen()).messages) == seen
        assert await ledger.one(DEAD, speaker.person.id) == 0
    assert await ledger.parts_of(invited.name) == []


# — paused —


async def test_pause_status_and_resume_lead_back_to_the_question(desk: Desk, invited: Invited, ledger: Ledger) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    assert (await desk.say("/pause")).text.startswith(desk.words("paused", until="@").split("@")[0])
    for command in ("/status", "/resume"):
        place = await desk.say(command)
        assert place.text.startswith(desk.words("place-resumed"))
        assert "1/3" in place.text
        assert {desk.words("button-skip"), desk.words("button-later")} <= set(labels(place))
    await desk.speaker.person.send("I nod to the second guest.")
    await desk.sees(BUFFER)
    assert BUFFER.search((await desk.say("/resume")).text)
    assert await ledger.parts_of(invited.name) == ["I nod to the second guest."]


async def test_every_screen_of_a_candidate_has_the_ways_out(desk: Desk, invited: Invited) -> None:
    ways = {desk.words(f"button-{way}") for way in ("later", "ask", "my-data")}

    def can_leave(screen: Message) -> None:
        assert ways - set(labels(screen)) == set(), screen

    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    can_leave(first)
    consent = await desk.press(first, "button-continue")
    can_leave(consent)
    full = await desk.press(consent, "button-full-text")
    assert {desk.words(f"button-{way}") for way in ("back", "ask", "my-data")} <= set(labels(full))
    await desk.press(await desk.press(full, "button-back"), "button-consent")
    for number in range(1, 5):
        term = await desk.sees(re.compile(rf"(Terms|Условия) {number}\b"))
        can_leave(term)
        await desk.speaker.person.tap_button(term.buttons[0])
    for number in (1, 2, 3):
        asked = await desk.sees(f"{number}/3")
        can_leave(asked)
        await desk.speaker.person.send("I nod.")
        buffer = await desk.sees(BUFFER)
        can_leave(buffer)
        await desk.press(buffer, "button-done")
    summary = await desk.told("summary-title")
    can_leave(summary)
    await desk.press(summary, "button-later")
    left = await desk.sees("/resume")
    assert labels(left) == [desk.words(f"button-{way}") for way in ("continue", "ask", "my-data")]
    assert (await desk.say("/start")).text.startswith(desk.words("summary-title"))


async def test_my_data_leaves_the_question_and_leads_back_to_it(desk: Desk, invited: Invited) -> None:
    asked = await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.press(asked, "button-my-data")
    rights = await desk.sees("Example Coffee Ltd")
    assert rights.id != asked.id
    assert await desk.now(asked) == asked
    await desk.press(rights, "button-place")
    assert (await desk.sees("1/3")).text.startswith(desk.words("place-resumed"))


# — out of time —

MORNING = """
    UPDATE notifications SET not_before = now(), dedupe_key = id::text
    WHERE kind = 'interviews_expired' AND sent_at IS NULL
"""
"""What waited is sent, and what runs out from now on waits for another morning."""


async def expire(stage: Stage, ledger: Ledger, name: str) -> None:
    """Let the time be over and the job of every few minutes run."""
    interview_id = await ledger.interview_of(name, "id")
    for table, column in (("invites", "interview_id"), ("interviews", "id")):
        past = f"UPDATE {table} SET expires_at = now() - interval '1 second' WHERE {column} = $1"
        await ledger.run(past, interview_id)
    async with wired(stage.settings) as container:
        await (await container.get(InterviewService)).expire_due()
    await ledger.run(MORNING)
    await ledger.settled()


async def test_an_interview_begun_runs_out_and_everyone_is_told(
    desk: Desk, recruiter: Desk, one_opening: Opening, invited: Invited, stage: Stage, ledger: Ledger
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send("I nod to the second guest.")
    buffer = await desk.sees(BUFFER)
    await expire(stage, ledger, invited.name)
    assert await ledger.interview_of(invited.name) == "expired"
    await recruiter.sees(recruiter.words("interview-expired-notice", name=invited.name, vacancy=one_opening.title))
    closed = desk.words("place-closed")
    assert (await desk.say("And then I would")).text == f"{desk.words('place-nobody-told')}\n\n{closed}"
    await desk.press(buffer, "button-done")
    assert await desk.toast() == desk.words("error-interview-closed")
    assert (await desk.say("/status")).text == closed
    assert await ledger.parts_of(invited.name) == ["I nod to the second guest."]

    found = await recruiter.say(f"/interviews {invited.name}")
    card = await recruiter.tap(found, f"{invited.name} · {recruiter.words('interview-expired')}")
    assert recruiter.words("button-reissue") not in labels(card)
    await recruiter.press(card, "button-reinvite")
    await desk.recruitment.begin(desk.speaker, find_link(await recruiter.sees(LINK)))
    await recruiter.press(card, "button-reinvite")
    assert await recruiter.toast() == recruiter.words("error-already-invited")


async def test_an_interview_never_begun_runs_out(
    desk: Desk, recruiter: Desk, one_opening: Opening, invited: Invited, stage: Stage, ledger: Ledger
) -> None:
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    await expire(stage, ledger, invited.name)
    await recruiter.sees(recruiter.words("interview-expired-notice", name=invited.name, vacancy=one_opening.title))
    await desk.press(first, "button-continue")
    assert await desk.toast() == desk.words("error-interview-closed")
    await desk.speaker.person.follow(invited.link)
    assert desk.words("button-ask") in labels(await desk.told("place-closed"))
    found = await recruiter.say(f"/interviews {invited.name}")
    card = await recruiter.tap(found, f"{invited.name} · {recruiter.words('interview-expired')}")
    await recruiter.press(card, "button-reissue")
    await desk.recruitment.begin(desk.speaker, find_link(await recruiter.sees(LINK)))


async def test_it_runs_out_once_for_each(
    desk: Desk, recruiter: Desk, invited: Invited, stage: Stage, ledger: Ledger
) -> None:
    await expire(stage, ledger, invited.name)
    await expire(stage, ledger, invited.name)
    notices = "SELECT count(*) FROM notifications WHERE kind = 'interviews_expired' AND params -> 'interviews' ? $1"
    assert await ledger.one(notices, str(await ledger.interview_of(invited.name, "id"))) == 1
