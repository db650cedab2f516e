"""A candidate's rights on the screen: to know, to be heard by a person, to withdraw, to have a copy; and retention."""

from __future__ import annotations

import json
import re
from typing import Any

import aiohttp
import pytest

from cli.demo.recruitment import BUFFER, FIRST_SCREEN, Recruitment
from cli.stage import TOKEN, Stage
from core.services.actor import Language
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

RATED = re.compile(r"\b[1-5]([.,]\d+)?/5\b|worth inviting|worth discussing|requirements not shown|стоит позвать")


@pytest.mark.both_modes
async def test_the_notice_is_there_for_everyone_and_before_consent(
    office: Office, one_opening: Opening, language: Language
) -> None:
    stranger = await office.newcomer(language)
    await stranger.person.send("/privacy")
    told = await stranger.person.wait_text("Example Coffee Ltd")
    assert "privacy@example.com" in told.text
    assert not told.buttons

    invited = await office.invited(one_opening, language)
    person = invited.speaker.person
    await person.follow(invited.link)
    await person.wait_text(FIRST_SCREEN)
    await person.send("/privacy")
    shown = await person.wait_text("Example Coffee Ltd")
    labels = {button.label for button in shown.buttons}
    rights = ("button-why", "button-human", "button-my-data", "button-withdraw", "button-erase", "button-place")
    assert labels == {office.recruitment.label(invited.speaker, key) for key in rights}
    for key in ("button-why", "button-withdraw", "button-erase"):  # each screen leads back, and out
        await office.recruitment.tap(invited.speaker, key)
        await office.recruitment.tap(invited.speaker, "button-back")
        await person.wait_text("Example Coffee Ltd")
    await office.recruitment.tap(invited.speaker, "button-place")
    await person.wait_text(FIRST_SCREEN)


async def test_why_quotes_the_candidate_and_tells_no_rating(
    office: Office, one_opening: Opening, language: Language, ledger: Ledger
) -> None:
    invited = await office.invited(one_opening, language)
    person = invited.speaker.person
    said = {
        "en": "I told the customer at once, cancelled the item on the till and gave 4 euros back.",
        "ru": "Я сразу сказал покупателю, отменил позицию на кассе и вернул 300 рублей.",
    }[language]
    await office.recruitment.interview(invited.speaker, invited.link, [said, said, said])
    await office.recruitment.report(one_opening.recruiter, invited.name)
    quotes = await ledger.column(
        "SELECT DISTINCT q->>'text' FROM response_readings s JOIN responses r ON r.id = s.response_id "
        "JOIN interviews i ON i.id = r.interview_id JOIN candidates c ON c.id = i.candidate_id, "
        "jsonb_array_elements(s.quotes) q WHERE c.name = $1",
        invited.name,
    )
    assert quotes
    await person.send("/why")
    told = await person.wait_text(one_opening.title)
    shown = told.text
    assert all(" ".join(quote.split()) in shown for quote in quotes)
    assert told.quote, "Telegram marks the words in the candidate's own message"
    message_id, words = told.quote
    marked = next(message for message in (await person.screen()).messages if message.id == message_id)
    assert words in marked.text == said
    assert one_opening.recruiter.person.first_name in shown
    assert not RATED.search(shown), shown


@pytest.mark.both_modes
async def test_asking_for_a_person_reaches_the_recruiters_inbox(
    office: Office, one_opening: Opening, language: Language, ledger: Ledger
) -> None:
    invited = await office.invited(one_opening, language)
    recruitment, recruiter = office.recruitment, one_opening.recruiter
    await recruitment.begin(invited.speaker, invited.link)
    await invited.speaker.person.send("/human")
    promised = await invited.speaker.person.wait_text(recruiter.person.first_name)
    assert promised.buttons
    notice = await recruiter.person.wait_text(re.compile(f"{invited.name}.*(asks for a person|просит человека)"))
    interview = recruitment.label(recruiter, "button-interview")
    await recruiter.person.tap_button(next(one for one in notice.buttons if one.label == interview))
    await recruiter.person.wait_text(recruitment.label(recruiter, "interview-card-human"))
    await recruiter.person.send("/inbox")
    await recruiter.person.wait_text(re.compile(re.escape("What waits for you") + "|" + re.escape("Что ждёт вас")))
    await recruiter.person.tap("Waiting for a person" if language == "en" else "Ждут человека")
    listed = await recruiter.person.wait_text(re.compile("Waiting for a person|Ждут человека"))
    assert any(invited.name in button.label for button in listed.buttons)
    await invited.speaker.person.send("And I go on answering.")
    await invited.speaker.person.wait_text(BUFFER)


