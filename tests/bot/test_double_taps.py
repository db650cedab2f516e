"""Every button that can be met, tapped twice before the bot can answer: the same rows as after one tap.

Two casts walk the same way, one tapping once, the other twice; step by step the rows they leave must be as many.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.texts import Texts
from cli.demo.recruitment import Speaker
from core.models import Base
from playground.screen import Button
from tests.bot.ledger import PLUMBING, Ledger
from tests.bot.people import COMPANY, DESCRIPTIONS, Invited, Office, unique
from tests.bot.test_lists import ENTRIES, PAGE

Key = tuple[str, ...]
WORD = re.compile(r"[A-Za-z_]{2,20}")
LATE: set[Key] = {
    ("int", "submit"), ("agree",), ("kit",), ("icancel",), ("ans", "done"), ("pact", "erase"),
    ("mem", "remove"),
}  # fmt: skip
"""Taps after which a screen has no other buttons: the others are met first."""
NAMES = re.compile(r"(Barista|Vera Placeholder|Olga Example|Paged|Nora Newcomer) №\d+|\d+")
WAYS = (
    "button-back", "button-cancel", "button-later", "button-open-candidates", "button-place", "button-preview-end",
    "button-to-plan",
)  # fmt: skip
OURS = "bot.keyboards."
KINDS = {kind.__prefix__: kind for kind in CallbackData.__subclasses__() if kind.__module__.startswith(OURS)}
NOTED_EACH_TIME = {("pact", "my_data"), ("ret", "purge")}
"""A copy of one's data that is given, a purge that is called for: the audit has one row for each."""
NOT_WALKED = {
    "abroad",
    "bulk",
    "cq",
    "cv",
    "cvf",
    "cvs",
    "eng",
    "faq",
    "faqdel",
    "fbs",
    "hold",
    "iclose",
    "mem",
    "take",
    "uact",
    "vi",
}
"""Kinds of buttons that no walk is sure to meet; they are tapped twice in test_taps_off_the_walk.py."""
AT_THE_TOP = (
    "Выберите язык", "…. This is what I understood", "Invite to which vacancy?", "Candidates.", "Vacancies.",
    "Archived vacancies", "Nothing waits right now", "All right,", "All right.", "Thank you,",
    "Administration", "A link for one recruiter", "… (…): no consent was given",
)  # fmt: skip
"""First lines of screens that come of a command or by themselves, or tell an end: there is nothing to go back to."""
THE_END: Key = ("int", "not_me")
"""Closes the link of whoever is to go on; it has its own tests with the links."""
MOST_STEPS = 12
"""Terms, questions, and a question back: more than there are between consent and summary."""
OF_ADMINS, OF_RIGHTS = {"uact", "dead", "ret"}, {"priv", "pact", "wdr"}
TOUCHY = OF_ADMINS | OF_RIGHTS
"""What is done to accounts, dead letters and data, and ends the walk: met on purpose, not wherever it shows."""
DEAD = """
    INSERT INTO updates (bot_id, update_id, chat_id, body, attempts, dead_at)
    SELECT bot_id, update_id - 1, 0, '{"update_id": 0}', 5, now() FROM updates ORDER BY update_id LIMIT 1
"""
NOTICE = """
    INSERT INTO notifications (id, recipient_id, kind, params, dedupe_key)
    SELECT gen_random_uuid(), id, $3, jsonb_build_object('interview_id', $2::text, 'reminder', $4::text),
           gen_random_uuid()::text
    FROM users WHERE telegram_id = $1
"""
HEARD = """
    UPDATE response_parts p SET kind = 'voice', file_id = 'file', transcription = 'ready', transcript = 'I nod.'
    FROM responses r WHERE r.id = p.response_id AND r.interview_id = $1
"""
COUNTED = [name for name in Base.metadata.tables if name not in PLUMBING]
COUNTS = f"SELECT ARRAY[{', '.join(f'(SELECT count(*) FROM {name})' for name in COUNTED)}]"


