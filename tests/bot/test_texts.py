"""Every text exists in both languages, with the variables it is given; nothing is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor

import bot.handlers  # noqa: F401 — every module of the bot is there when errors are counted
from bot.texts import LOCALES, Texts, utf16_length
from bot.views import registered
from core.engines.base import Difficulty
from core.engines.offline.lexicon import Lexicon
from core.errors import DomainError
from core.scoring import Recommendation
from core.services.actor import Language, Role
from core.services.evaluation_service import Verdict
from core.services.form_service import _forms
from core.services.vacancy_service import TERMS
from playground.markup import parse_html

ROOT = LOCALES.parents[1]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LONGEST_LABEL = 40
MARKUP = '<a href=x>&"'
SPEECH = {"t", "plain"}
NOTICES = {
    "notify",
    "reply",
    "tell_members",
    "tell_result",
    "tell_to_read",
    "_gather",
    "show_place",
    "_tell",
    "_greet",
    "_turn",
}


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def read(language: Language) -> dict[str, set[str]]:
    """Every key of a language with the variables in it."""
    found: dict[str, set[str]] = {}
    for path in sorted((LOCALES / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, fluent.Junk), f"{path}: {entry.content}"
            if isinstance(entry, fluent.Message):
                assert entry.id.name not in found, f"{entry.id.name} stands twice"
                variables = _Variables()
                variables.visit(entry)
                found[entry.id.name] = variables.names
    return found


TEXTS = read("en")


def calls(folder: str) -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call in a folder with the name of what is called."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield from calls_in(path, ast.parse(path.read_text(encoding="utf-8")))


def calls_in(path: Path, tree: ast.AST) -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield path, node, called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def patterns(node: ast.expr) -> list[str]:
    """The keys an argument may be, as patterns: a word is itself, what is put in may be anything."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "replace":
        return patterns(node.func.value)
    if isinstance(node, ast.IfExp):
        return patterns(node.body) + patterns(node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [re.escape(node.value)]
    if isinstance(node, ast.JoinedStr):
        parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)
        return ["".join(parts)]
    return []


SPOKEN = [
    (path, call, pattern)
    for path, call, name in calls("bot")
    if name in SPEECH and call.args
    for pattern in patterns(call.args[0])
]
FAMILIES: dict[str, tuple[str, ...]] = {
    "help-": get_args(Role),
    "difficulty-": get_args(Difficulty),
    "language-": LANGUAGES,
    "recommendation-": get_args(Recommendation),
    "decision-": get_args(Verdict),
    "term-": TERMS,
    "report-engine-": ("offline", "openai"),
    "kit-engine-": ("offline", "openai"),
    "status-": ("unasked", "asked", "skipped", "interrupted", "insufficient"),
    "report-line-": ("skipped", "unrated"),
}
"""Keys that are put together in code, and all that they may end in."""


def reachable() -> set[str]:
    """The modules of core that the bot imports, and what those import."""
    seen: set[str] = set()
    waiting = {name for path in (ROOT / "bot").rglob("*.py") for name in imported(path)}
    while waiting:
        seen |= waiting
        waiting = {name for module in waiting for name in imported(ROOT / f"{module}.py")} - seen
    return seen


def imported(path: Path) -> set[str]:
    """The modules of core that a file imports, as paths without their ending."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("core"):
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    paths = {name.replace(".", "/") for name in names}
    return {path for path in paths if (ROOT / f"{path}.py").exists()}


def error_codes() -> set[str]:
    """Patterns of the codes of every domain error that can reach the bot."""

    def kinds(of: type[DomainError]) -> Iterator[type[DomainError]]:
        yield of
        for kind in of.__subclasses__():
            yield from kinds(kind)

    within = reachable()
    here = {kind.__name__: kind for kind in kinds(DomainError) if kind.__module__.replace(".", "/") in within}
    never_alone = ("DomainError", "InvalidInputError", "AlreadyAppliedError")  # a code is given, or nothing is said
    codes = {re.escape(kind.code) for name, kind in here.items() if name not in never_alone}
    for folder in ("core", "bot"):
        for path, call, name in calls(folder):
            place = str(path.relative_to(ROOT).with_suffix(""))
            if name in here and call.args and (folder == "bot" or place in within):
                codes |= set(patterns(call.args[0]))
    return codes


def words_of_the_bot() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every string in the bot's code but the names that views are registered by, and every composed one."""
    constants: set[str] = set()
    composed: list[re.Pattern[str]] = []
    for path in (ROOT / "bot").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {id(call.args[0]) for _, call, name in calls_in(path, tree) if name == "view"}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in names:
                constants.add(node.value)
            elif isinstance(node, ast.JoinedStr) and len(pattern := patterns(node)[0]) > len(".+.."):
                composed.append(re.compile(pattern))
    return constants, composed


