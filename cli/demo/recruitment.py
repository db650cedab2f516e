"""The conversations of one recruitment, as people have them: what they type and which buttons they press."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.texts import Texts
from core.services.actor import Language
from playground.client import LocalTelegram, Person
from playground.screen import Message

LINK = re.compile(r"https://t\.me/\S+\?start=\S+")
POSITION = re.compile(r"^(\d+)/(\d+)\s")
FIRST_SCREEN = re.compile("decides|Решает")
TERM = re.compile(r"\b(?:Terms|Условия) \d+ (?:of|из) \d+\.")
BEFORE_ANSWERING = re.compile(rf"{TERM.pattern}|{POSITION.pattern}")
CONSENT = re.compile("Consent to|Согласие на")
FOLLOW_UP = re.compile(r"^\d+/\d+ (?:A follow-up question|Уточняющий вопрос)")
BUFFER = re.compile("messages:|сообщений:")
THANKS = re.compile("Thank you|Спасибо")
REPORT_SECONDS = 30


@dataclass(frozen=True)
class Speaker:
    """A person at a screen, and the language in which the bot speaks to them."""

    person: Person
    language: Language


class Recruitment:
    """Plays the roles. Buttons are found by the words they have in the locales."""

    def __init__(self, telegram: LocalTelegram, texts: Texts) -> None:
        self._telegram = telegram
        self._texts = texts

    async def speaker(self, name: str, language: Language, telegram_id: int | None = None) -> Speaker:
        """Someone with Telegram in that language."""
        return Speaker(await self._telegram.person(name, id=telegram_id, language=language), language)

    def label(self, speaker: Speaker, key: str) -> str:
        """What a button says to this person."""
        return self._texts.get(speaker.language, key)

    async def tap(self, speaker: Speaker, key: str) -> None:
        """Press the newest button with that text."""
        await speaker.person.tap(self.label(speaker, key))

    async def invite_recruiter(self, admin: Speaker) -> str:
        """An admin makes a link for a recruiter."""
        await admin.person.send("/start")
        await admin.person.wait_text("/invite")
        await admin.person.send("/invite")
        return find_link(await admin.person.wait_text(LINK))

    async def join(self, recruiter: Speaker, link: str) -> None:
        """A recruiter follows the link."""
        await recruiter.person.follow(link)
        await recruiter.person.wait_text("/company")

    async def describe_company(self, recruiter: Speaker, answers: Sequence[str]) -> None:
        """Legal name, tax number, address, contact, page, where data are kept."""
        await recruiter.person.send("/company")
        for number, answer in enumerate(answers, start=1):
            await recruiter.person.wait_text(re.compile(rf"\b{number} (of|из) {len(answers)}"))
            await recruiter.person.send(answer)
        await recruiter.person.wait_text(answers[0])

    async def open_vacancy(self, recruiter: Speaker, description: str) -> Message:
        """From a pasted description to an approved plan; the plan as the recruiter sees it."""
        await recruiter.person.send("/newvacancy")
        await recruiter.person.wait_text(self._texts.get(recruiter.language, "vacancy-description-ask"))
        await recruiter.person.send(description)
        await recruiter.person.wait_text(re.compile("Interview:|Интервью:"))
        await self.tap(recruiter, "button-all-right")
        plan = await recruiter.person.wait_text(re.compile("Interview plan|План интервью"), timeout=REPORT_SECONDS)
        await self.tap(recruiter, "button-approve")
        await recruiter.person.wait_text(self._texts.get(recruiter.language, "kit-approved"))
        return plan

    async def tell_each(self, recruiter: Speaker, vacancy: str) -> None:
        """In the settings of a vacancy: every finished interview is told at once."""
        await recruiter.person.send("/vacancies")
        await recruiter.person.wait_text(re.compile("Vacancies|Вакансии"))
        await recruiter.person.tap(vacancy)
        await recruiter.person.wait_text(re.compile("Interview:|Интервью:"))
        await self.tap(recruiter, "button-settings")
        await recruiter.person.wait_text(self._texts.get(recruiter.language, "settings-notices-gathered"))
        await self.tap(recruiter, "button-notices-at-once")
        await recruiter.person.wait_text(self._texts.get(recruiter.language, "settings-notices-at-once"))

    async def add_candidate(self, recruiter: Speaker, name: str) -> None:
        """Only the name is needed; the rest is skipped."""
        await recruiter.person.send("/newcandidate")
        await recruiter.person.wait_text(self._texts.get(recruiter.language, "candidate-name-ask"))
        await recruiter.person.send(name)
        for step in range(2, 6):
            await recruiter.person.wait_text(re.compile(rf"\b{step} (of|из) 5"))
            await self.tap(recruiter, "button-skip")
        await recruiter.person.wait_text(name)

    async def invite_candidate(self, recruiter: Speaker, vacancy: str, name: str) -> str:
        """Vacancy × candidate → the personal link."""
        await recruiter.person.send("/newinterview")
        await recruiter.person.wait_text(self._texts.get(recruiter.language, "choose-vacancy"))
        await recruiter.person.tap(vacancy)
        await recruiter.person.wait_text(self._texts.get(recruiter.language, "choose-candidate"))
        await recruiter.person.tap(name)
        return find_link(await recruiter.person.wait_text(LINK))

    async def begin(self, candidate: Speaker, link: str) -> Message:
        """From the link to the first question."""
        await candidate.person.follow(link)
        await candidate.person.wait_text(FIRST_SCREEN)
        await self.tap(candidate, "button-continue")
        await candidate.person.wait_text(CONSENT)
        await self.tap(candidate, "button-consent")
        return await self.agree_to_terms(candidate)

    async def agree_to_terms(self, candidate: Speaker) -> Message:
        """Each term of the vacancy suits; the first question."""
        while TERM.search((message := await candidate.person.wait_text(BEFORE_ANSWERING)).text):
            await candidate.person.tap_button(message.buttons[0])
        return message

    async def answer(self, candidate: Speaker, answer: str | None) -> None:
        """Answer the question at hand, in as many messages as there are paragraphs, or skip it."""
        if answer is None:
            await self.tap(candidate, "button-skip")
            return
        for paragraph in answer.split("\n\n"):
            await candidate.person.send(paragraph)
            await candidate.person.wait_text(BUFFER)
        await self.tap(candidate, "button-done")

    async def interview(self, candidate: Speaker, link: str, answers: Sequence[str]) -> list[str]:
        """The whole interview; questions beyond the answers are skipped. What was asked, in order."""
        asked = [await self.begin(candidate, link)]
        count = question_count(asked[0])
        for number in range(count):
            await self.answer(candidate, answers[number] if number < len(answers) else None)
            message = await self._next(candidate, number + 1, count)
            if FOLLOW_UP.match(message.text):
                await self.tap(candidate, "button-skip")
                message = await self._next(candidate, number + 1, count)
            if number + 1 < count:
                asked.append(message)
        await self.tap(candidate, "button-submit")
        await candidate.person.wait_text(THANKS)
        return [message.text for message in asked]

    async def _next(self, candidate: Speaker, answered: int, count: int) -> Message:
        """What comes after so many questions: a follow-up, the next question, or the summary."""
        following = (
            rf"^{answered + 1}/{count}\s" if answered < count else re.escape(self.label(candidate, "summary-ask"))
        )
        return await candidate.person.wait_text(re.compile(f"{following}|{FOLLOW_UP.pattern}"))

    async def report(self, recruiter: Speaker, name: str) -> Message:
        """The report card of a candidate, once it is ready."""
        rated = re.compile(rf"^{re.escape(name)}.*\n(Rated|Оценено) ")
        return await recruiter.person.wait_text(rated, timeout=REPORT_SECONDS)


def find_link(message: Message) -> str:
    """The deep link in a message."""
    found = LINK.search(message.text)
    assert found
    return found.group()


def question_count(message: Message) -> int:
    """Of «3/7», the seven."""
    found = POSITION.match(message.text)
    assert found
    return int(found.group(2))
