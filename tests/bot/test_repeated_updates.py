"""The same update again, delivered by Telegram or worked anew after a crash: one effect, one reply."""

from __future__ import annotations

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
    office: Office, opening: Opening, ledger: Ledger
) -> None:
    invited = await office.invited(opening)
    person = invited.speaker.person
    await ledger.run(COPYING)
    try:
        await office.recruitment.interview(invited.speaker, invited.link, ["One.\n\nTwo.", "Three."])
        await office.recruitment.report(opening.recruiter, invited.name)
        await ledger.settled()
        before, shown = await ledger.business(), str(await person.screen())

        # As after kill -9 between the commit of the effect and the note that the update is done.
        worked = await ledger.column(
            "UPDATE updates u SET done_at = NULL, body = c.body FROM copied_updates c "
            "WHERE c.update_id = u.update_id AND u.chat_id IN ($1, $2) RETURNING u.update_id",
            person.id,
            opening.recruiter.person.id,
        )
        assert len(worked) >= 10
        await ledger.settled()
    finally:
        await ledger.run("DROP TRIGGER copying ON updates; DROP FUNCTION copy_update; DROP TABLE copied_updates")

    assert await ledger.business() == before
    assert str(await person.screen()) == shown
