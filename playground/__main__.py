"""`python -m playground --port N --token T`: a local Telegram until stopped; its url is the first line."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from playground.server import serve


async def run(host: str, port: int, token: str, username: str) -> None:
    """Serve until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = await serve(host, port, token, username=username)
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    await stopped.wait()
    await server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="playground", description="A local Telegram.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default="1000:local")
    parser.add_argument("--username", default="mismatch_bot")
    arguments = parser.parse_args()
    asyncio.run(run(arguments.host, arguments.port, arguments.token, arguments.username))


if __name__ == "__main__":
    main()
