"""After /delete nothing of the person is in any file of the servers, but what the law keeps, and that is said."""

from __future__ import annotations

import asyncio
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, CONSENT, FIRST_SCREEN, Recruitment, Speaker
from cli.server_programs import Programs
from cli.stage import Stage
from core.services.actor import Language
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening


@dataclass(frozen=True)
class Watched:
    """A person all of whose words can be told from everyone else's."""

    invited: Invited
    canaries: tuple[str, ...]


async def test_staff_are_not_erased_by_this(office: Office, recruitment: Recruitment) -> None:
    recruiter = await office.recruiter("ru")
    await recruiter.person.send("/delete")
    await recruiter.person.wait_text(recruitment.label(recruiter, "error-erasure-of-staff"))
    message = (await recruiter.person.screen()).last
    await recruiter.person.tap_data(message.id, "pact:erase")
    await recruiter.person.wait_toast("администратора")


@pytest.mark.both_modes
async def test_after_erasure_no_dump_holds_anything_of_the_person(
    stage: Stage, office: Office, ledger: Ledger, recruitment: Recruitment, texts: Texts, language: Language
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
    await opening.recruiter.person.wait_text(texts.get(language, "candidate-erased", vacancy=opening.title))
    erased = recruitment.label(opening.recruiter, "person-erased")
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
    erased = texts.get(other.recruiter.language, "candidate-erased", vacancy=other.title)
    await other.recruiter.person.wait_text(erased)
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
    """A second interview is under way and a question begun, so that Redis knows a step of the person."""
    second = await office.opening(opening.language, opening.recruiter)
    link = await office.recruitment.invite_candidate(opening.recruiter, second.title, name)
    await speaker.person.follow(link)
    await speaker.person.wait_text(FIRST_SCREEN)
    await office.recruitment.tap(speaker, "button-continue")
    await speaker.person.wait_text(CONSENT)
    await office.recruitment.tap(speaker, "button-consent")
    await office.recruitment.agree_to_terms(speaker)
    await speaker.person.send("/ask")
    await speaker.person.wait_text(office.recruitment.label(speaker, "ask-text-ask"))


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