def written_kinds() -> set[str]:
    """The kinds of every message that core writes."""
    kinds = set()
    for _, call, name in calls("core/services"):
        if name in NOTICES:
            for argument in [*call.args, *(word.value for word in call.keywords if word.arg == "kind")]:
                kinds |= set(_words(argument))
    for path in sorted((ROOT / "core/services").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and any(getattr(name, "id", "") == "kind" for name in node.targets):
                kinds |= set(_words(node.value))
    return kinds


def strings(folder: str) -> set[str]:
    """Every string in the code of a folder."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / folder).rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in nodes if isinstance(node.value, str)}


def _words(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _words(node.body)
        yield from _words(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_both_languages_have_the_same_keys_with_the_same_variables() -> None:
    assert read("ru") == TEXTS


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_text_can_be_said(language: Language) -> None:
    texts = Texts()
    await texts.load()
    for key, variables in TEXTS.items():
        for value in (1, 3, 5):
            assert texts.get(language, key, **dict.fromkeys(variables, value)).strip() or key == "report-levels"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_template_shows_markup_in_a_name_literally(language: Language) -> None:
    texts = Texts()
    await texts.load()
    speech = texts.speak(language)
    for key, variables in TEXTS.items():
        plain, _ = parse_html(speech(key, **dict.fromkeys(variables, "Vera")))
        shown, entities = parse_html(speech(key, **dict.fromkeys(variables, MARKUP)))
        assert shown == plain.replace("Vera", MARKUP), key
        assert [entity for entity in entities if entity["type"] == "text_link"] == [], key


def test_every_text_that_code_says_exists_with_the_variables_it_is_given() -> None:
    assert len(SPOKEN) > 100
    for path, call, pattern in SPOKEN:
        keys = [key for key in TEXTS if re.fullmatch(pattern, key)]
        where = f"{path.relative_to(ROOT)}:{call.lineno} {pattern}"
        assert keys, where
        if any(word.arg is None for word in call.keywords):
            continue
        given = {str(word.arg) for word in call.keywords}
        for key in keys if ".+" not in pattern else []:
            assert TEXTS[key] == given, where


@pytest.mark.parametrize("family", FAMILIES)
def test_keys_put_together_in_code_exist_for_all_they_may_end_in(family: str) -> None:
    for ending in FAMILIES[family]:
        assert f"{family}{ending}".replace("_", "-") in TEXTS


def test_every_step_of_every_form_has_its_question() -> None:
    asked = {
        f"{flow}-{field.name}-ask".replace("_", "-")
        for flow, form in _forms(Lexicon.load()).items()
        for field in form.fields
    }
    assert asked - set(TEXTS) == set()


def test_every_error_that_can_reach_the_bot_has_its_words() -> None:
    codes = error_codes()
    assert {"not\\-found", "link\\-expired", "company\\-missing", "answer\\-empty"} <= codes
    assert {code for code in codes if not any(re.fullmatch(f"error-{code}", key) for key in TEXTS)} == set()


def test_no_words_are_left_over() -> None:
    constants, composed = words_of_the_bot()
    errors = [re.compile(f"error-{code}") for code in error_codes()]
    composed = [one for one in composed if not one.fullmatch("error-anything")]
    left = {key for key in TEXTS if key not in constants and not any(one.fullmatch(key) for one in composed + errors)}
    assert left == set()


def test_every_message_that_core_writes_has_its_view() -> None:
    kinds = written_kinds()
    assert {"question", "report", "report_failed", "place_closed", "welcome_recruiter", "nothing_to_cancel"} <= kinds
    assert kinds - set(registered()) == set()


def test_every_view_is_shown_somewhere() -> None:
    constants, composed = words_of_the_bot()
    unwritten = set(registered()) - strings("core/services") - constants
    assert {kind for kind in unwritten if not any(one.fullmatch(kind) for one in composed)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_label_of_a_button_is_longer_than_a_phone_shows(language: Language) -> None:
    texts = Texts()
    await texts.load()
    labels = {key for key in TEXTS if key.startswith(("button-", "difficulty-"))}
    for _, call, name in calls("bot"):
        if name in ("button", "copy_button"):
            labels |= {
                key
                for node in ast.walk(call.args[0])
                if isinstance(node, ast.expr)
                for key in patterns(node)
                if key in TEXTS
            }
    said = {key: texts.get(language, key, **dict.fromkeys(TEXTS[key], 15)) for key in labels}
    assert len(said) > 20
    assert {key: label for key, label in said.items() if utf16_length(label) > LONGEST_LABEL} == {}
