"""The command `mismatch`: finds a command by its name and imports no other, so that each starts quickly."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

COMMANDS = {
    "run": "cli.running:run",
    "bot": "cli.running:bot",
    "worker": "cli.running:worker",
    "api": "cli.running:api",
    "migrate": "cli.running:migrate",
    "demo": "cli.running:demo",
    "kit": "cli.kit:kit",
    "quality": "cli.quality.command:quality",
}
"""Each command and the function that is it."""


def app() -> None:
    """Run the command that was asked for; without one, list them all."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    names = [asked] if asked in COMMANDS else list(COMMANDS)
    commands = typer.Typer(
        no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="MisMatch, a recruitment bot."
    )
    commands.callback()(_nothing_of_its_own)
    for name in names:
        module, function = COMMANDS[name].split(":")
        commands.command(name)(getattr(import_module(module), function))
    commands()


def _nothing_of_its_own() -> None:
    """MisMatch, a recruitment bot for Telegram."""


if __name__ == "__main__":
    app()
