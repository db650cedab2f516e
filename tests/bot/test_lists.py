"""What a recruiter works with: the inbox, lists with search and pages, cards, the archive, colleagues."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest

from bot.keyboards.vacancy import InvitePair, pack_pair
from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from core.services.actor import Language
from playground.screen import Message
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import DESCRIPTIONS, Office, Opening, unique

PAGE = 8
OWNER = "(SELECT id FROM users WHERE telegram_id = $1)"
ADD_CANDIDATE = f"INSERT INTO candidates (id, name, created_by) VALUES (gen_random_uuid(), $2, {OWNER})"
ADD_VACANCY = f"""
    WITH added AS (
        INSERT INTO vacancies (id, title, description, language, difficulty, question_count, status, created_by)
        VALUES (gen_random_uuid(), $2, 'An opening', 'en', 'easy', 3, 'open', {OWNER}) RETURNING id, created_by)
    INSERT INTO vacancy_members (vacancy_id, user_id) SELECT id, created_by FROM added
"""
ADD_INTERVIEW = f"""
    WITH added AS (
        INSERT INTO candidates (id, name, created_by) VALUES (gen_random_uuid(), $2, {OWNER}) RETURNING id, created_by)
    INSERT INTO interviews (id, candidate_id, vacancy_id, kit_id, job_description, created_by, expires_at)
    SELECT gen_random_uuid(), added.id, k.vacancy_id, k.id, 'An opening', added.created_by, now() + interval '7 days'
    FROM added, kits k WHERE k.requested_by = added.created_by AND k.status = 'approved'
