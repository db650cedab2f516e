"""One HTTP request to an OpenAI-compatible server, and what its answer or failure means."""

from __future__ import annotations

import email.utils
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any, Literal

import openai
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from pydantic import BaseModel, ValidationError

from core.engines.base import EngineUsage
from core.engines.faults import EngineMisconfiguredError, EngineUnavailableError, UnusableReplyError
from core.errors import EngineError

Purpose = Literal["kit", "reading", "feedback", "job_match"]
LONGEST_CONTENT = 200_000
"""Characters of a reply beyond which it is not looked at."""

_THINKING = re.compile(r"^\s*<think(?:ing)?>.*?</think(?:ing)?>\s*", re.DOTALL | re.IGNORECASE)
_CONCEDABLE = ("temperature", "seed", "max_completion_tokens", "response_format")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The system message is the same for everyone; all that is about one request is in the user message."""

    system: str
    user: str


@dataclass(slots=True)
class Abilities:
    """What the server was found not to know; found out once, and remembered as a mark that all processes see."""

    formats: list[str] = field(default_factory=lambda: ["json_schema", "json_object", "text"])
    lacking: set[str] = field(default_factory=set)

    @classmethod
    def remembered(cls, mark: str | None) -> Abilities:
        """As kept; everything is expected of a server nothing is remembered of."""
        abilities = cls()
        try:
            known = json.loads(mark or "{}")
            missing = {name for name in known.get("lacking", ()) if name in _CONCEDABLE}
            formats = [name for name in abilities.formats if name in known.get("formats", abilities.formats)]
        except (ValueError, AttributeError, TypeError):
            return abilities
        return cls(formats or abilities.formats, missing)

    def mark(self) -> str:
        """How they are kept."""
        return json.dumps({"formats": self.formats, "lacking": sorted(self.lacking)})

    def concede(self, error: openai.BadRequestError | openai.UnprocessableEntityError) -> bool:
        """Learn from a refusal; False when it was about something else."""
        said = f"{error.param or ''} {error.message}".lower()
        if len(self.formats) > 1 and any(word in said for word in ("response_format", "json_schema", self.formats[0])):
            self.formats.pop(0)
            return True
        lacking = next((name for name in _CONCEDABLE if name in said and name not in self.lacking), None)
        if lacking is None or lacking == "response_format":
            return False
        self.lacking.add(lacking)
        return True


@dataclass(frozen=True, slots=True)
class Received:
    """A reply as it came: its text may yet be unusable."""

    completion: ChatCompletion
    usage: EngineUsage

    def content(self) -> str:
        """The text of the reply. Raises UnusableReplyError when it is cut off, refused or empty."""
        if not self.completion.choices:
            raise UnusableReplyError("empty")
        choice = self.completion.choices[0]
        if choice.finish_reason == "length":
            raise UnusableReplyError("cut_off")
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise UnusableReplyError("refused")
        if not choice.message.content:
            raise UnusableReplyError("empty")
        return choice.message.content


async def send(
    client: AsyncOpenAI,
    abilities: Abilities,
    schema: type[BaseModel],
    prompt: Prompt,
    *,
    model: str,
    purpose: Purpose,
    seed: int,
    max_tokens: int,
) -> Received:
    """Ask once, in the strictest format the server knows. Raises EngineError by what is to be done about it.

    The SDK's own parsing is left out: it raises on an unusable reply and takes the tokens it cost with it.
    """
    while True:
        options = _options(abilities, schema, seed, max_tokens)
        try:
            raw = await client.chat.completions.with_raw_response.create(
                model=model, messages=_messages(prompt, abilities, schema), **options
            )
            return _received(raw.text, model, purpose)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            if not abilities.concede(error):
                raise EngineError(f"request refused: {error.code or error.status_code}") from None
        except openai.OpenAIError as error:
            raise meaning(error) from None


def parse(schema: type[BaseModel], content: str) -> BaseModel:
    """A reply's text as the schema, whatever fence or thinking stands around the JSON. Raises UnusableReplyError."""
    text = _THINKING.sub("", content[:LONGEST_CONTENT]).strip()
    if text.startswith("```"):
        text = text.partition("\n")[2].removesuffix("```")
    try:
        value = json.loads(text, object_pairs_hook=_named_once)
    except (ValueError, RecursionError):
        raise UnusableReplyError("invalid_json") from None
    try:
        return schema.model_validate(value)
    except ValidationError:
        raise UnusableReplyError("wrong_schema") from None


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two fields of one name nobody could say which was meant. Raises ValueError."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field is named twice")
    return fields


