"""Errors as RFC 9457 problem details: the one place where a domain error becomes a status and a sentence."""

from __future__ import annotations

import errno
import re
import socket
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from api.shapes import PATTERNS_SAY, RETRY_AFTER
from core.errors import DomainError, InvalidInputError
from core.rate_limit import RateLimitError

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
SOON = 1
"""Seconds after which trying again makes sense, when nobody knows better."""

_KNOWN: dict[str, tuple[int, str]] = {
    "unauthorized": (401, "Sign in, or send a valid API key."),
    "sign-in-wrong": (401, "E-mail and password don't belong together."),
    "password-wrong": (401, "The current password is another one."),
    "forbidden": (403, "Your role does not allow this."),
    "scope-missing": (403, "The API key does not have the scope for this."),
    "sign-in-needed": (403, "This is for a person who has signed in; no API key does it."),
    "https-required": (403, "This API is spoken over HTTPS only."),
    "not-found": (404, "Not there, or not yours to see."),
    "link-invalid": (404, "There is no such invite."),
    "link-used": (409, "The invite was used already."),
    "link-revoked": (409, "The invite was taken back."),
    "link-expired": (409, "The invite has expired."),
    "link-for-candidate": (409, "The invite is for a candidate, who follows it in Telegram."),
    "already-moved-on": (409, "Things have moved on meanwhile: read the resource again."),
    "already-invited": (409, "This candidate has an open interview for this vacancy."),
    "answer-by-passed": (409, "The day by which candidates answer is over: change answer_by, then invite."),
    "answer-by-wrong": (409, "answer_by is a day from today on, at most 90 days ahead."),
    "candidate-duplicate": (409, "There is a candidate with this e-mail already."),
    "company-missing": (409, "Say first who asks: PUT /api/v1/company."),
    "consent-outdated": (409, "The consent was given to other words than those in force."),
    "email-taken": (409, "Another account has this e-mail."),
    "idempotency-answer-lost": (
        409,
        "The request with this key acted; its answer was lost. Look at the resource; another key would act again.",
    ),
    "idempotency-erased": (409, "The request with this key acted; its answer was erased with somebody's data."),
    "idempotency-key-reused": (409, "This idempotency key was sent before with another request."),
    "idempotency-secret": (409, "The first request with this key acted; its answer held a secret and is not kept."),
    "idempotency-unfinished": (409, "The request with this key acted; its answer is not there to repeat yet."),
    "interview-closed": (409, "The interview takes no more answers."),
    "kit-missing": (409, "The vacancy has no approved questions."),
    "read-by-person": (409, "The candidate chose that a person reads the answers."),
    "responses-mismatch": (409, "Send each question of the interview's question set once, and no other."),
    "vacancy-archived": (409, "The vacancy is archived: nobody is invited for it any more."),
    "too-many-keys": (409, "Revoke a key first."),
    "too-many-requests": (429, "Too many requests; Retry-After says when to come back."),
    "limits-unavailable": (503, "Requests can't be counted just now, so this one is not let through."),
    "password-short": (422, "The password is too short."),
    "password-long": (422, "The password is longer than 72 bytes in UTF-8."),
    "password-nul": (422, "The password holds a character that can't be used."),
    "bad-request": (400, "The request could not be read."),
    "wrong-host": (400, "The API is not called by this name."),
    "cors-refused": (400, "A page of this origin may not call like this; CORS_ORIGINS names those that may."),
    "method-not-allowed": (405, "There is no such operation here."),
    "file-too-large": (413, "The file is larger than a CV may be."),
    "file-type": (415, "Send a PDF, a DOCX or plain text."),
    "file-unreadable": (422, "The file is broken, or built too intricately."),
    "file-locked": (422, "The file is locked with a password."),
    "file-too-many-pages": (422, "The file has too many pages."),
    "file-no-text": (422, "There is no text in the file."),
    "too-large": (413, "The body is too large."),
    "invalid": (422, "The request does not fit the schema; `errors` says where."),
    "failed": (500, "Something broke on our side; it is noted."),
    "unavailable": (503, "A part that is needed does not answer; try again soon."),
    "timeout": (504, "This took too long and was given up. Look at the resource before you try again."),
}
_OUTAGES = ("08", "25P03", "40", "53", "55P03", "57", "58")
"""How the SQLSTATE begins where PostgreSQL is gone, restarts, or is too slow or too full: trying again makes sense."""
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH)
_BY_STATUS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}


