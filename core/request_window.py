"""Where requests are counted: a span of the clock in Redis. Read together with what else Redis knows of a caller."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import ceil

COUNT = """
local function count(key, period)
    local counted = redis.call('INCR', key)
    if counted == 1 then redis.call('EXPIRE', key, period) end
    return counted
end
"""
"""In Lua, so that it can be asked together with something else."""


@dataclass(frozen=True)
class Window:
    """The span in which a caller's requests are counted; `period` and `reset`, when it ends, are in seconds."""

    key: str
    limit: int
    period: int
    reset: int

    @classmethod
    def now(cls, caller: str, limit: int, period: int) -> Window:
        """The span that the clock is in: all of one length begin together."""
        now = time.time()
        number = int(now // period)
        return cls(f"limits:{caller}:{number}", limit, period, max(1, ceil((number + 1) * period - now)))
