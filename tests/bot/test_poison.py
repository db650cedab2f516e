"""What cannot be worked becomes a dead letter; everyone else, and the same chat after it, goes on."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from cli.demo.recruitment import BUFFER
from cli.stage import Stage
from tests.bot.ledger import Ledger, until
from tests.bot.people import Office, Opening

DEAD = "SELECT attempts FROM updates WHERE update_id = $1 AND dead_at IS NOT NULL"
DRAFT = "UPDATE drafts SET step = $2 FROM users u WHERE u.id = drafts.user_id AND u.telegram_id = $1"


async def test_an_update_that_always_fails_is_given_up_after_five_tries(
    office: Office, opening: Opening, stage: Stage, ledger: Ledger
) -> None:
    recruiter = await office.recruiter()
    other = await office.invited(opening)
    await recruiter.person.send("/newcandidate")
    await recruiter.person.wait_text("candidate's name")
    await ledger.run(DRAFT, recruiter.person.id, "no_such_step")
    await recruiter.person.send("Vera Placeholder")
    await office.recruitment.begin(other.speaker, other.link)
    await recruiter.person.wait_text(office.recruitment.label(recruiter, "error-failed"), timeout=15)
    dead = "SELECT attempts FROM updates WHERE chat_id = $1 AND dead_at IS NOT NULL"
    assert await ledger.column(dead, recruiter.person.id) == [5]

    await ledger.run(DRAFT, recruiter.person.id, "name")
    await recruiter.person.send("Vera Placeholder")
    await recruiter.person.wait_text("Step 2 of 5")


@pytest.mark.parametrize(
    "event",
    [
        {"message": {"chat": {"id": 0, "type": "private"}, "text": "no id, no date"}},
        {"message": {"message_id": "many", "date": "yesterday", "chat": 7}},
        {"callback_query": {"id": 5}},
        {"callback_query": "tap"},
    ],
    ids=["cut short", "wrong types", "nobody tapped", "not an object"],
)
async def test_an_update_nobody_can_read_stops_no_one(
    office: Office, opening: Opening, stage: Stage, ledger: Ledger, event: dict[str, Any]
) -> None:
    invited = await office.invited(opening)
    poison = await stage.telegram.inject(dict(event))
    await office.recruitment.begin(invited.speaker, invited.link)
    await until(lambda: ledger.one(f"SELECT ({DEAD}) = 5", poison))


@pytest.mark.parametrize("text", ["half \ud83d of a smile", "a \x00 in between"], ids=["lone surrogate", "NUL"])
async def test_characters_postgresql_cannot_hold_stop_no_one(
    office: Office, opening: Opening, stage: Stage, ledger: Ledger, text: str
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    await person.send("A template for the message to come.")
    await person.wait_text(BUFFER)
    chat = {"id": person.id, "type": "private", "first_name": person.first_name}
    sender = {"id": person.id, "is_bot": False, "first_name": person.first_name, "language_code": "en"}
    message = {"message_id": 1_000_000, "date": 1_800_000_000, "chat": chat, "from": sender, "text": text}
    await stage.telegram.inject({"message": message})
    await person.wait_text("messages: 2")
    assert sorted(part[:2] for part in await ledger.parts_of(invited.name)) == sorted(["A ", text[:2]])


async def test_a_message_that_cannot_be_rendered_does_not_hold_up_the_next(
    office: Office, opening: Opening, ledger: Ledger
) -> None:
    recruiter = await office.recruiter()
    await ledger.run(
        "INSERT INTO notifications (id, recipient_id, kind, params, dedupe_key) "
        "SELECT $2, id, 'no_such_screen', '{}', $3 FROM users WHERE telegram_id = $1",
        recruiter.person.id,
        uuid.uuid4(),
        f"poison:{recruiter.person.id}",
    )
    await recruiter.person.send("/newcandidate")
    await recruiter.person.wait_text("candidate's name")
    dead = "SELECT attempts FROM notifications WHERE kind = 'no_such_screen' AND dead_at IS NOT NULL"
    assert await ledger.column(dead) == [5]