@pytest.mark.both_modes
async def test_withdrawing_closes_the_answers(
    office: Office, one_opening: Opening, language: Language, ledger: Ledger
) -> None:
    invited = await office.invited(one_opening, language)
    recruitment, speaker = office.recruitment, invited.speaker
    await recruitment.begin(speaker, invited.link)
    await speaker.person.send("/withdraw")
    await speaker.person.wait_text("/delete")
    assert await ledger.interview_of(invited.name) == "in_progress"  # it was only asked
    await recruitment.tap(speaker, "button-withdraw-yes")
    done = await speaker.person.wait_text(re.compile("is withdrawn|отозвано"))
    assert one_opening.title in done.text
    assert await ledger.interview_of(invited.name) == "withdrawn"
    await one_opening.recruiter.person.wait_text(re.compile(f"{invited.name}.*(withdrawn|отозвано)"))
    await speaker.person.send("Am I still asked something?")
    await speaker.person.wait_text(re.compile("closed|закрыто"))
    assert await ledger.parts_of(invited.name) == []


async def test_withdrawing_promises_no_erasure_of_what_the_law_keeps(
    desk: Desk, invited: Invited, one_opening: Opening, ledger: Ledger
) -> None:
    await desk.recruitment.begin(desk.speaker, invited.link)
    held = "UPDATE interviews SET held_at = now(), held_by = created_by WHERE id = $1"
    await ledger.run(held, await ledger.interview_of(invited.name, "id"))
    kept = desk.words("kept-by-law", contact="privacy@example.com")
    confirm = await desk.say("/withdraw")
    assert confirm.text == desk.words("withdraw-confirm", vacancy=one_opening.title, number=1, kept=kept)
    await desk.press(confirm, "button-withdraw-yes")
    await desk.sees(desk.words("withdrawal-done", vacancy=one_opening.title, kept=kept))


@pytest.mark.both_modes
async def test_a_copy_comes_as_a_file_in_the_middle_of_an_interview_and_it_goes_on(
    stage: Stage, office: Office, one_opening: Opening, language: Language, ledger: Ledger
) -> None:
    invited = await office.invited(one_opening, language)
    await office.recruitment.begin(invited.speaker, invited.link)
    await office.recruitment.answer(invited.speaker, "My own sentence for the copy.")
    await invited.speaker.person.wait_text("2/3")
    await invited.speaker.person.send("Half of an answer.")
    await invited.speaker.person.wait_text(BUFFER)
    await invited.speaker.person.send("/mydata")
    message = await invited.speaker.person.wait_text("JSON")
    assert message.body["document"]["file_name"] == "my-data.json"
    copy = await _document(stage, message.body["document"]["file_id"])
    assert copy["account"]["telegram_id"] == invited.speaker.person.id
    first, second, _ = copy["interviews"][0]["answers"]
    assert first["answer"] == "My own sentence for the copy."
    assert [part["text"] for part in second["messages"]] == ["Half of an answer."]
    assert (first["level"], first["ratings"]) == (None, [])  # it could still be rewritten
    for key in ("privacy", "my-data"):
        if key == "privacy":
            await invited.speaker.person.send("/privacy")
            await invited.speaker.person.wait_text("Example Coffee Ltd")
        else:
            await office.recruitment.tap(invited.speaker, "button-my-data")
            assert (await invited.speaker.person.wait_text("JSON")).media == "document"
    await invited.speaker.person.send("The other half.")
    await invited.speaker.person.wait_text(BUFFER)
    await office.recruitment.tap(invited.speaker, "button-done")
    await invited.speaker.person.wait_text("3/3")
    assert (await ledger.answers_of(invited.name))[1] == "Half of an answer.\nThe other half."


