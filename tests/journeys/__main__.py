"""Many journeys by command: `python -m tests.journeys --count 1000`. Exit 1 on any violation.

A violation is printed with its seed, count and number: with these as `--seed`, `--count` and `--only` it is lived
again and made as short as it can be.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.journeys.controls import CONTROLS, control
from tests.journeys.machine import Tally
from tests.journeys.running import run_journeys, run_share

PROCESSES = 2 * multiprocessing.cpu_count()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many journeys")
    parser.add_argument("--seed", type=int, default=0, help="another number draws other journeys")
    parser.add_argument("--processes", type=int, default=PROCESSES, help="each waits about half of its time")
    parser.add_argument("--only", type=int, help="live this one alone, shrink it when it fails; with the printed seed")
    parser.add_argument("--control", action="store_true", help="switch protections off: each must be missed")
    arguments = parser.parse_args()
    logging.getLogger("aiogram").setLevel(logging.CRITICAL)
    if arguments.control:
        return _control(arguments.count, arguments.seed)
    if arguments.only:
        run_journeys(arguments.count, number=arguments.seed, only=arguments.only)
        return 0
    began = time.monotonic()
    tally = _many(arguments.count, arguments.seed, arguments.processes)
    _report(tally, time.monotonic() - began)
    return 1 if tally.violations else 0


def _many(count: int, seed: int, processes: int) -> Tally:
    """The journeys shared among processes, each with a product and a seed of its own."""
    each = -(-count // processes)
    total = Tally()
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        for tally in pool.map(run_share, [each] * processes, range(seed, seed + processes)):
            total.add(tally)
    return total


def _control(count: int, seed: int) -> int:
    missed = 0
    for name in CONTROLS:
        found, journeys = control(name, count, seed)
        print(f"without {name}: {found.splitlines()[0] if found else 'NOT FOUND'} ({journeys} journeys)", flush=True)
        missed += found is None
    return 1 if missed else 0


def _report(tally: Tally, seconds: float) -> None:
    steps = sorted(tally.steps)
    tenth = statistics.quantiles(steps, n=10)[0] if len(steps) > 1 else steps[0]
    print(f"{len(steps)} sequences, {sum(steps)} steps in {seconds:.0f} s")
    print(f"steps of a sequence: median {statistics.median(steps):.0f}, a tenth have {tenth:.0f} or fewer")
    print(f"events: {', '.join(f'{name} {count}' for name, count in tally.events.most_common())}")
    print(f"interviews at the end: {', '.join(f'{name} {count}' for name, count in tally.ends.most_common())}")
    print(f"restarts: {tally.events['restart']}, emptied caches: {tally.events['flush']}")
    print(f"violations: {len(tally.violations)}")
    for violation in tally.violations:
        print(violation.partition("\n")[0])


if __name__ == "__main__":
    sys.exit(main())
