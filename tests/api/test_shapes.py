"""Texts of bodies: the schema and the server agree on which have something in them, whoever reads the schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from pydantic import TypeAdapter, ValidationError

from api.shapes import PATTERNS_SAY, WORDS, Line, Note
from tests.api.stand import V1, Caller, Stand

CHARACTERS = [chr(code) for code in range(0x10000) if not 0xD800 <= code <= 0xDFFF]
"""All of the first plane: no blank is beyond it."""


@pytest.mark.parametrize("kind", [Line, Note])
def test_a_text_of_blanks_alone_is_refused(kind: object) -> None:
    shape: TypeAdapter[str] = TypeAdapter(kind)
    taken = []
    for blank in (character for character in CHARACTERS if not character.strip()):
        try:
            shape.validate_python(blank)
        except ValidationError:
            continue
        taken.append(blank)
    assert taken == []


def test_python_and_the_server_read_the_pattern_alike() -> None:
    shape: TypeAdapter[str] = TypeAdapter(Note)
    python = re.compile(WORDS)
    alone = "".join(character for character in CHARACTERS if python.match(character))
    refused = [character for character in alone if not _takes(shape, character)]
    taken = [character for character in set(CHARACTERS) - set(alone) if _takes(shape, character)]
    assert (refused, taken) == ([], [])


@pytest.mark.parametrize("text", [" a", "\n\na", "a ", "\u2003a\nb\t", "\x7fa"])
def test_a_text_may_begin_and_end_with_blanks(text: str) -> None:
    assert _takes(TypeAdapter(Note), text)
    assert not _takes(TypeAdapter(Note), text.replace("a", "").replace("b", ""))
    assert not _takes(TypeAdapter(Note), text + "\x00")


async def test_no_pattern_is_told_for_a_sentence(api: Stand, recruiter: Caller) -> None:
    """Of every pattern in the schema there are words; the control: there are patterns."""
    schema = (await api.http.get(f"{V1}/openapi.json")).text
    patterns = set(_patterns(json.loads(schema)))
    assert patterns
    assert patterns <= set(PATTERNS_SAY)
    wrong = {"name": "a\nb", "email": "nobody", "phone": "none", "cv_text": "\x00"}
    refused = await recruiter.call("POST", "/candidates", 422, json=wrong)
    assert [(fault["pointer"], fault["detail"]) for fault in refused.json()["errors"]] == [
        ("/body/name", "Needs some text, on one line"),
        ("/body/email", "Is no e-mail address"),
        ("/body/phone", "Is no phone number"),
        ("/body/cv_text", "Can't hold NUL characters"),
    ]


def _patterns(part: object) -> Iterator[str]:
    """All that a schema has, wherever."""
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for one in part.values():
            yield from _patterns(one)
    elif isinstance(part, list):
        for one in part:
            yield from _patterns(one)


def _takes(shape: TypeAdapter[str], text: str) -> bool:
    try:
        shape.validate_python(text)
    except ValidationError:
        return False
    return True
