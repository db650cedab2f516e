"""Candidates ask back at any moment: the vacancy answers what it knows, its people the rest, the first of them once."""

from __future__ import annotations

import asyncio
import re

import pytest
from redis.asyncio import Redis

from bot.texts import Texts
from cli.demo.recruitment import BUFFER, CONSENT, FIRST_SCREEN, TERM, Recruitment, Speaker
from cli.stage import Stage
from core.services.actor import Language
from tests.bot.desk import Desk, labels
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening

THANKS = re.compile("Thank you, your answers|Спасибо, ответы")

UNKNOWN: dict[Language, str] = {"en": "Is there a canteen <canary>?", "ru": "Есть ли столовая <canary>?"}
AGAIN: dict[Language, str] = {"en": "Canteen, canary - is there one?", "ru": "А столовая canary есть?"}
REPLY: dict[Language, str] = {"en": "Yes, on the 2nd floor & free.", "ru": "Да, на втором этаже & бесплатно."}
SCHEDULE: dict[Language, tuple[str, str]] = {
    "en": ("What is the schedule?", "two days on, two days off"),
    "ru": ("Какой у вас график работы?", "2/2"),
}


class Floor:
    """A vacancy of its own, and desks for its people."""

    def __init__(self, office: Office, opening: Opening, recruitment: Recruitment, texts: Texts) -> None:
        self.office = office
        self.opening = opening
        self.recruiter = Desk(opening.recruiter, recruitment, texts)
        self._recruitment = recruitment
        self._texts = texts

    async def candidate(self) -> tuple[Invited, Desk]:
        invited = await self.office.invited(self.opening, self.opening.language)
        return invited, self.desk(invited.speaker)

    def desk(self, speaker: Speaker) -> Desk:
        return Desk(speaker, self._recruitment, self._texts)

    async def colleague(self, ledger: Ledger) -> Desk:
        """Another member of the vacancy."""
        colleague = await self.office.recruiter(self.opening.language)
        await ledger.run(
            "INSERT INTO vacancy_members (vacancy_id, user_id) SELECT v.id, u.id FROM vacancies v, users u "
            "WHERE v.title = $1 AND u.telegram_id = $2",
            self.opening.title,
            colleague.person.id,
        )
        return self.desk(colleague)


@pytest.fixture
async def floor(office: Office, recruitment: Recruitment, texts: Texts, language: Language) -> Floor:
    return Floor(office, await office.opening(language), recruitment, texts)


async def _asked(desk: Desk, invited: Invited, question: str) -> None:
    """From the first screen, by its button."""
    await desk.speaker.person.follow(invited.link)
    await desk.press(await desk.sees(FIRST_SCREEN), "button-ask")
    await desk.told("ask-text-ask")
    await desk.speaker.person.send(question)


