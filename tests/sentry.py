"""What would go to Sentry, as the bytes that would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sentry_sdk
import structlog
from pydantic import SecretStr
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from cli.logs import configure_logs
from core.config import Settings


class Heard(Transport):
    """Keeps what it is to send. Made by `listening_for_errors`."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.events: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent += envelope.serialize()
        self.events += [json.loads(json.dumps(event)) for item in envelope.items if (event := item.get_event())]

    @property
    def errors(self) -> list[str]:
        """The types of the exceptions, in their order."""
        return [event["exception"]["values"][-1]["type"] for event in self.events if "exception" in event]


@contextmanager
def listening_for_errors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """The product's logging with a DSN, as long as this lasts."""
    heard = Heard()
    monkeypatch.setattr("sentry_sdk.client.make_transport", lambda _: heard)
    dsn = SecretStr("https://key@sentry.example.com/1")
    configure_logs(Settings.model_construct(log_level="ERROR", sentry_dsn=dsn))
    try:
        yield heard
    finally:
        sentry_sdk.get_global_scope().set_client(None)
        structlog.reset_defaults()
