"""`mismatch kit` prints a plan for any description and says which rule a plan breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli import kit as command
from core.engines.base import Kit, KitRequest
from core.engines.offline.generator import KitGenerator

DESCRIPTIONS = sorted((Path(__file__).parents[2] / "cli/quality/descriptions").glob("*.txt"))
RUNNER = CliRunner()

app = typer.Typer()
app.command()(command.kit)


def test_there_are_twenty_descriptions_in_two_languages() -> None:
    assert len([file for file in DESCRIPTIONS if file.name.startswith("ru_")]) == 10
    assert len([file for file in DESCRIPTIONS if file.name.startswith("en_")]) == 10


@pytest.mark.parametrize("count", [3, 5, 10])
def test_every_description_gets_a_plan_that_keeps_the_rules(count: int) -> None:
    result = RUNNER.invoke(app, [*map(str, DESCRIPTIONS), "--count", str(count)])
    assert result.exit_code == 0, result.output
    assert "All rules kept: 20 of 20." in result.output


def test_the_plan_is_readable() -> None:
    file = next(file for file in DESCRIPTIONS if file.stem == "ru_chief_accountant")
    result = RUNNER.invoke(app, [str(file), "--difficulty", "medium", "--count", "3"])
    assert "Language ru, difficulty medium, 3 questions." in result.output
    assert "1С:Документооборот" in result.output
    assert all(f"\n{number}. " in result.output for number in (1, 2, 3))


def test_a_broken_rule_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    write = KitGenerator.write

    def one_too_few(self: KitGenerator, request: KitRequest) -> Kit:
        whole = write(self, request)
        return whole.model_copy(update={"questions": whole.questions[:-1]})

    monkeypatch.setattr(KitGenerator, "write", one_too_few)
    result = RUNNER.invoke(app, [str(DESCRIPTIONS[0])])
    assert result.exit_code == 1
    assert "Rule broken: count" in result.output


def test_markup_in_a_description_is_shown_as_text(tmp_path: Path) -> None:
    file = tmp_path / "vacancy.txt"
    file.write_text("Бариста [red]x[/blink]\nСтек: Python, [bold]Quux[/], Foobarium", encoding="utf-8")
    result = RUNNER.invoke(app, [str(file)])
    assert result.exit_code == 0, result.output
    assert "[red]x[/blink]" in result.output
