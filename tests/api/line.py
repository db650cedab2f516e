"""A line to a server that can be cut, as when the server restarts, and can fall silent, as when it hangs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Line:
    """Passes on what comes, both ways. Made by `line_to`."""

    def __init__(self, host: str, port: int) -> None:
        self._far = (host, port)
        self._is_cut = False
        self._audible = asyncio.Event()
        self._audible.set()
        self._open: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Every connection ends, none is taken."""
        self._is_cut = True
        for writer in self._open:
            writer.transport.abort()

    def silence(self) -> None:
        """Connections are taken and stay; nothing comes through."""
        self._audible.clear()

    def mend(self) -> None:
        """All is as it was."""
        self._is_cut = False
        self._audible.set()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody calls."""
        if self._is_cut:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection(*self._far)
        ends = {writer, far_writer}
        self._open |= ends
        with suppress(OSError):
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        self._open -= ends

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(65536):
            await self._audible.wait()
            writer.write(said)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[tuple[Line, str]]:
    """A line to the server that the URL names, and the URL by which it is reached over the line."""
    far = urlsplit(url)
    assert far.hostname
    assert far.port
    line = Line(far.hostname, far.port)
    async with await asyncio.start_server(line.answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        try:
            yield line, url.replace(f":{far.port}/", f":{port}/")
        finally:
            line.cut()
