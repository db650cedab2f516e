"""The bank that comes with the product is complete, its twins match, and every question keeps the rules."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from core.engines.base import Language
from core.engines.checks import alike, check_question
from core.engines.offline.bank import BANK_FOLDER, LANGUAGES, BankError, BankQuestion, load_bank
from core.engines.offline.lexicon import SOFT_FAMILY, Lexicon

BANK = load_bank()
LEXICON = Lexicon.load()
FAMILIES = LEXICON.families


def questions(language: Language) -> list[BankQuestion]:
    return list(BANK.questions(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_questions_of_every_family_and_difficulty(language: Language) -> None:
    per_family = Counter(question.id.split(".")[0] for question in questions(language))
    assert sum(per_family.values()) >= 200
    assert all(per_family[family] >= 15 for family in FAMILIES), per_family
    levels = Counter((question.id.split(".")[0], question.difficulty) for question in questions(language))
    assert all(levels[family, level] >= 4 for family in FAMILIES for level in ("easy", "medium", "hard")), levels


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_skill_of_the_lexicon_has_a_question_and_no_other_skill_has(language: Language) -> None:
    asked = {(question.id.split(".")[0], question.skill) for question in questions(language)}
    assert asked == {(family, skill) for family in FAMILIES for skill in LEXICON.skills_of(family)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_keeps_the_rules(language: Language) -> None:
    breaches = [
        (question.id, breach)
        for question in questions(language)
        for breach in check_question(BANK.kit_question(question, language), language)
    ]
    assert breaches == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_has_simpler_words_of_its_own_and_they_ask_something(language: Language) -> None:
    simpler = [question.simpler for question in questions(language)]
    assert len(set(simpler)) == len(simpler)
    assert [words for words in simpler if "?" not in words] == []
    for question in questions(language):
        assert BANK.kit_question(question, language).simpler == question.simpler


def test_no_skill_can_only_be_asked_about_in_kits_of_one_difficulty() -> None:
    levels: dict[str, set[str]] = {}
    for question in questions("en"):
        levels.setdefault(question.skill, set()).add(question.difficulty)
    assert [skill for skill, there in levels.items() if there in ({"easy"}, {"hard"})] == []


def test_a_skill_has_one_name_shown_to_people() -> None:
    for language in LANGUAGES:
        names = {(question.skill, question.competency) for question in questions(language)}
        assert len(names) == len({skill for skill, _ in names}), sorted(names)


def test_twins_are_the_same_question() -> None:
    def shape(question: BankQuestion) -> tuple[str, ...]:
        return question.id, question.difficulty, question.skill, question.subtopic

    assert [*map(shape, questions("en"))] == [*map(shape, questions("ru"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_say_what_the_question_is(language: Language) -> None:
    for question in questions(language):
        family, skill, difficulty, _ = question.id.split(".")
        assert (skill, difficulty) == (question.skill, question.difficulty)
        assert LEXICON.family_of(skill) == family


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_questions_are_alike(language: Language) -> None:
    pairs = list(combinations(questions(language), 2))
    assert [(one.id, other.id) for one, other in pairs if alike(one.text, other.text)] == []
    matters = Counter((question.skill, question.subtopic) for question in questions(language))
    assert [matter for matter, number in matters.items() if number > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kit_of_competencies_alone_can_be_of_any_difficulty(language: Language) -> None:
    levels = Counter(question.difficulty for question in questions(language) if question.id.startswith(SOFT_FAMILY))
    assert all(levels[level] >= 9 for level in ("easy", "medium", "hard"))


def test_a_faulty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "qa.yaml").write_text("family: qa\nlanguage: en\nquestions:\n  - id: nonsense\n")
    with pytest.raises(BankError, match=r"qa\.yaml.*questions\.0\.id"):
        load_bank(tmp_path)


def test_a_file_in_the_wrong_folder_is_refused(tmp_path: Path) -> None:
    source = BANK_FOLDER / "en" / "qa.yaml"
    (tmp_path / "ru").mkdir()
    (tmp_path / "ru" / "qa.yaml").write_bytes(source.read_bytes())
    with pytest.raises(BankError, match="holds en/qa"):
        load_bank(tmp_path)


def test_an_empty_bank_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="no questions"):
        load_bank(tmp_path)