async def test_a_question_in_the_middle_of_an_answer_is_relayed_and_saved(
    floor: Floor, ledger: Ledger, language: Language, stage: Stage
) -> None:
    invited, desk = await floor.candidate()
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send("The first thought.")
    await desk.press(await desk.sees(BUFFER), "button-ask")
    await desk.told("ask-text-ask")
    async with Redis.from_url(stage.servers.redis_url) as redis:
        await redis.flushall()
    await desk.speaker.person.send(UNKNOWN[language])
    forwarded = await desk.told("question-forwarded")
    assert UNKNOWN[language] in forwarded.text
    again = await desk.press(forwarded, "button-place")
    await desk.sees(BUFFER)
    await desk.speaker.person.send("The second thought.")
    await desk.sees(re.compile("(messages|сообщений): 2"))
    assert await ledger.parts_of(invited.name) == ["The first thought.", "The second thought."]

    recruiter = floor.recruiter
    notice = await recruiter.sees(UNKNOWN[language])
    await recruiter.speaker.person.send(REPLY[language], reply_to=notice.id)
    answered = await desk.sees(REPLY[language])
    assert UNKNOWN[language] in answered.text
    assert recruiter.speaker.person.first_name in answered.text
    await desk.speaker.person.send("Thanks from canary.", reply_to=answered.id)  # no part of the answer that is open
    await recruiter.sees("Thanks from canary.")
    await desk.speaker.person.send_voice(reply_to=answered.id)
    await desk.told("error-reply-text-only")
    assert await ledger.parts_of(invited.name) == ["The first thought.", "The second thought."]
    settled = await recruiter.offers(notice, recruiter.words("button-faq-add"))
    assert REPLY[language] in settled.text
    await recruiter.press(settled, "button-faq-add")
    await recruiter.offers(notice, recruiter.words("button-faq"))

    following, other = await floor.candidate()
    await _asked(other, following, AGAIN[language])
    known = await other.sees(REPLY[language])
    assert other.words("question-known", reply=REPLY[language]) in known.text
    await other.press(known, "button-ask-person")
    await other.told("question-forwarded")
    assert AGAIN[language] in (await recruiter.sees(AGAIN[language])).text
    assert again.id == forwarded.id

    await desk.press(await desk.say("/status"), "button-done")
    for number in (2, 3):
        await desk.press(await desk.sees(f"{number}/3"), "button-skip")
    await desk.press(await desk.told("summary-title"), "button-submit")
    await desk.recruitment.report(recruiter.speaker, invited.name)
    read = "SELECT coalesce(string_agg(r::text, ''), '') FROM {} r"
    for table in ("responses", "response_parts", "response_readings", "evaluations"):
        assert "canary" not in await ledger.one(read.format(table))


async def test_whoever_goes_on_instead_of_asking_answers(floor: Floor, ledger: Ledger, stage: Stage) -> None:
    """[Ask] and then [Done] of the answer above: what is typed next belongs to the question that came."""
    invited, desk = await floor.candidate()
    await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.speaker.person.send("The first thought.")
    buffer = await desk.sees(BUFFER)
    for number, way_on in ((2, "button-done"), (3, "button-skip")):
        await desk.press(buffer, "button-ask")
        await desk.told("ask-text-ask")
        await desk.press(buffer, way_on)
        buffer = await desk.sees(f"{number}/3")
    await desk.press(buffer, "button-ask")
    await desk.told("ask-text-ask")
    await desk.say("/status")
    async with Redis.from_url(stage.servers.redis_url) as redis:
        await redis.flushall()
    await desk.speaker.person.send("The last thought.")
    await desk.sees(BUFFER)
    assert await ledger.parts_of(invited.name) == ["The first thought.", "The last thought."]
    asked = "SELECT count(*) FROM candidate_questions q JOIN interviews i ON i.id = q.interview_id JOIN candidates c "
    assert await ledger.one(f"{asked} ON c.id = i.candidate_id WHERE c.name = $1", invited.name) == 0


@pytest.mark.parametrize("voice", [False, True])
async def test_whoever_leaves_the_interview_instead_of_asking_answers(
    floor: Floor, ledger: Ledger, voice: bool
) -> None:
    """[Ask] and then [Later], under which it says that one may just write."""
    invited, desk = await floor.candidate()
    asked = await desk.recruitment.begin(desk.speaker, invited.link)
    await desk.press(asked, "button-ask")
    await desk.told("ask-text-ask")
    await desk.press(asked, "button-later")
    if voice:
        await desk.speaker.person.send_voice()
    else:
        await desk.speaker.person.send("The first thought.")
    await desk.sees(BUFFER)
    assert len(await ledger.parts_of(invited.name)) == 1


