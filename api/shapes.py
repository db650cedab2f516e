"""What bodies and lists have in common: nothing beyond the fields named, nothing PostgreSQL can't hold."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue
from pydantic.json_schema import SkipJsonSchema

from core.services.keyset import After
from core.services.time_zones import known_zones

T = TypeVar("T")

BLANK = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What shows nothing, for a class of a pattern: which characters `\\s` holds differs from one language to the next."""
WORDS = rf"^[^\x00]*[^{BLANK}][^\x00]*$"
"""The pattern of a text with something in it. How it begins does not matter: an answer is taken as it was given."""
ONE_LINE = rf"^[^\x00-\x1f\x7f]*[^{BLANK}][^\x00-\x1f\x7f]*$"
PLAIN = r"^[^\x00]*$"

Line = Annotated[str, Field(min_length=1, max_length=255, pattern=ONE_LINE)]
"""One line with something in it."""
Note = Annotated[str, Field(min_length=1, max_length=2000, pattern=WORDS)]
Description = Annotated[
    str,
    Field(
        min_length=40,
        max_length=20_000,
        pattern=WORDS,
        description="Whom you look for, what they will do, on which terms.",
        examples=[
            "Python developer. Backend of an online shop: FastAPI, PostgreSQL, Redis, Docker. "
            "Three years of experience. Remote, full time, 2500-3500 EUR."
        ],
    ),
]
_LETTERS = r"\u00c0-\u024f\u0370-\u052f"
"""Of Latin, Greek and Cyrillic, beyond the plain ones."""


def _address(letters: str) -> str:
    atom, name = rf"[{letters}0-9!#$%&'*+/=?^_`{{|}}~-]+", rf"[{letters}0-9-]+"
    return rf"^{atom}(\.{atom})*@{name}(\.{name})*\.([{letters}]{{2,24}}|xn--[A-Za-z0-9-]{{2,59}})$"


_PLAIN_EMAIL, _ANY_EMAIL = _address("A-Za-z"), _address(f"A-Za-z{_LETTERS}")
Email = Annotated[str, Field(max_length=254, pattern=_PLAIN_EMAIL, examples=["anna@example.com"])]
"""To sign in with: in plain letters no two look alike."""
AnyEmail = Annotated[str, Field(max_length=254, pattern=_ANY_EMAIL, examples=["boris.sample@example.com"])]
"""To write to, in the letters that its owner has."""
_PHONE = r"^\+?[0-9][0-9 ()-]{3,40}[0-9]$"
Phone = Annotated[str, Field(pattern=_PHONE, examples=["+7 900 000-00-00"])]
PATTERNS_SAY = {
    WORDS: "Needs some text, without NUL characters",
    ONE_LINE: "Needs some text, on one line",
    PLAIN: "Can't hold NUL characters",
    _PLAIN_EMAIL: "Is no e-mail address in plain letters",
    _ANY_EMAIL: "Is no e-mail address",
    _PHONE: "Is no phone number",
}
"""What is told where a text does not fit: a pattern says it to machines, in the schema."""


def _number(value: object) -> object:
    """Pydantic would take `true` for 1 and "5" for 5; the schema says neither."""
    if isinstance(value, bool | str):
        raise ValueError("Input should be a number")  # noqa: TRY004 — Pydantic takes no TypeError
    return value


def _day(value: object) -> object:
    """Pydantic would take midnight for a day, and a number of seconds; the schema says neither."""
    if not (isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
        raise ValueError("Input should be a day: YYYY-MM-DD")
    return value


def _zone(value: str) -> str:
    if value not in known_zones():
        raise ValueError("Input should be the IANA name of a time zone")
    return value


Day = Annotated[date, BeforeValidator(_day)]
TimeZone = Annotated[str, AfterValidator(_zone), Field(json_schema_extra={"enum": list(known_zones())})]
Number = BeforeValidator(_number)
"""Stands last among what is said of a field: before its bounds it would take them out of the schema."""


class Shape(BaseModel):
    """A body that is sent or received."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


def an_example(**fields: JsonValue) -> ConfigDict:
    """The `model_config` of a body that is shown as an example. No nulls: FastAPI leaves them out of the schema."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Page(Shape, Generic[T]):
    """A page of a list, newest first. Ask for the next one with `after` set to `next`; null: that was all."""

    items: list[T]
    next: uuid.UUID | None = Field(validation_alias="following")


class Stamped(Shape):
    """What every stored thing has."""

    id: uuid.UUID
    created_at: datetime


def _after(
    after: Annotated[uuid.UUID | SkipJsonSchema[None], Query(description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Entries of a page.")] = 50,
) -> After:
    return After(after, limit)


Paged = Annotated[After, Depends(_after)]
RETRY_AFTER = {"description": "Seconds to wait before asking again", "schema": {"type": "string"}}
IN_THE_MAKING = {
    "Location": {"description": "Where it will be", "schema": {"type": "string"}},
    "Retry-After": RETRY_AFTER,
}
"""Headers of a 202, for its documentation."""
Search = Annotated[
    str,
    Query(max_length=100, pattern=PLAIN, description="What to look for, as one piece; case does not matter."),
]
