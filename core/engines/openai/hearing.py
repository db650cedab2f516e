"""One call that writes a recording down: what is sent, what comes back, what it used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import openai
from openai import AsyncOpenAI
from pydantic import BaseModel, ValidationError

from core.engines.base import EngineUsage
from core.engines.faults import EngineUnavailableError
from core.engines.openai.wire import meaning
from core.errors import EngineError


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a recording, none when nothing was understood."""

    words: str
    usage: EngineUsage


class _Usage(BaseModel):
    type: Literal["tokens", "duration"]
    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0


class _Transcription(BaseModel):
    text: str
    usage: _Usage | None = None


async def listen(client: AsyncOpenAI, recording: bytes, file_name: str, *, model: str) -> Heard:
    """Send the recording alone: no name, no prompt, no language. Raises EngineError by what is to be done about it."""
    try:
        raw = await client.audio.transcriptions.with_raw_response.create(
            file=(file_name, recording), model=model, response_format="json"
        )
        reply = _Transcription.model_validate_json(raw.text)
    except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
        raise EngineError(f"request refused: {error.code or error.status_code}") from None
    except openai.OpenAIError as error:
        raise meaning(error) from None
    except ValidationError:
        raise EngineUnavailableError("partial_body") from None
    used = reply.usage or _Usage(type="duration")
    usage = EngineUsage(
        purpose="transcription",
        model=model,
        calls=1,
        prompt_tokens=used.input_tokens,
        completion_tokens=used.output_tokens,
        audio_seconds=used.seconds,
    )
    return Heard(reply.text.strip(), usage)