async def test_whoever_says_yes_to_the_terms_instead_of_asking_answers(floor: Floor, ledger: Ledger) -> None:
    invited, desk = await floor.candidate()
    await desk.speaker.person.follow(invited.link)
    await desk.press(await desk.sees(FIRST_SCREEN), "button-continue")
    await desk.press(await desk.sees(CONSENT), "button-consent")
    term = await desk.sees(TERM)
    await desk.press(term, "button-ask")
    await desk.told("ask-text-ask")
    for following in (2, 3, 4):
        await desk.speaker.person.tap_button(term.buttons[0])
        term = await desk.sees(re.compile(rf"(Terms|Условия) {following}\b"))
    await desk.speaker.person.tap_button(term.buttons[0])
    await desk.sees("1/3")
    await desk.speaker.person.send("The first thought.")
    await desk.sees(BUFFER)
    assert await ledger.parts_of(invited.name) == ["The first thought."]


async def test_the_terms_are_told_at_once_and_counted(floor: Floor, ledger: Ledger, language: Language) -> None:
    question, term = SCHEDULE[language]
    for _ in range(2):
        invited, desk = await floor.candidate()
        await _asked(desk, invited, question)
        known = await desk.sees(term)
        assert desk.words("question-known", reply="")[:-1] in known.text
    invited, desk = await floor.candidate()
    await desk.speaker.person.follow(invited.link)
    await desk.sees(FIRST_SCREEN)
    assert (await desk.say("/ask")).text == desk.words("ask-text-ask")
    await desk.speaker.person.send("/cancel")
    await desk.told("ask-cancelled")
    await floor.office.invited(floor.opening, language)  # who has not opened the link is not counted
    await ledger.settled()

    recruiter = floor.recruiter
    told = "SELECT count(*) FROM notifications n JOIN users u ON u.id = n.recipient_id WHERE n.kind = $1"
    assert not await ledger.one(f"{told} AND telegram_id = $2", "candidate_question", recruiter.speaker.person.id)
    menu = await recruiter.tap(await recruiter.say(f"/vacancies {floor.opening.title}"), floor.opening.title)
    shown = await recruiter.press(menu, "button-faq")
    counted = recruiter.words("faq-asked", topic=recruiter.words("term-schedule"), asked=2, candidates=3)
    assert counted in shown.text
    assert recruiter.words("faq-empty") in shown.text


async def test_the_first_of_two_colleagues_is_relayed_and_the_other_told(
    floor: Floor, ledger: Ledger, language: Language
) -> None:
    colleague = await floor.colleague(ledger)
    invited, desk = await floor.candidate()
    await _asked(desk, invited, UNKNOWN[language])
    notices = [(one, await one.sees(UNKNOWN[language])) for one in (floor.recruiter, colleague)]
    replies = [f"{REPLY[language]} ({number})" for number in (1, 2)]
    await asyncio.gather(
        *(
            one.speaker.person.send(said, reply_to=notice.id)
            for (one, notice), said in zip(notices, replies, strict=True)
        )
    )
    await ledger.settled()
    texts = [message.text for message in (await desk.speaker.person.screen()).messages]
    relayed = [said for said in replies if any(said in text for text in texts)]
    assert len(relayed) == 1
    first = replies.index(relayed[0])
    second, _ = notices[1 - first]
    told = (await second.speaker.person.screen()).last
    assert second.words("question-taken", reply="", colleague="").splitlines()[0] in told.text
    assert relayed[0] in told.text
    for one, notice in notices:
        await one.offers(notice, one.words("button-faq-add"))


async def test_a_reply_to_whoever_blocked_the_bot_is_said_to_wait(floor: Floor, language: Language) -> None:
    (invited, desk), recruiter = await floor.candidate(), floor.recruiter
    await _asked(desk, invited, UNKNOWN[language])
    notice = await recruiter.sees(UNKNOWN[language])
    await desk.speaker.person.block()
    await recruiter.sees(re.compile("has blocked the bot|закрыл бота"))
    await recruiter.speaker.person.send(REPLY[language], reply_to=notice.id)
    settled = await recruiter.offers(notice, recruiter.words("button-faq-add"))
    assert recruiter.words("question-waits", reply="", colleague="").splitlines()[-1] in settled.text


