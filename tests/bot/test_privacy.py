"""A candidate's rights on the screen; and after /delete nothing of the person is in any file of the servers."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from redis.asyncio import Redis

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, CONSENT, FIRST_SCREEN, Recruitment, Speaker
from cli.server_programs import Programs
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
    await recruiter.person.tap_button(notice.buttons[0])
    await recruiter.person.wait_text(recruitment.label(recruiter, "interview-card-human"))
    await recruiter.person.send("/inbox")
    await recruiter.person.wait_text(re.compile(re.escape("What waits for you") + "|" + re.escape("Что ждёт вас")))
    await recruiter.person.tap("Ask for a person" if language == "en" else "Просят человека")
    listed = await recruiter.person.wait_text(re.compile("They ask for a person|Просят человека"))
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


@pytest.mark.both_modes
async def test_a_copy_comes_as_a_file_in_the_middle_of_an_interview_and_it_goes_on(
    stage: Stage, office: Office, one_opening: Opening, language: Language, ledger: Ledger
) -> None:
    invited = await office.invited(one_opening, language)
    await office.recruitment.begin(invited.speaker, invited.link)
    await office.recruitment.answer(invited.speaker, "My own sentence for the copy.")
    await invited.speaker.person.wait_text("2/3")
    await _say(invited.speaker, "Half of an answer.")
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
    await _say(invited.speaker, "The other half.")
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


async def test_staff_are_not_erased_by_this(office: Office, recruitment: Recruitment) -> None:
    recruiter = await office.recruiter("ru")
    await recruiter.person.send("/delete")
    await recruiter.person.wait_text(recruitment.label(recruiter, "error-erasure-of-staff"))
    message = (await recruiter.person.screen()).last
    await recruiter.person.tap_data(message.id, "pact:erase")
    await recruiter.person.wait_toast("администратора")


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


@dataclass(frozen=True)
class Watched:
    """A person all of whose words can be told from everyone else's."""

    invited: Invited
    canaries: tuple[str, ...]


@pytest.mark.both_modes
async def test_after_erasure_no_dump_holds_anything_of_the_person(
    stage: Stage, office: Office, ledger: Ledger, recruitment: Recruitment, language: Language
) -> None:
    opening = await office.opening(language)
    watched = await _live(office, opening, language, ledger)
    speaker = watched.invited.speaker
    before = await _dumps(stage)
    missing = [canary for canary in watched.canaries if canary not in before]
    assert missing == []
    assert str(speaker.person.id) in await _redis(stage)

    await speaker.person.send("/delete")
    await speaker.person.wait_text("/mydata")
    await recruitment.tap(speaker, "button-erase-yes")
    await speaker.person.wait_text(recruitment.label(speaker, "erasure-done")[:40])
    await ledger.settled()

    after = await _dumps(stage)
    assert [canary for canary in watched.canaries if canary in after] == []
    print(f"{len(watched.canaries)} canaries: all found before, none after")
    erased = recruitment.label(opening.recruiter, "person-erased")
    await opening.recruiter.person.wait_text(erased)
    await opening.recruiter.person.send("/interviews")
    listed = await opening.recruiter.person.wait_text("/interviews")
    entries = [button for button in listed.buttons if erased in button.label]
    assert len(entries) == 2
    await opening.recruiter.person.tap_button(entries[1])
    await opening.recruiter.person.wait_text(re.compile(f"{erased}.*{opening.title}"))
    await speaker.person.send("/status")
    await speaker.person.wait_text(recruitment.label(speaker, "stranger"))


@pytest.mark.both_modes
async def test_erasing_under_a_legal_hold_erases_the_rest_and_says_what_is_kept_and_why(
    stage: Stage, office: Office, ledger: Ledger, texts: Texts, language: Language
) -> None:
    held, other = await office.opening(language), await office.opening(language)
    invited, mark = await office.invited(held, language), uuid.uuid4().hex[:10]
    desk = Desk(invited.speaker, office.recruitment, texts)
    said = (f"held{mark} I told the customer at once.", f"free{mark} I told the customer at once.")
    await office.recruitment.interview(desk.speaker, invited.link, [said[0]])
    await office.recruitment.report(held.recruiter, invited.name)
    await ledger.run("UPDATE interviews SET held_at = now(), held_by = created_by WHERE id = $1",
                     await ledger.interview_of(invited.name, "id"))  # fmt: skip
    await office.recruitment.add_candidate(other.recruiter, f"Second {mark}")
    link = await office.recruitment.invite_candidate(other.recruiter, other.title, f"Second {mark}")
    await office.recruitment.begin(desk.speaker, link)
    await _say(desk.speaker, said[1])

    asked = await desk.say("/delete")
    assert held.title in asked.text
    assert other.title not in asked.text
    await desk.press(asked, "button-erase-yes")
    vacancies = desk.words("why-quote", words=held.title)
    done = await desk.sees(desk.words("erasure-done-held", vacancies=vacancies, contact="privacy@example.com"))
    await ledger.settled()
    assert "/mydata" in done.text
    stored = await _dumps(stage)
    assert [word for word in (f"held{mark}", invited.name, str(desk.speaker.person.id)) if word not in stored] == []
    assert [word for word in (f"free{mark}", f"Second {mark}") if word in stored] == []
    await held.recruiter.person.wait_text(re.compile(f"{invited.name}.*(withdrawn|отозвано)"))
    await other.recruiter.person.wait_text(office.recruitment.label(other.recruiter, "person-erased"))
    await desk.say("/mydata")

    await ledger.run("UPDATE interviews SET held_at = NULL, held_by = NULL WHERE id = $1",
                     await ledger.interview_of(invited.name, "id"))  # fmt: skip
    await desk.press(await desk.say("/delete"), "button-erase-yes")
    await desk.told("erasure-done")
    await ledger.settled()
    stored = await _dumps(stage)
    assert [word for word in (f"held{mark}", invited.name, str(desk.speaker.person.id)) if word in stored] == []


