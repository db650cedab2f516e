"""Many at once: what is dropped into a vacancy becomes one list, then candidates with links."""

from __future__ import annotations

import re
import time
import uuid

import pytest

from bot.texts import Texts
from cli.demo.recruitment import LINK, Recruitment
from cli.stage import Stage
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger, until
from tests.bot.people import Office, Opening, unique
from tests.files import docx, pdf

CREATED = "SELECT count(*) FROM candidates WHERE name = ANY($1)"


@pytest.fixture(params=["en", "ru"])
async def place(
    request: pytest.FixtureRequest, office: Office, recruitment: Recruitment, texts: Texts
) -> tuple[Desk, Opening]:
    opening = await office.opening(request.param)
    return Desk(opening.recruiter, recruitment, texts), opening


async def begun(desk: Desk, opening: Opening) -> Message:
    menu = await desk.tap(await desk.say(f"/vacancies {opening.title}"), opening.title)
    await desk.press(menu, "button-bulk")
    return await desk.sees(desk.words("bulk-more"))


def people(count: int) -> list[tuple[str, list[str]]]:
    """Names that no other test has, with a CV each."""
    run = "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:10])
    names = [f"Clara Sample{run}{chr(ord('a') + number)}" for number in range(count)]
    return [(name, [name, f"{name.split()[1]}@example.com", "Barista, 3 years of experience"]) for name in names]


async def counted(desk: Desk, new: int, doubles: int, unreadable: int) -> Message:
    return await desk.sees(desk.words("bulk-counts", new=new, doubles=doubles, unreadable=unreadable))


async def test_a_pile_becomes_one_list_and_then_links(
    place: tuple[Desk, Opening], office: Office, ledger: Ledger
) -> None:
    desk, opening = place
    person = desk.speaker.person
    known, *others = people(4)
    await office.recruitment.add_candidate(desk.speaker, known[0])
    await ledger.run("UPDATE candidates SET email = $2 WHERE name = $1", known[0], known[1][1])
    await begun(desk, opening)
    for number, (_, lines) in enumerate([known, *others]):
        content = docx(lines) if number % 2 else pdf(lines)
        await person.send_document(content, f"cv{number}.pdf")
    await person.send_document(pdf(others[0][1]), "again.pdf")
    await person.send_document(b"\xff\xd8\xff\xe0" + bytes(2000), "photo.jpg")
    listed = await counted(desk, 3, 2, 1)
    assert f"photo.jpg: {desk.words('bulk-file-type')}" in listed.text
    screen = await person.screen()
    assert len([m for m in screen.messages if desk.words("bulk-more") in m.text]) == 2, "one to begin, one for the pile"
    assert await ledger.one(CREATED, [name for name, _ in others]) == 0

    await desk.press(listed, "button-bulk-make")
    made = await desk.sees(desk.words("bulk-made", added=3, linked=4))
    assert await ledger.one(CREATED, [name for name, _ in [known, *others]]) == 4
    await desk.press(made, "button-bulk-links")
    sent = await desk.sees(desk.words("bulk-links-file"))
    assert sent.from_bot
    invited = "SELECT count(*) FROM interviews i JOIN candidates c ON c.id = i.candidate_id WHERE c.name = ANY($1)"
    assert await ledger.one(invited, [name for name, _ in [known, *others]]) == 4
    empty = await begun(desk, opening)
    assert desk.words("button-bulk-make") not in labels(empty)


async def test_contacts_and_forwards_join_the_list_and_it_stays(place: tuple[Desk, Opening], stage: Stage) -> None:
    desk, opening = place
    person = desk.speaker.person
    await begun(desk, opening)
    await person.send_contact(f"+1000{uuid.uuid4().int % 10**7:07}", user_id=person.id)
    await counted(desk, 1, 0, 0)
    writer = unique("Fedor Forwarded")
    sender = {"id": 4243, "is_bot": False, "first_name": writer}
    message = {
        "message_id": 900_002,
        "date": int(time.time()),
        "chat": {"id": person.id, "type": "private", "first_name": person.first_name},
        "from": {"id": person.id, "is_bot": False, "first_name": person.first_name},
        "forward_origin": {"type": "user", "date": 1, "sender_user": sender},
        "text": "hello, i make coffee since 2015",
    }
    await stage.telegram.inject({"message": message})
    listed = await counted(desk, 2, 0, 0)
    assert writer in listed.text
    refused = await desk.say("just words")
    assert refused.text == desk.words("error-bulk-only")
    assert (await desk.say("/cancel")).text == desk.words("bulk-left")
    again = await begun(desk, opening)
    assert writer in again.text
    await desk.press(again, "button-bulk-clear")

    async def is_empty() -> bool:
        return writer not in (await desk.now(again)).text

    await until(is_empty)
    emptied = await desk.now(again)
    assert desk.words("button-bulk-make") not in labels(emptied)
    await desk.press(emptied, "button-back")
    await desk.offers(emptied, desk.words("button-bulk"))
    assert (await desk.say("just words")).text != desk.words("error-bulk-only")  # nothing is gathered any more


async def test_whoever_was_archived_and_is_dropped_again_is_back(
    place: tuple[Desk, Opening], office: Office, ledger: Ledger
) -> None:
    desk, opening = place
    ((name, lines),) = people(1)
    await office.recruitment.add_candidate(desk.speaker, name)
    await ledger.run("UPDATE candidates SET email = $2, archived_at = now() WHERE name = $1", name, lines[1])
    await begun(desk, opening)
    await desk.speaker.person.send_document(pdf(lines), "cv.pdf")
    await desk.press(await counted(desk, 0, 1, 0), "button-bulk-make")
    await desk.sees(desk.words("bulk-made", added=0, linked=1))
    assert name in labels(await desk.say(f"/candidates {name}"))


async def test_a_link_of_the_pile_leads_to_the_interview(
    place: tuple[Desk, Opening], office: Office, ledger: Ledger
) -> None:
    desk, opening = place
    ((name, lines),) = people(1)
    await begun(desk, opening)
    await desk.speaker.person.send_document(pdf(lines), "cv.pdf")
    await desk.press(await counted(desk, 1, 0, 0), "button-bulk-make")
    await desk.sees(desk.words("bulk-made", added=1, linked=1))
    listed = await desk.tap(await desk.say(f"/interviews {name}"), f"{name} · {desk.words('interview-pending')}")
    invitation = await desk.press(listed, "button-link")
    found = re.search(LINK, invitation.text)
    assert found
    candidate = await office.recruitment.speaker(name, opening.language)
    await office.recruitment.begin(candidate, found.group())
