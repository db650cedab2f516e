"""Interview questions of the loopback OpenAI: forms with the skill filled in, no two alike in one kit."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]
_FILE = Path(__file__).with_name("openai_questions.yaml")


def written_question(slot: Json, again: int, *, russian: bool) -> Json:
    """A question for a slot; `again` shifts the choice, so that a repair does not write the same."""
    forms = _forms()["Russian" if russian else "English"]
    skill = str(slot.get("skill", ""))[:60]
    number = int(slot.get("slot", 1))
    place = (number - 1 + again) % len(forms["texts"])
    points = forms["key_points"][place % len(forms["key_points"])]
    return {
        "slot": number,
        "text": forms["texts"][place].replace("{skill}", skill),
        "simpler": forms["simpler"].replace("{skill}", skill).replace("{about}", forms["subtopics"][place]),
        "subtopic": f"{forms['subtopics'][place]} {number}",
        "key_points": [point.replace("{skill}", skill) for point in points],
        **{anchor: forms[anchor].replace("{skill}", skill) for anchor in ("low", "middle", "high")},
        "follow_ups": [forms["follow_up"]],
    }


@functools.cache
def _forms() -> Json:
    forms: Json = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return forms