class Fault(BaseModel):
    """One thing that is wrong with a request: where (a JSON pointer), and what."""

    model_config = ConfigDict(extra="forbid")

    pointer: str = Field(examples=["/body/email"])
    detail: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """What went wrong (RFC 9457). `code` is stable; `params` hold numbers and ids that belong to it."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(examples=["urn:mismatch:problem:not-found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["not-found"])
    detail: str = Field(examples=["Not there, or not yours to see."])
    params: dict[str, str | int] = {}
    errors: list[Fault] = []


def problem(
    code: str,
    *,
    status: int | None = None,
    params: dict[str, str | int] | None = None,
    errors: list[Fault] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """The response that tells of a problem."""
    usual, detail = _KNOWN.get(code, (409, "This can't be done as things are."))
    status = status or usual
    headers = dict(headers or {})
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT):
        headers.setdefault("Retry-After", str(SOON))
    body = Problem(
        type=f"urn:mismatch:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        params=params or {},
        errors=errors or [],
    )
    return JSONResponse(body.model_dump(), status_code=status, headers=headers, media_type=MEDIA_TYPE)


def register_problems(app: FastAPI) -> None:
    """Every error that a route can raise, but for the unknown ones: those are the last guard's."""
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for unreachable in (DBAPIError, PoolTimeoutError, OSError):
        app.add_exception_handler(unreachable, _unavailable)


async def _domain(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)
    headers = {}
    if isinstance(error, RateLimitError):
        headers["Retry-After"] = str(error.allowance.reset)
    if error.code == "idempotency-unfinished":
        headers["Retry-After"] = str(SOON)
    status = None if error.code in _KNOWN else (422 if isinstance(error, InvalidInputError) else 409)
    return problem(error.code, status=status, params=error.params, headers=headers)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """Where and what, but never the value that was sent."""
    assert isinstance(error, RequestValidationError)
    faults = [
        Fault(pointer="".join(f"/{_token(part)}" for part in fault["loc"]), detail=_sentence(fault))
        for fault in error.errors()
    ]
    return problem("invalid", errors=faults)


def _sentence(fault: dict[str, Any]) -> str:
    told: str = fault["msg"]
    return PATTERNS_SAY.get(fault.get("ctx", {}).get("pattern"), told)


def _token(part: str | int) -> str:
    """A part of a JSON pointer, as RFC 6901 wants it."""
    return str(part).replace("~", "~0").replace("/", "~1")


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "bad-request")
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (allowed := _methods(request)):
        headers["Allow"] = ", ".join(allowed)  # the router knows of the first operation of a path only
    return problem(code, status=error.status_code, headers=headers)


def _methods(request: Request) -> list[str]:
    """The methods that the schema has for a path."""
    paths: dict[str, dict[str, object]] = request.app.openapi()["paths"]
    if operations := paths.get(request.url.path):
        return sorted(method.upper() for method in operations)
    return sorted(
        {
            method.upper()
            for template, operations in paths.items()
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), request.url.path)
            for method in operations
        }
    )


async def _unavailable(_: Request, error: Exception) -> JSONResponse:
    """PostgreSQL can't be had just now; what it refuses for a reason of ours is a bug, for the backstop to tell,
    and so is a file that is not there.
    """
    if isinstance(error, OSError) and not _is_no_connection(error):
        raise error
    refused = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    if refused and not refused.startswith(_OUTAGES):
        raise error
    log.warning("api.unavailable", error=type(error).__name__)
    return problem("unavailable")


def _is_no_connection(error: OSError) -> bool:
    """Also of a host with several addresses, whose errors asyncio puts into one without a number, and of a socket in
    the file system: where that is missing, the error names no file.
    """
    if isinstance(error, ConnectionError | TimeoutError | socket.gaierror):
        return True
    if error.errno is None:
        return str(error).startswith("Multiple exceptions:")
    return error.errno in _NO_WAY or (error.errno == errno.ENOENT and error.filename is None)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of an operation, for its documentation; some can come from every operation."""
    everywhere = (400, 422, 429, 500, 503, 504)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    described: dict[int | str, dict[str, Any]] = {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted({*everywhere, *statuses})
    }
    for status in (429, 503, 504):
        described[status]["headers"] = {"Retry-After": RETRY_AFTER}
    return described