async def _live(office: Office, opening: Opening, language: Language, ledger: Ledger) -> Watched:
    """Somebody who was added with all contacts, answered in every way, and was read by the recruiter."""
    mark = uuid.uuid4().hex[:10]
    name, recruitment, recruiter = f"Candy {mark}n", office.recruitment, opening.recruiter
    fields = (f"position{mark}", "7", f"skill{mark}", f"mail{mark}@example.com")
    await recruiter.person.send("/newcandidate")
    await recruiter.person.wait_text(recruitment.label(recruiter, "candidate-name-ask"))
    for step, said in enumerate((name, *fields), start=2):
        await recruiter.person.send(said)
        await recruiter.person.wait_text(re.compile(rf"\b{step} (of|из) 5") if step < 6 else name)
    phone = f"+1555{int(mark, 16) % 10**7:07}"
    await ledger.run("UPDATE candidates SET phone = $2 WHERE name = $1", name, phone)
    link = await recruitment.invite_candidate(recruiter, opening.title, name)
    person = await office.recruitment._telegram.person(
        f"First{mark}", last_name=f"Last{mark}", username=f"user{mark}", language=language
    )
    speaker = Speaker(person, language)
    await recruitment.begin(speaker, link)
    await _say(speaker, f"dropped{mark} before I wrote anew")
    await recruitment.tap(speaker, "button-rewrite")
    await person.wait_text("1/3")
    message = await person.send(f"typed{mark}")
    await person.wait_text(BUFFER)
    await person.edit(message, f"edited{mark} I told the customer at once and gave 4 euros back.")
    await person.wait_text(f"edited{mark}")
    await recruitment.tap(speaker, "button-done")
    await person.wait_text("2/3")
    await person.send_voice(b"OggS" + mark.encode())
    await person.wait_text(BUFFER)
    await _say(speaker, f"beside{mark} the voice")
    await recruitment.tap(speaker, "button-done")
    await person.wait_text("3/3")
    await _say(speaker, f"third{mark}, and I cancelled the item on the till.")
    await recruitment.tap(speaker, "button-done")
    await person.wait_text(recruitment.label(speaker, "button-submit")[:5])
    await recruitment.tap(speaker, "button-submit")
    await recruitment.report(recruiter, name)
    await recruitment.tap(recruiter, "button-answers")
    await recruiter.person.wait_text(f"edited{mark}")
    await recruitment.tap(recruiter, "button-back")
    await person.send("/human")
    await ledger.settled()
    await _open_another(office, opening, speaker, name)
    file_id = await ledger.one("SELECT file_id FROM response_parts WHERE chat_id = $1 AND kind = 'voice'", person.id)
    canaries = (str(person.id), f"First{mark}", f"Last{mark}", name, phone, *(f for f in fields if f != "7"),
                f"dropped{mark}", f"edited{mark}", f"beside{mark}", f"third{mark}", str(file_id))  # fmt: skip
    assert len(canaries) >= 10
    return Watched(Invited(speaker, name, link), canaries)


async def _open_another(office: Office, opening: Opening, speaker: Speaker, name: str) -> None:
    """A second interview of the same person is under way, so that Redis knows a step of theirs."""
    second = await office.opening(opening.language, opening.recruiter)
    link = await office.recruitment.invite_candidate(opening.recruiter, second.title, name)
    await speaker.person.follow(link)
    await speaker.person.wait_text(FIRST_SCREEN)
    await office.recruitment.tap(speaker, "button-continue")
    await speaker.person.wait_text(CONSENT)
    await office.recruitment.tap(speaker, "button-consent")
    await office.recruitment.agree_to_terms(speaker)


async def _say(speaker: Speaker, text: str) -> None:
    await speaker.person.send(text)
    await speaker.person.wait_text(BUFFER)


async def _dumps(stage: Stage) -> str:
    return await _postgres(stage) + await _redis(stage)


async def _postgres(stage: Stage) -> str:
    """Everything that pg_dump writes: every table of every schema."""
    dump = await asyncio.create_subprocess_exec(
        str(Programs().postgres("pg_dump")), "--data-only", stage.servers.database_url, stdout=asyncio.subprocess.PIPE
    )
    written, _ = await dump.communicate()
    assert dump.returncode == 0
    assert b"COPY public.updates" in written
    return written.decode()


async def _redis(stage: Stage) -> str:
    """The file that Redis saves, written without compression so that words in it can be found."""
    async with Redis.from_url(stage.servers.redis_url) as redis:
        await redis.config_set("rdbcompression", "no")
        await redis.save()
        where: dict[str, Any] = {**await redis.config_get("dir"), **await redis.config_get("dbfilename")}
    content = await asyncio.to_thread(Path(where["dir"], where["dbfilename"]).read_bytes)
    return content.decode(errors="replace")


async def _document(stage: Stage, file_id: str) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session:
        url = f"{stage.telegram.url}/bot{TOKEN}/getFile"
        async with session.post(url, json={"file_id": file_id}) as answer:
            path = (await answer.json())["result"]["file_path"]
        async with session.get(f"{stage.telegram.url}/file/bot{TOKEN}/{path}") as answer:
            found: dict[str, Any] = json.loads(await answer.read())
            return found
