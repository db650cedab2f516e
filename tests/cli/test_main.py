"""The command as a person meets it: faults of the settings in clear lines, exit code 2, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from core.config import Settings

ROOT = Path(__file__).parents[2]
SECRET = "canary-secret"


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """The command in this process, without variables of the machine."""
    for field in Settings.model_fields:
        monkeypatch.delenv(field.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def test_wrong_settings_end_the_command_with_a_line_each(tmp_path: Path) -> None:
    wrong = {"BOT_TOKEN": SECRET, "API_TIMEOUT": "soon", "ADMIN_IDS": "olga", "DATABASE_URL": "mysql://host"}
    environment = {**os.environ, **wrong, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "run"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert {line.split(":")[0] for line in lines} == set(wrong)
    assert len(lines) == len(wrong)
    assert "Traceback" not in done.stderr + done.stdout
    assert SECRET not in done.stderr + done.stdout


def test_the_bot_alone_needs_a_token(runner: CliRunner) -> None:
    done = runner.invoke(app, ["bot"])
    assert done.exit_code == 2
    assert done.stderr.startswith("BOT_TOKEN: ")


def test_an_unknown_engine_of_the_demonstration_is_said_so(runner: CliRunner) -> None:
    done = runner.invoke(app, ["demo", "--engine", "crystal-ball"])
    assert done.exit_code == 2
    assert "crystal-ball" in done.stderr


@pytest.mark.parametrize("command", ["run", "bot", "worker", "migrate", "demo"])
def test_each_command_says_what_it_does(runner: CliRunner, command: str) -> None:
    done = runner.invoke(app, ["--help"])
    assert command in done.stdout
    assert runner.invoke(app, [command, "--help"]).exit_code == 0