@dataclass
class Walker:
    """Taps whatever was not met before, and keeps what each tap added to the tables."""

    ledger: Ledger
    twice: bool
    met: dict[Key, Counter[str]] = field(default_factory=dict)
    since: dict[int, int] = field(default_factory=dict)
    """The message from which on somebody's buttons are tapped; those before belong to other tests."""
    screens: dict[str, set[str]] = field(default_factory=dict)
    """What can be tapped on each screen met, by its first line."""
    touchy: set[str] = field(default_factory=set)
    """Those of TOUCHY that are tapped nevertheless."""

    async def say(self, speaker: Speaker, *texts: str) -> None:
        """Write, and tap all that comes of it."""
        for text in texts:
            await speaker.person.send(text)
            await self.ledger.settled()
        await self.tap_all(speaker)

    async def tap_all(self, speaker: Speaker) -> None:
        await self.ledger.settled()
        while button := await self._unmet(speaker):
            before = await self._counts()
            await self._tap(speaker, button)
            await self.ledger.settled()
            self.met[key_of(button)] = await self._counts()
            self.met[key_of(button)].subtract(before)

    async def _unmet(self, speaker: Speaker) -> Button | None:
        screen = await speaker.person.screen()
        since = self.since.get(speaker.person.id, 0)
        messages = [message for message in reversed(screen.messages) if message.id > since]
        for message in messages:
            if message.buttons:
                line = NAMES.sub("…", message.text.partition("\n")[0])
                self.screens[line] = {button.label for button in message.buttons}
        buttons = [button for message in messages for button in message.buttons if button.data]
        left_out = TOUCHY - self.touchy
        unmet = [
            button
            for button in buttons
            if (key := key_of(button)) not in self.met and key != THE_END and key[0] not in left_out
        ]
        return min(unmet, key=lambda button: key_of(button) in LATE, default=None)

    async def _tap(self, speaker: Speaker, button: Button) -> None:
        assert button.data
        taps = 2 if self.twice else 1
        await asyncio.gather(*(speaker.person.tap_data(button.message_id, button.data) for _ in range(taps)))

    async def _counts(self) -> Counter[str]:
        return Counter(dict(zip(COUNTED, await self.ledger.one(COUNTS), strict=True)))


@pytest.fixture(scope="module")
async def walkers(office: Office, ledger: Ledger) -> tuple[Walker, Walker]:
    """One who tapped once, one who tapped twice."""
    once, twice = Walker(ledger, twice=False), Walker(ledger, twice=True)
    for walker in (once, twice):
        await _walk(office, walker)
    return once, twice


@pytest.mark.timeout(300)
def test_a_second_tap_adds_nothing(walkers: tuple[Walker, Walker]) -> None:
    once, twice = walkers
    print(f"{len(twice.met)} different buttons met: {', '.join(':'.join(key) for key in sorted(twice.met))}")
    met = (once.met.keys() & twice.met.keys()) - NOTED_EACH_TIME
    different = {":".join(key): (once.met[key], twice.met[key]) for key in met if once.met[key] != twice.met[key]}
    assert {name: (+one, +two) for name, (one, two) in different.items()} == {}
    assert {
        ("rep", "reject"),
        ("int", "submit"),
        ("ans", "reopen"),
        ("kit",),
        ("pair",),
        ("icancel",),
    } <= met


def test_every_kind_of_button_is_met(walkers: tuple[Walker, Walker]) -> None:
    for walker in walkers:
        assert set(KINDS) - {key[0] for key in walker.met} <= NOT_WALKED, "no walk leads to these buttons"


def test_every_screen_with_buttons_has_a_way_back_or_out(walkers: tuple[Walker, Walker], texts: Texts) -> None:
    ways = {texts.get("en", key) for key in WAYS}
    screens = walkers[0].screens
    print(f"{len(screens)} different screens met")
    without = {
        line: labels for line, labels in screens.items() if not ways & labels and not line.startswith(AT_THE_TOP)
    }
    assert without == {}


async def _walk(office: Office, walker: Walker) -> None:
    recruiter = await office.recruiter()
    await walker.say(recruiter, "/language")
    await recruiter.person.tap("English")
    await walker.say(recruiter, "/company")  # its [Cancel] is met
    await walker.say(recruiter, "/company", *COMPANY[:4])  # its [Skip]
    await walker.say(recruiter, "/new", DESCRIPTIONS["en"].format(title=unique("Barista")))
    await walker.say(recruiter, "/newcandidate", unique("Vera Placeholder"))
    await recruiter.person.send("/new")
    await recruiter.person.wait_text("Send the vacancy")
    title = unique("Barista")
    await recruiter.person.send(DESCRIPTIONS["en"].format(title=title))
    await recruiter.person.wait_text("Interview:")
    await office.recruitment.tap(recruiter, "button-all-right")
    await recruiter.person.wait_text("Interview plan")
    await recruiter.person.tap("2")
    await walker.tap_all(recruiter)  # all that changes a question
    await recruiter.person.send(f"/vacancies {title}")
    await recruiter.person.wait_text("Vacancies")
    await recruiter.person.tap(title)
    await office.recruitment.tap(recruiter, "button-plan")
    await walker.tap_all(recruiter)  # its [Approve]
    opening = await office.opening("en", recruiter)
    await office.invited(opening)
    await walker.tap_all(recruiter)  # its [Take back]
    for command in ("/newinterview", "/vacancies", "/candidates", "/interviews", "/inbox"):
        await walker.say(recruiter, command)
    invited = await office.invited(opening)
    await _interview(office, walker, invited)
    await office.recruitment.report(recruiter, invited.name)
    await walker.tap_all(recruiter)
    await _promises(office, walker, recruiter, invited.name, await office.invited(opening))
    await _spoken(office, walker, await office.invited(opening))
    await _privacy(office, walker, await office.invited(opening))
    await _vacancy_and_lists(office, walker)
    await _administration(office, walker, recruiter, await office.invited(opening))


