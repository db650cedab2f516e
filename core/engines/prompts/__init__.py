"""What models are told: one folder per version, one file per task; the same words for every candidate."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

CURRENT = "v1"


@dataclass(frozen=True, slots=True)
class Prompts:
    """The system messages, and `version`: the folder's name with a digest, so that no edit goes unseen."""

    version: str
    reading: str
    kit: str
    kit_repair: str
    job_match: str
    feedback: str
    repair: str


@functools.cache
def load_prompts(version: str = CURRENT) -> Prompts:
    """Read a version's files, once per process."""
    folder = Path(__file__).parent / version
    texts = {path.stem: path.read_text(encoding="utf-8").strip() for path in sorted(folder.glob("*.md"))}
    digest = hashlib.sha256("\0".join(f"{name}\0{text}" for name, text in texts.items()).encode()).hexdigest()
    return Prompts(version=f"{version}-{digest[:8]}", **texts)
