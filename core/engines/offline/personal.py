"""Personal questions: what a CV and a vacancy have in common, or the CV lacks, asked about from the bank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.engines.base import Difficulty, KitQuestion
from core.engines.checks import alike, skills_asked
from core.engines.job_match import JobMatchRequest
from core.engines.offline.bank import Bank, BankQuestion
from core.engines.offline.lexicon import Lexicon
from core.engines.offline.profile import without_addresses
from core.engines.plan import DIFFICULTIES


def personal_questions(
    bank: Bank,
    lexicon: Lexicon,
    request: JobMatchRequest,
    kit: Sequence[KitQuestion],
    difficulty: Difficulty,
    most: int,
) -> tuple[KitQuestion, ...]:
    """Up to `most` questions about skills that the vacancy wants: first those the CV claims, then those it lacks.

    None about what the kit asks already, one a skill, of the difficulty nearest to `difficulty`; the same request
    gives the same questions.
    """
    covered = {skill for question in kit for skill in skills_asked(question, lexicon)}
    chosen: list[BankQuestion] = []
    for skill in _by_claim(lexicon, request):
        if len(chosen) == most:
            break
        if skill in covered:
            continue
        texts = [question.criteria.text for question in kit] + [question.text for question in chosen]
        fit = [
            question
            for question in bank.of_skill(skill, request.language)
            if not any(alike(question.text, text) for text in texts)
        ]
        chosen += sorted(fit, key=lambda question: _distance(question.difficulty, difficulty))[:1]
    return tuple(bank.kit_question(question, request.language) for question in chosen)


def _by_claim(lexicon: Lexicon, request: JobMatchRequest) -> Iterator[str]:
    """The skills the vacancy wants, weightiest first: those of the CV, then the others."""
    wanted = lexicon.understand(f"{request.title}\n{request.description}")
    had = lexicon.places(without_addresses(request.profile), wanted.families)
    skills = tuple(dict.fromkeys((*wanted.must, *wanted.nice)))
    yield from (skill for skill in skills if skill in had)
    yield from (skill for skill in skills if skill not in had)


def _distance(one: Difficulty, other: Difficulty) -> int:
    return abs(DIFFICULTIES.index(one) - DIFFICULTIES.index(other))
