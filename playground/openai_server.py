"""A loopback OpenAI: `python -m playground.openai_server --port N`. No model in it; it knows the HTTP request only.

It answers sensibly (playground/openai_mind.py), fails as ordered, and, told to be obedient, does what an instruction
hidden in the material says. Ordered over HTTP too: POST /_/faults, POST /_/obey, GET /_/requests, DELETE /_.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from aiohttp import web

from playground.openai_mind import INVENTED, Obedience, answer, schema_name

Json = dict[str, Any]
Change = Callable[[Json], Any]
Kind = Literal[
    "timeout",
    "500",
    "429",
    "401",
    "403",
    "no_quota",
    "model_not_found",
    "bad_request",
    "invalid_json",
    "wrong_schema",
    "cut_off",
    "refusal",
    "empty",
    "partial_body",
    "disconnect",
    "invented_quotes",
    "fenced",
    "thinking",
]
_CHARACTERS_PER_TOKEN = 4
_LARGEST_SOUND = 25 * 1024 * 1024
_LARGEST = 30 * 1024 * 1024


@dataclass
class ModelFault:
    """What happens to the next `times` calls (None: until cleared). `retry_after` in seconds; `seconds` a time-out
    lasts; `purpose` limits it to replies of one schema's name.
    """

    kind: Kind
    times: int | None = 1
    retry_after: float | None = None
    seconds: float = 30.0
    purpose: str | None = None


@dataclass
class Seen:
    """A request as it came, `at` seconds of a clock that only grows; `fault` is what became of it, if ordered."""

    path: str
    headers: dict[str, str]
    body: Json
    at: float = field(default_factory=time.monotonic)
    fault: Kind | None = None

    @property
    def text(self) -> str:
        """All that was sent, for looking for what must not be there."""
        return json.dumps([self.path, self.headers, self.body], ensure_ascii=False)


@dataclass
class OpenAIStandIn:
    """A running stand-in. `lacks` are parts of the API it refuses with 400: json_schema, json_object, seed …

    `obey` how, when an order is seen in the material; `won_over`: even if none is. `delay`: seconds before each answer.
    """

    url: str = ""
    lacks: frozenset[str] = frozenset()
    obey: Obedience | None = None
    won_over: bool = False
    delay: float = 0.0
    models: tuple[str, ...] = ("gpt-4o-mini", "local")
    seen: list[Seen] = field(default_factory=list)
    running: int = 0
    most_running: int = 0
    _faults: list[ModelFault] = field(default_factory=list)
    _changes: list[tuple[str, Change]] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    def order(self, kind: Kind, **rest: Any) -> None:
        """Let the next calls fail."""
        self._faults.append(ModelFault(kind, **rest))

    def change_next(self, purpose: str, change: Change) -> None:
        """Let the next reply of a schema's name be changed before it goes."""
        self._changes.append((purpose, change))

    def changed(self, purpose: str, reply: Json) -> Json:
        """The reply after the oldest change ordered for it."""
        for at, (wanted, change) in enumerate(self._changes):
            if wanted == purpose:
                del self._changes[at]
                change(reply)
                break
        return reply

    def reset(self) -> None:
        """As new: no faults, no memory."""
        self._faults.clear()
        self._changes.clear()
        self.seen.clear()
        self.lacks, self.obey, self.won_over = frozenset(), None, False
        self.delay, self.most_running = 0.0, 0

    @property
    def chats(self) -> list[Json]:
        """The bodies of all calls for a completion."""
        return [seen.body for seen in self.seen if seen.path.endswith("/chat/completions")]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def next_fault(self, purpose: str) -> ModelFault | None:
        for fault in self._faults:
            if fault.times != 0 and fault.purpose in (None, purpose):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None


