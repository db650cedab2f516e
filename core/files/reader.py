"""Reading files from outside, each in a process of its own that can neither hang nor fill this one."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import InvalidInputError
from core.files.shapes import LARGEST_FILE, LONGEST_TEXT, Fault, FileText, Kind

SECONDS = 7.0
"""For one file, from start to answer."""
AT_ONCE = 2
LONGEST_ANSWER = 8 * LONGEST_TEXT
"""Bytes: JSON writes a letter as six, and as twelve beyond the first plane; more is not believed."""
CHECKOUT = Path(__file__).parents[2]
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind = "text"
    text: str = ""
    hidden: bool = False
    fault: Fault | None = None


class FileReader:
    """Gives the visible text of PDF, DOCX and text files. A few are read at once, the others wait."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(AT_ONCE)

    async def read(self, content: bytes) -> FileText:
        """The text that a person would see.

        Raises InvalidInputError: `file-too-large`, or `file-` and a word of core.files.shapes.Fault.
        """
        if len(content) > LARGEST_FILE:
            raise InvalidInputError("file-too-large", most=LARGEST_FILE // 1024 // 1024)
        async with self._room:
            answer = await _answer(content)
        if answer.fault:
            raise InvalidInputError(f"file-{answer.fault}")
        return FileText(answer.kind, answer.text, answer.hidden)


async def _answer(content: bytes) -> _Answer:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "core.files.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=CHECKOUT,
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
    )
    try:
        async with asyncio.timeout(SECONDS):
            said = await _talk(process, content)
        return _Answer.model_validate_json(said)
    except (TimeoutError, ValidationError):  # hung, killed by its limits, or crashed
        return _Answer(fault="unreadable")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _talk(process: asyncio.subprocess.Process, content: bytes) -> bytes:
    assert process.stdin
    assert process.stdout
    process.stdin.write(content)
    with suppress(ConnectionError):
        await process.stdin.drain()
    process.stdin.close()
    said = bytearray()
    while len(said) <= LONGEST_ANSWER and (piece := await process.stdout.read(65536)):
        said += piece
    return bytes(said)