async def test_a_reply_by_the_button_and_a_saved_reply_taken_back(
    floor: Floor, ledger: Ledger, language: Language
) -> None:
    invited, desk = await floor.candidate()
    await _asked(desk, invited, UNKNOWN[language])
    recruiter = floor.recruiter
    notice = await recruiter.sees(UNKNOWN[language])
    await recruiter.press(notice, "button-reply")
    await recruiter.told("reply-text-ask")
    await recruiter.speaker.person.send(REPLY[language])
    await desk.sees(REPLY[language])
    notice = await recruiter.press(await recruiter.offers(notice, recruiter.words("button-faq-add")), "button-faq-add")
    notice = await recruiter.offers(notice, recruiter.words("button-faq"))
    listed = await recruiter.press(notice, "button-faq")
    assert REPLY[language] in listed.text
    await recruiter.tap(listed, recruiter.words("button-faq-forget", number=1))
    await recruiter.told("faq-empty")
    following, other = await floor.candidate()
    await _asked(other, following, AGAIN[language])
    await other.told("question-forwarded")


@pytest.mark.parametrize("way", ["human", "refuse"])
async def test_whoever_wants_a_person_is_written_to_and_writes_back(
    floor: Floor, ledger: Ledger, language: Language, way: str
) -> None:
    """They may have come by a post in a channel: nobody has another way to them."""
    invited, desk = await floor.candidate()
    recruiter, vacancy = floor.recruiter, floor.opening.title
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    if way == "human":
        await desk.say("/human")
        told, recalled, waits = "human-requested", "question-recalled-person", "interview-card-human"
    else:
        await desk.press(await desk.press(first, "button-continue"), "button-refuse")
        told, recalled, waits = "consent-refused", "question-recalled-consent", "interview-card-refused"
    notice = await recruiter.sees(recruiter.words(told, name=invited.name, vacancy=vacancy))
    await ledger.settled()
    assert recruiter.words("inbox-human", count=1) in labels(await recruiter.say("/inbox"))
    await recruiter.press(notice, "button-interview")
    card = await recruiter.told(waits)
    assert (await recruiter.now(notice)).text == notice.text  # a reply to it still goes to whom it names
    await recruiter.press(card, "button-reply")
    prompt = await recruiter.told("reply-text-ask")
    assert recruiter.words("write-prompt", name=invited.name, vacancy=vacancy) in prompt.text
    await recruiter.speaker.person.send("😀" * 751)
    await recruiter.sees(re.compile(r"1\D?502\b"))  # as Telegram counts
    await recruiter.speaker.person.send(REPLY[language])
    answered = await desk.sees(REPLY[language])
    assert desk.words(recalled, vacancy=vacancy) in answered.text
    await recruiter.loses(notice, recruiter.words("button-reply"))
    assert REPLY[language] in (await recruiter.now(notice)).text

    await desk.speaker.person.send(UNKNOWN[language], reply_to=answered.id)
    await desk.told("question-forwarded")
    asked = await recruiter.sees(UNKNOWN[language])
    await recruiter.speaker.person.send(AGAIN[language], reply_to=asked.id)
    await desk.sees(AGAIN[language])
    await ledger.settled()
    assert await ledger.column(
        "SELECT q.kind FROM candidate_questions q JOIN interviews i ON i.id = q.interview_id "
        "JOIN candidates c ON c.id = i.candidate_id WHERE c.name = $1 ORDER BY q.created_at",
        invited.name,
    ) == ["person" if way == "human" else "consent", "question"]


