"""`mismatch kit`: what the offline generator makes of a description, shown and checked against the rules of a kit."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from core.engines.base import Kit, KitQuestion, KitRequest
from core.engines.checks import Breach, check_kit
from core.engines.offline.generator import KitGenerator
from core.engines.offline.lexicon import Lexicon, Understanding
from core.vacancy_text import read_terms

MOST_LETTERS = 20_000


class DifficultyChoice(StrEnum):
    """How hard the questions are to be."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class LanguageChoice(StrEnum):
    """The language of the questions."""

    RU = "ru"
    EN = "en"


def kit(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Descriptions, as plain text.")],
    difficulty: Annotated[DifficultyChoice | None, typer.Option(help="As the description suggests.")] = None,
    count: Annotated[int, typer.Option(min=1, max=15, help="Number of questions.")] = 5,
    language: Annotated[LanguageChoice | None, typer.Option(help="The description's own.")] = None,
) -> None:
    """Write the interview plan for each description; end with 1 when a plan breaks a rule."""
    console = Console(highlight=False)
    generator, lexicon = KitGenerator.load(), Lexicon.load()
    broken = 0
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")[:MOST_LETTERS]
        understanding = lexicon.understand(text)
        request = KitRequest(
            title=read_terms(text).title or file.stem,
            description=text,
            language=language.value if language else understanding.language,
            difficulty=difficulty.value if difficulty else understanding.difficulty,
            count=count,
        )
        written = generator.write(request)
        breaches = check_kit(written, request, lexicon)
        _show(console, file, request, understanding, lexicon, written)
        for breach in breaches:
            _show_breach(console, breach)
        broken += bool(breaches)
    if broken:
        console.print(f"[bold red]{broken} of {len(files)} plans break a rule.[/]")
        raise typer.Exit(1)
    console.print(f"[green]All rules kept: {len(files)} of {len(files)}.[/]")


def _show(
    console: Console, file: Path, request: KitRequest, understanding: Understanding, lexicon: Lexicon, written: Kit
) -> None:
    names = [lexicon.name(skill, request.language) for skill in understanding.must]
    console.rule(escape(f"{request.title} ({file.name})"))
    console.print(f"Language {request.language}, difficulty {request.difficulty}, {len(written.questions)} questions.")
    console.print(f"Required: {escape(', '.join(names) or 'nothing named')}.")
    if written.uncovered_skills:
        console.print(f"[yellow]No question in the bank: {escape(', '.join(written.uncovered_skills))}.[/]")
    for number, question in enumerate(written.questions, 1):
        _show_question(console, number, question)
    console.print()


def _show_question(console: Console, number: int, question: KitQuestion) -> None:
    criteria = question.criteria
    console.print(f"\n[bold]{number}. {escape(criteria.text)}[/]")
    lines = [f"[dim]{escape(question.competency)} · {question.difficulty}[/]"]
    lines += [f"In simpler words: {escape(question.simpler)}"] if question.simpler else []
    lines += [f"• {escape(point)}" for point in criteria.key_points]
    lines += [
        f"{level}: {escape(anchor)}"
        for level, anchor in ((1, criteria.anchors.low), (3, criteria.anchors.middle), (5, criteria.anchors.high))
    ]
    lines += [f"→ {escape(follow_up)}" for follow_up in criteria.follow_ups]
    console.print(Padding("\n".join(lines), (0, 0, 0, 3)))


def _show_breach(console: Console, breach: Breach) -> None:
    where = ", ".join(str(position + 1) for position in breach.positions)
    place = f" (question {where})" if where else ""
    console.print(f"[bold red]Rule broken: {breach.rule}[/]{place}: {escape(breach.detail)}")
