"""Logs: JSON lines with named fields only, so that nothing a person typed can get into them."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import sentry_sdk
import structlog
from sentry_sdk.types import Event
from structlog.typing import EventDict, WrappedLogger

from core.config import Settings

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "error",
        "at",
        "kind",
        "update_id",
        "attempt",
        "seconds",
        "pid",
        "count",
        "request_id",
        "method",
        "route",
        "status",
    }
)
"""The fields a log line may have. Anything else is dropped."""


def configure_logs(settings: Settings) -> None:
    """Set up structlog, the library logs and, with a DSN, Sentry (no locals, no bodies)."""
    level = logging.getLevelName(settings.log_level)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _reported,
            _where,
            _allowed_only,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _LibraryLog()
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    if settings.sentry_dsn:
        sentry_sdk.init(
            settings.sentry_dsn.get_secret_value(),
            include_local_variables=False,
            max_request_body_size="never",
            send_default_pii=False,
            max_breadcrumbs=0,
            before_send=_without_words,
        )


def _without_words(event: Event, _: dict[str, Any]) -> Event:
    """An error as its type and place: its message may hold what somebody typed."""
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""
    for field in ("logentry", "message", "extra", "request", "breadcrumbs"):
        event.pop(field, None)  # type: ignore[misc]
    if event.get("transaction_info", {}).get("source") != "route":
        event.pop("transaction", None)  # the path as somebody wrote it
    return event


class _LibraryLog(logging.Handler):
    """Log lines of libraries: who and how bad; their words are not ours to print."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().warning(f"library.{record.name}", error=error, at=f"{record.filename}:{record.lineno}")


def _reported(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception is sent to Sentry too: these lines are printed past the logging that it listens to, and whoever
    writes one has caught the error. Without a DSN it goes nowhere.
    """
    if event.get("exc_info"):
        sentry_sdk.capture_exception()
    return event


def _where(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception as its type and the places it passed, without its message."""
    if event.pop("exc_info", None):
        kind, error, trace = sys.exc_info()
        if kind and error:
            event["error"] = kind.__name__
            frames = [frame for frame in traceback.extract_tb(trace) if "site-packages" not in frame.filename]
            event["at"] = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    return event


def _allowed_only(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {name: value for name, value in event.items() if name in ALLOWED and value is not None}