def meaning(error: openai.OpenAIError) -> EngineError:
    """An error of the SDK by what is to be done about it. Says nothing of what was asked."""
    if isinstance(error, openai.APITimeoutError):
        return EngineUnavailableError("timeout")
    if isinstance(error, openai.APIConnectionError):
        return EngineUnavailableError("connection")
    if isinstance(error, openai.APIResponseValidationError):
        return EngineUnavailableError("partial_body")
    if not isinstance(error, openai.APIStatusError):
        return EngineMisconfiguredError("invalid_key")
    code = str(error.code or "")
    if isinstance(error, openai.RateLimitError):
        if code == "insufficient_quota":
            return EngineMisconfiguredError("no_quota")
        return EngineUnavailableError("rate_limited", retry_after(error.response.headers))
    if isinstance(error, openai.AuthenticationError):
        return EngineMisconfiguredError("invalid_key")
    if isinstance(error, openai.PermissionDeniedError):
        return EngineMisconfiguredError("forbidden")
    if isinstance(error, openai.NotFoundError):
        return EngineMisconfiguredError("model_not_found" if "model" in f"{code} {error.message}" else "not_found")
    return EngineUnavailableError(f"status {error.status_code}", retry_after(error.response.headers))


def retry_after(headers: Any) -> float | None:
    """Seconds to wait by `retry-after-ms` or `Retry-After` (seconds or an HTTP date); None when not told."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(0.0, float(value) * unit)
        except ValueError:
            when = email.utils.parsedate_tz(value)
            if when is not None:
                return max(0.0, email.utils.mktime_tz(when) - time.time())
    return None


def _options(abilities: Abilities, schema: type[BaseModel], seed: int, max_tokens: int) -> dict[str, Any]:
    options: dict[str, Any] = {"temperature": 0, "seed": seed, "max_completion_tokens": max_tokens}
    options = {name: value for name, value in options.items() if name not in abilities.lacking}
    if "max_completion_tokens" in abilities.lacking:
        options["max_tokens"] = max_tokens
    if abilities.formats[0] == "json_schema":
        strict = {"name": schema.__name__, "schema": _strict_schema(schema), "strict": True}
        options["response_format"] = {"type": "json_schema", "json_schema": strict}
    elif abilities.formats[0] == "json_object":
        options["response_format"] = {"type": "json_object"}
    return options


def _strict_schema(schema: type[BaseModel]) -> dict[str, Any]:
    return openai.pydantic_function_tool(schema)["function"]["parameters"]


def _messages(prompt: Prompt, abilities: Abilities, schema: type[BaseModel]) -> list[ChatCompletionMessageParam]:
    system = prompt.system
    if abilities.formats[0] != "json_schema":
        shape = json.dumps(_strict_schema(schema), ensure_ascii=False)
        ask = f"Reply with one JSON object and nothing else, by this JSON schema ({schema.__name__}):"
        system = f"{system}\n\n{ask}\n{shape}"
    return [{"role": "system", "content": system}, {"role": "user", "content": prompt.user}]


def _received(body: str, model: str, purpose: Purpose) -> Received:
    try:
        completion = ChatCompletion.model_validate_json(body)
    except ValidationError:
        raise EngineUnavailableError("partial_body") from None
    used = completion.usage
    details = used.prompt_tokens_details if used else None
    usage = EngineUsage(
        purpose=purpose,
        model=completion.model or model,
        calls=1,
        prompt_tokens=used.prompt_tokens if used else 0,
        completion_tokens=used.completion_tokens if used else 0,
        cached_tokens=(details.cached_tokens or 0) if details else 0,
    )
    return Received(completion, usage)
