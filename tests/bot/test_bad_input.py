"""Whatever is sent where it doesn't belong gets a clear sentence, and the step stays."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cli.demo.recruitment import BUFFER
from cli.stage import Stage
from core.services.actor import Language
from playground.client import Person
from tests.bot.ledger import Ledger
from tests.bot.people import DESCRIPTIONS, Office, Opening, unique

pytestmark = pytest.mark.both_modes


OTHER_KINDS: dict[str, dict[str, Any]] = {
    "audio": {"audio": {"file_id": "a", "file_unique_id": "a", "duration": 5, "mime_type": "audio/mpeg"}},
    "video": {"video": {"file_id": "v", "file_unique_id": "v", "duration": 5, "width": 9, "height": 9}},
    "location": {"location": {"latitude": 10.5, "longitude": 20.5}},
    "poll": {"poll": {"id": "1", "question": "Which?", "options": [], "total_voter_count": 0, "is_closed": False,
                      "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
                      "allows_revoting": False, "members_only": False}},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
}  # fmt: skip
"""What a message may hold instead of words, as Telegram writes it."""


async def _send(person: Person, kind: str) -> None:
    match kind:
        case "sticker":
            await person.send_sticker()
        case "photo":
            await person.send_photo(caption="with words")
        case "document":
            await person.send_document(b"%PDF-1.4", "answer.pdf", mime_type="application/pdf")
        case "document with words":
            await person.send_document(b"%PDF-1.4", "answer.pdf", mime_type="application/pdf", caption="see inside")
        case "contact":
            await person.send_contact("+70000000000")


@pytest.mark.parametrize("kind", ["sticker", "photo"])
async def test_no_text_in_a_form_keeps_the_step(office: Office, opening: Opening, kind: str) -> None:
    recruiter = opening.recruiter
    await recruiter.person.send("/newcandidate")
    await recruiter.person.wait_text("Step 1 of 5")
    await _send(recruiter.person, kind)
    await recruiter.person.wait_text(office.recruitment.label(recruiter, "error-text-only"))
    await recruiter.person.send(unique("Vera Placeholder"))
    await recruiter.person.wait_text("Step 2 of 5")
    await office.recruitment.tap(recruiter, "button-cancel")


async def test_no_text_in_an_interview_gets_kind_words_and_loses_nothing(
    office: Office, one_opening: Opening, stage: Stage, ledger: Ledger, language: Language
) -> None:
    invited = await office.invited(one_opening, language)
    person, label = invited.speaker.person, office.recruitment.label
    await office.recruitment.begin(invited.speaker, invited.link)
    await person.send("Киваю второму гостю.")
    await person.wait_text(BUFFER)
    for kind in ("sticker", "photo", "document", "document with words", "contact"):
        await _send(person, kind)
        with_words = kind in ("photo", "document with words")
        await person.wait_text(label(invited.speaker, "error-caption-as-text" if with_words else "error-text-or-voice"))
    seen = (await person.screen()).text.count(label(invited.speaker, "error-text-or-voice"))
    chat = {"id": person.id, "type": "private", "first_name": person.first_name}
    sender = {"id": person.id, "is_bot": False, "first_name": person.first_name, "language_code": language}
    for number, held in enumerate(OTHER_KINDS.values()):
        message = {"message_id": 2_000_000 + number, "date": 1_800_000_000, "chat": chat, "from": sender, **held}
        await stage.telegram.inject({"message": message})
    await ledger.settled()
    told = (await person.screen()).text.count(label(invited.speaker, "error-text-or-voice"))
    assert told - seen == len(OTHER_KINDS)
    await person.send("And the first drink is done.")
    await person.wait_text(BUFFER)
    await office.recruitment.tap(invited.speaker, "button-done")
    await person.wait_text("2/3")
    assert (await ledger.answers_of(invited.name))[0] == "Киваю второму гостю.\nAnd the first drink is done."


async def test_a_slash_within_an_answer_is_no_command(office: Office, opening: Opening, ledger: Ledger) -> None:
    invited = await office.invited(opening)
    await office.recruitment.begin(invited.speaker, invited.link)
    await invited.speaker.person.send("/etc/nginx holds the settings.")
    await invited.speaker.person.wait_text(BUFFER)
    assert await ledger.parts_of(invited.name) == ["/etc/nginx holds the settings."]


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_what_was_typed_is_not_skipped_unasked(
    office: Office, opening: Opening, russian_opening: Opening, ledger: Ledger, language: Language
) -> None:
    invited = await office.invited(russian_opening if language == "ru" else opening, language)
    recruitment, speaker = office.recruitment, invited.speaker
    await recruitment.begin(speaker, invited.link)
    await speaker.person.send("I nod to the second guest.")
    await speaker.person.wait_text(BUFFER)
    await recruitment.tap(speaker, "button-skip")  # under the question above, it is still there
    assert (await speaker.person.screen()).toasts[-1].text == recruitment.label(speaker, "error-skip-typed")
    await recruitment.tap(speaker, "button-done")
    await speaker.person.wait_text("2/3")
    assert (await ledger.answers_of(invited.name))[0] == "I nod to the second guest."


async def test_an_unknown_command_is_named_as_such_everywhere(office: Office, opening: Opening) -> None:
    invited = await office.invited(opening)
    await office.recruitment.begin(invited.speaker, invited.link)
    for speaker in (invited.speaker, opening.recruiter, office.admin):
        await speaker.person.send("/no_such_command")
        await speaker.person.wait_text(office.recruitment.label(speaker, "error-unknown-command"))


async def test_a_candidates_commands_do_not_reach_the_team(office: Office, opening: Opening) -> None:
    invited = await office.invited(opening)
    await office.recruitment.begin(invited.speaker, invited.link)
    for command in ("/invite", "/company", "/new", "/newcandidate", "/newinterview"):
        await invited.speaker.person.send(command)
        await invited.speaker.person.wait_text(office.recruitment.label(invited.speaker, "error-forbidden"))


async def test_buttons_of_an_earlier_step_say_that_we_moved_on(
    office: Office, opening: Opening, ledger: Ledger
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    await person.send("One.")
    await person.wait_text(BUFFER)
    done = (await person.screen()).button("Done")
    await office.recruitment.tap(invited.speaker, "button-done")
    await person.wait_text("2/3")
    await person.tap_button(done)
    await person.wait_toast(office.recruitment.label(invited.speaker, "error-already-moved-on"))
    await person.tap_data(done.message_id, "words:of:another:version")
    await person.wait_toast(office.recruitment.label(invited.speaker, "error-already-moved-on"))
    assert await ledger.answers_of(invited.name) == ["One.", None, None]


async def test_a_button_under_a_message_that_is_gone_still_works(office: Office, opening: Opening) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await person.follow(invited.link)
    await person.wait_text("decides")
    begin = (await person.screen()).button("Continue")
    assert begin.data
    await person.tap_data(999_999, begin.data)
    await person.wait_text("Consent to the processing")


async def test_five_thousand_characters_are_all_kept(office: Office, opening: Opening, ledger: Ledger) -> None:
    invited = await office.invited(opening)
    await office.recruitment.begin(invited.speaker, invited.link)
    text = "".join(f"{number:04} " for number in range(1000)).strip()
    await invited.speaker.person.send(text)
    await invited.speaker.person.wait_text("messages: 2")
    assert "".join(await ledger.parts_of(invited.name)).replace(" ", "") == text.replace(" ", "")


async def test_an_answer_beyond_what_fits_is_refused_with_the_numbers(
    office: Office, opening: Opening, ledger: Ledger
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    for number in range(1, 6):
        await person.send("w" * 4000)
        await person.wait_text(f"messages: {number}")
    await person.send("one word more")
    await person.wait_text(re.compile("Too long: 20.013 characters, 20.000 fit"))
    assert len(await ledger.parts_of(invited.name)) == 5


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [("w" * 5000, "Too long"), ("w" * 256, "Too long: 256 characters, 255 fit")],
)
async def test_a_name_too_long_is_refused_and_asked_again(
    office: Office, opening: Opening, answer: str, refusal: str
) -> None:
    person = opening.recruiter.person
    await person.send("/newcandidate")
    await person.wait_text("Step 1 of 5")
    await person.send(answer)
    await person.wait_text(refusal)
    await person.send(unique("Vera Placeholder"))
    await person.wait_text("Step 2 of 5")
    await person.send("/cancel")
    await person.wait_text("Cancelled")


async def test_an_empty_message_is_no_answer(office: Office, opening: Opening, stage: Stage, ledger: Ledger) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    await office.recruitment.tap(invited.speaker, "button-later")
    chat = {"id": person.id, "type": "private", "first_name": person.first_name}
    sender = {"id": person.id, "is_bot": False, "first_name": person.first_name, "language_code": "en"}
    message = {"message_id": 2_000_000, "date": 1_800_000_000, "chat": chat, "from": sender, "text": " \n "}
    await stage.telegram.inject({"message": message})
    await person.wait_text(office.recruitment.label(invited.speaker, "error-empty"))
    assert await ledger.parts_of(invited.name) == []


async def test_a_description_longer_than_one_message_is_taken_whole(office: Office, ledger: Ledger) -> None:
    recruiter, title = await office.recruiter(), unique("Barista")
    await recruiter.person.send("/new")
    await recruiter.person.wait_text("Send the vacancy")
    await recruiter.person.send(DESCRIPTIONS["en"].format(title=title) + "\nWe value calm." * 300 + "\nThe last line.")
    await ledger.settled()
    assert "The last line." in str(await ledger.one("SELECT description FROM vacancies WHERE title = $1", title))


async def test_a_long_description_in_one_message_is_taken_at_a_tap(office: Office, ledger: Ledger) -> None:
    recruiter, title = await office.recruiter(), unique("Barista")
    await recruiter.person.send("/new")
    await recruiter.person.wait_text("Send the vacancy")
    await recruiter.person.send(DESCRIPTIONS["en"].format(title=title) + "\n" + "We value calm. " * 250)
    await recruiter.person.wait_text("the first is kept")
    await recruiter.person.tap("That is all")
    await recruiter.person.wait_text("This is what I understood")
    assert await ledger.one("SELECT count(*) FROM vacancies WHERE title = $1", title) == 1
