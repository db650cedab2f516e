"""The command: every line of the goals with its result, as tables and as JSON."""

from __future__ import annotations

import json as json_module
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from cli.quality import again, borders, data, invariance, kits, obedience, reading, translation
from cli.quality import attacks as attacks_made
from cli.quality import rows as rows_module
from cli.quality.explain import why_missed
from cli.quality.judge import EngineJudge, Judge, KeptJudge, offline_judges
from cli.quality.kits import KitEngine
from cli.quality.model import STAND_IN, Bill, model_settings, open_engine
from cli.quality.rows import Row
from core.config import SettingsError
from core.engines.offline.engine import OfflineEngine
from core.engines.offline.reader import AnswerReader
from core.errors import EngineError

SAMPLE = 60
"""Graded answers of each file that a model reads unless another number is asked for: all would cost hours."""
VICTIMS_SHARE = 30
"""Of so many sampled answers one is attacked with everything there is."""


def quality(
    data_dir: Annotated[
        Path | None, typer.Argument(help="Folder with graded/, answers/, injections/ (*.jsonl)")
    ] = None,
    engine: Annotated[str, typer.Option(help="offline, or openai (without a key: a stand-in)")] = "offline",
    tier: Annotated[str | None, typer.Option(help="Only this tier of the offline engine: lexical, semantic")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the rows to this file")] = None,
    resume: Annotated[Path | None, typer.Option(help="Keep readings in this file and go on from it")] = None,
    sample: Annotated[
        int | None, typer.Option(min=0, help="Graded answers of each file, 0: all; a model: 60 unless said")
    ] = None,
) -> None:
    """Measure how answers are read: agreement with grades, gaming, attacks, invariance; and kits and borders.

    Without a folder only kits, borders and what language and manner of an answer move are measured, which need none.
    Exit 1 on a folder that cannot be measured or an engine that fails.
    """
    console, bill = Console(), Bill()
    size = SAMPLE if sample is None and engine != "offline" else sample or None
    try:
        with ExitStack() as stack:
            measured = _measured(engine, tier, resume, bill, stack)
            rows = measure(data_dir, measured, console, size)
    except (data.DataError, SettingsError, EngineError) as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    show(rows, console)
    for line in (*_not_measured(data_dir, engine, tier), *_caveats(measured, size)):
        console.print(line)
    if bill.calls:
        console.print(str(bill))
    if json is not None:
        json.write_text(json_module.dumps([row.as_json() for row in rows], indent=1) + "\n", encoding="utf-8")


def _not_measured(data_dir: Path | None, engine: str, tier: str | None) -> Iterator[str]:
    """What a reader of the tables would look for in vain, and how to get it."""
    if data_dir is None:
        yield "Not measured: answers and attacks. Name a folder with them: make quality DATA=folder."
    if engine == "offline" and tier is None and len(AnswerReader.available()) == 1:
        yield "Not measured: the semantic tier. It needs its extra (94 MB): make quality TIER=semantic DATA=folder."


def _caveats(measured: Measured, size: int | None) -> Iterator[str]:
    """What the numbers do not say."""
    if size is not None:
        yield f"A sample: {size} graded answers of each file at most; see answers_measured beside answers_there."
    if measured.model and measured.model.tier == STAND_IN:
        yield (
            "No OPENAI_API_KEY is set: a stand-in on this machine counted words in place of a model. The lines say "
            "that the product stands what a model may answer; of how well a model reads they say nothing."
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured: one judge for each tier, and the engine that writes kits."""

    judges: tuple[Judge, ...]
    kits: KitEngine
    model: EngineJudge | None = None


def _measured(engine: str, tier: str | None, resume: Path | None, bill: Bill, stack: ExitStack) -> Measured:
    judges: tuple[Judge, ...]
    kits: KitEngine
    model = None
    if engine == "offline":
        judges, kits = _of_tier(offline_judges(), tier), OfflineEngine()
    elif engine == "openai":
        settings = model_settings(stack)
        model = EngineJudge(open_engine(settings, bill))
        judges, kits = (model,), open_engine(settings, bill)
    else:
        raise typer.BadParameter(f"{engine!r} is not set up here; there is: offline, openai", param_hint="--engine")
    return Measured(judges if resume is None else tuple(KeptJudge(judge, resume) for judge in judges), kits, model)


def _of_tier(judges: tuple[Judge, ...], tier: str | None) -> tuple[Judge, ...]:
    if tier is None:
        return judges
    chosen = tuple(judge for judge in judges if judge.tier == tier)
    if not chosen:
        known = ", ".join(judge.tier for judge in judges)
        raise typer.BadParameter(f"{tier!r} is not installed here; there is: {known}", param_hint="--tier")
    return chosen


def measure(folder: Path | None, measured: Measured, console: Console, size: int | None = None) -> list[Row]:
    """Every line, file by file, of `size` graded answers each or of all.

    Raises DataError when the folder holds nothing to measure.
    """
    whole = Sets() if folder is None else Sets.of(folder)
    sets = whole if size is None else whole.sampled(size)
    rows: list[Row] = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("reading", total=sets.ticks(len(measured.judges)))
        for line in _work(sets, measured, lambda: progress.advance(task)):
            rows.append(line)
            progress.update(task, description=f"{line.dataset} · {line.tier}")
        if size is not None:
            rows += _sizes(whole, sets)
    if measured.model:
        rows.append(rows_module.row("model", measured.model.tier, "unusable_replies", measured.model.unusable))
    return rows


def _sizes(whole: Sets, sets: Sets) -> Iterator[Row]:
    for name, rows in sets.graded.items():
        yield rows_module.row(name, "sample", "answers_measured", len(rows))
        yield rows_module.row(name, "sample", "answers_there", len(whole.graded[name]))


@dataclass(frozen=True, slots=True)
class Sets:
    """The files of a folder, by name; `victims` is to how many graded answers each attack is appended."""

    graded: Mapping[str, Sequence[data.Graded]] = field(default_factory=dict)
    answers: Mapping[str, Sequence[data.Given]] = field(default_factory=dict)
    suspects: Mapping[str, Sequence[data.Suspect]] = field(default_factory=dict)
    victims: int = attacks_made.VICTIMS

    @classmethod
    def of(cls, folder: Path) -> Sets:
        files = {part: sorted((folder / part).glob("*.jsonl")) for part in ("graded", "answers", "injections")}
        if not any(files.values()):
            raise data.DataError(f"{folder}: no graded/*.jsonl, answers/*.jsonl or injections/*.jsonl")
        return cls(
            {path.stem: data.graded(path) for path in files["graded"]},
            {path.stem: data.given(path) for path in files["answers"]},
            {path.stem: data.suspects(path) for path in files["injections"]},
        )

    def sampled(self, size: int) -> Sets:
        """With fewer graded answers; guards and attacks cost no model, so all of them stay."""
        graded = {name: data.sampled(rows, size) for name, rows in self.graded.items()}
        return replace(self, graded=graded, victims=min(self.victims, max(1, size // VICTIMS_SHARE)))

    def attacks(self, name: str) -> list[data.Suspect]:
        """The attacks on graders in one file."""
        return [suspect for suspect in self.suspects[name] if suspect.kind == "attack"]

    def ticks(self, judges: int) -> int:
        """How often the work ticks, near enough for a progress bar."""
        graded = sum(len(rows) + 19 for rows in self.graded.values())
        attacks = sum(self.victims + 2 * len(self.attacks(name)) for name in self.suspects)
        return judges * (graded + 23) + attacks + len(self.answers) + 340


def _work(sets: Sets, measured: Measured, tick: reading.Tick) -> Iterator[Row]:
    for name, rows in sets.graded.items():
        for judge in measured.judges:
            yield from reading.agreement(name, rows, judge, tick)
            yield from reading.gaming(name, rows, judge, tick)
            sample = invariance.sampled(rows)
            said = [graded.request() for graded in sample]
            yield from invariance.moved_levels(name, said, judge, tick)
            yield from invariance.rises_when_added(name, sample, judge, tick)
            yield from invariance.falls_when_taken_away(name, said, judge, tick)
            if judge.version.startswith("offline"):
                yield from again.again_rows(name, rows, judge)
    for name, given in sets.answers.items():
        yield from attacks_made.flagged_answers(name, given, tick)
    victims = data.evenly([row for rows in sets.graded.values() for row in rows], sets.victims)
    for name, found in sets.suspects.items():
        yield from attacks_made.flagged_suspects(name, found, tick)
        if attacks := sets.attacks(name):
            for judge in measured.judges:
                yield from attacks_made.raised_scores(name, victims, attacks, judge, tick)
            yield from obedience.obedient_rows(name, [attack.text for attack in attacks], tick)
    for judge in measured.judges:
        yield from translation.translation_rows(judge, tick)
        yield from translation.invariance_rows(judge, tick)
    yield from borders.border_rows(tick)
    every_attack = [attack.text for name in sets.suspects for attack in sets.attacks(name)]
    yield from kits.kit_rows(measured.kits, every_attack, tick)


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
