"""Rules of the house that no other tool holds."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
    "targets"
]["wheel"]["packages"]
LONGEST_FILE = 400
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
IN_CODE = ("Русский", "Выберите")
"""Words in Cyrillic that code may hold: a language in its own name."""


def modules(*folders: str) -> Iterator[Path]:
    """The Python files of these folders."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The top names of everything a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Every string in a file that is not a docstring, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("core", {"aiogram", "aiogram_i18n", "fastapi", "bot", "api", "worker", "cli", "playground"}),
        ("worker", {"aiogram", "fastapi", "bot", "api", "playground"}),
        ("bot", {"fastapi", "api", "worker", "cli", "playground"}),
        ("playground", {"core", "bot", "api", "worker", "cli"}),
    ],
)
def test_a_floor_knows_nothing_of_those_above(folder: str, forbidden: set[str]) -> None:
    found = {str(path.relative_to(ROOT)): imports(path) & forbidden for path in modules(folder)}
    assert found
    assert {path: names for path, names in found.items() if names} == {}


def test_no_text_in_cyrillic_stands_in_the_bots_code() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules("bot")
        for line, text in texts(path)
        if CYRILLIC.search(text) and not text.startswith(IN_CODE)
    ]
    assert found == []


def test_no_file_is_longer_than_a_reader_is_patient() -> None:
    """Migrations are written once, by a program, and never changed."""
    long = {
        str(path.relative_to(ROOT)): length
        for path in modules(*PACKAGES, "tests")
        if path.parent.name != "versions"
        and (length := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_file_is_called_by_what_it_is_not() -> None:
    """The routes /utils are called so by the architecture document."""
    paths = {str(path.relative_to(ROOT)) for path in modules(*PACKAGES)} - {"api/routes/utils.py"}
    assert not {path for path in paths if re.search("util|helper|manager|misc", path.rsplit("/")[-1])}


def test_the_packages_are_all_there() -> None:
    assert {"bot", "cli", "core", "migrations", "playground", "worker"} <= set(PACKAGES)
    for package in PACKAGES:
        assert (ROOT / package / "__init__.py").exists(), package
