"""An engine that asks a model over the network: OpenAI's, or any server that speaks the same."""

from core.engines.openai.client import Access, ModelClient
from core.engines.openai.engine import OpenAIEngine

__all__ = ["Access", "ModelClient", "OpenAIEngine"]
