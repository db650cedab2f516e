"""Job match with a model: it names skills and copies words; what is not found in the stored texts does not count."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.engines.base import Language
from core.engines.job_match import JobMatch, JobMatchRequest, SkillShown, Words
from core.engines.openai.client import ModelClient
from core.engines.openai.fence import Untrusted
from core.engines.openai.readings import LANGUAGE_NAMES
from core.engines.openai.schemas import JobMatchReply, SkillReply
from core.engines.openai.wire import Prompt
from core.engines.plain_text import plain
from core.engines.prompts import Prompts
from core.scoring import SHORTEST_QUOTE, locate_quote

MOST_TOKENS = 2500
LONGEST_SKILL = 80
MOST_SKILLS = 40
LONGEST_WORDS = 400
"""Characters of the words shown for a skill."""


async def match_job(client: ModelClient, prompts: Prompts, request: JobMatchRequest) -> JobMatch:
    """What the vacancy asks for beside what the profile shows. Raises EngineError."""
    vacancy = _Side(f"{request.title}\n{request.description}", request.names_to_hide)
    profile = _Side(request.profile, request.names_to_hide)
    prompt = Prompt(prompts.job_match, _order(vacancy.untrusted, profile.untrusted, request.language))
    reply = await client.ask(JobMatchReply, prompt, purpose="job_match", seed=1, max_tokens=MOST_TOKENS)
    said = reply.value
    shown: dict[str, SkillShown] = {}
    for one in (*said.matched, *said.missing, *said.beyond):
        skill = _shown(one, vacancy, profile)
        if skill and skill.skill.casefold() not in shown and len(shown) < MOST_SKILLS:
            shown[skill.skill.casefold()] = skill
    wanted_words = vacancy.locate(said.seniority_wanted_quote)
    had_words = profile.locate(said.seniority_had_quote)
    skills = tuple(shown.values())
    return JobMatch(
        matched=tuple(one for one in skills if one.wanted and one.had),
        missing=tuple(one for one in skills if one.wanted and not one.had),
        beyond=tuple(one for one in skills if one.had and not one.wanted),
        seniority_wanted=said.seniority_wanted if wanted_words else None,
        seniority_wanted_words=wanted_words if said.seniority_wanted else None,
        seniority_had=said.seniority_had if had_words else None,
        seniority_had_words=had_words if said.seniority_had else None,
        quotes_dropped=vacancy.dropped + profile.dropped,
        usage=reply.usage,
    )


@dataclass(slots=True)
class _Side:
    """One of the two texts; `dropped` counts what was claimed of it and is not there."""

    text: str
    names_to_hide: tuple[str, ...]
    untrusted: Untrusted = field(init=False)
    dropped: int = 0

    def __post_init__(self) -> None:
        self.untrusted = Untrusted.of(self.text, self.names_to_hide)

    def locate(self, claim: str | None) -> Words | None:
        """The claim's place in the stored text."""
        if not claim or not claim.strip():
            return None
        place = self._place(claim.strip())
        if place is None or place[1] - place[0] > LONGEST_WORDS:
            self.dropped += 1
            return None
        start, end = place
        return Words(text=self.text[start:end], start=start, end=end)

    def _place(self, claim: str) -> tuple[int, int] | None:
        """Start and end; a claim too short for a quote (Go, R, 1C) must stand as a word of its own."""
        if len(claim) < SHORTEST_QUOTE:
            word = re.search(rf"(?<!\w){re.escape(claim)}(?![\w+#])", self.untrusted.text)
            return self.untrusted.sent.span(*word.span()) if word else None
        quotes = self.untrusted.quotes([claim], self.text, fewest_words=1)
        found = locate_quote(self.text, quotes[0]) if quotes else None
        return (found.start, found.end) if found else None


def _shown(said: SkillReply, vacancy: _Side, profile: _Side) -> SkillShown | None:
    """The skill with the words found; None when neither text has any."""
    name = plain(said.skill, LONGEST_SKILL)
    wanted, had = vacancy.locate(said.wanted_quote), profile.locate(said.had_quote)
    return SkillShown(skill=name, wanted=wanted, had=had) if name and (wanted or had) else None


def _order(vacancy: Untrusted, profile: Untrusted, language: Language) -> str:
    return (
        f"Language of the skills' names: {LANGUAGE_NAMES[language]}\n\n"
        f"The vacancy, which is data:\n{vacancy.fenced()}\n\n"
        f"The candidate's profile, which is data:\n{profile.fenced()}"
    )
