"""An error of the API goes to Sentry, and nothing that somebody sent goes along."""

from __future__ import annotations

import uuid

import pytest

import cli.logs
from api.guards import Door
from core.services.candidate_directory import CandidateDirectory
from tests.api.stand import V1, Caller, Stand
from tests.sentry import Heard, listening_for_errors


async def fail(recruiter: Caller, monkeypatch: pytest.MonkeyPatch, canary: str) -> Heard:
    """An error nobody knew, with the canary in its message, in the body, in the query and in a header."""

    async def broken(*_: object, **__: object) -> None:
        raise LookupError(canary)

    monkeypatch.setattr(CandidateDirectory, "add", broken)
    with listening_for_errors(monkeypatch) as heard:
        body = {"name": canary, "email": f"{canary}@example.com"}
        headers = {"X-Forwarded-For": canary, "Cookie": f"{canary}={canary}"}
        await recruiter.call("POST", f"/candidates?{canary}={canary}", 500, json=body, headers=headers)
    return heard


async def test_an_error_of_the_api_is_told_without_what_was_sent(
    recruiter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = f"canary{uuid.uuid4().hex}"
    heard = await fail(recruiter, monkeypatch, canary)
    assert heard.errors == ["LookupError"]
    assert heard.events[0]["transaction"] == f"{V1}/candidates"
    for secret in (canary, recruiter.token):
        assert secret.encode() not in heard.sent


async def test_control_with_the_words_left_in_the_canary_is_found(
    recruiter: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.logs, "_without_words", lambda event, _: event)
    canary = f"canary{uuid.uuid4().hex}"
    heard = await fail(recruiter, monkeypatch, canary)
    assert heard.errors == ["LookupError"]
    assert heard.events[0]["exception"]["values"][-1]["value"] == canary
    assert canary in heard.events[0]["request"]["query_string"]


async def test_an_error_of_a_guard_is_told_without_the_path(api: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(Door, "_refusal", broken)
    canary = f"canary{uuid.uuid4().hex}"
    with listening_for_errors(monkeypatch) as heard:
        assert (await api.http.get(f"{V1}/{canary}")).status_code == 500
    assert heard.errors == ["LookupError"]
    assert canary.encode() not in heard.sent
