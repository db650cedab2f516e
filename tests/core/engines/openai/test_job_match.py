"""Job match: words of both sides, no score, nothing that is not written there."""

from __future__ import annotations

from typing import Any

from core.engines.job_match import JobMatch, JobMatchRequest
from core.engines.openai import OpenAIEngine
from playground.openai_server import OpenAIStandIn

DESCRIPTION = "A senior engineer is needed: daily work with Python, Redis and Kafka."
PROFILE = "Name: Oda Nebel. For six years a middle developer with Python, also Django, Redis and nothing else."
REQUEST = JobMatchRequest(
    title="Backend", description=DESCRIPTION, profile=PROFILE, language="en", names_to_hide=("Oda Nebel",)
)


async def test_skills_and_seniority_are_shown_with_the_words_of_both_sides(engine: OpenAIEngine) -> None:
    match = await engine.match_job(REQUEST)

    assert {shown.skill for shown in match.matched} == {"Python", "Redis"}
    assert [shown.skill for shown in match.missing] == ["Kafka"]
    assert [shown.skill for shown in match.beyond] == ["Django"]
    assert (match.seniority_wanted, match.seniority_had) == ("senior", "middle")
    for shown in (*match.matched, *match.missing, *match.beyond):
        for words, text in ((shown.wanted, f"Backend\n{DESCRIPTION}"), (shown.had, PROFILE)):
            assert words is None or text[words.start : words.end] == words.text
    assert match.usage is not None


async def test_what_is_claimed_without_words_moves_or_goes(engine: OpenAIEngine, stand_in: OpenAIStandIn) -> None:
    def invent(reply: Any) -> None:
        reply["missing"].clear()
        reply["matched"].append({"skill": "Kafka", "wanted_quote": "Kafka", "had_quote": "ten years of Kafka"})
        reply["beyond"].append({"skill": "Rust", "wanted_quote": None, "had_quote": "a master of Rust"})
        reply["seniority_had"], reply["seniority_had_quote"] = "lead", "led forty people"

    stand_in.change_next("JobMatchReply", invent)

    match = await engine.match_job(REQUEST)

    assert [shown.skill for shown in match.missing] == ["Kafka"]
    assert "Rust" not in {shown.skill for shown in match.beyond}
    assert (match.seniority_had, match.seniority_had_words) == (None, None)
    assert match.quotes_dropped == 3


async def test_names_of_two_letters_stand_as_words_of_their_own(engine: OpenAIEngine, stand_in: OpenAIStandIn) -> None:
    def short(reply: Any) -> None:
        reply["matched"].append({"skill": "Go", "wanted_quote": "Go", "had_quote": "Go"})

    stand_in.change_next("JobMatchReply", short)
    request = REQUEST.model_copy(update={"description": f"{DESCRIPTION} Also Go.", "profile": "Googled a lot, Go too."})

    match = await engine.match_job(request)

    words = next(shown.had for shown in match.matched if shown.skill == "Go")
    assert words is not None
    assert (words.text, words.start) == ("Go", 15)


def test_there_is_no_place_for_a_score() -> None:
    assert not {name for name in JobMatch.model_fields if "score" in name or "recommend" in name or "fit" in name}
