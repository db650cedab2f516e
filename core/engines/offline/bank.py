"""The bank: interview questions of the offline engine, one YAML file per family and language."""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError

from core.engines.base import Anchors, Criteria, Difficulty, Frozen, KitQuestion, Language, Text

BANK_FOLDER = Path(__file__).parent / "bank"
LANGUAGES: tuple[Language, ...] = ("en", "ru")
Id = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]

# PyYAML's own loader needs seconds for the bank, libyaml's a fraction of one; some builds lack the latter.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BankError(Exception):
    """The bank's files are not what they must be; the message names the file and each fault."""


class BankQuestion(Frozen):
    """One question in one language; its twin in the other language has the same id."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+\.(easy|medium|hard)\.\d+$")]
    difficulty: Difficulty
    skill: Id
    subtopic: Id
    competency: Annotated[str, Field(min_length=1, max_length=60)]
    text: Text
    simpler: Text
    key_points: Annotated[tuple[Text, ...], Field(min_length=3, max_length=5)]
    anchors: Anchors
    follow_ups: Annotated[tuple[Text, ...], Field(min_length=1, max_length=2)]

    def criteria(self) -> Criteria:
        return Criteria(text=self.text, key_points=self.key_points, anchors=self.anchors, follow_ups=self.follow_ups)


class BankFile(Frozen):
    """One file of the bank."""

    family: Id
    language: Literal["ru", "en"]
    questions: Annotated[tuple[BankQuestion, ...], Field(min_length=1)]


class Bank:
    """All questions, by language, id and skill, in the order of the files."""

    def __init__(self, files: Sequence[BankFile], version: str) -> None:
        self.version = version
        self._by_id: dict[Language, dict[str, BankQuestion]] = {language: {} for language in LANGUAGES}
        self._by_skill: dict[Language, dict[str, list[BankQuestion]]] = {
            language: defaultdict(list) for language in LANGUAGES
        }
        for file in files:
            for question in file.questions:
                self._by_id[file.language][question.id] = question
                self._by_skill[file.language][question.skill].append(question)

    def questions(self, language: Language) -> Iterator[BankQuestion]:
        return iter(self._by_id[language].values())

    def of_skill(self, skill: str, language: Language) -> Sequence[BankQuestion]:
        return self._by_skill[language].get(skill, ())

    def find(self, bank_id: str, language: Language) -> BankQuestion | None:
        return self._by_id[language].get(bank_id)

    def kit_question(self, question: BankQuestion, language: Language) -> KitQuestion:
        """The question as a kit holds it, with its twins in the other languages."""
        twins = {other: self.find(question.id, other) for other in LANGUAGES if other != language}
        return KitQuestion(
            criteria=question.criteria(),
            competency=question.competency,
            skill=question.skill,
            subtopic=question.subtopic,
            difficulty=question.difficulty,
            source="bank",
            bank_id=question.id,
            simpler=question.simpler,
            translations={other: twin.criteria() for other, twin in twins.items() if twin},
        )


@functools.cache
def load_bank(folder: Path = BANK_FOLDER) -> Bank:
    """Read and check every file, once per process. Raises BankError naming file and fault."""
    digest = hashlib.sha256()
    files = []
    for path in sorted(path for language in LANGUAGES for path in (folder / language).glob("*.yaml")):
        content = path.read_bytes()
        digest.update(content)
        files.append(_read_file(path, content))
    if not files:
        raise BankError(f"{folder}: no questions found")
    return Bank(files, version=digest.hexdigest()[:8])


def _read_file(path: Path, content: bytes) -> BankFile:
    try:
        file = BankFile.model_validate(yaml.load(content, Loader=_Loader))  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise BankError(f"{path}: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise BankError(f"{path}: {faults}") from error
    if (file.language, file.family) != (path.parent.name, path.stem):
        raise BankError(f"{path}: holds {file.language}/{file.family}")
    return file