class _Face:
    """The HTTP side."""

    def __init__(self, stand_in: OpenAIStandIn) -> None:
        self._it = stand_in

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/v1/chat/completions", self.complete)
        app.router.add_post("/v1/audio/transcriptions", self.transcribe)
        app.router.add_get("/v1/models", self.models)
        app.router.add_post("/_/faults", self.order)
        app.router.add_post("/_/obey", self.obey)
        app.router.add_get("/_/requests", self.requests)
        app.router.add_delete("/_", self.clear)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body: Json = await request.json()
        seen = Seen(request.path, dict(request.headers), body)
        self._it.seen.append(seen)
        self._it.running += 1
        self._it.most_running = max(self._it.most_running, self._it.running)
        try:
            if self._it.delay:
                await asyncio.sleep(self._it.delay)
            return await self._complete(request, seen)
        finally:
            self._it.running -= 1

    async def _complete(self, request: web.Request, seen: Seen) -> web.StreamResponse:
        body = seen.body
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return _error(401, "You didn't provide an API key.", "invalid_api_key")
        if lacking := self._lacking(body):
            return _error(
                400, f"Unsupported parameter: '{lacking}' is not supported.", "unsupported_parameter", lacking
            )
        fault = self._it.next_fault(schema_name(body))
        if fault is not None:
            seen.fault = fault.kind
            refusal = _refusal(fault, body)
            if refusal is not None:
                return refusal
            if fault.kind == "timeout":
                await asyncio.sleep(fault.seconds)
            if fault.kind == "disconnect":
                _cut(request)
        kind = fault.kind if fault else None
        content = answer(body, self._it.obey, won_over=self._it.won_over)
        if kind == "invented_quotes" and "quotes" in content:
            content["quotes"] = [INVENTED]
        content = self._it.changed(schema_name(body), content)
        reply = json.dumps(_completion(body, *_spoilt(content, kind)), ensure_ascii=False)
        if kind == "partial_body":
            return await _partial(request, reply)
        return web.Response(text=reply, content_type="application/json")

    def _lacking(self, body: Json) -> str | None:
        kind = body.get("response_format", {}).get("type")
        if kind in self._it.lacks:
            return f"response_format {kind}"
        return next((name for name in body if name in self._it.lacks), None)

    async def transcribe(self, request: web.Request) -> web.Response:
        """What a listener would write: the words that lie as UTF-8 behind the recording's first four bytes."""
        if not request.content_type.startswith("multipart/"):
            return _error(400, "The request must be multipart.", "invalid_request")
        form = await request.post()
        file = form.get("file")
        fields: Json = {name: value for name, value in form.items() if isinstance(value, str)}
        if not isinstance(file, web.FileField):
            return _error(400, "A file is needed.", "missing_required_parameter", "file")
        sound = file.file.read()
        self._it.seen.append(
            Seen(request.path, dict(request.headers), fields | {"file": file.filename, "bytes": len(sound)})
        )
        if not fields.get("model"):
            return _error(400, "you must provide a model parameter", "missing_required_parameter", "model")
        if len(sound) > _LARGEST_SOUND:
            return _error(413, "Maximum content size limit exceeded.", None)
        fault = self._it.next_fault("transcription")
        if fault is not None and (refusal := _refusal(fault, {})):
            return refusal
        if fault is not None and fault.kind == "timeout":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind == "disconnect":
            _cut(request)
        words = "" if fault is not None and fault.kind == "empty" else sound[4:].decode(errors="ignore")
        return web.json_response({"text": words, "usage": {"type": "duration", "seconds": max(1, len(sound) // 4000)}})

    async def models(self, request: web.Request) -> web.Response:
        self._it.seen.append(Seen(request.path, dict(request.headers), {}))
        fault = self._it.next_fault("models")
        if fault is not None and (refusal := _refusal(fault, {})):
            return refusal
        listed = [{"id": name, "object": "model", "created": 0, "owned_by": "playground"} for name in self._it.models]
        return web.json_response({"object": "list", "data": listed})

    async def order(self, request: web.Request) -> web.Response:
        wanted: Json = await request.json()
        if wanted.get("kind") not in get_args(Kind):
            return web.json_response({"error": f"kind is one of {', '.join(get_args(Kind))}"}, status=422)
        try:
            self._it.order(**wanted)
        except TypeError as error:
            return web.json_response({"error": str(error)}, status=422)
        return web.json_response(wanted)

    async def obey(self, request: web.Request) -> web.Response:
        """{"obey": "invented" | "real" | null, "won_over": false, "lacks": ["json_schema"]}"""
        wanted: Json = await request.json()
        self._it.obey = wanted.get("obey")
        self._it.won_over = bool(wanted.get("won_over"))
        self._it.lacks = frozenset(wanted.get("lacks", ()))
        return web.json_response({"obey": self._it.obey, "lacks": sorted(self._it.lacks)})

    async def requests(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp hands it on
        return web.json_response([asdict(seen) for seen in self._it.seen])

    async def clear(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp hands it on
        self._it.reset()
        return web.json_response({})


def _refusal(fault: ModelFault, body: Json) -> web.Response | None:
    match fault.kind:
        case "500":
            return _error(500, "The server had an error.", None)
        case "429":
            response = _error(429, "Rate limit reached.", "rate_limit_exceeded")
            if fault.retry_after is not None:
                response.headers["Retry-After"] = f"{fault.retry_after:g}"
            return response
        case "no_quota":
            return _error(429, "You exceeded your current quota.", "insufficient_quota")
        case "401":
            return _error(401, "Incorrect API key provided.", "invalid_api_key")
        case "403":
            return _error(403, "Country not supported.", "unsupported_country_region_territory")
        case "model_not_found":
            return _error(404, f"The model `{body.get('model')}` does not exist.", "model_not_found")
        case "bad_request":
            return _error(
                400, "This model's maximum context length is exceeded.", "context_length_exceeded", "messages"
            )
    return None


def _spoilt(content: Json, kind: Kind | None) -> tuple[str | None, str, str | None]:
    """Content, finish reason and refusal of the reply, spoilt as ordered."""
    text = json.dumps(content, ensure_ascii=False)
    match kind:
        case "invalid_json":
            return text[:-1] + ",]", "stop", None
        case "wrong_schema":
            return json.dumps({**content, "level": 9, "score": 100}, ensure_ascii=False), "stop", None
        case "cut_off":
            return text[: len(text) // 2], "length", None
        case "refusal":
            return None, "stop", "I'm sorry, I can't assist with that."
        case "empty":
            return "", "stop", None
        case "fenced":
            return f"```json\n{text}\n```", "stop", None
        case "thinking":
            return f"<think>The level might be {{5}}.</think>\n{text}", "stop", None
    return text, "stop", None


def _completion(body: Json, content: str | None, finish_reason: str, refusal: str | None) -> Json:
    asked = sum(len(str(message.get("content", ""))) for message in body.get("messages", ()))
    prompt_tokens, completion_tokens = asked // _CHARACTERS_PER_TOKEN, len(content or "") // _CHARACTERS_PER_TOKEN
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "chatcmpl-playground",
        "object": "chat.completion",
        "created": 0,
        "model": f"{body.get('model')}-playground",
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason, "logprobs": None}],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": prompt_tokens + completion_tokens,
        },
    }


def _error(status: int, message: str, code: str | None, parameter: str | None = None) -> web.Response:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return web.json_response(
        {"error": {"message": message, "type": kind, "param": parameter, "code": code}}, status=status
    )


async def _partial(request: web.Request, reply: str) -> web.StreamResponse:
    """Half of the body that the header promised, then nothing."""
    whole = reply.encode()
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(whole))})
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    _cut(request)
    return response


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


async def serve(host: str = "127.0.0.1", port: int = 0) -> OpenAIStandIn:
    """Start it; port 0 takes a free one. Its `url` is what OPENAI_BASE_URL should be."""
    stand_in = OpenAIStandIn()
    app = web.Application(client_max_size=_LARGEST)
    _Face(stand_in).add_to(app)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    stand_in._runner = runner
    stand_in.url = f"http://{host}:{runner.addresses[0][1]}/v1"
    return stand_in


async def _run(host: str, port: int) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    stand_in = await serve(host, port)
    sys.stdout.write(f"{stand_in.url}\n")
    sys.stdout.flush()
    await stopped.wait()
    await stand_in.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="playground.openai_server", description="A loopback OpenAI.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    arguments = parser.parse_args()
    asyncio.run(_run(arguments.host, arguments.port))


if __name__ == "__main__":
    main()