async def test_whoever_decided_writes_and_the_candidate_knows_whom_to_ask(
    floor: Floor, ledger: Ledger, language: Language
) -> None:
    invited, desk = await floor.candidate()
    recruiter, vacancy = floor.recruiter, floor.opening.title
    recruitment = desk.recruitment
    unopened = await recruiter.say(f"/interviews {invited.name}")
    card = await recruiter.tap(unopened, next(label for label in labels(unopened) if invited.name in label))
    assert recruiter.words("button-write-candidate") not in labels(card)  # nobody has opened the link

    await recruitment.interview(desk.speaker, invited.link, ["I nod to the second guest."] * 3)
    await recruitment.report(recruiter.speaker, invited.name)
    await recruitment.tap(recruiter.speaker, "button-hold")
    await recruiter.told("decision-hold")
    owed = recruiter.words("reply-decided", recruiter=recruiter.speaker.person.first_name)
    assert owed not in (await desk.say("/status")).text  # thinking it over is no decision
    await recruitment.tap(recruiter.speaker, "button-advance")
    decided = await recruiter.told("decision-advance")
    assert owed in (await desk.say("/status")).text
    await recruiter.press(decided, "button-write-candidate")
    await recruiter.told("write-text-ask")
    await recruiter.speaker.person.send(REPLY[language])
    written = await desk.sees(REPLY[language])
    assert desk.words("question-recalled-nothing", vacancy=vacancy) in written.text
    assert recruiter.speaker.person.first_name in written.text
    assert desk.words("button-ask") in labels(written)
    passed_on = await recruiter.sees(REPLY[language])
    assert recruiter.words("button-faq-add") not in labels(passed_on)

    await recruiter.press(decided, "button-write-candidate")
    await recruiter.told("write-text-ask")
    interview = await ledger.interview_of(invited.name, "id")
    await ledger.run("UPDATE interviews SET purged_at = now() WHERE id = $1", interview)
    assert (await recruiter.say("Too late")).text == recruiter.words("form-gone")
    await recruiter.press(decided, "button-write-candidate")
    assert recruiter.words("error-not-found") in await recruiter.toast()


async def test_a_reply_that_comes_after_a_withdrawal_closes_its_form(floor: Floor, ledger: Ledger) -> None:
    """What the recruiter types then is about something else, and is read as such."""
    invited, desk = await floor.candidate()
    await _asked(desk, invited, UNKNOWN[floor.opening.language])
    recruiter = floor.recruiter
    await recruiter.press(await recruiter.sees(UNKNOWN[floor.opening.language]), "button-reply")
    await recruiter.told("reply-text-ask")
    await desk.speaker.person.send(f"/withdraw 1 {desk.words('typed-yes')}")
    await ledger.settled()
    assert (await recruiter.say(REPLY[floor.opening.language])).text == recruiter.words("form-gone")
    assert (await recruiter.say("hello")).text == recruiter.words("error-not-understood")


async def test_an_ordinary_reply_of_staff_is_an_ordinary_message(floor: Floor, language: Language) -> None:
    recruiter = floor.recruiter
    message = await recruiter.say("/help")
    await recruiter.speaker.person.send("hello", reply_to=message.id)
    await recruiter.told("error-not-understood")


async def test_every_screen_of_a_candidate_lets_them_ask(floor: Floor) -> None:
    invited, desk = await floor.candidate()
    ask = desk.words("button-ask")
    await desk.speaker.person.follow(invited.link)
    first = await desk.sees(FIRST_SCREEN)
    assert ask in labels(first)
    consent = await desk.press(first, "button-continue")
    assert ask in labels(consent)
    await desk.press(consent, "button-consent")
    for number in range(1, 5):
        term = await desk.sees(re.compile(rf"(Terms|Условия) {number}\b"))
        assert ask in labels(term)
        await desk.speaker.person.tap_button(term.buttons[0])
    for number in (1, 2, 3):
        asked = await desk.sees(f"{number}/3")
        assert ask in labels(asked)
        await desk.speaker.person.send("I nod.")
        buffer = await desk.sees(BUFFER)
        assert ask in labels(buffer)
        await desk.press(buffer, "button-done")
    summary = await desk.told("summary-title")
    assert ask in labels(summary)
    await desk.press(summary, "button-later")
    assert ask in labels(await desk.sees(re.compile("/resume")))
    await desk.press(await desk.say("/start"), "button-submit")
    assert ask in labels(await desk.sees(THANKS))
    assert ask in labels(await desk.say("/status"))
