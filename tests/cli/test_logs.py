"""No personal data in logs: canaries in fields, in exceptions and in lines of libraries never show."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

import cli.logs
from cli.logs import ALLOWED, configure_logs
from core.config import Settings
from tests.sentry import listening_for_errors

CANARIES = ("+10000000042", "canary@example.com", "424242:canary-token")


@pytest.fixture(autouse=True)
def former_logging() -> Iterator[None]:
    """What was set up before is put back."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def configure(level: Literal["DEBUG", "ERROR"] = "DEBUG") -> None:
    """The product's logging, on the standard error of the test that runs."""
    configure_logs(Settings.model_construct(log_level=level, sentry_dsn=None))


def speak_of_everything() -> None:
    """Each way by which something a person typed could get into a log."""
    log = structlog.get_logger()
    log.info("canary.fields", phone=CANARIES[0], email=CANARIES[1], token=CANARIES[2], text=list(CANARIES))
    log.bind(who=CANARIES[0]).warning("canary.bound", kind="report")
    try:
        float(CANARIES[2])
    except ValueError:
        log.exception("canary.exception", body={"from": CANARIES[1]})
    library = logging.getLogger("library.of.somebody")
    library.error("request %s failed", CANARIES[2])
    try:
        dict[str, str]()[CANARIES[1]]
    except KeyError:
        library.exception("oh no: %s", CANARIES[0], extra={"phone": CANARIES[0]})


def test_no_canary_gets_into_the_logs(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    speak_of_everything()
    printed = "".join(capsys.readouterr())
    assert not [canary for canary in CANARIES if canary in printed]
    assert printed.count("canary.") == 3
    assert printed.count("library.library.of.somebody") == 2


def test_control_without_the_allow_list_the_canaries_show(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.logs, "_allowed_only", lambda _, __, event: event)
    configure()
    speak_of_everything()
    printed = "".join(capsys.readouterr())
    assert [canary for canary in CANARIES if canary in printed] == list(CANARIES)


def test_a_line_is_json_with_named_fields_that_tell_where(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    speak_of_everything()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert len(lines) == 5
    for line in lines:
        assert set(line) <= ALLOWED
    failed = next(line for line in lines if line["event"] == "canary.exception")
    assert failed["error"] == "ValueError"
    assert failed["at"][0].startswith("test_logs.py:")
    from_library = [line["error"] for line in lines if line["event"].startswith("library.") and "error" in line]
    assert from_library == ["KeyError"]


def test_no_allowed_field_is_one_for_what_people_type() -> None:
    assert not ALLOWED & {"text", "body", "name", "email", "phone", "token", "message", "answer", "params", "user"}


def test_the_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configure("ERROR")
    structlog.get_logger().warning("canary.quiet")
    structlog.get_logger().error("canary.loud")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["canary.loud"]


def test_errors_of_ours_and_of_libraries_go_to_sentry_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot and the worker write a log line where an update, a message or a job fails."""
    canary = f"canary{uuid.uuid4().hex}"
    with listening_for_errors(monkeypatch) as heard:
        _fail_twice(canary)
    assert heard.errors == ["ValueError", "KeyError"]
    assert canary.encode() not in heard.sent


def test_control_with_the_words_left_in_they_get_to_sentry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.logs, "_without_words", lambda event, _: event)
    canary = f"canary{uuid.uuid4().hex}"
    with listening_for_errors(monkeypatch) as heard:
        _fail_twice(canary)
    assert heard.errors == ["ValueError", "KeyError"]
    assert heard.sent.count(canary.encode()) >= 4


def _fail_twice(canary: str) -> None:
    try:
        float(canary)
    except ValueError:
        structlog.get_logger().exception("canary.exception", kind=canary)
    try:
        dict[str, str]()[canary]
    except KeyError:
        logging.getLogger("pgqueuer").exception("job %s failed", canary, extra={"job": canary})
