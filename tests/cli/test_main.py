"""The command as a person meets it: faults of the settings in clear lines, exit code 2, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import COMMANDS, app
from core.config import Settings

ROOT = Path(__file__).parents[2]
SECRET = "canary-secret"


Mismatch = Callable[..., int]


@pytest.fixture
def mismatch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mismatch:
    """The command in this process, without variables of the machine; gives its exit code."""
    for field in Settings.model_fields:
        monkeypatch.delenv(field.upper(), raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["mismatch", *arguments])
        with pytest.raises(SystemExit) as ended:
            app()
        return int(ended.value.code or 0)

    return call


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


def test_the_bot_alone_needs_a_token(mismatch: Mismatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert mismatch("bot") == 2
    assert capsys.readouterr().err.startswith("BOT_TOKEN: ")


def test_an_unknown_engine_of_the_demonstration_is_said_so(
    mismatch: Mismatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mismatch("demo", "--engine", "crystal-ball") == 2
    assert "crystal-ball" in capsys.readouterr().err


def test_every_command_is_listed_and_says_what_it_does(mismatch: Mismatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert mismatch("--help") == 0
    listed = capsys.readouterr().out
    for command in COMMANDS:
        assert command in listed
        assert mismatch(command, "--help") == 0
        assert command in capsys.readouterr().out
