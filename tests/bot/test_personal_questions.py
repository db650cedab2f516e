"""Personal questions: set by a recruiter, said to the candidate for what they are, reported apart."""

from __future__ import annotations

import re
import uuid

import pytest

from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from core.services.actor import Language
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Office, unique
from tests.files import pdf

DESCRIPTIONS: dict[Language, str] = {
    "en": "{title}\nRequirements: Python, PostgreSQL, Docker, Redis, Linux, Git, Kafka, FastAPI.\nPay: 2,000 €.",
    "ru": "{title}\nТребования: Python, PostgreSQL, Docker, Redis, Linux, Git, Kafka, FastAPI.\nОплата: от 70 000 ₽.",
}
LINES: dict[Language, list[str]] = {
    "en": ["Python developer", "Experience: 4 years", "I wrote services with Kafka, FastAPI and Redis"],
    "ru": ["Python-разработчик", "Опыт работы: 4 года", "Писал сервисы на Kafka, FastAPI и Redis"],
}


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_from_the_settings_to_the_report(
    language: Language, office: Office, recruitment: Recruitment, texts: Texts, ledger: Ledger
) -> None:
    recruiter, title = await office.recruiter(language), unique("Python developer")
    await recruitment.open_vacancy(recruiter, DESCRIPTIONS[language].format(title=title))
    await recruitment.tell_each(recruiter, title)
    desk = Desk(recruiter, recruitment, texts)
    settings = await desk.sees(desk.words("settings-personal-none"))
    await desk.tap(settings, desk.words("button-personal", number=2))
    settings = await desk.offers(settings, desk.words("button-chosen", label=desk.words("button-personal", number=2)))
    assert desk.words("settings-personal", most=2) in settings.text

    name, contact = unique("Vera Placeholder"), f"{uuid.uuid4().hex[:10]}@example.com"
    await recruitment.add_candidate(recruiter, name)
    await ledger.run("UPDATE candidates SET email = $2 WHERE name = $1", name, contact)
    await recruiter.person.send_document(pdf(["Vera Sample", contact, *LINES[language]]), "cv.pdf")
    await desk.tap(await desk.sees(contact), desk.words("button-same-person", name=name))
    await desk.sees(desk.words("candidate-cv"))
    link = await recruitment.invite_candidate(recruiter, title, name)
    assert await ledger.interview_of(name, "question_count") == 7

    candidate = await recruitment.speaker(name, language)
    asked = await recruitment.interview(candidate, link, [])
    note = Desk(candidate, recruitment, texts).words("question-personal")
    assert [note in question for question in asked] == [False] * 5 + [True] * 2
    assert asked[-1].startswith("7/7")

    report = await recruitment.report(recruiter, name)
    common, personal = report.text.split(desk.words("report-personal"))
    assert re.search(r"\b0 (of|из) 5\b", common)
    skipped = desk.words("report-line-skipped", competency="").strip(" :—")
    assert (common.count(skipped), personal.count(skipped)) == (5, 2)
    answers = await desk.press(report, "button-answers")
    last, apart = [await desk.tap(answers, number) for number in ("5", "6")]
    assert desk.words("report-personal") not in last.text
    assert desk.words("report-personal") in apart.text
