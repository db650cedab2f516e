"""Texts of bodies: the schema and the server agree on which have something in them, whoever reads the schema."""

from __future__ import annotations

import re

import pytest
from pydantic import TypeAdapter, ValidationError

from api.shapes import WORDS, Line, Note

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
    first = "".join(character for character in CHARACTERS if python.match(character))
    refused = [character for character in first if not _takes(shape, character)]
    taken = [character for character in set(CHARACTERS) - set(first) if _takes(shape, character)]
    assert (refused, taken) == ([], [])


def _takes(shape: TypeAdapter[str], text: str) -> bool:
    try:
        shape.validate_python(text)
    except ValidationError:
        return False
    return True
