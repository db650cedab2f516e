"""The command: every line of the goals with its result, as tables and as JSON."""

from __future__ import annotations

import json as json_module
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from cli.quality import attacks, data, invariance, obedience, reading
from cli.quality.explain import why_missed
from cli.quality.judge import AnswerEngine, EngineJudge, Judge, KeptJudge, offline_judges
from cli.quality.rows import Row
from core.config import ModelPrice, Settings, SettingsError
from core.engines.base import EngineUsage
from core.errors import EngineError
from core.services.usage_service import cost


def quality(
    data_dir: Annotated[Path, typer.Argument(help="Folder with graded/, answers/, injections/ (*.jsonl)")],
    engine: Annotated[str, typer.Option(help="offline, or a model engine that is set up")] = "offline",
    json: Annotated[Path | None, typer.Option(help="Write the rows to this file")] = None,
    resume: Annotated[Path | None, typer.Option(help="Keep readings in this file and go on from it")] = None,
) -> None:
    """Measure how answers are read: agreement with grades, gaming, attacks, invariance.

    Exit 1 on a folder that cannot be measured or an engine that fails.
    """
    console, bill = Console(), Bill()
    try:
        judges = _judges(engine, resume, bill)
        rows = measure(data_dir, judges, console)
    except (data.DataError, SettingsError, EngineError) as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    show(rows, console)
    if bill.calls:
        console.print(f"{bill.calls} calls, {bill.tokens} tokens, {bill.dollars:.4f} US dollars by MODEL_PRICES.")
    if json is not None:
        json.write_text(json_module.dumps([row.as_json() for row in rows], indent=1) + "\n", encoding="utf-8")


class Bill:
    """What a measurement cost."""

    def __init__(self) -> None:
        self.calls = self.tokens = 0
        self.dollars = 0.0
        self.prices: dict[str, ModelPrice] = {}

    async def add(self, usage: EngineUsage) -> None:
        self.calls += usage.calls
        self.tokens += usage.prompt_tokens + usage.completion_tokens
        self.dollars += cost(usage, self.prices.get(usage.model)) or 0.0


def _openai(bill: Bill) -> AnswerEngine:
    """The engine of the environment's settings; imported only when asked for, as it is slow to import."""
    from core.engines.openai.engine import OpenAIEngine

    settings = Settings.load()
    if settings.openai_api_key is None:
        raise typer.BadParameter("OPENAI_API_KEY is needed", param_hint="--engine")
    bill.prices = settings.model_prices
    return OpenAIEngine.from_settings(settings, on_usage=bill.add)


ENGINES: dict[str, Callable[[Bill], AnswerEngine]] = {"openai": _openai}
"""Model engines by name; `offline` is no model and is measured by tier."""


def _judges(engine: str, resume: Path | None, bill: Bill) -> tuple[Judge, ...]:
    if engine == "offline":
        judges = offline_judges()
    elif engine in ENGINES:
        judges = (EngineJudge(ENGINES[engine](bill)),)
    else:
        known = ", ".join(("offline", *ENGINES))
        raise typer.BadParameter(f"{engine!r} is not set up here; there is: {known}", param_hint="--engine")
    return judges if resume is None else tuple(KeptJudge(judge, resume) for judge in judges)


def measure(folder: Path, judges: Sequence[Judge], console: Console) -> list[Row]:
    """Every line, file by file. Raises DataError when the folder holds nothing to measure."""
    files = {part: sorted((folder / part).glob("*.jsonl")) for part in ("graded", "answers", "injections")}
    if not any(files.values()):
        raise data.DataError(f"{folder}: no graded/*.jsonl, answers/*.jsonl or injections/*.jsonl")
    graded = {path.stem: data.graded(path) for path in files["graded"]}
    suspects = {path.stem: data.suspects(path) for path in files["injections"]}
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("reading", total=None)
        work = _work(files["answers"], graded, suspects, judges, lambda: progress.advance(task))
        rows: list[Row] = []
        for line in work:
            rows.append(line)
            progress.update(task, description=f"{line.dataset} · {line.tier}")
    return rows


def _work(
    answers: Sequence[Path],
    graded: dict[str, list[data.Graded]],
    suspects: dict[str, list[data.Suspect]],
    judges: Sequence[Judge],
    tick: reading.Tick,
) -> Iterator[Row]:
    for name, rows in graded.items():
        for judge in judges:
            yield from reading.agreement(name, rows, judge, tick)
            yield from reading.gaming(name, rows, judge, tick)
            yield from invariance.moved_levels(name, rows, judge, tick)
            yield from invariance.moved_rightly(name, rows, judge, tick)
    for path in answers:
        yield from attacks.flagged_answers(path.stem, data.given(path), tick)
    victims = [row for rows in graded.values() for row in rows]
    for name, found in suspects.items():
        yield from attacks.flagged_suspects(name, found, tick)
        grader_attacks = [suspect for suspect in found if suspect.kind == "attack"]
        for judge in judges if grader_attacks else ():
            yield from attacks.raised_scores(name, victims, grader_attacks, judge, tick)
        if grader_attacks:
            yield from obedience.obedient_rows(name, [attack.text for attack in grader_attacks], tick)


def show(rows: Sequence[Row], console: Console) -> None:
    """A table for each file, and the reason for each line that misses its goal."""
    for dataset in dict.fromkeys(row.dataset for row in rows):
        table = Table("line", "tier", "result", "goal", "met", title=dataset, title_justify="left")
        for row in rows:
            if row.dataset == dataset:
                met = "" if row.ok is None else "[green]yes[/green]" if row.ok else "[red]no[/red]"
                goal = "" if row.goal is None else f"{row.goal:g}"
                table.add_row(row.metric, row.tier, f"{row.result:.3f}", goal, met)
        console.print(table)
    missed = [row for row in rows if row.ok is False]
    for row in missed:
        console.print(
            f"• {row.dataset}, {row.tier}, {row.metric}: {row.result:.3f} misses {row.goal:g}. {why_missed(row)}"
        )
    kept = sum(row.ok is True for row in rows)
    console.print(f"{kept} of {kept + len(missed)} goals met.")