async def _interview(office: Office, walker: Walker, invited: Invited) -> None:
    speaker = invited.speaker
    await speaker.person.follow(invited.link)
    await walker.tap_all(speaker)
    await walker.say(speaker, "/cancel")  # [Ask] was met: what follows is no question
    while ("agree",) not in walker.met:  # [Back] left the consent behind
        await walker.say(speaker, "/status")
        await office.recruitment.tap(speaker, "button-continue")
        await walker.tap_all(speaker)
    for number in range(MOST_STEPS):
        if await walker.ledger.interview_of(invited.name) != "in_progress":
            break
        walker.met.pop(("int", "submit"), None)  # met on an old summary, where it was stale; it has to count once
        await walker.say(speaker, f"Thought {number}: I nod to the second guest.")
        if "Done" in (await speaker.person.screen()).buttons:
            await office.recruitment.tap(speaker, "button-done")
            await walker.tap_all(speaker)


async def _spoken(office: Office, walker: Walker, invited: Invited) -> None:
    """What a model has written down of a spoken answer: confirmed, then left out. This stage has no such model."""
    speaker, recruitment = invited.speaker, office.recruitment
    await recruitment.begin(speaker, invited.link)
    await speaker.person.send("I nod to the second guest.")
    await walker.ledger.settled()
    await recruitment.tap(speaker, "button-done")
    for number in (2, 3):
        await speaker.person.wait_text(f"{number}/3")
        await recruitment.tap(speaker, "button-skip")
    interview = await walker.ledger.interview_of(invited.name, "id")
    await walker.ledger.run(HEARD, interview)
    await walker.say(speaker, "/status")
    await walker.ledger.run(HEARD, interview)
    await recruitment.tap(speaker, "button-submit")
    await walker.tap_all(speaker)


async def _promises(office: Office, walker: Walker, recruiter: Speaker, finished: str, invited: Invited) -> None:
    """What comes at a time of its own: a word to the recruiter who owes a reply, a reminder."""
    owed = await walker.ledger.interview_of(finished, "id")
    await walker.ledger.run("DELETE FROM decisions WHERE interview_id = $1", owed)
    await walker.ledger.run(NOTICE, recruiter.person.id, str(owed), "reply_due", "")
    await walker.tap_all(recruiter)
    await office.recruitment.begin(invited.speaker, invited.link)
    begun = await walker.ledger.interview_of(invited.name, "id")
    await walker.ledger.run(NOTICE, invited.speaker.person.id, str(begun), "reminder", "end")
    await walker.tap_all(invited.speaker)


async def _privacy(office: Office, walker: Walker, invited: Invited) -> None:
    await office.recruitment.begin(invited.speaker, invited.link)
    walker.touchy = OF_RIGHTS
    await walker.say(invited.speaker, "/privacy")
    await walker.say(invited.speaker, "/delete")
    walker.touchy = set()


async def _vacancy_and_lists(office: Office, walker: Walker) -> None:
    """The menu of a vacancy that is at work; and lists that have a second page."""
    recruiter = (opening := await office.opening("en")).recruiter
    await recruiter.person.send(f"/vacancies {opening.title}")
    await recruiter.person.wait_text("Vacancies")
    await recruiter.person.tap(opening.title)
    await walker.tap_all(recruiter)
    for _ in range(PAGE + 1):
        for entry in ENTRIES.values():
            await walker.ledger.run(entry, recruiter.person.id, unique("Paged"))
    for command in ("/newinterview", "/candidates", "/interviews"):
        await walker.say(recruiter, command)


async def _administration(office: Office, walker: Walker, recruiter: Speaker, invited: Invited) -> None:
    """What an admin does, to an account, an interview and a dead letter of its own."""
    admin = office.admin
    walker.since[admin.person.id] = (await admin.person.screen()).last.id
    for command in ("/admin", "/stats", "/users", "/audit", f"/interviews {invited.name}"):
        await walker.say(admin, command)
    walker.since[admin.person.id] = (await admin.person.screen()).last.id
    walker.touchy = OF_ADMINS
    await walker.say(admin, f"/users {recruiter.person.first_name}")
    await walker.ledger.run(DEAD)
    await walker.ledger.run(
        "UPDATE interviews SET created_at = now() - interval '40 days', expires_at = now() - interval '33 days' "
        "WHERE id = $1",
        await walker.ledger.interview_of(invited.name, "id"),
    )
    for command in ("/health", "/retention"):
        await walker.say(admin, command)
    walker.touchy = set()


def key_of(button: Button) -> Key:
    """What a button does, without the ids of what it does it to."""
    assert button.data
    kind = KINDS[re.split(r"[:\n]", button.data)[0]]
    values = kind.unpack(button.data).model_dump().values()
    words = [str(value) for value in values if isinstance(value, (bool, str))]
    return (kind.__prefix__, *(word for word in words if WORD.fullmatch(word)))
