"""The plan in the recruiter's chat: one list that is opened, changed, approved and changed again."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.keyboards.kit import KitAct, KitApprove, QuestionAct, QuestionLevel, QuestionMove, QuestionWeight
from bot.texts import Html, Texts, utf16_length
from bot.views.kit import plan_text, question_text
from cli.demo.recruitment import POSITION, REPORT_SECONDS, Recruitment, Speaker
from core.engines.base import Anchors, Criteria
from core.services.actor import Language
from core.services.interview_generator import KitQuestionView, KitView
from core.services.kit_editing import QuestionCard
from playground.screen import Message
from tests.bot.administration import screen_with
from tests.bot.desk import Desk as Chat
from tests.bot.ledger import Ledger
from tests.bot.people import DESCRIPTIONS, Office, Opening, unique

PLAN = re.compile("Interview plan|План интервью")
OWN: dict[Language, tuple[str, str, str, str]] = {
    "en": (
        "Do you hand over your shift so that nothing is ever forgotten?",
        "How do you hand over a shift so that nothing is forgotten by your colleague?",
        "says what is left in stock\nleaves a written note",
        "Order",
    ),
    "ru": (
        "Вы умеете передавать смену так, чтобы ничего не забыть?",
        "Как вы передаёте смену, чтобы сменщик ничего не забыл и не потерял?",
        "говорит, что осталось на складе\nоставляет записку",
        "порядок",
    ),
}
LINE = re.compile(r"^(\d+)\. (.*) \((.*)\)$", re.MULTILINE)


@dataclass
class Desk:
    """A recruiter who looks at a new plan; all happens in one message of the chat, unless they type."""

    speaker: Speaker
    title: str
    recruitment: Recruitment
    ledger: Ledger

    def label(self, key: str) -> str:
        return self.recruitment.label(self.speaker, key)

    async def tap(self, key: str) -> None:
        await self.recruitment.tap(self.speaker, key)

    async def press(self, message: Message, label: str) -> None:
        """Tap a button of this very message."""
        await self.speaker.person.tap_button(next(button for button in message.buttons if button.label == label))

    async def sees(self, wanted: str | re.Pattern[str]) -> Message:
        return await self.speaker.person.wait_text(wanted)

    async def plan(self) -> list[str]:
        """Go to the list; the texts of its questions."""
        await self.tap("button-to-plan")
        return lines_of(await self.sees(PLAN))

    async def open(self, number: int) -> Message:
        await self.speaker.person.tap(str(number))
        return await self.sees(self.title_of(number))

    def title_of(self, number: int) -> re.Pattern[str]:
        return re.compile(rf"^(Question|Вопрос) {number} (of|из) ")

    async def question_ids(self) -> list[uuid.UUID]:
        return await self.ledger.column(
            "SELECT q.id FROM questions q JOIN kits k ON k.id = q.kit_id JOIN vacancies v ON v.id = k.vacancy_id "
            "WHERE v.title = $1 ORDER BY k.version, q.position",
            self.title,
        )

    async def kit_ids(self) -> list[uuid.UUID]:
        return await self.ledger.column(
            "SELECT k.id FROM kits k JOIN vacancies v ON v.id = k.vacancy_id WHERE v.title = $1 ORDER BY k.version",
            self.title,
        )


def lines_of(plan: Message) -> list[str]:
    """The questions of a list, without their numbers, which must be 1, 2, 3 …"""
    found = LINE.findall(plan.text)
    assert [int(number) for number, _, _ in found] == list(range(1, len(found) + 1))
    return [text for _, text, _ in found]


def labels(message: Message) -> list[str]:
    return [button.label for button in message.buttons]


async def new_desk(office: Office, ledger: Ledger, language: Language) -> tuple[Desk, Message]:
    speaker = await office.recruiter(language)
    desk = Desk(speaker, unique("Barista"), office.recruitment, ledger)
    await speaker.person.send("/new")
    await desk.sees(desk.label("vacancy-description-ask"))
    await speaker.person.send(DESCRIPTIONS[language].format(title=desk.title))
    await desk.sees(re.compile("Interview:|Интервью:"))
    await desk.tap("button-all-right")
    return desk, await speaker.person.wait_text(PLAN, timeout=REPORT_SECONDS)


@pytest.fixture
async def desk(office: Office, ledger: Ledger) -> AsyncIterator[Desk]:
    desk, _ = await new_desk(office, ledger, "en")
    yield desk
    await ledger.settled()


@pytest.mark.both_modes
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_plan_is_made_ones_own_and_approved(office: Office, ledger: Ledger, language: Language) -> None:
    desk, plan = await new_desk(office, ledger, language)
    first, second, third = lines_of(plan)
    assert labels(plan)[:5] == [desk.label("button-approve"), "1", "2", "3", "＋"]

    opened = await desk.open(2)
    assert second in opened.text
    for key in ("kit-key-points", "kit-anchors", "kit-follow-ups"):
        assert re.sub("<.*?>", "", desk.label(key)).strip() in opened.text
    await desk.tap("weight-key")
    await desk.sees(desk.label("weight-key"))
    await desk.tap("difficulty-hard")
    levelled = await desk.sees(desk.label("difficulty-hard"))
    assert f"✓ {desk.label('difficulty-hard')}" in labels(levelled)
    assert f"✓ {desk.label('weight-key')}" in labels(levelled)
    await desk.tap("button-up")
    await desk.sees(desk.title_of(1))
    assert await desk.plan() == [second, first, third]
    assert desk.label("weight-key") in (await desk.speaker.person.screen()).messages[-1].text

    await desk.open(3)
    await desk.tap("button-replace")
    other = (await desk.sees(re.compile(rf"^(?!.*{re.escape(third)}).*3 (of|из) 3", re.DOTALL))).text
    assert third not in other
    await desk.tap("button-delete")
    await desk.sees("?")
    await desk.tap("button-back")
    await desk.sees(desk.title_of(3))
    await desk.tap("button-delete")
    await desk.tap("button-delete-yes")
    kept = await desk.sees(PLAN)
    assert lines_of(kept) == [second, first]
    assert kept.id == plan.id

    closed, good, points, competency = OWN[language]
    await desk.tap("button-add-question")
    await desk.sees(desk.label("question-text-ask").split("</b>")[1].strip()[:20])
    await desk.speaker.person.send(closed)
    await desk.sees(desk.label("error-question-closed")[:30])
    await desk.speaker.person.send(good)
    await desk.sees(desk.label("question-key-points-ask")[:20])
    await desk.speaker.person.send(points)
    await desk.sees(desk.label("question-competency-ask")[:20])
    await desk.speaker.person.send(competency)
    grown = await desk.sees(PLAN)
    assert lines_of(grown) == [second, first, good]
    await desk.tap("button-approve")
    approved = await desk.sees(desk.label("kit-approved"))
    assert desk.label("button-invite") in labels(approved)
    assert approved.id == grown.id


async def test_text_and_key_points_are_typed_anew_over_what_stands_there(desk: Desk) -> None:
    opened = await desk.open(1)
    await desk.tap("button-edit-text")
    asked = await desk.sees("tap to copy")
    (copied,) = [entity for entity in asked.entities if entity["type"] == "code"]
    assert asked.text[copied["offset"] :] in opened.text
    await desk.speaker.person.send("How do you tell a guest <b>politely</b> & clearly that the till is closed already?")
    changed = await desk.sees(desk.title_of(1))
    assert "guest <b>politely</b> & clearly" in changed.text
    assert "check that the criteria fit" in changed.text
    await desk.tap("button-edit-key-points")
    await desk.sees("tap to copy")
    await desk.speaker.person.send("• names the reason\n• offers a way out\n• names the reason")
    changed = await desk.sees(desk.title_of(1))
    assert changed.text.count("names the reason") == 1
    assert "Your own question." in changed.text


async def test_cancel_and_questions_of_others_leave_the_plan(desk: Desk, office: Office) -> None:
    before = await desk.ledger.business()
    await desk.tap("button-add-question")
    await desk.sees("Your own question.")
    await desk.tap("button-cancel")
    await desk.sees(desk.label("form-cancelled"))
    await desk.speaker.person.send("/cancel")
    await desk.sees(desk.label("nothing-to-cancel"))
    assert await desk.ledger.business() == before


@pytest.mark.both_modes
async def test_an_approved_plan_is_changed_as_a_new_version_and_the_old_one_is_read(desk: Desk, office: Office) -> None:
    recruitment, person = desk.recruitment, desk.speaker.person
    await desk.tap("button-approve")
    original = lines_of(await desk.sees(desk.label("kit-approved")))
    opening = Opening(desk.speaker, desk.title, "en")
    earlier = await office.invited(opening)

    screen = await person.screen()
    plan = next(message for message in reversed(screen.messages) if message.matches(PLAN))
    await desk.press(plan, desk.label("button-edit-plan"))
    draft = await desk.sees("Version 2, a draft. Until you approve it, new interviews get version 1.")
    assert lines_of(draft) == original
    await desk.press(draft, "1")
    await desk.sees(desk.title_of(1))
    await desk.tap("button-delete")
    await desk.tap("button-delete-yes")
    await desk.press(await desk.sees(PLAN), desk.label("button-versions"))

    versions = await desk.sees("Versions of the plan")
    assert re.search(r"^2: a draft, questions: 2\n1: for new interviews, questions: 3", versions.text, re.MULTILINE)
    await desk.press(versions, desk.label("button-back"))
    await desk.press(await desk.sees("Version 2"), desk.label("button-approve"))
    await desk.press(await desk.sees("Version 2, for new interviews."), desk.label("button-versions"))
    await desk.press(await desk.sees("2: for new interviews"), "1")
    old = await desk.sees("Version 1, an earlier one: to read only.")
    assert lines_of(old) == original
    ways_out = [desk.label(key) for key in ("button-versions", "button-preview", "button-back")]
    assert labels(old) == ["1", "2", "3", *ways_out]
    await desk.press(old, "3")
    assert labels(await desk.sees(desk.title_of(3))) == [desk.label("button-to-plan")]

    later = await office.invited(opening)
    for invited, count in ((earlier, 3), (later, 2)):
        asked = await recruitment.begin(invited.speaker, invited.link)
        found = POSITION.match(asked.text)
        assert found
        assert int(found.group(2)) == count


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_plan_that_changed_meanwhile_is_shown_before_it_is_approved(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger, language: Language
) -> None:
    new, seen = await new_desk(office, ledger, language)
    desk = Chat(new.speaker, recruitment, texts)
    opened = await desk.press(await desk.tap(await desk.say("/vacancies"), new.title), "button-plan")
    question = await desk.tap(opened, "2")
    await desk.press(question, "weight-key")
    await ledger.settled()
    await desk.press(seen, "button-approve")
    shown = await desk.told("kit-changed")
    assert (shown.id, desk.words("weight-key") in shown.text) == (seen.id, True)
    await ledger.settled()
    status = "SELECT status FROM kits WHERE id = $1"
    assert await ledger.one(status, *await new.kit_ids()) == "draft"
    await desk.press(shown, "button-approve")
    await desk.told("kit-approved")


async def test_a_double_tap_deletes_once(desk: Desk) -> None:
    await desk.open(1)
    await desk.tap("button-delete")
    await desk.sees("Delete question 1?")
    await desk.speaker.person.double_tap(desk.label("button-delete-yes"))
    assert len(lines_of(await desk.sees(PLAN))) == 2
    await desk.ledger.settled()
    assert len(await desk.question_ids()) == 2


async def test_buttons_of_before_the_approval_change_nothing(desk: Desk) -> None:
    (kit_id,), (first, *_) = await desk.kit_ids(), await desk.question_ids()
    opened = await desk.open(1)
    await desk.plan()
    await desk.tap("button-approve")
    await desk.sees(desk.label("kit-approved"))
    await desk.ledger.settled()
    before = await desk.ledger.business()
    for data in [*_changes(first), KitAct(act="add", kit_id=kit_id), KitApprove(kit_id=kit_id, shown="-")]:
        await desk.speaker.person.tap_data(opened.id, data.pack())
        await desk.speaker.person.wait_toast(desk.label("error-already-moved-on"))
    await desk.ledger.settled()
    assert await desk.ledger.business() == before


@pytest.mark.parametrize("who", ["recruiter", "candidate"])
async def test_no_button_opens_what_is_not_ones_own(
    desk: Desk, office: Office, opening: Opening, who: Literal["recruiter", "candidate"]
) -> None:
    (kit_id,), (first, *_) = await desk.kit_ids(), await desk.question_ids()
    if who == "recruiter":
        stranger = await office.recruiter("en")
    else:
        invited = await office.invited(opening)
        stranger = invited.speaker
        await office.recruitment.begin(stranger, invited.link)
    screen = await stranger.person.screen()
    theirs = next(message.id for message in screen.messages if message.from_bot)
    await desk.ledger.settled()
    before = await desk.ledger.business()
    looks = [QuestionAct(act="show", question_id=first), QuestionAct(act="ask_delete", question_id=first)]
    acts = [KitAct(act=act, kit_id=kit_id) for act in ("show", "edit", "add", "versions")]
    for data in [*_changes(first), *looks, *acts, KitApprove(kit_id=kit_id, shown="-")]:
        await stranger.person.tap_data(theirs, data.pack())
        await stranger.person.wait_toast(office.recruitment.label(stranger, "error-not-found"))
    await desk.ledger.settled()
    assert await desk.ledger.business() == before


def _changes(question_id: uuid.UUID) -> list[CallbackData]:
    acts: list[Any] = ["text", "key_points", "simpler", "replace", "delete"]
    return [
        *(QuestionAct(act=act, question_id=question_id) for act in acts),
        QuestionMove(direction="down", position=1, question_id=question_id),
        QuestionWeight(weight="key", question_id=question_id),
        QuestionLevel(level="hard", question_id=question_id),
    ]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_longest_plan_and_the_longest_question_fit_one_message(texts: Texts, language: Language) -> None:
    wide = "Ж😀" * 1000
    questions = tuple(KitQuestionView(uuid.uuid4(), place, wide, wide, "important", own=True) for place in range(1, 16))
    ids = uuid.uuid4(), uuid.uuid4()
    plan = KitView(*ids, wide, 12, "draft", "offline", language, 45, questions, (wide,), 12, 11, mark="-")
    criteria = Criteria(
        text=wide, key_points=(wide,) * 8, anchors=Anchors(low=wide, middle=wide, high=wide), follow_ups=(wide,) * 2
    )
    card = QuestionCard(*ids, 15, 15, criteria, wide, wide, "medium", "key", "model", editable=True)
    t = texts.speak(language)
    notes = [t(f"kit-note-{note}") for note in ("text-changed-simpler-gone", "simpler-tells", "not-replaced")]
    for html in (plan_text(t, plan), *(Html(f"{question_text(t, card)}\n\n{note}") for note in notes)):
        assert utf16_length(re.sub("<[^>]+>", "", html)) <= 4096


async def test_the_plan_of_a_similar_vacancy_is_taken(office: Office, recruitment: Recruitment, ledger: Ledger) -> None:
    first = await office.opening("en")
    recruiter, title = first.recruiter, unique("Barista")
    await recruiter.person.send("/new")
    await recruiter.person.wait_text(recruitment.label(recruiter, "vacancy-description-ask"))
    await recruiter.person.send(DESCRIPTIONS["en"].format(title=title))
    offer = await recruiter.person.wait_text("is almost the same")
    assert first.title in offer.text
    await recruiter.person.tap(f"Take the plan of “{first.title}”")
    await screen_with(recruiter, recruitment.label(recruiter, "button-approve"))
    texts = "SELECT q.text FROM questions q JOIN kits k ON k.id = q.kit_id JOIN vacancies v ON v.id = k.vacancy_id "
    titles = (first.title, title)
    asked = [await ledger.column(f"{texts} WHERE v.title = $1 ORDER BY q.position", one) for one in titles]
    assert asked[0] == asked[1] != []


@pytest.mark.parametrize("status", ["generating", "failed"])
async def test_a_plan_that_is_not_there_yet_leads_back_to_the_vacancy(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger, language: Language, status: str
) -> None:
    opening = await office.opening(language)
    await ledger.run(
        "UPDATE kits SET status = $2, approved_by = NULL, approved_at = NULL "
        "WHERE vacancy_id = (SELECT id FROM vacancies WHERE title = $1)",
        opening.title,
        status,
    )
    desk = Chat(opening.recruiter, recruitment, texts)
    plan = await desk.press(await desk.tap(await desk.say("/vacancies"), opening.title), "button-plan")
    words = "kit-failed" if status == "failed" else "kit-preparing"
    assert plan.text == desk.words(words, title=opening.title)
    assert (desk.words("button-retry") in labels(plan)) is (status == "failed")
    assert desk.words("button-plan") in labels(await desk.press(plan, "button-back"))


async def test_a_vacancy_whose_pay_has_changed_keeps_its_plan_until_another_is_asked_for(
    office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger, language: Language
) -> None:
    opening = await office.opening(language)
    desk = Chat(opening.recruiter, recruitment, texts)
    menu = await desk.tap(await desk.say("/vacancies"), opening.title)
    await desk.press(await desk.press(menu, "button-change"), "term-pay")
    await desk.told("term-pay-ask")
    await desk.speaker.person.send("2 500")
    card = await desk.sees(desk.words("vacancy-keeps-plan"))
    await ledger.settled()
    before = await ledger.business()
    menu = await desk.press(card, "button-all-right")
    assert desk.words("button-plan") in labels(menu)
    await ledger.settled()
    assert await ledger.business() == before

    await desk.press(await desk.press(menu, "button-change"), "difficulty-hard")
    card = await desk.offers(menu, desk.words("button-new-plan"))
    await desk.press(card, "button-new-plan")
    plan = await desk.sees(desk.words("kit-version-draft-beside", version=2, current=1))
    assert desk.words("button-approve") in labels(plan)