"""
ENTRIES = {"candidates": ADD_CANDIDATE, "vacancies": ADD_VACANCY, "interviews": ADD_INTERVIEW}


@dataclass(frozen=True)
class ListDesk(Desk):
    """A recruiter with an opening."""

    opening: Opening
    ledger: Ledger

    async def add(self, kind: str, name: str) -> None:
        """An entry more in a list."""
        await self.ledger.run(ENTRIES[kind], self.speaker.person.id, name)

    async def id_of(self, table: str, column: str, value: str) -> uuid.UUID:
        return uuid.UUID(str(await self.ledger.one(f"SELECT id FROM {table} WHERE {column} = $1", value)))

    def at(self, opening: Opening) -> ListDesk:
        """The recruiter of another opening."""
        return ListDesk(opening.recruiter, self.recruitment, self.texts, opening, self.ledger)


def entries(message: Message, word: str) -> list[str]:
    """The names of a list that hold a word."""
    return [label for label in labels(message) if word in label]


@pytest.fixture(scope="module", params=["en", "ru"])
async def desk(
    request: pytest.FixtureRequest, office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> ListDesk:
    language: Language = request.param
    opening = await office.opening(language)
    return ListDesk(opening.recruiter, recruitment, texts, opening, ledger)


# — the inbox —


@pytest.mark.both_modes
async def test_the_inbox_counts_each_shelf_and_opens_it(desk: ListDesk, office: Office, ledger: Ledger) -> None:
    opening = await office.opening(desk.opening.language)
    own = desk.at(opening)
    empty = await own.say("/inbox")
    assert empty.text == own.words("inbox-empty")
    assert labels(empty) == [own.words("button-all-interviews")]

    done, silent = await office.invited(opening), await office.invited(opening)
    await desk.recruitment.interview(done.speaker, done.link, [])
    await desk.recruitment.report(opening.recruiter, done.name)
    moved = "UPDATE interviews SET {} WHERE id = $1"
    await ledger.run(moved.format("completed_at = now()"), await ledger.interview_of(done.name, "id"))
    await ledger.run(
        moved.format("created_at = now() - interval '25 hours'"), await ledger.interview_of(silent.name, "id")
    )
    inbox = await own.say("/inbox")
    assert inbox.text == own.words("inbox-title")
    shelves = {"decision": done, "unsure": done, "stalled": silent, "today": done}
    assert labels(inbox)[:-1] == [own.words(f"inbox-{shelf}", count=1) for shelf in shelves]
    for shelf, whose in shelves.items():
        page = await own.tap(inbox, own.words(f"inbox-{shelf}", count=1))
        assert page.text == own.words(f"interviews-{shelf}")
        assert [label.split(" · ")[0] for label in labels(page)[:-1]] == [whose.name]
        inbox = await own.press(page, "button-back")

    await ledger.run(
        moved.format("completed_at = now() - interval '1 day'"), await ledger.interview_of(done.name, "id")
    )
    report = (await own.press(await own.tap(await own.say("/interviews"), labels(page)[0]), "button-report")).rows
    await own.speaker.person.tap_button(report[0][0])
    await own.sees(done.name)
    assert labels(await own.say("/inbox"))[:-1] == [own.words("inbox-stalled", count=1)]


# — lists —


@pytest.mark.parametrize("kind", list(ENTRIES))
async def test_a_search_takes_every_sign_as_itself(desk: ListDesk, kind: str) -> None:
    odd, plain = unique("Odd 100%_😀 <b>Bold</b> a:b"), unique("Odd 1000 plain")
    for name in (odd, plain):
        await desk.add(kind, name)
    for query in ("%_", "😀", "<b>", "a:b", odd.upper()):
        found = await desk.say(f"/{kind} {query}")
        assert desk.words("list-searched", query="") in found.text
        assert [label[:8] for label in entries(found, "Odd")] == [odd[:8]], query
    assert len(entries(await desk.say(f"/{kind} odd 100"), "Odd")) == 2
    nobody = await desk.say(f"/{kind} nobody is called <i>that</i>")
    assert nobody.text.endswith(desk.words("list-empty"))
    assert "<i>that</i>" in nobody.text


@pytest.mark.parametrize("kind", list(ENTRIES))
@pytest.mark.parametrize("word", ["Tenfold", "Константинополь", "a:b:c"])
async def test_ten_entries_are_two_pages_that_keep_the_search(desk: ListDesk, kind: str, word: str) -> None:
    word = unique(word)
    for number in range(10):
        await desk.add(kind, f"{word} {number}")
        await desk.add(kind, f"{word[:9]} another {number}")
    first = await desk.say(f"/{kind} {word}")
    further, earlier = desk.words("button-further"), desk.words("button-earlier")
    assert (len(entries(first, word)), further in labels(first), earlier in labels(first)) == (PAGE, True, False)
    second = await desk.tap(first, further)
    assert (len(entries(second, word)), further in labels(second), earlier in labels(second)) == (2, False, True)
    assert entries(second, "another") == []
    assert second.text == first.text
    assert word in second.text
    again = await desk.tap(second, earlier)
    assert labels(again) == labels(first)
    assert len({*entries(again, word), *entries(second, word)}) == 10


async def test_the_ninth_vacancy_and_candidate_can_be_invited_too(
    desk: ListDesk, office: Office, recruitment: Recruitment
) -> None:
    opening = await office.opening(desk.opening.language)
    own = desk.at(opening)
    name = unique("Anna Example")
    await own.add("candidates", name)
    for number in range(PAGE):
        await own.add("candidates", unique(f"Later {number}"))
        await own.add("vacancies", unique(f"Later {number}"))
    vacancies = await own.press(await own.say("/newinterview"), "button-further")
    candidates = await own.tap(vacancies, opening.title)
    candidates = await own.press(candidates, "button-further")
    await own.tap(candidates, name)
    await own.sees("?start=")


# — cards, and the way back —


@pytest.mark.both_modes
async def test_every_screen_of_staff_has_a_way_back(desk: ListDesk, office: Office) -> None:
    desk = desk.at(await office.opening(desk.opening.language))
    invited = await office.invited(desk.opening)
    title, name = desk.opening.title, invited.name
    pending = f"{name} · {desk.words('interview-pending')}"
    ways = [
        (f"/vacancies {title}", title),
        *((f"/vacancies {title}", title, f"button-{key}") for key in ("apply", "members", "interviews", "change")),
        (f"/vacancies {title}", title, "button-invite-short"),
        (f"/candidates {name}", name),
        (f"/candidates {name}", name, "button-change"),
        (f"/candidates {name}", name, "button-invite"),
        ("/inbox", "button-all-interviews"),
        (f"/interviews {name}", pending),
        (f"/interviews {name}", pending, "button-link"),
    ]
    for command, *steps in ways:
        screens = [await desk.say(command)]
        for step in steps:
            label = desk.words(step) if step.startswith("button-") else step
            screens.append(await desk.tap(screens[-1], label))
        back = await desk.press(screens[-1], "button-back")
        assert (back.text, labels(back)) != (screens[-1].text, labels(screens[-1])), (command, *steps)


async def test_a_draft_can_be_left_and_archived(desk: ListDesk, office: Office) -> None:
    desk = desk.at(await office.opening(desk.opening.language))
    title = unique("Barista in draft")
    await desk.say("/new")
    await desk.speaker.person.send(DESCRIPTIONS[desk.opening.language].format(title=title))
    await desk.sees(title)
    draft = await desk.tap(await desk.say(f"/vacancies {title}"), title)
    assert desk.words("button-all-right") in labels(draft)
    back = await desk.press(draft, "button-back")
    assert desk.opening.title in labels(back)
    await desk.press(await desk.tap(back, title), "button-archive")
    await desk.press(await desk.sees(desk.words("vacancy-is-archived")), "button-unarchive")
    await desk.sees(title)
    assert await desk.ledger.one("SELECT status FROM vacancies WHERE title = $1", title) == "draft"


# — the archive —


@pytest.mark.both_modes
async def test_an_archived_vacancy_takes_no_new_invitations(desk: ListDesk, office: Office) -> None:
    opening = await office.opening(desk.opening.language, desk.speaker)
    name, person = unique("Anna Example"), desk.speaker.person
    await desk.add("candidates", name)
    menu = await desk.tap(await desk.say("/vacancies"), opening.title)
    await desk.press(menu, "button-archive")
    archived = await desk.sees(desk.words("vacancy-is-archived"))
    assert desk.words("button-invite-short") not in labels(archived)

    pair = pack_pair(
        await desk.id_of("vacancies", "title", opening.title), await desk.id_of("candidates", "name", name)
    )
    await person.tap_data(archived.id, InvitePair(pair=pair).pack())
    assert await desk.toast() == desk.words("error-vacancy-archived")
    at_work = await desk.say("/vacancies")
    assert opening.title not in labels(at_work)
    archive = await desk.press(at_work, "button-archive-list")
    assert archive.text == desk.words("vacancies-archived")
    await desk.press(await desk.tap(archive, opening.title), "button-unarchive")
    await desk.sees(opening.title)
    assert opening.title in labels(await desk.say("/vacancies"))
    await person.tap_data(archived.id, InvitePair(pair=pair).pack())
    await desk.sees("?start=")


@pytest.mark.both_modes
async def test_an_archived_candidate_is_off_the_list_until_brought_back(desk: ListDesk) -> None:
    name = unique("Boris Sample")
    await desk.add("candidates", name)
    card = await desk.tap(await desk.say(f"/candidates {name}"), name)
    await desk.press(card, "button-archive")
    await desk.offers(card, desk.words("button-unarchive"))
    empty = await desk.say(f"/candidates {name}")
    assert empty.text.endswith(desk.words("list-empty"))
    archive = await desk.press(empty, "button-archive-list")
    assert archive.text == desk.words("candidates-archived")
    card = await desk.tap(archive, name)
    await desk.press(card, "button-unarchive")
    await desk.offers(card, desk.words("button-archive"))
    assert name in labels(await desk.say(f"/candidates {name}"))


# — candidates —


@pytest.mark.both_modes
async def test_each_field_of_a_candidate_can_be_changed(desk: ListDesk) -> None:
    name, new_name = unique("Vera Placeholder"), unique("Vera Renamed <b>")
    await desk.add("candidates", name)
    card = await desk.tap(await desk.say(f"/candidates {name}"), name)
    values = {
        "job-position": "Barista",
        "experience-years": "7",
        "skills": "coffee, till",
        "email": "vera@example.com",
        "phone": "+10000000000",
        "name": new_name,
    }
    for field, value in values.items():
        fields = await desk.press(card, "button-change")
        await desk.press(fields, f"field-{field}")
        await desk.sees(desk.words(f"profile-{field}-ask"))
        await desk.speaker.person.send(value)
        card = await desk.sees(name if field != "name" else new_name)
    assert all(value in card.text for value in values.values()), card.text


async def test_a_wrong_value_is_refused_and_asked_again(desk: ListDesk) -> None:
    name = unique("Vera Placeholder")
    await desk.add("candidates", name)
    card = await desk.tap(await desk.say(f"/candidates {name}"), name)
    await desk.press(await desk.press(card, "button-change"), "field-email")
    await desk.sees(desk.words("profile-email-ask"))
    await desk.speaker.person.send("not an address")
    await desk.sees(desk.words("error-email-wrong"))
    await desk.speaker.person.send("vera2@example.com")
    assert "vera2@example.com" in (await desk.sees(name)).text


async def test_the_same_address_or_phone_is_pointed_out(desk: ListDesk) -> None:
    first, second = unique("Anna First"), unique("Anna Second")
    phone = f"+1 000 {uuid.uuid4().int % 10**7:07}"
    same = "UPDATE candidates SET email = $2, phone = $3 WHERE name = $1"
    for name in (first, second):
        await desk.add("candidates", name)
    await desk.ledger.run(same, first, f"{phone[-7:]}@Example.com", None)
    await desk.ledger.run(same, second, f"{phone[-7:]}@example.COM", None)
    card = await desk.tap(await desk.say(f"/candidates {second}"), second)
    assert card.text.endswith(desk.words("candidate-duplicates", count=1))
    twin = await desk.tap(card, desk.words("button-duplicate", name=first))
    assert twin.text.startswith(first)

    await desk.ledger.run(same, first, None, phone)
    await desk.ledger.run(same, second, None, phone.replace(" ", "").replace("+1", "1"))
    card = await desk.tap(await desk.say(f"/candidates {second}"), second)
    assert desk.words("button-duplicate", name=first) in labels(card)
    await desk.ledger.run(same, second, None, "+2 000 0000000")
    card = await desk.tap(await desk.say(f"/candidates {second}"), second)
    assert desk.words("button-duplicate", name=first) not in labels(card)


async def test_a_contact_is_no_answer(desk: ListDesk, office: Office) -> None:
    opening = await office.opening(desk.opening.language)
    invited = await office.invited(opening, opening.language)
    await desk.recruitment.begin(invited.speaker, invited.link)
    await invited.speaker.person.send_contact("+10000000000")
    await invited.speaker.person.wait_text(desk.words("error-text-or-voice"))
    assert await desk.ledger.parts_of(invited.name) == []


# — colleagues —


async def test_colleagues_see_the_vacancy_while_they_are_in(desk: ListDesk, office: Office) -> None:
    opening = await office.opening(desk.opening.language, desk.speaker)
    colleague = desk.at(Opening(await office.recruiter(desk.opening.language), opening.title, opening.language))
    assert opening.title not in labels(await colleague.say(f"/vacancies {opening.title}"))
    # the list of colleagues is by name and not endless: on this stage many came before
    only = "UPDATE users SET blocked_at = now() WHERE role = 'recruiter' AND telegram_id <> ALL($1)"
    others = await desk.ledger.column("SELECT telegram_id FROM users WHERE role = 'recruiter' AND blocked_at IS NULL")
    await desk.ledger.run(only, [desk.speaker.person.id, colleague.speaker.person.id])
    try:
        await _shared_and_taken_back(desk, colleague, opening)
    finally:
        await desk.ledger.run("UPDATE users SET blocked_at = NULL WHERE telegram_id = ANY($1)", others)


async def _shared_and_taken_back(desk: ListDesk, colleague: ListDesk, opening: Opening) -> None:
    own, other = desk.speaker.person.first_name, colleague.speaker.person.first_name
    menu = await desk.tap(await desk.say(f"/vacancies {opening.title}"), opening.title)
    members = await desk.press(menu, "button-members")
    assert labels(members)[0] == desk.words("member-remove", name=own)
    await desk.tap(members, labels(members)[0])
    assert await desk.toast() == desk.words("error-last-member")

    await desk.tap(members, desk.words("member-add", name=other))
    await desk.offers(members, desk.words("member-remove", name=other))
    assert opening.title in labels(await colleague.say(f"/vacancies {opening.title}"))
    await desk.tap(await desk.now(members), desk.words("member-remove", name=other))
    await desk.offers(members, desk.words("member-add", name=other))
    assert opening.title not in labels(await colleague.say(f"/vacancies {opening.title}"))

    await desk.tap(await desk.now(members), desk.words("member-add", name=other))
    await desk.offers(members, desk.words("member-remove", name=other))
    await desk.tap(await desk.now(members), desk.words("member-remove", name=own))
    left = await desk.sees(desk.words("vacancies-open"))
    assert opening.title not in labels(left)
