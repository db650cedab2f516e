"""The same update again, delivered by Telegram or worked anew after a crash: one effect, one reply."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from cli.demo.recruitment import BUFFER
from cli.stage import Stage
from tests.bot.ledger import Ledger
from tests.bot.people import Office, Opening

COPYING = """
    CREATE TABLE copied_updates (update_id bigint, body jsonb);
    CREATE OR REPLACE FUNCTION copy_update() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO copied_updates VALUES (NEW.update_id, NEW.body);
        RETURN NULL;
    END $$;
    CREATE TRIGGER copying AFTER INSERT ON updates FOR EACH ROW EXECUTE FUNCTION copy_update();
"""
"""A worked update keeps no words; a test that wants one to be worked again takes a copy when it comes in."""
READ = "SELECT count(*) FROM pgqueuer.pgqueuer_log WHERE entrypoint = 'read_response' AND status = 'queued'"
TOLD = (
    "SELECT count(*) FROM notifications n JOIN users u ON u.id = n.recipient_id WHERE u.telegram_id = $1 AND kind = $2"
)


async def test_a_message_and_a_tap_delivered_a_hundred_times(
    office: Office, opening: Opening, stage: Stage, ledger: Ledger
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.begin(invited.speaker, invited.link)
    await ledger.settled()
    jobs = await ledger.one(READ)

    await person.send("I nod to the second guest.")
    await stage.telegram.repeat(times=100)
    await person.wait_text(BUFFER)
    await ledger.settled()
    assert await ledger.parts_of(invited.name) == ["I nod to the second guest."]
    assert await ledger.one(TOLD, person.id, "answer_buffer") == 1

    await office.recruitment.tap(invited.speaker, "button-done")
    await stage.telegram.repeat(times=100)
    await person.wait_text("2/3")
    await ledger.settled()
    assert await ledger.one(READ) == jobs + 1
    shown = [message.text for message in (await person.screen()).messages if message.from_bot]
    assert [sum(text.startswith(start) for text in shown) for start in ("1/3 Saved", "2/3", "3/3")] == [1, 1, 0]


async def test_updates_worked_anew_after_a_crash_change_nothing(
    office: Office, opening: Opening, ledger: Ledger, undone: None
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await office.recruitment.interview(invited.speaker, invited.link, ["One.\n\nTwo.", "Three."])
    await office.recruitment.report(opening.recruiter, invited.name)
    await ledger.settled()
    before, shown = await ledger.business(), str(await person.screen())

    # As after kill -9 between the commit of the effect and the note that the update is done.
    people = (person.id, opening.recruiter.person.id)
    await ledger.run("UPDATE updates SET done_at = NULL WHERE chat_id IN ($1, $2) AND body <> '{}'", *people)
    await ledger.settled()

    assert await ledger.business() == before
    assert str(await person.screen()) == shown


@pytest.fixture
async def undone(ledger: Ledger) -> AsyncIterator[None]:
    """What updates say is kept meanwhile; otherwise it is gone once they are worked."""
    await ledger.run(
        "CREATE FUNCTION keep_body() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.body := OLD.body; RETURN NEW; END'"
    )
    await ledger.run("CREATE TRIGGER keep_body BEFORE UPDATE ON updates FOR EACH ROW EXECUTE FUNCTION keep_body()")
    yield
    await ledger.run("DROP FUNCTION keep_body() CASCADE")