async def test_the_copy_tells_the_rating_and_the_decision_and_who_made_it(
    stage: Stage, office: Office, one_opening: Opening, language: Language
) -> None:
    invited, recruiter = await office.invited(one_opening, language), one_opening.recruiter
    said = {
        "en": "I told the customer at once, cancelled the item on the till and gave 4 euros back.",
        "ru": "Я сразу сказал покупателю, отменил позицию на кассе и вернул 300 рублей.",
    }[language]
    await office.recruitment.interview(invited.speaker, invited.link, [said, said, said])
    await office.recruitment.report(recruiter, invited.name)
    await office.recruitment.tap(recruiter, "button-hold")
    await recruiter.person.wait_text(office.recruitment.label(recruiter, "decision-hold"))
    await invited.speaker.person.send("/mydata")
    message = await invited.speaker.person.wait_text("JSON")
    (interview,) = (await _document(stage, message.body["document"]["file_id"]))["interviews"]
    rated = [answer for answer in interview["answers"] if answer["level"] is not None]
    assert rated
    assert all(answer["ratings"][0]["level"] and answer["ratings"][0]["rationale"] for answer in rated)
    assert all(quote in said for answer in rated for quote in answer["ratings"][0]["quotes"])
    assert interview["readings"][0]["recommendation"]
    (decision,) = interview["decisions"]
    assert (decision["verdict"], decision["decided_by"]) == ("hold", recruiter.person.first_name)


async def test_an_admin_looks_at_the_terms_purges_and_holds(
    office: Office, opening: Opening, recruitment: Recruitment, ledger: Ledger
) -> None:
    admin, invited = office.admin, await office.invited(opening)
    name = invited.name
    await ledger.run(
        "UPDATE interviews SET created_at = now() - interval '40 days', expires_at = now() - interval '33 days' "
        "WHERE candidate_id = (SELECT id FROM candidates WHERE name = $1)",
        name,
    )
    interview_id = await ledger.interview_of(name, "id")
    await admin.person.send(f"/interviews {name}")
    await admin.person.wait_text(name)
    await admin.person.tap(name)
    await admin.person.wait_text(opening.title)
    await recruitment.tap(admin, "button-hold-legally")
    await admin.person.wait_text(recruitment.label(admin, "interview-card-held"))
    await admin.person.send("/retention")
    await admin.person.wait_text(recruitment.label(admin, "retention-nothing"))
    held = "SELECT held_at FROM interviews WHERE id = $1"
    assert await ledger.one(held, interview_id) is not None

    await admin.person.send(f"/interviews {name}")
    await admin.person.wait_text(name)
    await admin.person.tap(name)
    await recruitment.tap(admin, "button-release")
    await ledger.settled()
    await admin.person.send("/retention")
    await admin.person.wait_text("Interviews: 1\nPeople: 1")
    await recruitment.tap(admin, "button-purge")
    await admin.person.wait_text("Erase for good?")
    assert await ledger.one("SELECT count(*) FROM candidates WHERE name = $1", name) == 1
    await recruitment.tap(admin, "button-purge-yes")
    await admin.person.wait_text(re.compile("Erased:\nInterviews: 1"))
    assert await ledger.one("SELECT count(*) FROM candidates WHERE name = $1", name) == 0


async def _document(stage: Stage, file_id: str) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session:
        url = f"{stage.telegram.url}/bot{TOKEN}/getFile"
        async with session.post(url, json={"file_id": file_id}) as answer:
            path = (await answer.json())["result"]["file_path"]
        async with session.get(f"{stage.telegram.url}/file/bot{TOKEN}/{path}") as answer:
            found: dict[str, Any] = json.loads(await answer.read())
            return found
