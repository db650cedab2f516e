"""What an engine is: it writes kits and reads answers. The model reads, code decides (core/scoring.py)."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["ru", "en"]
Difficulty = Literal["easy", "medium", "hard"]
Level = Literal[1, 2, 3, 4, 5]
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Frozen(BaseModel):
    """Data that crosses the border between core and an engine: immutable, no field beyond those named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchors(Frozen):
    """What an answer of level 1, 3 and 5 looks like; 2 and 4 lie between."""

    low: Text
    middle: Text
    high: Text


class EngineUsage(Frozen):
    """What model calls cost: replies received and tokens, as the server counted them. A cache hit costs nothing."""

    purpose: Literal["kit", "reading", "feedback", "job_match", "transcription"]
    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0
    audio_seconds: float = 0.0

    def plus(self, other: EngineUsage | None) -> EngineUsage:
        """Both together, under this one's purpose; the model is that of the later call."""
        if other is None:
            return self
        return EngineUsage(
            purpose=self.purpose,
            model=other.model,
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            audio_seconds=self.audio_seconds + other.audio_seconds,
        )


class Criteria(Frozen):
    """A question in one language, with what its answers are read against."""

    text: Text
    key_points: Annotated[tuple[Text, ...], Field(min_length=1, max_length=8)]
    anchors: Anchors
    follow_ups: Annotated[tuple[Text, ...], Field(max_length=2)] = ()


class KitQuestion(Frozen):
    """One question of a kit. `translations` holds its twins in other languages, where the bank has them.

    `simpler` asks the same in everyday words, for whoever wants it so; it is no criterion.
    """

    criteria: Criteria
    competency: Text
    skill: Text
    subtopic: Text
    difficulty: Difficulty
    weight: Annotated[float, Field(gt=0, le=10)] = 1.0
    source: Literal["bank", "model", "own"]
    bank_id: str | None = None
    translations: dict[Language, Criteria] = {}
    simpler: Text | None = None


class KitRequest(Frozen):
    """What a kit is asked for. The description is untrusted text: material, never an instruction.

    `put_aside`: bank ids of questions that a person took out of this kit; they are not offered again.
    """

    title: Annotated[str, Field(max_length=255)]
    description: Annotated[str, Field(max_length=20_000)]
    language: Language
    difficulty: Difficulty
    count: Annotated[int, Field(ge=1, le=15)]
    experience_years: Annotated[int, Field(ge=0, le=60)] | None = None
    seed: int = 0
    put_aside: tuple[str, ...] = ()


class Kit(Frozen):
    """The questions written, and the skills of the description that no question was found for."""

    questions: tuple[KitQuestion, ...]
    uncovered_skills: tuple[str, ...] = ()
    usage: EngineUsage | None = None


class ReadingRequest(Frozen):
    """All that a reader of an answer gets to see: no name, no contacts, no other answer or score.

    `names_to_hide` are replaced before anything leaves the house; no model sees them. `simpler` is the question in
    other words, shown to whoever asked: an answer that repeats it says nothing.
    """

    criteria: Criteria
    competency: Text
    answer: Annotated[str, Field(min_length=1, max_length=40_000)]
    translations: dict[Language, Criteria] = {}
    simpler: Text | None = None
    names_to_hide: Annotated[tuple[str, ...], Field(max_length=20)] = ()


ReadingFlag = Literal[
    "instruction_attempt",  # the answer tries to steer the evaluator
    "copied_from_question",  # little but the question's own words
    "near_verbatim",  # nearly the words of a key point
    "too_short",
    "other_language",
    "off_topic",
    "no_key_points",
]


class Reading(Frozen):
    """One reading of one answer. A level is None when the reader abstains; `quotes` are claims until checked."""

    level: Level | None
    anchor: Literal["low", "middle", "high"] | None
    quotes: tuple[str, ...]
    gaps: tuple[str, ...]
    rationale: str
    flags: tuple[ReadingFlag, ...] = ()
    usage: EngineUsage | None = None


class Engine(Protocol):
    """Writes kits and reads answers.

    `name`, `model` and `prompt_version` are stored with all that the engine made.
    `readings_per_answer` is how many independent readings it can honestly give (a deterministic reader: one).
    """

    name: str
    model: str
    prompt_version: str
    readings_per_answer: int

    async def write_kit(self, request: KitRequest) -> Kit:
        """Write exactly `request.count` questions. Raises EngineError."""
        ...

    async def replace_question(self, kit: Kit, position: int, request: KitRequest) -> KitQuestion:
        """Another question for the place at `position` (from 0), about the same skill where that is possible.

        `kit` is as a person has left it: any length, some questions their own. Raises EngineError.
        """
        ...

    async def read(self, request: ReadingRequest, number: int) -> Reading:
        """Read one answer; `number` (from 1) tells independent readings apart. Raises EngineError."""
        ...
