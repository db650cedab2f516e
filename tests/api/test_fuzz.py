"""A short run of the fuzzing; the long one is `make fuzz-api`."""

from __future__ import annotations

import asyncio
import re
import sys

import pytest


@pytest.mark.timeout(600)
async def test_no_breach_of_the_schema_in_a_short_run() -> None:
    """Every documented promise is checked on the cases that schemathesis derives from the schema itself."""
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.api.fuzz", "--short"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output = (await run.communicate())[0].decode()
    assert run.returncode == 0, output
    tried = re.search(r"(\d+) cases over (\d+) operations", output)
    assert tried
    assert int(tried.group(1)) >= 500
