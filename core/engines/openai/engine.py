"""The model engine: any server that speaks OpenAI's chat completions. The model reads, code decides."""

from __future__ import annotations

from redis.asyncio import Redis

from core.config import Settings
from core.engines.base import Kit, KitQuestion, KitRequest, Reading, ReadingRequest
from core.engines.faults import EngineMisconfiguredError
from core.engines.feedback import Feedback, FeedbackRequest
from core.engines.job_match import JobMatch, JobMatchRequest
from core.engines.offline.generator import KitGenerator
from core.engines.offline.lexicon import Lexicon
from core.engines.openai.client import Access, ModelClient, UsageSink
from core.engines.openai.feedback import write_feedback
from core.engines.openai.kits import KitWriter
from core.engines.openai.matching import match_job
from core.engines.openai.readings import READINGS, read_answer
from core.engines.prompts import load_prompts


class OpenAIEngine:
    """Implements core.engines.base.Engine, and two things more: job match and feedback.

    Every method raises EngineError: EngineUnavailableError (may pass), EngineMisconfiguredError (an admin is
    needed), UnusableReplyError (twice no usable reply).
    """

    name = "openai"
    readings_per_answer = READINGS

    def __init__(self, client: ModelClient, generator: KitGenerator | None = None) -> None:
        self._client = client
        self._prompts = load_prompts()
        self.model = client.model
        self.prompt_version = self._prompts.version
        self._bank = generator or KitGenerator.load()
        self._kits = KitWriter(client, self._prompts, self._bank, Lexicon.load())

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        redis: Redis | None = None,
        on_usage: UsageSink | None = None,
        generator: KitGenerator | None = None,
    ) -> OpenAIEngine:
        """Made from OPENAI_API_KEY, OPENAI_MODEL, OPENAI_BASE_URL, API_TIMEOUT.

        Raises EngineMisconfiguredError without a key.
        """
        if settings.openai_api_key is None:
            raise EngineMisconfiguredError("invalid_key")
        access = Access(
            api_key=settings.openai_api_key.get_secret_value(),
            model=settings.openai_model,
            base_url=settings.openai_base_url,
            timeout=float(settings.api_timeout),
        )
        return cls(ModelClient(access, redis, on_usage), generator)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def write_kit(self, request: KitRequest) -> Kit:
        """Exactly `request.count` questions that keep every rule of core.engines.checks."""
        return await self._kits.write(request)

    async def replace_question(self, kit: Kit, position: int, request: KitRequest) -> KitQuestion:
        """From the bank: a person waits at the button, and the bank's questions keep every rule."""
        return self._bank.replacement(kit, position, request, excluded=request.put_aside)

    async def read(self, request: ReadingRequest, number: int) -> Reading:
        """One of two independent readings. Its quotes still have to be checked by core.scoring."""
        return await read_answer(self._client, self._prompts, request, number)

    async def match_job(self, request: JobMatchRequest) -> JobMatch:
        """Skills and seniority wanted beside those had, with the words that show them."""
        return await match_job(self._client, self._prompts, request)

    async def write_feedback(self, request: FeedbackRequest) -> Feedback:
        """Strengths and what to try next, in the candidate's language, without verdict or score."""
        return await write_feedback(self._client, self._prompts, request)
