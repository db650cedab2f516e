"""Schemathesis hooks: half of the well-formed requests are made about things that exist."""

from __future__ import annotations

import json
import os
import random
import uuid
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, GenerationMode, HookContext

POOL: dict[str, Any] = json.loads(Path(os.environ["MISMATCH_FUZZ_POOL"]).read_text())
SHARE = 0.5
"""Of well-formed requests that are about something that exists."""

served: set[str] = set()
"""Operations that were called about something that exists: the first well-formed request of each is."""


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Put ids and bodies in the place of generated ones; malformed cases stay as they are."""
    label = case.operation.label.replace("/api/v1", "")
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    if label in served and random.random() > SHARE:
        return
    served.add(label)
    for name in [name for name in case.headers or {} if name.lower() == "idempotency-key"]:
        case.headers[name] = uuid.uuid4().hex  # one that came before with another request would be refused
    doomed = POOL["doomed"].get(label)
    for name in case.path_parameters or {}:
        known = doomed if doomed else POOL["ids"].get(name)
        if known:
            case.path_parameters[name] = known.pop() if known is doomed else random.choice(known)
    bodies = POOL["bodies"].get(label)
    if bodies:
        case.body = bodies.pop()
