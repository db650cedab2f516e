"""The demonstration: who takes part, what they are given to say, and what is checked at the end."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from bot.texts import Texts
from cli.demo.recruitment import Recruitment, Speaker
from cli.stage import ADMIN_ID, stage
from core.services.actor import Language
from playground.screen import Message

ANSWERS = Path(__file__).parent / "answers"
CAST: dict[str, tuple[str, Language]] = {
    "anna": ("Anna Sample", "en"),
    "boris": ("Борис Примеров", "ru"),
    "vera": ("Vera Placeholder", "en"),
}
"""Who reads out which file of the answers folder, and the language their Telegram speaks."""
COMPANY = (
    "Example Parcels Ltd",
    "0000000000",
    "1 Sample Street, Exampletown",
    "privacy@example.com",
    "https://example.com/careers",
    "this computer only; no model is used",
)
ENGINES = ("offline", "openai")
"""What may write and read; `openai` talks to a loopback stand-in that the demonstration starts."""
QUOTE = re.compile(r"[:/]\S+ [“«](.+?)(?:…)?[”»]$", re.MULTILINE)
SCORE = re.compile(r"(?:Mean level|Средний уровень): (\S+)")


class DemoError(Exception):
    """Something the demonstration promises did not hold."""


@dataclass(frozen=True)
class Part:
    """One candidate's part: what they answer, question by question."""

    name: str
    language: Language
    answers: list[str]


async def play(answers: Path | None, engine: str) -> None:
    """Run the demonstration and print it. Raises DemoError when a quote was never said."""
    if engine not in ENGINES:
        raise DemoError(f"There is no engine called {engine}; there are: {', '.join(ENGINES)}.")
    folder = answers or ANSWERS
    parts = [_part(folder, stem) for stem in CAST]
    console = Console(file=sys.stdout, highlight=False)
    console.print("Starting PostgreSQL, Redis, a local Telegram, the bot and the worker…")
    texts = Texts()
    await texts.load()
    async with stage("bot", "worker", engine=engine) as running:
        recruitment = Recruitment(running.telegram, texts)
        admin = await recruitment.speaker("Ada Admin", "en", ADMIN_ID)
        olga = await recruitment.speaker("Olga Example", "en")
        await recruitment.join(olga, await recruitment.invite_recruiter(admin))
        await recruitment.describe_company(olga, COMPANY)
        vacancy = (folder / "vacancy.txt").read_text(encoding="utf-8")
        await recruitment.open_vacancy(olga, vacancy)
        await recruitment.tell_each(olga, _title(vacancy))
        reports = [await _interview(recruitment, olga, _title(vacancy), part) for part in parts]
        for speaker in (admin, olga):
            await _print_chat(console, speaker)
    _print_ranking(console, parts, reports)
    checked = sum(_check_quotes(part, report) for part, report in zip(parts, reports, strict=True))
    console.print(f"Checked: each of the {checked} quotes in the reports stands in what its candidate answered.")


async def _interview(recruitment: Recruitment, olga: Speaker, vacancy: str, part: Part) -> Message:
    await recruitment.add_candidate(olga, part.name)
    link = await recruitment.invite_candidate(olga, vacancy, part.name)
    candidate = await recruitment.speaker(part.name, part.language)
    await recruitment.interview(candidate, link, part.answers)
    report = await recruitment.report(olga, part.name)
    await _print_chat(Console(highlight=False), candidate)
    return report


async def _print_chat(console: Console, speaker: Speaker) -> None:
    screen = await speaker.person.screen()
    console.print(Panel(escape(str(screen)), title=f"What {speaker.person.first_name} sees", width=100))


def _print_ranking(console: Console, parts: list[Part], reports: list[Message]) -> None:
    ranked = sorted(zip(parts, reports, strict=True), key=lambda pair: _score(pair[1]), reverse=True)
    console.print("\nIn order of what their answers showed:")
    for place, (part, report) in enumerate(ranked, start=1):
        title, rated = report.text.splitlines()[:2]
        console.print(f"  {place}. {escape(part.name)}: {escape(title.rsplit(': ', 1)[-1])}. {escape(rated)}")


def _score(report: Message) -> float:
    found = SCORE.search(report.text)
    return float(found.group(1)) if found and found.group(1) != "—" else 0.0


def _check_quotes(part: Part, report: Message) -> int:
    said = _plain("\n".join(part.answers))
    quotes = QUOTE.findall(report.text)
    for quote in quotes:
        if _plain(quote) not in said:
            raise DemoError(f"{part.name} never said: {quote}")
    return len(quotes)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _title(vacancy: str) -> str:
    return vacancy.strip().splitlines()[0].strip()


def _part(folder: Path, stem: str) -> Part:
    name, language = CAST[stem]
    try:
        text = (folder / f"{stem}.txt").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DemoError(
            f"{folder} needs vacancy.txt and {', '.join(f'{stem}.txt' for stem in CAST)}; "
            "answers stand in the order of the questions, parted by lines of ---"
        ) from None
    answers = [answer.strip() for answer in re.split(r"^---\s*$", text, flags=re.MULTILINE)]
    return Part(name, language, [answer for answer in answers if answer])
